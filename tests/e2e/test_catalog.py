"""`attune catalog` brings in what a user has, and tells what became of it."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.program import attune, environment
from tests.recommend.importing import made


def complaint(result: subprocess.CompletedProcess[str], status: int) -> str:
    assert result.returncode == status
    assert "Traceback" not in result.stderr
    return result.stderr


def test_films_come_in_and_are_counted_and_found(tmp_path: Path) -> None:
    folder = made.movielens(tmp_path / "ml")
    result = attune(tmp_path, "catalog", "import", str(folder))
    assert complaint(result, 0) == ""
    assert result.stdout == (
        "5 read (movielens): 4 new, 0 there already, 1 that Attune has itself, 0 left out\n"
        "  learned from 36 ratings what goes with what\n"
    )
    assert "0 new, 4 there already" in attune(tmp_path, "catalog", "import", str(folder)).stdout
    stats = attune(tmp_path, "catalog", "stats").stdout
    assert "4 films from movielens\n" in stats
    assert "Ratings of other people count" in stats
    found = attune(tmp_path, "catalog", "search", "lamps").stdout
    assert "film: Seven Lamps, 1971\n" in found
    assert attune(tmp_path, "catalog", "reset").stdout == "Forgotten.\n"
    assert not list(tmp_path.rglob("catalogue*"))


def test_broken_rows_are_named_and_the_others_come_in(tmp_path: Path) -> None:
    file = made.write(tmp_path / "mine.csv", ["Name,Who", "Low Tide,The Made-Ups", *["no artist,"] * 5])
    result = attune(tmp_path, "catalog", "import", str(file), "--map", "title=Name,artist=Who")
    assert complaint(result, 1).splitlines() == [
        *(f"attune: mine.csv, line {number}: it names no artist; skipped" for number in (3, 4, 5)),
        "attune: and 2 more: it names no artist; skipped",
    ]
    assert "6 read (csv): 1 new" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "says", "status"),
    [
        (("import", "gone.tsv"), "gone.tsv cannot be read", 1),
        (("import", "/dev/null"), "is of no kind that is known", 1),
        (("import", "/dev/null", "--kind", "csv"), "has no column artist, title", 1),
        (("import", "x.csv", "--map", "title"), "is not FIELD=COLUMN", 2),
        (("search", "nobody-would-call-it-so"), "look at how it is written", 1),
        ((), "required", 2),
    ],
)
def test_a_mistake_is_told_with_what_to_do(tmp_path: Path, arguments: tuple[str, ...], says: str, status: int) -> None:
    result = attune(tmp_path, "catalog", *arguments)
    assert says in complaint(result, status)


def test_nothing_is_kept_before_something_is_imported(tmp_path: Path) -> None:
    assert "Nothing of yours was imported yet" in attune(tmp_path, "catalog", "stats").stdout
    assert not list(tmp_path.rglob("catalogue*"))


def test_an_interrupted_import_leaves_nothing_half_done(tmp_path: Path) -> None:
    rows = (f"song {number},somebody" for number in range(400_000))
    file = made.write(tmp_path / "many.csv", ["title,artist", *rows])
    terminal, theirs = pty.openpty()  # so that progress is told
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "catalog", "import", str(file)],
        stderr=theirs,
        env=environment(tmp_path),
    )
    os.close(theirs)
    told = b""
    while b"10,000 rows read" not in told:
        told += os.read(terminal, 1000)
    process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.close(terminal)
    assert process.wait() == 130
    assert b"Traceback" not in told
    assert "songs from csv" not in attune(tmp_path, "catalog", "stats").stdout
