"""The films of IMDb's non-commercial data sets, which anybody may fetch for personal use.

`title.basics.tsv` is needed; `title.ratings.tsv`, `title.crew.tsv` and `name.basics.tsv` beside it add how many people
voted, and who directed. Each may be gzipped. Their form: https://developer.imdb.com/non-commercial-datasets/.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from recommend.catalogue import Medium
from recommend.importing.facts import UNKNOWN_YEAR, Facts, ImportingError, LeftOut, NotWanted, checked, number
from recommend.importing.genres import Genres
from recommend.importing.tables import Cells, cells_of, find, tsv_rows

BASICS: Final = "title.basics.tsv"
VOTES: Final = 1000  # fewer, and most people cannot find the film anywhere; by judgement
_BASICS: Final = ("tconst", "titleType", "primaryTitle", "isAdult", "startYear", "runtimeMinutes", "genres")
_NOTHING: Final = r"\N"
_DIRECTORS: Final = 4  # of a film; an anthology has dozens


def read(path: Path, genres: Genres, least_votes: int = VOTES) -> Iterator[Facts | LeftOut]:
    """The films of a folder, or of a `title.basics` file and those beside it. Raises ImportingError.

    Films with fewer votes than `least_votes` are left out where the ratings are there. Who directed waits in a
    temporary file, so that memory does not grow with the files.
    """
    folder = path if path.is_dir() else path.parent
    basics = find(folder, BASICS) if path.is_dir() else path
    if basics is None:
        raise ImportingError(f"{path} has no {BASICS}")
    votes = _votes(folder, least_votes)
    with closing(sqlite3.connect("")) as scratch:
        named = _note_directors(scratch, folder, votes)

        def facts(row: Cells | None) -> Facts:
            cells = cells_of(row)
            if cells["titleType"] != "movie":
                raise NotWanted("not a film")
            if cells["isAdult"] == "1":
                raise NotWanted("for adults only")
            tconst = cells["tconst"]
            if votes is not None and tconst not in votes:
                raise NotWanted(f"fewer than {least_votes:,} votes")
            minutes = number(_known(cells["runtimeMinutes"]), "length")
            return Facts(
                id=imdb_id(tconst),
                medium=Medium.MOVIE,
                title=_known(cells["primaryTitle"]),
                by=_directors(scratch, tconst) if named else (),
                year=number(_known(cells["startYear"]), "year") or UNKNOWN_YEAR,
                genres=genres.of(_known(cells["genres"]).split(",")),
                seconds=minutes * 60 if minutes else None,
            )

        yield from checked(tsv_rows(basics, _BASICS), facts)


def imdb_id(tconst: str) -> str:
    """The id of a film by IMDb's, such as "imdb-tt0114709". Raises ValueError where it is none of IMDb's."""
    if not re.fullmatch("tt[0-9]+", tconst):
        raise ValueError("its identifier is none of IMDb's")
    return f"imdb-{tconst}"


def _known(text: str) -> str:
    return "" if text == _NOTHING else text


def _votes(folder: Path, least: int) -> set[str] | None:
    """The films with at least so many votes; None where nothing tells."""
    file = find(folder, "title.ratings.tsv")
    if file is None:
        return None
    enough = set()
    for _, cells in tsv_rows(file, ("tconst", "numVotes")):
        if cells is not None and cells["numVotes"].isdecimal() and int(cells["numVotes"]) >= least:
            enough.add(cells["tconst"])
    return enough


def _note_directors(scratch: sqlite3.Connection, folder: Path, votes: set[str] | None) -> bool:
    """Note in a temporary base who directed which film; False where nothing tells."""
    crew, names = find(folder, "title.crew.tsv"), find(folder, "name.basics.tsv")
    if crew is None or names is None:
        return False
    scratch.execute("CREATE TABLE directed (film TEXT PRIMARY KEY, people TEXT) WITHOUT ROWID")
    scratch.execute("CREATE TABLE people (person TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID")
    scratch.executemany(
        "INSERT OR REPLACE INTO directed VALUES (?, ?)",
        (
            (cells["tconst"], cells["directors"])
            for _, cells in tsv_rows(crew, ("tconst", "directors"))
            if cells is not None and cells["directors"] != _NOTHING and (votes is None or cells["tconst"] in votes)
        ),
    )
    scratch.executemany(
        "INSERT OR REPLACE INTO people VALUES (?, ?)",
        (
            (cells["nconst"], cells["primaryName"])
            for _, cells in tsv_rows(names, ("nconst", "primaryName"))
            if cells is not None and cells["primaryName"] not in ("", _NOTHING)
        ),
    )
    return True


def _directors(scratch: sqlite3.Connection, film: str) -> tuple[str, ...]:
    found = scratch.execute("SELECT people FROM directed WHERE film = ?", (film,)).fetchone()
    people = found[0].split(",")[:_DIRECTORS] if found else []
    names = (scratch.execute("SELECT name FROM people WHERE person = ?", (person,)).fetchone() for person in people)
    return tuple(dict.fromkeys(name for (name,) in filter(None, names)))
