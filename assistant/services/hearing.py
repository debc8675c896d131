"""Hearing: the microphone's utterances, and the recognizer that turns them into words."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.bus import Bus, Fault
from assistant.events import Heard, MicrophoneLevel, Part, PartChanged, PartState, SpeechBegan, SpeechEnded
from assistant.services.threads import run_in_own_thread
from assistant.services.worker_service import WorkerService
from assistant.supervisor import PermanentError
from assistant.turns import Stage, Turns
from dialogue.worker import Worker, WorkerError

if TYPE_CHECKING:
    from dialogue.audio import Samples
    from dialogue.listening import Utterance
    from dialogue.microphone import Microphone
    from dialogue.recognizers import Recognizer, Transcript


def build_for_intents(model: str | None) -> Recognizer:
    """A recognizer for the assistant's own intents, for a Worker. Raises RecognizerError where there is none."""
    from dialogue.grammar import grammar_sentences
    from dialogue.recognizers import available_recognizer, build_recognizer

    return build_recognizer(model, grammar_sentences() if available_recognizer(model).limited else ())


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance on its way to the recognizer."""

    turn_id: int
    samples: Samples  # (n,) int16, 16 kHz


class Recognition(WorkerService[Spoken, "Samples", "Transcript"]):
    """Utterances in, `Heard` out, in order."""

    part = Part.RECOGNIZER

    def __init__(self, bus: Bus, turns: Turns, worker: Worker[Samples, Transcript], detail: str) -> None:
        super().__init__(bus, worker, detail)
        self._turns = turns

    async def handle(self, job: Spoken) -> None:
        """Recognize one utterance."""
        try:
            transcript = await self.ask(job.samples)
        except WorkerError as error:
            self._bus.publish(Fault(where=self.part, message=f"an utterance could not be recognized: {error}"))
            return self.refuse(job)
        if self._turns.advance(job.turn_id, Stage.THINKING):
            self._bus.publish(
                Heard(
                    turn_id=job.turn_id,
                    text=transcript.text,
                    source="voice",
                    confidence=transcript.confidence,
                    recognizer=transcript.recognizer,
                    recognition_s=transcript.seconds,
                )
            )
        return None

    def refuse(self, job: Spoken) -> None:
        """Give the turn up without an answer: the part's state has already told the user why."""
        self._turns.advance(job.turn_id, Stage.INTERRUPTED)


class Hearing:
    """Listens to one microphone or sound file in a thread of its own and hands utterances to the recognizer."""

    part = Part.MICROPHONE

    def __init__(
        self,
        bus: Bus,
        turns: Turns,
        recognition: Recognition,
        spec: str,
        may_listen: Callable[[], bool],
    ) -> None:
        self._bus = bus
        self._turns = turns
        self._recognition = recognition
        self._spec = spec
        self._may_listen = may_listen
        self._microphone: Microphone | None = None
        self._stop = threading.Event()
        self._turn_id: int | None = None

    async def run(self) -> None:
        """Listen until the input ends. Raises PermanentError where it cannot be opened."""
        from dialogue.audio import AudioError
        from dialogue.microphone import MicrophoneLost

        self._stop.clear()
        loop = asyncio.get_running_loop()
        self._bus.publish(PartChanged(part=self.part, state=PartState.STARTING, detail=self._spec))
        try:
            await run_in_own_thread("microphone", lambda: self._listen(loop), self._cancel)
        except MicrophoneLost:
            raise  # it may be plugged in again: the supervisor tries
        except AudioError as error:
            raise PermanentError(str(error)) from None
        except asyncio.CancelledError:
            self._bus.publish(PartChanged(part=self.part, state=PartState.OFF))
            raise
        finally:
            self._abandon()
        self._bus.publish(PartChanged(part=self.part, state=PartState.ENDED, detail=self._spec))

    def _cancel(self) -> None:
        self._stop.set()
        if self._microphone is not None:
            self._microphone.close()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        from dialogue.endpointer import Endpointer
        from dialogue.listening import Level, SpeechDropped, Utterance, listen
        from dialogue.listening import SpeechBegan as Began
        from dialogue.microphone import open_microphone
        from dialogue.vad import SileroVad

        vad = SileroVad()
        with open_microphone(self._spec) as microphone:
            self._microphone = microphone
            self._bus.post(PartChanged(part=self.part, state=PartState.RUNNING, detail=microphone.name))
            gate = self._may_listen if microphone.live else (lambda: True)
            for heard in listen(microphone, vad, Endpointer(), gate=gate):
                if self._stop.is_set():
                    return
                match heard:
                    case Level():
                        self._bus.post(MicrophoneLevel(level_db=heard.dbfs, speech=heard.speech))
                    case Began():
                        loop.call_soon_threadsafe(self._begin)
                    case Utterance():
                        loop.call_soon_threadsafe(self._finish, heard)
                    case SpeechDropped():
                        loop.call_soon_threadsafe(self._abandon)

    def _begin(self) -> None:
        self._abandon()
        self._turn_id = self._turns.begin().id
        self._bus.publish(SpeechBegan(turn_id=self._turn_id))

    def _finish(self, utterance: Utterance) -> None:
        turn_id, self._turn_id = self._turn_id or self._turns.begin().id, None
        self._bus.publish(SpeechEnded(turn_id=turn_id, silence_s=utterance.silence))
        self._recognition.submit(Spoken(turn_id, utterance.samples))

    def _abandon(self) -> None:
        """Speech that came to nothing (a cough, a closed microphone) ends its turn."""
        if self._turn_id is not None:
            self._turns.advance(self._turn_id, Stage.INTERRUPTED)
            self._turn_id = None
