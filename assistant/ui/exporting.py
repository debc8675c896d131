"""Writing everything that the journal holds to a file that the user names."""

from __future__ import annotations

import os
from pathlib import Path

from assistant.journal import csv_format, json_format
from assistant.journal.database import JournalError
from assistant.journal.store import Journal


def export(journal: Journal, path: Path) -> int:
    """Write every entry to a new file for its owner alone, as CSV where it is called so, else as JSON.

    Gives how many there are. Raises JournalError, also where there is a file of that name.
    """
    write = csv_format.write if path.suffix.lower() == ".csv" else json_format.write
    entries = journal.entries()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            write(entries, file)
    except FileExistsError:
        raise JournalError(f"{path} is there already; give another name") from None
    except OSError as error:
        raise JournalError(f"{path} cannot be written ({error.strerror}); give another place") from None
    return len(entries)
