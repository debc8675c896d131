"""Entries for tests, at times of one day in late November, by a clock two hours ahead of UTC."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from assistant.journal.entries import CheckIn, Entry, Exercise, Feedback, Feeling, Line, MoodMinute, Note, Suggestion
from models.emotions import Emotion

ZONE = timezone(timedelta(hours=2))
NOON = datetime(2026, 11, 25, 12, tzinfo=ZONE)


def at(clock: str, days_ago: int = 0) -> datetime:
    """A time of that day, or of one before it."""
    return datetime.combine(NOON.date(), datetime.strptime(clock, "%H:%M").time(), ZONE) - timedelta(days=days_ago)


def minute(when: datetime, emotion: Emotion, *, seconds: float = 60.0, sure: bool = True) -> MoodMinute:
    """A minute of one mood."""
    probabilities = tuple(0.7 if each is emotion else 0.05 for each in Emotion)
    named = seconds if sure else 0.0
    return MoodMinute(
        at=when, probabilities=probabilities, confidence=0.7, sources=("face",), seconds=seconds, named=named
    )


def stretch(when: datetime, emotion: Emotion, minutes: int) -> list[MoodMinute]:
    """Some minutes of one mood on end."""
    return [minute(when + timedelta(minutes=n), emotion) for n in range(minutes)]


def one_of_each() -> list[Entry]:
    """An entry of every kind."""
    return [
        minute(at("09:00"), Emotion.SAD),
        CheckIn(at=at("09:01"), emotion=Emotion.SAD, word="blue", scale=3, note="slept badly"),
        CheckIn(at=at("09:02"), emotion=None, word="", scale=None, note=""),
        Feeling(at=at("09:03"), emotion=Emotion.ANGRY),
        Suggestion(
            at=at("09:04"),
            medium="music",
            item_id="clair",
            title="Clair de Lune",
            people="Claude Debussy",
            year=1905,
            reason="It is calm.",
        ),
        Feedback(at=at("09:05"), medium="music", item_id="clair", title='"Clair de Lune"', opinion="liked"),
        Exercise(at=at("09:10"), seconds=120.0),
        Note(at=at("09:20"), text="called home ☎"),
        Line(at=at("09:21"), speaker="you", text="hello"),
    ]
