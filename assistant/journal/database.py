"""The journal's file: opened for its owner alone, and set aside when it cannot be trusted.

A plain journal is an ordinary SQLite file. One with a passphrase is read and written by SQLCipher, which encrypts
each page, also in the write-ahead log.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final, cast

from assistant.journal.schema import APPLICATION_ID, NewerError, migrate

_MAGIC: Final = b"SQLite format 3\0"
_APPLICATION_ID_AT: Final = 68  # in the file's header, https://www.sqlite.org/fileformat.html
SUFFIXES: Final = ("", "-wal", "-shm", "-journal")  # the files that make one database
_PAGE: Final = 4096  # bytes of a page, https://www.zetetic.net/sqlcipher/design
_PATIENCE_S: Final = 5.0  # for another process to finish writing


class JournalError(Exception):
    """The journal cannot be used; the message is one line that says what to do."""


class UnsoundError(JournalError):
    """The file is damaged, foreign, or from a newer Attune; whoever may begin a new one sets it aside."""


class _Untrustworthy(Exception):
    """The file is not a sound journal; the message says what it is."""


def driver(passphrase: str | None) -> ModuleType:
    """The database module. Raises JournalError where a passphrase needs SQLCipher, and it is not installed."""
    if passphrase is None:
        return sqlite3
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise JournalError("an encrypted journal needs SQLCipher: install Attune with the extra `encryption`") from None
    return cast(ModuleType, dbapi2)


def open_database(path: Path, passphrase: str | None, *, existing: bool) -> tuple[sqlite3.Connection, str]:
    """The journal at `path`, up to date, and one line about a file that was set aside for it, or "".

    A file that is damaged, foreign or from a newer Attune is renamed, with what belongs to it, and a new journal is
    begun. With `existing`, nothing is renamed or begun, and UnsoundError raised. Raises JournalError where there is
    nothing that can be used, as with a wrong passphrase.
    """
    if existing and not path.exists():
        raise JournalError(f"there is no journal yet ({path})")
    with spoken(path, passphrase):
        try:
            return _opened(path, passphrase), ""
        except _Untrustworthy as why:
            if existing:
                raise UnsoundError(f"{path}: {why}; nothing was changed") from None
            aside = _set_aside(path)
            return _opened(
                path, passphrase
            ), f"{path}: {why}; it was set aside as {aside.name}, and a new journal begun"


@contextlib.contextmanager
def spoken(path: Path, passphrase: str | None) -> Iterator[None]:
    """Whatever goes wrong with the file becomes a JournalError."""
    try:
        yield
    except (OSError, driver(passphrase).Error) as error:
        raise JournalError(f"{path}: {_in_words(error)}") from error


def _in_words(error: Exception) -> str:
    text = str(error)
    if "full" in text:
        return "the disk is full; make room, and Attune goes on writing"
    if "locked" in text:
        return "another program is using it; try again when that has ended"
    if "readonly" in text:
        return "is read-only; make it writable, or switch the journal off"
    if "malformed" in text or "not a database" in text:
        return "is damaged; it is set aside when Attune next starts"
    return f"cannot be used ({getattr(error, 'strerror', None) or text})"


def _opened(path: Path, passphrase: str | None) -> sqlite3.Connection:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if passphrase is None:
        _refuse_foreign(path)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # SQLite gives its other files the same mode
    path.chmod(0o600)
    connection = connect(path, passphrase)
    try:
        _prepare(connection, path, passphrase)
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: Path | str, passphrase: str | None) -> sqlite3.Connection:
    """A connection in autocommit mode, usable from every thread, one at a time."""
    sqlite: Any = driver(passphrase)
    connection: sqlite3.Connection = sqlite.connect(
        path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False
    )
    if passphrase is not None:
        connection.execute("PRAGMA cipher_log_level = NONE")  # else it writes to standard error
        quoted = passphrase.replace("'", "''")
        connection.execute(f"PRAGMA key = '{quoted}'")  # before anything is read; takes no parameter
    return connection


def _refuse_foreign(path: Path) -> None:
    """Look without SQLite, which would write into a stranger's file. An empty file is a new one."""
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        header = file.read(100)
        if header and not header.startswith(_MAGIC):
            raise _Untrustworthy("is no SQLite file")
        owner = int.from_bytes(header[_APPLICATION_ID_AT : _APPLICATION_ID_AT + 4], "big")
        if header and owner != APPLICATION_ID:
            raise _Untrustworthy("is the database of another program")


def _prepare(connection: sqlite3.Connection, path: Path, passphrase: str | None) -> None:
    error: type[Exception] = driver(passphrase).DatabaseError
    busy: type[Exception] = driver(passphrase).OperationalError
    if passphrase is not None:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except error as raised:
            if isinstance(raised, busy):
                raise
            if flaw := _flaw(connection, path):
                raise _Untrustworthy(flaw) from None
            raise JournalError(
                f"{path}: wrong passphrase, or the first bytes of the file are damaged, which look the same; if you are"
                " sure of the passphrase, move the file away, and a new journal is begun"
            ) from None
    try:
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _Untrustworthy("is damaged")
        migrate(connection)  # before the log is switched on: it writes whose file it is into the file itself
    except NewerError:
        raise _Untrustworthy("was written by a newer Attune") from None
    except error as raised:
        if isinstance(raised, busy):  # locked, full or read-only, but not damaged
            raise
        raise _Untrustworthy("is damaged") from None
    configure(connection)


def _flaw(connection: sqlite3.Connection, path: Path) -> str:
    """What is surely wrong with an encrypted file whose first page cannot be read; "" where it may be the passphrase.

    Each page has a code (HMAC) that only the right passphrase verifies: where some page has a valid one, the passphrase
    is right, and the first page is damaged. Noise cannot be packed: fewer than one of 2^3000 encrypted pages would
    shrink to nine tenths, so that a first page that does was never written by SQLCipher.
    """
    before = path.stat().st_size  # twice, since another session may be writing the file anew
    wrong = len(connection.execute("PRAGMA cipher_integrity_check").fetchall())  # a row a page
    with path.open("rb") as file:
        first = file.read(_PAGE)
    pages = -(-min(before, path.stat().st_size) // _PAGE)
    if len(first) < _PAGE or wrong < pages:
        return "is damaged"
    return "is damaged, or was never encrypted" if len(zlib.compress(first)) < 0.9 * _PAGE else ""


def configure(connection: sqlite3.Connection) -> None:
    """How every connection to a journal works."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # NORMAL may lose minutes of commits when the power goes
    connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
    connection.execute("PRAGMA temp_store = MEMORY")  # no words in temporary files


def set_aside(path: Path) -> list[Path]:
    """The files that were set aside for the journal at `path`, whether it has a passphrase or none."""
    return sorted(path.parent.glob(f"{path.stem}.sql*.[0-9]*"))


def _set_aside(path: Path) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%dT%H-%M-%S")
    number = 1
    while (aside := path.with_name(f"{path.name}.{stamp}.{number}")).exists():
        number += 1
    for suffix in SUFFIXES:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside
