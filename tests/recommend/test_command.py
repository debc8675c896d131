"""`attune recommend` as somebody types it."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.commands import recommend
from recommend import Catalogue, Medium, Recommender, Taste

ROOT = Path(__file__).parents[2]
FIELDS = {"id", "medium", "title", "by", "year", "genres", "tags", "valence", "arousal", "dominance", "reason", "links"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of whom nothing is known yet."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def attune(*words: str) -> int:
    parser = argparse.ArgumentParser()
    recommend.add_parser(parser.add_subparsers())
    args = parser.parse_args(["recommend", *words])
    status: int = args.run(args)
    return status


def test_json_is_an_array_of_suggestions(capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("movie", "--mood", "sad", "-n", "4", "--seed", "1", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 4
    for each in found:
        assert each.keys() >= FIELDS
        assert each["medium"] == "movie"
        assert {"inspirational", "comforting"} & set(each["tags"])


def test_plain_lines_are_readable(capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("music", "--mood", "HAPPY", "-n", "2", "--seed", "1") == 0
    lines = capsys.readouterr().out.splitlines()
    titles = [line for line in lines if not line.startswith("    ")]
    assert len(titles) == 2
    assert all(title.startswith('"') and ", from " in title for title in titles)
    assert sum(line.startswith("    It is ") for line in lines) == 2
    assert "\x1b" not in "".join(lines)


def test_without_a_mood_it_suggests_all_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("music", "-n", "1", "--seed", "1") == 0
    assert capsys.readouterr().out


@pytest.mark.parametrize("words", [("--mood", "bored"), ("-n", "0"), ("-n", "-3")])
def test_a_wrong_call_gives_one_line_and_status_2(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    assert attune("music", *words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("attune: ")
    assert err.count("\n") == 1


def test_a_wish_that_nothing_answers_gives_one_line_and_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("movie", "--tag", "wallpaper", "--json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out) == []
    assert err.count("\n") == 1


def test_flags_reach_the_recommender(capsys: pytest.CaptureFixture[str]) -> None:
    def tags(*words: str) -> list[set[str]]:
        assert attune("movie", "--mood", "fear", "-n", "3", "--seed", "1", "--json", *words) == 0
        return [set(each["tags"]) for each in json.loads(capsys.readouterr().out)]

    assert all({"thriller", "horror"} & each for each in tags("--scary"))
    assert not any({"thriller", "horror"} & each for each in tags())
    assert all("classic" in each for each in tags("--tag", "classic"))


def test_wishes_of_every_kind_reach_the_recommender(capsys: pytest.CaptureFixture[str]) -> None:
    def found(*words: str) -> list[dict[str, Any]]:
        assert attune("music", "-n", "3", "--seed", "1", "--json", *words) == 0
        records: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return records

    assert {each["language"] for each in found("--language", "fr")} == {"fr"}
    assert all("Bill Withers" in each["by"] for each in found("--person", "withers"))
    assert all(each["arousal"] < 0 for each in found("--energy", "low"))


def test_more_like_a_title_is_found_and_an_unknown_title_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("music", "--similar", "lovely day", "-n", "2", "--seed", "1") == 0
    assert capsys.readouterr().out.count('like "Lovely Day"') == 2
    assert attune("music", "--similar", "a title that nothing has") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_explained_score_is_the_sum_of_its_terms(capsys: pytest.CaptureFixture[str]) -> None:
    assert attune("movie", "--mood", "sad", "--seed", "1", "--explain", "--json") == 0
    for each in json.loads(capsys.readouterr().out):
        score = each["terms"].pop("score")
        assert score == pytest.approx(sum(each["terms"].values()))
    assert attune("movie", "--mood", "sad", "-n", "1", "--seed", "1", "--explain") == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.endswith("what suits the mood by the table") for line in lines)
    assert any(line.endswith("in all") for line in lines)


def test_what_was_learned_counts_and_nothing_is_noted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taste = Taste(home / "attune" / "taste.sqlite")
    recommender = Recommender(taste=taste)
    recommender.learn(Catalogue.embedded()["lovely-day-bill-withers"], "not_by_them")
    assert attune("music", "-n", "1000", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert not any("Bill Withers" in each["by"] for each in found)
    assert taste.seen(Medium.MUSIC) == []


def test_it_works_as_a_program_and_says_the_same_again_for_a_seed() -> None:
    code = (
        "import argparse, sys; from assistant.commands import recommend; parser = argparse.ArgumentParser(); "
        "recommend.add_parser(parser.add_subparsers()); args = parser.parse_args(); sys.exit(args.run(args))"
    )
    command = [sys.executable, "-c", code, "recommend", "music", "--mood", "angry", "--seed", "5", "--json"]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    runs = [subprocess.run(command, capture_output=True, check=True, cwd=ROOT, env=environment) for _ in range(2)]
    assert runs[0].stdout == runs[1].stdout
    assert len(json.loads(runs[0].stdout)) == 3


def test_importing_the_library_is_light() -> None:
    code = "import sys, recommend; print(sorted({'scipy', 'cv2', 'textual', 'onnxruntime'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
