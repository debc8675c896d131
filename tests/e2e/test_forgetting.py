"""What the user wants forgotten is gone from every file, and what was never to be written is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.program import attune

pytestmark = pytest.mark.slow

OFF = ("--plain", "--camera", "off", "--microphone", "off", "--speaker", "off")


def holds(home: Path, words: str) -> list[str]:
    """The files below `home` that hold some words."""
    return [path.name for path in home.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def test_a_note_is_in_the_journal_until_everything_is_forgotten(tmp_path: Path) -> None:
    told = attune(tmp_path, *OFF, stdin="note that the heron came back\nI feel sad\nsuggest a song\nyes\n")
    assert told.returncode == 0, told.stderr
    assert holds(tmp_path, "heron") == ["journal.sqlite"]
    assert "heron" in attune(tmp_path, "journal", "show").stdout
    assert (tmp_path / ".local/share/attune/source_weights.json").exists()

    attune(tmp_path, *OFF, stdin="forget everything\nyes\n")
    assert not holds(tmp_path, "heron")
    assert "heron" not in attune(tmp_path, "journal", "show").stdout
    learned = attune(tmp_path, "taste", "show").stdout.lower()
    assert "liked" not in learned or "nothing" in learned
    assert not (tmp_path / ".local/share/attune/source_weights.json").exists()


def test_off_the_record_nothing_is_written(tmp_path: Path) -> None:
    attune(tmp_path, *OFF, stdin="off the record\nnote that the heron came back\nlet us do a check-in\ngreat\nnine\n")
    assert not holds(tmp_path, "heron")
    assert "nine" not in attune(tmp_path, "journal", "show").stdout


def test_what_is_said_is_in_no_file_unless_the_user_wants_transcripts(tmp_path: Path) -> None:
    said = "the heron stood there all morning long\n"
    attune(tmp_path, *OFF, stdin=said)
    assert not holds(tmp_path, "heron")
    config = tmp_path / ".config" / "attune" / "config.toml"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text("[journal]\ntranscripts = true\n")
    attune(tmp_path, *OFF, stdin=said)
    assert holds(tmp_path, "heron") == ["journal.sqlite"]
