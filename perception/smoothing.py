"""From a flicker of logits to a steady mood: smoothing, hysteresis, abstention."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion, Mood

_LONGEST_FRAME: Final = 0.25  # s; one frame never stands for more, however long nothing was seen before it


class MoodSmoother:
    """A running average of logits, and a label that does not flicker. Pure: the caller brings the time.

    The average forgets with `time_constant_s`: evidence that old weighs 1/e. Each frame weighs as much as the
    time it stands for, so 5 and 30 frames a second give the same mood. A label changes when another emotion
    leads it by `margin` in probability; it is dropped when its probability falls `margin` below
    `abstain_below`, and named when it reaches that. With no usable face, the last mood stands for `hold_s`
    seconds; then there is none, and the next face starts afresh.

    Of the PublicTest faces that FER+ has votes for, clear and unclear ones alike, the shipped model names the emotion
    with most votes on 40 % of those where its best probability is .35 to .50, on 51 % from .50 to .65, and on 89 %
    above: below .50 it is wrong more often than right, and names none.

    A clear change of expression shows after about .7 s. On 13 clips of one face each (90 s, some with real changes of
    expression; 2026-11-24) the label changed 86 times a minute from look to look, and the mood's 22 times with these
    defaults; `MoodChange` told of 10.
    """

    def __init__(
        self,
        time_constant_s: float = 0.8,
        *,
        margin: float = 0.15,
        abstain_below: float = 0.5,
        hold_s: float = 3.0,
    ) -> None:
        self._constant, self._margin, self._abstain, self._hold = time_constant_s, margin, abstain_below, hold_s
        self.reset()

    def reset(self) -> None:
        """Forget everything, as when another person takes the place of the first."""
        self._sum: NDArray[np.float64] = np.zeros(len(Emotion))
        self._weight = 0.0
        self._last = -math.inf  # s, when a face was last seen
        self._label: Emotion | None = None
        self._mood: Mood | None = None

    def push(self, time: float, logits: NDArray[np.float32] | None) -> Mood | None:
        """The mood at `time` (seconds; one that falls means a new source), given this frame's calibrated logits.

        `logits` has shape (7,) in `Emotion` order, already divided by the model's temperature; None stands
        for a frame without a usable face.
        """
        gap = time - self._last
        if not 0 <= gap <= self._hold:
            self.reset()
            gap = math.inf
        if logits is None:
            return self._mood
        kept = math.exp(-gap / self._constant)
        fresh = 1 - math.exp(-min(gap, _LONGEST_FRAME) / self._constant)
        self._sum = self._sum * kept + fresh * logits.astype(np.float64)
        self._weight = self._weight * kept + fresh
        self._last = time
        self._mood = self._named(_softmax(self._sum / self._weight))
        return self._mood

    def _named(self, probabilities: NDArray[np.float64]) -> Mood:
        best = Emotion(int(probabilities.argmax()))
        if self._label is not None and probabilities[self._label] < self._abstain - self._margin:
            self._label = None
        if self._label is None:
            self._label = best if probabilities[best] >= self._abstain else None
        elif probabilities[best] - probabilities[self._label] >= self._margin:
            self._label = best
        shown = best if self._label is None else self._label
        return Mood(tuple(map(float, probabilities)), self._label, float(probabilities[shown]), "face")


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum())


class MoodChange:
    """Says once that the named mood has become another one, when it has lasted. Pure: the caller brings the time.

        mood     happy happy ?  sad sad sad sad ... ?  ?  sad ?  ?  ?  ?  ?
        told     happy                  sad                             ?

    A mood has lasted after `lasting_s`; not knowing, or nobody being there, after `unsure_s`, since it is often but
    a hand before the face.
    """

    def __init__(self, lasting_s: float = 0.4, unsure_s: float = 2.0) -> None:
        self._lasting, self._unsure = lasting_s, unsure_s
        self._told: Emotion | None = None
        self._next: Emotion | None = None
        self._since = -math.inf  # s, for how long `_next` has been seen

    def push(self, time: float, mood: Mood | None) -> bool:
        """Whether `mood`, that of `time` (seconds), is now to be told."""
        named = mood.emotion if mood is not None else None
        if named is not self._next or time < self._since:
            self._next, self._since = named, time
        if named is self._told or time - self._since < (self._unsure if named is None else self._lasting):
            return False
        self._told = named
        return True
