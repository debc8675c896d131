"""A microphone gives blocks of 512 samples at 16 kHz, whether it is a device or a file that plays one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogue.audio import BLOCK, LISTEN_RATE, AudioError
from dialogue.microphone import Converter, open_microphone
from tests.sound import VirtualAudio, missing_programs, virtual_devices


def write_wav(path: Path, channels: list[NDArray[Any]], rate: int) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.stack(channels, axis=1).astype(np.int16).tobytes())
    return path


def tone(seconds: float, rate: int, hertz: float = 440.0, level: float = 8000.0) -> NDArray[Any]:
    sound: NDArray[Any] = level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return sound


def test_a_stereo_file_at_44100_hz_comes_as_mono_blocks_at_16_khz(tmp_path: Path) -> None:
    left = tone(1.0, 44_100)
    path = write_wav(tmp_path / "stereo.wav", [left, left], 44_100)
    with open_microphone(str(path), pace=False) as microphone:
        assert (microphone.name, microphone.live) == ("stereo.wav", False)
        blocks = list(microphone)
    assert {(block.shape, block.dtype.name) for block in blocks} == {((BLOCK,), "int16")}
    sound = np.concatenate(blocks)
    np.testing.assert_allclose(sound[2000:14_000], tone(1.0, LISTEN_RATE)[2000:14_000], atol=300)


def test_a_file_ends_with_enough_silence_to_close_an_utterance(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "odd.wav", [tone(0.1, LISTEN_RATE)], LISTEN_RATE)  # 1600 samples: 3.1 blocks
    with open_microphone(str(path), pace=False) as microphone:
        sound = np.concatenate(list(microphone))
    assert not sound[1600:].any()
    assert len(sound) / LISTEN_RATE == pytest.approx(1.1, abs=0.05)


def test_a_file_takes_as_long_as_it_sounds(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "short.wav", [tone(0.2, LISTEN_RATE)], LISTEN_RATE)
    with open_microphone(str(path)) as microphone:
        began = time.monotonic()
        blocks = list(microphone)
    assert time.monotonic() - began == pytest.approx(len(blocks) * BLOCK / LISTEN_RATE, abs=0.15)


def test_closing_from_another_thread_ends_the_iteration_at_once(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", [tone(20.0, 8000)], 8000)
    with open_microphone(str(path)) as microphone:
        closed_at: list[float] = []

        def close() -> None:
            closed_at.append(time.monotonic())
            microphone.close()

        threading.Timer(0.2, close).start()
        assert len(list(microphone)) < 20
        assert time.monotonic() - closed_at[0] < 0.1


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        pytest.param("ask.wav", b"", "ask.wav: holds no sound", id="an empty file"),
        pytest.param("ask.wav", None, "ask.wav: no such sound file", id="a missing file"),
        pytest.param("ask.wav", b"this is not a sound" * 50, "ask.wav: is broken or no sound file", id="no sound file"),
        pytest.param("ask.flac", b"fLaC" + bytes(20), "ask.flac: is broken", id="a broken file"),
    ],
)
def test_a_file_that_gives_no_sound_is_told_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AudioError, match=message) as raised:
        open_microphone(str(path))
    assert "\n" not in str(raised.value)


def test_a_wav_without_samples_holds_no_sound(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "ask.wav", [np.zeros(0)], 16_000)
    with pytest.raises(AudioError, match=r"ask\.wav: holds no sound"):
        open_microphone(str(path))


@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16_000, 2), (44_100, 1), (48_000, 2), (96_000, 2)])
def test_whatever_a_device_gives_comes_as_mono_at_16_khz(rate: int, channels: int) -> None:
    convert = Converter(rate, channels)
    interleaved = np.repeat(tone(1.0, rate), channels).astype(np.int16)
    chunk = round(0.032 * rate) * channels
    parts = [convert(interleaved[at : at + chunk].tobytes()) for at in range(0, len(interleaved), chunk)]
    sound = np.concatenate(parts)
    assert len(sound) == pytest.approx(LISTEN_RATE, abs=100)
    np.testing.assert_allclose(sound[2000:14_000], tone(1.0, LISTEN_RATE)[2000:14_000], atol=300)


def test_a_device_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(AudioError, match="no microphone") as raised:
        open_microphone("a microphone that nobody owns")
    assert "\n" not in str(raised.value)


# ---- with PulseAudio's virtual devices: a server of our own, which dies with the test


@pytest.fixture
def pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """A PulseAudio server whose only microphone is `mic`, fed through the sink `micsink`."""
    if shutil.which("pulseaudio") is None or shutil.which("paplay") is None:
        pytest.skip("PulseAudio is not installed")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/pulse.socket")
    tmp_path.chmod(0o700)
    modules = (
        f"module-native-protocol-unix socket={tmp_path}/pulse.socket auth-anonymous=1",
        "module-null-sink sink_name=micsink",
        "module-remap-source master=micsink.monitor source_name=mic",
    )
    server = subprocess.Popen(
        ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", *(f"--load={module}" for module in modules)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 5
    while subprocess.run(["pactl", "set-default-source", "mic"], capture_output=True).returncode != 0:
        if time.monotonic() > deadline or server.poll() is not None:
            server.kill()
            pytest.skip("PulseAudio does not start here")
        time.sleep(0.05)
    yield server
    server.kill()
    server.wait()


# PortAudio lists its devices once a process, so what needs them runs in one of its own.
LISTENER = """
import sys, time
import numpy as np
from dialogue.audio import AudioError
from dialogue.microphone import Converter, open_microphone
from tests.sound import VirtualAudio, missing_programs, virtual_devices

