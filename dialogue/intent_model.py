"""Which intent a sentence has that no template covers, by a logistic regression over its words.

    normalised sentence -> its words, pairs, pieces of words -> hashed, weighted, summed -> a probability of each intent

Hashed features (Weinberger et al. 2009), trained by `dialogue.train_intents` on the sentences of `intents/examples/`,
on sentences of the templates, and on many that are none of Attune's business: these are an intent of their own here,
`OUT_OF_SCOPE` (Larson et al. 2019).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

OUT_OF_SCOPE: Final = "out_of_scope"
BUCKETS: Final = 1 << 14  # makes a file of 0.3 MB (2026-11-25)
PIECE: Final = 4  # letters of a piece of a word, as in `dialogue.words`

_SHIPPED: Final = ("data", "intents.npz")  # in the package `dialogue`


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression: log-odds are the sum of the features' rows by the root of their number, plus a bias."""

    intents: tuple[str, ...]  # names of the columns
    weights: NDArray[np.int8]  # (BUCKETS, intents)
    scale: NDArray[np.float32]  # (intents,), what 1 in a column of `weights` stands for
    bias: NDArray[np.float32]  # (intents,)

    def probabilities(self, sentence: str) -> NDArray[np.float32]:
        """Of the intents, (intents,) with sum 1."""
        rows = features(sentence)
        summed = self.weights[rows].sum(axis=0, dtype=np.int64) * self.scale / max(1, len(rows)) ** 0.5 + self.bias
        powers = np.exp(summed - summed.max())
        return np.asarray(powers / powers.sum(), np.float32)

    def best(self, sentence: str) -> tuple[str, float]:
        """The most probable intent of a normalised sentence, `OUT_OF_SCOPE` among them, and its probability."""
        probabilities = self.probabilities(sentence)
        best = int(probabilities.argmax())
        return self.intents[best], float(probabilities[best])


@cache
def shipped() -> Model:
    """The model that comes with Attune."""
    with as_file(files("dialogue").joinpath(*_SHIPPED)) as path:
        return load(path)


def load(path: Path) -> Model:
    """A model in the file that `dialogue.train_intents` writes. Raises OSError, ValueError or KeyError."""
    with np.load(path) as arrays:
        return Model(tuple(map(str, arrays["intents"])), arrays["weights"], arrays["scale"], arrays["bias"])


def features(sentence: str) -> list[int]:
    """The features of a normalised sentence, each once: rows of `Model.weights`."""
    return sorted({zlib.crc32(feature.encode()) % BUCKETS for feature in _features(sentence.split())})


def _features(words: list[str]) -> Iterator[str]:
    yield from words
    yield from (f"{one} {other}" for one, other in zip(["<", *words], [*words, ">"], strict=True))
    for word in words:
        if len(word) >= PIECE:
            whole = f"^{word}$"
            yield from (f"#{whole[i : i + PIECE]}" for i in range(len(whole) - PIECE + 1))
