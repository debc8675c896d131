"""Suggestions can be judged, played and opened with one key, whichever they are, and the mouse presses the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from assistant.events import FeedbackGiven, MusicChanged, MusicWanted, Suggested
from assistant.ui import main
from assistant.ui.now_playing import minutes, playing
from assistant.ui.suggestions import MOVES, card, moves_of
from tests.assistant.ui.scripted import Script

SONG = Suggested(
    turn_id=1,
    medium="music",
    item_id="song",
    title="Holocene",
    by=("Bon Iver",),
    year=2011,
    reason="It opens up slowly.",
    links=(("YouTube Music", "https://example.org/song"),),
)
FILM = Suggested(
    turn_id=2,
    medium="movie",
    item_id="film",
    title="Paddington 2",
    by=("Paul King",),
    year=2017,
    reason="Kindness wins in it.",
    links=(("IMDb", "https://example.org/film"),),
)


class Told:
    """What the screen told the session."""

    def __init__(self, script: Script) -> None:
        self.feedback: list[tuple[str, str]] = []
        self.music: list[MusicWanted] = []
        script.session.bus.subscribe("test: feedback", FeedbackGiven, handler=self._note)
        script.session.bus.subscribe("test: music", MusicWanted, handler=self.music.append)

    def _note(self, given: FeedbackGiven) -> None:
        self.feedback.append((given.kind, given.item_id))


@asynccontextmanager
async def shown(size: tuple[int, int] = (120, 40)) -> AsyncIterator[tuple[Script, Pilot[None], Told]]:
    """The main screen with a song, and above it a film."""
    script = Script()
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        told = Told(script)
        await script.publish(SONG, FILM)
        await script.shows("Holocene", "Paddington 2")
        yield script, pilot, told


async def test_plus_and_minus_in_the_empty_line_judge_the_newest() -> None:
    async with shown() as (script, pilot, told):
        await pilot.press("plus")
        await script.shows("♥ you like it")
        await pilot.press("minus")
        await script.shows("✗ not for you")
        assert told.feedback == [("liked", "film"), ("disliked", "film")]
        assert script.app.main.query_one(Input).value == ""


async def test_plus_and_minus_are_typed_within_a_line_and_where_nothing_was_suggested() -> None:
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        await pilot.press("plus", "1", "minus")
        assert script.app.main.query_one(Input).value == "+1-"
    async with shown() as (script, pilot, told):
        await pilot.press("a", "minus", "b")
        assert (script.app.main.query_one(Input).value, told.feedback) == ("a-b", [])


async def test_the_footer_offers_the_two_keys_only_while_they_work() -> None:
    async with shown() as (script, pilot, _):
        await script.shows("+ like", "- not")
        await pilot.press("a")
        await script.until(lambda: "+ like" not in script.text())


async def test_tab_leads_to_the_cards_which_show_their_keys() -> None:
    async with shown() as (script, pilot, told):
        assert "m more" not in script.text()
        await pilot.press("tab")
        await script.shows("l like  n not  m more  s save  o open")
        await pilot.press("s", "down", "m")
        await script.shows("✓ saved", "♥ more like it")
        assert told.feedback == [("saved", "film"), ("more_like_this", "song")]


async def test_a_song_is_played_and_a_film_is_not() -> None:
    async with shown() as (script, pilot, told):
        await pilot.press("tab", "p", "down", "p", "enter")
        await script.session.bus.drain()
        assert [(each.move, each.item_id, each.title, each.by) for each in told.music] == [
            ("play", "song", "Holocene", ("Bon Iver",))
        ] * 2
        assert told.feedback == []


async def test_a_page_is_opened_and_where_there_is_no_browser_its_address_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []

    def no_browser(address: str) -> bool:
        opened.append(address)
        return False

    monkeypatch.setattr(main, "open_address", no_browser)
    async with shown() as (script, pilot, told):
        await pilot.press("tab", "enter")
        await script.until(lambda: bool(script.app._notifications))
        assert [each.message for each in script.app._notifications] == [
            "There is no browser with a window here. IMDb has it at https://example.org/film"
        ]
        assert opened == ["https://example.org/film"]
        assert told.feedback == [("opened", "film")]


async def test_escape_leads_back_to_typing_in_silence() -> None:
    async with shown() as (script, pilot, _):
        await pilot.press("tab", "escape", "h", "i")
        assert script.app.main.query_one(Input).value == "hi"
        assert script.session.silences == 1


async def test_a_press_of_the_mouse_does_what_the_key_does() -> None:
    async with shown() as (script, pilot, told):
        await pilot.press("tab")
        await script.shows("l like")
        rows = script.text().splitlines()
        row = next(number for number, line in enumerate(rows) if "l like" in line)
        await pilot.click(offset=(rows[row].index("l like") + 2, row))
        await script.until(lambda: told.feedback == [("liked", "film")])


async def test_what_is_said_aloud_shows_on_the_card_too() -> None:
    async with shown() as (script, _, _told):
        await script.publish(
            FeedbackGiven(turn_id=3, kind="not_by_them", medium="music", item_id="song", title="Holocene")
        )
        await script.shows("✗ not by them")


def test_only_what_can_be_done_is_offered() -> None:
    assert moves_of(SONG) == tuple(MOVES)
    assert "play" not in moves_of(FILM)
    bare = Suggested(turn_id=1, medium="music", item_id="x", title="X", by=(), year=0, reason="Why not.", links=())
    assert "open" not in moves_of(bare)
    assert card(bare).plain == "♪ X\nWhy not."


# --- what plays --------------------------------------------------------------------------------------------------


def music(state: str, **more: object) -> MusicChanged:
    return MusicChanged(state=state, title="Holocene", source="file", position_s=65.0, **more)  # type: ignore[arg-type]


async def test_what_plays_is_shown_until_it_ends_and_can_be_paused_with_the_mouse() -> None:
    async with shown() as (script, pilot, told):
        assert not script.app.main.playing.display
        await script.publish(music("playing", duration_s=337.0))
        await script.shows("♪ Holocene", "1:05/5:37", "pause next")
        await pilot.pause()  # what is shown has come to its place
        rows = script.text().splitlines()
        row = next(number for number, line in enumerate(rows) if "pause next" in line)
        await pilot.click(offset=(rows[row].index("pause"), row))
        await script.until(lambda: [each.move for each in told.music] == ["pause"])
        await script.publish(music("paused", duration_s=337.0))
        await script.shows("‖ Holocene", "play next")
        await script.publish(music("ended"))
        await script.until(lambda: not script.app.main.playing.display)


@pytest.mark.parametrize("width", [28, 46, 100])
def test_the_scale_fills_the_line_and_is_full_at_the_end(width: int) -> None:
    line = playing(music("playing", duration_s=200.0), 200.0, width).plain.splitlines()[1]
    assert len(line) == width
    assert "─" not in line


def test_radio_has_no_end_and_no_scale() -> None:
    radio = MusicChanged(state="playing", title="Calm FM", source="radio")
    assert playing(radio, 10.0, 40).plain == "♪ Calm FM\nradio  pause next"
    assert minutes(3600) == "60:00"