try:
    with open_microphone(sys.argv[1]) as microphone:
        print("opened", microphone.live, flush=True)
        loud = 0
        for number, block in enumerate(microphone):
            assert block.shape == (512,) and block.dtype == np.int16
            loud += bool(np.abs(block).max() > 1000)
            if number == 0:
                print("hearing", flush=True)
            if loud == 20:
                print("loud", microphone.gaps, flush=True)
except AudioError as error:
    print(type(error).__name__, error, flush=True)
"""


@pytest.fixture
def listener(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENER, request.param], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    yield process
    process.kill()
    process.communicate()


def next_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.mark.sound
@pytest.mark.slow
@pytest.mark.parametrize("listener", ["default"], indirect=True)
def test_a_device_gives_what_is_played_into_it_and_says_when_it_is_lost(
    pulse: subprocess.Popen[bytes], listener: subprocess.Popen[str], tmp_path: Path
) -> None:
    sound = write_wav(tmp_path / "tone.wav", [tone(1.5, 44_100)], 44_100)
    assert next_line(listener) == "opened True"
    assert next_line(listener) == "hearing"
    subprocess.run(["paplay", "--device=micsink", str(sound)], check=True)
    assert next_line(listener) == "loud 0"
    pulse.kill()
    assert next_line(listener).startswith("MicrophoneLost the microphone 'default' stopped giving sound")


@pytest.mark.sound
@pytest.mark.usefixtures("pulse")
@pytest.mark.parametrize("listener", ["no such thing"], indirect=True)
def test_an_unknown_device_is_answered_with_those_that_are_there(listener: subprocess.Popen[str]) -> None:
    line = next_line(listener)
    assert line.startswith("AudioError there is no microphone 'no such thing'; there is:")
    assert "default" in line


# ---- pulled out and given back, while the program runs


# Opens again and again what is lost, as the assistant does.
STAYER = """
import sys, time
import numpy as np
from dialogue.audio import AudioError
from dialogue.microphone import MicrophoneLost, open_microphone

said = None
def say(*words):
    global said
    if words != said:
        print(*words, flush=True)
        said = words

while True:
    try:
        with open_microphone("default") as microphone:
            say("opened")
            heard = []
            for block in microphone:
                if np.abs(block).max() > 1000:
                    heard.append(block)
                if len(heard) == 20:
                    spectrum = np.abs(np.fft.rfft(np.concatenate(heard)))
                    say("a tone of", round(spectrum.argmax() * 16000 / (20 * 512) / 20) * 20, "Hz")
    except MicrophoneLost:
        say("lost")
    except AudioError as error:
        say("not there:", error)
    time.sleep(0.2)
"""


@pytest.fixture
def devices() -> Iterator[VirtualAudio]:
    if missing := missing_programs():
        pytest.skip(f"not installed: {', '.join(missing)}")
    with virtual_devices() as devices:
        yield devices


@pytest.fixture
def stayer(devices: VirtualAudio) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", STAYER],
        env=devices.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


@pytest.mark.sound
@pytest.mark.slow
def test_a_microphone_that_was_pulled_out_is_noticed_and_heard_again_when_it_is_given_back(
    devices: VirtualAudio, stayer: subprocess.Popen[str], tmp_path: Path
) -> None:
    sound = write_wav(tmp_path / "tone.wav", [tone(1.5, 44_100)], 44_100)
    assert next_line(stayer) == "opened"
    devices.unplug_microphone()
    began = time.monotonic()
    assert next_line(stayer) == "lost"  # though PulseAudio now gives it what the speaker plays
    assert time.monotonic() - began < 5
    assert next_line(stayer).startswith("not there: no microphone was found")
    devices.plug_in_microphone(rate=48_000, channels=1)
    assert next_line(stayer) == "opened"
    devices.play_into_microphone(sound)
    assert next_line(stayer) == "a tone of 440 Hz"


@pytest.mark.sound
@pytest.mark.slow
def test_a_microphone_that_falls_silent_for_good_is_lost(devices: VirtualAudio, stayer: subprocess.Popen[str]) -> None:
    assert next_line(stayer) == "opened"
    time.sleep(0.5)
    devices.suspend_microphone()
    began = time.monotonic()
    assert next_line(stayer) == "lost"
    assert time.monotonic() - began < 5
