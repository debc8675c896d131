"""Consent: no device is opened that the user has not agreed to, and nobody is asked needlessly."""

import pytest

from assistant import consent
from assistant.inputs import is_device
from assistant.settings import Consent, Devices, Settings


def _settings(camera: str = "auto", *, agreed: bool | None = None) -> Settings:
    return Settings(devices=Devices(camera=camera), consent=Consent(camera=agreed))


@pytest.fixture(autouse=True)
def _camera_plugged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "_camera_there", lambda: True)


def test_a_device_is_asked_about_first() -> None:
    plan = consent.make_plan(_settings(), None, None, None)
    assert plan.questions == ("camera", "microphone")
    assert (plan.inputs().camera, plan.inputs().microphone) == ("off", "off")
    assert plan.inputs(frozenset({"camera"})).camera == "0"


@pytest.mark.parametrize(("agreed", "spec"), [(True, "0"), (False, "off")])
def test_the_answer_given_before_holds(agreed: bool, spec: str) -> None:
    wish = consent.wish("camera", _settings(agreed=agreed), None)
    assert (wish.spec, wish.ask) == (spec, False)
    assert bool(wish.why_off) is not agreed


def test_naming_a_device_on_the_command_line_is_consent() -> None:
    assert consent.wish("camera", _settings(agreed=False), "0") == consent.Wish("0", False)


def test_files_need_no_consent() -> None:
    assert consent.wish("camera", _settings("clip.mp4"), None) == consent.Wish("clip.mp4", False)


def test_a_stream_in_the_settings_needs_consent() -> None:
    assert consent.wish("camera", _settings("rtsp://10.0.0.2/live.mp4"), None).ask


def test_off_is_off() -> None:
    assert consent.wish("camera", _settings("off", agreed=True), None) == consent.Wish("off", False)


def test_a_machine_without_a_camera_is_told_once_and_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consent, "_camera_there", lambda: False)
    wish = consent.wish("camera", _settings(), None)
    assert (wish.spec, wish.ask) == ("off", False)
    assert "no camera found" in wish.why_off


@pytest.mark.parametrize(
    "name", ["USB 2.0 headset", "Logitech.Cam", "HD Pro Webcam C920", "default", "0", "rtsp://x/y.mp4"]
)
def test_a_device_with_a_dot_in_its_name_is_a_device(name: str) -> None:
    assert is_device(name)
    settings = Settings(devices=Devices(microphone=name))
    assert consent.wish("microphone", settings, None).ask


@pytest.mark.parametrize("name", ["off", "clip.mp4", "QUESTION.WAV", "recordings/one", "/tmp"])
def test_a_file_is_no_device(name: str) -> None:
    assert not is_device(name)
