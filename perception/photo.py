"""Read one photo file as a frame shows it: upright, in colour, nothing transparent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from perception.types import Image

_BEHIND = 128  # the gray that shows through transparent parts; black or white would fake an edge


class PhotoError(Exception):
    """A photo cannot be read; the message is one line that says what to do."""


def read_photo(path: Path) -> Image:
    """The photo at `path`, (H, W, 3) uint8 BGR, turned as its EXIF tag says. Raises PhotoError."""
    import cv2

    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        picture = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
        if picture is not None and (picture.ndim != 3 or picture.shape[2] != 4):
            picture = cv2.imdecode(data, cv2.IMREAD_COLOR)  # this way it also turns, and brings gray to colour
    except OSError as error:
        raise PhotoError(f"{path}: {error.strerror}") from None
    except cv2.error:  # such as a header that claims more pixels than OpenCV accepts
        picture = None
    if picture is None:
        raise PhotoError(f"{path}: not a readable photo; the file may be damaged or cut off")
    if picture.ndim == 3 and picture.shape[2] == 4:
        return _opaque(picture)
    return np.asarray(picture, dtype=np.uint8)


def _opaque(picture: NDArray[np.generic]) -> Image:
    full = np.iinfo(np.uint16).max if picture.dtype == np.uint16 else np.iinfo(np.uint8).max
    shares = picture.astype(np.float32) / full
    alpha = shares[:, :, 3:]
    return np.asarray((shares[:, :, :3] * alpha * 255 + _BEHIND * (1 - alpha)).round(), dtype=np.uint8)
