"""A mood lasts when it was seen long enough, for most of the time, and until now; it is told of once a stretch."""

from __future__ import annotations

from assistant.lasting_mood import LastingMood
from models.emotions import Emotion

SAD, ANGRY, NEUTRAL = Emotion.SAD, Emotion.ANGRY, Emotion.NEUTRAL


def watched(*stretches: tuple[Emotion | None, float], mood: LastingMood | None = None, begin: float = 0) -> LastingMood:
    """Ten minutes make a mood last; each stretch is what was named, for so many seconds."""
    mood = mood or LastingMood(10)
    now = begin
    for emotion, seconds in stretches:
        for _ in range(int(seconds)):
            mood.push(now, emotion, seen=True)
            now += 1
    return mood


def away(mood: LastingMood, begin: float, seconds: int) -> LastingMood:
    for second in range(seconds):
        mood.push(begin + second, None, seen=False)
    return mood


def test_a_mood_lasts_after_its_minutes_and_not_before() -> None:
    assert watched((SAD, 590)).lasting() is None
    assert watched((SAD, 601)).lasting() is SAD


def test_seven_tenths_of_the_time_are_enough_and_less_is_not() -> None:
    assert watched(*[(SAD, 15), (NEUTRAL, 5)] * 31).lasting() is SAD
    assert watched(*[(SAD, 13), (NEUTRAL, 7)] * 31).lasting() is None


def test_low_and_tense_looks_count_together_and_the_longest_is_named() -> None:
    assert watched(*[(SAD, 8), (ANGRY, 9), (None, 3)] * 31).lasting() is ANGRY


def test_looks_that_name_nothing_are_no_sign_of_a_mood() -> None:
    assert watched(*[(SAD, 10), (None, 10)] * 31).lasting() is None


def test_somebody_who_was_mostly_away_was_not_seen_to_be_sad() -> None:
    mood = watched((SAD, 120))
    away(mood, 120, 420)
    assert watched((SAD, 90), mood=mood, begin=540).lasting() is None


def test_somebody_who_was_away_for_a_while_was() -> None:
    mood = watched((SAD, 300))
    away(mood, 300, 120)
    assert watched((SAD, 181), mood=mood, begin=420).lasting() is SAD


def test_nobody_is_told_of_a_mood_after_they_have_left() -> None:
    mood = watched((SAD, 605))
    assert away(mood, 605, 20).lasting() is SAD
    assert away(mood, 625, 20).lasting() is None


def test_it_is_told_of_once_a_stretch() -> None:
    mood = watched((SAD, 605))
    mood.tell()
    watched(*[(SAD, 12), (NEUTRAL, 8)] * 60, mood=mood, begin=605)  # better, but not over
    assert watched((SAD, 700), mood=mood, begin=1805).lasting() is None


def test_a_better_time_or_an_absence_begins_another_stretch() -> None:
    better = watched((SAD, 605))
    better.tell()
    watched((NEUTRAL, 400), mood=better, begin=605)
    assert watched((SAD, 605), mood=better, begin=1005).lasting() is SAD
    gone = watched((SAD, 605))
    gone.tell()
    away(gone, 605, 400)
    assert watched((SAD, 605), mood=gone, begin=1005).lasting() is SAD


def test_an_hour_asleep_is_not_an_hour_of_sadness() -> None:
    mood = watched((SAD, 60))
    assert watched((SAD, 60), mood=mood, begin=3660).lasting() is None
