"""The benchmark of recognition: its form and its arithmetic, not its figures."""

from __future__ import annotations

import csv
import json
import random
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from benchmarks import recognition
from benchmarks.recognition import DATA, SLOTS, Answered, Clip, Orders, OtherSpeech, Report, Requests, Words
from dialogue.audio import LISTEN_RATE, Samples

SILENCE: Final = np.zeros(LISTEN_RATE, np.int16)
TONE: Final = (np.sin(np.arange(LISTEN_RATE) / 5) * 8000).astype(np.int16)


def _clips(*said: str) -> list[Clip]:
    return [Clip("somebody", SILENCE, sentence) for sentence in said]


def _hearing(*texts: str) -> recognition.Hear:
    remaining = iter(texts)
    return lambda _: next(remaining)


# ---- orders


def test_the_grammar_has_every_order_of_the_recordings() -> None:
    index = DATA / "speech_commands_barista" / "index.csv"
    if not index.is_file():
        pytest.skip("the shared recordings of speech are not here")
    with index.open(encoding="utf-8", newline="") as file:
        values = {(slot, v.strip()) for row in csv.DictReader(file) for slot, v in json.loads(row["slots"]).items()}
    assert values <= {(slot, phrase) for slot, phrases in SLOTS.items() for phrase in phrases}


def test_an_order_of_the_grammar_gives_back_its_slots() -> None:
    graph, choose = recognition.order_graph(), random.Random(7)
    for _ in range(50):
        slots = {slot: choose.choice(phrases) for slot, phrases in SLOTS.items()}
        details = [slots["size"], slots["roast"], slots["numberOfShots"]]
        choose.shuffle(details)
        drink, milk, sugar = slots["coffeeDrink"], slots["milkAmount"], slots["sugarAmount"]
        order = f"can i get a {' '.join(details)} {drink} with {milk} and {sugar}"
        assert graph.accepts(order)
        assert recognition.slots_of(order) == slots


def test_an_order_counts_as_right_wrong_or_rejected() -> None:
    latte = json.dumps({"coffeeDrink": "latte", "size": "small"})
    hear = _hearing("a small latte", "a small mocha", "", "brew a latte")
    counted = recognition.orders(hear, _clips(latte, latte, latte, latte))
    assert (counted.intent, counted.slots, counted.wrong, counted.rejected) == (0.75, 0.25, 0.5, 0.25)


# ---- what else is counted


def test_other_speech_counts_what_is_rejected_and_what_calls() -> None:
    counted = recognition.other_speech(_hearing("", "", "hey attune stop", "stop"), _clips("", "", "", ""))
    assert (counted.clips, counted.rejected, counted.calls) == (4, 0.5, 1)
    assert counted.minutes == pytest.approx(4 / 60)


def test_word_errors_are_edits_by_words_said() -> None:
    hear = _hearing("a cat sat", "it is")
    assert recognition.word_errors(hear, _clips("The cat sat.", "it is late")).error_rate == pytest.approx(2 / 6)


def test_requests_count_by_intent_and_length() -> None:
    said = ("yes", "stop", "suggest a movie", "hey attune suggest a movie", "attune why did you pick this")
    heard = ("yeah", "", "suggest a song", "hey attune recommend a film", "why did you pick this")
    counted = recognition.requests(_hearing(*heard), _clips(*said))
    assert (counted.right, counted.wrong, counted.rejected) == (0.6, 0.2, 0.2)
    assert (counted.short_rejected, counted.long_rejected, counted.called_right) == (0.5, 0.0, 0.5)


def test_answers_count_by_what_they_are_read_as() -> None:
    hear = _hearing("seven out of ten", "a five", "", "maybe a nine")
    counted = recognition.answered(hear, _clips("seven", "six", "one", "nine"), recognition.READ["number"])
    assert (counted.right, counted.wrong, counted.rejected) == (0.5, 0.25, 0.25)


def test_half_of_the_names_are_held_out_and_always_the_same() -> None:
    held_out = [Clip(f"speaker {n}", SILENCE, "").held_out for n in range(200)]
    assert 70 < sum(held_out) < 130
    assert held_out == [Clip(f"speaker {n}", SILENCE, "other").held_out for n in range(200)]


# ---- the sound


@pytest.mark.parametrize("decibels", [20.0, 10.0])
def test_noise_lies_as_far_below_the_speech_as_is_asked(decibels: float) -> None:
    noise = np.random.default_rng(2).normal(0, 100, 999).astype(np.int16)
    added = recognition.with_noise(TONE, noise, decibels).astype(np.float64) - TONE
    assert 20 * np.log10(TONE.std() / added.std()) == pytest.approx(decibels, abs=0.2)


def test_a_room_without_echo_changes_nothing_and_one_with_it_rings_on() -> None:
    click: Samples = np.array([0, 0, 12000], np.int16)
    assert np.abs(recognition.with_echo(TONE, click).astype(int) - TONE).max() <= 1
    pulse: Samples = np.concatenate([[20000], np.zeros(99)]).astype(np.int16)
    room: Samples = np.concatenate([[30000], np.zeros(49), [15000]]).astype(np.int16)
    assert np.flatnonzero(recognition.with_echo(pulse, room)).tolist() == [0, 50]


def test_requests_are_short_long_and_called() -> None:
    sentences = recognition.sentences()
    assert len(set(sentences)) == len(sentences)
    assert sum(sentence.startswith(("hey attune ", "attune ")) for sentence in sentences) == 15
    assert sum(len(sentence.split()) <= 2 for sentence in sentences) == len(recognition.SHORT)


# ---- the report


def test_the_table_shows_every_figure_and_what_is_left_out() -> None:
    report = Report(
        True,
        {"attune": Orders(66, 0.98, 0.95, 0.03, 0.02, 0.05)},
        {"attune, orders, read": OtherSpeech(134, 9.1, 0.97, 0, 0.05)},
        {"pocketsphinx": Words(134, 0.412, 0.3)},
        {"attune, clean": Requests(260, 0.9, 0.01, 0.09, 0.12, 0.05, 0.8, 0.06)},
        {"number, clean": Answered(80, 0.6, 0.1, 0.3, 0.06)},
        {"whisper": "not measured: no model here"},
    )
    text = report.as_text()
    assert "no whisper: not measured: no model here" in text
    assert "error rate 0.412" in text
    row = json.loads(json.dumps(report.as_json()))["requests"]["attune, clean"]
    assert set(row) == {field.name for field in fields(Requests)}


@pytest.mark.usefixtures("no_model")
def test_without_recordings_and_voices_it_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    report = recognition.measure(tmp_path / "none")
    assert set(report.left_out) == {"whisper", "recordings", "requests"}
    assert not any((report.orders, report.other_speech, report.words, report.requests, report.answers))


@pytest.mark.usefixtures("no_model")
def test_a_model_that_is_not_there_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert recognition.main(["--model", "base.en"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "no speech model 'base.en' on this machine" in told.err
    assert len(told.err.splitlines()) == 1


@pytest.fixture
def no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty Hugging Face cache."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
