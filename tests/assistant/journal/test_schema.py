"""An older file is brought up to date, wholly or not at all."""

from __future__ import annotations

import sqlite3

import pytest

from assistant.journal.schema import APPLICATION_ID, NewerError, migrate

FIRST = ("CREATE TABLE notes (text TEXT)",)
SECOND = ("ALTER TABLE notes ADD COLUMN mood TEXT", "UPDATE notes SET mood = 'calm'")


@pytest.fixture
def connection():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    yield connection
    connection.close()


def version(connection: sqlite3.Connection) -> int:
    return connection.execute("PRAGMA user_version").fetchone()[0]


def test_each_step_is_taken_once(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    connection.execute("INSERT INTO notes VALUES ('kept')")
    migrate(connection, [FIRST, SECOND])
    migrate(connection, [FIRST, SECOND])
    assert connection.execute("SELECT * FROM notes").fetchall() == [("kept", "calm")]
    assert version(connection) == 2
    assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID


def test_a_step_that_fails_changes_nothing(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST])
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, [FIRST, (*SECOND, "this is no SQL")])
    assert version(connection) == 1
    assert [column[1] for column in connection.execute("PRAGMA table_info(notes)")] == ["text"]


def test_a_newer_file_is_not_touched(connection: sqlite3.Connection) -> None:
    migrate(connection, [FIRST, SECOND])
    with pytest.raises(NewerError):
        migrate(connection, [FIRST])
    assert version(connection) == 2
