"""Hearing: the microphone's utterances, and the recognizer that turns them into words.

speech   |#########|
         Began     |  Paused: recognized ahead   Utterance: the words are there, or asked for now
                   |---- 0.2 s ----|-- 0.4 s where the words are a whole sentence, else 0.7 s --|
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.bus import Bus, Fault
from assistant.events import MicrophoneLevel, Part, PartChanged, PartState
from assistant.services.threads import run_in_own_thread
from assistant.services.worker_service import WorkerService
from assistant.sound_devices import sound_in_use
from assistant.supervisor import PermanentError
from assistant.turn_taking import TurnTaking
from dialogue.worker import Worker, WorkerError

if TYPE_CHECKING:
    from dialogue.audio import Samples
    from dialogue.echo import EchoCanceller
    from dialogue.endpointer import Endpointer
    from dialogue.listening import SpeechPaused, Utterance
    from dialogue.microphone import Microphone
    from dialogue.recognizers import Answers, Transcript
    from dialogue.tone import Features

log = logging.getLogger(__name__)

RETRY_S: Final = 1.0  # how often a microphone that was unplugged is looked for

ToRecognize = tuple["Samples", "Answers | None"]  # an utterance, and what it may answer


def build_for_intents(model: str | None) -> Callable[[ToRecognize], Transcript]:
    """A recognizer for the assistant's own intents, for a Worker. Raises RecognizerError where there is none."""
    from dialogue.grammar import answer_graphs, grammar_graph
    from dialogue.recognizers import available_recognizer, build_recognizer

    if available_recognizer(model).limited:
        recognizer = build_recognizer(model, grammar_graph(), answer_graphs())
    else:
        recognizer = build_recognizer(model, ())
    return lambda request: recognizer(*request)


@dataclass(slots=True)
class Spoken:
    """Sound on its way to the recognizer: an utterance, or what was said up to a pause that may prove its end."""

    turn_id: int
    samples: Samples  # (n,) int16, 16 kHz
    pause: int | None
    voiced_s: float = 0.0
    over: bool = False  # the utterance has ended with this
    outdated: bool = False  # they went on speaking
    transcript: Transcript | None = None
    voice: Features | None = None  # how it sounded


class Recognition(WorkerService[Spoken, ToRecognize, "Transcript"]):
    """Utterances in, words out to `turn_taking`, in order. What is recognized ahead is thrown away if more follows."""

    part = Part.RECOGNIZER

    def __init__(
        self,
        bus: Bus,
        turn_taking: TurnTaking,
        worker: Worker[ToRecognize, Transcript],
        detail: str,
        asked: Callable[[], Answers | None],
    ) -> None:
        """`asked`: what the conversation asks for."""
        super().__init__(bus, worker, detail)
        self._turn_taking = turn_taking
        self._asked = asked
        self._ahead: Spoken | None = None
        self._complete: Callable[[int], None] = lambda _: None

    def begin_ahead(self, turn_id: int, pause: SpeechPaused, complete: Callable[[int], None]) -> None:
        """Recognize what was said up to a pause; `complete` is called with its number if it is a whole sentence."""
        self.forget()
        self._complete = complete
        self._ahead = Spoken(turn_id, pause.samples, pause.number)
        self.submit(self._ahead)

    def finish(self, turn_id: int, utterance: Utterance) -> None:
        """The utterance has ended: its words go to `turn_taking`, at once where they are known already."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.turn_id == turn_id and ahead.pause == utterance.pause:
            ahead.over, ahead.voiced_s = True, utterance.voiced
            if ahead.transcript is not None:
                self._deliver(ahead)
        else:
            if ahead is not None:
                ahead.outdated = True
            self.submit(Spoken(turn_id, utterance.samples, utterance.pause, utterance.voiced, over=True))

    def forget(self) -> None:
        """Nothing comes of what was recognized ahead."""
        if self._ahead is not None:
            self._ahead.outdated, self._ahead = True, None

    async def handle(self, job: Spoken) -> None:
        """Recognize one stretch of speech."""
        if job.outdated:
            return None
        from dialogue.tone import measure

        try:
            transcript = await self.ask((job.samples, self._asked()))
        except WorkerError as error:
            self._bus.publish(Fault(where=self.part, message=f"an utterance could not be recognized: {error}"))
            return self.refuse(job)
        job.voice = await asyncio.to_thread(measure, job.samples)
        job.transcript = transcript
        if job.over:
            self._deliver(job)
            return None
        self._turn_taking.words_so_far(job.turn_id, transcript.text)
        if not job.outdated and job.pause is not None and await self._is_complete(transcript):
            self._complete(job.pause)
        return None

    async def _is_complete(self, transcript: Transcript) -> bool:
        from dialogue.attention import is_complete

        return await asyncio.to_thread(is_complete, transcript.text)

    def _deliver(self, job: Spoken) -> None:
        assert job.transcript is not None
        self._turn_taking.words(job.turn_id, job.transcript, job.voiced_s, job.voice)

    def refuse(self, job: Spoken) -> None:
        """Give the turn up without an answer: the part's state has already told the user why."""
        job.outdated = True
        if self._ahead is job:
            self._ahead = None
        self._turn_taking.drop(job.turn_id)


