"""What a sentence tells of its speaker's feelings, as far as its words alone do.

    sentence -> words; "~" marks what a negation covers -> they, pairs, pieces of words -> hashed, weighted, summed -> 7

A logistic regression over hashed features (Weinberger et al. 2009), trained by `dialogue.train_words`; figures are in
`docs/benchmarks.md`. It knows nothing of who is spoken to: give it what is told, not requests, since in "play something
sad" nobody is sad.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion, Mood

NAMED: Final = 0.5  # probability from which a feeling is named; figures beside it: benchmarks.words
BUCKETS: Final = 1 << 16  # with twice as many, the loss is the same within 0.01 (2026-11-25)
PIECE: Final = 4  # letters of a piece of a word: of 3 to 5, this one costs least and is as good (2026-11-25)

_SHIPPED: Final = ("data", "words.npz")  # in the package `dialogue`
_WORDS: Final = re.compile(r"[a-z]+(?:'[a-z]+)*|[!?.,;:]|[☀-➿🌀-🫿]")
_NOT: Final = frozenset({"not", "no", "never", "without", "nothing", "nobody", "hardly", "neither", "nor"})
_COVERED: Final = 3  # words after a negation, up to the next mark or "but" (after Das and Chen 2001)
_FORMS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"[’‘`]", "'"),
        (r"\b(?:can't|cant|cannot)\b", "can not"),
        (r"\b(?:won't|wont)\b", "will not"),
        (r"\b(do|does|did|is|was|are|were|has|have|had|would|should|could)(?:n't|nt)\b", r"\1 not"),
        (r"(.)\1{2,}", r"\1\1"),  # "sooooo"
    )
)


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: log-odds are the sum of the features' rows by the root of their number, plus a bias."""

    weights: NDArray[np.int8]  # (BUCKETS, 7), in `Emotion` order
    scale: NDArray[np.float32]  # (7,), what 1 in a column of `weights` stands for
    bias: NDArray[np.float32]  # (7,)

    def probabilities(self, text: str) -> NDArray[np.float32]:
        """Of the emotions, (7,) with sum 1; "neutral" stands for a sentence that tells no feeling."""
        rows = features(text)
        summed = self.weights[rows].sum(axis=0, dtype=np.int64) * self.scale / max(1, len(rows)) ** 0.5
        powers = np.exp(summed + self.bias - (summed + self.bias).max())
        return np.asarray(powers / powers.sum(), np.float32)


def read(text: str) -> Mood:
    """What `text` tells of its speaker's mood. It names one where that is clear, and never "neutral".

    Takes a tenth of a millisecond, and a few to load the weights before the first.
    """
    probabilities = tuple(map(float, shipped().probabilities(text)))
    best = max(range(len(probabilities)), key=probabilities.__getitem__)
    named = Emotion(best) if probabilities[best] >= NAMED and best != Emotion.NEUTRAL else None
    return Mood(probabilities, named, probabilities[best], "words")


@cache
def shipped() -> Model:
    """The model that comes with Attune."""
    with as_file(files("dialogue").joinpath(*_SHIPPED)) as path:
        return load(path)


def load(path: Path) -> Model:
    """A model in the file that `dialogue.train_words` writes. Raises OSError, ValueError or KeyError."""
    with np.load(path) as arrays:
        return Model(arrays["weights"], arrays["scale"], arrays["bias"])


def features(text: str) -> list[int]:
    """The features of a sentence, each once: rows of `Model.weights`."""
    return sorted({zlib.crc32(feature.encode()) % BUCKETS for feature in _features(list(_words(text)))})


def _features(words: list[str]) -> Iterator[str]:
    yield from words
    yield from (f"{one} {other}" for one, other in zip(["<", *words], [*words, ">"], strict=True))
    for word in words:
        negated, bare = word[: word.startswith("~")], word.lstrip("~")
        if len(bare) >= PIECE:
            whole = f"^{bare}$"
            yield from (f"#{negated}{whole[i : i + PIECE]}" for i in range(len(whole) - PIECE + 1))


def _words(text: str) -> Iterator[str]:
    text = text.lower()
    for pattern, form in _FORMS:
        text = pattern.sub(form, text)
    covered = 0
    for word in _WORDS.findall(text):
        if word in ".,;:":
            covered = 0
            continue
        if word == "but":
            covered = 0
        yield f"~{word}" if covered and word not in "!?" else word
        covered = _COVERED if word in _NOT else max(0, covered - 1)
