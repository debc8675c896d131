"""The journal as one flat table, for spreadsheets: a row an entry, a column for whatever any of them has."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import fields
from typing import IO, Final

from assistant.journal.entries import KINDS, Entry, MoodMinute, kind_of
from models.emotions import Emotion

_NOT_FLAT: Final = ("at", "emotion", "probabilities", "sources")
_OTHERS: Final = dict.fromkeys(f.name for kind in KINDS.values() for f in fields(kind) if f.name not in _NOT_FLAT)
COLUMNS: Final = ("at", "kind", "emotion", "valence", *_OTHERS, "sources", *(emotion.label for emotion in Emotion))


def write(entries: Iterable[Entry], file: IO[str]) -> None:
    """Write the table with its heading; `file` was opened with `newline=""`."""
    table = csv.DictWriter(file, COLUMNS, restval="", extrasaction="raise", lineterminator="\n")
    table.writeheader()
    table.writerows(map(_row, entries))


def _row(entry: Entry) -> dict[str, object]:
    row: dict[str, object] = {"at": entry.at.isoformat(), "kind": kind_of(entry)}
    row |= {name: getattr(entry, name) for name in ("valence", *_OTHERS) if hasattr(entry, name)}
    if isinstance(emotion := getattr(entry, "emotion", None), Emotion):
        row["emotion"] = emotion.label
    if isinstance(entry, MoodMinute):
        row["sources"] = " ".join(entry.sources)
        row |= {e.label: p for e, p in zip(Emotion, entry.probabilities, strict=True)}
    return row