class Hearing:
    """Listens to one microphone or sound file in a thread of its own and hands utterances to the recognizer."""

    part = Part.MICROPHONE

    def __init__(
        self,
        bus: Bus,
        turn_taking: TurnTaking,
        recognition: Recognition,
        spec: str,
        may_listen: Callable[[], bool],
        canceller: EchoCanceller | None = None,
    ) -> None:
        self._bus = bus
        self._turn_taking = turn_taking
        self._recognition = recognition
        self.spec = spec
        self._former = ""  # what was heard before `spec` was chosen, until that opens
        self._may_listen = may_listen
        self._canceller = canceller  # takes the assistant's own voice out
        self._microphone: Microphone | None = None
        self._stop = threading.Event()
        self._turn_id: int | None = None
        self._had_one = False  # the microphone could be opened before

    def use(self, spec: str) -> None:
        """Listen to `spec` from the next `run` on; where it cannot be opened, go on with the one before it."""
        if self._had_one:
            self._former = self.spec
        self.spec, self._had_one = spec, False

    async def run(self) -> None:
        """Listen until the input ends. Raises PermanentError where it cannot be opened.

        A microphone that was there and is unplugged is waited for.
        """
        from dialogue.audio import AudioError
        from dialogue.microphone import MicrophoneLost

        self._stop.clear()
        loop = asyncio.get_running_loop()
        self._bus.publish(PartChanged(part=self.part, state=PartState.STARTING, detail=self.spec))
        try:
            while True:
                try:
                    await run_in_own_thread("microphone", lambda: self._listen(loop), self._cancel)
                    break
                except MicrophoneLost as lost:
                    self._bus.publish(Fault(where=self.part, message=f"{lost}; it is used again once it is back"))
                    self._bus.publish(PartChanged(part=self.part, state=PartState.RESTARTING, detail=str(lost)))
                except AudioError as error:
                    if self._former:
                        self._go_back(str(error))
                        continue
                    if not self._had_one:
                        raise PermanentError(str(error)) from None
                    log.debug("still no microphone: %s", error)
                finally:
                    self._abandon()
                await asyncio.sleep(RETRY_S)
        except asyncio.CancelledError:
            self._bus.publish(PartChanged(part=self.part, state=PartState.OFF))
            raise
        self._bus.publish(PartChanged(part=self.part, state=PartState.ENDED, detail=self.spec))

    def _go_back(self, why: str) -> None:
        self._bus.publish(Fault(where=self.part, message=f"{why}; going on with {self._former}"))
        self.spec, self._former = self._former, ""

    def _cancel(self) -> None:
        self._stop.set()
        if self._microphone is not None:
            self._microphone.close()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        from dialogue.endpointer import Endpointer
        from dialogue.listening import (
            Level,
            SpeechBegan,
            SpeechDropped,
            SpeechPaused,
            SpeechSustained,
            Utterance,
            listen,
        )
        from dialogue.microphone import open_microphone
        from dialogue.vad import SileroVad

        vad = SileroVad()
        endpointer = Endpointer()
        with sound_in_use(), open_microphone(self.spec) as microphone:
            self._microphone = microphone
            if self._stop.is_set():  # switched off while it was being opened
                return
            self._had_one, self._former = True, ""
            self._bus.post(PartChanged(part=self.part, state=PartState.RUNNING, detail=microphone.name))
            gate = self._may_listen if microphone.live else (lambda: True)
            canceller = self._canceller if microphone.live else None
            blocks = map(canceller.clean, microphone) if canceller else microphone
            for heard in listen(blocks, vad, endpointer, gate=gate):
                if self._stop.is_set():
                    return
                match heard:
                    case Level():
                        self._bus.post(MicrophoneLevel(level_db=heard.dbfs, floor_db=heard.floor, speech=heard.speech))
                    case SpeechBegan():
                        loop.call_soon_threadsafe(self._begin, microphone.live)
                    case SpeechSustained():
                        loop.call_soon_threadsafe(self._turn_taking.sustain)
                    case SpeechPaused():
                        loop.call_soon_threadsafe(self._pause, heard, endpointer)
                    case Utterance(start=start, end=end) if canceller and canceller.is_echo(endpointer.seconds - start):
                        log.info("%.1f s of the assistant's own voice passed the echo canceller", end - start)
                        loop.call_soon_threadsafe(self._abandon)
                    case Utterance():
                        loop.call_soon_threadsafe(self._finish, heard)
                    case SpeechDropped():
                        loop.call_soon_threadsafe(self._abandon)

    def _begin(self, live: bool) -> None:
        self._abandon()
        self._turn_id = self._turn_taking.begin(live=live)

    def _pause(self, pause: SpeechPaused, endpointer: Endpointer) -> None:
        if self._turn_id is not None:
            self._recognition.begin_ahead(self._turn_id, pause, endpointer.complete)

    def _finish(self, utterance: Utterance) -> None:
        if self._turn_id is not None:
            turn_id, self._turn_id = self._turn_id, None
            self._turn_taking.end(turn_id, utterance.silence)
            self._recognition.finish(turn_id, utterance)

    def _abandon(self) -> None:
        """Speech that came to nothing (a cough, a closed microphone) ends its turn."""
        if self._turn_id is not None:
            self._recognition.forget()
            self._turn_taking.drop(self._turn_id)
            self._turn_id = None
