"""The diary of the app Daylio, as its CSV export has it, as check-ins.

Its five moods become 2, 4, 6, 8 and 10 on the scale; activities, title and note become the note. The columns are
those of exports of 2023 and of older ones, which have no `note_title`.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from assistant.journal.database import JournalError
from assistant.journal.entries import FIRST_YEAR, CheckIn

LEVELS: Final[Mapping[str, int]] = {"awful": 1, "bad": 2, "meh": 3, "good": 4, "rad": 5}

_NEEDED: Final = ("full_date", "time", "mood")
_TIMES: Final = ("%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M %p")


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be read."""

    line: int  # of the file, from 1
    why: str


def other_moods(text: str) -> Counter[str]:
    """The moods of an export that the user named, and how often each comes. Raises JournalError where it is none."""
    return Counter(mood for _, row in _rows(text) if (mood := _mood(row)) and mood not in LEVELS)


def read(text: str, levels: Mapping[str, int], zone: tzinfo | None) -> Iterator[CheckIn | Broken]:
    """The check-ins of an export, in its order, and the rows that cannot be read.

    `levels` maps the moods that the user named, in lower case, to 1 (awful) .. 5 (rad); `zone` is where the diary was
    kept (None: where this computer is). Raises JournalError where the file is no such export.
    """
    known = {**LEVELS, **levels}
    for line, row in _rows(text):
        mood = _mood(row)
        at = _time(f"{row['full_date']} {row['time']}".strip())
        if at is None:
            yield Broken(line, f"'{row['full_date']} {row['time']}' is no date and time")
        elif mood not in known:
            yield Broken(line, f"'{mood}' is no mood" if mood else "it has no mood")
        else:
            at = at.replace(tzinfo=zone) if zone is not None else at.astimezone()
            yield CheckIn(at=at, emotion=None, word=mood, scale=2 * known[mood], note=_note(row))


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not set(_NEEDED) <= set(reader.fieldnames or ()):
        raise JournalError("neither a journal of Attune's nor a CSV export of Daylio's")
    try:
        for row in reader:
            yield reader.line_num, {name: value or "" for name, value in row.items() if isinstance(name, str)}
    except csv.Error as error:
        raise JournalError(f"line {reader.line_num} is no CSV ({error})") from None


def _mood(row: Mapping[str, str]) -> str:
    return row["mood"].strip().lower()


def _time(text: str) -> datetime | None:
    for form in _TIMES:
        try:
            at = datetime.strptime(text.replace("\u202f", " ").upper(), form)
        except ValueError:
            continue
        return at if at.year >= FIRST_YEAR else None
    return None


def _note(row: Mapping[str, str]) -> str:
    title, note = _plain(row.get("note_title", "")), _plain(row.get("note", ""))
    activities = ", ".join(filter(None, (each.strip() for each in row.get("activities", "").split("|"))))
    written = ": ".join(filter(None, (title, note)))
    return " ".join(filter(None, (written, activities and f"({activities})")))


def _plain(text: str) -> str:
    """Newer exports format notes with HTML."""
    broken = re.sub(r"<br\s*/?>|</(?:p|div|li)>", "\n", text, flags=re.IGNORECASE)
    return html.unescape(re.sub(r"</?[a-z][^<>]*>", "", broken, flags=re.IGNORECASE)).strip()
