"""What a journal holds: a frozen dataclass for each kind of entry, checked when it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from models.emotions import AFFECT, Emotion, Mood

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_YEAR, LAST_YEAR = 1970, 9000  # so that a day or a year more or less is still a date
MINUTE: Final = timedelta(minutes=1)
SOURCES: Final = ("face", "voice", "words", "said")
LOWEST, HIGHEST = 1, 10  # of the scale of a check-in


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that was kept. Entries that are equal are the same entry."""

    at: datetime  # to the microsecond, with the offset from UTC that the user's clock had

    def __post_init__(self) -> None:
        offset = self.at.utcoffset()
        if offset is None or offset % MINUTE:
            raise ValueError(f"{self.at.isoformat()} needs an offset from UTC in whole minutes, such as +01:00")
        if not FIRST_YEAR <= self.at.year <= LAST_YEAR:
            raise ValueError(f"a journal has no year {self.at.year}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodMinute(Entry):
    """What was seen and heard of the mood within one minute, as means over the time it was known."""

    probabilities: tuple[float, ...]  # 7 values in the order of Emotion, sum 1
    confidence: float  # 0 .. 1
    sources: tuple[str, ...]  # of SOURCES, in their order
    seconds: float  # of this minute in which the mood was known
    named: float  # s of those, in which it was sure enough to be named

    def __post_init__(self) -> None:
        Entry.__post_init__(self)
        if len(self.probabilities) != len(Emotion) or not abs(sum(self.probabilities) - 1) < 1e-3:
            raise ValueError(f"a mood needs {len(Emotion)} probabilities that sum to 1")
        if not all(0 <= share <= 1.001 for share in (*self.probabilities, self.confidence)):  # sums of floats
            raise ValueError("probabilities and confidence are from 0 to 1")
        if not (0 < self.seconds < float("inf") and 0 <= self.named <= self.seconds * 1.001):
            raise ValueError("the mood was known for no time, or named for longer than known")
        if not set(self.sources) <= set(SOURCES):
            raise ValueError(f"sources are {', '.join(SOURCES)}")
        if self.at != begin_of_minute(self.at):
            raise ValueError(f"{self.at.isoformat()} is not the begin of a minute")

    @classmethod
    def of(cls, mood: Mood, sources: tuple[str, ...], at: datetime, seconds: float) -> MoodMinute:
        """What it is when `mood` holds for some seconds of the minute around `at`."""
        named = seconds if mood.emotion is not None else 0.0
        return cls(
            at=begin_of_minute(at),
            probabilities=mood.probabilities,
            confidence=mood.confidence,
            sources=sources,
            seconds=seconds,
            named=named,
        )

    @property
    def emotion(self) -> Emotion | None:
        """The likeliest one, where a mood was named for at least half of the time."""
        if self.named * 2 < self.seconds:
            return None
        return Emotion(max(range(len(Emotion)), key=self.probabilities.__getitem__))

    @property
    def valence(self) -> float:
        """From -1 to 1: the expectation over the probabilities."""
        return sum(p * AFFECT[emotion].valence for p, emotion in zip(self.probabilities, Emotion, strict=True))

    def merged(self, other: MoodMinute) -> MoodMinute:
        """This minute and more of it."""
        seconds = self.seconds + other.seconds
        mine, theirs = self.seconds / seconds, other.seconds / seconds
        return MoodMinute(
            at=self.at,
            probabilities=tuple(
                mine * p + theirs * q for p, q in zip(self.probabilities, other.probabilities, strict=True)
            ),
            confidence=mine * self.confidence + theirs * other.confidence,
            sources=tuple(source for source in SOURCES if source in self.sources or source in other.sources),
            seconds=seconds,
            named=self.named + other.named,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn(Entry):
    """How the user answered when they were asked how it is going."""

    emotion: Emotion | None
    word: str  # for the feeling, as the user called it; may be empty
    scale: int | None  # 1 .. 10
    note: str  # may be empty

    def __post_init__(self) -> None:
        Entry.__post_init__(self)
        if self.scale is not None and not LOWEST <= self.scale <= HIGHEST:
            raise ValueError(f"the scale goes from {LOWEST} to {HIGHEST}, not to {self.scale}")

    @property
    def valence(self) -> float | None:
        """From -1 to 1: the mean of what the scale and the feeling say; None where they say nothing."""
        middle = (LOWEST + HIGHEST) / 2
        said = [] if self.scale is None else [(self.scale - middle) / (HIGHEST - middle)]
        said += [] if self.emotion is None else [AFFECT[self.emotion].valence]
        return sum(said) / len(said) if said else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeling(Entry):
    """The user said how they feel, unasked."""

    emotion: Emotion

    @property
    def valence(self) -> float:
        """From -1 to 1."""
        return AFFECT[self.emotion].valence


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion(Entry):
    """A song or a film that was put forward."""

    medium: str  # "music" or "movie"
    item_id: str
    title: str
    people: str  # who made it, such as "Simon, Garfunkel"
    year: int
    reason: str

    def __post_init__(self) -> None:
        Entry.__post_init__(self)
        if not 0 <= self.year <= 9999:
            raise ValueError(f"{self.year} is no year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback(Entry):
    """What the user thought of a suggestion."""

    medium: str
    item_id: str
    title: str  # as it is spoken of
    opinion: str  # liked, disliked, more_like_this, not_by_them, known or saved


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise(Entry):
    """A breathing exercise that was followed to its end, which is `at`."""

    seconds: float

    def __post_init__(self) -> None:
        Entry.__post_init__(self)
        if not 0 <= self.seconds < float("inf"):
            raise ValueError(f"an exercise cannot take {self.seconds} s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Entry):
    """Something the user wanted to be kept."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Entry):
    """A line of the conversation; kept only where the user switched that on."""

    speaker: str  # "you" or "attune"
    text: str


KINDS: Final[Mapping[str, type[Entry]]] = {
    "mood": MoodMinute,
    "check_in": CheckIn,
    "feeling": Feeling,
    "suggestion": Suggestion,
    "feedback": Feedback,
    "exercise": Exercise,
    "note": Note,
    "line": Line,
}


def kind_of(entry: Entry) -> str:
    """The name of an entry's kind, a key of `KINDS`."""
    return next(name for name, kind in KINDS.items() if kind is type(entry))


def begin_of_minute(at: datetime) -> datetime:
    """The begin of the minute around a time."""
    return at.replace(second=0, microsecond=0)
