"""Everything that can be set is found, explained, checked, saved at once, and can be tried."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from assistant import settings
from assistant.settings import Settings
from assistant.ui.devices import Offer, Tell, Trial, TrialError
from assistant.ui.setting_fields import AT_ONCE, Value, fields, from_environment
from assistant.ui.settings import SettingsScreen
from tests.assistant.ui.scripted import Script

SIZES = [(80, 24), (120, 40), (200, 60)]
FIELDS = {each.path: each for each in fields()}


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))


def write(text: str) -> None:
    """Put `text` into the user's file."""
    settings.config_path().write_text(text)


def written() -> str:
    """What the user's file says."""
    return settings.config_path().read_text() if settings.config_path().exists() else ""


@dataclass
class Shown:
    """The settings on the screen of an app."""

    script: Script
    pilot: Pilot[None]
    changes: list[tuple[str, str, Value]] = field(default_factory=list)

    @property
    def line(self) -> Input:
        return self.script.app.screen.query_one("#value", Input)

    async def find(self, words: str) -> None:
        """Search for `words`."""
        self.script.app.screen.query_one("#search", Input).focus().value = words
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        """Replace what the line says."""
        self.line.value = words
        await self.pilot.pause()

    async def says(self, *words: str) -> None:
        await self.script.shows(*words)


@asynccontextmanager
async def shown(size: tuple[int, int] = (80, 24), **given: Any) -> AsyncIterator[Shown]:
    """The settings screen over an app; nothing is offered or tried but what the test gives."""
    script = Script()
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        on_screen = Shown(script, pilot)

        def note(section: str, key: str, value: Value) -> None:
            on_screen.changes.append((section, key, value))

        script.app.push_screen(SettingsScreen(note, **{"looks": {}, "trials": {}} | given))
        await script.shows("Search")
        await pilot.pause()
        yield on_screen


# --- what can be set ------------------------------------------------------------------------------------------------


def test_every_setting_of_the_model_is_a_field_with_its_default() -> None:
    plain = Settings().model_dump()
    named = {("", key) for key in plain if not isinstance(plain[key], dict)}
    named |= {(section, key) for section in plain if isinstance(plain[section], dict) for key in plain[section]}
    assert set(FIELDS) == named
    for each in FIELDS.values():
        assert each.value(Settings()) == each.default


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(path))
def test_what_a_field_shows_can_be_typed_and_stored_again(path: tuple[str, str]) -> None:
    each = FIELDS[path]
    assert each.read(each.words(each.default), Settings()) == each.default
    settings.save(*path, each.stored(each.default))
    assert each.value(settings.load()) == each.default


def test_what_applies_at_once_is_known() -> None:
    assert set(FIELDS) >= AT_ONCE


