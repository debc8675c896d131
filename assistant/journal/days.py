"""How days were: the journal's moods and check-ins by the user's own calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from assistant.journal.entries import CheckIn, Entry, Feeling
from assistant.journal.store import Journal, local_time
from models.emotions import AFFECT, Emotion

TOLD_COUNTS_S: Final = 1800.0  # a told feeling counts as much as half an hour of what was seen; by ear, 2026-11-25

_DAY: Final = 86_400_000_000  # microseconds
_LOCAL_DAY: Final = f"(at + utc_offset * 1000000) / {_DAY}"
_FIRST_DAY: Final = date(1970, 1, 1)
VALENCE: Final = " + ".join(f"{emotion.label} * {AFFECT[emotion].valence}" for emotion in Emotion)


@dataclass(slots=True)
class Day:
    """What is known of one day, or of several when added up."""

    date: date  # the first one
    seconds: float = 0.0  # in which a mood was seen
    minutes: Counter[Emotion] = field(default_factory=Counter)  # with a named mood, by that mood
    told: Counter[Emotion] = field(default_factory=Counter)  # how often the user said so, check-ins included
    scales: list[int] = field(default_factory=list)  # of the check-ins
    check_ins: int = 0
    _weighed: float = 0.0  # sum of valence times its weight
    _weight: float = 0.0  # s

    @property
    def valence(self) -> float | None:
        """The mean of what was seen and told, -1 .. 1; None where nothing was."""
        return self._weighed / self._weight if self._weight else None

    @property
    def shares(self) -> Mapping[Emotion, float]:
        """The share of each mood of the minutes with a named one, the largest first."""
        total = self.minutes.total()
        return {emotion: count / total for emotion, count in self.minutes.most_common()}

    @property
    def scale(self) -> float | None:
        """The mean answer on the scale from 1 to 10."""
        return sum(self.scales) / len(self.scales) if self.scales else None

    def weigh(self, valence: float | None, weight: float) -> None:
        """Let a valence count into the mean."""
        if valence is not None:
            self._weighed += valence * weight
            self._weight += weight

    def add(self, other: Day) -> None:
        """Take another day into the sums."""
        self.seconds += other.seconds
        self.minutes += other.minutes
        self.told += other.told
        self.scales += other.scales
        self.check_ins += other.check_ins
        self._weighed += other._weighed
        self._weight += other._weight


def days(journal: Journal, first: date, last: date) -> list[Day]:
    """The days from `first` to `last`, both included, of which something is known, in order."""
    found: dict[date, Day] = {}

    def day(of: date) -> Day:
        return found.setdefault(of, Day(of))

    for number, label, minutes, seconds, weighed in journal.rows(
        f"SELECT {_LOCAL_DAY}, emotion, count(*), sum(seconds), sum(({VALENCE}) * seconds) FROM moods"
        " WHERE at >= ? AND at < ? GROUP BY 1, 2",
        *_bounds(first, last),
    ):
        seen = day(_FIRST_DAY + timedelta(days=number))
        seen.seconds += seconds
        seen.weigh(weighed / seconds, seconds)
        if label is not None:
            seen.minutes[Emotion.from_label(label)] += minutes
    for entry in entries_of_days(journal, first, last, (CheckIn, Feeling)):
        told = day(entry.at.date())
        if isinstance(entry, CheckIn):
            told.check_ins += 1
            told.scales += [entry.scale] if entry.scale is not None else []
        if isinstance(entry, CheckIn | Feeling):
            told.weigh(entry.valence, TOLD_COUNTS_S)
            told.told.update([entry.emotion] if entry.emotion is not None else [])
    return [found[of] for of in sorted(found) if first <= of <= last]


def hours(journal: Journal, first: date, last: date) -> dict[tuple[date, int], float]:
    """The mean valence of what was seen, -1 .. 1, by day and hour, from `first` to `last`, both included."""
    found = {}
    for hour, valence in journal.rows(
        f"SELECT (at + utc_offset * 1000000) / 3600000000, sum(({VALENCE}) * seconds) / sum(seconds) FROM moods"
        " WHERE at >= ? AND at < ? GROUP BY 1",
        *_bounds(first, last),
    ):
        found[_FIRST_DAY + timedelta(days=hour // 24), hour % 24] = valence
    return {(day, hour): valence for (day, hour), valence in found.items() if first <= day <= last}


def entries_of_days(journal: Journal, first: date, last: date, kinds: Sequence[type[Entry]] = ()) -> list[Entry]:
    """The entries from `first` to `last`, both included, each by the clock that the user had then."""
    start, end = (local_time(bound, 0) for bound in _bounds(first, last))
    around = journal.entries(start, end, kinds)
    return [entry for entry in around if first <= entry.at.date() <= last]


def first_day(journal: Journal) -> date | None:
    """The day of the first entry; None in an empty journal."""
    tables = ("moods", "check_ins", "feelings", "suggestions", "feedback", "exercises", "notes")
    union = " UNION ALL ".join(f"SELECT * FROM (SELECT at, utc_offset FROM {t} ORDER BY at LIMIT 1)" for t in tables)
    rows = journal.rows(f"{union} ORDER BY at LIMIT 1")
    return local_time(*rows[0]).date() if rows else None


def total(of: Sequence[Day], first: date) -> Day:
    """Several days as one."""
    whole = Day(first)
    for one in of:
        whole.add(one)
    return whole


def _bounds(first: date, last: date) -> tuple[int, int]:
    """Times, as in the tables, around days wherever on Earth they were; a day on either side is enough."""
    return (first - _FIRST_DAY).days * _DAY - _DAY, (last - _FIRST_DAY).days * _DAY + 2 * _DAY
