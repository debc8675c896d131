"""The one shared vocabulary: seven emotions, where they lie in affect space, and a mood estimate.

Imported by every package, so it imports nothing heavy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal, Self


class Emotion(IntEnum):
    """The seven FER-2013 classes, numbered as in FER-2013 (Goodfellow et al. 2013)."""

    ANGRY = 0
    DISGUST = 1
    FEAR = 2
    HAPPY = 3
    SAD = 4
    SURPRISE = 5
    NEUTRAL = 6

    @property
    def label(self) -> str:
        """The lower-case FER-2013 name, such as `"happy"`."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> Self:
        """The emotion called `label` (any case). Raises ValueError that lists the seven names."""
        try:
            return cls[label.strip().upper()]
        except KeyError:
            known = ", ".join(emotion.label for emotion in cls)
            raise ValueError(f"'{label}' is no emotion that Attune knows; use one of {known}") from None


@dataclass(frozen=True, slots=True)
class Affect:
    """A place in affect space."""

    valence: float  # unpleasant -1 .. +1 pleasant
    arousal: float  # calm -1 .. +1 excited
    dominance: float  # controlled 0 .. 1 in control


# Means of Warriner et al. 2013 and the NRC-VAD lexicon, scaled to [-1, 1]; surprise and neutral set by
# judgement; dominance from NRC-VAD on its own 0..1 scale. Dominance is what tells anger from fear.
AFFECT: Final[Mapping[Emotion, Affect]] = {
    Emotion.ANGRY: Affect(-0.65, 0.50, 0.66),
    Emotion.DISGUST: Affect(-0.65, 0.30, 0.32),
    Emotion.FEAR: Affect(-0.65, 0.55, 0.29),
    Emotion.HAPPY: Affect(0.87, 0.40, 0.85),
    Emotion.SAD: Affect(-0.70, -0.48, 0.16),
    Emotion.SURPRISE: Affect(0.30, 0.60, 0.56),
    Emotion.NEUTRAL: Affect(0.00, 0.00, 0.36),
}

MoodSource = Literal["face", "voice", "words", "said"]


@dataclass(frozen=True, slots=True)
class Mood:
    """An estimate of how somebody feels, and how sure it is.

    `probabilities` follow the order of `Emotion` and sum to 1. `emotion` is None when the estimate abstains:
    it then still has a distribution, and a place in affect space.
    """

    probabilities: tuple[float, ...]  # 7 values, sum 1
    emotion: Emotion | None  # None: not sure enough to name one
    confidence: float  # 0 .. 1
    source: MoodSource | Literal["fused"]  # fused: of more than one

    def __post_init__(self) -> None:
        if len(self.probabilities) != len(Emotion):
            raise ValueError(f"a mood needs {len(Emotion)} probabilities, got {len(self.probabilities)}")

    @classmethod
    def from_probabilities(cls, probabilities: Sequence[float], *, abstain_below: float = 0.0) -> Self:
        """A mood seen in a face: the likeliest emotion, or none where its probability is below the threshold."""
        values = tuple(float(p) for p in probabilities)
        best = max(range(len(values)), key=values.__getitem__)
        named = Emotion(best) if values[best] >= abstain_below else None
        return cls(values, named, values[best], "face")

    @classmethod
    def said(cls, emotion: Emotion) -> Self:
        """The mood that the user named; it always wins over a detected one."""
        return cls(tuple(float(e is emotion) for e in Emotion), emotion, 1.0, "said")

    @property
    def likeliest(self) -> Emotion:
        """The likeliest emotion, also where the estimate abstains."""
        return Emotion(max(range(len(Emotion)), key=self.probabilities.__getitem__))

    @property
    def affect(self) -> Affect:
        """The expectation of valence, arousal and dominance over the distribution."""
        pairs = [(p, AFFECT[e]) for p, e in zip(self.probabilities, Emotion, strict=True)]
        return Affect(
            sum(p * a.valence for p, a in pairs),
            sum(p * a.arousal for p, a in pairs),
            sum(p * a.dominance for p, a in pairs),
        )
