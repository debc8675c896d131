"""The songs or films of any CSV file, by a mapping from our fields to its columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from recommend.catalogue import UNKNOWN_LANGUAGE, Medium
from recommend.importing.facts import (
    UNKNOWN_YEAR,
    Facts,
    ImportingError,
    LeftOut,
    checked,
    film_id,
    number,
    song_id,
)
from recommend.importing.genres import Genres
from recommend.importing.tables import Cells, cells_of, csv_rows

# `by` in words of either medium. Several names, genres, tags or notes of one cell are parted by ";" or "|".
FIELDS: Final = (
    *("title", "artist", "director", "year", "genres", "language", "tags", "notes"),
    *("valence", "arousal", "dominance", "seconds", "minutes"),
)
_BY: Final = {Medium.MUSIC: "artist", Medium.MOVIE: "director"}


def read(file: Path, medium: Medium, genres: Genres, columns: Mapping[str, str]) -> Iterator[Facts | LeftOut]:
    """The items of a file; fields that `columns` does not name are in columns of their own names.

    Raises ImportingError, also where the file lacks a column that is named, or `title`, or for songs `artist`.
    """
    if unknown := sorted(columns.keys() - set(FIELDS)):
        raise ImportingError(f"{unknown[0]} is no field; the fields are {', '.join(FIELDS)}")
    named = {field: columns.get(field, field) for field in FIELDS}
    needed = {*columns.values(), named["title"]} | ({named["artist"]} if medium is Medium.MUSIC else set())

    def facts(row: Cells | None) -> Facts:
        cells = cells_of(row)
        told = {field: cells.get(column, "").strip() for field, column in named.items()}
        by = tuple(_several(told[_BY[medium]]))
        if medium is Medium.MUSIC and not by:
            raise ValueError("it names no artist")
        year = number(told["year"][:4], "year") or UNKNOWN_YEAR
        minutes, language = number(told["minutes"], "length"), told["language"].lower()
        return Facts(
            id=song_id(told["title"], by) if medium is Medium.MUSIC else film_id(told["title"], year),
            medium=medium,
            title=told["title"],
            by=by,
            year=year,
            genres=genres.of(re.split(r"\s*[;|,]\s*", told["genres"])),
            language=language if re.fullmatch("[a-z]{2,3}", language) else UNKNOWN_LANGUAGE,
            tags=tuple(_several(told["tags"].lower())),
            notes=tuple(_several(told["notes"].lower())),
            valence=_number(told["valence"]),
            arousal=_number(told["arousal"]),
            dominance=_number(told["dominance"]),
            seconds=number(told["seconds"], "length") or (minutes * 60 if minutes else None),
        )

    yield from checked(csv_rows(file, needed), facts)


def _several(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in re.split(r"\s*[;|]\s*", text) if part))


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise ValueError("its place in affect space is no number") from None
