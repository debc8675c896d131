"""One import from beginning to end: which kind it is, what is read, what is kept, and what there is to say of it."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from recommend.catalogue import Catalogue, Medium
from recommend.collaborative import POSITIVE, Ease
from recommend.importing import folder, imdb, mapped, movielens, spotify
from recommend.importing.facts import Facts, ImportingError, LeftOut
from recommend.importing.genres import Genres
from recommend.importing.ours import Ours
from recommend.importing.own import OwnCatalogue
from recommend.importing.store import Store, others_path
from recommend.importing.tables import find, opened

_SHOWN: Final = 3  # broken rows of each reason that are told with their places
_EVERY: Final = 5000  # rows after which progress is told


class Kind(StrEnum):
    """What can be imported."""

    IMDB = "imdb"
    MOVIELENS = "movielens"
    SPOTIFY = "spotify"
    CSV = "csv"
    FOLDER = "folder"


@dataclass(slots=True)
class Summary:
    """What became of an import."""

    kind: Kind
    read: int = 0  # rows, entries or files
    new: int = 0  # items that were not there
    known: int = 0  # rows of items that were there already, and may have gained facts
    ours: int = 0  # rows of items that the embedded catalogue has
    left_out: Counter[str] = field(default_factory=Counter)  # sound rows that are not wanted, by reason
    broken: Counter[str] = field(default_factory=Counter)  # by reason
    places: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # of the first broken rows
    ratings: int = 0  # of which others' opinions were learned

    def leave_out(self, row: LeftOut) -> None:
        """Count a row that is left out."""
        if not row.broken:
            self.left_out[row.why] += 1
            return
        self.broken[row.why] += 1
        if self.broken[row.why] <= _SHOWN:
            self.places[row.why].append(row.where)


def kind_of(path: Path) -> Kind:
    """What a file or a folder is, by its name and its first line. Raises ImportingError where it cannot be known."""
    if path.is_dir():
        if find(path, movielens.MOVIES):
            return Kind.MOVIELENS
        if find(path, imdb.BASICS):
            return Kind.IMDB
        if any(spotify.HISTORY.search(file.name) for file in path.iterdir()):
            return Kind.SPOTIFY
        return Kind.FOLDER
    name = path.name.lower().removesuffix(".gz")
    if name.endswith(".json"):
        return Kind.SPOTIFY
    if name.endswith(".tsv"):
        return Kind.IMDB
    if name.endswith(".csv"):
        with opened(path) as text:
            first = text.readline()
        return Kind.SPOTIFY if all(column in first for column in spotify.EXPORTIFY) else Kind.CSV
    if not path.exists():
        raise ImportingError(f"there is no {path}")
    what = "unpack it, and name the folder" if name.endswith(".zip") else "say what it is with --kind"
    raise ImportingError(f"{path} is of no kind that is known; {what}")


def bring_in(
    path: Path,
    into: Path,
    kind: Kind,
    *,
    columns: Mapping[str, str] | None = None,
    medium: Medium = Medium.MUSIC,
    least_votes: int = imdb.VOTES,
    progress: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Import a file or folder into the store `into`, as a whole or not at all; importing twice changes nothing.

    `columns` (from fields to columns, see `mapped`) and `medium` are for CSV, `least_votes` for IMDb. `progress` hears
    how many rows were read. Raises ImportingError, and CatalogueError where the store cannot be used.
    """
    embedded = Catalogue.embedded()
    ours = Ours(embedded.items)
    genres = {each: Genres(each, {genre for item in embedded.of(each) for genre in item.genres}) for each in Medium}
    summary = Summary(kind)
    same: dict[str, str] = {}  # from ids to those of the embedded catalogue

    def kept(rows: Iterable[Facts | LeftOut]) -> Iterator[Facts]:
        for row in rows:
            summary.read += 1
            if summary.read % _EVERY == 0:
                progress(summary.read)
            if isinstance(row, LeftOut):
                summary.leave_out(row)
            elif (found := ours.find(row)) is not None:
                same[row.id] = found
                summary.ours += 1
            else:
                summary.known += 1
                yield row

    store = Store(into)
    try:
        with store.importing():
            rows = _rows(path, kind, genres, columns or {}, medium, least_votes)
            summary.new = store.put(kept(rows), kind)
            summary.known -= summary.new
            if kind is Kind.MOVIELENS:
                _learn(path, others_path(into), same, summary, progress)
        own = OwnCatalogue(embedded, store)
        for each in Medium:
            own.columns(each)  # so that the first suggestion need not wait
    finally:
        store.close()
    return summary


def _rows(
    path: Path,
    kind: Kind,
    genres: Mapping[Medium, Genres],
    columns: Mapping[str, str],
    medium: Medium,
    least_votes: int,
) -> Iterator[Facts | LeftOut]:
    if kind in (Kind.MOVIELENS, Kind.FOLDER) and not path.is_dir():
        raise ImportingError(f"{path} is no folder; name the folder that holds the files")
    match kind:
        case Kind.IMDB:
            return imdb.read(path, genres[Medium.MOVIE], least_votes)
        case Kind.MOVIELENS:
            return movielens.read(path, genres[Medium.MOVIE])
        case Kind.SPOTIFY if ".csv" in path.suffixes:
            return spotify.exportify(path, genres[Medium.MUSIC])
        case Kind.SPOTIFY:
            return spotify.history(path)
        case Kind.CSV:
            return mapped.read(path, medium, genres[medium], columns)
        case Kind.FOLDER:
            return folder.read(path, genres[Medium.MUSIC])


def _learn(path: Path, into: Path, same: Mapping[str, str], summary: Summary, progress: Callable[[int], None]) -> None:
    """Learn of the ratings what people of like ratings think, where there are some."""
    films = {number: same.get(name, name) for number, name in movielens.ids(path).items()}
    names = list(dict.fromkeys(films.values()))
    code = {name: place for place, name in enumerate(names)}
    people, items = array("i"), array("i")
    for read, row in enumerate(movielens.ratings(path), start=1):
        if read % _EVERY == 0:
            progress(summary.read + read)
        if isinstance(row, LeftOut):
            summary.leave_out(row)
            continue
        person, film, stars = row
        if film not in films:
            summary.left_out["a rating of a film that is not there"] += 1
            continue
        summary.ratings += 1
        if stars >= POSITIVE:
            people.append(person)
            items.append(code[films[film]])
    if items:
        model = Ease.train(np.frombuffer(people, np.int32), np.frombuffer(items, np.int32), names)
        try:
            model.save(into)
        except OSError as error:
            raise ImportingError(f"{into} cannot be written ({error.strerror}); nothing was changed") from None
