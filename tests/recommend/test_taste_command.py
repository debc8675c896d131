"""`attune taste` as somebody types it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from assistant.commands import taste as command
from models.emotions import Emotion, Mood
from recommend import Catalogue, Recommender, Taste


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the taste of a new user is kept."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path / "attune" / "taste.sqlite"


def attune(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    args = parser.parse_args(["taste", *words])
    status: int = args.run(args)
    return status


def learn(catalogue: Catalogue, file: Path) -> None:
    recommender = Recommender(catalogue, taste=Taste(file))
    for item_id in ("lovely-day-bill-withers", "aint-no-sunshine-bill-withers"):
        recommender.learn(catalogue[item_id], "liked", Mood.said(Emotion.HAPPY))
    recommender.learn(catalogue["enter-sandman-metallica"], "disliked")
    recommender.learn(catalogue["let-it-be-the-beatles"], "not_by_them")


def test_before_anything_is_learned_it_says_so_and_makes_no_file(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attune("show") == 0
    assert capsys.readouterr().out == "Nothing has been learned yet.\n"
    assert not file.exists()


def test_it_tells_what_is_liked_and_what_is_not(
    file: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    learn(catalogue, file)
    assert attune("show") == 0
    out = capsys.readouterr().out
    assert "Music: 1 disliked, 2 liked, 1 not by them" in out
    assert any("by Bill Withers" in line and "2 liked" in line for line in out.splitlines() if "likes " in line)
    assert any("metal" in line and "1 disliked" in line for line in out.splitlines() if "dislikes " in line)
    assert "leaves out The Beatles" in out
    assert "Films: nothing has been learned yet." in out


def test_reset_forgets(file: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("reset") == 0
    learn(catalogue, file)
    assert attune("reset") == 0
    capsys.readouterr()
    assert attune("show") == 0
    assert "liked" not in capsys.readouterr().out


def test_an_export_can_be_read_in_again(
    file: Path, tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    learn(catalogue, file)
    assert attune("show") == 0
    shown = capsys.readouterr().out
    copy = tmp_path / "copy.json"
    assert attune("export", str(copy)) == 0
    assert "4 signals" in capsys.readouterr().out
    assert len(json.loads(copy.read_text())["signals"]) == 4
    assert attune("reset") == 0
    assert attune("import", str(copy)) == 0
    capsys.readouterr()
    assert attune("show") == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize("text", ["no json", "{}", '{"attune_taste": 1, "signals": [1], "suggested": []}'])
def test_a_file_that_is_no_export_gives_one_line_and_changes_nothing(
    file: Path, tmp_path: Path, catalogue: Catalogue, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    learn(catalogue, file)
    broken = tmp_path / "broken.json"
    broken.write_text(text)
    assert attune("import", str(broken)) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("attune: ")
    assert err.count("\n") == 1
    assert attune("show") == 0
    assert "2 liked" in capsys.readouterr().out


def test_a_file_that_cannot_be_written_gives_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("export", str(tmp_path / "missing" / "copy.json")) == 1
    assert capsys.readouterr().err.count("\n") == 1
