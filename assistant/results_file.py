"""A file of analyses, as JSON Lines, that a later run of `attune analyze` continues."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Self

from perception.records import Analysis, Failure, record_from_json

_BEGINNING: Final = '{"path": '  # of every line


class ResultsError(Exception):
    """A file of results cannot be used; the message is one line that says what to do."""


class ResultsFile:
    """JSON Lines, one a file that was analysed, with the size and time of change that this file had.

    Opening it at `path` reads what an earlier run left there: `done` holds the analyses that still count for `files`,
    by path, `good` having the last word. Lines of other files stay; those of changed files and of files that failed
    go, as does a last line that was cut off. Raises ResultsError where `path` holds something else or cannot be used.
    """

    def __init__(self, path: Path, files: Sequence[Path], good: Callable[[Analysis], bool]) -> None:
        self._path = path.resolve()
        self.done: dict[str, Analysis] = {}
        try:
            if path.exists() and not path.is_file():
                raise ResultsError(f"{path}: not a file; name one to write, or use --json for standard output")
            before = path.read_text(encoding="utf-8") if path.exists() else ""
            kept = "".join(self._kept(before, {str(file) for file in files}, good))
            if kept != before:
                fresh = self._path.with_name(f".{self._path.name}.new")
                fresh.write_text(kept, encoding="utf-8")
                fresh.replace(self._path)
            self._file = self._path.open("a", encoding="utf-8")
        except OSError as error:
            raise ResultsError(f"{path}: cannot be written ({error.strerror}); name another file") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ResultsError(f"{path}: not a file that `attune analyze --out` wrote; name another") from None

    def _kept(self, text: str, files: set[str], good: Callable[[Analysis], bool]) -> Iterator[str]:
        for line in text.splitlines(keepends=True):
            if not line.endswith("\n") and (line.startswith(_BEGINNING) or _BEGINNING.startswith(line)):
                continue  # an earlier run was killed as it wrote
            record = json.loads(line)
            result = record_from_json(record)
            if result.path not in files:
                yield line
                continue
            if isinstance(result, Failure) or _stamp(result.path) != (record["bytes"], record["modified"]):
                continue
            if good(result):
                self.done[result.path] = result
                yield line

    def add(self, result: Analysis | Failure) -> None:
        """Append what a file showed; it is on its way to the disk when this returns. Raises OSError."""
        record = result.as_json()
        if not isinstance(result, Failure):
            record |= dict(zip(("bytes", "modified"), _stamp(result.path), strict=True))
        self._file.write(json.dumps(record) + "\n")
        self._file.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _stamp(path: str) -> tuple[int, float] | tuple[None, None]:
    try:
        status = Path(path).stat()
    except OSError:
        return None, None
    return status.st_size, status.st_mtime
