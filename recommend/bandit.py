"""A linear contextual bandit whose prior is the fit to the mood: it begins as good as that, and learns from rewards.

The reward of an item in a mood is taken as linear in features of the pair, with Gaussian noise:

    reward = w_fit * fit + w_0 + sum of w over the item's features and place
             + sum of w over (its words and place) x (valence, arousal and aim of the listener)

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

VERSION: Final = 1  # of the layout of the weights
CONTEXT: Final = 3  # valence, arousal, and whether the mood is to be matched
PLACE: Final = 3
# Standard deviations before anything is known, and of a reward's noise. By judgement, then by trial on simulated
# listeners (2026-11-25): some of it in the benchmark's own world, the rest in another, where a third more or less of
# one changes the regret of 40 listeners by at most a tenth.
_FIT, _BIAS, _GENRE, _FEATURE, _PLACE, _PRODUCT, NOISE = 0.3, 0.3, 0.3, 0.2, 0.4, 0.1, 0.8


class Bandit:
    """What is believed of one person's taste in one medium: a Gaussian over the weights."""

    def __init__(self, features: Sequence[str], words: int) -> None:
        """Of the `features` of items, number 0 standing for none; the first `words` of them also depend on the mood."""
        self._features, self._words = len(features), words
        of_features = [_GENRE if feature.startswith("genre ") else _FEATURE for feature in features]
        of_products = np.full(CONTEXT * (words + PLACE), _PRODUCT)
        spreads = np.concatenate([[_FIT, _BIAS], of_features, np.full(PLACE, _PLACE), of_products])
        self.mean: Floats = np.zeros(len(spreads))
        self.mean[0] = 1.0
        self.root: Floats = np.diag(spreads)  # its product with its transpose is the covariance

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
        have = np.zeros(self._features)
        have[list(codes)] = 1
        have[0] = 0
        mooded = np.concatenate([have[: self._words], place])
        return np.concatenate([[fit, 1.0], have, place, np.outer(listener, mooded).ravel()])

    def draw(self, rng: np.random.Generator, scale: float) -> Floats:
        """Weights drawn from the posterior, its spread scaled."""
        return self.mean + scale * (self.root @ rng.standard_normal(len(self.mean)))

    def values(self, weights: Floats, codes: NDArray[np.int16], place: Numbers, listener: Floats) -> Numbers:
        """What `weights` say of items beside their fit, shape (n,): `codes` (n, k), `place` (n, 3)."""
        of_features, of_place = self._in_context(weights, listener)
        table = of_features.astype(np.float32)
        found: Numbers = table[codes] @ np.ones(codes.shape[1], np.float32) + place @ of_place.astype(np.float32)
        return found

    def feature_weights(self, listener: Floats) -> Floats:
        """What each feature adds to the score of an item, as far as is known, shape (features,)."""
        return self._in_context(self.mean, listener)[0]

    def _in_context(self, weights: Floats, listener: Floats) -> tuple[Floats, Floats]:
        """The weights of features and of the place for a listener."""
        plain, place, products = np.split(weights[2:], [self._features, self._features + PLACE])
        mooded = listener @ products.reshape(CONTEXT, -1)
        of_features = plain.copy()
        of_features[: self._words] += mooded[: self._words]
        of_features[0] = 0
        return of_features, place + mooded[self._words :]


def context(mood: Sequence[float] | None, aim: Aim) -> Floats:
    """The listener as the bandit sees them, shape (3,).

    `mood` is seven probabilities, or None where it is not known, which then is neither good nor bad.
    """
    places = [(AFFECT[emotion].valence, AFFECT[emotion].arousal) for emotion in Emotion]
    valence, arousal = np.array(mood) @ places if mood is not None else (0.0, 0.0)
    return np.array([valence, arousal, float(aim is Aim.MATCH)])
