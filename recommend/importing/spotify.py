"""The songs of a Spotify account: of the streaming history in its data download, and of playlists in Exportify's CSV.

The history comes as JSON files, "Extended streaming history" or the shorter one of the account data. Exportify's CSV
knows more: the year, the length, mostly genres, and in older files how positive and how energetic a song sounds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from recommend.catalogue import UNKNOWN_LANGUAGE, Medium
from recommend.importing.facts import (
    UNKNOWN_YEAR,
    Facts,
    ImportingError,
    LeftOut,
    NotWanted,
    checked,
    number,
    song_id,
)
from recommend.importing.genres import Genres
from recommend.importing.tables import Cells, cells_of, csv_rows, opened

HISTORY: Final = re.compile(r"(Streaming_?History|endsong).*\.json$")
EXPORTIFY: Final = frozenset({"Track Name", "Artist Name(s)"})
_LEAST_MS: Final = 30_000  # a play from which on Spotify counts it as one
_INSTRUMENTAL: Final = 0.5  # Spotify's own figure for what is meant to be instrumental
_PEOPLE: Final = 4


def history(path: Path) -> Iterator[Facts | LeftOut]:
    """The songs that were played for half a minute at least, of a file or of all of a folder. Raises ImportingError."""
    files = sorted(file for file in path.iterdir() if HISTORY.search(file.name)) if path.is_dir() else [path]
    if not files:
        raise ImportingError(f"{path} holds no streaming history of Spotify's; name the folder with its JSON files")
    for file in files:
        yield from checked(_plays(file), _played)


def exportify(file: Path, genres: Genres) -> Iterator[Facts | LeftOut]:
    """The songs of an Exportify CSV. Raises ImportingError."""

    def facts(row: Cells | None) -> Facts:
        cells = cells_of(row)
        by = _people(cells)
        milliseconds = number(cells.get("Duration (ms)") or cells.get("Track Duration (ms)", ""), "length")
        released = cells.get("Release Date") or cells.get("Album Release Date", "")
        instrumental = (_share(cells, "Instrumentalness") or 0) > _INSTRUMENTAL
        valence, energy = _share(cells, "Valence"), _share(cells, "Energy")
        return Facts(
            id=_id(cells["Track Name"], by),
            medium=Medium.MUSIC,
            title=cells["Track Name"].strip(),
            by=by,
            year=number(released[:4], "year") or UNKNOWN_YEAR,
            genres=genres.of(re.split(r"\s*[;,]\s*", cells.get("Genres") or cells.get("Artist Genres", ""))),
            language="zxx" if instrumental else UNKNOWN_LANGUAGE,
            tags=("instrumental",) if instrumental else (),
            valence=2 * valence - 1 if valence is not None else None,
            arousal=2 * energy - 1 if energy is not None else None,
            seconds=milliseconds // 1000 if milliseconds else None,
        )

    yield from checked(csv_rows(file, EXPORTIFY), facts)


def _people(cells: Cells) -> tuple[str, ...]:
    """The artists: parted by ";", or in older files by "," where there are as many as addresses of artists."""
    written = cells["Artist Name(s)"]
    names = written.split(";")
    if "Artist URI(s)" in cells and cells["Artist URI(s)"].count(",") == written.count(","):
        names = written.split(",")
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))[:_PEOPLE]


def _plays(file: Path) -> Iterator[tuple[str, Any]]:
    with opened(file) as text:
        try:
            entries = json.load(text)
        except ValueError as error:
            raise ImportingError(f"{file} is no JSON ({error}); nothing was changed: fetch it again") from None
    if not isinstance(entries, list):
        raise ImportingError(f"{file} is no streaming history of Spotify's; nothing was changed")
    for place, entry in enumerate(entries, start=1):
        yield f"{file.name}, entry {place}", entry


def _played(entry: object) -> Facts:
    if not isinstance(entry, Mapping):
        raise ValueError("it is no entry of a history")
    title = entry.get("master_metadata_track_name", entry.get("trackName"))
    artist = entry.get("master_metadata_album_artist_name", entry.get("artistName"))
    played = entry.get("ms_played", entry.get("msPlayed"))
    if not isinstance(played, int | float):
        raise ValueError("it does not say how long it was played")
    if title is None or artist is None:
        raise NotWanted("no song")  # a podcast, an audio book or a video
    if played < _LEAST_MS:
        raise NotWanted("played for less than half a minute")
    by = (str(artist).strip(),)
    return Facts(id=_id(str(title), by), medium=Medium.MUSIC, title=str(title).strip(), by=by)


def _id(title: str, by: tuple[str, ...]) -> str:
    if not by or not by[0]:
        raise ValueError("it names no artist")
    return song_id(title, by)


def _share(cells: Cells, column: str) -> float | None:
    """A number from 0 to 1; None where nothing stands there. Raises ValueError."""
    text = cells.get(column, "").strip()
    if not text:
        return None
    value = float(text) if re.fullmatch(r"[0-9.eE+-]+", text) else -1.0
    if not 0 <= value <= 1:
        raise ValueError(f"its {column.lower()} does not lie between 0 and 1")
    return value
