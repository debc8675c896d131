"""`attune understand`: what a sentence is taken to mean, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.program import attune

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]


def test_every_line_of_standard_input_is_an_object(tmp_path: Path) -> None:
    said = "a French film from the nineties\n\nwhat's the weather like\nI want to die\n"
    result = attune(tmp_path, "understand", "--json", stdin=said)
    film, weather, crisis = map(json.loads, result.stdout.splitlines())
    assert (film["intent"], film["slots"]) == ("suggest_movie", {"language": "fr", "decade": "1990"})
    assert (film["confidence"], film["guess"], film["crisis"]) == (1.0, "", False)
    assert (weather["intent"], weather["confidence"], weather["slots"]) == (None, 0.0, {})
    assert crisis["crisis"]
    assert result.returncode == 0


def test_it_says_what_it_would_ask_and_does_nothing(tmp_path: Path) -> None:
    result = attune(tmp_path, "understand", "delet my journal", "xyzzy")
    assert "forget_everything" in result.stdout
    assert 'did you mean "forget everything"?' in result.stdout
    assert "xyzzy: not understood" in result.stdout
    assert result.returncode == 0
    assert not list(tmp_path.rglob("*.db"))
