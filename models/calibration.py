"""Confidence that means what it says: temperature scaling, and how far confidence and accuracy lie apart."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion

BINS: Final = 15  # of the calibration error, as in Guo et al. 2017
_COLDEST, _HOTTEST = 0.1, 10.0  # temperatures searched

Numbers = NDArray[np.floating[Any]]
Targets = NDArray[Any]  # labels (N,), or probabilities (N, 7) whose rows of zeros count nothing


def negative_log_likelihood(logits: Numbers, targets: Targets) -> float:
    """Mean cross-entropy, in nats, of softmax(`logits`), (N, 7), against `targets`."""
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    wanted = np.eye(len(Emotion))[targets] if targets.ndim == 1 else targets
    return float(-(wanted * log_probabilities).sum() / wanted.sum())


def fit_temperature(logits: Numbers, targets: Targets) -> float:
    """The temperature t, .1 to 10, that makes softmax(`logits` / t) likeliest (Guo et al. 2017).

    `logits` are (N, 7) in `Emotion` order; `targets` labels (N,), or probabilities (N, 7), such as shares of
    votes, of which rows of zeros count nothing. Golden-section search.
    """
    low, high, ratio = np.log(_COLDEST), np.log(_HOTTEST), (np.sqrt(5) - 1) / 2
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        cooler, hotter = (negative_log_likelihood(logits / np.exp(t), targets) for t in (left, right))
        low, high = (low, right) if cooler < hotter else (left, high)
    return float(np.exp((low + high) / 2))


def calibration_error(confidence: Numbers, right: NDArray[np.bool_]) -> float:
    """Expected calibration error, 0..1: the mean gap between confidence and accuracy, over bins weighted by size."""
    return float(sum(count / len(right) * abs(sure - hits) for count, sure, hits in reliability(confidence, right)))


def reliability(confidence: Numbers, right: NDArray[np.bool_]) -> list[tuple[int, float, float]]:
    """Faces, mean confidence and accuracy in each of the 15 bins of equal width that has any faces."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    inside = [bins == b for b in range(BINS)]
    return [(int(i.sum()), float(confidence[i].mean()), float(right[i].mean())) for i in inside if i.any()]


def even_odds(confidence: Numbers, right: NDArray[np.bool_]) -> float:
    """The confidence, 0..1, at which answers are right as often as wrong: below it, silence does less harm (Chow 1970).

    Read off a logistic curve of being right over the log-odds of the confidence (Platt 1999), which uses all faces
    and so wavers less than a count of those near the threshold. A weak prior holds that confidence is honest, which
    makes it .5; the answer is 0 or 1 where confidence tells nothing.
    """
    honest = np.array([0.0, 1.0])  # offset, slope
    bounded = np.clip(confidence.astype(np.float64), 1e-3, 1 - 1e-3)
    log_odds = np.stack([np.ones(len(bounded)), np.log(bounded / (1 - bounded))], axis=1)
    # Newton's method with the greatest curvature there can be, which cannot overshoot (Böhning & Lindsay 1988).
    curvature = log_odds.T @ log_odds / 4 + np.eye(2)
    curve = honest.copy()
    for _ in range(200):
        guess = (1 + np.tanh(log_odds @ curve / 2)) / 2
        curve += np.linalg.solve(curvature, log_odds.T @ (right - guess) - (curve - honest))
    if curve[1] <= 0:
        return float(right.mean() < 0.5)
    return float((1 - np.tanh(curve[0] / curve[1] / 2)) / 2)


def cross_fitted_calibration(logits: Numbers, labels: NDArray[Any], folds: int = 5) -> float:
    """The calibration error where the temperature of each fold was fitted on the others.

    A temperature that was fitted on the very faces it is judged by flatters itself; this one does not. `logits`
    are (N, 7), `labels` (N,). The folds are drawn with a fixed seed. Raises ValueError where there are fewer faces
    than folds.
    """
    if len(labels) < folds:
        raise ValueError(f"{len(labels)} faces cannot be shared among {folds} folds")
    fold = np.random.default_rng(0).permutation(len(labels)) % folds
    confidence = np.empty(len(labels))
    for held_out in range(folds):
        inside = fold == held_out
        calibrated = logits[inside] / fit_temperature(logits[~inside], labels[~inside])
        powers = np.exp(calibrated - calibrated.max(axis=1, keepdims=True))
        confidence[inside] = powers.max(axis=1) / powers.sum(axis=1)
    return calibration_error(confidence, logits.argmax(axis=1) == labels)
