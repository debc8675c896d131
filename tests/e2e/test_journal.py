"""`attune journal` as a user calls it: what it prints, what it asks, and one clear line for every mistake."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.journal import Journal
from assistant.journal.entries import CheckIn, Note
from tests.e2e.program import attune, environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

NOW = datetime.now().astimezone().replace(microsecond=0)
NOTES = [Note(at=NOW - timedelta(days=days), text=f"note {days}") for days in (3, 2, 1, 0)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".local" / "share" / "attune" / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Path:
    with Journal.open(path) as journal:
        journal.add([*NOTES, CheckIn(at=NOW, emotion=None, word="fine", scale=7, note="all well")])
    return path


def call(home: Path, *arguments: str, stdin: str = "", passphrase: str = "") -> subprocess.CompletedProcess[str]:
    more = {"ATTUNE_PASSPHRASE": passphrase} if passphrase else {}
    return subprocess.run(
        [sys.executable, "-m", "assistant", "journal", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment(home, **more),
        timeout=60,
        check=False,
    )


def complaint(result: subprocess.CompletedProcess[str], status: int) -> str:
    assert (result.returncode, result.stderr.count("\n")) == (status, 1), result.stderr
    return result.stderr


@pytest.mark.usefixtures("journal")
def test_a_day_is_shown(tmp_path: Path) -> None:
    shown = call(tmp_path, "show")
    assert shown.returncode == 0
    assert f'{NOW:%H:%M}  check-in: fine, 7 of 10, "all well"' in shown.stdout
    assert "note: note 0" in shown.stdout
    assert "note 1" not in shown.stdout
    week = json.loads(call(tmp_path, "show", "week", "--json").stdout)
    assert [entry["text"] for entry in week["entries"] if entry["kind"] == "note"] == [note.text for note in NOTES]


@pytest.mark.usefixtures("journal")
def test_the_statistics_count(tmp_path: Path) -> None:
    assert "1 check-in, 7 of 10" in call(tmp_path, "stats").stdout
    assert json.loads(call(tmp_path, "stats", "--json").stdout)["check_ins"] == 1


@pytest.mark.usefixtures("journal")
def test_an_export_brought_to_another_machine_is_the_same_journal(tmp_path: Path) -> None:
    file = tmp_path / "mine.json"
    assert call(tmp_path, "export", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    other = tmp_path / "other"
    assert call(other, "import", str(file)).stdout == "5 entries are new, 0 were there already\n"
    assert call(other, "import", str(file)).stdout == "0 entries are new, 5 were there already\n"
    assert call(other, "export", "-").stdout == file.read_text()
    assert call(tmp_path, "export", "-", "--format", "csv").stdout.count("\n") == 6


def test_a_diary_of_daylio_is_imported_with_a_word_for_each_broken_row(tmp_path: Path) -> None:
    file = tmp_path / "daylio.csv"
    file.write_text(
        "full_date,date,weekday,time,mood,activities,note_title,note\n"
        "2026-01-02,2 Jan,Fri,21:00,good,,,ok\n2026-01-03,3 Jan,Sat,soon,bad,,,\n2026-01-04,4 Jan,Sun,9:00 AM,fine,,,\n"
    )
    assert '--map "fine=N"' in complaint(call(tmp_path, "import", str(file)), 2)
    result = call(tmp_path, "import", str(file), "--map", "Fine=4")
    assert "line 3: '2026-01-03 soon' is no date and time; skipped" in complaint(result, 1)
    assert result.stdout == "2 entries are new, 0 were there already\n"
    assert call(tmp_path, "import", str(file), "--map", "fine=4").stdout.startswith("0 entries are new")


@pytest.mark.usefixtures("journal")
def test_a_stretch_is_deleted_after_a_yes(tmp_path: Path) -> None:
    days = ("--from", f"{NOTES[0].at:%Y-%m-%d}", "--to", f"{NOTES[1].at:%Y-%m-%d}")
    assert "--yes" in complaint(call(tmp_path, "delete", *days), 2)
    assert call(tmp_path, "delete", *days, "--yes").stdout == "2 entries are deleted.\n"
    assert len(json.loads(call(tmp_path, "export", "-").stdout)["entries"]) == 3
    assert "before" in complaint(call(tmp_path, "delete", "--from", "2026-02-01", "--to", "2026-01-01", "--yes"), 2)


def test_forgetting_leaves_nothing(tmp_path: Path, journal: Path) -> None:
    assert "--yes" in complaint(call(tmp_path, "forget"), 2)
    assert call(tmp_path, "forget", "--yes").stdout == "5 entries are deleted.\n"
    assert not any(b"note 1" in file.read_bytes() for file in journal.parent.iterdir())
    assert call(tmp_path, "stats").stdout == "The journal is empty.\n"


def test_forgetting_names_what_was_set_aside(tmp_path: Path, path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("Dear diary")
    Journal.open(path).close()
    (aside,) = (file for file in path.parent.iterdir() if file != path)
    assert f"still there: {aside}" in call(tmp_path, "forget", "--yes").stdout


@pytest.mark.skipif(importlib.util.find_spec("sqlcipher3") is None, reason="the extra `encryption` is not installed")
def test_a_passphrase_and_none_again(tmp_path: Path, journal: Path) -> None:
    before = call(tmp_path, "export", "-").stdout
    assert "ATTUNE_PASSPHRASE" in complaint(call(tmp_path, "encrypt"), 2)
    assert call(tmp_path, "encrypt", passphrase="open sesame").returncode == 0
    assert "already" in complaint(call(tmp_path, "encrypt", passphrase="open sesame"), 1)
    assert not any(b"note 1" in file.read_bytes() for file in journal.parent.iterdir())
    assert "ATTUNE_PASSPHRASE" in complaint(call(tmp_path, "show"), 1)
    assert "wrong passphrase" in complaint(call(tmp_path, "show", passphrase="guess"), 1)
    assert call(tmp_path, "export", "-", passphrase="open sesame").stdout == before
    assert call(tmp_path, "decrypt", passphrase="open sesame").returncode == 0
    assert call(tmp_path, "export", "-").stdout == before
    assert "not encrypted" in complaint(call(tmp_path, "decrypt"), 1)


@pytest.mark.skipif(importlib.util.find_spec("sqlcipher3") is None, reason="the extra `encryption` is not installed")
def test_a_damaged_encrypted_journal_is_set_aside_and_the_session_goes_on(tmp_path: Path, journal: Path) -> None:
    passphrase = {"ATTUNE_PASSPHRASE": "open sesame"}
    off = ("--plain", "--camera", "off", "--microphone", "off", "--speaker", "off")
    call(tmp_path, "encrypt", passphrase="open sesame")
    encrypted = journal.with_suffix(".sqlcipher")
    content = encrypted.read_bytes()[:100] + b"!" + encrypted.read_bytes()[101:]
    encrypted.write_bytes(content)
    assert "nothing was changed" in complaint(call(tmp_path, "show", passphrase="open sesame"), 1)
    wrong = attune(tmp_path, *off, stdin="hello\n", ATTUNE_PASSPHRASE="guess")
    assert "wrong passphrase" in complaint(wrong, 2)
    assert encrypted.read_bytes() == content
    told = attune(tmp_path, *off, stdin="note that the heron came back\n", **passphrase)
    assert told.returncode == 0, told.stderr
    assert "it was set aside as journal.sqlcipher." in told.stdout
    assert content in [file.read_bytes() for file in encrypted.parent.iterdir()]
    assert "heron" in call(tmp_path, "show", passphrase="open sesame").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show",), "there is no journal yet"),
        (("export", "x.json"), "there is no journal yet"),
        (("forget", "--yes"), "there is no journal yet"),
        (("encrypt",), "no journal yet"),
        (("decrypt",), "not encrypted"),
        (("import", "gone.json"), "gone.json: cannot be read"),
        (("import", "/dev/null"), "neither a journal of Attune's nor a CSV export of Daylio's"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, path: Path, arguments: tuple[str, ...], says: str) -> None:
    assert says in complaint(call(tmp_path, *arguments, passphrase="a word"), 1)
    assert not path.exists()


def test_a_damaged_journal_is_left_where_it_is_by_whoever_reads(tmp_path: Path, path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("Dear diary")
    assert "is no SQLite file; nothing was changed" in complaint(call(tmp_path, "show"), 1)
    assert path.read_text() == "Dear diary"


def test_wrong_values_are_wrong_calls(tmp_path: Path) -> None:
    for arguments in (
        ("show", "--date", "soon"),
        ("show", "--date", "0001-01-01"),
        ("import", "x", "--map", "fine=9"),
        ("delete", "--from", "x"),
    ):
        result = attune(tmp_path, "journal", *arguments)
        assert result.returncode == 2
        assert "Traceback" not in result.stderr
