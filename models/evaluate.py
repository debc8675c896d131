"""How good a classifier of faces is: accuracy with its interval, F1, recall by class, calibration, confusion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.data import FaceSet
from models.emotions import Emotion

BINS: Final = 15  # of the calibration error, as in Guo et al. 2017
BATCH: Final = 256


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures over n labelled faces."""

    confusion: NDArray[np.int64]  # (7, 7), rows the labels, columns the answers
    ece: float  # expected calibration error, 0..1 (Guo et al. 2017), 15 bins of equal width

    @property
    def n(self) -> int:
        """Faces measured."""
        return int(self.confusion.sum())

    @property
    def accuracy(self) -> float:
        """Share of faces answered with their label."""
        return float(np.trace(self.confusion) / self.n)

    @property
    def interval(self) -> float:
        """Half the width of the 95 % interval of the accuracy (normal approximation)."""
        return float(1.96 * np.sqrt(self.accuracy * (1 - self.accuracy) / self.n))

    @property
    def recall(self) -> dict[str, float | None]:
        """By class, the share of its faces found; None for a class without faces."""
        totals = self.confusion.sum(1)
        return {e.label: float(self.confusion[e, e] / totals[e]) if totals[e] else None for e in Emotion}

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the classes that have faces."""
        hits = np.diag(self.confusion)
        labelled, answered = self.confusion.sum(1), self.confusion.sum(0)
        scores = 2 * hits / np.maximum(labelled + answered, 1)
        return float(scores[labelled > 0].mean())

    def as_json(self) -> dict[str, Any]:
        """Plain values under the documented names."""
        return {
            "n": self.n,
            "accuracy": self.accuracy,
            "macro_f1": self.macro_f1,
            "per_class_recall": self.recall,
            "ece": self.ece,
            "confusion": self.confusion.tolist(),
        }

    def as_text(self) -> str:
        """A table for people."""
        lines = [
            f"{self.n} faces",
            f"accuracy  {self.accuracy:.4f} ± {self.interval:.4f}",
            f"macro F1  {self.macro_f1:.4f}",
            f"ECE       {self.ece:.4f}",
            "",
            "label     recall  answered as " + "".join(f"{e.label:>9}" for e in Emotion),
        ]
        for emotion in Emotion:
            recall = self.recall[emotion.label]
            row = "".join(f"{count:>9}" for count in self.confusion[emotion])
            shown = "-" if recall is None else f"{recall:.3f}"
            lines.append(f"{emotion.label:<9} {shown:>6}  {'':<12}{row}")
        return "\n".join(lines)


def evaluate(faces: FaceSet, probabilities: Callable[[NDArray[np.uint8]], NDArray[np.float32]]) -> Evaluation:
    """Measure a classifier that gives (N, 7) probabilities for (N, 48, 48) uint8 faces."""
    given = np.concatenate([probabilities(faces.images[i : i + BATCH]) for i in range(0, len(faces), BATCH)])
    answers = given.argmax(1)
    confusion = np.zeros((len(Emotion), len(Emotion)), np.int64)
    np.add.at(confusion, (faces.labels, answers), 1)
    return Evaluation(confusion, calibration_error(given.max(1), answers == faces.labels))


def calibration_error(confidence: NDArray[np.floating[Any]], right: NDArray[np.bool_]) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy, over bins weighted by size."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))
