"""Insights are told with the number of days, tries and answers behind them, and not where those are few."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from assistant.journal import Journal
from assistant.journal.entries import CheckIn, Exercise, Feedback, Suggestion
from assistant.ui.figures import ENOUGH, Figures
from assistant.ui.insights import InsightsScreen, sections
from models.emotions import Emotion
from tests.assistant.journal.made import NOON, at, one_of_each, stretch
from tests.assistant.ui.scripted import Script

SIZES = [(80, 24), (120, 40), (200, 60)]


@pytest.fixture
def journal():
    with Journal.in_memory() as journal:
        yield journal


def told(journal: Journal) -> dict[str, list[str]]:
    """The lines of each section, without colours, by the first word of its name."""
    shown = sections(Figures.of(journal, NOON))
    return {name: [line.plain for line in lines] for name, lines in shown}


def lines_of(journal: Journal, start: str) -> list[str]:
    return next(lines for name, lines in told(journal).items() if name.startswith(start))


def breathing(journal: Journal, days_ago: int) -> None:
    """A sad stretch, an exercise, and a happier half hour."""
    journal.add(stretch(at("09:40", days_ago), Emotion.SAD, 18))
    journal.add([Exercise(at=at("10:00", days_ago), seconds=120.0)])
    journal.add(stretch(at("10:06", days_ago), Emotion.HAPPY, 25))


def liked(ago: int, title: str, opinion: str = "liked", medium: str = "music") -> Feedback:
    return Feedback(at=at("12:00", ago), medium=medium, item_id=title, title=title, opinion=opinion)


def test_what_helped_is_told_by_mood_with_its_tries(journal: Journal) -> None:
    for ago in (1, 2, 3):
        breathing(journal, ago)
    lines = lines_of(journal, "what helps · 3 days with a mood since 22 Nov 2026")
    assert lines == [
        "when low or tense",
        "  +1.02  a breathing exercise   tried 3 times",
        "when sad",
        "  +1.02  a breathing exercise   tried 3 times",
    ]


def test_one_try_is_not_said_to_help(journal: Journal) -> None:
    breathing(journal, 1)
    assert lines_of(journal, "what helps")[0].startswith("Nothing yet: it takes 2 tries")


def test_suggestions_are_counted_with_what_became_of_them(journal: Journal) -> None:
    journal.add(one_of_each())
    journal.add([liked(ago, f'"Song {ago}"') for ago in range(1, 6)])
    journal.add([liked(2, '"Song 2"', "saved"), liked(3, '"Up"', "disliked", "movie")])
    assert lines_of(journal, "what was suggested") == [
        "songs      1 suggested, 6 liked, 1 saved",
        '  liked    "Clair de Lune"',
        '           "Song 1"',
        '           "Song 2"',
        "           and 3 more",
        "films      0 suggested, 1 not liked",
        '  saved    "Song 2"',
    ]


def test_title_that_was_liked_often_is_named_once(journal: Journal) -> None:
    journal.add([liked(1, '"Up"', medium="movie"), liked(2, '"Up"', "more_like_this", "movie")])
    (films,) = Figures.of(journal, NOON).likings
    assert list(films.liked) == ['"Up"']
    assert films.opinions == {"liked": 1, "more_like_this": 1}


def test_part_of_the_day_is_told_from_enough_days_on_and_not_before(journal: Journal) -> None:
    for ago in range(ENOUGH):
        journal.add(stretch(at("09:00", ago), Emotion.HAPPY, 10))
    for ago in range(ENOUGH - 1):
        journal.add(stretch(at("20:00", ago), Emotion.SAD, 10))
    assert lines_of(journal, "by the part of the day") == [
        "night      too little yet: 0 days of 5",
        "morning    ▆▆ +0.49  happy 100%   5 days",
        "afternoon  too little yet: 0 days of 5",
        "evening    too little yet: 4 days of 5",
    ]


def test_part_of_the_day_that_was_only_told_of_says_what_was_told(journal: Journal) -> None:
    for ago in range(ENOUGH):
        journal.add([CheckIn(at=at("15:00", ago), emotion=Emotion.HAPPY if ago else None, word="", scale=8, note="")])
    assert lines_of(journal, "by the part of the day")[2] == "afternoon  ▇▇ +0.68  told happy 4 times   5 days"


def test_weekday_is_counted_once_a_week_by_the_users_own_clock(journal: Journal) -> None:
    for week in range(ENOUGH):
        journal.add(stretch(at("00:30", 7 * week), Emotion.SAD, 10))  # still Tuesday by UTC
        journal.add(stretch(at("18:00", 7 * week), Emotion.SAD, 10))
    weekdays = {usual.name: usual.days for usual in Figures.of(journal, NOON).weekdays}
    assert weekdays.pop("Wednesday") == ENOUGH
    assert set(weekdays.values()) == {0}


def test_scale_is_told_by_month_with_its_answers(journal: Journal) -> None:
    for ago, scale in [(0, 8), (1, 5), (30, 3)]:
        journal.add([CheckIn(at=at("09:00", ago), emotion=None, word="", scale=scale, note="")])
    journal.add([CheckIn(at=at("10:00"), emotion=None, word="", scale=None, note="no number")])
    lines = lines_of(journal, "check-ins by month")
    assert [(line[:8], line.split()[-3:]) for line in lines] == [
        ("Oct 2026", ["3.0", "1", "answer"]),
        ("Nov 2026", ["6.5", "2", "answers"]),
    ]
    assert lines[1].count("━") == 20


def test_figures_do_not_change_with_the_journal(journal: Journal) -> None:
    breathing(journal, 1)
    figures = Figures.of(journal, NOON)
    before = [[line.plain for line in lines] for _, lines in sections(figures)]
    journal.delete(None, None)
    assert [[line.plain for line in lines] for _, lines in sections(figures)] == before


def full(journal: Journal) -> Journal:
    for ago in range(1, 60):
        breathing(journal, ago)
        suggestion = next(entry for entry in one_of_each() if isinstance(entry, Suggestion))
        journal.add([suggestion, liked(ago, f'"Song {ago}"')])
        journal.add([CheckIn(at=at("18:00", ago), emotion=Emotion.HAPPY, word="", scale=1 + ago % 10, note="")])
    return journal


@pytest.mark.parametrize("size", SIZES)
async def test_all_of_it_can_be_read_at_any_size_and_escape_leaves(journal: Journal, size: tuple[int, int]) -> None:
    full(journal)
    script = Script()
    async with script.app.run_test(size=size) as pilot:
        await script.begun()
        script.app.push_screen(InsightsScreen(lambda: journal, lambda: NOON + timedelta(hours=1)))
        await script.shows("what helps · 59 days", "a breathing exercise   tried 59 times", "Esc back")
        assert "…" not in script.text()
        await pilot.pause()
        await pilot.press("end")
        await script.shows("check-ins by month, from 1 to 10", "Nov 2026   ━━━")
        await pilot.press("escape")
        assert script.app.screen is script.app.main


async def test_it_says_that_it_reads_and_can_be_left_meanwhile(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    monkeypatch.setattr(Figures, "of", lambda *_: go_on.wait(15))
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        script.app.push_screen(InsightsScreen(lambda: journal))
        await script.shows("reading the journal")
        await pilot.press("escape")
        await script.until(lambda: script.app.screen is script.app.main)
        go_on.set()


async def test_empty_absent_and_broken_journals_are_one_line(journal: Journal) -> None:
    script = Script()
    async with script.app.run_test() as pilot:
        await script.begun()
        script.app.push_screen(InsightsScreen(lambda: None))
        await script.shows("There is no journal here")
        await pilot.press("escape")
        script.app.push_screen(InsightsScreen(lambda: journal))
        await script.shows("The journal is empty; insights come with time.")
        await pilot.press("escape")
        journal.close()
        script.app.push_screen(InsightsScreen(lambda: journal))
        await script.shows("cannot be used")
