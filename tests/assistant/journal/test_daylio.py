"""Daylio's export becomes check-ins; a row that is broken is named by its line and costs no other."""

from __future__ import annotations

import pytest

from assistant.journal import JournalError, daylio
from assistant.journal.daylio import Broken
from assistant.journal.entries import CheckIn
from tests.assistant.journal.made import ZONE, at

EXPORT = """full_date,date,weekday,time,mood,activities,note_title,note
2026-11-25,November 25,Wednesday,21:15,rad,"friends | good sleep","A walk","by the sea<br>and <b>back</b>"
2026-11-25,November 25,Wednesday,9:05 AM,Awful,"","",""
2026-11-24,November 24,Tuesday,12:30,fine,"","","so so"
2026-13-24,November 24,Tuesday,12:30,good,"","",""
2026-11-24,November 24,Tuesday,25:99,good,"","",""
0001-11-24,November 24,Tuesday,12:35,good,"","",""
2026-11-24,November 24,Tuesday,12:40,,"","",""
2026-11-23
2026-11-22,November 22,Sunday,08:00,good,,,"2 < 3"
"""


def test_rows_become_check_ins_and_broken_ones_are_named() -> None:
    first, second, fine, month, hour, year, empty, short, last = daylio.read(EXPORT, {"fine": 4}, ZONE)
    note = "A walk: by the sea\nand back (friends, good sleep)"
    assert first == CheckIn(at=at("21:15"), emotion=None, word="rad", scale=10, note=note)
    assert second == CheckIn(at=at("09:05"), emotion=None, word="awful", scale=2, note="")
    assert fine == CheckIn(at=at("12:30", 1), emotion=None, word="fine", scale=8, note="so so")
    assert month == Broken(5, "'2026-13-24 12:30' is no date and time")
    assert hour == Broken(6, "'2026-11-24 25:99' is no date and time")
    assert year == Broken(7, "'0001-11-24 12:35' is no date and time")
    assert empty == Broken(8, "it has no mood")
    assert isinstance(short, Broken)
    assert short.line == 9
    assert last == CheckIn(at=at("08:00", 3), emotion=None, word="good", scale=8, note="2 < 3")


def test_moods_of_the_users_own_are_named_with_how_often_they_come() -> None:
    assert daylio.other_moods(EXPORT) == {"fine": 1}


def test_an_older_export_has_no_title() -> None:
    old = "full_date,date,weekday,time,mood,activities,note\n2026-11-25,25 Nov,Wed,11:54 pm,meh,work,long day\n"
    assert list(daylio.read(old, {}, ZONE)) == [
        CheckIn(at=at("23:54"), emotion=None, word="meh", scale=6, note="long day (work)")
    ]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "year,date,weekday,time,mood\n", "\x00"])
def test_what_is_no_export_is_one_line(text: str) -> None:
    with pytest.raises(JournalError, match="CSV"):
        list(daylio.read(text, {}, ZONE))
