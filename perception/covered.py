"""Whether a camera's lens is covered, or the room too dark to see, from how bright its pictures are."""

from __future__ import annotations

from typing import Final

from perception.types import Image

# Measured 2026-11-24. A simulated sensor in the dark (full well 5000 e-, read noise 1.5 to 6 e-, gain 1 to 32, sRGB,
# JPEG) has a mean of 1 to 23 and a deviation of at most 0.9; at gain 64, 33 and 1.4. 26 frames of 13 clips with a
# face, dimmed before the same sensor: at 1/512 of their light the face finder still saw 13 of the faces, and the
# lowest deviation was 3.05; at 1/1024 it saw one, and 11 frames were below 3.
_DARK: Final = 40.0
_FLAT: Final = 3.0
_SECONDS: Final = 2.0  # a hand that passes, or a light switched off and on, is not worth a word


def brightness(image: Image) -> tuple[float, float]:
    """Mean and standard deviation, 0..255, of `image`, (H, W, 3) BGR, seen so coarsely that its noise is gone."""
    import cv2

    coarse = cv2.resize(image, (32, 24), interpolation=cv2.INTER_AREA)
    return float(coarse.mean()), float(coarse.mean(axis=2).std())


class CoverDetector:
    """Says that a lens is covered once its pictures have been dark and flat for two seconds, and at once when not."""

    def __init__(self) -> None:
        self._since: float | None = None  # when the pictures became dark and flat

    def update(self, time: float, mean: float, deviation: float) -> bool:
        """Whether the lens is covered, after a frame at `time` seconds with this `brightness`."""
        if mean > _DARK or deviation > _FLAT:
            self._since = None
            return False
        if self._since is None:
            self._since = time
        return time - self._since >= _SECONDS
