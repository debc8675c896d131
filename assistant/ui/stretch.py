"""Stretches of the calendar: the day, week, month or year around a date, and where the arrow keys lead from there."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, Self, get_args

from assistant.journal.entries import FIRST_YEAR

Length = Literal["day", "week", "month", "year"]
LENGTHS: Final[tuple[Length, ...]] = get_args(Length)

_DAY: Final = timedelta(days=1)
_WEEK: Final = 7 * _DAY
# What a step to the right and a step down mean in the picture of each; a year has a month a row.
_STEPS: Final[Mapping[Length, tuple[timedelta, timedelta]]] = {
    "day": (_DAY, _WEEK),
    "week": (_WEEK, _DAY),
    "month": (_DAY, _WEEK),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A whole day, week (from Monday on), month or year."""

    length: Length
    first: date
    last: date

    @classmethod
    def around(cls, length: Length, day: date) -> Self:
        """The one that `day` lies in."""
        match length:
            case "day":
                return cls(length, day, day)
            case "week":
                monday = day - day.weekday() * _DAY
                return cls(length, monday, monday + 6 * _DAY)
            case "month":
                return cls(length, day.replace(day=1), _in_month(day.year, day.month, 31))
            case "year":
                return cls(length, date(day.year, 1, 1), date(day.year, 12, 31))

    @property
    def before(self) -> Stretch:
        """The one that ends where this one begins."""
        return Stretch.around(self.length, self.first - _DAY)

    @property
    def name(self) -> str:
        """How it is called, such as "November 2026"."""
        match self.length:
            case "day":
                return f"{self.first:%A}, {self.first.day} {self.first:%B %Y}"
            case "week":
                return f"{self.first.day} {self.first:%b} to {self.last.day} {self.last:%b %Y}"
            case "month":
                return f"{self.first:%B %Y}"
            case "year":
                return f"{self.first.year}"

    @property
    def dates(self) -> list[date]:
        """Its days."""
        return [self.first + n * _DAY for n in range((self.last - self.first).days + 1)]

    def holds(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.first <= day <= self.last


def stepped(length: Length, day: date, right: int, down: int, today: date) -> date:
    """The day that lies some steps away in the picture of a stretch; none is later than `today`."""
    if length == "year":
        day = _months_on(day, down) + right * _DAY
    else:
        across, below = _STEPS[length]
        day = day + right * across + down * below
    return _kept(day, today)


def paged(length: Length, day: date, pages: int, today: date) -> date:
    """The same day some stretches on; none is later than `today`."""
    months = {"month": 1, "year": 12}.get(length)
    if months is not None:
        return _kept(_months_on(day, pages * months), today)
    return _kept(day + pages * (_WEEK if length == "week" else _DAY), today)


def _kept(day: date, today: date) -> date:
    return min(max(day, date(FIRST_YEAR + 1, 1, 1)), today)  # a stretch before the first one must still be a date


def _months_on(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    return _in_month(count // 12, count % 12 + 1, day.day)


def _in_month(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, monthrange(year, month)[1]))
