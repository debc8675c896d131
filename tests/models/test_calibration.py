"""Temperatures and calibration errors that are known beforehand."""

import numpy as np
import pytest

from models.calibration import (
    calibration_error,
    cross_fitted_calibration,
    even_odds,
    fit_temperature,
    negative_log_likelihood,
)


def _overconfident(n: int, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """Logits `temperature` times too large, and labels drawn from the honest ones."""
    rng = np.random.default_rng(0)
    honest = rng.normal(0, 2, (n, 7))
    labels = (honest + rng.gumbel(size=honest.shape)).argmax(1)  # a draw from their softmax
    return honest * temperature, labels


def test_the_temperature_undoes_a_known_one() -> None:
    logits, labels = _overconfident(10_000, 3)
    assert fit_temperature(logits, labels) == pytest.approx(3, rel=0.05)
    assert fit_temperature(logits.astype(np.float32) / 6, labels.astype(np.uint8)) == pytest.approx(0.5, rel=0.05)


def test_the_temperature_can_be_fitted_to_shares_of_votes() -> None:
    logits, _ = _overconfident(500, 1)
    shares = np.exp(logits / 2)
    shares /= shares.sum(1, keepdims=True)
    assert fit_temperature(logits, shares) == pytest.approx(2, rel=1e-3)
    shares[:100] = 0  # faces without votes
    logits[:100] = 50
    assert fit_temperature(logits, shares) == pytest.approx(2, rel=1e-3)


def test_labels_are_votes_of_one_for_one() -> None:
    logits, labels = _overconfident(100, 1)
    expected = -np.log(np.exp(logits[np.arange(100), labels]) / np.exp(logits).sum(1)).mean()
    assert negative_log_likelihood(logits, labels) == pytest.approx(expected)
    assert negative_log_likelihood(logits, np.eye(7)[labels]) == pytest.approx(expected)


def test_an_honest_confidence_has_no_calibration_error() -> None:
    rng = np.random.default_rng(0)
    confidence = rng.uniform(0.2, 1, 200_000)
    assert calibration_error(confidence, rng.uniform(size=len(confidence)) < confidence) < 0.01
    assert calibration_error(confidence, np.zeros(len(confidence), bool)) > 0.5


@pytest.mark.parametrize("boast", [0.7, 1, 1.5])
def test_even_odds_are_found_whatever_the_confidence_claims(boast: float) -> None:
    rng = np.random.default_rng(0)
    log_odds = rng.normal(0.5, 1.5, 4000)  # of being right
    right = rng.uniform(size=4000) < 1 / (1 + np.exp(-log_odds))
    claimed = 1 / (1 + np.exp(-boast * log_odds + boast - 1))
    assert even_odds(claimed, right) == pytest.approx(1 / (1 + np.exp(boast - 1)), abs=0.03)


def test_even_odds_have_an_answer_where_confidence_tells_nothing() -> None:
    confidence = np.linspace(0.2, 1, 50)
    assert even_odds(confidence, np.ones(50, bool)) == pytest.approx(0, abs=0.02)
    assert even_odds(confidence, np.zeros(50, bool)) == pytest.approx(1, abs=0.02)
    assert even_odds(confidence, confidence < 0.4) == 1.0


def test_cross_fitting_mends_what_one_temperature_can_mend() -> None:
    logits, labels = _overconfident(4000, 3)
    assert cross_fitted_calibration(logits, labels) < 0.03
    assert cross_fitted_calibration(logits, labels) == cross_fitted_calibration(logits, labels)


def test_cross_fitting_never_fits_a_face_to_itself() -> None:
    logits = np.eye(7)[np.zeros(10, int)]  # ten answers alike
    labels = np.zeros(10, int)
    labels[3] = 1  # and one is wrong
    fitted = np.exp(logits / fit_temperature(logits, labels))
    assert calibration_error(fitted.max(1) / fitted.sum(1), labels == 0) == pytest.approx(0, abs=1e-3)
    # The wrong one meets the temperature of nine right ones, and is sure; they meet that of 8 right in 9.
    assert cross_fitted_calibration(logits, labels, folds=10) == pytest.approx(0.1 * 1 + 0.9 * (1 - 8 / 9), abs=1e-3)


def test_too_few_faces_for_the_folds_are_refused() -> None:
    with pytest.raises(ValueError, match="3 faces"):
        cross_fitted_calibration(np.zeros((3, 7)), np.zeros(3, int))
