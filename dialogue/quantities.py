"""Numbers, durations, times of the day and decades in what somebody says, in digits or in English words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_ONES: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS: Final = {
    **{word: value for value, word in enumerate(_ONES)},
    **{word: 20 + 10 * index for index, word in enumerate(_TENS)},
    **{f"{ten} {one}": 20 + 10 * at + n for at, ten in enumerate(_TENS) for n, one in enumerate(_ONES[1:10], 1)},
    "a hundred": 100,
    "one hundred": 100,
}
_UNITS: Final = {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400, "week": 604800}
_SHORT_UNITS: Final = {"s": 1, "m": 60, "h": 3600}
# "A few" is no number; three is what most people mean by it at least (by ear, 2026-11-25).
_SOME: Final = {"a": 1, "an": 1, "another": 1, "last": 1, "past": 1, "next": 1, "couple of": 2, "couple": 2, "few": 3}
_DECADES: Final = {
    **{f"{ten[:-1]}ies": 1920 + 10 * at for at, ten in enumerate(_TENS)},
    "noughties": 2000,
    "two thousands": 2000,
}


def _one_of(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first."""
    return "|".join(sorted(words, key=len, reverse=True)).replace(" ", r"[\s-]+")


_WORDS: Final = _one_of(_NUMBERS)
_WHOLE: Final = rf"(?:\d+|{_WORDS})"
_UNIT: Final = rf"(?:{_one_of(_UNITS)})s?"
_NUMBER: Final = re.compile(rf"(?<![\w.:])(?<!\d,)({_WHOLE})(?![\w:]|\.\d|,\d)")
_DURATION: Final = re.compile(
    rf"""\b(?:
        (?P<half>half\ (?:an\ |a\ )?)(?P<half_unit>{_UNIT})
      | (?P<quarters>(?:a\ |one\ |three\ )?)quarters?\ of\ an\ hour
      | (?P<count>\d+(?:[.,]\d+)?|{_WORDS}|{_one_of(_SOME)})(?P<and_half>\ and\ a\ half)?\ ?(?P<unit>{_UNIT})
        (?P<half_more>\ and\ a\ half)?
      | (?P<digits>\d+)(?P<short>[smh])
    )\b""",
    re.VERBOSE,
)
_PART_OF_DAY: Final = (
    r"(?:in\ the\ (?P<part>morning|afternoon|evening)|(?P<night>at\ night|tonight|this\ evening|this\ morning))"
)
_CLOCK: Final = re.compile(
    rf"""\b(?P<before>(?:at|around|about|by)\ )?(?:
        (?P<named>noon|midday|midnight)
      | (?P<fraction>half|(?:a\ )?quarter|{_WHOLE}(?:\ minutes?)?)\ (?P<side>past|after|to)\ (?P<of>{_WHOLE})
      | (?P<hour>{_WHOLE})(?:[:.](?P<digits>[0-5]\d)|\ (?P<minutes>oh\ \w+|[1-5]\d|{_WORDS}))?
    )(?P<clock>\ o'?\ ?clock)?(?:\ ?(?P<half_day>am|pm|a\.m\.?|p\.m\.?))?(?:\ {_PART_OF_DAY})?
    (?![\w:]|\.\d|\ (?:{_UNIT}|out\ of|percent|times|people|and\ a\ half)\b)""",
    re.VERBOSE,
)
_LATE: Final = re.compile(r"\b(?:every|each|tomorrow|this) (?:afternoon|evening|night)\b")
_DECADE: Final = re.compile(
    rf"""\b(?:
        (?P<year>(?:19|20)\d\d)(?P<years>'?s)?
      | '?(?P<short>[2-9]0)'?s
      | (?:(?P<century>nineteen|twenty)[\ -](?:hundred[\ -]and[\ -])?)?(?P<named>{_one_of(_DECADES)}|tens)
      | (?P<hundred>nineteen|twenty)[\ -](?P<in_it>oh\ \w+|{_WORDS})
      | two\ thousand(?:\ and)?(?:\ (?P<after>{_WORDS}))?
    )\b""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A quantity, and where it stands: `text[start:end]`."""

    value: T
    start: int
    end: int


def number(text: str) -> int | None:
    """The first whole number from 0 to 100, in digits or words; None where there is none."""
    for match in _NUMBER.finditer(_plain(text)):
        if (value := _value(match[1])) <= 100:
            return value
    return None


def duration(text: str) -> float | None:
    """The first duration, in seconds: "half an hour", "1.5 hours", "an hour and ten minutes"; None without one."""
    found = find_duration(text)
    return found.value if found else None


def clock_time(text: str) -> time | None:
    """The first time of the day: "at nine", "half past seven in the evening", "8 pm", "20:30"; None without one.

    A bare number counts only after "at" or the like, or as all there is. An hour without "pm" or a part of the day is
    taken as it stands: "at nine" is nine in the morning.
    """
    found = find_clock_time(text)
    return found.value if found else None


def decade(text: str) -> int | None:
    """The first year of the first decade: 1990 of "the nineties", "the 90s" and "1994"; None without one."""
    found = find_decade(text)
    return found.value if found else None


def find_duration(text: str) -> Found[float] | None:
    """As `duration`, with its place in `text`."""
    plain = _plain(text)
    if (match := _DURATION.search(plain)) is None:
        return None
    start, end, seconds = match.start(), match.end(), _seconds(match)
    while (more := re.compile(r",? (?:and )?").match(plain, end)) and (match := _DURATION.match(plain, more.end())):
        end, seconds = match.end(), seconds + _seconds(match)
    return Found(seconds, start, end)


def find_clock_time(text: str) -> Found[time] | None:
    """As `clock_time`, with its place in `text`."""
    plain = _plain(text)
    late = bool(_LATE.search(plain))
    for match in _CLOCK.finditer(plain):
        marked = any(match[name] for name in ("before", "named", "fraction", "digits", "clock", "half_day", "part"))
        alone = match.group().strip() == plain.strip(" .!?")
        if (marked or alone or match["night"]) and (told := _time(match, late)):
            return Found(told, max(match.start(), match.end("before")), match.end())
    return None


def find_decade(text: str) -> Found[int] | None:
    """As `decade`, with its place in `text`."""
    if (match := _DECADE.search(_plain(text))) is None:
        return None
    return Found(_decade(match), match.start(), match.end())


def _plain(text: str) -> str:
    """In lower case and of the same length, so that places in it are places in the text."""
    lowered = text.replace("’", "'").replace("-", " ")
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in lowered)


