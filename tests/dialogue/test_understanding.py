"""Sentences are understood as they were meant, and what Attune cannot do is not taken for something it can."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dialogue.understanding import Understander, is_stop, normalise, understand
from tests.dialogue.held_out import HELD_OUT

CLINC = Path(__file__).parents[3] / "shared" / "data" / "text" / "clinc150"
ACTING = ("stop", "stop_listening", "stop_watching", "start_listening", "start_watching", "goodbye")

EMOTIONS = {
    "sad": ("I feel down", "I'm low", "feeling blue", "I'm not okay", "I feel not so good", "I had a rough day"),
    "angry": ("I'm furious", "I'm mad at my boss", "it annoys me", "I'm so fed up with this"),
    "fear": ("I'm anxious", "I am scared of the dark", "I'm stressed out", "I feel a bit on edge"),
    "happy": ("I'm great!", "I feel wonderful today", "I'm in a great mood", "I feel better now"),
    "neutral": ("I'm fine", "I feel okay", "I'm not bad", "I'm tired", "I'm all right, thanks"),
    "disgust": ("I'm grossed out", "that disgusts me"),
    "surprise": ("I'm surprised", "I am really taken aback"),
}


def test_held_out_sentences_are_understood_nine_times_in_ten() -> None:
    wrong = []
    acted = 0
    for intent, slots, text in HELD_OUT:
        got = understand(text)
        if got.intent != intent or not slots.items() <= got.slots.items():
            wrong.append((text, got.intent, dict(got.slots)))
            acted += got.intent in ACTING
    assert len(HELD_OUT) >= 60
    assert len(wrong) <= 0.10 * len(HELD_OUT), wrong
    assert acted <= 0.02 * len(HELD_OUT), wrong


@pytest.mark.parametrize(
    ("emotion", "text"), [(emotion, text) for emotion, texts in EMOTIONS.items() for text in texts]
)
def test_many_words_for_a_feeling(emotion: str, text: str) -> None:
    got = understand(text)
    assert (got.intent, got.slots.get("emotion")) == ("i_feel", emotion)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("I'm not sad", "sad"),
        ("I am not really angry", "angry"),
        ("I don't feel lonely", "sad"),
        ("no, I'm not scared at all", "fear"),
        ("I'm no longer angry", "angry"),
    ],
)
def test_a_denied_feeling_is_not_a_feeling(text: str, denied: str) -> None:
    got = understand(text)
    assert got.intent == "i_feel"
    assert "emotion" not in got.slots
    assert got.slots["not"] == denied


def test_a_correction_in_one_breath_keeps_what_is_true() -> None:
    assert understand("I'm not sad, I'm angry").slots["emotion"] == "angry"


@pytest.mark.parametrize(
    "text",
    [
        "What mood do you see?",
        "what mood do you see",
        "ATTUNE, WHAT MOOD DO YOU SEE",
        "please, what mood do you see now?",
    ],
)
def test_case_punctuation_and_courtesy_change_nothing(text: str) -> None:
    got = understand(text)
    assert (got.intent, got.text) == ("what_mood", text)
    assert got.confidence == 1.0


def test_contractions_are_spelled_out() -> None:
    assert normalise("I’m fine—what’s up? Don't, can't; let's!") == "i am fine what is up do not can not let us"


@pytest.mark.parametrize(
    "text", ["stop", "Stop!", "STOP STOP STOP", "okay, stop please", "Attune, be quiet.", "shut up", "no, stop"]
)
def test_stop_is_heard(text: str) -> None:
    assert is_stop(text)
    assert understand(text).intent == "stop"


@pytest.mark.parametrize(
    "text", ["don't stop", "where is the bus stop", "stop listening", "non-stop music", "", "a quiet song"]
)
def test_stop_is_not_heard_where_it_was_not_said(text: str) -> None:
    assert not is_stop(text)


def test_stop_needs_no_templates_and_no_time() -> None:
    code = "import sys, dialogue.understanding as u; assert u.is_stop('stop it'); assert 'hassil' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    started = time.perf_counter()
    for _ in range(100):
        is_stop("could you please stop the music")
    assert time.perf_counter() - started < 0.5


def test_part_of_a_sentence_counts_for_its_share() -> None:
    got = understand("I feel sad because my train was late and the office was closed")
    assert got.slots["emotion"] == "sad"
    partly = understand("The day was long and the bus broke down, but suggest a movie")
    assert partly.intent == "suggest_movie"
    assert 0 < partly.confidence < 0.5


@pytest.mark.parametrize("text", ["", "   ", "?!", "…", "12345", "(((", "{feeling}", "<rest>", "ä" * 2000, "a " * 500])
def test_any_text_is_taken(text: str) -> None:
    assert understand(text).intent is None


@pytest.mark.parametrize(
    ("text", "intent", "tag"),
    [
        ("throw on some tunes", "suggest_music", None),
        ("put some jazz on", "suggest_music", "jazz"),
        ("what's a good comedy for the weekend", "suggest_movie", "comedy"),
        ("who is in this movie", None, None),
        ("I hate music", None, None),
    ],
)
def test_a_sentence_of_nothing_but_a_topic_is_understood(text: str, intent: str | None, tag: str | None) -> None:
    got = understand(text)
    assert (got.intent, got.slots.get("tag")) == (intent, tag)
    assert got.confidence < 1


def test_a_greeting_before_something_unknown_is_not_an_answer() -> None:
    assert understand("Hello, what's the weather like?").intent is None


def test_one_understander_serves_many_sentences_quickly() -> None:
    understander = Understander()
    texts = [text for _, _, text in HELD_OUT]
    started = time.perf_counter()
    for text in texts:
        understander.understand(text)
    assert (time.perf_counter() - started) / len(texts) < 0.1


def _clinc(name: str) -> list[dict[str, str]]:
    path = CLINC / name
    if not path.exists():
        pytest.skip(f"needs {name} of CLINC150 in shared/data/text")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_out_of_scope_sentences_are_not_taken_for_something_else() -> None:
    rows = _clinc("out_of_scope.csv")
    taken = [(row["text"], understand(row["text"]).intent) for row in rows if understand(row["text"]).intent]
    assert len(taken) <= 0.02 * len(rows), taken


def test_requests_of_other_assistants_are_not_taken_for_ours() -> None:
    ours = {"play_music", "next_song", "greeting", "goodbye", "thank_you", "yes", "no", "cancel"}
    ours |= {"change_speed", "change_volume"}
    rows = [row for row in _clinc("near_domain_test.csv") if row["label"] not in ours][::3]
    taken = [(row["text"], understand(row["text"]).intent) for row in rows if understand(row["text"]).intent]
    assert len(taken) <= 0.02 * len(rows), taken
