"""A passphrase for the journal, and none again: the file is written anew, put in place, and the old one removed.

Killed in between, both files may be there. Then the encrypted one counts, and doing it again finishes the work.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from assistant.journal.database import SUFFIXES, spoken
from assistant.journal.store import Journal

_CHUNK: Final = 1 << 20


def encrypt(plain: Path, encrypted: Path, passphrase: str) -> None:
    """Encrypt the journal at `plain` into `encrypted`, then overwrite and remove it.

    What `encrypted` holds already stays. Raises JournalError where a file cannot be used, is used by another
    program, or `encrypted` has another passphrase; nothing is lost then.
    """
    with Journal.open(plain, existing=True) as old:
        old.take_alone()
        if encrypted.exists():  # an earlier run was stopped before it had removed the plain one
            with Journal.open(encrypted, passphrase, existing=True) as known:
                known.bring_in(old.entries())
        else:
            _write_anew(old, encrypted, passphrase)
    with spoken(plain, None):
        _overwrite(plain)
        plain.unlink()


def decrypt(encrypted: Path, plain: Path, passphrase: str) -> None:
    """Decrypt the journal at `encrypted` into `plain`, then remove it. Raises JournalError as `encrypt` does."""
    with Journal.open(encrypted, passphrase, existing=True) as old:
        old.take_alone()
        _write_anew(old, plain, None)
    with spoken(encrypted, None):
        encrypted.unlink()


def _write_anew(old: Journal, target: Path, passphrase: str | None) -> None:
    partial = target.with_name(f"{target.name}.partial")
    with spoken(target, None):
        for suffix in SUFFIXES:  # of an earlier run; a strange log would be played into the new file
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)
    with Journal.open(partial, passphrase) as new:
        new.bring_in(old.entries())
    with spoken(target, None):
        partial.replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # before the old one goes
        finally:
            os.close(folder)


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(left, _CHUNK)))
        file.flush()
        os.fsync(file.fileno())
