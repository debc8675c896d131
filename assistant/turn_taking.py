"""Turn taking: what was said to Attune becomes a turn, and whoever speaks into an answer gets the floor."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, Protocol

from assistant.bus import Bus
from assistant.events import (
    AnswerMoved,
    AttentionChanged,
    Called,
    Heard,
    HeardSoFar,
    Interrupted,
    Overheard,
    SpeechBegan,
    SpeechEnded,
    ToneHeard,
    TurnEnded,
)
from assistant.turns import Stage, Turns

if TYPE_CHECKING:
    from dialogue.attention import Mode
    from dialogue.barge_in import Move
    from dialogue.recognizers import Transcript
    from dialogue.tone import Features

SLIGHT_S: Final = 1.0  # speech shorter than this that nobody understands is a cough or a sound, not a turn


class Floor(Protocol):
    """Whoever speaks for the assistant."""

    @property
    def audible(self) -> bool:
        """Whether it is being heard right now."""

    def move(self, move: Move) -> None:
        """Duck, hold or restore what is being said."""


class TurnTaking:
    """Decides on the loop's thread, from what the microphone's thread tells; the decisions are `dialogue`'s."""

    def __init__(self, bus: Bus, turns: Turns, floor: Floor, mode: Mode) -> None:
        from dialogue.attention import Attention
        from dialogue.barge_in import BargeIn
        from dialogue.tone import VoiceTone

        self._bus = bus
        self._turns = turns
        self._floor = floor
        self._attention = Attention(mode)
        self._barge_in = BargeIn()
        self._tone = VoiceTone()
        self._spoken: dict[int, tuple[float, bool]] = {}  # turn: when it began, and whether it needs no call
        self._shown: int | None = None  # the turn whose words so far were told
        self._closing: asyncio.TimerHandle | None = None
        bus.subscribe("attention", TurnEnded, handler=lambda _: self.attend())

    @property
    def mode(self) -> Mode:
        """What it takes to be listened to."""
        return self._attention.mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._attention.mode = mode
        self._tell(listening=self._attention.attending(time.monotonic()))

    def attend(self) -> None:
        """Listen without a call, for a while from now on."""
        until = self._attention.attend(now := time.monotonic())
        if self._closing is not None:
            self._closing.cancel()
        self._closing = asyncio.get_running_loop().call_later(until - now, lambda: self._tell(listening=False))
        self._tell(listening=True)

    def close(self) -> None:
        """Wait for nothing any more."""
        if self._closing is not None:
            self._closing.cancel()

    def begin(self, *, live: bool) -> int:
        """Speech began; gives the number of its turn. What comes from a file is always meant for the assistant."""
        engaged = not live or self._floor.audible or any(t.stage is not Stage.HEARING for t in self._turns.open)
        turn = self._turns.begin()
        self._spoken[turn.id] = (time.monotonic(), engaged)
        self._bus.publish(SpeechBegan(turn_id=turn.id))
        self._move(self._barge_in.began(audible=live and self._floor.audible))
        return turn.id

    def sustain(self) -> None:
        """Speech goes on."""
        self._move(self._barge_in.sustained())

    def end(self, turn_id: int, silence_s: float) -> None:
        """Speech ended; its words follow."""
        self._bus.publish(SpeechEnded(turn_id=turn_id, silence_s=silence_s))

    def drop(self, turn_id: int) -> None:
        """It was no speech, or its words cannot be known."""
        self._spoken.pop(turn_id, None)
        self._withdraw(turn_id)
        self._turns.advance(turn_id, Stage.INTERRUPTED)
        self._move(self._barge_in.over(taken=False))

    def words_so_far(self, turn_id: int, text: str) -> None:
        """The words up to a pause are known: they are told where they were said to the assistant already."""
        from dialogue.attention import is_backchannel

        if (spoken := self._spoken.get(turn_id)) is None or is_backchannel(text):
            return
        began, engaged = spoken
        addressed = self._attention.judge(text, began, engaged=engaged)
        if addressed is not None and addressed.text:
            self._tell_so_far(turn_id, addressed.text)

    def words(self, turn_id: int, transcript: Transcript, voiced_s: float, voice: Features | None = None) -> None:
        """The words are known: they begin a turn, are a call alone, or were not meant for the assistant.

        `voice`: how they sounded; the user's usual voice is learned from what is said to the assistant only.
        """
        from dialogue.attention import is_backchannel

        began, engaged = self._spoken.pop(turn_id, (time.monotonic(), True))
        addressed = self._attention.judge(transcript.text, began, engaged=engaged)
        slight = is_backchannel(transcript.text) or (not transcript.text and voiced_s < SLIGHT_S)
        if addressed is None or (self._barge_in.engaged and slight):
            self.drop(turn_id)
            if addressed is None:
                self._bus.publish(Overheard(turn_id=turn_id))
            return
        if (move := self._barge_in.over(taken=True)) is not None:
            self._bus.publish(AnswerMoved(move=move.value))
            self._bus.publish(Interrupted(turn_id=turn_id))
        if addressed.called and not addressed.text:
            self._turns.advance(turn_id, Stage.ENDED)
            self._bus.publish(Called())
            self.attend()
        elif self._turns.advance(turn_id, Stage.THINKING):
            self._shown = None
            if self._closing is not None:
                self._closing.cancel()  # the conversation goes on until its answer has ended, and a while longer
            if voice is not None:
                tone = self._tone.compare(voice)
                self._bus.publish(ToneHeard(turn_id=turn_id, arousal=tone.arousal, confidence=tone.confidence))
            self._bus.publish(
                Heard(
                    turn_id=turn_id,
                    text=addressed.text,
                    source="voice",
                    confidence=transcript.confidence,
                    recognizer=transcript.recognizer,
                    recognition_s=transcript.seconds,
                )
            )
        self._withdraw(turn_id)

    def _tell_so_far(self, turn_id: int, text: str) -> None:
        self._shown = turn_id if text else None
        self._bus.publish(HeardSoFar(turn_id=turn_id, text=text))

    def _withdraw(self, turn_id: int) -> None:
        """Nothing comes of the words so far."""
        if self._shown == turn_id:
            self._tell_so_far(turn_id, "")

    def _move(self, move: Move | None) -> None:
        if move is not None:
            self._floor.move(move)
            self._bus.publish(AnswerMoved(move=move.value))

    def _tell(self, *, listening: bool) -> None:
        self._bus.publish(AttentionChanged(mode=self.mode.value, listening=listening))
