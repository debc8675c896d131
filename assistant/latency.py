"""How long people wait for an answer, measured by looking on: a subscriber of the bus, and no part of the pipeline.

you speak |#########|                                              you type
          |   silence_s    |  words_s  |  answer_s  |  sound_s |
          speech ends      endpoint    Heard        Replied    SpeakingBegan
                    |-------------------- total_s -------------|
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Final

from assistant.bus import Bus, Event
from assistant.events import Heard, Replied, SpeakingBegan, SpeechEnded, TurnMeasured

log = logging.getLogger(__name__)

KEPT: Final = 500  # turns whose totals the statistics are over
_OPEN: Final = 8  # turns under way; older ones were interrupted, or answered in writing


@dataclass(slots=True)
class _Waiting:
    """What is known so far of a turn's times, each in seconds of the monotonic clock."""

    speech_end: float
    endpoint: float
    heard: float = 0.0
    replied: float = 0.0


@dataclass(slots=True)
class TurnTimes:
    """From the events of turns to their latencies. Pure: the events bring their own time."""

    totals: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT))
    _waiting: dict[int, _Waiting] = field(default_factory=dict)

    def note(self, event: Event) -> TurnMeasured | None:
        """Take the next event; the latency of a spoken turn, once its answer has begun to sound.

        Typed turns and answers for the eye alone are not measured.
        """
        match event:
            case SpeechEnded(turn_id=turn):
                self._waiting[turn] = _Waiting(event.time - event.silence_s, event.time)
                while len(self._waiting) > _OPEN:
                    del self._waiting[next(iter(self._waiting))]
            case Heard(turn_id=turn) if turn in self._waiting:
                self._waiting[turn].heard = event.time
            case Replied(turn_id=turn) if turn in self._waiting:
                self._waiting[turn].replied = event.time
            case SpeakingBegan(turn_id=turn) if turn in self._waiting:
                return self._measured(turn, event.time, self._waiting.pop(turn))
        return None

    def _measured(self, turn: int, sounded: float, times: _Waiting) -> TurnMeasured:
        self.totals.append(sounded - times.speech_end)
        return TurnMeasured(
            turn_id=turn,
            silence_s=times.endpoint - times.speech_end,
            words_s=times.heard - times.endpoint,
            answer_s=times.replied - times.heard,
            sound_s=sounded - times.replied,
        )

    def summary(self) -> str:
        """Median and 95th percentile in words; empty where nothing was measured."""
        if not self.totals:
            return ""
        late = quantiles(self.totals, n=20, method="inclusive")[-1] if len(self.totals) > 1 else self.totals[0]
        return f"{len(self.totals)} spoken turns, answered after {median(self.totals):.2f} s (95 %: {late:.2f} s)"


class LatencyObserver:
    """Publishes `TurnMeasured` for every spoken turn, and logs the statistics when the session ends."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._times = TurnTimes()
        bus.subscribe("latency", SpeechEnded, Heard, Replied, SpeakingBegan, handler=self._note)

    def _note(self, event: Event) -> None:
        if (measured := self._times.note(event)) is not None:
            self._bus.publish(measured)

    def close(self) -> None:
        """Log what was measured."""
        if summary := self._times.summary():
            log.info("latency: %s", summary)
