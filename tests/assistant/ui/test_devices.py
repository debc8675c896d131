"""A try of a device opens it, says what it found, keeps nothing, and asks for consent like everything else."""

from __future__ import annotations

import shutil
import threading
import wave
from pathlib import Path

import cv2
import numpy as np
import pytest

from assistant.settings import Consent, Devices, Settings, Voice
from assistant.ui import devices
from assistant.ui.devices import OFFERED, TRIALS, TrialError
from assistant.ui.setting_fields import fields
from tests.media import face_photo

RATE = 16_000
needs_voice = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")


def try_out(section: str, key: str, settings: Settings, stop: threading.Event | None = None) -> tuple[str, list[str]]:
    """What the try found, and what it told before."""
    told: list[str] = []
    return TRIALS[section, key](settings, told.append, stop or threading.Event()), told


def tone(path: Path, seconds: float, amplitude: float) -> Path:
    """A WAV file of a tone; `amplitude` is a share of full scale."""
    samples = amplitude * 32767 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def test_tries_and_offers_belong_to_settings() -> None:
    assert {each.path for each in fields()} >= {*OFFERED, *TRIALS}


def test_the_camera_gives_one_picture() -> None:
    found, told = try_out("devices", "camera", Settings(devices=Devices(camera=str(face_photo()))))
    assert found.startswith("grace_hopper.jpg: 512x600, ")
    assert found.endswith("% bright")
    assert told == ["opening the camera"]


def test_a_covered_camera_is_noticed(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "black.png"), np.zeros((48, 64, 3), np.uint8))
    found, _ = try_out("devices", "camera", Settings(devices=Devices(camera=str(tmp_path / "black.png"))))
    assert found == "black.png: 64x48, 0% bright; very dark: is the lens covered?"


def test_the_microphone_is_heard_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "LISTEN_S", 0.5)
    path = tone(tmp_path / "tone.wav", 5, 0.1)
    found, told = try_out("devices", "microphone", Settings(devices=Devices(microphone=str(path))))
    assert found == "tone.wav: up to -23 dB of full scale"  # 20 dB below full scale, and a sine's 3 dB
    assert told[0] == "say something"
    assert all("-23 dB" in words for words in told[1:])
    assert 2 <= len(told) <= 7


def test_a_silent_microphone_is_noticed_and_the_try_can_be_stopped(tmp_path: Path) -> None:
    path = tone(tmp_path / "hush.wav", 5, 0.0005)
    stop = threading.Event()
    stop.set()
    found, told = try_out("devices", "microphone", Settings(devices=Devices(microphone=str(path))), stop)
    assert "hardly anything: is it muted?" in found
    assert len(told) == 2


@needs_voice
def test_the_voice_says_a_sentence_on_the_speaker(tmp_path: Path) -> None:
    path = tmp_path / "said.wav"
    settings = Settings(devices=Devices(speaker=str(path)), voice=Voice(rate=400))
    found, told = try_out("voice", "rate", settings)
    assert "said a sentence of" in found
    assert told == ["speaking"]
    with wave.open(str(path)) as file:
        assert file.getnframes() > file.getframerate()


@pytest.mark.parametrize("device", ["camera", "microphone"])
@pytest.mark.parametrize("consent", [None, False])
def test_without_consent_no_device_is_opened(device: str, consent: bool | None) -> None:
    settings = Settings(consent=Consent(**{device: consent}), devices=Devices(camera="7", microphone="7"))
    with pytest.raises(TrialError, match=f"may not use the {device}: first switch it on under consent"):
        try_out("devices", device, settings)


@pytest.mark.parametrize("device", ["camera", "microphone", "speaker"])
def test_what_is_off_is_said_to_be_off(device: str) -> None:
    off = Settings(devices=Devices(camera="off", microphone="off", speaker="off"))
    with pytest.raises(TrialError, match="is off; choose one first"):
        try_out("devices", device, off)


@pytest.mark.parametrize(
    ("device", "spec"), [("camera", "gone.mp4"), ("microphone", "gone.wav"), ("speaker", "nowhere/at/all.wav")]
)
def test_what_is_not_there_is_one_line(device: str, spec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dialogue.worker.Worker.start", lambda _: None)
    monkeypatch.setattr("dialogue.worker.Worker.ask", lambda *_: None)
    with pytest.raises(TrialError) as raised:
        try_out("devices", device, Settings(devices=Devices(**{device: spec})))
    assert "\n" not in str(raised.value)
    assert Path(spec).name in str(raised.value)


def test_sound_devices_are_offered_by_name_but_by_number_where_the_name_looks_like_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        {"index": 0, "name": "Built-in", "max_input_channels": 2, "max_output_channels": 0},
        {"index": 2, "name": "default", "max_input_channels": 2, "max_output_channels": 2},
        {"index": 1, "name": "Studio.wav", "max_input_channels": 1, "max_output_channels": 2},
    ]
    monkeypatch.setattr("sounddevice.query_devices", lambda: found)
    microphones = [(offer.value, offer.words) for offer in OFFERED["devices", "microphone"]()]
    assert microphones[2:] == [("Built-in", ""), ("1", "Studio.wav")]
    assert [offer.value for offer in OFFERED["devices", "speaker"]()] == ["default", "off", "Studio.wav"]


@needs_voice
def test_voices_are_offered_english_ones_first() -> None:
    usual, first, *others = OFFERED["voice", "name"]()
    assert (usual.value, usual.words) == ("", "its usual voice")
    assert first.value.startswith("en")
    assert not others[-1].value.startswith("en")