@pytest.mark.parametrize(
    ("path", "words", "says"),
    [
        (("voice", "rate"), "5", "greater than or equal to 80"),
        (("voice", "rate"), "fast", "valid integer"),
        (("voice", "volume"), "nan", "less than or equal to 1"),
        (("check_ins", "times"), "09:00, 9", "'9' is no time of the day"),
        (("check_ins", "quiet_from"), "08:00", "are the same"),
        (("language_model", "url"), "http://localhost:11434/v1", "model is missing"),
        (("listening", "mode"), "never", "'wake', 'always' or 'push'"),
        (("journal", "keep"), "perhaps", "boolean"),
    ],
)
def test_what_is_not_allowed_is_said_in_one_line(path: tuple[str, str], words: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as raised:
        FIELDS[path].read(words, Settings())
    assert "\n" not in str(raised.value)


def test_bounds_are_part_of_what_is_said_about_a_setting() -> None:
    assert FIELDS["voice", "rate"].about == "words per minute; 80 to 400"
    assert FIELDS["journal", "retention_days"].about.endswith("; 1 or more")
    assert FIELDS["language_model", "first_word_seconds"].about.endswith("; more than 0 to 300")


def test_the_environment_is_told_from_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_LOCALE", "en_GB")
    monkeypatch.setenv(FIELDS["voice", "rate"].variable, "200")
    monkeypatch.setenv("ATTUNE_JOURNAL", '{"keep": false}')
    assert from_environment() == {("", "locale"), ("voice", "rate"), ("journal", "keep")}


# --- finding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_every_setting_is_explained_whole(size: tuple[int, int]) -> None:
    async with shown(size) as on_screen:
        app = on_screen.script.app
        for each in FIELDS.values():
            words = f"{each.name} {each.about}".split()
            await on_screen.says(*words, f"default: {each.words(each.default) or 'none'}")
            for widget in app.screen.query("#setting > *"):
                assert not widget.display or app.screen.region.contains_region(widget.region), (each, widget)
            app.screen.query_one("#found", OptionList).action_cursor_down()


async def test_search_finds_by_name_first_and_by_description_too() -> None:
    async with shown() as on_screen:
        await on_screen.find("NAME voice")
        await on_screen.says("a voice of the speech synthesizer")
        await on_screen.find("thriller")
        await on_screen.says("scary films", "suggestions scary films")
        await on_screen.find("zzz")
        await on_screen.says("nothing of that name")
        await on_screen.pilot.press("enter", "ctrl+r", "ctrl+t", "down")  # there is nothing to do it to
        assert on_screen.changes == []


async def test_what_was_changed_is_marked() -> None:
    write('locale = "en_GB"\n[voice]\nrate = 150\n')
    async with shown() as on_screen:
        assert on_screen.line.value == "en_GB"  # the first setting
        await on_screen.find("voice rate")
        assert next(line for line in on_screen.script.text().splitlines() if "changed" in line).split() == [
            "rate",
            "150",
            "changed",
        ]


# --- changing -------------------------------------------------------------------------------------------------------


async def test_a_switch_is_turned_by_enter_and_kept_with_the_comments_of_the_file() -> None:
    write("# mine\n[voice]\nearcons = true  # nice\nrate = 150\n")
    async with shown() as on_screen:
        await on_screen.find("earcons")
        await on_screen.pilot.press("enter")
        await on_screen.says("✓ saved")
        assert written() == "# mine\n[voice]\nearcons = false  # nice\nrate = 150\n"
        await on_screen.pilot.press("enter")
        await on_screen.script.until(lambda: len(on_screen.changes) == 2)
    assert on_screen.changes == [("voice", "earcons", False), ("voice", "earcons", True)]
    assert settings.load().voice.earcons


async def test_a_value_is_checked_as_it_is_typed_and_kept_by_enter() -> None:
    async with shown() as on_screen:
        await on_screen.find("voice rate")
        await on_screen.pilot.press("enter")
        await on_screen.type("20")
        await on_screen.says("× should be greater than or equal to 80")
        await on_screen.pilot.press("enter")
        assert on_screen.changes == []
        assert written() == ""
        await on_screen.pilot.press("0")
        await on_screen.says("Enter keeps it")
        await on_screen.pilot.press("enter")
        await on_screen.says("✓ saved")
    assert on_screen.changes == [("voice", "rate", 200)]
    assert settings.load().voice.rate == 200


async def test_what_is_allowed_is_also_kept_when_the_line_is_left() -> None:
    async with shown() as on_screen:
        await on_screen.find("check ins times")
        await on_screen.pilot.press("enter")
        await on_screen.type("09:00, 21:30")
        await on_screen.pilot.press("tab")
        await on_screen.says("✓ saved")
    assert [f"{each:%H:%M}" for each in settings.load().check_ins.times] == ["09:00", "21:30"]


async def test_escape_gives_up_what_is_typed_and_then_leaves() -> None:
    async with shown() as on_screen:
        await on_screen.find("voice rate")
        await on_screen.pilot.press("enter")
        await on_screen.type("200")
        await on_screen.pilot.press("escape")
        await on_screen.pilot.pause()
        assert on_screen.line.value == "165"
        assert on_screen.changes == []
        assert written() == ""
        await on_screen.pilot.press("escape")
        await on_screen.script.until(lambda: on_screen.script.app.screen is on_screen.script.app.main)


async def test_one_of_a_few_values_is_chosen_by_key_or_mouse() -> None:
    async with shown() as on_screen:
        await on_screen.find("listening mode")
        await on_screen.says("● wake", "○ always", "○ push")
        await on_screen.pilot.press("enter", "down", "enter")
        await on_screen.says("○ wake", "● always")
        await on_screen.pilot.click("#offers", offset=(3, 2))
        await on_screen.says("● push")
    assert on_screen.changes == [("listening", "mode", "always"), ("listening", "mode", "push")]


async def test_the_mouse_finds_a_setting_and_turns_a_switch() -> None:
    async with shown() as on_screen:
        await on_screen.find("earcons")
        await on_screen.pilot.click("#found", offset=(5, 2))
        await on_screen.says("✓ saved")
    assert on_screen.changes == [("voice", "earcons", False)]


async def test_default_takes_the_setting_out_of_the_file() -> None:
    write('locale = "en_GB"\n\n[voice]\n# as I like it\nrate = 150\nvolume = 0.5\n')
    async with shown() as on_screen:
        await on_screen.find("voice rate")
        await on_screen.pilot.click("#reset")
        await on_screen.says("✓ saved")
        await on_screen.find("locale")
        await on_screen.pilot.press("ctrl+r")
        await on_screen.script.until(lambda: len(on_screen.changes) == 2)
    assert on_screen.changes == [("voice", "rate", 165), ("", "locale", "")]
    assert written().strip() == "[voice]\n# as I like it\nvolume = 0.5"


async def test_what_the_environment_gives_cannot_be_changed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_VOICE__RATE", "200")
    async with shown() as on_screen:
        await on_screen.find("voice rate")
        await on_screen.says("environment", "ATTUNE_VOICE__RATE gives it: change it there")
        await on_screen.pilot.press("enter", "ctrl+r")
        await on_screen.says("× ATTUNE_VOICE__RATE gives it")
        assert on_screen.line.disabled
    assert on_screen.changes == []
    assert written() == ""


async def test_it_is_said_when_a_change_takes_effect() -> None:
    async with shown() as on_screen:
        await on_screen.find("voice rate")
        await on_screen.says("a change takes effect at once")
        await on_screen.find("scary")
        await on_screen.says("a change takes effect at the next start")
        await on_screen.pilot.press("enter")
        await on_screen.says("✓ saved; takes effect at the next start")


async def test_a_broken_file_is_one_line_and_stays_as_it_is() -> None:
    write("[voice\nrate = 1")
    async with shown() as on_screen:
        await on_screen.says("× ")
        words = on_screen.script.text  # in lines that break where the length of the path has them break
        await on_screen.script.until(lambda: "is not valid TOML" in " ".join(words().split()))
        assert "Default" not in on_screen.script.text()
        await on_screen.pilot.press("enter", "ctrl+r", "escape")
        await on_screen.script.until(lambda: on_screen.script.app.screen is on_screen.script.app.main)
    assert written() == "[voice\nrate = 1"


async def test_a_file_that_cannot_be_written_is_said_and_the_session_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    async with shown() as on_screen:
        await on_screen.find("earcons")
        monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "file" / "config.toml"))
        await on_screen.pilot.press("enter")
        await on_screen.says("× ", "the choice holds for this session")
    assert on_screen.changes == [("voice", "earcons", False)]


