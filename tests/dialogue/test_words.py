"""What a sentence tells of its speaker: a clear feeling is named, all else is left alone, a denial is understood."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from dialogue.train_words import in_8_bits, read_comments
from dialogue.words import BUCKETS, features, read, shipped
from models.emotions import Emotion

TEXT = Path(__file__).parents[3] / "shared" / "data" / "text"


@pytest.mark.parametrize(
    ("sentence", "emotion"),
    [
        ("we got the flat!", Emotion.HAPPY),
        ("I had a great day with my friends", Emotion.HAPPY),
        ("I'm so proud of my son", Emotion.HAPPY),
        ("I miss my grandmother so much", Emotion.SAD),
        ("I'm really disappointed in myself", Emotion.SAD),
        ("I hate this job", Emotion.ANGRY),
        ("it's so annoying that the internet is down again", Emotion.ANGRY),
        ("I'm worried about the results from the doctor", Emotion.FEAR),
        ("wow I did not see that coming", Emotion.SURPRISE),
    ],
)
def test_a_clear_feeling_is_named(sentence: str, emotion: Emotion) -> None:
    assert read(sentence).emotion is emotion


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "...",
        "I had soup for lunch",
        "the meeting is at four",
        "my sister lives in Leeds",
        "it is raining outside",
        "we painted the kitchen white",
        "он ушёл домой",
    ],
)
def test_a_plain_fact_names_no_mood(sentence: str) -> None:
    assert read(sentence).emotion is None


@pytest.mark.parametrize(
    "sentence",
    [
        "play something sad",
        "suggest a scary movie",
        "play happy songs",
        "I want a funny film",
        "something happy please",
    ],
)
def test_a_request_says_nothing_of_who_asks(sentence: str) -> None:
    assert read(sentence).emotion is None


def test_who_is_not_happy_is_not_happy() -> None:
    for sentence in ("I'm not happy with this", "I am not happy", "I don't feel good", "I'm not happy at all"):
        probabilities = read(sentence).probabilities
        assert probabilities[Emotion.SAD] + probabilities[Emotion.ANGRY] > 0.75, sentence


@pytest.mark.parametrize("sentence", ["I am not sad", "no I'm not afraid", "I'm not angry with you"])
def test_who_denies_a_bad_feeling_has_none_named(sentence: str) -> None:
    assert read(sentence).emotion is None


def test_a_denial_reaches_no_further_than_the_clause() -> None:
    assert read("no, I am so happy").emotion is Emotion.HAPPY
    assert read("it was not long but I am so happy").emotion is Emotion.HAPPY


def test_spelling_of_contractions_and_capitals_makes_no_difference() -> None:
    assert features("I CAN'T wait") == features("i can’t wait") == features("i cant wait")


def test_a_long_text_is_read_too() -> None:
    assert sum(read("I am so happy today. " * 2000).probabilities) == pytest.approx(1)


def requests(file: str) -> list[str]:
    path = TEXT / file
    if not path.exists():
        pytest.skip(f"{path} is not here")
    with path.open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines)]


@pytest.mark.parametrize("file", ["clinc150/near_domain_test.csv", "clinc150/out_of_scope.csv", "snips/snips.csv"])
def test_of_real_requests_and_questions_hardly_one_is_taken_for_a_mood(file: str) -> None:
    named = [read(sentence).emotion is not None for sentence in requests(file)]
    assert np.mean(named) < 0.06


def test_the_model_that_is_shipped_fits_its_features() -> None:
    model = shipped()
    assert (model.weights.shape, model.weights.dtype) == ((BUCKETS, 7), np.int8)
    assert model.scale.shape == model.bias.shape == (7,)


def test_what_is_learned_is_what_the_speaker_feels(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("admiration\nanger\ngrief\nneutral\n")
    comments = ["you are great\t0\tid", "[NAME] hit me\t1,2\tid", "he left\t0,2,3\tid", "at four\t3\tid"]
    (tmp_path / "some.tsv").write_text("\n".join(comments))
    texts, shares = read_comments(tmp_path, "some.tsv")
    assert texts == ["someone hit me", "he left", "at four"]
    assert [{e.label: p for e, p in zip(Emotion, row, strict=True) if p} for row in shares.tolist()] == [
        {"angry": 0.5, "sad": 0.5},
        {"sad": 1.0},
        {"neutral": 1.0},
    ]


def test_eight_bits_say_nearly_what_the_weights_say_and_a_temperature_makes_less_sure() -> None:
    rng = np.random.default_rng(0)
    weights, bias = rng.normal(size=(BUCKETS, 7)).astype(np.float32), rng.normal(size=7).astype(np.float32)
    rows = features("my boss shouted at me")
    logits = weights[rows].sum(axis=0) / len(rows) ** 0.5 + bias
    exact = np.exp(logits) / np.exp(logits).sum()
    assert in_8_bits(weights, bias, 1.0).probabilities("my boss shouted at me") == pytest.approx(exact, abs=0.01)
    assert in_8_bits(weights, bias, 2.0).probabilities("my boss shouted at me").max() < exact.max()
