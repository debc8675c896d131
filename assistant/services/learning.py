"""Learning: what the user said, did and felt about music and films becomes taste.

said  FeedbackGiven                               at once
done  MusicChanged: heard to the end, or skipped  at once
felt  the change of valence                       ten minutes after music began, or a suggestion was liked
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from assistant.bus import Bus, Event
from assistant.events import FeedbackGiven, MusicChanged
from models.emotions import Mood

log = logging.getLogger(__name__)

FELT_S: Final = 600.0  # after which a mood is compared with the one before; by judgement
TO_THE_END: Final = 0.9  # of a song's length: the last bars are often silence
# What people say of a suggestion, as far as it says something about their taste; "skipped" is said of it, too.
SAID: Final = frozenset({"liked", "disliked", "more_like_this", "not_by_them", "known", "saved", "opened"})


class Taught(Protocol):
    """Whoever learns. Called in threads, by one at a time."""

    def learn(self, item_id: str, signal: str, mood: Mood | None, amount: float | None = None) -> None:
        """Learn from a signal about an item of the catalogue, in the mood in which it was met."""


@dataclass(frozen=True, slots=True)
class _Lesson:
    item_id: str
    signal: str
    mood: Mood | None
    amount: float | None = None


class Learning:
    """Turns events into signals; `close` it, or what was not felt yet is waited for."""

    def __init__(self, bus: Bus, taught: Callable[[], Taught | None], mood: Callable[[], Mood | None]) -> None:
        """`taught`: None while there is nobody to learn yet."""
        self._taught = taught
        self._mood = mood
        self._began: tuple[str, Mood | None] | None = None  # the song that plays, and the mood in which it began
        self._feeling: set[asyncio.TimerHandle] = set()
        self._later: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()
        bus.subscribe("learning", FeedbackGiven, MusicChanged, handler=self._note)

    def close(self) -> None:
        """Wait for no feelings any more."""
        for timer in self._feeling:
            timer.cancel()

    async def _note(self, event: Event) -> None:
        match event:
            case FeedbackGiven(kind=kind, item_id=item_id) if item_id and kind in SAID:
                await self._teach(_Lesson(item_id, kind, self._mood()))
                if kind == "liked":
                    self._feel_later(item_id)
            case MusicChanged(state="playing", item_id=item_id) if item_id:
                if self._began is None or self._began[0] != item_id:
                    self._began = (item_id, self._mood())
                    self._feel_later(item_id)
            case MusicChanged(state="ended" | "skipped", item_id=item_id) if item_id:
                mood = self._began[1] if self._began is not None and self._began[0] == item_id else None
                self._began = None
                if event.state == "skipped":
                    await self._teach(_Lesson(item_id, "skipped", mood, event.position_s))
                elif event.duration_s and event.position_s >= TO_THE_END * event.duration_s:
                    await self._teach(_Lesson(item_id, "played", mood))

    def _feel_later(self, item_id: str) -> None:
        before = self._mood()
        if before is None:
            return
        loop = asyncio.get_running_loop()

        def felt() -> None:
            self._feeling.discard(timer)
            after = self._mood()
            if after is not None:
                change = after.affect.valence - before.affect.valence
                lesson = _Lesson(item_id, "felt", before, change)
                self._later = loop.create_task(self._teach(lesson))

        timer = loop.call_later(FELT_S, felt)
        self._feeling.add(timer)

    async def _teach(self, lesson: _Lesson) -> None:
        async with self._busy:
            if (taught := self._taught()) is None:
                return
            try:
                await asyncio.to_thread(taught.learn, lesson.item_id, lesson.signal, lesson.mood, lesson.amount)
            except Exception as error:  # a taste that cannot be kept is no reason to stop talking
                log.warning("%s of %s was not learned: %s", lesson.signal, lesson.item_id, error)
