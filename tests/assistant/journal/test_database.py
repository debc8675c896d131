"""The file is its owner's alone; one that is no sound journal is set aside, never overwritten."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from assistant.journal import Journal, JournalError
from assistant.journal.entries import Note
from assistant.journal.schema import MIGRATIONS
from tests.assistant.journal.made import at

NOTE = Note(at=at("09:00"), text="x" * 3000)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine" / "journal.sqlite"


def begun(path: Path) -> Path:
    with Journal.open(path) as journal:
        journal.add([NOTE, Note(at=at("09:01"), text="y" * 9000)])
    return path


def damaged(path: Path) -> bytes:
    begun(path)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    return bytes(content)


def no_database(path: Path) -> bytes:
    path.parent.mkdir()
    path.write_bytes(b"Dear diary, today was a good day.\n" * 9)
    return path.read_bytes()


def of_another_program(path: Path) -> bytes:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (address TEXT)")
    connection.close()
    return path.read_bytes()


def newer(path: Path) -> bytes:
    begun(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    return path.read_bytes()


UNTRUSTWORTHY = pytest.mark.parametrize(
    ("make", "says"),
    [
        (damaged, "is damaged"),
        (no_database, "is no SQLite file"),
        (of_another_program, "is the database of another program"),
        (newer, "was written by a newer Attune"),
    ],
)


def test_only_its_owner_can_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        with Journal.open(path) as journal:
            journal.add([NOTE])
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"journal.sqlite": 0o600, "journal.sqlite-wal": 0o600, "journal.sqlite-shm": 0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    begun(path).chmod(0o644)
    Journal.open(path).close()
    assert path.stat().st_mode & 0o777 == 0o600


@UNTRUSTWORTHY
def test_what_is_no_sound_journal_is_set_aside(path: Path, make, says: str) -> None:
    content = make(path)
    with Journal.open(path) as journal:
        assert says in journal.notice
        assert "\n" not in journal.notice
        assert journal.entries() == []
        journal.add([NOTE])
    asides = [file for file in path.parent.iterdir() if file != path]
    assert [aside.read_bytes() for aside in asides] == [content]
    assert asides[0].name in journal.notice


@UNTRUSTWORTHY
def test_whoever_only_reads_leaves_it_where_it_is(path: Path, make, says: str) -> None:
    content = make(path)
    with pytest.raises(JournalError, match=says):
        Journal.open(path, existing=True)
    assert [(file, file.read_bytes()) for file in path.parent.iterdir()] == [(path, content)]


def test_the_log_of_a_foreign_file_goes_with_it(path: Path) -> None:
    no_database(path)
    path.with_name("journal.sqlite-wal").write_bytes(b"log")
    Journal.open(path).close()
    logs = [file for file in path.parent.iterdir() if file.name.endswith("-wal")]
    assert [log.read_bytes() for log in logs] == [b"log"]
    assert logs[0].name != "journal.sqlite-wal"


def test_a_second_one_is_set_aside_beside_the_first(path: Path) -> None:
    no_database(path)
    Journal.open(path).close()
    path.write_bytes(b"again no database")
    Journal.open(path).close()
    assert len(list(path.parent.iterdir())) == 3


def test_a_sound_journal_is_opened_as_it_is(path: Path) -> None:
    begun(path)
    with Journal.open(path) as journal:
        assert journal.notice == ""
        assert len(journal.entries()) == 2


def test_none_is_begun_for_a_reader(path: Path) -> None:
    with pytest.raises(JournalError, match="there is no journal yet"):
        Journal.open(path, existing=True)
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="cannot be used") as raised:
        Journal.open(tmp_path / "file" / "journal.sqlite")
    assert "\n" not in str(raised.value)


def test_a_full_disk_costs_only_what_is_new(path: Path) -> None:
    with Journal.open(begun(path)) as journal:
        pages = journal.rows("PRAGMA page_count")[0][0]
        journal.rows(f"PRAGMA max_page_count = {pages}")  # as SQLite sees a full disk
        with pytest.raises(JournalError, match="the disk is full"):
            journal.add(Note(at=at("10:00"), text=f"{n}" * 4000) for n in range(9))
        assert len(journal.entries()) == 2
        journal.rows(f"PRAGMA max_page_count = {pages + 100}")
        assert journal.add([Note(at=at("10:00"), text="room again")]) == 1


def test_a_journal_that_another_writer_holds_is_one_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.journal.database._PATIENCE_S", 0.05)
    with Journal.open(path) as journal, Journal.open(path) as other:
        other._connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(JournalError, match="another program is using it"):
            journal.add([NOTE])
        other._connection.execute("ROLLBACK")
        journal.add([NOTE])
