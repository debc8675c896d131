"""A device that is chosen is used at once and kept once it works; what the user has switched off stays off."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from assistant import settings as settings_module
from assistant.app import Assistant
from assistant.events import CaptureWanted, DeviceChosen, Fault, Part, PartChanged, PartState
from assistant.inputs import Inputs
from assistant.settings import Devices, Settings
from assistant.sound_devices import list_again, sound_in_use
from perception.sources import FrameSource, SourceError
from perception.types import Frame, Image
from perception.watch import Watcher
from tests.assistant.test_seeing import Nobody
from tests.sound import VirtualAudio, missing_programs, virtual_devices

GREY: Image = np.full((48, 64, 3), 128, np.uint8)


class Camera(FrameSource):
    """Gives the same picture again and again, until it is closed."""

    def __init__(self, spec: str) -> None:
        super().__init__(f"camera {spec}", live=True)

    def __iter__(self) -> Iterator[Frame]:
        number = 0
        while not self._closed.wait(0.01):
            yield Frame(GREY, number / 100, number)
            number += 1


class Session:
    """An assistant of which only the camera works, and what it tells."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.faults: list[str] = []
        self.changes: list[PartChanged] = []
        assistant.bus.subscribe("test", PartChanged, handler=self.changes.append)
        assistant.bus.subscribe("test: faults", Fault, handler=lambda fault: self.faults.append(fault.message))

    def state(self, part: Part = Part.CAMERA) -> tuple[PartState, str] | None:
        """The newest one, with what it says."""
        told = [change for change in self.changes if change.part is part]
        return (told[-1].state, told[-1].detail) if told else None

    def choose(self, spec: str, part: Part = Part.CAMERA) -> None:
        setattr(self.assistant.settings.devices, part, spec)
        self.assistant.bus.publish(DeviceChosen(part=part))

    def switch(self, *, on: bool) -> None:
        self.assistant.bus.publish(CaptureWanted(part=Part.CAMERA, on=on))

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(15):
            while not condition():  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        await self.assistant.bus.drain()

    async def shows(self, state: PartState, detail: str = "", part: Part = Part.CAMERA) -> None:
        await self.until(lambda: self.state(part) == (state, detail))


@pytest.fixture
async def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """With camera 0; there is a camera 1, too."""
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))
    for folder in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(folder, str(tmp_path))

    def open_one(spec: str) -> FrameSource:
        if spec not in "01":
            raise SourceError(f"no camera at index {spec}: try 0 or 1")
        return Camera(spec)

    monkeypatch.setattr("perception.sources.open_source", open_one)
    monkeypatch.setattr("assistant.services.seeing._watcher", lambda: cast(Watcher, Nobody()))
    assistant = Assistant(
        Settings(devices=Devices(camera="0", speaker="off")), Inputs("0", "off", "off"), tmp_path / "log"
    )
    yield Session(assistant)
    await assistant.close()


def kept() -> str:
    """The camera in the user's file, or what it is by default."""
    return settings_module.load().devices.camera


async def test_another_camera_takes_the_place_of_the_one_in_use_and_is_kept(session: Session) -> None:
    session.switch(on=True)
    await session.shows(PartState.RUNNING, "camera 0")
    session.choose("1")
    await session.shows(PartState.RUNNING, "camera 1")
    await session.until(lambda: kept() == "1")
    await session.until(lambda: (session.assistant.rate(Part.CAMERA) or 0) > 0)
    assert session.faults == []


async def test_a_camera_that_does_not_open_gives_way_to_the_one_before_and_is_not_kept(session: Session) -> None:
    session.switch(on=True)
    await session.shows(PartState.RUNNING, "camera 0")
    session.choose("7")
    await session.until(lambda: bool(session.faults))
    await session.shows(PartState.RUNNING, "camera 0")
    assert session.faults == ["no camera at index 7: try 0 or 1; going on with 0"]
    await session.until(lambda: session.assistant.settings.devices.camera == "0")
    assert kept() == "auto"
    assert PartState.UNAVAILABLE not in [change.state for change in session.changes]


async def test_what_the_user_has_switched_off_stays_off(session: Session) -> None:
    session.switch(on=True)
    await session.shows(PartState.RUNNING, "camera 0")
    session.switch(on=False)
    await session.shows(PartState.OFF)
    session.choose("1")
    await session.shows(PartState.OFF, "as you wished; what you chose is used once it is on again")
    assert kept() == "1"
    session.switch(on=True)
    await session.shows(PartState.RUNNING, "camera 1")


