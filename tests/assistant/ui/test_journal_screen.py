"""The journal screen shows a stretch of time as it was, with what stands behind it, and changes what the user wants."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Select, TextArea

from assistant.journal import Entry, Journal, JournalError
from assistant.journal.days import Day
from assistant.journal.entries import CheckIn, Feedback, Feeling, MoodMinute, Note, Suggestion
from assistant.ui import exporting
from assistant.ui.correcting import CorrectScreen
from assistant.ui.entry_list import EntryList
from assistant.ui.export import ExportScreen
from assistant.ui.insights import InsightsScreen
from assistant.ui.journal import JournalScreen
from assistant.ui.journal_page import Page, day_in_words, items_of, mood_of
from assistant.ui.pixels import day_at, legend, rows
from assistant.ui.stretch import LENGTHS, Length, Stretch, paged, stepped
from models.emotions import Emotion
from tests.assistant.journal.made import NOON, at, minute, one_of_each, stretch
from tests.assistant.ui.scripted import Script

TODAY = NOON.date()  # a Wednesday
CHECK_INS = [("09:00", 6), ("20:00", 7)]
SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.fixture
def journal():
    with Journal.in_memory() as journal:
        yield journal


def lived(journal: Journal) -> Journal:
    """A journal with some weeks in it."""
    journal.add(one_of_each())
    for ago in range(1, 80):
        emotion = Emotion.HAPPY if ago % 3 else Emotion.ANGRY
        journal.add(stretch(at("09:00", ago), emotion, 9))
        journal.add([CheckIn(at=at("18:00", ago), emotion=None, word="", scale=4 + ago % 4, note="")])
    return journal


class Shown:
    """The screen of a journal, and the keys to it."""

    def __init__(self, script: Script, pilot: Pilot[None], screen: JournalScreen) -> None:
        self.script, self.pilot, self.screen = script, pilot, screen

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settled()

    async def settled(self) -> None:
        await self.script.app.workers.wait_for_complete([w for w in self.script.app.workers if w.node is self.screen])
        await self.pilot.pause()

    @property
    def entries(self) -> EntryList:
        return self.screen.query_one(EntryList)


@asynccontextmanager
async def shown(
    journal: Journal | None, size: tuple[int, int] = (80, 24), keeping: Callable[[], bool] = lambda: True
) -> AsyncIterator[Shown]:
    script = Script()
    async with script.app.run_test(size=size, notifications=True) as pilot:
        await script.begun()
        screen = JournalScreen(lambda: journal, keeping, today=lambda: TODAY)
        script.app.push_screen(screen)
        await pilot.pause()
        one = Shown(script, pilot, screen)
        await one.settled()
        yield one


# --- stretches ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("length", "first", "last", "name"),
    [
        ("day", date(2026, 11, 25), date(2026, 11, 25), "Wednesday, 25 November 2026"),
        ("week", date(2026, 11, 23), date(2026, 11, 29), "23 Nov to 29 Nov 2026"),
        ("month", date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "2026"),
    ],
)
def test_stretch_is_a_whole_one_of_the_calendar(length: Length, first: date, last: date, name: str) -> None:
    around = Stretch.around(length, TODAY)
    assert (around.first, around.last, around.name) == (first, last, name)
    assert around.before.last == first - timedelta(days=1)
    assert around.dates[0] == first
    assert around.dates[-1] == last


def test_february_of_a_leap_year_ends_on_the_29th() -> None:
    assert Stretch.around("month", date(2028, 2, 3)).last == date(2028, 2, 29)
    assert stepped("year", date(2028, 1, 31), 0, 1, date(2030, 1, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("length", "right", "below"),
    [
        ("day", date(2026, 5, 16), date(2026, 5, 22)),
        ("week", date(2026, 5, 22), date(2026, 5, 16)),
        ("month", date(2026, 5, 16), date(2026, 5, 22)),
        ("year", date(2026, 5, 16), date(2026, 6, 15)),
    ],
)
def test_arrow_keys_lead_to_what_lies_there_in_the_picture(length: Length, right: date, below: date) -> None:
    here = date(2026, 5, 15)
    assert stepped(length, here, 1, 0, TODAY) == right
    assert stepped(length, here, 0, 1, TODAY) == below


@pytest.mark.parametrize("length", LENGTHS)
def test_nothing_leads_into_the_future_or_before_all_journals(length: Length) -> None:
    assert stepped(length, TODAY, 1, 1, TODAY) == TODAY
    assert paged(length, TODAY, 1, TODAY) == TODAY
    earliest = date(1971, 1, 1)
    assert paged(length, earliest, -1, TODAY) == stepped(length, earliest, -1, -1, TODAY) == earliest
    assert Stretch.around(length, earliest).before.first.year == 1970


# --- pages ----------------------------------------------------------------------------------------------------------


def test_suggestion_is_one_item_with_what_became_of_it(journal: Journal) -> None:
    journal.add(one_of_each())
    words = [item.words for item in Page.of(journal, Stretch.around("day", TODAY)).items]
    assert "suggested Clair de Lune by Claude Debussy (1905): liked" in words
    assert not any(line.startswith('"Clair de Lune"') for line in words)
    assert "you: hello" in words


def test_opinion_of_another_day_is_an_item_of_its_own() -> None:
    suggestion = next(entry for entry in one_of_each() if isinstance(entry, Suggestion))
    opinion = Feedback(at=at("09:00"), medium="music", item_id="clair", title='"Clair de Lune"', opinion="disliked")
    items = items_of([replace(suggestion, at=suggestion.at - timedelta(days=1)), opinion])
    assert [item.words.rpartition(": ")[2] for item in items][1] == "not liked"
    assert [len(item.entries) for item in items] == [1, 1]


def test_told_feeling_outweighs_minutes_that_were_seen(journal: Journal) -> None:
    journal.add([*stretch(at("09:00"), Emotion.NEUTRAL, 20), Feeling(at=at("10:00"), emotion=Emotion.SAD)])
    page = Page.of(journal, Stretch.around("week", TODAY))
    assert mood_of(page.days[TODAY]) is Emotion.SAD
    assert mood_of(page.hours[TODAY, 9]) is Emotion.NEUTRAL
    assert mood_of(page.hours[TODAY, 10]) is Emotion.SAD


def test_a_day_is_told_in_one_line_however_much_is_known_of_it(journal: Journal) -> None:
    for n, emotion in enumerate((Emotion.DISGUST, Emotion.SURPRISE, Emotion.FEAR)):
        journal.add(stretch(at("08:00") + timedelta(hours=4 * n), emotion, 200 + n))
    journal.add([CheckIn(at=at(clock), emotion=None, word="", scale=scale, note="") for clock, scale in CHECK_INS])
    words = day_in_words(Page.of(journal, Stretch.around("day", TODAY)).days[TODAY])
    assert words == "worried 33%, surprised 33%, disgusted 33%; 603 min; 6.5 of 10 (2)"
    assert len(words) <= 66


def test_day_that_was_only_told_of_says_what_was_told(journal: Journal) -> None:
    journal.add([Feeling(at=at("09:00"), emotion=Emotion.SAD), Feeling(at=at("10:00"), emotion=Emotion.SAD)])
    journal.add([Note(at=at("09:00", 1), text="called home")])
    page = Page.of(journal, Stretch.around("week", TODAY))
    assert day_in_words(page.days[TODAY]) == "told sad 2 times"
    assert day_in_words(Day(TODAY)) == "nothing is on record"


def test_trends_say_how_much_stands_behind_them(journal: Journal) -> None:
    page = Page.of(lived(journal), Stretch.around("month", TODAY))
    assert page.trends() == [
        ("mood", "happy 66%, angry 33%, sad 0%", "217 minutes"),
        ("pleasant", "+0.00 of -1 to +1; the month before +0.05", "25 days and 31"),
        ("check-ins", "5.4 of 10; the month before 5.5", "25 answers and 31"),
    ]


def test_too_little_is_not_compared(journal: Journal) -> None:
    journal.add(stretch(at("09:00"), Emotion.HAPPY, 5))
    journal.add(stretch(at("09:00", 30), Emotion.SAD, 5))
    assert Page.of(journal, Stretch.around("month", TODAY)).trends()[1][1:] == ("+0.49 of -1 to +1", "1 day")


def test_page_of_nothing_has_no_trends(journal: Journal) -> None:
    assert Page.of(journal, Stretch.around("year", TODAY)).trends() == []


# --- the picture ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("width", [78, 118, 198])
def test_picture_fits_and_a_click_finds_the_day_that_is_drawn_there(
    journal: Journal, length: Length, width: int
) -> None:
    page = Page.of(lived(journal), Stretch.around(length, TODAY))
    drawn = rows(page, TODAY, width)
    assert all(sum(cell.cell_length for cell, _ in row) <= width for row in drawn)
    assert legend(page).cell_length <= width
    found = {day_at(drawn, x, y) for y in range(len(drawn)) for x in range(width)}
    assert found - {None} == set(page.stretch.dates)
    assert day_at(drawn, 0, len(drawn)) is None


def test_each_mood_has_a_letter_and_each_valence_a_height_without_any_colour(journal: Journal) -> None:
    for ago, emotion in enumerate(Emotion, 2):
        journal.add([Feeling(at=at("09:00", ago), emotion=emotion)])
    journal.add([CheckIn(at=at("09:00", 1), emotion=None, word="", scale=10, note="")])
    page = Page.of(journal, Stretch.around("year", TODAY))
    november = "".join(cell.plain for cell, _ in rows(page, TODAY, 78)[11])
    assert november.endswith("n▅!▆s▂h█w▂d▂a▂ █· · · · · · ")
    assert legend(page).plain == "a angry  d disgusted  w worried  h happy  s sad  ! surprised  n neutral"


def test_signs_of_a_month_are_those_of_the_mood_panel(journal: Journal) -> None:
    journal.add([Feeling(at=at("09:00"), emotion=Emotion.HAPPY)])
    lines = [
        "".join(c.plain for c, _ in row) for row in rows(Page.of(journal, Stretch.around("month", TODAY)), TODAY, 78)
    ]
    assert "24  ·      25 :-) ██" in lines[5]


# --- the screen -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_every_length_fits_and_says_how_it_was(journal: Journal, size: tuple[int, int]) -> None:
    async with shown(lived(journal), size) as one:
        for key, words in [("m", "Mon "), ("w", "Wed 25 Nov  "), ("d", "Wednesday, 25"), ("y", "Jan  ")]:
            await one.press(key)
            await one.script.shows(words, "pleasant", "check-ins", "entries", "Esc back", "x export", "^Q quit")
            bottom = one.entries.region.bottom
            assert one.entries.size.height >= 2
            assert bottom == size[1] - 1
            assert "…" not in one.script.text()


async def test_rows_stay_below_each_other_in_a_window_too_narrow_for_them(journal: Journal) -> None:
    async with shown(lived(journal), (60, 24)) as one:
        for key, first, second in [
            ("y", " Jan  ", " Feb  "),
            ("w", " Mon 23 Nov", " Tue 24 Nov"),
            ("m", "  2 ", "  9 "),
        ]:
            await one.press(key)
            lines = one.script.text().splitlines()
            number = next(n for n, line in enumerate(lines) if line.startswith(first))
            assert lines[number + 1].startswith(second)


async def test_arrows_move_the_chosen_day_and_its_entries_come_to_the_top(journal: Journal) -> None:
    async with shown(lived(journal)) as one:
        await one.press("left", "up")
        await one.script.shows("Tue 17 Nov  ")
        assert one.entries.item is not None
        assert one.entries.item.at.date() == date(2026, 11, 17)
        await one.press("pageup")
        await one.script.shows("October 2026")
        await one.press("n", "t", "enter")
        await one.script.shows("Wednesday, 25 November 2026", 'check-in: blue, 3 of 10, "slept badly"', "you: hello")


async def test_mouse_chooses_a_day_opens_it_and_changes_the_length(journal: Journal) -> None:
    async with shown(lived(journal)) as one:
        await one.pilot.click("#picture", offset=(14, 2))
        await one.script.shows("Tue 3 Nov  ")
        await one.pilot.click("#picture", offset=(14, 2), times=2)
        await one.settled()
        await one.script.shows("Tuesday, 3 November 2026")
        await one.pilot.click("#where", offset=(22, 0))
        await one.settled()
        await one.script.shows("Jan  ")


async def test_mouse_chooses_an_entry_and_opens_it(journal: Journal) -> None:
    journal.add([Note(at=at("09:00"), text="first"), Note(at=at("10:00"), text="second")])
    async with shown(journal) as one:
        await one.pilot.click("#entries", offset=(4, 2))
        assert one.entries.item is not None
        assert one.entries.item.words == "note: second"
        await one.pilot.click("#entries", offset=(4, 1), times=2)
        await one.script.until(lambda: isinstance(one.script.app.screen, CorrectScreen))
        assert one.script.app.screen.query_one(TextArea).text == "first"


async def test_check_in_is_corrected_by_keys_alone(journal: Journal) -> None:
    async with shown(lived(journal)) as one:
        await one.press("d", "tab", "home", "enter")
        assert isinstance(one.script.app.screen, CorrectScreen)
        sheet = one.script.app.screen
        sheet.query_one(Select).value = Emotion.HAPPY
        sheet.query_one("#word", Input).value = "relieved"
        sheet.query_one("#scale", Input).value = "8"
        sheet.query_one(TextArea).text = "slept well after all"
        await one.press("ctrl+s")
        await one.script.shows('check-in: relieved, 8 of 10, "slept well after all"')
    kept = journal.entries(kinds=(CheckIn,))[-2]
    assert kept == CheckIn(at=at("09:01"), emotion=Emotion.HAPPY, word="relieved", scale=8, note="slept well after all")


async def test_impossible_answer_is_refused_in_one_line(journal: Journal) -> None:
    async with shown(lived(journal)) as one:
        await one.press("d", "tab", "home", "enter")
        one.script.app.screen.query_one("#scale", Input).value = "11"
        await one.press("ctrl+s")
        await one.script.shows("the scale goes from 1 to 10, not to 11")
        await one.press("escape")
    assert CheckIn(at=at("09:01"), emotion=Emotion.SAD, word="blue", scale=3, note="slept badly") in journal.entries()


@pytest.mark.parametrize(
    ("entry", "changed"),
    [
        (Note(at=at("09:00"), text="a\nb"), Note(at=at("09:00"), text="c")),
        (Feeling(at=at("09:00"), emotion=Emotion.SAD), Feeling(at=at("09:00"), emotion=Emotion.FEAR)),
    ],
)
async def test_note_and_feeling_are_corrected(journal: Journal, entry: Entry, changed: Entry) -> None:
    journal.add([entry])
    async with shown(journal) as one:
        await one.press("tab", "enter")
        for text in one.script.app.screen.query(TextArea):
            text.text = "c"
        for choice in one.script.app.screen.query(Select):
            choice.value = Emotion.FEAR
        await one.press("ctrl+s")
    assert journal.entries() == [changed]


async def test_emptied_note_is_not_kept_as_an_empty_one(journal: Journal) -> None:
    journal.add([Note(at=at("09:00"), text="called home")])
    async with shown(journal) as one:
        await one.press("tab", "enter")
        one.script.app.screen.query_one(TextArea).text = " "
        await one.press("ctrl+s")
        await one.script.shows("A note without words is no note")
    assert journal.entries() == [Note(at=at("09:00"), text="called home")]


async def test_suggestion_opens_with_its_reason_and_opinions(journal: Journal) -> None:
    journal.add([entry for entry in one_of_each() if isinstance(entry, Suggestion | Feedback)])
    async with shown(journal) as one:
        await one.press("tab", "enter")
        await one.script.shows("Wed 25 Nov 2026, 09:04", "It is calm.", '09:05  "Clair de Lune": liked')
        await one.press("ctrl+s", "escape")
        assert one.script.app.screen is one.screen


async def test_after_deleting_the_next_entry_is_the_chosen_one(journal: Journal) -> None:
    notes = [Note(at=at(f"{9 + n:02}:00"), text=f"{n}") for n in range(5)]
    journal.add(notes)
    async with shown(journal) as one:
        await one.press("tab", "home", "down", "down")
        await one.press("delete")
        await one.press("delete")
    assert journal.entries() == [notes[0], notes[1], notes[4]]


async def test_deleted_entry_comes_back_by_undo_with_all_that_belongs_to_it(journal: Journal) -> None:
    journal.add([*one_of_each(), minute(at("09:04"), Emotion.SAD)])
    before = journal.entries()
    async with shown(journal) as one:
        assert "u undo" not in one.script.text()
        await one.press("tab", "home", "down", "down", "down", "delete")
        await one.script.shows("deleted; u brings it back", "u undo")
        left = [entry for entry in before if not isinstance(entry, Suggestion | Feedback)]
        assert journal.entries() == left
        await one.press("u")
        assert journal.entries() == before
        await one.script.shows("suggested Clair de Lune by Claude Debussy (1905): liked")
        assert "u undo" not in one.script.text()


@pytest.mark.parametrize("ending", ["json", "csv"])
async def test_export_writes_a_file_for_its_owner_alone(journal: Journal, tmp_path: Path, ending: str) -> None:
    lived(journal)
    path = tmp_path / f"mine.{ending}"
    async with shown(journal) as one:
        await one.press("x")
        assert isinstance(one.script.app.screen, ExportScreen)
        one.script.app.screen.query_one(Input).value = str(path)
        await one.press("enter")
        await one.script.until(path.exists)
        await one.settled()
    with path.open(newline="") as file:
        count = len(json.load(file)["entries"]) if ending == "json" else len(list(csv.DictReader(file)))
    assert count == len(journal.entries())
    assert path.stat().st_mode & 0o777 == 0o600


async def test_export_never_overwrites_a_file(journal: Journal, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text("precious")
    async with shown(lived(journal)) as one:
        await one.press("x")
        one.script.app.screen.query_one(Input).value = str(path)
        await one.press("enter")
        await one.script.shows("There is a file of this name; give another one.")
    with pytest.raises(JournalError, match="there already"):
        exporting.export(journal, path)
    assert path.read_text() == "precious"


async def test_place_that_cannot_be_written_is_one_line(journal: Journal, tmp_path: Path) -> None:
    async with shown(lived(journal)) as one:
        await one.press("x")
        one.script.app.screen.query_one(Input).value = str(tmp_path / "absent" / "mine.json")
        await one.press("enter")
        await one.script.shows("cannot be written")


async def test_journal_that_is_off_empty_or_absent_says_so(journal: Journal) -> None:
    async with shown(None) as one:
        await one.script.shows("There is no journal here")
        await one.press("tab", "delete", "enter", "x", "escape", "y", "left")
    async with shown(journal) as one:
        await one.script.shows("The journal is empty.", "nothing is on record", "no mood on record")
    async with shown(lived(journal), keeping=lambda: False) as one:
        await one.script.shows("The journal is off", "check-in: blue")


async def test_fault_of_the_file_is_a_line_and_not_the_end(journal: Journal) -> None:
    lived(journal).close()
    async with shown(journal) as one:
        await one.script.shows("cannot be used")
        await one.press("escape")
        assert one.script.app.screen is one.script.app.main


async def test_keys_work_while_the_journal_is_being_read(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    read = Page.of

    def slow(journal: Journal, stretch: Stretch) -> Page:
        go_on.wait(15)
        return read(journal, stretch)

    monkeypatch.setattr(Page, "of", slow)
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        script.app.push_screen(JournalScreen(lambda: lived(journal), lambda: True, today=lambda: TODAY))
        await pilot.press("y", "pageup")
        await script.shows("2025")
        await pilot.press("escape")
        await script.until(lambda: script.app.screen is script.app.main)
        go_on.set()


async def test_insights_open_and_escape_leads_back(journal: Journal) -> None:
    async with shown(lived(journal)) as one:
        await one.press("i")
        assert isinstance(one.script.app.screen, InsightsScreen)
        await one.press("escape")
        assert one.script.app.screen is one.screen


# --- changes --------------------------------------------------------------------------------------------------------


def test_replacing_leaves_what_was_kept_at_the_same_moment(journal: Journal) -> None:
    same = at("09:00")
    others = [minute(same, Emotion.SAD), Note(at=same, text="kept")]
    journal.add([*others, Note(at=same, text="wrong")])
    journal.replace([Note(at=same, text="wrong")], [Note(at=same, text="right")])
    assert [entry for entry in journal.entries() if isinstance(entry, MoodMinute)] == others[:1]
    assert {entry.text for entry in journal.entries(kinds=(Note,)) if isinstance(entry, Note)} == {"kept", "right"}
