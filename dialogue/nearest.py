"""The known sentence that is nearest to one that no template covers: with slips of typing, missing or moved words.

Every word of each is compared with the words of the other, wherever they stand, and counts by how rare it is in the
known sentences (inverse document frequency, Spärck Jones 1972): "the" may be missing, "timer" may not, and a word
that is in no sentence weighs most. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

LIGHT: Final = frozenset({"a", "an", "the", "some", "of", "for", "to", "in", "at", "is", "are", "do"})
LIGHT_SHARE: Final = 0.3  # of its weight that one of these has: people leave them out (by judgement, 2026-11-25)
# Who a sentence is about must be the same, and what is said to be one's own too: "tell me my name" is not "tell me the
# name".
_PERSONS: Final = (frozenset({"i", "me", "my", "mine", "myself"}), frozenset({"you", "your", "yours", "yourself"}))
_OWN: Final = frozenset({"my", "mine"})
ALIKE: Final = 0.5  # similarity of their letters below which two words have nothing to do with each other
FORM: Final = 0.8  # likeness of two forms of a word (by judgement, 2026-11-25)


class Nearest:
    """Known sentences, each at least a word, words separated by spaces."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = sentences
        split = [sentence.split() for sentence in sentences]
        known_by = Counter(word for words in split for word in set(words))
        self._words = [word for word, _ in known_by.most_common()]  # of words that are equally alike, the most common
        self._known = {word: at for at, word in enumerate(self._words)}
        self._said = np.array(
            [self._known[word] for words in split for word in words]
        )  # all of them, one after another
        self._starts = np.cumsum([0, *(len(words) for words in split[:-1])])
        self._weights = np.log(len(split) / np.array([known_by[word] for word in self._words]))
        self._weights[[word in LIGHT for word in self._words]] *= LIGHT_SHARE
        self._persons = np.array([_persons(words) for words in split])
        self._own = np.array([not _OWN.isdisjoint(words) for words in split])
        self._totals = np.add.reduceat(self._weights[self._said], self._starts)

    def repaired(self, sentence: str) -> tuple[str, float]:
        """The sentence with the most alike known word for each unknown one; how alike the least alike is, 0 .. 1."""
        words = sentence.split()
        alike = cdist(words, self._words, scorer=OSA.normalized_similarity, dtype=np.float32)
        return " ".join(self._words[at] for at in alike.argmax(axis=1)), round(float(alike.max(axis=1).min()), 3)

    def _alike(self, word: str) -> NDArray[np.float32]:
        """How alike each known word is, 0 .. 1. What is known itself is no slip, and alike only to forms of it."""
        if word not in self._known:
            alike = cdist([word], self._words, scorer=OSA.normalized_similarity, score_cutoff=ALIKE, dtype=np.float32)
            return np.asarray(alike[0], np.float32)
        return np.array([1 if word == other else FORM * _akin(word, other) for other in self._words], np.float32)

    def find(self, sentence: str, at_least: float) -> tuple[str, float] | None:
        """The nearest known sentence, and how near it is: the smaller share of the two that is in the other, 0 .. 1.

        None where none is as near as `at_least`.
        """
        words = sentence.split()
        alike = np.stack([self._alike(word) for word in words])
        known = alike.max(axis=1)
        weights = np.where(known > 0, self._weights[alike.argmax(axis=1)], self._weights.max())
        if weights @ known < at_least * weights.sum():
            return None
        said = alike[:, self._said]
        theirs = weights @ np.maximum.reduceat(said, self._starts, axis=1) / weights.sum()
        ours = np.add.reduceat(said.max(axis=0) * self._weights[self._said], self._starts) / self._totals
        likeness = np.minimum(theirs, ours) * (self._persons == _persons(words))
        if not _OWN.isdisjoint(words):
            likeness *= self._own
        best = int(likeness.argmax())
        return (self.sentences[best], round(float(likeness[best]), 3)) if likeness[best] >= at_least else None


def _persons(words: Sequence[str]) -> int:
    """Whether the speaker (1) and the listener (2) are spoken of: the sum."""
    return sum(bit for bit, person in zip((1, 2), _PERSONS, strict=True) if not person.isdisjoint(words))


def _akin(one: str, other: str) -> bool:
    """Whether two words are forms of one: "reminder" and "reminders", "me" and "my"."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return (len(shorter) >= 3 and longer.startswith(shorter)) or any(person >= {one, other} for person in _PERSONS)