async def test_off_closes_the_camera_and_another_choice_opens_one_again(session: Session) -> None:
    session.switch(on=True)
    await session.shows(PartState.RUNNING, "camera 0")
    session.choose("off")
    await session.shows(PartState.OFF)
    await session.until(lambda: kept() == "off")
    assert session.assistant.rate(Part.CAMERA) is None
    session.choose("auto")
    await session.shows(PartState.RUNNING, "camera 0")
    await session.until(lambda: kept() == "auto")


async def test_switching_off_while_another_one_opens_wins(session: Session) -> None:
    session.switch(on=True)
    await session.shows(PartState.RUNNING, "camera 0")
    session.choose("1")
    session.switch(on=False)
    await session.assistant.bus.drain()
    await session.shows(PartState.OFF)
    await asyncio.sleep(0.1)
    await session.shows(PartState.OFF)


async def test_a_speaker_is_changed_and_one_that_does_not_open_gives_way(session: Session, tmp_path: Path) -> None:
    first, second = str(tmp_path / "first.wav"), str(tmp_path / "second.wav")
    session.choose(first, Part.SPEAKER)
    await session.shows(PartState.RUNNING, first, Part.SPEAKER)
    session.choose(second, Part.SPEAKER)
    await session.shows(PartState.RUNNING, second, Part.SPEAKER)
    await session.until(lambda: settings_module.load().devices.speaker == second)
    assert session.assistant.rate(Part.SPEAKER) == 22_050
    session.choose(str(tmp_path / "nowhere" / "third.wav"), Part.SPEAKER)
    await session.until(lambda: bool(session.faults))
    await session.shows(PartState.RUNNING, second, Part.SPEAKER)
    assert session.faults[0].endswith(f"; going on with {second}")
    assert session.assistant.settings.devices.speaker == second
    session.choose("off", Part.SPEAKER)
    await session.shows(PartState.OFF, part=Part.SPEAKER)
    assert session.assistant.speaking.speaker is None


def test_the_list_is_not_read_again_while_a_sound_device_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    sounddevice = pytest.importorskip("sounddevice")
    monkeypatch.setattr(sounddevice, "_terminate", lambda: calls.append("terminate"))
    monkeypatch.setattr(sounddevice, "_initialize", lambda: calls.append("initialize"))
    with sound_in_use(), sound_in_use():
        assert not list_again()
    assert calls == []
    assert list_again()
    assert calls == ["terminate", "initialize"]


# ---- through PulseAudio. PortAudio reads the environment once a process, so what plays and listens has one of its own.

# Two microphones and two speakers, as PortAudio sees them.
DESK = """
</usr/share/alsa/alsa.conf>
pcm.desk { type asym
  playback.pcm { type pulse device spk }
  capture.pcm { type pulse device mic }
  hint.show on }
"""
HEADSET = """
pcm.headset { type asym
  playback.pcm { type pulse device headset_out }
  capture.pcm { type pulse device headset_in }
  hint.show on }
"""

PROGRAM = """
import asyncio, os, sys
from pathlib import Path
import numpy as np
from assistant.app import Assistant
from assistant.events import DeviceChosen, Fault, Heard, MicrophoneLevel, Part, PartChanged, PartState
from assistant.inputs import Inputs
from assistant.settings import Devices, Settings

async def main():
    devices = Devices(camera="off", microphone="desk", speaker="desk")
    assistant = Assistant(Settings(devices=devices), Inputs("off", "desk", "desk"), Path(os.devnull))
    loudest = [-96.0]

    def note(level):
        loudest[0] = max(loudest[0], level.level_db)

    def tell(event):
        if event.part in (Part.MICROPHONE, Part.SPEAKER) and event.state is not PartState.STARTING:
            print(event.part, event.state, event.detail, flush=True)

    assistant.bus.subscribe("level", MicrophoneLevel, handler=note)
    assistant.bus.subscribe("parts", PartChanged, handler=tell)
    assistant.bus.subscribe("faults", Fault, handler=lambda fault: print("fault", fault.message, flush=True))
    await assistant.start()
    loop = asyncio.get_running_loop()
    while line := (await loop.run_in_executor(None, sys.stdin.readline)).split():
        match line:
            case ["choose", part, spec]:
                setattr(assistant.settings.devices, part, spec)
                assistant.bus.publish(DeviceChosen(part=Part(part)))
            case ["level"]:
                print("level", round(loudest[0]), flush=True)
                loudest[0] = -96.0
            case ["play"]:
                tone = (12000 * np.sin(np.arange(15 * 22050) * 0.125)).astype(np.int16)
                assistant.speaking.speaker.music(lambda count: tone[:count])
            case ["look"]:
                print("looked", await assistant.look_again(), flush=True)
    await assistant.close()

asyncio.run(main())
"""


