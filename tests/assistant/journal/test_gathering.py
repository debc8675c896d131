"""Estimates become minutes: each counts for as long as it held."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.journal.gathering import HOLDS_S, Gathering
from models.emotions import Emotion, Mood
from tests.assistant.journal.made import NOON

SAD = Mood.said(Emotion.SAD)
HAPPY = Mood.said(Emotion.HAPPY)
UNSURE = Mood.from_probabilities([1 / 7] * 7, abstain_below=0.5)


def gathered(*estimates: tuple[float, Mood | None]) -> Gathering:
    gathering = Gathering()
    for second, mood in estimates:
        gathering.add(NOON + timedelta(seconds=second), 1000 + second, mood, ("face",))
    return gathering


def test_an_estimate_counts_until_the_next_one() -> None:
    (minute,) = gathered((0, SAD), (1.5, HAPPY), (2, None)).take()
    assert minute.seconds == pytest.approx(2)
    assert minute.probabilities[Emotion.SAD] == pytest.approx(0.75)
    assert (minute.emotion, minute.sources, minute.at) == (Emotion.SAD, ("face",), NOON)


def test_an_estimate_that_nothing_follows_holds_for_two_seconds() -> None:
    (minute,) = gathered((0, SAD), (40, None)).take()
    assert minute.seconds == HOLDS_S


def test_time_without_a_mood_is_not_counted() -> None:
    assert gathered((0, None), (1, None)).take() == []
    (minute,) = gathered((0, SAD), (1, None), (3, SAD), (4, None)).take()
    assert minute.seconds == pytest.approx(2)


def test_minutes_are_kept_apart() -> None:
    first, second = gathered((59, SAD), (60, HAPPY), (61, None)).take()
    assert (first.at, first.emotion) == (NOON, Emotion.SAD)
    assert (second.at, second.emotion) == (NOON + timedelta(minutes=1), Emotion.HAPPY)


def test_a_minute_is_named_when_the_mood_was_for_half_of_it() -> None:
    (mostly,) = gathered((0, SAD), (1, UNSURE), (2, None)).take()
    (hardly,) = gathered((0, SAD), (1, UNSURE), (2.1, None)).take()
    assert (mostly.emotion, hardly.emotion) == (Emotion.SAD, None)


def test_what_was_taken_is_not_given_again() -> None:
    gathering = gathered((0, SAD), (1, SAD))
    assert gathering.take()[0].seconds == pytest.approx(1)
    gathering.add(NOON + timedelta(seconds=2), 1002, SAD, ("face",))
    assert gathering.take()[0].seconds == pytest.approx(1)


def test_what_is_forgotten_is_gone_and_so_is_the_estimate_that_still_held() -> None:
    gathering = gathered((0, SAD), (1, SAD))
    gathering.forget()
    gathering.add(NOON + timedelta(seconds=2), 1002, None, ())
    assert gathering.take() == []
