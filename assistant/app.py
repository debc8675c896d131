"""The assistant, assembled: services on a bus, inputs that begin and end, and a clean way out.

with files:  load recognizer and speech -> camera begins -> microphone begins -> both end, all answered -> out
live:        everything starts at once, and it goes on until the user leaves
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Coroutine
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.building import build_conversation
from assistant.bus import Bus, Fault
from assistant.earcons import Earcons
from assistant.elsewhere import Elsewhere
from assistant.events import (
    Called,
    CaptureWanted,
    CheckInWanted,
    DeviceChosen,
    Heard,
    Interrupted,
    Part,
    PartChanged,
    PartState,
    ShutdownWanted,
    VoiceWanted,
)
from assistant.free_talk import FreeTalk
from assistant.inputs import Inputs, is_device, naming
from assistant.journal.place import open_own
from assistant.journal.remembering import JournalMemory
from assistant.latency import LatencyObserver
from assistant.mood_now import MoodNow
from assistant.neutral_face import neutral_face_path
from assistant.plan_file import plan_path
from assistant.recording import Recorder
from assistant.services.conversing import Conversing
from assistant.services.hearing import Hearing, Recognition, build_for_intents
from assistant.services.initiating import Initiating
from assistant.services.journaling import Journaling
from assistant.services.learning import Learning
from assistant.services.playing import Playing, scan_folder
from assistant.services.seeing import Seeing
from assistant.services.speaking import Speaking
from assistant.settings import Settings
from assistant.sound_devices import list_again
from assistant.source_weights import source_weights_path
from assistant.supervisor import Supervisor
from assistant.taste_file import taste_path
from assistant.turn_taking import TurnTaking
from assistant.turns import Stage, Turns
from assistant.voice import changed_voice
from dialogue.worker import Worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.journal import Journal
    from dialogue.echo import EchoCanceller
    from recommend.radio import Radio

SETTLED: Final = {PartState.RUNNING, PartState.UNAVAILABLE, PartState.OFF, PartState.ENDED}
PATIENCE_S: Final = 60.0  # for a part to load before the others stop waiting for it
SETTLING_S: Final = 3.0  # the greeting waits so long to know what works; by ear, 2026-11-25
GOODBYE_S: Final = 8.0  # a farewell may be spoken this long


class Assistant:
    """One session. `start`, then `say` or let it listen, then `close`; `ended` is set when it wants to end itself."""

    def __init__(self, settings: Settings, inputs: Inputs, log_path: Path, record: Path | None = None) -> None:
        """Put the parts together. Raises RecordingError where `record` cannot be written."""
        from dialogue.attention import Mode
        from dialogue.recognizers import available_recognizer
        from dialogue.speech import build_synthesizer

        self.settings = settings
        self.inputs = inputs
        self.bus = Bus()
        self.turns = Turns()
        self.ended = asyncio.Event()
        self._started = asyncio.Event()
        self.states: dict[Part, PartState] = dict.fromkeys(Part, PartState.OFF)
        self.failed: set[Part] = set()  # parts that could not work at some time
        self._recorder = Recorder(self.bus, record) if record else None
        self._latency = LatencyObserver(self.bus)
        self._supervisor = Supervisor(self.bus)
        self._changed = asyncio.Condition()
        self._switching = asyncio.Lock()  # of camera and microphone: one wish at a time
        self._unsaved: set[Part] = set()  # devices that were chosen, and are not known to work
        self._tasks: set[asyncio.Task[object]] = set()

        native = str(log_path)
        self._canceller, self._no_canceller = self._find_canceller()
        self.speaking = Speaking(
            self.bus,
            self.turns,
            Worker("speech", build_synthesizer, log_path=native),
            settings.voice.name or "default voice",
            settings.voice,
            inputs.speaker,
            self._canceller.played if self._canceller else None,
        )
        self._earcons = Earcons(self.bus, self.speaking.chime)
        self.turn_taking = TurnTaking(self.bus, self.turns, self.speaking, Mode(settings.listening.mode))
        recognizer = available_recognizer(settings.recognizer.model)
        self._limited = recognizer.limited
        self.recognition = Recognition(
            self.bus,
            self.turn_taking,
            Worker("recognizer", build_for_intents, settings.recognizer.model, log_path=native),
            f"{'limited: ' if recognizer.limited else ''}{recognizer.detail}",
            lambda: self.conversing.asked,
        )
        self.seeing = Seeing(self.bus, inputs.camera, neutral_path=neutral_face_path())
        self.hearing = Hearing(
            self.bus,
            self.turn_taking,
            self.recognition,
            inputs.microphone,
            self._may_listen,
            self._canceller,
        )
        self.journaling = Journaling(self.bus, lambda: open_own(inputs.passphrase), settings.journal)
        self.initiating = Initiating(self.bus, settings.check_ins, self._busy, plan_path())
        memory = JournalMemory(
            lambda: self.journaling.journal,
            keeping=lambda: self.journaling.keeping,
            next_check_in=self.initiating.next_check_in,
        )
        locale = settings.locale or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
        scary = settings.suggestions.scary_films
        elsewhere = Elsewhere(settings, locale)
        mood_now = MoodNow(self.bus, lambda: self.seeing.mood, source_weights_path())
        self.conversing = Conversing(
            self.bus,
            self.turns,
            lambda: build_conversation(locale, memory, taste_path(), scary=scary),
            mood_now,
            self._watching,
            FreeTalk(self.bus, settings.language_model, memory, mood_now.mood) if settings.language_model.url else None,
            elsewhere if elsewhere.connected else None,
        )
        self.playing = self._build_player(mood_now)
        self.learning = Learning(self.bus, lambda: self.conversing.suggester, mood_now.mood)
        self.bus.subscribe("states", PartChanged, handler=self._note_state)
        self.bus.subscribe("capture", CaptureWanted, handler=self._set_capture)
        self.bus.subscribe("devices", DeviceChosen, handler=self._change_device)
        self.bus.subscribe("shutdown", ShutdownWanted, handler=self._shut_down)
        self.bus.subscribe("voice", VoiceWanted, handler=self._change_voice)

    async def start(self) -> None:
        """Start every part that has something to do; returns when the inputs have begun or cannot."""
        self._spawn(self.conversing.load())
        self.listen_when(self.settings.listening.mode)
        self._tell_where_words_go()
        if self._no_canceller:
            self.bus.publish(Fault(where=Part.MICROPHONE, message=self._no_canceller))
        await asyncio.to_thread(self.speaking.open_speaker)
        if self.inputs.speaker != "off":
            self._supervisor.start(self.speaking)
        if self.inputs.microphone != "off":
            self._supervisor.start(self.recognition)
        if self.inputs.files:
            await self._settled(Part.SPEECH, Part.RECOGNIZER)
        if self.inputs.camera != "off":
            self._supervisor.start(self.seeing)
            if self.inputs.files:
                await self._settled(Part.CAMERA)  # it runs once it has looked: a recorded question needs a mood
        if self.inputs.microphone != "off":
            self._supervisor.start(self.hearing)
        self.initiating.start()
        self.playing.start()
        self._started.set()
        if self.inputs.end_by_themselves:
            self.end_when_idle()

    def say(self, text: str) -> int:
        """Take a line that the user typed; gives the number of its turn."""
        turn = self.turns.begin()
        self.turns.advance(turn.id, Stage.THINKING)
        self.bus.publish(Heard(turn_id=turn.id, text=text, source="typed"))
        return turn.id

    def greet(self) -> None:
        """Say hello, of its own accord."""
        self._spawn(self._greet())

    async def _greet(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SETTLING_S):
                await self._settled(*Part)
        hears = self._works(Part.MICROPHONE, Part.RECOGNIZER)
        await self.conversing.greet(
            watching=self._watching(),
            hearing="nothing" if not hears else "some" if self._limited else "all",
            speaking=self._works(Part.SPEECH, Part.SPEAKER),
            called=self.settings.listening.mode == "wake" and is_device(self.inputs.microphone),
        )

    def preview(self) -> NDArray[np.uint8] | None:
        """The newest picture, (72, 96, 3) BGR, while the camera is on."""
        return self.seeing.preview

    def rate(self, part: Part) -> float | None:
        """Frames a second of the camera, or samples a second of the speaker; None where it is not known."""
        if part is Part.SPEAKER and self.speaking.speaker is not None:
            return self.speaking.speaker.rate
        return self.seeing.frame_rate if part is Part.CAMERA else None

    async def look_again(self) -> bool:
        """Find what was plugged in since the start. Sound devices are closed for that moment, and opened again.

        False where one cannot be closed. Raises AudioError where there is no PortAudio.
        """
        async with self._switching:
            missing = self.states[Part.MICROPHONE] is PartState.UNAVAILABLE
            listening = is_device(self.hearing.spec) and (missing or self._supervisor.running(Part.MICROPHONE))
            if listening:
                await self._supervisor.stop(Part.MICROPHONE)
            try:
                async with self.speaking.away():
                    return await asyncio.to_thread(list_again)
            finally:
                if listening:
                    self._supervisor.start(self.hearing)

    def hush(self) -> None:
        """Be silent now."""
        self.bus.publish(Interrupted())

    @property
    def journal(self) -> Journal | None:
        """The open journal; None where it cannot be used."""
        return self.journaling.journal

    @property
    def keeping(self) -> bool:
        """Whether the journal is being written."""
        return self.journaling.keeping

    def check_in(self) -> None:
        """The key for a check-in was pressed."""
        self.bus.publish(CheckInWanted(reason="asked"))

    def talk(self) -> None:
        """The key to talk was pressed: listen without a call, and stop speaking."""
        self.hush()
        self.turn_taking.attend()
        self.bus.publish(Called())

    def listen_when(self, mode: str) -> None:
        """Change what it takes to be listened to, to a value of `settings.listening.mode`."""
        from dialogue.attention import Mode

        self.turn_taking.mode = Mode(mode)

    async def answered(self) -> None:
        """Wait until every turn has come to its end and nothing is queued or being said."""
        while self.turns.open or self.speaking.working or self.recognition.working:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await self.bus.drain()

    async def close(self) -> None:
        """Silence, cameras and microphones closed, workers ended, recording complete; takes under two seconds."""
        for task in tuple(self._tasks):
            task.cancel()
        self._earcons.close()
        await self.initiating.close()
        await self.conversing.close()
        await self.playing.close()
        self.learning.close()
        self.turn_taking.close()
        await self.speaking.close()
        await self._supervisor.close()
        if self._recorder is not None:
            await self._recorder.close()
        await self.journaling.close()
        await self.bus.close()
        self._latency.close()

    def _watching(self) -> bool:
        return self._works(Part.CAMERA)

    def _works(self, *parts: Part) -> bool:
        """Whether these parts do their work, or are about to."""
        return all(self.states[part] in (PartState.STARTING, PartState.RUNNING, PartState.ENDED) for part in parts)

    def _busy(self) -> bool:
        """Whether somebody speaks, or is about to: nothing begins by itself then."""
        return bool(self.turns.open) or self.speaking.working or self.conversing.guiding

    def _build_player(self, mood_now: MoodNow) -> Playing:
        wanted, voice = self.settings.music, self.settings.voice
        return Playing(
            self.bus,
            lambda: self.speaking.speaker,
            partial(scan_folder, wanted.folder) if wanted.folder else None,
            _radio() if wanted.radio else None,
            mood_now.mood,
            self.conversing.next_song,
            lambda: voice.volume,
        )

    def _tell_where_words_go(self) -> None:
        from dialogue.model_address import warning

        url = self.settings.language_model.url
        if url and (far := warning(url)):
            self.bus.publish(PartChanged(part=Part.CONVERSATION, state=PartState.RUNNING, detail=far))

    def _may_listen(self) -> bool:
        hears_itself = self.settings.listening.while_speaking == "off" or bool(self._no_canceller)
        return not (hears_itself and self.speaking.audible)

    def _find_canceller(self) -> tuple[EchoCanceller | None, str]:
        """The echo canceller, where the user wants one, and why there is none, where it cannot be had."""
        if self.settings.listening.while_speaking != "cancel":
            return None, ""
        from dialogue.audio import AudioError
        from dialogue.echo import EchoCanceller

        try:
            return EchoCanceller(), ""
        except AudioError as error:
            return None, f"{error}; until then it does not listen while it speaks"

    async def _change_voice(self, wanted: VoiceWanted) -> None:
        key, value = changed_voice(self.settings.voice, wanted.change)
        setattr(self.settings.voice, key, value)
        await self._save(Part.SPEECH, "voice", key, value)

    async def _save(self, part: Part, section: str, key: str, value: str | float) -> None:
        from assistant.settings import SettingsError, save

        try:
            await asyncio.to_thread(save, section, key, value)
        except SettingsError as error:
            self.bus.publish(Fault(where=part, message=str(error)))

    async def _note_state(self, changed: PartChanged) -> None:
        self.states[changed.part] = changed.state
        if changed.state is PartState.RUNNING and changed.part in self._unsaved:
            self._spawn(self._keep_device(changed.part))
        if changed.state is PartState.UNAVAILABLE:
            self.failed.add(changed.part)
        async with self._changed:
            self._changed.notify_all()

    async def _settled(self, *parts: Part) -> None:
        """Wait until these parts run or cannot; a part that was never started counts as settled."""
        async with self._changed:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(PATIENCE_S):
                    await self._changed.wait_for(
                        lambda: all(self.states[p] in SETTLED and self._known(p) for p in parts)
                    )

    def _known(self, part: Part) -> bool:
        """Whether a part's state says something: it was not started, or has reported since."""
        return self.states[part] is not PartState.OFF or not self._supervisor.running(part)

    def end_when_idle(self) -> None:
        """End once the camera and the microphone have ended or are off, and everything is answered."""
        self._spawn(self._end_after_inputs())

    async def _end_after_inputs(self) -> None:
        over = {PartState.ENDED, PartState.UNAVAILABLE, PartState.OFF}
        inputs = (Part.CAMERA, Part.MICROPHONE)
        await self._started.wait()
        async with self._changed:
            await self._changed.wait_for(lambda: all(self.states[p] in over and self._known(p) for p in inputs))
        await self.answered()
        self.ended.set()

    async def _set_capture(self, wanted: CaptureWanted) -> None:
        async with self._switching:
            if not wanted.on:
                await self._supervisor.stop(wanted.part)
            elif getattr(self.inputs, wanted.part) == "off":
                detail = f"this session has none; choose a device, or start Attune with {naming(wanted.part)}"
                self.bus.publish(PartChanged(part=wanted.part, state=PartState.OFF, detail=detail))
            else:
                self._start_capture(wanted.part)

    def _start_capture(self, part: Part) -> None:
        if part is Part.MICROPHONE:
            self._supervisor.start(self.recognition)
        self._supervisor.start(self.seeing if part is Part.CAMERA else self.hearing)

    async def _change_device(self, chosen: DeviceChosen) -> None:
        """Put the chosen device in the place of the one in use. What the user has switched off stays off."""
        part = chosen.part
        spec, former = getattr(self.settings.devices, part), getattr(self.inputs, part)
        self.inputs = replace(self.inputs, **{part.value: spec})
        if part is Part.SPEAKER:
            if spec != "off":
                self._supervisor.start(self.speaking)
            await self.speaking.use(spec)
            if spec == "off" or self.speaking.speaker is not None:
                await self._keep_device(part)
            return
        async with self._switching:
            off = self.states[part] is PartState.OFF and not self._supervisor.running(part)
            stays_off = off and former != "off"
            await self._supervisor.stop(part)
            (self.seeing if part is Part.CAMERA else self.hearing).use(spec)
            if spec != "off" and not stays_off:
                self._unsaved.add(part)
                self._start_capture(part)
                return
            detail = "as you wished; what you chose is used once it is on again" if stays_off else ""
            self.bus.publish(PartChanged(part=part, state=PartState.OFF, detail=detail))
            await self._keep_device(part)

    async def _keep_device(self, part: Part) -> None:
        """Choose for later sessions, too, what was chosen and works, or again what had to take its place."""
        self._unsaved.discard(part)
        specs = {Part.CAMERA: self.seeing.spec, Part.MICROPHONE: self.hearing.spec, Part.SPEAKER: self.speaking.spec}
        used = specs[part]
        if used == getattr(self.settings.devices, part):
            await self._save(part, "devices", part.value, used)
        else:
            setattr(self.settings.devices, part, used)
            self.inputs = replace(self.inputs, **{part.value: used})

    def _shut_down(self, _: ShutdownWanted) -> None:
        self._spawn(self._leave())  # not here: the bus is drained first, and this handler is part of it

    async def _leave(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self.answered()
        self.ended.set()

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _radio() -> Radio:
    from importlib import metadata

    from recommend.radio import Radio

    return Radio(f"attune/{metadata.version('attune-assistant')}")
