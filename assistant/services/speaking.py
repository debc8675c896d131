"""Speaking: replies become sound, sentence by sentence, and can be silenced at any moment."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.bus import Bus, Fault
from assistant.events import (
    Interrupted,
    Part,
    PartChanged,
    PartState,
    Replied,
    SpeakingBegan,
    SpeakingEnded,
    TurnEnded,
)
from assistant.services.worker_service import WorkerService
from assistant.sound_devices import sound_in_use
from assistant.turns import Stage, Turns
from dialogue.worker import Worker, WorkerError

if TYPE_CHECKING:
    from assistant.settings import Voice
    from dialogue.audio import Sound
    from dialogue.barge_in import Move
    from dialogue.playback import Playback
    from dialogue.speaker import Speaker, Tap
    from dialogue.speech import Speech, SpeechRequest


@dataclass(slots=True)
class Saying:
    """One reply on its way to the speaker."""

    turn_id: int
    sentences: tuple[str, ...]
    more: bool = False  # another part of the same answer follows
    done: int = 0  # sentences handed to the speaker; a restarted worker goes on from here
    played: list[tuple[Speech, Playback, str]] = field(default_factory=list)
    silenced: bool = False

    @property
    def heard(self) -> bool:
        """Whether all that was handed to the speaker has been heard to its end."""
        return all(playback.finished for _, playback, _ in self.played)

    def forget_unheard(self) -> None:
        """The speaker is lost, or changed: sentences that were not heard to their end are to be said again."""
        self.played = [entry for entry in self.played if entry[1].finished]
        self.done = len(self.played)

    def spoken(self) -> str:
        """What has really been said: whole sentences as they were written, a cut one by the word as it sounded."""
        parts = [
            sentence if playback.finished else speech.spoken(text, playback.position)
            for (speech, playback, text), sentence in zip(self.played, self.sentences, strict=False)
        ]
        return " ".join(part for part in parts if part)


class Speaking(WorkerService[Saying, "SpeechRequest", "Speech"]):
    """Replies in, sound out. The next sentence is made while one sounds."""

    part = Part.SPEECH

    def __init__(
        self,
        bus: Bus,
        turns: Turns,
        worker: Worker[SpeechRequest, Speech],
        detail: str,
        voice: Voice,
        speaker_spec: str,
        tap: Tap | None = None,
    ) -> None:
        super().__init__(bus, worker, detail)
        self._turns = turns
        self._voice = voice
        self.spec = speaker_spec
        self._tap = tap
        self._speaker: Speaker | None = None
        self._in_use = contextlib.ExitStack()  # while there is one
        self._changing = asyncio.Lock()  # held while it is opened in place of another
        self._saying: Saying | None = None
        self._unfinished: int | None = None  # the turn of an answer of which more parts follow
        bus.subscribe("speaking", Replied, handler=self._queue)
        bus.subscribe("silence", Interrupted, handler=self._silence)

    @property
    def audible(self) -> bool:
        """Whether the assistant is being heard right now: a live microphone should not listen to it."""
        return self._saying is not None and bool(self._saying.played) and not self._saying.silenced

    @property
    def speaker(self) -> Speaker | None:
        """What speech sounds on, and music may; another one after it was lost."""
        return self._speaker

    def open_speaker(self) -> None:
        """Open the speaker; without one the assistant goes on in writing. Blocks: call it from a thread."""
        from dialogue.audio import AudioError

        try:
            self._open()
        except AudioError as error:
            self._bus.post(PartChanged(part=Part.SPEAKER, state=PartState.UNAVAILABLE, detail=str(error)))

    async def use(self, spec: str) -> None:
        """Speak on `spec` from now on, also what is being said; where it cannot be opened, on the one before it."""
        from dialogue.audio import AudioError

        async with self._changing:
            former = self.spec if self._speaker is not None else ""
            self.spec = spec
            self._bus.publish(PartChanged(part=Part.SPEAKER, state=PartState.STARTING, detail=spec))
            await self._give_back()
            try:
                await asyncio.to_thread(self._open)
            except AudioError as error:
                if former:
                    self._bus.publish(Fault(where=Part.SPEAKER, message=f"{error}; going on with {former}"))
                    self.spec = former
                    await asyncio.to_thread(self.open_speaker)
                else:
                    self._bus.publish(PartChanged(part=Part.SPEAKER, state=PartState.UNAVAILABLE, detail=str(error)))

    @contextlib.asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """No sound device is open meanwhile; what is being said goes on after that."""
        async with self._changing:
            if self._speaker is not None and not self._speaker.live:
                yield  # a file would begin anew
                return
            await self._give_back()
            try:
                yield
            finally:
                await asyncio.to_thread(self.open_speaker)

    def _open(self) -> None:
        from dialogue.speaker import open_speaker

        if self.spec == "off":
            self._bus.post(PartChanged(part=Part.SPEAKER, state=PartState.OFF))
            return
        with contextlib.ExitStack() as stack:
            stack.enter_context(sound_in_use())
            self._speaker = open_speaker(self.spec, self._tap)
            self._in_use = stack.pop_all()
        self._bus.post(PartChanged(part=Part.SPEAKER, state=PartState.RUNNING, detail=self._speaker.name))

    async def _give_back(self) -> None:
        given, self._speaker = self._speaker, None
        if given is not None:
            await asyncio.to_thread(given.close)
            self._in_use.close()

    def move(self, move: Move) -> None:
        """Duck, hold or restore what is being said."""
        from dialogue.barge_in import Move

        if self._speaker is None:
            return
        match move:
            case Move.DUCK:
                self._speaker.duck(True)
            case Move.HOLD:
                self._speaker.pause()
            case Move.RESTORE:
                self._speaker.resume()
                self._speaker.duck(False)
            case Move.STOP:
                pass  # an interruption does it, which also ends the turns

    def chime(self, sound: Sound) -> None:
        """Sound an earcon, as loud as the voice, where there is a speaker and the user wants them."""
        if self._speaker is not None and self._voice.earcons:
            softer = (sound.samples * self._voice.volume).astype(sound.samples.dtype)
            self._speaker.chime(replace(sound, samples=softer))

    async def close(self) -> None:
        """Fall silent and give the speaker back; a WAV file is complete afterwards."""
        self._silence(Interrupted())
        await self._give_back()

    def _queue(self, reply: Replied) -> None:
        from dialogue.speakable import sentences

        saying = Saying(reply.turn_id, sentences(reply.aloud), reply.more)
        follows = self._unfinished == reply.turn_id  # the end of an answer waits until its parts were said
        self._unfinished = reply.turn_id if reply.more else None
        silent = self._speaker is None and not self._changing.locked()
        if silent or not (saying.sentences or follows):
            self._end_turn(saying)
        else:
            self.submit(saying)

    def _silence(self, interruption: Interrupted) -> None:
        """Fade out now, and forget replies that wait; a turn that is thinking may still answer `stop` itself."""
        if interruption.turn_id is None:
            self._turns.interrupt()
        else:
            self._turns.interrupt(before=interruption.turn_id)
        if self._saying is not None and self._saying.turn_id != interruption.turn_id:
            self._saying.silenced = True
            if self._speaker is not None:
                self._speaker.stop()

    async def handle(self, job: Saying) -> None:
        """Say one reply to its end or its interruption."""
        if job.turn_id and not self._turns.advance(job.turn_id, Stage.SPEAKING):
            return  # interrupted while it waited
        self._saying = job
        try:
            await self._say_on_a_speaker(job)
        except WorkerError as error:
            self._bus.publish(Fault(where=self.part, message=f"a sentence could not be spoken: {error}"))
        self._finish(job)

    async def _say_on_a_speaker(self, job: Saying) -> None:
        """Say a reply; where the speaker is lost or changed on the way, the rest is said on the one in its place."""
        from dialogue.audio import AudioError

        losses = 0
        while losses < 2:
            try:
                try:
                    await self._say(job)
                finally:
                    await self._heard(job)  # also what was made before the worker died
                if job.silenced or job.heard:
                    return
                job.forget_unheard()
            except AudioError as error:
                losses += 1
                job.forget_unheard()
                await self._reopen(str(error))

    async def _say(self, job: Saying) -> None:
        from dialogue.speakable import speakable
        from dialogue.speech import SpeechRequest

        while job.done < len(job.sentences) and not job.silenced:
            text = speakable(job.sentences[job.done])
            speech = await self.ask(SpeechRequest(text, self._voice.name, self._voice.rate, self._voice.volume))
            async with self._changing:
                if job.silenced or self._speaker is None:
                    return
                playback = self._speaker.play(speech.sound)
            if not job.played:
                self._bus.publish(SpeakingBegan(turn_id=job.turn_id))
            job.played.append((speech, playback, text))
            job.done += 1

    async def _heard(self, job: Saying) -> None:
        """Wait until what was made has been heard, or silenced."""
        if job.played:
            await asyncio.to_thread(job.played[-1][1].wait)

    async def _reopen(self, why: str) -> None:
        """Give a lost speaker back and open it again; without one the answer stands in writing."""
        self._bus.publish(Fault(where=Part.SPEAKER, message=why))
        self._bus.publish(PartChanged(part=Part.SPEAKER, state=PartState.RESTARTING, detail=why))
        async with self._changing:
            await self._give_back()
            await asyncio.to_thread(self.open_speaker)

    def refuse(self, job: Saying) -> None:
        """What was not said stands in writing only."""
        self._finish(job)

    def _finish(self, job: Saying) -> None:
        self._saying = None
        if job.played:
            self._bus.publish(SpeakingEnded(turn_id=job.turn_id, spoken=job.spoken(), interrupted=job.silenced))
        self._end_turn(job)

    def _end_turn(self, job: Saying) -> None:
        if job.more and not job.silenced:
            return
        if job.turn_id:
            self._turns.advance(job.turn_id, Stage.INTERRUPTED if job.silenced else Stage.ENDED)
        self._bus.publish(TurnEnded(turn_id=job.turn_id))
