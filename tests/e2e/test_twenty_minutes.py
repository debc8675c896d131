"""Twenty minutes of talk read well from start to end; the transcript is `twenty_minutes.txt`."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from dialogue.templates import templates
from tests.e2e.twenty_minutes import BEGIN, SCRIPT, Play, script


@pytest.fixture(scope="module")
def played() -> tuple[Play, list[str]]:
    play = Play()
    return play, list(play.lines(script(SCRIPT.read_text(encoding="utf-8"))))


def test_the_transcript_is_what_is_said_today(played: tuple[Play, list[str]]) -> None:
    _, lines = played
    assert lines == SCRIPT.read_text(encoding="utf-8").splitlines(), "python -m tests.e2e.twenty_minutes"


def test_it_lasts_twenty_minutes_and_covers_every_intent(played: tuple[Play, list[str]]) -> None:
    play, _ = played
    assert play.scene.now - BEGIN >= timedelta(minutes=20)
    known = {intent for intent, _ in templates().grammar()} | {"play_named", "insult"}
    assert known - play.scene.intents == set()
    assert play.scene.intents >= {"stop", "crisis", "crisis_check"}


def test_no_answer_is_long_or_follows_itself(played: tuple[Play, list[str]]) -> None:
    play, _ = played
    texts = [reply.text for reply in play.scene.replies]
    assert max(len(text.split()) for text in texts if "Samaritans" not in text) <= 60
    repeated = [one for one, other in pairwise(texts) if one == other]
    assert len(repeated) <= 1  # "say that again"
    openings = Counter(re.split(r"[.?!]", text)[0] for text in texts)
    assert max(openings.values()) <= len(texts) / 12
