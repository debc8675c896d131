"""Everything that can be done has a name, and the key that the user wants for it; it shows what is in force."""

from __future__ import annotations

import asyncio
import base64
import importlib
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from textual.binding import BindingsMap
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Footer, Input, TextArea

from assistant import settings, ui
from assistant.events import Part, Replied, Suggested
from assistant.settings import Keys
from assistant.ui.entry import EntryLine
from assistant.ui.help import HelpScreen
from assistant.ui.keys import ACTIONS, DEFAULTS, clash, in_footer, in_words, problem
from assistant.ui.open_file import OpenFileScreen
from assistant.ui.themes import THEMES
from models.emotions import Emotion
from tests.assistant.ui.scripted import Script, running, seen


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("ATTUNE_CONFIG", str(path))
    return path


@asynccontextmanager
async def shown(size: tuple[int, int] = (80, 24), **chosen: str) -> AsyncIterator[tuple[Script, Pilot[None]]]:
    """An app on the screen with these keys, by action."""
    script = Script(keys=Keys(**chosen))
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        yield script, pilot


# --- the table ------------------------------------------------------------------------------------------------------


def test_each_action_has_a_name_and_a_key_of_its_own() -> None:
    assert len({action.id for action in ACTIONS}) == len({action.name for action in ACTIONS}) == len(ACTIONS)
    assert not any(problem(action_id, key) for action_id, key in DEFAULTS.items())
    assert not clash(DEFAULTS)


def test_each_theme_and_each_way_to_listen_is_an_action() -> None:
    does = {action.does for action in ACTIONS}
    assert does >= {f"app.use_theme('{theme}')" for theme in THEMES}
    assert does >= {f"listen_when('{mode}')" for mode in ("wake", "always", "push")}


async def test_each_action_is_there_and_each_of_the_main_screen_is_in_the_palette() -> None:
    async with shown() as (script, _):
        app = script.app
        named = {command.title for command in app.get_system_commands(app.main)}
        assert named >= {action.name for action in ACTIONS if action.id != "palette"}
        for action in ACTIONS:
            node: Any = app if action.everywhere else app.main
            name = action.does.removeprefix("app.").partition("(")[0]
            assert hasattr(node, f"action_{name}"), action


@pytest.mark.parametrize(
    "key", [*BindingsMap(Input.BINDINGS).key_to_bindings, *BindingsMap(EntryLine.BINDINGS).key_to_bindings]
)
def test_no_key_that_typing_needs_can_be_taken(key: str) -> None:
    assert problem("hush", key)


def screens() -> set[type[Screen[Any]]]:
    """All screens of the program but the main one, whose keys are the user's."""
    for module in pkgutil.iter_modules(ui.__path__, "assistant.ui."):
        importlib.import_module(module.name)
    every = {*Screen.__subclasses__()} | {each for sub in Screen.__subclasses__() for each in sub.__subclasses__()}
    return {each for each in every if each.__module__.startswith("assistant.ui.") and each.__name__ != "MainScreen"}


def test_no_key_that_other_screens_need_can_be_taken_on_all_screens() -> None:
    assert len(screens()) > 5
    for screen in screens():
        own = {key for cls in screen.__mro__ if cls.__module__.startswith("assistant.") for key in bound(cls)}
        for key in own - {DEFAULTS["quit"], DEFAULTS["help"]}:
            assert problem("picture", key), (screen, key)


def bound(cls: type) -> set[str]:
    return set(BindingsMap(vars(cls).get("BINDINGS", ())).key_to_bindings)


@pytest.mark.parametrize(
    ("key", "words", "short"),
    [("escape", "Esc", "Esc"), ("ctrl+r", "Ctrl+R", "^R"), ("f12", "F12", "F12"), ("alt+m", "Alt+M", "Alt+M")],
)
def test_keys_are_written_as_on_the_keyboard(key: str, words: str, short: str) -> None:
    assert (in_words(key), in_footer(key)) == (words, short)


