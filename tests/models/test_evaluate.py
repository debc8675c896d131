"""Figures on answers that are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.data import DataError, FaceSet
from models.emotions import Emotion
from models.evaluate import Classify, evaluate


def _faces(labels: list[int]) -> FaceSet:
    """Faces whose first pixel is their number."""
    images = np.zeros((len(labels), 48, 48), np.uint8)
    images[:, 0, 0] = np.arange(len(labels))
    return FaceSet(images, np.array(labels, np.uint8))


def _answering(answers: list[int], confidence: list[float]) -> Classify:
    def probabilities(images: np.ndarray) -> np.ndarray:
        seen = images[:, 0, 0]
        sure = np.array(confidence, np.float32)[seen]
        out = np.repeat((1 - sure[:, None]) / 6, 7, axis=1)
        out[np.arange(len(images)), np.array(answers)[seen]] = sure
        return out

    return probabilities


def test_figures_by_hand() -> None:
    result = evaluate(_faces([0, 0, 3, 3]), _answering([0, 3, 3, 3], [0.9] * 4))
    assert (result.n, result.accuracy) == (4, 0.75)
    assert result.recall["angry"] == 0.5
    assert result.recall["happy"] == 1.0
    assert result.recall["sad"] is None
    assert result.macro_f1 == pytest.approx((2 / 3 + 0.8) / 2)
    assert result.ece == pytest.approx(0.15, abs=1e-6)
    assert result.nll == pytest.approx(-(3 * np.log(0.9) + np.log(0.1 / 6)) / 4, abs=1e-6)
    assert result.confusion[0, 3] == 1
    assert result.interval == pytest.approx(1.96 * np.sqrt(0.75 * 0.25 / 4))


def test_withholding_answers_trades_coverage_for_accuracy() -> None:
    result = evaluate(_faces([0, 0, 3, 3]), _answering([0, 3, 3, 0], [0.9, 0.3, 0.6, 0.5]))
    assert [(r.coverage, r.accuracy) for r in map(result.at, (0.2, 0.45, 0.55, 0.95))] == [
        (1.0, 0.5),
        (0.75, pytest.approx(2 / 3)),
        (0.5, 1.0),
        (0.0, None),
    ]
    assert result.risks.tolist() == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert result.aurc == pytest.approx((1 / 3 + 1 / 2) / 4)


def test_the_threshold_to_abstain_at_is_where_answers_turn_right() -> None:
    confidence = np.linspace(0.2, 0.999, 250)
    right = confidence > 0.6
    labels = np.full(250, Emotion.HAPPY)
    answers = np.where(right, Emotion.HAPPY, Emotion.SAD)
    result = evaluate(_faces(labels.tolist()), _answering(answers.tolist(), confidence.tolist()))
    assert result.abstain_below == pytest.approx(0.6, abs=0.02)


def test_ferplus_counts_the_faces_with_a_majority_and_by_it() -> None:
    faces = _faces([0, 0, 3])
    votes = np.zeros((3, 7), np.float32)
    votes[0, Emotion.SAD], votes[1, Emotion.HAPPY], votes[2, Emotion.HAPPY] = 6, 4, 10
    faces = replace(faces, votes=votes, other_votes=np.array([4, 6, 0], np.float32))
    result = evaluate(faces, _answering([4, 3, 0], [0.9] * 3), target="ferplus")
    assert result.labels.tolist() == [Emotion.SAD, Emotion.HAPPY]
    assert result.accuracy == 0.5
    with pytest.raises(DataError, match="no FER"):
        evaluate(_faces([0]), _answering([0], [0.9]), target="ferplus")


def test_the_json_has_its_documented_names_and_plain_values() -> None:
    result = evaluate(_faces([0, 3] * 50), _answering([0, 0] * 50, [0.9] * 100), mirror=False).as_json()
    assert set(result) == {
        *("target", "mirror", "n", "accuracy", "interval", "macro_f1", "per_class_recall", "ece", "ece_cross_fitted"),
        *("nll", "aurc", "abstain_below", "risk_coverage", "confusion"),
    }
    assert (result["target"], result["mirror"]) == ("fer2013", False)
    assert set(result["risk_coverage"][0]) == {"threshold", "coverage", "accuracy"}
    assert result["ece"] == pytest.approx(0.4)
    assert result["ece_cross_fitted"] < 0.1  # the best temperature makes it say about .5


def test_the_table_is_readable() -> None:
    text = evaluate(_faces([0, 3]), _answering([0, 3], [0.9, 0.9])).as_text()
    assert text.startswith("2 faces, FER-2013 labels, mirror averaging\n")
    assert "accuracy  1.0000" in text
    assert all(len(line) <= 100 for line in text.splitlines())
