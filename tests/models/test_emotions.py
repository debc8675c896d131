"""The vocabulary: FER-2013's order, and moods that know their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.emotions import AFFECT, Emotion, Mood


def test_the_order_is_that_of_fer_2013() -> None:
    assert [e.label for e in Emotion] == ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


def test_labels_are_read_back_in_any_case() -> None:
    assert Emotion.from_label(" Happy ") is Emotion.HAPPY
    with pytest.raises(ValueError, match="use one of angry, disgust"):
        Emotion.from_label("hungry")


def test_dominance_tells_anger_from_fear() -> None:
    angry, fear = AFFECT[Emotion.ANGRY], AFFECT[Emotion.FEAR]
    assert abs(angry.valence - fear.valence) + abs(angry.arousal - fear.arousal) < 0.1
    assert angry.dominance - fear.dominance > 0.3


@given(st.lists(st.floats(0.01, 1), min_size=7, max_size=7))
def test_a_mood_lies_within_the_affects_it_mixes(weights: list[float]) -> None:
    mood = Mood.from_probabilities([w / sum(weights) for w in weights])
    for name in ("valence", "arousal", "dominance"):
        values = [getattr(affect, name) for affect in AFFECT.values()]
        assert min(values) - 1e-6 <= getattr(mood.affect, name) <= max(values) + 1e-6


def test_an_unsure_mood_names_nothing_but_keeps_its_likeliest() -> None:
    mood = Mood.from_probabilities((0.2, 0.1, 0.1, 0.3, 0.1, 0.1, 0.1), abstain_below=0.4)
    assert mood.emotion is None
    assert mood.likeliest is Emotion.HAPPY


def test_a_mood_needs_seven_probabilities() -> None:
    with pytest.raises(ValueError, match="needs 7"):
        Mood.from_probabilities((0.5, 0.5))


def test_what_is_said_is_certain() -> None:
    mood = Mood.said(Emotion.SAD)
    assert (mood.emotion, mood.confidence, mood.source) == (Emotion.SAD, 1.0, "said")
    assert mood.affect == AFFECT[Emotion.SAD]
