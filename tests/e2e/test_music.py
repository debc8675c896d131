"""Music through the virtual speaker, recorded and measured: it sounds, gives way to speech, pauses, and comes back."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from dialogue.audio import Sound
from tests.recommend.music_files import loudest_hertz, write_tone
from tests.sound import VirtualAudio, missing_programs, virtual_devices

pytestmark = [pytest.mark.sound, pytest.mark.slow]

# The service on a real device, in a process of its own, since PortAudio reads the environment once. It obeys lines.
PROGRAM = """
import asyncio, sys
from pathlib import Path
import numpy as np
from assistant.bus import Bus, Fault
from assistant.events import Interrupted, MusicChanged, MusicWanted
from assistant.services.playing import Playing
from dialogue.audio import Sound
from dialogue.speaker import open_speaker
from recommend.library import Library

def tell(event):
    print(*((event.state, event.title) if isinstance(event, MusicChanged) else ("fault", event.message)), flush=True)

async def main():
    folder = Path(sys.argv[1])
    bus, speaker = Bus(), open_speaker("default")
    bus.subscribe("tell", MusicChanged, Fault, handler=tell)
    scan = lambda: Library.scan(folder, folder / ".index.json")
    playing = Playing(bus, lambda: speaker, scan, None, lambda: None, lambda _: None, lambda: 1.0)
    playing.start()
    print("ready", flush=True)
    while (line := await asyncio.to_thread(sys.stdin.readline)) != "leave\\n":
        move, _, title = line.strip().partition(" ")
        if move == "say":  # speech without a sound: what is left is the music under it
            speaker.play(Sound(np.zeros(22050 * 2, "i2"), 22050))
        elif move == "hush":
            bus.publish(Interrupted())
        else:
            bus.publish(MusicWanted(move=move, title=title))
    await playing.close()
    speaker.close()
    await bus.close()

asyncio.run(main())
"""


class Player:
    """The running service."""

    def __init__(self, process: subprocess.Popen[str], devices: VirtualAudio) -> None:
        self.process, self._devices = process, devices

    def tell(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def record(self, seconds: float) -> Sound:
        return self._devices.record(seconds)


@contextmanager
def player(devices: VirtualAudio, folder: Path) -> Iterator[Player]:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder)],
        env=devices.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        running = Player(process, devices)
        try:
            assert running.line() == "ready"
            yield running
            running.tell("leave")
            assert process.wait(10) == 0
        finally:
            process.kill()


def level(samples: np.ndarray) -> float:
    """dB below full."""
    return float(10 * np.log10(np.mean((samples / 32768.0) ** 2) + 1e-12))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("music")
    write_tone(folder / "a.mp3", 30, 440, title="Low")
    write_tone(folder / "b.mp3", 30, 880, title="High")
    return folder


def test_music_is_heard_and_speech_ducks_it(virtual_audio: VirtualAudio, folder: Path) -> None:
    with player(virtual_audio, folder) as running:
        running.tell("play low")
        assert running.line() == "playing Low"
        running.record(1.0)  # it fades in
        alone = running.record(0.5)
        running.tell("say")
        running.record(0.5)
        under = running.record(0.5)
        running.record(2.5)  # the speech ends, and the music comes back
        after = running.record(0.5)
        assert loudest_hertz(alone.samples, alone.rate) == pytest.approx(440, abs=5)
        assert level(alone.samples) == pytest.approx(20 * np.log10(12_000 / 32_768 / np.sqrt(2)), abs=1)
        assert level(under.samples) - level(alone.samples) == pytest.approx(-15, abs=1)
        assert level(after.samples) - level(alone.samples) == pytest.approx(0, abs=1)


def test_it_moves_on_pauses_and_comes_back(virtual_audio: VirtualAudio, folder: Path) -> None:
    with player(virtual_audio, folder) as running:
        running.tell("play low")
        assert running.line() == "playing Low"
        running.tell("next")
        assert [running.line(), running.line()] == ["skipped Low", "playing High"]
        running.record(0.7)
        high = running.record(0.5)
        assert loudest_hertz(high.samples, high.rate) == pytest.approx(880, abs=5)
        running.tell("hush")
        assert running.line() == "paused High"
        running.record(0.3)
        assert level(running.record(0.5).samples) < -90
        running.tell("play")
        assert running.line() == "playing High"
        running.record(0.7)
        assert level(running.record(0.5).samples) == pytest.approx(level(high.samples), abs=1)


def test_a_speaker_that_is_pulled_out_is_told_and_waited_for(folder: Path) -> None:
    if missing := missing_programs():
        pytest.skip(f"PulseAudio is not installed (no {', '.join(missing)})")
    with virtual_devices() as devices, player(devices, folder) as running:
        running.tell("play low")
        assert running.line() == "playing Low"
        running.record(0.5)
        devices.kill()
        lines: list[str] = []
        reading = threading.Thread(target=lambda: lines.extend(iter(running.line, "failed Low")), daemon=True)
        reading.start()
        reading.join(20)
        assert not reading.is_alive()
        assert set(lines) <= {"playing Low"}
