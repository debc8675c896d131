"""The journal in words and glyphs: lines of text, with a strip of heights for how pleasant it was.

▁ is the least pleasant, █ the most, ▄ and ▅ are neither; · is a time of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from assistant.journal.days import Day, days, entries_of_days, hours, total
from assistant.journal.entries import CheckIn, Entry, Exercise, Feedback, Feeling, Line, MoodMinute, Note, Suggestion
from assistant.journal.json_format import as_json
from assistant.journal.store import Journal
from dialogue.replies import LOOKS
from models.emotions import Emotion

HEIGHTS: Final = "▁▂▃▄▅▆▇█"
UNKNOWN: Final = "·"
LENGTHS: Final[Mapping[str, int]] = {"day": 1, "week": 7, "month": 30, "year": 365}  # days, as in dialogue.memory

_OPINIONS: Final = {
    "liked": "liked",
    "disliked": "not liked",
    "more_like_this": "more like this",
    "not_by_them": "not by them",
    "known": "known already",
    "saved": "saved",
}
_TOLD: Final = (CheckIn, Feeling, Suggestion, Exercise, Note, Line)  # what has a line of its own
_NAMED: Final = 3  # moods that a line names


@dataclass(frozen=True, slots=True)
class Shown:
    """A period of the journal."""

    period: str  # a key of LENGTHS
    first: date
    last: date
    days: Sequence[Day]
    hours: Mapping[tuple[date, int], float]  # valence
    entries: Sequence[Entry]  # all but moods

    @classmethod
    def of(cls, journal: Journal, period: str, last: date) -> Shown:
        """The period that ends with the day `last`. Raises JournalError."""
        first = last - timedelta(days=LENGTHS[period] - 1)
        kinds = (*_TOLD, Feedback)
        found = entries_of_days(journal, first, last, kinds)
        return cls(period, first, last, days(journal, first, last), hours(journal, first, last), found)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "period": self.period,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "total": day_as_json(total(self.days, self.first)),
            "days": [{"date": day.date.isoformat(), **day_as_json(day)} for day in self.days],
            "entries": [as_json(entry) for entry in self.entries],
        }

    def lines(self) -> Iterator[str]:
        """What a person reads."""
        ends = dict.fromkeys(f"{_date(of)} {of.year}" for of in (self.first, self.last))
        yield " to ".join(ends)
        if not self.days and not self.entries:
            yield "  nothing is on record"
            return
        yield from self._months() if self.period == "year" else self._days()
        if len(self.days) > 1:
            yield f"  together: {in_words(total(self.days, self.first))}"

    def _days(self) -> Iterator[str]:
        by_day = {day.date: day for day in self.days}
        yield f"{'':13}0     6     12    18"
        for of in sorted({*by_day, *(entry.at.date() for entry in self.entries)}):
            strip = "".join(_height(self.hours.get((of, hour))) for hour in range(24))
            yield f"  {_date(of):<11}{strip}  {in_words(by_day.get(of, Day(of)))}"
            yield from (f"      {line}" for line in self._told(of))

    def _told(self, of: date) -> Iterator[str]:
        opinions: dict[tuple[str, str], list[str]] = {}
        loose = []  # opinions of what was suggested on another day
        suggested = {(e.medium, e.item_id) for e in self.entries if isinstance(e, Suggestion) and e.at.date() == of}
        today = [entry for entry in self.entries if entry.at.date() == of]
        for entry in today:
            if isinstance(entry, Feedback):
                item = (entry.medium, entry.item_id)
                if item in suggested:
                    opinions.setdefault(item, []).append(_OPINIONS.get(entry.opinion, entry.opinion))
                else:
                    loose.append(entry)
        told: list[Entry] = [entry for entry in today if isinstance(entry, _TOLD)]
        for entry in sorted([*told, *loose], key=lambda entry: entry.at):
            line = entry_in_words(entry)
            if isinstance(entry, Suggestion) and (given := opinions.get((entry.medium, entry.item_id))):
                line += f": {', '.join(dict.fromkeys(given))}"
            yield f"{entry.at:%H:%M}  {line}"

    def _months(self) -> Iterator[str]:
        by_day = {day.date: day for day in self.days}
        yield f"{'':12}1        10        20        30"
        month = self.first.replace(day=1)
        while month <= self.last:
            after = (month + timedelta(days=31)).replace(day=1)
            dates = [month + timedelta(days=n) for n in range((after - month).days)]
            within = [by_day[of] for of in dates if of in by_day]
            strip = "".join(_height(by_day[of].valence if of in by_day else None) for of in dates)
            if within:
                yield f"  {month:%b %Y}  {strip:<31}  {in_words(total(within, month))}"
            month = after


def day_as_json(day: Day) -> dict[str, Any]:
    """What is known of a day, or of several that were added up."""
    return {
        "minutes_seen": round(day.seconds / 60, 1),
        "shares": {emotion.label: round(share, 4) for emotion, share in day.shares.items()},
        "valence": None if day.valence is None else round(day.valence, 3),
        "check_ins": day.check_ins,
        "scale": day.scale,
    }


def in_words(day: Day) -> str:
    """A line about a day, or about several that were added up."""
    parts = []
    if day.minutes:
        parts.append(shares_in_words(day.shares))
    if day.seconds:
        parts.append(f"seen for {_duration(day.seconds)}")
    if day.check_ins:
        scale = "" if day.scale is None else f", {day.scale:.2g} of 10" + (" on average" if len(day.scales) > 1 else "")
        parts.append(f"{day.check_ins} check-in{'s' if day.check_ins > 1 else ''}{scale}")
    return "; ".join(parts) or "no mood on record"


def shares_in_words(shares: Mapping[Emotion, float]) -> str:
    """The most frequent moods."""
    return ", ".join(f"{LOOKS[emotion]} {share:.0%}" for emotion, share in [*shares.items()][:_NAMED])


def entry_in_words(entry: Entry) -> str:
    """What a line says of an entry, without its time."""
    match entry:
        case CheckIn():
            felt = entry.word or (LOOKS[entry.emotion] if entry.emotion is not None else "")
            parts = [felt, "" if entry.scale is None else f"{entry.scale} of 10", _quoted(entry.note)]
            return f"check-in: {', '.join(filter(None, parts)) or 'no answer'}"
        case Feeling():
            return f"you said you feel {LOOKS[entry.emotion]}"
        case Suggestion():
            by = f" by {entry.people}" if entry.people and entry.medium == "music" else ""
            return f"suggested {entry.title}{by}{f' ({entry.year})' if entry.year else ''}"
        case Feedback():
            return f"{entry.title}: {_OPINIONS.get(entry.opinion, entry.opinion)}"
        case Exercise():
            return f"breathing exercise, {_duration(entry.seconds)}"
        case Note():
            return f"note: {_one_line(entry.text)}"
        case Line():
            return f"{entry.speaker}: {_one_line(entry.text)}"
        case MoodMinute():
            return "mood: " + (LOOKS[entry.emotion] if entry.emotion is not None else "unsure")
    return ""


def strip(valences: Iterable[float | None]) -> str:
    """A character for each valence, -1 .. 1; None where nothing is known."""
    return "".join(map(_height, valences))


def _height(valence: float | None) -> str:
    if valence is None:
        return UNKNOWN
    return HEIGHTS[min(int((valence + 1) / 2 * len(HEIGHTS)), len(HEIGHTS) - 1)]


def _date(of: date) -> str:
    return f"{of:%a} {of.day} {of:%b}"


def _duration(seconds: float) -> str:
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    whole, minutes = divmod(round(seconds / 60), 60)
    return f"{whole} h {minutes} min" if whole else f"{minutes} min"


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    return f'"{_one_line(text)}"' if text else ""
