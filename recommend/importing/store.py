"""Where imported items are kept: facts alone, in one SQLite file that only its owner may read.

An import is one transaction: it is there as a whole, or not at all. What a source does not know leaves what is known.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, overload

import numpy as np

from recommend.catalogue import UNKNOWN_LANGUAGE, CatalogueError, Item, Medium
from recommend.columns import plain
from recommend.importing.derived import CONFIDENCE, Derivation
from recommend.importing.facts import Facts

_SCHEMA_VERSION: Final = 1
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS items (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, medium TEXT NOT NULL, title TEXT NOT NULL, by TEXT NOT NULL,
    year INTEGER NOT NULL, genres TEXT NOT NULL, language TEXT NOT NULL, tags TEXT NOT NULL, notes TEXT NOT NULL,
    valence REAL, arousal REAL, dominance REAL, seconds INTEGER, source TEXT NOT NULL, words TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS imports (number INTEGER PRIMARY KEY, source TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS items_of_a_medium ON items (medium, number);
PRAGMA user_version = {_SCHEMA_VERSION};
"""
_PUT: Final = f"""
INSERT INTO items (
    id, medium, title, by, year, genres, language, tags, notes, valence, arousal, dominance, seconds, source, words
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    by = iif(excluded.by = '', by, excluded.by), words = iif(excluded.by = '', words, excluded.words),
    year = iif(excluded.year = 0, year, excluded.year), genres = iif(excluded.genres = '', genres, excluded.genres),
    language = iif(excluded.language = '{UNKNOWN_LANGUAGE}', language, excluded.language),
    tags = iif(excluded.tags = '', tags, excluded.tags), notes = iif(excluded.notes = '', notes, excluded.notes),
    valence = coalesce(excluded.valence, valence), arousal = coalesce(excluded.arousal, arousal),
    dominance = coalesce(excluded.dominance, dominance), seconds = coalesce(excluded.seconds, seconds),
    source = excluded.source
"""
_COLUMNS: Final = "id, title, by, year, genres, language, tags, notes, valence, arousal, dominance, seconds"
_BREAK: Final = "\n"  # between the entries of a list; no name has one


class Store:
    """The imported items; used by one thread at a time, whichever that is."""

    def __init__(self, path: Path) -> None:
        """The store in `path`, begun where there is none. Raises CatalogueError."""
        self.path = path
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            path.chmod(0o600)
            self._base = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        except (sqlite3.Error, OSError) as error:
            raise _unusable(path, error) from error
        try:
            (version,) = self._base.execute("PRAGMA user_version").fetchone()
            if version > _SCHEMA_VERSION:
                raise CatalogueError(f"{path} was written by a newer Attune; update this one")
            self._base.execute("PRAGMA journal_mode = WAL")  # so that a session reads on during an import
            self._base.executescript(_SCHEMA)
        except sqlite3.Error as error:
            self._base.close()
            raise _unusable(path, error) from error
        except CatalogueError:
            self._base.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    @contextlib.contextmanager
    def importing(self) -> Iterator[None]:
        """An import: whatever breaks it off, nothing of it stays. Raises CatalogueError where it cannot be written."""
        try:
            self._base.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            except BaseException:
                self._base.execute("ROLLBACK")
                raise
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise CatalogueError(f"{self.path} cannot be written ({error}); nothing was changed") from error

    def put(self, facts: Iterable[Facts], source: str) -> int:
        """Add items, or what is new of those that are there; how many were not."""
        before = self._count("items")
        self._base.executemany(_PUT, (_row(each, source) for each in facts))
        self._base.execute("INSERT INTO imports (source) VALUES (?)", (source,))
        return self._count("items") - before

    def imports(self) -> int:
        """How many imports there were; with each, the items may be others."""
        return self._count("imports")

    def _count(self, table: str) -> int:
        (count,) = self._base.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(count)

    def counts(self) -> Counter[tuple[Medium, str]]:
        """How many items of each medium each source brought last."""
        query = "SELECT medium, source, count(*) FROM items GROUP BY medium, source"
        return Counter({(Medium(medium), source): count for medium, source, count in self._base.execute(query)})

    def search(self, words: str, most: int) -> list[tuple[Medium, str, str, int]]:
        """Medium, title, people and year of the items with all these words in title or people, at most so many."""
        wanted = plain(words).split()
        where = " AND ".join("words LIKE ?" for _ in wanted) or "0"
        query = f"SELECT medium, title, by, year FROM items WHERE {where} ORDER BY length(words), id LIMIT ?"
        found = self._base.execute(query, (*(f"%{word}%" for word in wanted), most))
        return [(Medium(medium), title, by.replace(_BREAK, ", "), year) for medium, title, by, year in found]

    def items(self, medium: Medium, derivation: Derivation) -> Stored:
        """The items of a medium, read when they are looked at; what nobody has judged is derived from their genres."""
        return Stored(self._base, medium, derivation)


