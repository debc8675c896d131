"""Do a sentence's words tell how its speaker feels? Beside VADER's lexicon, in the same run.

On the part of GoEmotions (Demszky et al. 2020) that nothing was chosen on, and on requests, which tell no feeling.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue.train_words import read_comments
from dialogue.words import NAMED, read, shipped
from models.emotions import Emotion

Floats = NDArray[np.float32]

TITLE: Final = "A mood from words alone, beside VADER"
DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "text"
UNPLEASANT: Final = [Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.SAD]
NOTHING: Final = 0.05  # VADER's own bound: a compound score nearer to 0 is neither pleasant nor unpleasant
REQUESTS: Final = {
    "requests": "clinc150/near_domain_test.csv",
    "questions": "clinc150/out_of_scope.csv",
    "snips": "snips/snips.csv",
}
PEER_MISSING: Final = "vaderSentiment is not installed: pip install -e '.[bench]'"

Sign = Callable[[str], int]  # -1 unpleasant, 1 pleasant, 0 neither


@dataclass(frozen=True, slots=True)
class Named:
    """What is named of sentences that have labels."""

    accuracy: float  # 0..1: the likeliest of the seven is among the labels
    macro_f1: float  # 0..1, mean of the seven
    f1: dict[str, float]  # by emotion
    ece: float  # 0..1, expected calibration error in ten bins
    covered: float  # 0..1, of the sentences with a feeling: one is named
    right: float  # 0..1, of those that are named: it is among the labels
    false: float  # 0..1, of the neutral sentences: a feeling is named


@dataclass(frozen=True, slots=True)
class Signs:
    """How well one way tells pleasant from unpleasant."""

    right: float  # 0..1, of the sentences with a pleasant or an unpleasant feeling; the rest is not told
    wrong: float
    balanced: float  # 0..1, of those that are told: right, mean of the pleasant and the unpleasant ones
    false: float  # 0..1, of the neutral sentences: told to be either
    asked: dict[str, float]  # 0..1, the same of requests, by file
    ms: float  # CPU time a sentence


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    sentences: int
    named: Named
    at: dict[str, tuple[float, float, float]]  # covered, right and false by the probability from which one is named
    signs: dict[str, Signs]
    load_ms: float  # CPU time until the first sentence is read, with the modules imported
    peer_missing: str

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        return {"title": TITLE, "python": platform.python_version(), "machine": platform.machine(), **asdict(self)}

    def as_text(self) -> str:
        """A line a figure."""
        n = self.named
        lines = [
            f"{TITLE}: {self.sentences} comments",
            f"  accuracy {n.accuracy:.3f}, macro F1 {n.macro_f1:.3f}, ECE {n.ece:.3f}",
            "  F1: " + ", ".join(f"{emotion} {value:.2f}" for emotion, value in n.f1.items()),
            f"  named from    {'covered':>9}{'right':>9}{'false':>9}",
            *(f"    {at:<10}" + "".join(f"{value:>9.3f}" for value in values) for at, values in self.at.items()),
            f"  sign          {'right':>9}{'wrong':>9}{'balanced':>9}{'false':>9}"
            + "".join(f"{name:>10}" for name in REQUESTS)
            + f"{'ms':>8}",
        ]
        for way, s in self.signs.items():
            figures = "".join(f"{value:>9.3f}" for value in (s.right, s.wrong, s.balanced, s.false))
            lines.append(f"    {way:<10}{figures}" + "".join(f"{v:>10.3f}" for v in s.asked.values()) + f"{s.ms:>8.3f}")
        lines.append(f"  {self.load_ms:.0f} ms to load")
        return "\n".join([*lines, *filter(None, [self.peer_missing])])


def named(told: Floats, targets: Floats) -> Named:
    """Figures of probabilities and labels as shares, both (n, 7)."""
    best = told.argmax(axis=1)
    labels = targets > 0
    right = labels[np.arange(len(best)), best]
    f1 = {}
    for emotion in Emotion:
        hit = int(np.sum((best == emotion) & right))
        extra = int(np.sum((best == emotion) & ~right))
        missed = int(np.sum(labels[:, emotion] & ~right))
        f1[emotion.label] = 2 * hit / (2 * hit + extra + missed)
    sure = told.max(axis=1)
    bins = np.minimum((sure * 10).astype(int), 9)
    ece = sum(abs(np.sum(sure[bins == each]) - np.sum(right[bins == each])) for each in range(10)) / len(best)
    covered, precise, false = at_threshold(told, targets, NAMED)
    return Named(float(right.mean()), float(np.mean(list(f1.values()))), f1, float(ece), covered, precise, false)


def at_threshold(told: Floats, targets: Floats, threshold: float) -> tuple[float, float, float]:
    """Shares that are covered, right and false where a feeling is named from this probability."""
    feelings, neutral = told[:, : Emotion.NEUTRAL], targets[:, Emotion.NEUTRAL] > 0
    is_named = feelings.max(axis=1) >= threshold
    right = targets[np.arange(len(told)), feelings.argmax(axis=1)] > 0
    return float(is_named[~neutral].mean()), float(right[is_named].mean()), float(is_named[neutral].mean())


def our_sign(text: str) -> int:
    """Of the named mood; surprise is neither."""
    emotion = read(text).emotion
    return 1 if emotion is Emotion.HAPPY else -1 if emotion in UNPLEASANT else 0


def vader_sign() -> Sign | None:
    """VADER as its authors advise to use it; None where it is not installed."""
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyzer = SentimentIntensityAnalyzer()

    def sign(text: str) -> int:
        compound = analyzer.polarity_scores(text)["compound"]
        return int(compound >= NOTHING) - int(compound <= -NOTHING)

    return sign


def signs(sign: Sign, texts: Sequence[str], targets: Floats, asked: dict[str, list[str]]) -> Signs:
    """One way on all comments and requests."""
    began = time.process_time()
    told = np.array([sign(text) for text in texts])
    ms = (time.process_time() - began) / len(texts) * 1000
    pleasant, unpleasant = targets[:, Emotion.HAPPY] == 1, targets[:, UNPLEASANT].sum(axis=1) > 1 - 1e-6
    meant = pleasant.astype(int) - unpleasant.astype(int)
    right, wrong = told * meant > 0, told * meant < 0
    each = [np.sum(right & felt) / np.sum((told != 0) & felt) for felt in (pleasant, unpleasant)]
    return Signs(
        right=float(right[meant != 0].mean()),
        wrong=float(wrong[meant != 0].mean()),
        balanced=float(np.mean(each)),
        false=float(np.mean(told[targets[:, Emotion.NEUTRAL] > 0] != 0)),
        asked={name: float(np.mean([sign(text) != 0 for text in sentences])) for name, sentences in asked.items()},
        ms=ms,
    )


def run(data: Path) -> Report:
    """Measure on the folders of GoEmotions and of requests below `data`. Raises OSError, ValueError or KeyError."""
    texts, targets = read_comments(data / "goemotions", "dev.tsv")
    asked = {}
    for name, file in REQUESTS.items():
        with (data / file).open(encoding="utf-8", newline="") as lines:
            asked[name] = [row["text"] for row in csv.DictReader(lines)]
    began = time.process_time()
    model = shipped()
    model.probabilities(texts[0])
    load_ms = (time.process_time() - began) * 1000
    told = np.array([model.probabilities(text) for text in texts])
    ways: dict[str, Sign | None] = {"attune": our_sign, "vader": vader_sign()}
    return Report(
        sentences=len(texts),
        named=named(told, targets),
        at={f"{threshold:.1f}": at_threshold(told, targets, threshold) for threshold in (0.4, 0.5, 0.6, 0.7)},
        signs={name: signs(way, texts, targets, asked) for name, way in ways.items() if way is not None},
        load_ms=load_ms,
        peer_missing="" if ways["vader"] else PEER_MISSING,
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of goemotions, clinc150 and snips")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        report = run(arguments.data)
    except (OSError, ValueError, KeyError) as error:
        print(f"{arguments.data}: {error}; --data names a folder of goemotions, clinc150 and snips", file=sys.stderr)
        return 1
    print(json.dumps(report.as_json()) if arguments.json else report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