async def test_nothing_moves_by_itself_where_animations_are_off() -> None:
    async with shown() as on_screen:
        assert all(line.cursor_blink for line in on_screen.script.app.screen.query(Input))
        on_screen.script.app.animation_level = "none"
        on_screen.script.app.push_screen(SettingsScreen(lambda *_: None, looks={}))
        await on_screen.pilot.pause()
        assert not any(line.cursor_blink for line in on_screen.script.app.screen.query(Input))
        await on_screen.pilot.press(*["pagedown"] * 3)
        assert not on_screen.script.app.animator._animations


# --- devices --------------------------------------------------------------------------------------------------------


async def test_what_this_machine_has_is_offered_beside_the_line() -> None:
    def look() -> Iterator[Offer]:
        yield from (Offer("default"), Offer("USB Microphone"))

    async with shown(looks={("devices", "microphone"): look}) as on_screen:
        await on_screen.find("devices microphone")
        await on_screen.says("● default", "○ USB Microphone")
        await on_screen.pilot.press("enter", "down", "down", "enter")
        await on_screen.says("● USB Microphone")
        await on_screen.find("devices camera")
        await on_screen.pilot.pause()
        assert not on_screen.script.app.screen.query_one("#offers", OptionList).display
    assert settings.load().devices.microphone == "USB Microphone"


async def test_a_test_tells_how_it_goes_and_what_it_found() -> None:
    go_on = threading.Event()
    asked: list[Settings] = []

    def trial(current: Settings, tell: Tell, _: threading.Event) -> str:
        asked.append(current)
        tell("say something")
        assert go_on.wait(10)
        return "up to -20 dB"

    async with shown(trials={("devices", "microphone"): trial}) as on_screen:
        await on_screen.find("devices microphone")
        await on_screen.pilot.press("ctrl+t")
        await on_screen.says("· say something")
        go_on.set()
        await on_screen.says("✓ up to -20 dB")
        await on_screen.find("devices camera")
        assert "Test" not in on_screen.script.text()
    assert asked[0].devices.microphone == "default"


async def test_a_device_that_does_not_work_is_one_line() -> None:
    def broken(*_: object) -> str:
        raise TrialError("the microphone is off; choose one first")

    def surprising(*_: object) -> str:
        raise OSError(5)

    trials: Mapping[tuple[str, str], Trial] = {("devices", "microphone"): broken, ("devices", "speaker"): surprising}
    async with shown(trials=trials) as on_screen:
        await on_screen.find("devices microphone")
        await on_screen.pilot.click("#test")
        await on_screen.says("× the microphone is off; choose one first")
        await on_screen.find("devices speaker")
        await on_screen.pilot.press("ctrl+t")
        await on_screen.says("× it could not be tried (OSError)")


@pytest.mark.parametrize("keys", [["escape"], ["down"], ["ctrl+q"]])
async def test_whoever_goes_on_ends_the_test(keys: list[str]) -> None:
    stopped = threading.Event()

    def trial(_settings: Settings, tell: Tell, stop: threading.Event) -> str:
        tell("speaking")
        if stop.wait(10):
            stopped.set()
        return "too late"

    async with shown(trials={("devices", "microphone"): trial}) as on_screen:
        await on_screen.find("devices")
        await on_screen.pilot.press("down", "ctrl+t")
        await on_screen.says("speaking")
        await on_screen.pilot.press(*keys)
    assert stopped.wait(10)


async def test_the_camera_that_is_on_is_not_opened_again() -> None:
    def trial(*_: object) -> str:
        raise AssertionError("it is opened")

    async with shown(trials={("devices", "camera"): trial}, camera_on=True) as on_screen:
        await on_screen.find("devices camera")
        await on_screen.pilot.press("ctrl+t")
        await on_screen.says("the camera is on, so it works")
