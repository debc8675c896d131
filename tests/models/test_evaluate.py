"""Figures on answers that are known."""

import numpy as np
import pytest

from models.data import FaceSet
from models.evaluate import calibration_error, evaluate


def _faces(labels: list[int]) -> FaceSet:
    return FaceSet(np.zeros((len(labels), 48, 48), np.uint8), np.array(labels, np.uint8))


def _answering(answers: list[int], confidence: float):
    def probabilities(images: np.ndarray) -> np.ndarray:
        out = np.full((len(images), 7), (1 - confidence) / 6, np.float32)
        out[np.arange(len(images)), answers[: len(images)]] = confidence
        return out

    return probabilities


def test_figures_by_hand() -> None:
    result = evaluate(_faces([0, 0, 3, 3]), _answering([0, 3, 3, 3], 0.9))
    assert (result.n, result.accuracy) == (4, 0.75)
    assert result.recall["angry"] == 0.5
    assert result.recall["happy"] == 1.0
    assert result.recall["sad"] is None
    assert result.macro_f1 == pytest.approx((2 / 3 + 0.8) / 2)
    assert result.ece == pytest.approx(0.15, abs=1e-6)
    assert result.confusion[0, 3] == 1
    assert set(result.as_json()) == {"n", "accuracy", "macro_f1", "per_class_recall", "ece", "confusion"}


def test_an_honest_confidence_has_no_calibration_error() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.2, 1, 200_000)
    assert calibration_error(confidence, rng.uniform(size=len(confidence)) < confidence) < 0.01
    assert calibration_error(confidence, np.zeros(len(confidence), bool)) > 0.5


def test_the_table_is_readable() -> None:
    text = evaluate(_faces([0, 3]), _answering([0, 3], 0.9)).as_text()
    assert "accuracy  1.0000" in text
    assert all(len(line) <= 100 for line in text.splitlines())
