"""Rows of CSV and TSV files, plain or gzipped, each with its place in the file."""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, TextIO

from recommend.importing.facts import ImportingError

Cells = Mapping[str, str]


def find(folder: Path, name: str) -> Path | None:
    """The file of a name in a folder, plain or gzipped."""
    return next((file for file in (folder / name, folder / f"{name}.gz") if file.is_file()), None)


@contextmanager
def opened(file: Path) -> Iterator[TextIO]:
    """A text file, plain or gzipped; bytes that are not UTF-8 become replacement characters. Raises ImportingError."""
    opener = gzip.open if file.suffix == ".gz" else open
    try:
        with opener(file, "rt", encoding="utf-8-sig", errors="replace", newline="") as text:
            yield text
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise ImportingError(f"{file} is cut off or damaged; nothing was changed: fetch it again") from None
    except OSError as error:
        raise ImportingError(f"{file} cannot be read ({error.strerror or error}); nothing was changed") from None


def csv_rows(file: Path, needed: Collection[str] = ()) -> Iterator[tuple[str, Cells | None]]:
    """The rows of a CSV file under the names of its first line; None for one that cannot be told apart.

    Cells are parted by what parts the names: a comma, a semicolon or a tab. Raises ImportingError, also where one of
    the `needed` columns is missing.
    """
    return _rows(file, needed, ",;\t", quoted=True)


def tsv_rows(file: Path, needed: Collection[str] = ()) -> Iterator[tuple[str, Cells | None]]:
    """The same of a TSV file, in which quotation marks mean nothing."""
    return _rows(file, needed, "\t", quoted=False)


def _rows(file: Path, needed: Collection[str], delimiters: str, *, quoted: bool) -> Iterator[tuple[str, Cells | None]]:
    with opened(file) as text:
        first = text.readline()
        delimiter = max(delimiters, key=first.count)
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
        names = [name.strip() for name in next(csv.reader([first], delimiter=delimiter, quoting=quoting), [])]
        if missing := sorted(set(needed) - set(names)):
            raise ImportingError(f"{file} has no column {', '.join(missing)}; its first line must name the columns")
        reader = csv.reader(text, delimiter=delimiter, quoting=quoting)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = []
            else:
                if not cells:
                    continue  # an empty line
            where = f"{file.name}, line {reader.line_num + 1}"
            yield where, dict(zip(names, cells, strict=True)) if len(cells) == len(names) else None


def cells_of(row: Cells | None) -> Cells:
    """The cells of a row. Raises ValueError where it could not be told apart."""
    if row is None:
        raise ValueError("it has not as many cells as the first line")
    return row
