"""How good a classifier of faces is: accuracy, F1, recall by class, calibration, and what abstaining would bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from models.calibration import calibration_error, cross_fitted_calibration, even_odds, negative_log_likelihood
from models.data import FaceSet
from models.emotions import Emotion

BATCH: Final = 256
THRESHOLDS: Final = tuple(round(0.05 * step, 2) for step in range(4, 20))  # of confidence, in the table
_FOLDS: Final = 5
_LEAST: Final = 1e-30  # a probability that underflowed

Target = Literal["fer2013", "ferplus"]  # whose labels: FER-2013's, or the majority of FER+'s taggers
Probabilities = NDArray[np.floating[Any]]  # (N, 7) in `Emotion` order, rows sum to 1
Classify = Callable[[NDArray[np.uint8]], Probabilities]  # of (N, 48, 48) faces


@dataclass(frozen=True, slots=True)
class Risk:
    """What is left where answers below a confidence are withheld."""

    threshold: float  # confidence, 0..1
    coverage: float  # share of faces answered
    accuracy: float | None  # among those; None where no face is answered


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A classifier's answers to n labelled faces, and the figures that follow."""

    labels: NDArray[np.uint8]  # (N,), an Emotion each
    probabilities: Probabilities
    target: Target
    mirror: bool  # whether each answer is the mean over a face and its mirror image

    @property
    def n(self) -> int:
        """Faces measured."""
        return len(self.labels)

    @property
    def confidence(self) -> NDArray[np.float64]:
        """(N,), of each answer, 0..1."""
        return np.asarray(self.probabilities.max(axis=1), dtype=np.float64)

    @property
    def right(self) -> NDArray[np.bool_]:
        """(N,), whether each answer is the label."""
        return np.asarray(self.probabilities.argmax(axis=1) == self.labels)

    @property
    def confusion(self) -> NDArray[np.int64]:
        """(7, 7), rows the labels, columns the answers."""
        counts = np.zeros((len(Emotion), len(Emotion)), np.int64)
        np.add.at(counts, (self.labels, self.probabilities.argmax(axis=1)), 1)
        return counts

    @property
    def accuracy(self) -> float:
        """Share of faces answered with their label."""
        return float(self.right.mean())

    @property
    def interval(self) -> float:
        """Half the width of the 95 % interval of the accuracy (normal approximation)."""
        return float(1.96 * np.sqrt(self.accuracy * (1 - self.accuracy) / self.n))

    @property
    def recall(self) -> dict[str, float | None]:
        """By class, the share of its faces found; None for a class without faces."""
        counts = self.confusion
        totals = counts.sum(axis=1)
        return {e.label: float(counts[e, e] / totals[e]) if totals[e] else None for e in Emotion}

    @property
    def macro_f1(self) -> float:
        """Mean F1 over the classes that have faces."""
        counts = self.confusion
        labelled, answered = counts.sum(axis=1), counts.sum(axis=0)
        scores = 2 * np.diag(counts) / np.maximum(labelled + answered, 1)
        return float(scores[labelled > 0].mean())

    @property
    def ece(self) -> float:
        """Expected calibration error, 0..1 (Guo et al. 2017), 15 bins of equal width."""
        return calibration_error(self.confidence, self.right)

    @property
    def ece_cross_fitted(self) -> float | None:
        """The same with temperatures fitted on these faces in five folds, none judged by its own; None below five."""
        if self.n < _FOLDS:
            return None
        return cross_fitted_calibration(self._logits, self.labels, _FOLDS)

    @property
    def nll(self) -> float:
        """Mean negative log-likelihood of the labels, in nats."""
        return negative_log_likelihood(self._logits, self.labels)

    @property
    def _logits(self) -> Probabilities:
        return np.asarray(np.log(np.maximum(self.probabilities, _LEAST)))

    @property
    def risk_coverage(self) -> list[Risk]:
        """Coverage and accuracy at thresholds from .20 to .95."""
        return [self.at(threshold) for threshold in THRESHOLDS]

    def at(self, threshold: float) -> Risk:
        """Coverage and accuracy where answers of less confidence than `threshold` are withheld."""
        answered = self.confidence >= threshold
        return Risk(threshold, float(answered.mean()), float(self.right[answered].mean()) if answered.any() else None)

    @property
    def risks(self) -> NDArray[np.float64]:
        """(N,), the share of wrong answers among the 1, 2, … N most confident: the risk-coverage curve."""
        wrong = ~self.right[np.argsort(-self.confidence, kind="stable")]
        return np.asarray(wrong.cumsum() / np.arange(1, self.n + 1))

    @property
    def aurc(self) -> float:
        """Area under the risk-coverage curve, 0..1, the smaller the better (Geifman & El-Yaniv 2017)."""
        return float(self.risks.mean())

    @property
    def abstain_below(self) -> float:
        """The confidence below which an answer is more often wrong than right, to two digits: `even_odds`."""
        return round(even_odds(self.confidence, self.right), 2)

    @property
    def protocol(self) -> str:
        """How it was measured, for titles: faces, labels, averaging."""
        labels = {"fer2013": "FER-2013 labels", "ferplus": "FER+ majority labels"}[self.target]
        return f"{self.n:,} faces, {labels}, {'mirror averaging' if self.mirror else 'no mirror averaging'}"

    def as_json(self) -> dict[str, Any]:
        """Plain values under the documented names; `interval` is half the width of the accuracy's, 95 %."""
        return {
            "target": self.target,
            "mirror": self.mirror,
            "n": self.n,
            "accuracy": self.accuracy,
            "interval": self.interval,
            "macro_f1": self.macro_f1,
            "per_class_recall": self.recall,
            "ece": self.ece,
            "ece_cross_fitted": self.ece_cross_fitted,
            "nll": self.nll,
            "aurc": self.aurc,
            "abstain_below": self.abstain_below,
            "risk_coverage": [
                {"threshold": risk.threshold, "coverage": risk.coverage, "accuracy": risk.accuracy}
                for risk in self.risk_coverage
            ],
            "confusion": self.confusion.tolist(),
        }

    def as_text(self) -> str:
        """Tables for people."""
        fitted, abstain, counts, recalls = self.ece_cross_fitted, self.abstain_below, self.confusion, self.recall
        lines = [
            self.protocol,
            f"accuracy  {self.accuracy:.4f} ± {self.interval:.4f}",
            f"macro F1  {self.macro_f1:.4f}",
            f"ECE       {self.ece:.4f}" + ("" if fitted is None else f"; {fitted:.4f} cross-fitted on these faces"),
            f"NLL       {self.nll:.4f}",
            f"AURC      {self.aurc:.4f}",
            "",
            "label     recall  answered as " + "".join(f"{e.label:>9}" for e in Emotion),
        ]
        for emotion in Emotion:
            recall = recalls[emotion.label]
            row = "".join(f"{count:>9}" for count in counts[emotion])
            lines.append(f"{emotion.label:<9} {_share(recall):>6}  {'':<12}{row}")
        risks = self.risk_coverage
        withheld = 1 - self.at(abstain).coverage
        lines += [
            "",
            "confidence from    " + "".join(f"{risk.threshold:>6.2f}" for risk in risks[::2]),
            "share answered     " + "".join(f"{risk.coverage:>6.2f}" for risk in risks[::2]),
            "right among those  " + "".join(f"{_share(risk.accuracy, 2):>6}" for risk in risks[::2]),
            f"below {abstain:.2f} ({withheld:.3f} of the faces) answers are more often wrong than right",
        ]
        return "\n".join(lines)


def _share(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def evaluate(faces: FaceSet, classify: Classify, *, target: Target = "fer2013", mirror: bool = True) -> Evaluation:
    """Measure a classifier that gives (N, 7) probabilities for (N, 48, 48) uint8 faces.

    Measured by FER+ are the faces that have a majority there; DataError is raised where none has. `mirror` notes
    whether `classify` averages over mirror images.
    """
    if target == "ferplus":
        faces = faces.with_majority()
    return Evaluation(faces.labels, answers(faces.images, classify), target, mirror)


def answers(images: NDArray[np.uint8], classify: Classify) -> Probabilities:
    """Probabilities (N, 7) of all `images`, asked for in batches."""
    return np.concatenate([classify(images[i : i + BATCH]) for i in range(0, len(images), BATCH)])
