"""A stretch of the journal as a picture: a cell for each day or hour, with a letter for its mood and a height.

The height is how pleasant it was, ▁ to █, and · is a time of which nothing is known. Pure functions from a page to
rows of cells, so that what is drawn and where a click falls cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Final

from textual.content import Content

from assistant.journal.days import Day
from assistant.journal.showing import UNKNOWN, strip
from assistant.ui.journal_page import Page, mood_of
from assistant.ui.palette import EMOTION_COLOUR, EMOTION_SIGN, FAINT, NO_SIGN, SOFT, TEXT
from assistant.ui.stretch import Stretch
from dialogue.replies import LOOKS
from models.emotions import Emotion

Cell = tuple[Content, date | None]  # what is drawn, and the day that it belongs to

LETTER: Final = {
    Emotion.ANGRY: "a",
    Emotion.DISGUST: "d",
    Emotion.FEAR: "w",
    Emotion.HAPPY: "h",
    Emotion.SAD: "s",
    Emotion.SURPRISE: "!",
    Emotion.NEUTRAL: "n",
}

_MONTH_CELLS: Final = 5  # "Nov" and some air
_DATE_CELLS: Final = 12  # "Wed 25 Nov" and some air
_HOURS: Final = range(24)


def rows(page: Page, chosen: date, width: int) -> list[list[Cell]]:
    """The picture, whole in 76 cells or more of `width`, and `chosen` marked where it lies within."""
    match page.stretch.length:
        case "year":
            return _year(page, chosen, width)
        case "month":
            return _month(page, chosen, width)
        case "week":
            return _week(page, chosen)
        case "day":
            return _day(page)


def day_at(drawn: Sequence[Sequence[Cell]], x: int, y: int) -> date | None:
    """The day whose cell is in column `x` of row `y`."""
    for content, day in drawn[y] if 0 <= y < len(drawn) else ():
        if x < content.cell_length:
            return day
        x -= content.cell_length
    return None


def legend(page: Page) -> Content:
    """What the letters or signs of a page stand for, those that are in it."""
    month = page.stretch.length == "month"
    shown = {mood_of(day) for day in (page.hours or page.days).values()}
    names = [
        Content.assemble(
            (EMOTION_SIGN[emotion] if month else LETTER[emotion], EMOTION_COLOUR[emotion]), (f" {LOOKS[emotion]}", SOFT)
        )
        for emotion in Emotion
        if emotion in shown
    ]
    return Content(" " if month else "  ").join(names)


def _year(page: Page, chosen: date, width: int) -> list[list[Cell]]:
    cells = min(max((width - _MONTH_CELLS) // 31, 1), 3)
    scale = "".join(f"{day if day == 1 or day % 5 == 0 else '':<{cells}}" for day in range(1, 32))
    drawn: list[list[Cell]] = [[_soft(" " * _MONTH_CELLS + scale)]]
    for month, days in groupby(page.stretch.dates, key=lambda day: day.month):
        of = list(days)
        drawn.append([_soft(f"{of[0]:%b}".ljust(_MONTH_CELLS))])
        drawn[month] += [_marked(_pixel(page.days.get(day), cells), day, chosen) for day in of]
    return drawn


def _month(page: Page, chosen: date, width: int) -> list[list[Cell]]:
    cells = min(max(width // 7, 10), 12)
    drawn = [[_soft(f"{name:<{cells}}") for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]]
    for _, week in groupby(page.stretch.dates, key=lambda day: Stretch.around("week", day).first):
        of = list(week)
        row = [_soft(" " * cells * of[0].weekday())]
        for day in of:
            known = page.days.get(day)
            cell = Content.assemble((f"{day.day:>2} ", SOFT), _sign(known), " ", _height(known))
            row.append(_marked(cell.pad_right(cells - cell.cell_length), day, chosen))
        drawn.append(row)
    return drawn


def _week(page: Page, chosen: date) -> list[list[Cell]]:
    drawn: list[list[Cell]] = [[_soft(" " * _DATE_CELLS + _hour_scale(2))]]
    for day in page.stretch.dates:
        known = page.days.get(day)
        date_cells = Content.assemble((f"{day:%a} {day.day:>2} {day:%b}", SOFT))
        name = _marked(date_cells, day, chosen)
        hours = Content("").join(_pixel(page.hours.get((day, hour)), 2) for hour in _HOURS)
        mood = mood_of(known) if known is not None else None
        word = LOOKS[mood] if mood is not None else ""
        drawn.append([name, (Content.assemble("  ", hours, "  ", _sign(known), f" {word}"), day)])
    return drawn


def _day(page: Page) -> list[list[Cell]]:
    of = page.stretch.first
    hours = [page.hours.get((of, hour)) for hour in _HOURS]
    tops = Content("").join(
        _coloured(known, strip([known.valence if known else None]) * 2 + " ", dim=True) for known in hours
    )
    names = Content("").join(_coloured(known, f"{_letter(known):<3}") for known in hours)
    return [[_soft(_hour_scale(3))], [(tops, of)], [(names, of)]]


def _pixel(known: Day | None, cells: int) -> Content:
    """The letter of the mood and the height, in so many cells."""
    if known is None or known.valence is None:
        return _coloured(None, UNKNOWN.ljust(cells))
    letter = _letter(known) if cells > 1 or mood_of(known) is not None else ""  # a single cell has room for one of them
    return (_coloured(known, letter) + _coloured(known, strip([known.valence]).ljust(cells), dim=True)).truncate(cells)


def _letter(known: Day | None) -> str:
    mood = mood_of(known) if known is not None else None
    return LETTER[mood] if mood is not None else " "


def _sign(known: Day | None) -> Content:
    """Three cells."""
    if known is None or known.valence is None:
        return _coloured(None, f"{UNKNOWN:^3}")
    mood = mood_of(known)
    return _coloured(known, EMOTION_SIGN[mood] if mood is not None else NO_SIGN)


def _height(known: Day | None) -> Content:
    valence = known.valence if known is not None else None
    return _coloured(known, strip([valence]) * 2 if valence is not None else "  ", dim=True)


def _coloured(known: Day | None, text: str, *, dim: bool = False) -> Content:
    if known is None:
        return Content.assemble((text, FAINT))
    mood = mood_of(known)
    colour = EMOTION_COLOUR[mood] if mood is not None else TEXT
    return Content.assemble((text, f"{colour} 65%" if dim else colour))


def _hour_scale(cells: int) -> str:
    return "".join(f"{hour:<{6 * cells}}" for hour in (0, 6, 12, 18))


def _soft(text: str) -> Cell:
    return Content.assemble((text, SOFT)), None


def _marked(content: Content, day: date, chosen: date) -> Cell:
    return Content.assemble((content.plain, "bold $background on $foreground")) if day == chosen else content, day
