"""Where the user's own journal is, and what opens it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import platformdirs

from assistant.journal.database import JournalError
from assistant.journal.store import Journal
from assistant.settings import APP

VARIABLE: Final = "ATTUNE_PASSPHRASE"


def plain_path() -> Path:
    """Where a journal without a passphrase is kept."""
    return Path(platformdirs.user_data_dir(APP)) / "journal.sqlite"


def encrypted_path() -> Path:
    """Where one with a passphrase is kept. Where both files are there, this one counts: see `encryption`."""
    return plain_path().with_suffix(".sqlcipher")


def is_encrypted() -> bool:
    """Whether the user's journal has a passphrase."""
    return encrypted_path().exists()


def find_passphrase(ask: Callable[[], str] | None) -> str | None:
    """The passphrase of the user's journal; None where it has none.

    It is taken from the environment (`ATTUNE_PASSPHRASE`), or asked for. Raises JournalError where neither is possible.
    """
    if not is_encrypted():
        return None
    if passphrase := os.environ.get(VARIABLE):
        return passphrase
    if ask is None:
        raise JournalError(f"the journal is encrypted; give its passphrase in the variable {VARIABLE}")
    return ask()


def open_own(passphrase: str | None, *, existing: bool = False) -> Journal:
    """The user's journal. Raises JournalError where it cannot be opened."""
    path = plain_path() if passphrase is None else encrypted_path()
    return Journal.open(path, passphrase, existing=existing)
