"""The tables of the journal, and how an older file is brought up to date.

Times are `at`, microseconds since 1970 by UTC, and `utc_offset`, the seconds that the user's clock was ahead of UTC.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from models.emotions import Emotion

APPLICATION_ID: Final = 0x4174746E  # "Attn"; says whose SQLite file it is

_TIMES: Final = "at INTEGER NOT NULL, utc_offset INTEGER NOT NULL"
_FIRST: Final = (
    "CREATE TABLE moods (at INTEGER PRIMARY KEY, utc_offset INTEGER NOT NULL, "
    + "".join(f"{emotion.label} REAL NOT NULL, " for emotion in Emotion)
    + "emotion TEXT, confidence REAL NOT NULL, sources TEXT NOT NULL, seconds REAL NOT NULL, named REAL NOT NULL)",
    f"CREATE TABLE check_ins ({_TIMES}, emotion TEXT, word TEXT NOT NULL, scale INTEGER, note TEXT NOT NULL)",
    f"CREATE TABLE feelings ({_TIMES}, emotion TEXT NOT NULL)",
    f"CREATE TABLE suggestions ({_TIMES}, medium TEXT NOT NULL, item_id TEXT NOT NULL, title TEXT NOT NULL,"
    " people TEXT NOT NULL, year INTEGER NOT NULL, reason TEXT NOT NULL)",
    f"CREATE TABLE feedback ({_TIMES}, medium TEXT NOT NULL, item_id TEXT NOT NULL, title TEXT NOT NULL,"
    " opinion TEXT NOT NULL)",
    f"CREATE TABLE exercises ({_TIMES}, seconds REAL NOT NULL)",
    f"CREATE TABLE notes ({_TIMES}, text TEXT NOT NULL)",
    f"CREATE TABLE lines ({_TIMES}, speaker TEXT NOT NULL, text TEXT NOT NULL)",
    *(
        f"CREATE INDEX {table}_at ON {table} (at)"
        for table in ("check_ins", "feelings", "suggestions", "feedback", "exercises", "notes", "lines")
    ),
    "CREATE INDEX moods_emotion ON moods (emotion, at)",
)

MIGRATIONS: Final[Sequence[Sequence[str]]] = (_FIRST,)  # each from the version of its place to the next; never edited


class NewerError(Exception):
    """A file was written by a newer Attune."""


def migrate(connection: sqlite3.Connection, migrations: Sequence[Sequence[str]] = MIGRATIONS) -> None:
    """Bring a file up to date, wholly or not at all. Raises NewerError where it is ahead of `migrations`."""
    if _version(connection) > len(migrations):
        raise NewerError
    if _version(connection) == len(migrations):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statements in migrations[_version(connection) :]:  # asked again: another process may have been quicker
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
