"""Numbers, durations, times of the day and decades are found in digits and in words, and not where there are none."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.quantities import clock_time, decade, duration, find_duration, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a seven", 7),
        ("maybe six out of ten", 6),
        ("I'd say 8.", 8),
        ("4/10", 4),
        ("twenty-five", 25),
        ("ninety nine", 99),
        ("a hundred", 100),
        ("zero", 0),
        ("200", None),
        ("3.5", None),
        ("at 8:30", None),
        ("someone", None),
        ("", None),
    ],
)
def test_a_whole_number(text: str, value: int | None) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("ten minutes", 600),
        ("a 4 minute timer", 240),
        ("90 seconds", 90),
        ("30s", 30),
        ("5min", 300),
        ("an hour", 3600),
        ("the last hour", 3600),
        ("half an hour", 1800),
        ("an hour and a half", 5400),
        ("two and a half hours", 9000),
        ("1.5 hours", 5400),
        ("a quarter of an hour", 900),
        ("three quarters of an hour", 2700),
        ("an hour and ten minutes", 4200),
        ("1 hour 30 minutes", 5400),
        ("a couple of minutes", 120),
        ("two days", 172800),
        ("at nine", None),
        ("our", None),
        ("", None),
    ],
)
def test_a_duration(text: str, seconds: float | None) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("at nine", time(9)),
        ("nine", time(9)),
        ("9:30", time(9, 30)),
        ("at 21:05", time(21, 5)),
        ("nine o'clock", time(9)),
        ("nine thirty", time(9, 30)),
        ("at six forty-five", time(6, 45)),
        ("half past seven in the evening", time(19, 30)),
        ("a quarter to eight", time(7, 45)),
        ("twenty-five to six pm", time(17, 35)),
        ("tomorrow at 8 pm", time(20)),
        ("every day at 8 p.m.", time(20)),
        ("7.30 am", time(7, 30)),
        ("every evening at nine", time(21)),
        ("every night at half past nine", time(21, 30)),
        ("noon", time(12)),
        ("midnight", time(0)),
        ("12 am", time(0)),
        ("at twelve at night", time(0)),
        ("at one at night", time(1)),
        ("in two hours", None),
        ("five out of ten", None),
        ("at 25:10", None),
        ("at seven ninety", None),
        ("I slept nine", None),
        ("", None),
    ],
)
def test_a_time_of_the_day(text: str, at: time | None) -> None:
    assert clock_time(text) == at


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("the nineties", 1990),
        ("the '90s", 1990),
        ("1990s", 1990),
        ("nineteen nineties", 1990),
        ("from 1994", 1990),
        ("nineteen ninety-four", 1990),
        ("the noughties", 2000),
        ("two thousands", 2000),
        ("two thousand and twelve", 2010),
        ("the twenty tens", 2010),
        ("twenty twenties", 2020),
        ("the thirties", 1930),
        ("ninety", None),
        ("in my room", None),
    ],
)
def test_a_decade(text: str, year: int | None) -> None:
    assert decade(text) == year


def test_a_duration_is_found_where_it_stands() -> None:
    text = "Wake me in Half an Hour, please"
    found = find_duration(text)
    assert found is not None
    assert text[found.start : found.end] == "Half an Hour"


@given(st.text(max_size=60))
def test_any_text_is_taken(text: str) -> None:
    for find in (number, duration, clock_time, decade):
        find(text)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_in_digits_is_read(hour: int, minute: int) -> None:
    assert clock_time(f"at {hour}:{minute:02}") == time(hour, minute)
