"""Sentences that no template covers are taken for the likeliest intent, and those to others for none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dialogue.intent_model import BUCKETS, OUT_OF_SCOPE, Model, features, load, shipped
from dialogue.train_intents import EXAMPLES, Example, in_8_bits, weights_of
from dialogue.understanding import marked, normalise, understand
from tests.dialogue.held_out import HELD_OUT

NEED_TEMPLATES = {"correct", "play_named"}  # intents that only templates tell apart


def test_most_held_out_sentences_are_told_by_the_model_alone() -> None:
    rows = [(intent or OUT_OF_SCOPE, text) for intent, _, text in HELD_OUT if intent not in NEED_TEMPLATES]
    right = [shipped().best(marked(normalise(text))[0])[0] == intent for intent, text in rows]
    assert sum(right) >= 0.85 * len(rows)


@pytest.mark.parametrize("sentence", ["", "forget the milk", "my uncle makes movies for a living"])
def test_probabilities_are_of_all_intents(sentence: str) -> None:
    probabilities = shipped().probabilities(sentence)
    assert probabilities.shape == (len(shipped().intents),)
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_a_sentence_to_others_is_out_of_scope() -> None:
    assert shipped().best("the dentist moved my appointment to friday")[0] == OUT_OF_SCOPE


def test_features_are_rows_of_the_weights_each_once() -> None:
    rows = features("again and again and again")
    assert len(rows) == len(set(rows))
    assert all(0 <= row < BUCKETS for row in rows)


def test_every_intent_has_examples_and_none_stands_twice() -> None:
    for path in EXAMPLES.glob("*.txt"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert len(lines) >= 25, path.stem
        assert len(set(lines)) == len(lines), path.stem
        assert path.stem in shipped().intents


def test_no_held_out_sentence_is_learned() -> None:
    held_out = {normalise(text) for _, _, text in HELD_OUT if len(text.split()) > 6}
    learned = {normalise(line) for path in EXAMPLES.glob("*.txt") for line in path.read_text("utf-8").splitlines()}
    assert held_out.isdisjoint(learned)


def test_every_intent_counts_the_same_in_training() -> None:
    examples: list[Example] = [("ours", "why", "why that"), ("ours", "why", "how so"), ("ours", "yes", "sure")]
    assert weights_of(examples).tolist() == [0.5, 0.5, 1.0]


def test_a_model_is_read_as_it_was_written(tmp_path: Path) -> None:
    weights = np.zeros((BUCKETS, 2), np.float32)
    weights[features("why so")] = [1, -1]
    model = in_8_bits(("why", "yes"), weights, np.zeros(2, np.float32))
    path = tmp_path / "intents.npz"
    np.savez(path, intents=np.array(model.intents), weights=model.weights, scale=model.scale, bias=model.bias)
    read = load(path)
    assert isinstance(read, Model)
    assert read.best("why so") == model.best("why so")
    assert read.best("why so")[0] == "why"


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("I feel much better now", "i_feel", {"emotion": "happy"}),
        ("not bad, just curious", "i_feel", {"emotion": "neutral"}),
        ("remind me to check in", "remind_check_in", {}),
        ("what did I write today", "read_notes", {"period": "today"}),
        ("could you ring when seven minutes are over", "set_timer", {"seconds": "420"}),
    ],
)
def test_what_a_likely_sentence_names_is_found_in_it(text: str, intent: str, slots: dict[str, str]) -> None:
    got = understand(text)
    assert got.intent == intent
    assert slots.items() <= got.slots.items()