class Stored(Sequence[Item]):
    """The items of a medium in the order in which they came; those that come later are not among them."""

    def __init__(self, base: sqlite3.Connection, medium: Medium, derivation: Derivation) -> None:
        self._base, self._medium, self._derivation = base, medium, derivation
        query = "SELECT number FROM items WHERE medium = ? ORDER BY number"
        self._numbers = np.fromiter((number for (number,) in base.execute(query, (medium,))), np.int64)

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | Sequence[Item]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        query = f"SELECT {_COLUMNS} FROM items WHERE number = ?"
        return self._item(self._base.execute(query, (int(self._numbers[at]),)).fetchone())

    def __iter__(self) -> Iterator[Item]:
        if not len(self):
            return
        query = f"SELECT {_COLUMNS} FROM items WHERE medium = ? AND number <= ? ORDER BY number"
        yield from map(self._item, self._base.execute(query, (self._medium, int(self._numbers[-1]))))

    def find(self, item_id: str) -> Item | None:
        """The item of an id."""
        query = f"SELECT {_COLUMNS} FROM items WHERE id = ? AND medium = ?"
        row = self._base.execute(query, (item_id, self._medium)).fetchone()
        return self._item(row) if row is not None else None

    def _item(self, row: tuple[Any, ...]) -> Item:
        name, title, by, year, genres, language, tags, notes, valence, arousal, dominance, seconds = row
        kinds = _list(genres)
        derived = self._derivation.of(kinds)
        judged = valence is not None and arousal is not None
        return Item(
            id=name,
            medium=self._medium,
            title=title,
            by=_list(by),
            year=year,
            genres=kinds,
            tags=tuple(dict.fromkeys((*_list(tags), *derived.tags))),
            language=language,
            valence=derived.valence if valence is None else valence,
            arousal=derived.arousal if arousal is None else arousal,
            dominance=derived.dominance if dominance is None else dominance,
            notes=_list(notes),
            seconds=seconds,
            confidence=None if judged else CONFIDENCE,
        )


def others_path(store: Path) -> Path:
    """Where what was learned of ratings is kept, beside the store."""
    return store.with_suffix(".ratings.npz")


def forget(store: Path) -> None:
    """Delete the store and all that is kept beside it. Raises CatalogueError."""
    try:
        for file in store.parent.glob(f"{store.stem}.*"):
            file.unlink()
    except OSError as error:
        raise CatalogueError(f"{error.filename} cannot be deleted ({error.strerror}); delete it yourself") from error


def _row(facts: Facts, source: str) -> tuple[str | int | float | None, ...]:
    by = tuple(" ".join(name.split()) for name in facts.by)
    title = " ".join(facts.title.split())
    return (
        *(facts.id, facts.medium, title, _BREAK.join(by), facts.year, _BREAK.join(facts.genres), facts.language),
        *(_BREAK.join(facts.tags), _BREAK.join(facts.notes), facts.valence, facts.arousal, facts.dominance),
        *(facts.seconds, source, plain(" ".join((title, *by)))),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split(_BREAK)) if text else ()


def _unusable(path: Path, error: Exception) -> CatalogueError:
    return CatalogueError(f"the imported catalogue {path} cannot be used ({error}); move that file and import again")