# --- the user's choice ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('hush = "banana"', "keys.hush: 'banana' is no key that can be used"),
        ('hush = "a"', "keys.hush: 'a' is needed for typing"),
        ('hush = "ctrl+a"', "keys.hush: 'ctrl+a' is needed for typing"),
        ('hush = "shift+f1"', "keys.hush: 'shift+f1' is no key that can be used"),
        ('help = "escape"', "keys.help: 'escape' is needed on other screens"),
        ('hush = "f2"', "keys: hush and camera have the same key, f2"),
        ('why = "f9"\ncheck_in = "f9"', "keys: why and check_in have the same key, f9"),
        ('hsh = "f12"', "keys.hsh: is no setting"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(config: Path, line: str, says: str) -> None:
    config.write_text(f"[keys]\n{line}\n")
    with pytest.raises(settings.SettingsError) as raised:
        settings.load()
    assert says in str(raised.value)
    assert "\n" not in str(raised.value)


async def test_a_mistake_in_the_file_is_told_on_the_settings_screen(config: Path) -> None:
    await asyncio.to_thread(config.write_text, '[keys]\nhush = "f2"\n')
    async with shown((200, 60)) as (script, pilot):
        await pilot.press("ctrl+o")
        await script.shows("keys: hush and camera have the same key, f2")


async def test_the_chosen_key_does_it_and_the_old_one_no_more() -> None:
    async with shown(hush="ctrl+b", camera="") as (script, pilot):
        await pilot.press("ctrl+b")
        assert script.session.silences == 1
        await pilot.press("escape", "f2")
        await script.session.bus.drain()
        assert (script.session.silences, script.session.wanted) == (1, [])


async def test_two_keys_can_change_places() -> None:
    async with shown(more="f6", why="f5") as (script, pilot):
        await pilot.press("f5", "f6")
        assert script.session.said == ["why", "something else"]


async def test_footer_palette_and_title_show_the_keys_in_force() -> None:
    async with shown(hush="f11", talk="ctrl+b", why="") as (script, _):
        await script.shows("F11 hush F2 cam F3 mic ^B talk F5 more")
        told = {command.title: command.help for command in script.app.get_system_commands(script.app.main)}
        assert told["Silence"] == "stop speaking now (F11)"
        assert told["Why"] == "the reason for the suggestion"
        assert [script.app.key_of(each) for each in ("talk", "why")] == ["Ctrl+B", "Why"]


async def test_the_footer_holds_all_its_keys_at_eighty_columns() -> None:
    async with shown() as (script, pilot):
        await pilot.pause()
        footer = script.app.main.query_one(Footer)
        assert footer.max_scroll_x == 0
        await script.shows(*(f"{in_footer(action.key)} {action.label}" for action in ACTIONS if action.label))


async def test_a_click_on_the_footer_does_it_also_without_a_key() -> None:
    async with shown(more="") as (script, pilot):
        await script.shows("more")
        row = script.text().splitlines()[-1]
        assert "F8 talk  more F9 mood" in row
        await pilot.click(offset=(row.index("more"), 23))
        await script.until(lambda: script.session.said == ["something else"])


async def test_a_key_changed_on_the_settings_screen_holds_at_once() -> None:
    async with shown() as (script, pilot):
        await pilot.press("ctrl+o")
        await script.shows("Search")
        script.app.screen.query_one("#search", Input).value = "keys why"
        await script.shows("keys why", "Why: the reason for the suggestion", "a change takes effect at once")
        script.app.screen.query_one("#value", Input).focus().value = "f5"
        await script.shows("more and why have the same key, f5")
        script.app.screen.query_one("#value", Input).value = "alt+w"
        await pilot.press("enter")
        await script.until(lambda: settings.load().keys.why == "alt+w")
        await script.shows("saved")
        await pilot.press("escape", "escape", "alt+w")
        await script.until(lambda: script.session.said == ["why"])


async def test_help_and_the_way_out_work_over_sheets_too() -> None:
    async with shown(help="f11", zoom="") as (script, pilot):
        script.app.push_screen(OpenFileScreen())
        await pilot.pause()
        await pilot.press("f11")
        await script.until(lambda: isinstance(script.app.screen, HelpScreen))
        await pilot.press("f11")
        await script.until(lambda: isinstance(script.app.screen, OpenFileScreen))
        await pilot.press("ctrl+q")
        await script.until(lambda: script.session.closed)


def toasts(script: Script) -> list[str]:
    """What the toasts say."""
    return [each.message for each in script.app._notifications]


# --- what goes to the clipboard -------------------------------------------------------------------------------------


async def test_reply_suggestion_and_conversation_go_to_the_clipboard(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as (script, pilot):
        sent: list[str] = []
        assert script.app._driver is not None
        monkeypatch.setattr(script.app._driver, "write", sent.append)
        await pilot.press("ctrl+y")
        assert toasts(script) == ["There is no reply to copy yet."]
        assert not any("]52;" in each for each in sent)
        links = (("IMDb", "https://www.imdb.com/"), ("TMDB", "https://www.themoviedb.org/"))
        film = Suggested(
            turn_id=1,
            medium="movie",
            item_id="1",
            title="Brazil",
            by=("Gilliam",),
            year=1985,
            reason="Dry.",
            links=links,
        )
        said = Replied(turn_id=1, text="How about [i]Brazil[/i]?", aloud="How about Brazil?", intent=None)
        await script.publish(said, film)
        script.app.main.log_view.add_note("a note")
        await pilot.pause()
        for key, expected in {
            "ctrl+y": "How about [i]Brazil[/i]?",
            "ctrl+g": "Brazil\nGilliam · 1985\nhttps://www.imdb.com/",
            "ctrl+l": "attune: How about [i]Brazil[/i]?\nnote: a note",
        }.items():
            script.app.clear_notifications()
            await pilot.press(key)
            assert script.app.clipboard == expected
            code = base64.b64encode(expected.encode()).decode()
            assert f"\x1b]52;c;{code}\a" in sent
        assert toasts(script) == [
            'Copied the conversation: "attune: How about [i]Brazil[/i]? ...". Where it does not arrive, the terminal'
            " has refused it."
        ]


# --- nothing moves, no colour ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("motion", [True, False])
async def test_no_cursor_blinks_where_nothing_may_move(motion: bool) -> None:
    script = Script(motion=motion)
    async with script.app.run_test() as pilot:
        await script.begun()
        assert script.app.animation_level == ("full" if motion else "none")
        for key in ("f1", "f7", "ctrl+o", "ctrl+p"):
            await pilot.press(key)
            await pilot.pause()
            assert isinstance(script.app.focused, Input | TextArea), key
            assert script.app.focused.cursor_blink is motion, key
            await pilot.press("escape")
            await pilot.pause()


async def test_motion_ends_at_once_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    async with shown() as (script, _):
        script.app.apply("screen", "motion", False)
        assert script.app.animation_level == "none"
        monkeypatch.setattr("assistant.ui.app.TEXTUAL_ANIMATIONS", "none")
        script.app.apply("screen", "motion", True)
        assert script.app.animation_level == "none"


@pytest.mark.parametrize("key", [None, "f1", "f7", "ctrl+o", "ctrl+r", "ctrl+t", "ctrl+p"])
async def test_no_color_leaves_no_colour_on_any_screen(key: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    script = Script(camera_view=True)
    async with script.app.run_test() as pilot:
        await script.begun()
        script.session.picture = np.full((72, 96, 3), (20, 40, 250), np.uint8)
        await script.publish(
            running(Part.CAMERA),
            seen(Emotion.HAPPY, 0.8),
            Replied(turn_id=1, text="Hello.", aloud="Hello.", intent=None),
        )
        script.app.main.complain("something went wrong")
        await script.shows("▀▀▀▀")
        if key is not None:
            await pilot.press(key)
        await pilot.pause()
        colours = {
            colour.triplet
            for line in script.app.screen._compositor.render_strips()
            for segment in line
            if segment.style is not None
            for colour in (segment.style.color, segment.style.bgcolor)
            if colour is not None and colour.triplet is not None
        }
        assert len(colours) > 2
        assert all(max(colour) - min(colour) <= 1 for colour in colours)
