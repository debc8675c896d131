"""What people of like ratings think: EASE, a linear model of which liked items go with which.

EASE (Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data") finds the weights B, with a diagonal of zeros,
that rebuild who liked what, X, as X B, under a ridge penalty. They have a closed form: with P = (X'X + l2 I)^-1,

    B[i, j] = -P[i, j] / P[j, j]

Where there are fewer people than items, P = (I - X' (X X' + l2 I)^-1 X) / l2 (Woodbury) gives the same from a matrix of
people, and no matrix of items is ever whole.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Floats = NDArray[np.float32]

POSITIVE: Final = 4.0  # stars, of 5, from which on somebody liked a film; as in Steck 2019
_VERSION: Final = 1
_BLOCK: Final = 512  # items, or people, worked on at once
_MOST_FOUND: Final = 1000  # items that are told of; of those below, the scores are next to nothing


@dataclass(frozen=True, slots=True)
class EaseConfig:
    """How EASE is trained."""

    l2: float = 200.0  # penalty; chosen on a validation split, see benchmarks/ease.py
    most_items: int = 10_000  # the most liked ones; with more people than that, their matrix takes 0.4 GB and a minute
    neighbours: int = 100  # of each item, those that it says most of


class Ease:
    """Weights between items, as the few that count most."""

    def __init__(self, ids: Sequence[str], neighbours: Codes, weights: Floats) -> None:
        """Of each of the `ids`, the places in `ids` of its neighbours, and how much liking it speaks for each of them.

        `neighbours` and `weights` are of shape (ids, neighbours kept).
        """
        self.ids = tuple(ids)
        self._code = {name: code for code, name in enumerate(self.ids)}
        self._neighbours = neighbours
        self._weights = weights

    @classmethod
    def train(cls, people: Codes, items: Codes, ids: Sequence[str], config: EaseConfig | None = None) -> Self:
        """Learn from who liked what: pairs of `people` (any numbers from 0) and `items` (places in `ids`), each once.

        Raises ValueError where there are none.
        """
        config = config or EaseConfig()
        if not len(items):
            raise ValueError("nobody liked anything")
        likes = np.bincount(items, minlength=len(ids))
        kept = np.sort(np.argsort(-likes, kind="stable")[: min(config.most_items, np.count_nonzero(likes))])
        place = np.full(len(ids), -1, np.int32)
        place[kept] = np.arange(len(kept), dtype=np.int32)
        among = place[items] >= 0
        _, people = np.unique(people[among], return_inverse=True)
        diagonal, rows = _precision(people.astype(np.int32), place[items[among]], len(kept), config.l2)
        count = min(config.neighbours, len(kept) - 1)
        neighbours = np.zeros((len(kept), count), np.int32)
        weights = np.zeros((len(kept), count), np.float32)
        for begin in range(0, len(kept) if count else 0, _BLOCK):
            end = min(begin + _BLOCK, len(kept))
            block = -rows(begin, end) / diagonal
            block[np.arange(end - begin), np.arange(begin, end)] = 0
            # Of large size, not of high value: what speaks against an item tells as much.
            near = np.argpartition(-np.abs(block), count - 1, axis=1)[:, :count]
            neighbours[begin:end] = near
            weights[begin:end] = np.take_along_axis(block, near, axis=1)
        return cls([ids[row] for row in kept], neighbours, weights)

    def score(self, liked: Sequence[str]) -> Floats:
        """How much the liked items speak for each of `ids`, without unit, shape (n,); unknown ones say nothing."""
        rows = self._rows(liked)
        scores = np.bincount(self._neighbours[rows].ravel(), self._weights[rows].ravel(), len(self.ids))
        return scores.astype(np.float32)

    def found(self, liked: Sequence[str]) -> dict[str, float]:
        """The items that the liked ones speak for most, but for themselves, with scores that rise to 1 for the best."""
        scores = self.score(liked)
        scores[self._rows(liked)] = 0
        best = np.argsort(-scores)[:_MOST_FOUND]
        best = best[scores[best] > 0]
        return {self.ids[row]: float(scores[row] / scores[best[0]]) for row in best}

    def _rows(self, ids: Iterable[str]) -> list[int]:
        return [self._code[name] for name in dict.fromkeys(ids) if name in self._code]

    def save(self, path: Path) -> None:
        """Keep it in a file that only its owner may read, as a whole or not at all. Raises OSError."""
        partial = path.with_name(f"{path.name}.partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            np.savez(
                file,
                version=_VERSION,
                ids=np.array(self.ids),
                neighbours=self._neighbours,
                weights=self._weights.astype(np.float16),
            )
        partial.replace(path)

    @classmethod
    def load(cls, path: Path) -> Self:
        """What was kept. Raises OSError or ValueError where the file is none of ours."""
        try:
            with np.load(path) as kept:
                if int(kept["version"]) != _VERSION:
                    raise ValueError("it is of another version of Attune")
                return cls(kept["ids"].tolist(), kept["neighbours"], kept["weights"].astype(np.float32))
        except (KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(f"it is no model of Attune's ({error})") from error


def _precision(people: Codes, items: Codes, count: int, l2: float) -> tuple[Floats, Callable[[int, int], Floats]]:
    """Of the matrix P, which is its own transpose, the diagonal, and what makes the rows from one to before another."""
    crowd = int(people.max()) + 1
    if crowd >= count:
        whole = _gram(people, items, count, l2)
        _invert(whole)
        return whole.diagonal(), lambda begin, end: whole[begin:end]
    liked = np.zeros((crowd, count), np.float32)
    liked[people, items] = 1
    within = liked @ liked.T + np.float32(l2) * np.eye(crowd, dtype=np.float32)
    _invert(within)
    solved = within @ liked

    def rows(begin: int, end: int) -> Floats:
        unit = np.eye(end - begin, count, begin, dtype=np.float32)
        return (unit - liked[:, begin:end].T @ solved) / np.float32(l2)

    return (1 - (liked * solved).sum(axis=0)) / np.float32(l2), rows


def _invert(matrix: Floats) -> None:
    """Invert a symmetric positive definite matrix in its place, by the blocks of Gauss and Jordan.

    `np.linalg.inv` goes over to float64 and needs nine times the memory of the matrix (measured 2026-11-25).
    """
    for begin in range(0, len(matrix), _BLOCK):
        own = slice(begin, begin + _BLOCK)
        pivot = np.linalg.inv(matrix[own, own])
        rows = pivot @ matrix[own]
        columns = matrix[:, own].copy()
        for first in range(0, len(matrix), _BLOCK):
            others = slice(first, first + _BLOCK)
            if first != begin:
                matrix[others] -= columns[others] @ rows
                matrix[others, own] = -columns[others] @ pivot
        matrix[own] = rows
        matrix[own, own] = pivot


def _gram(people: Codes, items: Codes, count: int, l2: float) -> Floats:
    """X'X + l2 I, added up over a few people at a time."""
    order = np.argsort(people, kind="stable")
    people, items = people[order], items[order]
    gram = np.zeros((count, count), np.float32)
    np.fill_diagonal(gram, l2)
    for first in range(0, int(people[-1]) + 1, _BLOCK):
        begin, end = np.searchsorted(people, (first, first + _BLOCK))
        liked = np.zeros((_BLOCK, count), np.float32)
        liked[people[begin:end] - first, items[begin:end]] = 1
        for row in range(0, count, _BLOCK):  # so that there is no second matrix of this size
            gram[row : row + _BLOCK] += liked[:, row : row + _BLOCK].T @ liked
    return gram
