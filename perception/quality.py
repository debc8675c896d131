"""How far a face can be trusted, and what is wrong with it: too small, turned away, blurred, dark or overexposed.

Quality is the skill that is left: how far accuracy lies above that of always giving the commonest answer, as a share
of the same for clear faces. Measured on 2026-11-24 with the 1.2-million-parameter network on PublicTest by the FER+
votes (clear faces .834, the commonest answer .355), each face made worse as in `models.robustness`, and overexposed:
side 16 px .71, 12 .50, 8 .18; blur of sigma 1.5 px .82, 2 .64, 3 .29; a tenth of the light .95, a hundredth .38; three
times the light, which clips three quarters of the pixels, .18. Contrast alone hardly mattered (.97 at a twentieth of
it). Turning, by the nose's offset in the same faces enlarged and found again: none up to .2, .70 at .275, .36 at .325.

The network itself grows less sure in small, blurred and dark faces, about as fast as it is less often right. Where
hardly any skill is left it does not, least of all in overexposed faces: there the best temperature is up to 1.6 times
that of clear faces. `tempering` is a line through those points.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from perception.crop import square
from perception.types import Crop, Face, Flaw

_FLAWED: Final = 0.5  # quality below which the flaw is named

# What is measured in a face, rising, and the skill that is left at it.
_SIDE: Final = ((4, 6, 8, 10, 12, 16, 24, 32), (0.0, 0.04, 0.18, 0.34, 0.50, 0.71, 0.90, 1.0))  # px
_TURN: Final = ((0.20, 0.225, 0.275, 0.325, 0.45), (1.0, 0.76, 0.70, 0.36, 0.0))  # centroid sizes
_DETAIL: Final = ((0.022, 0.032, 0.040, 0.053, 0.075, 0.114), (0.11, 0.29, 0.45, 0.64, 0.82, 1.0))  # of the contrast
_LIGHT: Final = ((9, 11, 16, 26, 45), (0.0, 0.05, 0.38, 0.80, 1.0))  # mean gray level
_CLIPPED: Final = ((0.10, 0.31, 0.57, 0.70, 0.77, 1.0), (1.0, 0.91, 0.63, 0.38, 0.18, 0.0))  # share of the pixels


def quality_of(face: Face, crop: Crop) -> tuple[float, Flaw]:
    """0 (tell nothing from it) to 1 (clear), and the flaw that makes it less than half."""
    _, _, side, _ = square(face)
    qualities: dict[Flaw, float] = {
        "small": float(np.interp(side, *_SIDE)),
        "turned": float(np.interp(abs(nose_offset(face)), *_TURN)),
        "blurred": float(np.interp(fine_detail(crop), *_DETAIL)),
        "dark": float(np.interp(crop.mean(), *_LIGHT)),
        "bright": float(np.interp((crop >= 250).mean(), *_CLIPPED)),
    }
    worst = min(qualities, key=qualities.__getitem__)
    return qualities[worst], worst if qualities[worst] < _FLAWED else ""


def tempering(quality: float) -> float:
    """The factor, .65 to 1, by which a face's logits must shrink for its confidence to stay honest."""
    return min(1.0, 0.65 + 0.4 * quality)


def nose_offset(face: Face) -> float:
    """How far the nose lies from the middle of the keypoints along the eye line, in centroid sizes; 0 is frontal."""
    points = face.keypoints.astype(np.float64)
    centred = points - points.mean(axis=0)
    across = points[1] - points[0]
    length = float(np.hypot(*across)) * float(np.sqrt((centred**2).sum()))
    return float(centred[2] @ across) / length if length else 0.0


def fine_detail(crop: Crop) -> float:
    """What is finer than a blur of 1 px, in standard deviations of the whole, away from the border; .26 is usual."""
    import cv2

    gray = crop.astype(np.float32)
    fine = gray - cv2.GaussianBlur(gray, (0, 0), 1.0)
    inner = (slice(4, -4), slice(4, -4))
    return float(fine[inner].std() / (gray[inner].std() + 1))
