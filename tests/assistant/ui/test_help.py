"""The help tells every key in force, every panel and sign, and only sentences that are understood."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.events import Part, PartChanged, PartState
from assistant.settings import Keys
from assistant.ui.help import HelpScreen, SectionView, own_keys
from assistant.ui.help_text import SAYINGS, Section, sentence
from assistant.ui.journal import JournalScreen
from assistant.ui.keys import ACTIONS, in_words
from assistant.ui.palette import STATE_SIGN
from dialogue.asked_with import CANONICAL
from dialogue.understanding import is_stop, understand
from tests.assistant.ui.scripted import Script, running

SIZES = [(80, 24), (120, 40), (200, 60)]
ANSWERS = {"yes", "no", "hello", "thanks", "insult"}  # nobody has to be told to say these


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))


@asynccontextmanager
async def helped(
    size: tuple[int, int] = (80, 24), keys: Keys | None = None
) -> AsyncIterator[tuple[Script, Pilot[None]]]:
    """The help over the main screen."""
    script = Script(keys=keys)
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        await script.publish(
            running(Part.CAMERA, "camera 0"),
            PartChanged(part=Part.SPEAKER, state=PartState.UNAVAILABLE, detail="no sound output; plug one in"),
        )
        await pilot.press((keys or Keys()).help)
        await script.shows("Search the help")
        yield script, pilot


def whole(script: Script) -> list[str]:
    """All lines of the help, also those that are scrolled away."""
    return [
        line
        for part in script.app.screen.query(SectionView)
        if part.display
        for line in part.render().plain.splitlines()
    ]


async def search(script: Script, pilot: Pilot[None], words: str) -> None:
    script.app.screen.query_one(Input).value = words
    await pilot.pause()


# --- what it says ---------------------------------------------------------------------------------------------------


async def test_every_action_is_told_with_the_key_in_force() -> None:
    keys = Keys(hush="ctrl+b", why="", help="f11", zoom="")
    async with helped((200, 60), keys) as (script, _):
        lines = " ".join(whole(script))
        for action in ACTIONS:
            assert f"{in_words(getattr(keys, action.id)):<10} {action.name}: {action.what}" in lines


async def test_every_panel_of_the_main_screen_is_explained() -> None:
    async with helped() as (script, _):
        text = " ".join(" ".join(whole(script)).split())
        for panel in script.app.main.query("#conversation, #camera, #mood, #suggestions, #playing"):
            assert f"{panel.id} " in text
        for word in ("status line", "bars:", "dot:", "strip:", "line below"):
            assert word in text
        for sign in STATE_SIGN.values():
            assert f"{sign} " in text


async def test_what_is_at_work_is_told_with_its_sign() -> None:
    async with helped() as (script, pilot):
        await search(script, pilot, "at work")
        await script.shows("● camera: on (camera 0)", "× speaker: not available (no sound output; plug one in)")


@pytest.mark.parametrize("intent", [intent for group in SAYINGS.values() for intent in group])
def test_each_sentence_is_understood_as_what_it_is_there_for(intent: str) -> None:
    said = sentence(intent)
    assert is_stop(said) if intent == "stop" else understand(said).intent == intent


def test_no_intent_is_forgotten() -> None:
    told = {intent for group in SAYINGS.values() for intent in group}
    assert told >= set(CANONICAL) - ANSWERS


# --- how it looks ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_cut_off(size: tuple[int, int]) -> None:
    async with helped(size) as (script, _):
        parts = list(script.app.screen.query(SectionView))
        assert len(parts) > 10
        for part in parts:
            lines = part.render().plain.splitlines()
            assert part.size.height == len(lines)
            assert max(map(len, lines)) <= part.size.width
            assert part.region.right <= size[0]


async def test_the_keys_scroll_to_the_end_while_one_can_type() -> None:
    async with helped() as (script, pilot):
        page = script.app.screen.query_one("#help")
        await pilot.press("pagedown", "down", "up", "up")
        assert page.scroll_y == page.size.height - 1
        await pilot.press(*["pagedown"] * 20)
        await script.shows("goodbye")


async def test_searching_leaves_what_has_all_the_words() -> None:
    async with helped() as (script, pilot):
        await search(script, pilot, "COPY reply")
        assert whole(script) == ["Ctrl+Y     Copy the reply: the last one"]
        await search(script, pilot, "no such thing")
        await script.shows("nothing of that name")
        await search(script, pilot, "")
        assert len(whole(script)) > 60


def test_a_long_row_goes_on_below_its_words() -> None:
    from textual.content import Content

    section = Section("keys", ((Content("F1"), "what can be done here"),), 4)
    assert section.content(14).plain == "F1   what can\n     be done\n     here"


# --- where it opens -------------------------------------------------------------------------------------------------


async def test_a_question_mark_opens_it_on_an_empty_line_and_is_typed_on_any_other() -> None:
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        await pilot.press("w", "?")
        await pilot.pause()
        assert script.app.main.query_one(Input).value == "w?"
        await pilot.press("backspace", "backspace", "?")
        await script.until(lambda: isinstance(script.app.screen, HelpScreen))
        await pilot.press("?")
        assert script.app.screen.query_one(Input).value == "?"
        await pilot.press("escape")
        await script.until(lambda: script.app.screen is script.app.main)
        assert script.app.main.query_one(Input).value == ""


async def test_other_screens_tell_their_own_keys_first() -> None:
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        script.app.push_screen(JournalScreen(lambda: None, lambda: True, today=lambda: date(2026, 11, 25)))
        await pilot.pause()
        await pilot.press("?")
        await script.until(lambda: isinstance(script.app.screen, HelpScreen))
        lines = whole(script)
        told = {"Left": "the day before", "y": "the year", "x": "write everything to a file", "Esc, q": "back"}
        for key, what in told.items():
            assert f"{key:<10} {what}" in lines[:30]


async def test_a_screen_tells_only_keys_that_it_says_something_of() -> None:
    script = Script()
    async with script.app.run_test():
        await script.begun()
        told = own_keys(script.app.main)
        assert not {action.name for action in ACTIONS} & {what for _, what in told}
        assert all(what for _, what in told)
