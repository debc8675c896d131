"""Is a mood of face and words surer and more often right than either, and how should the two be pooled?

Faces of FER-2013 on which most of FER+'s taggers agree, and sentences of GoEmotions in which our words name a feeling,
are put together by label, as if one person showed and said it. Then some faces are neutral ones instead, or any: people
often don't show what they feel. It tells how the ways to pool differ, not how well a mood is told in a conversation:
nobody here both said and showed it.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from assistant.fusing import NAMED, Evidence, fuse
from dialogue.train_words import read_comments
from dialogue.words import read
from models.data import DataError, load_faces
from models.emotions import Emotion, Mood
from perception.classifier import EmotionClassifier

Floats = NDArray[np.float64]

TITLE: Final = "One mood of face and words"
DATA: Final = Path(__file__).parents[2] / "shared" / "data"
HIDDEN: Final = (0.5, 0.8)  # shares of the faces that don't show what is felt
PAIRS: Final = 2000

Way = Callable[[Mood, Mood], Floats]


@dataclass(frozen=True, slots=True)
class Score:
    """How well one way tells the mood of pairs."""

    loss: float  # mean negative logarithm of the probability of what was felt, nats
    covered: float  # 0..1, of the pairs: an emotion is named
    right: float  # 0..1, of those


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    pairs: int
    scores: dict[str, dict[str, Score]]  # by what the faces show, and way

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        return {"title": TITLE, "python": platform.python_version(), "machine": platform.machine(), **asdict(self)}

    def as_text(self) -> str:
        """A line a figure."""
        lines = [f"{TITLE}: {self.pairs} pairs"]
        for shows, ways in self.scores.items():
            lines.append(f"  {shows:<38}{'loss':>8}{'covered':>9}{'right':>8}")
            lines += [f"    {way:<36}{s.loss:>8.3f}{s.covered:>9.3f}{s.right:>8.3f}" for way, s in ways.items()]
        return "\n".join(lines)


def _said(words: Mood) -> Floats:
    """Probabilities by the words, where "neutral" is that nothing was said."""
    told = np.array(words.probabilities)
    nothing, told[Emotion.NEUTRAL] = told[Emotion.NEUTRAL], 0.0
    return np.asarray(told + nothing / len(Emotion))


def _fused(face: Mood, words: Mood) -> Floats:
    mood = fuse([Evidence("face", face, 0.0), Evidence("words", words, 0.0)], {}).mood
    assert mood is not None
    return np.array(mood.probabilities)


def _product(face: Mood, words: Mood) -> Floats:
    both = np.array(face.probabilities) * _said(words)
    return np.asarray(both / both.sum())


WAYS: Final[dict[str, Way]] = {
    "attune": _fused,
    "face": lambda face, _: np.array(face.probabilities),
    "words": lambda _, words: _said(words),
    "mean": lambda face, words: (np.array(face.probabilities) + _said(words)) / 2,
    "product, faces as they are": _product,
}


def score(way: Way, pairs: Sequence[tuple[Mood, Mood]], felt: Sequence[Emotion]) -> Score:
    """One way on pairs of face and words."""
    told = np.array([way(face, words) for face, words in pairs])
    is_named = told.max(axis=1) >= NAMED
    right = told.argmax(axis=1) == np.array(felt)
    loss = -np.log(np.maximum(told[np.arange(len(felt)), felt], 1e-4)).mean()
    return Score(float(loss), float(is_named.mean()), float(right[is_named].mean()))


def run(data: Path) -> Report:
    """Measure on FER-2013's PublicTest and GoEmotions' dev.tsv. Raises DataError, OSError or ValueError."""
    faces = load_faces(next((data / "fer2013").glob("*.npz"), data / "fer2013"), "PublicTest").with_majority()
    network = EmotionClassifier()
    seen = network.probabilities(network.logits(faces.images))
    texts, targets = read_comments(data / "text" / "goemotions", "dev.tsv")
    told = [read(text) for text in texts]
    one_feeling = targets[:, : Emotion.NEUTRAL].max(axis=1) == 1
    rng = np.random.default_rng(0)
    chosen = rng.choice(np.flatnonzero(one_feeling & [mood.emotion is not None for mood in told]), PAIRS)
    felt = [Emotion(int(targets[row].argmax())) for row in chosen]
    by_label = {emotion: np.flatnonzero(faces.labels == emotion) for emotion in Emotion}
    shown = np.array([rng.choice(by_label[emotion]) for emotion in felt])
    others = {"neutral": rng.choice(by_label[Emotion.NEUTRAL], PAIRS), "any": rng.integers(len(faces), size=PAIRS)}
    chance = rng.random(PAIRS)
    rows = {"all faces show what is felt": shown} | {
        f"{share:.0%} of the faces are {kind}": np.where(chance < share, instead, shown)
        for kind, instead in others.items()
        for share in HIDDEN
    }
    scores = {}
    for shows, looks in rows.items():
        moods = [Mood.from_probabilities(seen[look], abstain_below=NAMED) for look in looks]
        pairs = list(zip(moods, [told[row] for row in chosen], strict=True))
        scores[shows] = {name: score(way, pairs, felt) for name, way in WAYS.items()}
    return Report(PAIRS, scores)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of fer2013 and text")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        report = run(arguments.data)
    except (DataError, OSError, ValueError) as error:
        print(f"{arguments.data}: {error}; --data names a folder of fer2013 and text", file=sys.stderr)
        return 1
    print(json.dumps(report.as_json()) if arguments.json else report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
