"""A linear contextual bandit whose prior is the fit to the mood: it begins as good as that, and learns from rewards.

The reward of an item in a mood is taken as linear in features of the pair, with Gaussian noise:

    reward = w_fit * fit + w_0 + sum of w over the item's features, its place and the squares of that
             + sum of w over (its words and place) x (valence, arousal and aim of the listener)

Squares and products of the place let a listener have a place where they want to be, which moves with their mood, and
like less what lies further off (the ideal point of Coombs 1964). Of n words or genres each counts one over the root of
n: an item that is described by more words is not known to be better or worse. A decade is believed to be liked as
those beside it are.

The prior of `w_fit` has mean 1 and every other mean 0, so what it predicts before the first reward is the fit alone.
Each reward updates mean and covariance exactly, by one step of rank one (Sherman and Morrison 1950). The covariance is
held as a square root, which stays one under such a step (Potter 1963; Bierman 1977, ch. II) and gives draws from the
posterior for nothing. Choosing by weights that are drawn so is Thompson sampling (Agrawal and Goyal 2013).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.emotions import AFFECT, Emotion
from recommend.columns import Numbers
from recommend.ranking import Aim

Floats = NDArray[np.float64]

VERSION: Final = 2  # of the layout of the weights
CONTEXT: Final = 3  # valence, arousal, and whether the mood is to be matched
PLACE: Final = 3
# Standard deviations before anything is known, and of a reward's noise. By judgement, then by trial on simulated
# listeners of worlds that the benchmark does not use (2026-11-25), where about half as much again of those of words,
# genres and place changes the regret of 30 by 1 %. With a noise of 0.6 the mood led no more in the tests' week.
_FIT, _BIAS, _WORD, _GENRE, _OTHER, _PLACE, _SQUARE, NOISE = 0.3, 0.3, 0.4, 0.3, 0.2, 0.5, 0.4, 0.8
_WORD_PRODUCT, _PLACE_PRODUCT = 0.1, 0.3
# Years between two decades of which the beliefs are alike by 1/e. By judgement; 20 had 4 % more regret, within chance.
_YEARS: Final = 40.0


class Bandit:
    """What is believed of one person's taste in one medium: a Gaussian over the weights."""

    def __init__(self, features: Sequence[str], words: int) -> None:
        """Of the `features` of items, number 0 standing for none; the first `words` of them also depend on the mood."""
        self._features, self._words = len(features), words
        self._is_word = np.zeros(len(features), np.float32)
        self._is_word[1:words] = 1
        self._is_genre = np.array([feature.startswith("genre ") for feature in features], np.float32)
        of_features = np.where(self._is_word > 0, _WORD, np.where(self._is_genre > 0, _GENRE, _OTHER))
        of_products = np.tile(np.repeat([_WORD_PRODUCT, _PLACE_PRODUCT], [words, PLACE]), CONTEXT)
        of_places = np.repeat([_PLACE, _SQUARE], PLACE)
        spreads = np.concatenate([[_FIT, _BIAS], of_features, of_places, of_products])
        self.mean: Floats = np.zeros(len(spreads))
        self.mean[0] = 1.0
        self.root: Floats = np.diag(spreads)  # its product with its transpose is the covariance
        decades = {at: float(name.split()[1]) for at, name in enumerate(features, 2) if name.startswith("decade ")}
        years = np.array(list(decades.values()))
        alike = np.exp(-np.abs(years[:, None] - years) / _YEARS)
        self.root[np.ix_(list(decades), list(decades))] = _OTHER * np.linalg.cholesky(alike)

    def learn(
        self, codes: Sequence[int], place: Numbers, listener: Floats, fit: float, reward: float, weight: float
    ) -> None:
        """Take in a reward, -1 .. 1, of an item in a mood; `weight` is how many plain answers it is worth."""
        x = self._pair(codes, place, listener, fit)
        noise = NOISE**2 / weight
        along = x @ self.root
        certainty = 1 / (along @ along + noise)
        spread = self.root @ along  # the covariance times x
        self.mean = self.mean + certainty * (reward - x @ self.mean) * spread
        self.root = self.root - certainty / (1 + np.sqrt(certainty * noise)) * np.outer(spread, along)

    def _pair(self, codes: Sequence[int], place: Numbers, listener: Floats, fit: float) -> Floats:
        own = np.asarray(codes)
        have = np.zeros(self._features)
        have[own] = self.shares(own[None])[0]
        have[0] = 0
        mooded = np.concatenate([have[: self._words], place])
        return np.concatenate([[fit, 1.0], have, place, np.square(place), np.outer(listener, mooded).ravel()])

    def shares(self, codes: NDArray[np.int16]) -> Numbers:
        """How much each feature of some items counts, shape (n, k)."""
        shares = np.ones(codes.shape, np.float32)
        for kind in (self._is_word, self._is_genre):
            own = kind[codes]
            shares += own * (1 / np.sqrt(np.maximum(1, own.sum(axis=1, keepdims=True))) - 1)
        return shares

    def draw(self, rng: np.random.Generator, scale: float) -> Floats:
        """Weights drawn from the posterior, its spread scaled."""
        return self.mean + scale * (self.root @ rng.standard_normal(len(self.mean)))

    def values(
        self, weights: Floats, codes: NDArray[np.int16], shares: Numbers, place: Numbers, listener: Floats
    ) -> Numbers:
        """What `weights` say of items beside their fit, (n,): `codes` and `shares` (n, k), `place` (n, 3)."""
        of_features, of_place, of_square = self._in_context(weights, listener)
        table = of_features.astype(np.float32)
        found: Numbers = np.einsum("nk,nk->n", table.take(codes), shares)
        found += place @ of_place.astype(np.float32) + np.square(place) @ of_square.astype(np.float32)
        return found

    def feature_weights(self, listener: Floats) -> Floats:
        """What each feature adds to the score of an item with no other of its kind, as far as is known, (features,)."""
        return self._in_context(self.mean, listener)[0]

    def _in_context(self, weights: Floats, listener: Floats) -> tuple[Floats, Floats, Floats]:
        """The weights of features, of the place and of its squares for a listener."""
        ends = self._features + PLACE * np.arange(3)
        plain, place, square, products = np.split(weights[2:], ends)
        mooded = listener @ products.reshape(CONTEXT, -1)
        of_features = plain.copy()
        of_features[: self._words] += mooded[: self._words]
        of_features[0] = 0
        return of_features, place + mooded[self._words :], square


def context(mood: Sequence[float] | None, aim: Aim) -> Floats:
    """The listener as the bandit sees them, shape (3,).

    `mood` is seven probabilities, or None where it is not known, which then is neither good nor bad.
    """
    places = [(AFFECT[emotion].valence, AFFECT[emotion].arousal) for emotion in Emotion]
    valence, arousal = np.array(mood) @ places if mood is not None else (0.0, 0.0)
    return np.array([valence, arousal, float(aim is Aim.MATCH)])
