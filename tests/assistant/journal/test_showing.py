"""What `attune journal show` prints can be read without colours, and says what became of suggestions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.journal import Journal
from assistant.journal.entries import CheckIn, Feedback, Note
from assistant.journal.showing import Shown, strip
from assistant.journal.statistics import Statistics
from models.emotions import Emotion
from tests.assistant.journal.made import NOON, at, one_of_each, stretch


@pytest.fixture
def journal():
    with Journal.in_memory() as journal:
        yield journal


def test_a_day_is_told_with_its_strip_and_entries(journal: Journal) -> None:
    journal.add([*one_of_each(), *stretch(at("14:00"), Emotion.HAPPY, 59)])
    assert "\n".join(Shown.of(journal, "day", NOON.date()).lines()) == "\n".join(
        [
            "Wed 25 Nov 2026",
            "             0     6     12    18",
            "  Wed 25 Nov ·········▂····▆·········  happy 98%, sad 2%; seen for 1 h 0 min; 2 check-ins, 3 of 10",
            '      09:01  check-in: blue, 3 of 10, "slept badly"',
            "      09:02  check-in: no answer",
            "      09:03  you said you feel angry",
            "      09:04  suggested Clair de Lune by Claude Debussy (1905): liked",
            "      09:10  breathing exercise, 2 min",
            "      09:20  note: called home ☎",
            "      09:21  you: hello",
        ]
    )


def test_an_opinion_of_what_was_suggested_earlier_has_its_own_line(journal: Journal) -> None:
    journal.add([Feedback(at=at("09:00"), medium="movie", item_id="up", title='"Up" from 2009', opinion="saved")])
    assert '      09:00  "Up" from 2009: saved' in Shown.of(journal, "day", NOON.date()).lines()


def test_a_week_has_a_line_a_day_that_is_known(journal: Journal) -> None:
    journal.add([*stretch(at("09:00"), Emotion.SAD, 9), *stretch(at("09:00", 6), Emotion.HAPPY, 9)])
    journal.add([*stretch(at("09:00", 7), Emotion.FEAR, 9)])
    lines = list(Shown.of(journal, "week", NOON.date()).lines())
    assert lines[0] == "Thu 19 Nov 2026 to Wed 25 Nov 2026"
    assert [line[2:12] for line in lines[2:4]] == ["Thu 19 Nov", "Wed 25 Nov"]
    assert lines[4] == "  together: happy 50%, sad 50%; seen for 18 min"


def test_a_year_has_a_line_a_month(journal: Journal) -> None:
    journal.add([*stretch(at("09:00"), Emotion.SAD, 9), *stretch(at("09:00", 40), Emotion.HAPPY, 9)])
    months = list(Shown.of(journal, "year", NOON.date()).lines())[2:4]
    assert months[0].startswith("  Oct 2026  ···············▆")
    assert months[1].startswith("  Nov 2026  ························▂····· ")


def test_nothing_is_said_plainly(journal: Journal) -> None:
    assert list(Shown.of(journal, "day", NOON.date()).lines()) == ["Wed 25 Nov 2026", "  nothing is on record"]


def test_a_note_cannot_move_the_cursor(journal: Journal) -> None:
    journal.add([Note(at=at("09:00"), text="two\nlines \x1b[2J and a bell\a")])
    assert "      09:00  note: two lines [2J and a bell" in Shown.of(journal, "day", NOON.date()).lines()


def test_heights_go_from_the_least_to_the_most_pleasant() -> None:
    assert strip([-1, -0.5, 0, 0.5, 1, None]) == "▁▃▅▇█·"


def test_statistics_name_what_helped_and_what_was_saved(journal: Journal) -> None:
    for ago in (1, 2):
        song = Feedback(at=at("10:00", ago), medium="music", item_id="x", title="a song", opinion="liked")
        journal.add([*stretch(at("09:52", ago), Emotion.SAD, 5), song, *stretch(at("10:06", ago), Emotion.HAPPY, 9)])
    journal.add([Feedback(at=at("10:09"), medium="movie", item_id="y", title="a film", opinion="saved")])
    journal.add([CheckIn(at=at("10:09"), emotion=None, word="", scale=8, note="")])
    lines = Statistics.of(journal, NOON).lines()
    assert lines[0].startswith("3 days with a mood since 2026-11-23")
    assert "  what helped when you were sad:" in lines
    assert "    a song (tried 2 times; +1.02 on a scale from -1 to 1)" in lines
    assert lines[-2:] == ["  saved for later:", "    a film"]
    figures = Statistics.of(journal, NOON + timedelta(days=1)).as_json()
    assert (figures["check_ins"], figures["saved"], figures["minutes_seen"]) == (1, ["a film"], 28)


def test_statistics_of_an_empty_journal_say_so(journal: Journal) -> None:
    assert Statistics.of(journal, NOON).lines() == ["The journal is empty."]