class Program:
    """An assistant in a process of its own, asked and answering line by line."""

    def __init__(self, audio: VirtualAudio, home: Path) -> None:
        self.audio = audio
        self.alsa = home / "asound.conf"
        home_of_its_own = {"XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}
        environment = audio.environment | dict.fromkeys(home_of_its_own, str(home))
        environment |= {"ALSA_CONFIG_PATH": str(self.alsa), "ATTUNE_CONFIG": str(home / "config.toml")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()

    def wait_for(self, *starts: str) -> list[str]:
        """Read on until lines with all of `starts` have come, in whatever order."""
        assert self.process.stdout is not None
        lines: list[str] = []
        missing = set(starts)
        while missing:
            line = self.process.stdout.readline().strip()
            assert self.process.poll() is None or line, (missing, lines)
            lines.append(line)
            missing -= {start for start in missing if line.startswith(start)}
        return lines

    def loudest(self, *, while_playing: Path, into: str) -> int:
        """How loud its microphone was, in dBFS, while a sound was played into a device of PulseAudio's."""
        self.ask("level")
        self.wait_for("level")
        play = ["paplay", f"--device={into}", "--latency-msec=20", str(while_playing)]
        subprocess.run(play, env=self.audio.environment, check=True, timeout=30)
        time.sleep(0.5)  # the last of it is still on its way
        self.ask("level")
        return int(self.wait_for("level")[-1].split()[1])

    def sounds(self, speaker: str) -> bool:
        """Whether a speaker of PulseAudio's gives sound, in the next second."""
        record = ["parec", f"--device={speaker}.monitor", "--rate=16000", "--channels=1", "--format=s16le"]
        with subprocess.Popen(record, env=self.audio.environment, stdout=subprocess.PIPE) as recorder:
            assert recorder.stdout is not None
            heard = np.frombuffer(recorder.stdout.read(2 * 16_000), np.int16)
            recorder.kill()
        return bool(np.abs(heard.astype(int)).max() > 1000)


def tone(path: Path) -> Path:
    """Two seconds of a loud tone, as a WAV file."""
    samples = (12_000 * np.sin(np.arange(2 * 16_000) * 0.3)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return path


@pytest.fixture
def audio() -> Iterator[VirtualAudio]:
    """With a headset beside the usual microphone and speaker, which PortAudio sees once it is in ALSA's file."""
    if missing := missing_programs():
        pytest.skip(f"PulseAudio is not installed (no {', '.join(missing)})")
    with virtual_devices() as audio:
        for module in (
            ("module-null-sink", "sink_name=headset_out", "norewinds=1"),
            ("module-null-sink", "sink_name=headset_mic", "norewinds=1"),
            ("module-remap-source", "master=headset_mic.monitor", "source_name=headset_in"),
        ):
            subprocess.run(["pactl", "load-module", *module], env=audio.environment, check=True, capture_output=True)
        yield audio


@pytest.fixture
def program(audio: VirtualAudio, tmp_path: Path) -> Iterator[Program]:
    (tmp_path / "asound.conf").write_text(DESK)
    program = Program(audio, tmp_path)
    yield program
    program.process.kill()
    program.process.communicate()


@pytest.mark.sound
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_what_is_plugged_in_is_found_and_the_sound_moves_to_it(program: Program, tmp_path: Path) -> None:
    program.wait_for("microphone running desk", "speaker running desk")
    program.ask("choose microphone headset")
    program.wait_for("fault there is no microphone 'headset'", "microphone running desk")

    program.alsa.write_text(DESK + HEADSET)
    program.ask("look")
    program.wait_for("looked True", "microphone running desk", "speaker running desk")

    sound = tone(tmp_path / "tone.wav")
    assert program.loudest(while_playing=sound, into="micsink") > -20
    assert program.loudest(while_playing=sound, into="headset_mic") < -60
    program.ask("choose microphone headset")
    program.wait_for("microphone running headset")
    assert program.loudest(while_playing=sound, into="micsink") < -60
    assert program.loudest(while_playing=sound, into="headset_mic") > -20

    program.ask("play")
    assert program.sounds("spk")
    assert not program.sounds("headset_out")
    program.ask("choose speaker headset")
    program.wait_for("speaker running headset")
    program.ask("play")
    assert program.sounds("headset_out")
    assert not program.sounds("spk")
    kept = settings_module.load(tmp_path / "config.toml").devices
    assert (kept.microphone, kept.speaker) == ("headset", "headset")