def _value(words: str) -> int:
    return int(words) if words.isdigit() else _NUMBERS[" ".join(words.replace("-", " ").split())]


def _seconds(match: re.Match[str]) -> float:
    if match["half"]:
        return _UNITS[match["half_unit"].rstrip("s")] / 2
    if match["quarters"] is not None:
        return 2700.0 if match["quarters"].startswith("three") else 900.0
    if match["digits"]:
        return float(match["digits"]) * _SHORT_UNITS[match["short"]]
    unit = _UNITS[match["unit"].rstrip("s")]
    said = " ".join(match["count"].split())
    count = float(said.replace(",", ".")) if said[0].isdigit() else _SOME.get(said) or _NUMBERS[said]
    return (count + (0.5 if match["and_half"] or match["half_more"] else 0)) * unit


def _time(match: re.Match[str], late: bool) -> time | None:
    """The time of the day; None where the numbers are none, as in "at 25:10". `late`: not in the morning."""
    if match["named"]:
        return time(0 if match["named"] == "midnight" else 12)
    if match["fraction"]:
        shift = {"half": 30, "quarter": 15, "a quarter": 15}.get(match["fraction"])
        shift = _value(re.sub(r" minutes?$", "", match["fraction"])) if shift is None else shift
        hour, minute = _value(match["of"]), -shift if match["side"] == "to" else shift
    else:
        said = (match["digits"] or match["minutes"] or "0").removeprefix("oh ")
        hour, minute = _value(match["hour"]), int(said) if said.isdigit() else _NUMBERS.get(said, 60)
    part = (match["half_day"] or match["part"] or match["night"] or "at night" * late).replace(".", "")
    if not 0 <= hour < 24 or abs(minute) > 59 or (match["half_day"] and not 1 <= hour <= 12):
        return None
    if part and hour <= 12:
        night = part in ("at night", "tonight")  # 12 is midnight then, and 1 to 5 are after it
        after_noon = part in ("pm", "afternoon", "evening", "this evening") or (night and 5 < hour < 12)
        hour = hour % 12 + 12 * after_noon
    minutes = (60 * hour + minute) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _decade(match: re.Match[str]) -> int:
    if match["year"]:
        return int(match["year"]) // 10 * 10
    if match["short"]:
        return 1900 + int(match["short"])
    if match["named"]:
        if match["century"] == "twenty" or match["named"] == "tens":
            return {"tens": 2010, "twenties": 2020, "thirties": 2030}.get(match["named"], 2000)
        return _DECADES[match["named"]]
    if match["hundred"]:
        years = _NUMBERS.get(match["in_it"].removeprefix("oh "), 0)
        return (1900 if match["hundred"] == "nineteen" else 2000) + years // 10 * 10
    return 2000 + _NUMBERS.get(match["after"] or "", 0) // 10 * 10
