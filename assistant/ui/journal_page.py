"""What the journal screen shows of one stretch of time, read from the journal at once and then left as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from assistant.journal.days import TOLD_COUNTS_S, VALENCE, Day, days, entries_of_days, total
from assistant.journal.entries import CheckIn, Entry, Exercise, Feedback, Feeling, Line, Note, Suggestion
from assistant.journal.showing import entry_in_words, shares_in_words
from assistant.journal.store import Journal, microseconds
from assistant.ui.stretch import Stretch
from dialogue.replies import LOOKS
from models.emotions import Emotion

COMPARED: Final = 3  # days, or answers on the scale, that each side must have to be compared; by ear, 2026-11-25

_TOLD: Final = (CheckIn, Feeling, Suggestion, Feedback, Exercise, Note)
_HOUR: Final = 3_600_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was kept, with what belongs to it: a suggestion comes with what became of it that day."""

    entries: tuple[Entry, ...]  # at least one; the first gives the time
    words: str

    @property
    def at(self) -> datetime:
        """When it was, by the user's clock."""
        return self.entries[0].at


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the journal."""

    stretch: Stretch
    days: Mapping[date, Day]  # those of which something is known
    hours: Mapping[tuple[date, int], Day]  # the same by the hour; only for a day or a week
    before: Sequence[Day]  # the days of the stretch before
    items: Sequence[Item]  # in the order of time

    @classmethod
    def of(cls, journal: Journal, stretch: Stretch) -> Page:
        """The page of a stretch. Raises JournalError."""
        first, last = stretch.first, stretch.last
        kinds = (*_TOLD, Line) if stretch.length == "day" else _TOLD  # a year has too many lines to be of use
        entries = entries_of_days(journal, first, last, kinds)
        return cls(
            stretch=stretch,
            days={day.date: day for day in days(journal, first, last)},
            hours=by_hour(journal, first, last, entries) if stretch.length in ("day", "week") else {},
            before=days(journal, stretch.before.first, stretch.before.last),
            items=items_of(entries),
        )

    def trends(self) -> list[tuple[str, str, str]]:
        """How the stretch was: of each line its name, what it says, and how much stands behind that."""
        whole, before = total([*self.days.values()], self.stretch.first), total(self.before, self.stretch.before.first)
        lines = []
        if whole.minutes:
            lines.append(("mood", shares_in_words(whole.shares), counted(whole.minutes.total(), "minute")))
        if whole.valence is not None:
            now, then = _rated(self.days.values()), _rated(self.before)
            known = f"{whole.valence:+z.2f} of -1 to +1"
            lines.append(("pleasant", *self._compared(known, now, "day", f"{before.valence or 0:+z.2f}", then)))
        if whole.scale is not None:
            now, then = len(whole.scales), len(before.scales)
            lines.append(
                (
                    "check-ins",
                    *self._compared(f"{whole.scale:.2g} of 10", now, "answer", f"{before.scale or 0:.2g}", then),
                )
            )
        return lines

    def _compared(self, known: str, now: int, what: str, earlier: str, then: int) -> tuple[str, str]:
        """What is known, beside the stretch before where both have enough."""
        if min(now, then) < COMPARED:
            return known, counted(now, what)
        return f"{known}; the {self.stretch.length} before {earlier}", f"{counted(now, what)} and {then}"


def mood_of(day: Day) -> Emotion | None:
    """The mood that a day, or an hour, had most of; a told feeling counts `TOLD_COUNTS_S`. None: none was named."""
    weights = {
        emotion: 60 * day.minutes[emotion] + TOLD_COUNTS_S * day.told[emotion]
        for emotion in Emotion
        if day.minutes[emotion] or day.told[emotion]
    }
    return max(weights, key=weights.__getitem__) if weights else None


def day_in_words(day: Day) -> str:
    """How a day was, on one line of 66 cells or less."""
    parts = [moods_in_words(day)]
    if day.seconds:
        parts.append(f"{day.seconds / 60:.0f} min")
    if day.scale is not None:
        parts.append(f"{day.scale:.2g} of 10" + (f" ({len(day.scales)})" if len(day.scales) > 1 else ""))
    return "; ".join(filter(None, parts)) or "nothing is on record"


def moods_in_words(day: Day) -> str:
    """The moods that were seen, each with its share, else what was told most often; empty where neither was."""
    told = [f"told {LOOKS[emotion]} {counted(times, 'time')}" for emotion, times in day.told.most_common(1)]
    return shares_in_words(day.shares) or next(iter(told), "")


def items_of(entries: Sequence[Entry]) -> list[Item]:
    """Entries in the order of time, opinions joined to what was suggested on the same day before them."""
    suggested: dict[tuple[date, str, str], int] = {}
    groups: list[list[Entry]] = []
    for entry in entries:
        if isinstance(entry, Suggestion | Feedback):
            key = (entry.at.date(), entry.medium, entry.item_id)
            if isinstance(entry, Feedback) and key in suggested:
                groups[suggested[key]].append(entry)
                continue
            if isinstance(entry, Suggestion):
                suggested[key] = len(groups)
        groups.append([entry])
    return [Item(tuple(group), _in_words(group)) for group in groups]


def _in_words(group: Sequence[Entry]) -> str:
    first, *opinions = map(entry_in_words, group)
    said = [words.rpartition(": ")[2] for words in opinions]
    return f"{first}: {', '.join(dict.fromkeys(said))}" if said else first


def by_hour(journal: Journal, first: date, last: date, entries: Sequence[Entry]) -> dict[tuple[date, int], Day]:
    """How each hour from `first` to `last`, both included, was by the user's clock; `entries` are those days' own."""
    found: dict[tuple[date, int], Day] = {}
    # A day more on either side holds all that is of these dates by any clock on Earth.
    around = (first - timedelta(days=1), last + timedelta(days=2))
    for hour, label, minutes, seconds, weighed in journal.rows(
        f"SELECT (at + utc_offset * 1000000) / {_HOUR}, emotion, count(*), sum(seconds), sum(({VALENCE}) * seconds)"
        " FROM moods WHERE at >= ? AND at < ? GROUP BY 1, 2",
        *(microseconds(datetime.combine(of, time(), UTC)) for of in around),
    ):
        of = date(1970, 1, 1) + timedelta(days=hour // 24)
        if first <= of <= last:
            seen = found.setdefault((of, hour % 24), Day(of))
            seen.seconds += seconds
            seen.weigh(weighed / seconds, seconds)
            if label is not None:
                seen.minutes[Emotion.from_label(label)] += minutes
    for entry in entries:
        if isinstance(entry, CheckIn | Feeling):
            told = found.setdefault((entry.at.date(), entry.at.hour), Day(entry.at.date()))
            told.weigh(entry.valence, TOLD_COUNTS_S)
            told.told.update([entry.emotion] if entry.emotion is not None else [])
    return found


def _rated(of: Iterable[Day]) -> int:
    return sum(day.valence is not None for day in of)


def counted(number: int, what: str) -> str:
    """A number of things, such as "1 day" or "2 days"."""
    return f"{number} {what}{'' if number == 1 else 's'}"
