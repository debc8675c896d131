"""The store: entries in, entries out, and gone when they are deleted."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from assistant.journal.database import JournalError, configure, connect, open_database, spoken
from assistant.journal.entries import (
    EPOCH,
    KINDS,
    MINUTE,
    CheckIn,
    Entry,
    Exercise,
    Feedback,
    Feeling,
    Line,
    MoodMinute,
    Note,
    Suggestion,
)
from assistant.journal.schema import migrate
from models.emotions import Emotion

_TABLES: Final[Mapping[type[Entry], str]] = {
    MoodMinute: "moods",
    CheckIn: "check_ins",
    Feeling: "feelings",
    Suggestion: "suggestions",
    Feedback: "feedback",
    Exercise: "exercises",
    Note: "notes",
    Line: "lines",
}
_SHARES: Final = tuple(emotion.label for emotion in Emotion)
_COLUMNS: Final[Mapping[type[Entry], tuple[str, ...]]] = {
    **{kind: ("at", "utc_offset", *(each.name for each in fields(kind) if each.name != "at")) for kind in _TABLES},
    MoodMinute: ("at", "utc_offset", *_SHARES, "emotion", "confidence", "sources", "seconds", "named"),
}
_MICROSECOND: Final = timedelta(microseconds=1)


class Journal:
    """One journal. Every method may be called from any thread; they take turns.

    Methods raise JournalError where the file cannot be used; what was in it before is then still there.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, passphrase: str | None, notice: str) -> None:
        self.path = path
        self.notice = notice  # one line about a file that was set aside when this one was opened, or ""
        self._connection = connection
        self._passphrase = passphrase
        self._turn = threading.RLock()

    @classmethod
    def open(cls, path: Path, passphrase: str | None = None, *, existing: bool = False) -> Self:
        """The journal at `path`, begun where there is none; `existing`: raise JournalError instead.

        With a passphrase, the file is encrypted. A file that is no sound journal is set aside (see `notice`), never
        overwritten; with `existing` it is left where it is, and JournalError raised.
        """
        connection, notice = open_database(path, passphrase, existing=existing)
        return cls(connection, path, passphrase, notice)

    @classmethod
    def in_memory(cls) -> Self:
        """A journal that is gone when it is closed."""
        connection = connect(":memory:", None)
        migrate(connection)
        configure(connection)
        return cls(connection, Path(":memory:"), None, "")

    def add(self, entries: Iterable[Entry]) -> int:
        """Keep entries, all or none; gives how many are new. What is known of a minute is merged with more of it."""
        with self._writing() as connection:
            return sum(self._insert(connection, entry, merge=True) for entry in entries)

    def bring_in(self, entries: Iterable[Entry]) -> int:
        """Keep entries of another journal, all or none; gives how many are new. A known minute stays as it is."""
        with self._writing() as connection:
            return sum(self._insert(connection, entry, merge=False) for entry in entries)

    def entries(
        self, start: datetime | None = None, end: datetime | None = None, kinds: Sequence[type[Entry]] = ()
    ) -> list[Entry]:
        """The entries of some kinds (none: all) from `start` up to before `end`, in the order of time."""
        where, bounds = _between(start, end)
        found: list[Entry] = []
        for kind in kinds or tuple(KINDS.values()):
            table = _TABLES[kind]
            rows = self.rows(f"SELECT {', '.join(_COLUMNS[kind])} FROM {table} {where} ORDER BY at, rowid", *bounds)
            try:
                found.extend(_entry(kind, row) for row in rows)
            except ValueError as error:
                raise JournalError(f"{self.path}: an entry in {table} makes no sense: {error}") from None
        return sorted(found, key=lambda entry: entry.at)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a SELECT finds; for statistics."""
        with self._turn, spoken(self.path, self._passphrase):
            return self._connection.execute(query, values).fetchall()

    def delete(self, start: datetime | None, end: datetime | None) -> int:
        """Delete what was kept from `start` up to before `end` (None: unbounded), so that it is gone from the files.

        Minutes that are partly within go as a whole. Gives how many entries were deleted.
        """
        deleted = 0
        with self._writing() as connection:
            for kind, table in _TABLES.items():
                early = start - MINUTE + _MICROSECOND if kind is MoodMinute and start is not None else start
                where, bounds = _between(early, end)
                deleted += connection.execute(f"DELETE FROM {table} {where}", bounds).rowcount
        if deleted:
            self._rewrite()
        return deleted

    def replace(self, old: Iterable[Entry], new: Iterable[Entry] = ()) -> None:
        """Put entries in place of others, all or none, so that the others are gone from the files."""
        with self._writing() as connection:
            for entry in old:
                same = " AND ".join(f"{column} IS ?" for column in _COLUMNS[type(entry)])
                connection.execute(f"DELETE FROM {_TABLES[type(entry)]} WHERE {same}", _row(entry))
            for entry in new:
                self._insert(connection, entry, merge=False)
        self._rewrite()

    def take_alone(self) -> None:
        """Keep every other program from the file until it is closed. Raises JournalError where one has it open."""
        with self._turn, spoken(self.path, self._passphrase):
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._connection.execute("PRAGMA journal_mode = DELETE")  # refused while another connection is open
            self._connection.execute("BEGIN EXCLUSIVE")
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file. Closing twice is allowed."""
        with self._turn, spoken(self.path, self._passphrase):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _rewrite(self) -> None:
        """Write the file anew without what is left of deleted entries in unused space, and empty the log."""
        with self._turn, spoken(self.path, self._passphrase):
            self._connection.execute("VACUUM")
            busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise JournalError(
                f"{self.path}: deleted, but another program still reads it; close that one and delete again, so that"
                " the log beside it is emptied, too"
            )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all that is written within, or nothing."""
        with self._turn, spoken(self.path, self._passphrase):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    def _insert(self, connection: sqlite3.Connection, entry: Entry, *, merge: bool) -> int:
        kind = type(entry)
        table, columns = _TABLES[kind], _COLUMNS[kind]
        if isinstance(entry, MoodMinute):
            known = connection.execute(f"SELECT {', '.join(columns)} FROM moods WHERE at = ?", _times(entry)[:1])
            before = [_entry(kind, row) for row in known]
            if before and not merge:
                return 0
            for minute in before:
                assert isinstance(minute, MoodMinute)
                entry = minute.merged(entry)
            marks = ", ".join("?" * len(columns))
            connection.execute(f"INSERT OR REPLACE INTO moods ({', '.join(columns)}) VALUES ({marks})", _row(entry))
            return int(not before)
        row = _row(entry)
        same = " AND ".join(f"{column} IS ?" for column in columns)
        return connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join('?' * len(columns))}"
            f" WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {same})",
            row + row,
        ).rowcount


def microseconds(at: datetime) -> int:
    """A time as it is in the tables."""
    return (at - EPOCH) // _MICROSECOND


def local_time(at: int, utc_offset: int) -> datetime:
    """The time of a row, by the clock that the user had."""
    return (EPOCH + at * _MICROSECOND).astimezone(timezone(timedelta(seconds=utc_offset)))


def _between(start: datetime | None, end: datetime | None) -> tuple[str, tuple[int, ...]]:
    conditions = [("at >= ?", start), ("at < ?", end)]
    bounded = [(condition, microseconds(bound)) for condition, bound in conditions if bound is not None]
    where = "WHERE " + " AND ".join(condition for condition, _ in bounded) if bounded else ""
    return where, tuple(bound for _, bound in bounded)


def _times(entry: Entry) -> tuple[int, int]:
    return microseconds(entry.at), (entry.at.utcoffset() or timedelta()) // timedelta(seconds=1)


def _row(entry: Entry) -> tuple[Any, ...]:
    if isinstance(entry, MoodMinute):
        rest: Iterable[Any] = (
            *entry.probabilities,
            *(entry.emotion, entry.confidence, ",".join(entry.sources), entry.seconds, entry.named),
        )
    else:
        rest = (getattr(entry, field.name) for field in fields(entry) if field.name != "at")
    return (*_times(entry), *map(_cell, rest))


def _cell(value: Any) -> Any:
    if isinstance(value, Emotion):
        return value.label
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # bytes that a terminal sent, and that are no text
    return value


def _entry(kind: type[Entry], row: tuple[Any, ...]) -> Entry:
    values = dict(zip(_COLUMNS[kind], row, strict=True))
    at = local_time(values.pop("at"), values.pop("utc_offset"))
    label = values.pop("emotion", None)
    if kind is MoodMinute:
        probabilities = tuple(values.pop(emotion.label) for emotion in Emotion)
        sources = tuple(filter(None, values.pop("sources").split(",")))
        return MoodMinute(at=at, probabilities=probabilities, sources=sources, **values)
    if "emotion" in _COLUMNS[kind]:
        values["emotion"] = Emotion.from_label(label) if label is not None else None
    return kind(at=at, **values)
