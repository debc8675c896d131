"""Camera, microphone and speaker are shown as they are, tried, and changed at once, never without consent."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot

from assistant import settings
from assistant.consent import Plan, Wish
from assistant.events import MicrophoneLevel, Part, PartChanged, PartState
from assistant.settings import Settings
from assistant.ui.devices import Offer, Tell, TrialError
from assistant.ui.devices_screen import BUSY, METER_CELLS, QUIETEST_DB, DevicesScreen, InUse, meter
from assistant.ui.setting_fields import AT_ONCE
from assistant.ui.settings import SettingsScreen
from tests.assistant.ui.scripted import Script, running

SIZES = [(80, 24), (120, 40), (200, 60)]
MICROPHONES = (
    Offer("default", "the system's usual one"),
    Offer("off"),
    Offer("HDA Intel PCH: ALC257 Analog (hw:0,0)"),
    Offer("USB Headset: Audio (hw:2,0)"),
)


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))


def toasts(script: Script) -> list[str]:
    return [each.message for each in script.app._notifications]


class Shown:
    """The devices screen over an app, and what this machine seems to have."""

    def __init__(self, script: Script, pilot: Pilot[None]) -> None:
        self.script = script
        self.pilot = pilot
        self.microphones = MICROPHONES

    def looks(self) -> dict[tuple[str, str], Any]:
        cameras = (Offer("auto", "the first camera"), Offer("off"), Offer("2", "Logitech BRIO"))
        speakers = (Offer("default", "the system's usual one"), Offer("off"), Offer("USB Headset: Audio (hw:2,0)"))

        def microphones() -> Iterator[Offer]:
            yield from self.microphones

        return {
            ("devices", "camera"): lambda: iter(cameras),
            ("devices", "microphone"): microphones,
            ("devices", "speaker"): lambda: iter(speakers),
        }

    def allow(self, *devices: str) -> None:
        """As if the user had been asked before."""
        for device in devices:
            setattr(self.script.settings.consent, device, True)

    async def says(self, *words: str) -> None:
        await self.script.shows(*words)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()


@asynccontextmanager
async def shown(size: tuple[int, int] = (80, 24), **trials: Any) -> AsyncIterator[Shown]:
    script = Script()
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        on_screen = Shown(script, pilot)
        given = {("devices", part): trial for part, trial in trials.items()}

        def build(*arguments: Any) -> DevicesScreen:
            return DevicesScreen(*arguments, looks=on_screen.looks(), trials=given)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("assistant.ui.devices_screen.DevicesScreen", build)
            await script.app.main.run_action("devices")
        await script.shows("what you choose is used at once", "USB Headset")
        await pilot.pause()
        yield on_screen


# --- what is in use -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_each_device_is_told_with_its_state_and_rate_and_nothing_is_cut(size: tuple[int, int]) -> None:
    async with shown(size) as on_screen:
        script = on_screen.script
        script.session.rates = {Part.CAMERA: 14.76, Part.SPEAKER: 22_050}
        await script.publish(
            running(Part.CAMERA, "camera 2, Logitech BRIO"),
            running(Part.MICROPHONE, "default"),
            PartChanged(part=Part.SPEAKER, state=PartState.UNAVAILABLE, detail="no sound output was found"),
            MicrophoneLevel(level_db=-31.4, floor_db=-60.0, speech=True),
        )
        words = "● camera on · camera 2, Logitech BRIO · 14.8 frames a second ● microphone on · default"
        await on_screen.says(*words.split(), "-31 dB · speech", "× no speaker", "output was", "found")
        await on_screen.says("● auto", "○ 2  Logitech BRIO", "● default", "○ HDA Intel PCH: ALC257", "(hw:0,0)")
        for word in ("Enter use it", "Esc back", "^T test", "^R look again"):
            assert word in script.text()


async def test_the_rate_is_told_only_while_a_device_runs() -> None:
    async with shown() as on_screen:
        on_screen.script.session.rates = {Part.SPEAKER: 22_050}
        await on_screen.script.publish(running(Part.SPEAKER, "default"))
        await on_screen.says("● speaker on · default · 22,050 Hz")
        await on_screen.script.publish(PartChanged(part=Part.SPEAKER, state=PartState.OFF))
        await on_screen.says("○ speaker off")
        assert "Hz" not in on_screen.script.text()


@pytest.mark.parametrize(
    ("level_db", "speech", "cells"),
    [
        (-96.0, False, ""),
        (QUIETEST_DB, True, ""),
        (-30.0, False, "▄" * 10),
        (-30.0, True, "█" * 10),
        (6.0, True, "█" * 20),
    ],
)
def test_the_meter_tells_speech_from_other_sound_without_colours(level_db: float, speech: bool, cells: str) -> None:
    told = meter(MicrophoneLevel(level_db=level_db, floor_db=-60.0, speech=speech)).plain
    assert told.startswith(cells + "▁" * (METER_CELLS - len(cells)) + f" {level_db:>3.0f} dB")
    assert told.endswith("speech") is speech


def test_a_device_that_cannot_work_says_what_to_do() -> None:
    changed = PartChanged(part=Part.CAMERA, state=PartState.UNAVAILABLE, detail="no camera at index 3: try 0")
    assert InUse(changed, rate=15.0).words.plain == "no camera · no camera at index 3: try 0"


# --- choosing -------------------------------------------------------------------------------------------------------


async def test_what_is_chosen_is_used_at_once_by_key_or_mouse() -> None:
    async with shown() as on_screen:
        on_screen.allow("microphone")
        await on_screen.press("right", "down", "down", "down", "enter")
        await on_screen.script.until(lambda: bool(on_screen.script.session.chosen))
        assert on_screen.script.session.chosen == [(Part.MICROPHONE, "USB Headset: Audio (hw:2,0)")]
        await on_screen.says("● USB Headset: Audio (hw:2,0)", "○ default")
        await on_screen.pilot.click("#use-speaker Choices", offset=(4, 1))
        await on_screen.script.until(lambda: len(on_screen.script.session.chosen) == 2)
        assert on_screen.script.session.chosen[1] == (Part.SPEAKER, "off")


async def test_who_was_not_asked_yet_is_asked_first_and_the_answer_is_kept() -> None:
    async with shown() as on_screen:
        session = on_screen.script.session
        await on_screen.press("down", "down", "enter")
        await on_screen.says("[ ] the camera, to read the mood in your face")
        assert session.chosen == []
        await on_screen.press("c", "enter")
        await on_screen.script.until(lambda: bool(session.chosen))
    assert session.chosen == [(Part.CAMERA, "2")]
    assert settings.load().consent.camera is True


@pytest.mark.parametrize(("keys", "answer"), [(["escape"], None), (["enter"], False)])
async def test_without_consent_nothing_is_changed(keys: list[str], answer: bool | None) -> None:
    async with shown() as on_screen:
        await on_screen.press("down", "down", "enter")
        await on_screen.says("[ ] the camera")
        await on_screen.press(*keys)
        await on_screen.says("● auto", "○ 2  Logitech BRIO")
        await on_screen.script.session.bus.drain()
        assert on_screen.script.session.chosen == []
    assert settings.load().consent.camera is answer


async def test_off_and_the_speaker_need_no_consent() -> None:
    async with shown() as on_screen:
        await on_screen.press("down", "enter")
        await on_screen.press("left", "down", "down", "enter")
        await on_screen.script.until(lambda: len(on_screen.script.session.chosen) == 2)
    assert on_screen.script.session.chosen == [(Part.CAMERA, "off"), (Part.SPEAKER, "USB Headset: Audio (hw:2,0)")]


async def test_what_runs_already_is_left_alone_and_what_does_not_is_tried_again() -> None:
    async with shown() as on_screen:
        on_screen.allow("camera")
        session = on_screen.script.session
        await on_screen.script.publish(running(Part.CAMERA, "camera 0"))
        await on_screen.press("enter")
        await session.bus.drain()
        assert session.chosen == []
        await on_screen.script.publish(PartChanged(part=Part.CAMERA, state=PartState.UNAVAILABLE, detail="unplugged"))
        await on_screen.press("enter")
        await on_screen.script.until(lambda: session.chosen == [(Part.CAMERA, "auto")])


async def test_keys_that_come_fast_go_where_they_are_meant_to() -> None:
    async with shown() as on_screen:
        app = on_screen.script.app
        for key in ("right", "right", "down", "down", "enter"):
            app.post_message(Key(key, None))
        await on_screen.script.until(lambda: bool(on_screen.script.session.chosen))
    assert on_screen.script.session.chosen == [(Part.SPEAKER, "USB Headset: Audio (hw:2,0)")]


async def test_a_setting_that_names_nothing_that_is_there_is_listed_too() -> None:
    async with shown() as on_screen:
        on_screen.script.settings.devices.camera = "logi"
        await on_screen.says("● logi  as it is set", "○ auto")


# --- looking again --------------------------------------------------------------------------------------------------


async def test_what_was_plugged_in_is_found_when_the_session_has_looked_again() -> None:
    async with shown((120, 40)) as on_screen:
        on_screen.microphones = (*MICROPHONES, Offer("Late: Audio (hw:3,0)"))
        await on_screen.press("right", "down", "down", "ctrl+r")
        await on_screen.says("○ Late: Audio (hw:3,0)")
        assert on_screen.script.session.looks == 1
        panel = on_screen.script.app.screen.query_one("#use-microphone Choices")
        assert panel.highlighted == 2  # the list stays where it was


async def test_it_is_said_plainly_where_it_cannot_look_again() -> None:
    async with shown() as on_screen:
        on_screen.script.session.may_look = False
        await on_screen.press("ctrl+r")
        await on_screen.script.until(lambda: toasts(on_screen.script) == [BUSY])


async def test_a_test_that_is_under_way_ends_before_it_looks_again() -> None:
    ended = threading.Event()

    def trial(_settings: Settings, tell: Tell, stop: threading.Event) -> str:
        tell("say something")
        assert stop.wait(10)
        ended.set()
        return "too late"

    async with shown(microphone=trial) as on_screen:
        await on_screen.press("right", "ctrl+t")
        await on_screen.says("say something")
        await on_screen.press("ctrl+r")
        await on_screen.script.until(lambda: on_screen.script.session.looks == 1)
        assert ended.is_set()
        assert "too late" not in on_screen.script.text()


# --- testing --------------------------------------------------------------------------------------------------------


async def test_what_the_list_is_at_can_be_tested_before_it_is_chosen() -> None:
    asked: list[str] = []

    def trial(tried: Settings, _tell: Tell, _stop: threading.Event) -> str:
        asked.append(tried.devices.microphone)
        return "up to -20 dB"

    async with shown(microphone=trial) as on_screen:
        await on_screen.press("right", "down", "down", "down", "ctrl+t")
        await on_screen.says("✓ up to -20 dB")
        assert on_screen.script.settings.devices.microphone == "default"
        await on_screen.press("up")
        await on_screen.pilot.click("#use-microphone Button")
        await on_screen.script.until(lambda: len(asked) == 2)
    assert asked == ["USB Headset: Audio (hw:2,0)", "HDA Intel PCH: ALC257 Analog (hw:0,0)"]


async def test_a_device_that_does_not_work_is_one_line_in_its_own_panel() -> None:
    def broken(*_: object) -> str:
        raise TrialError("the speaker is off; choose one first")

    def surprising(*_: object) -> str:
        raise OSError(5)

    async with shown(speaker=broken, microphone=surprising) as on_screen:
        await on_screen.press("left", "ctrl+t")
        await on_screen.says("× the speaker is off; choose one first")
        await on_screen.press("left", "ctrl+t")
        await on_screen.says("× it could not be tried (OSError)", "× the speaker is off; choose one first")


async def test_the_camera_that_is_on_is_not_opened_again() -> None:
    def trial(*_: object) -> str:
        raise AssertionError("it is opened")

    async with shown(camera=trial) as on_screen:
        await on_screen.script.publish(running(Part.CAMERA, "camera 0"))
        await on_screen.press("ctrl+t")
        await on_screen.says("✓ the camera is on, so it works")


@pytest.mark.parametrize("keys", [["escape"], ["ctrl+q"], ["down", "enter"]])
async def test_whoever_goes_on_ends_the_test(keys: list[str]) -> None:
    stopped = threading.Event()

    def trial(_settings: Settings, tell: Tell, stop: threading.Event) -> str:
        tell("say something")
        if stop.wait(10):
            stopped.set()
        return "too late"

    async with shown(microphone=trial) as on_screen:
        await on_screen.press("right", "ctrl+t")
        await on_screen.says("say something")
        await on_screen.press(*keys)
    assert stopped.wait(10)


# --- from elsewhere -------------------------------------------------------------------------------------------------


async def test_the_settings_change_a_device_at_once_too_and_ask_for_consent() -> None:
    assert {("devices", part) for part in ("camera", "microphone", "speaker")} <= AT_ONCE
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        script.app.push_screen(SettingsScreen(script.app.apply, looks={}))
        await script.shows("Search")
        script.app.apply("devices", "speaker", "off")
        await script.until(lambda: script.session.chosen == [(Part.SPEAKER, "off")])
        script.app.apply("devices", "microphone", "USB")
        await script.shows("[ ] the microphone, to hear what you say to it")
        await pilot.press("m", "enter")
        await script.until(lambda: script.session.chosen[1:] == [(Part.MICROPHONE, "USB")])


async def test_consent_that_is_taken_back_closes_the_device_and_leaves_none_to_switch_on() -> None:
    script = Script(Plan(Wish("0", ask=False), Wish("off", ask=False), "off"))
    async with script.app.run_test():
        await script.begun()
        await script.publish(running(Part.CAMERA, "camera 0"))
        script.app.apply("consent", "camera", False)
        await script.until(lambda: script.session.wanted == [(Part.CAMERA, False)])
        assert script.settings.consent.camera is False
        assert script.session.inputs.camera == "off"


async def test_before_there_is_a_session_it_says_so() -> None:
    script = Script(Plan(Wish("0", ask=True), Wish("off", ask=False), "off"))
    async with script.app.run_test() as pilot:
        await pilot.pause()
        await script.app.main.run_action("devices")
        await script.until(lambda: toasts(script) == ["The session is still starting; try it again in a moment."])
