"""Follow faces from one frame to the next without the detector: optical flow of their keypoints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from perception.types import Box, Face, Image

_WIDTH: Final = 320  # px that the picture is reduced to; then a frame takes 1.0 ms, and the detector 2.2 (2026-11-24)
_ASTRAY: Final = 0.15  # of a face's size: a keypoint that comes back from the next frame this far off is lost
_NEEDED: Final = 4  # keypoints of six


class Flow:
    """Pyramidal Lucas-Kanade (Bouguet 2000) on the six keypoints, joined into one shift, turn and scale a face.

    A face is lost where fewer than four keypoints lead to the next frame and back: it was covered, or moved too fast.
    """

    def __init__(self) -> None:
        self._gray: NDArray[np.uint8] | None = None
        self._before: NDArray[np.uint8] | None = None

    def look(self, image: Image) -> None:
        """Take the next frame, (H, W, 3) uint8 BGR."""
        import cv2

        scale = _scale(image)
        small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
        self._before, self._gray = self._gray, np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8)
        self._scale = scale

    def follow(self, faces: Sequence[Face]) -> tuple[Face, ...] | None:
        """Where `faces` of the frame before are in this one; None where one is lost, or there was no such frame."""
        if self._before is None or self._gray is None or self._before.shape != self._gray.shape:
            return None
        if not faces:
            return ()
        before = np.concatenate([face.keypoints for face in faces]) * self._scale
        there, reached = _track(self._before, self._gray, before)
        back, returned = _track(self._gray, self._before, there)
        astray = np.linalg.norm(back - before, axis=1)
        followed = []
        for place, face in enumerate(faces):
            own = slice(6 * place, 6 * place + 6)
            good = reached[own] & returned[own] & (astray[own] < _ASTRAY * face.box.size * self._scale)
            moved = _moved(face, before[own][good] / self._scale, there[own][good] / self._scale)
            if moved is None:
                return None
            followed.append(moved)
        return tuple(followed)


def _scale(image: Image) -> float:
    return min(_WIDTH / image.shape[1], 1.0)


def _track(a: NDArray[np.uint8], b: NDArray[np.uint8], points: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    import cv2

    start = points.astype(np.float32).reshape(-1, 1, 2)
    end, found, _ = cv2.calcOpticalFlowPyrLK(a, b, start, None, winSize=(15, 15), maxLevel=2)  # type: ignore[call-overload]
    return end.reshape(-1, 2), found.reshape(-1).astype(bool)


def _moved(face: Face, before: NDArray[Any], now: NDArray[Any]) -> Face | None:
    """`face` under the similarity that best takes `before` to `now` (Umeyama 1991), (N, 2) px each."""
    if len(before) < _NEEDED:
        return None
    middle, new_middle = before.mean(axis=0), now.mean(axis=0)
    a, b = (before - middle) @ (1, 1j), (now - new_middle) @ (1, 1j)  # as complex numbers
    spread = float((np.abs(a) ** 2).sum())
    if spread == 0:
        return None
    factor = complex((a.conj() * b).sum() / spread)  # turn and scale
    scale = abs(factor)
    if not 0.8 < scale < 1.25:
        return None
    points = ((face.keypoints - middle) @ (1, 1j)) * factor
    keypoints = np.stack([points.real, points.imag], axis=1) + new_middle
    centre = complex((np.array(face.box.centre) - middle) @ (1, 1j)) * factor
    width, height = face.box.width * scale, face.box.height * scale
    x, y = centre.real + new_middle[0], centre.imag + new_middle[1]
    box = Box(float(x - width / 2), float(y - height / 2), width, height)
    return Face(box, keypoints.astype(np.float32), face.score)
