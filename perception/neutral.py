"""A person's own neutral face: what the classifier makes of it, so that resting faces are not taken for moods.

Some faces look sad, angry or amused at rest. What is learned is seven numbers, the mean logits of the person at rest.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion

CALIBRATION_S: Final = 20.0

_ENOUGH: Final = 40  # looks from which a neutral face can be told
_FADES_S: Final = 1200.0  # of watching a resting face, in which what was learned slowly fades for what is seen
_LIMIT: Final = 2.5  # of a correction, in logits: a calibration with a grimace must not hide a mood for ever

# Mean calibrated FER+ logits, about their own mean, of the faces of FER-2013 Training that FER+'s majority calls
# neutral: measured on 2026-11-30 with the shipped network, mirror averaging.
USUAL: Final = (-1.04, -2.82, -4.18, -0.78, 2.86, -1.78, 7.74)


class NeutralFaceError(Exception):
    """A neutral face cannot be learned or read; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class NeutralFace:
    """How somebody looks at rest."""

    logits: tuple[float, ...]  # 7 in `Emotion` order, calibrated, with mean 0

    def corrected(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated logits (7,) as they would be if this person's resting face were a usual one.

        The shift is that from this person's resting face to the usual one, at most 2.5 either way.
        """
        shift = np.clip(np.subtract(USUAL, self.logits), -_LIMIT, _LIMIT)
        return np.asarray(logits + shift, dtype=np.float32)

    def drifted(self, logits: NDArray[np.float32], seconds: float) -> NeutralFace:
        """The same after a resting face with these calibrated logits (7,), uncorrected, was seen for `seconds`."""
        kept = math.exp(-seconds / _FADES_S)
        return NeutralFace(_centred(kept * np.array(self.logits) + (1 - kept) * (logits - logits.mean())))

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> Self:
        """Read what `as_json` gave. Raises NeutralFaceError."""
        logits = values.get("logits") if isinstance(values, Mapping) else None
        numbers = isinstance(logits, list) and all(
            isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) for value in logits
        )
        if not isinstance(logits, list) or not numbers or len(logits) != len(Emotion):
            raise NeutralFaceError("holds no neutral face (seven numbers called logits); calibrate again")
        return cls(_centred(np.array(logits, np.float64)))

    def as_json(self) -> dict[str, list[float]]:
        """All there is to keep: seven numbers."""
        return {"logits": [round(value, 4) for value in self.logits]}


class Calibration:
    """Learns a neutral face from looks at it. Pure; fed by who watches."""

    def __init__(self, began: float, seconds: float = CALIBRATION_S) -> None:
        """`began`: the time in seconds, of the source that is watched.

        It takes `seconds`; where there were too few looks by then, as with a slow camera, up to `CALIBRATION_S`.
        """
        self._seconds = seconds
        self._ends = began + seconds
        self._latest = began + max(seconds, CALIBRATION_S)
        self._looks: list[NDArray[np.float64]] = []

    def over(self, time: float) -> bool:
        """Whether enough was seen, or enough time has passed."""
        return time >= (self._ends if self.looks >= _ENOUGH else self._latest)

    def share(self, time: float) -> float:
        """How much of the time has passed, 0..1."""
        return min(max(1 - (self._ends - time) / self._seconds, 0.0), 1.0)

    def add(self, logits: NDArray[np.float32]) -> None:
        """One look: calibrated logits (7,) of a face that can be trusted."""
        self._looks.append(logits.astype(np.float64) - logits.mean())

    @property
    def looks(self) -> int:
        """How many there have been."""
        return len(self._looks)

    def learned(self) -> NeutralFace:
        """The middle look, number by number, which a blink or a smile in between does not move.

        Raises NeutralFaceError where there were too few looks, or where the face was far from resting in most.
        """
        if len(self._looks) < _ENOUGH:
            raise NeutralFaceError(
                "your face was not seen well for long enough; sit in front of the light and try again"
            )
        middle = np.median(self._looks, axis=0)
        happy = Emotion(int(middle.argmax())) in (Emotion.HAPPY, Emotion.SURPRISE)
        if happy and middle.max() - middle[Emotion.NEUTRAL] > _LIMIT:
            raise NeutralFaceError("your face was not at rest; let it relax and try again")
        return NeutralFace(_centred(middle))


def _centred(logits: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(float(value) for value in logits - logits.mean())
