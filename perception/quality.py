"""How far a face can be trusted: small and turned-away faces mislead the classifier.

Measured on 1,600 PublicTest faces with an early model that was right on .61 of them: it was right on .63 where
the nose lay within .15 centroid sizes of the keypoints' mean (along the eye line), on .46 at .25 to .3 and on .39
beyond; and, with the same pictures reduced to 40, 32, 24, 16 and 12 px, on .54, .51, .41, .25 and .19. Contrast
hardly mattered (.55 at a twentieth of it), so it has no part here.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from perception.crop import SIZE, square
from perception.types import Face

_BLIND: Final = 12  # px, side of a crop from which nothing can be read
_FRONTAL: Final = 0.15  # offset of the nose, in centroid sizes, up to which turning does no harm
_PROFILE: Final = 0.40  # and at which nothing can be read


def quality_of(face: Face) -> float:
    """0 (tell nothing from it) to 1 (large and frontal): the worse of size and turn."""
    _, _, side, _ = square(face)
    size = (side - _BLIND) / (SIZE - _BLIND)
    turn = (_PROFILE - abs(nose_offset(face))) / (_PROFILE - _FRONTAL)
    return float(np.clip(min(size, turn), 0.0, 1.0))


def nose_offset(face: Face) -> float:
    """How far the nose lies from the middle of the keypoints along the eye line, in centroid sizes; 0 is frontal."""
    points = face.keypoints.astype(np.float64)
    centred = points - points.mean(axis=0)
    across = points[1] - points[0]
    length = float(np.hypot(*across)) * float(np.sqrt((centred**2).sum()))
    return float(centred[2] @ across) / length if length else 0.0
