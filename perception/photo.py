"""Read one photo file as a frame shows it: upright, in colour, nothing transparent."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from perception.types import Image

# What a folder is searched for; HEIC and AVIF are told apart from "no photo", though not read.
PHOTO_SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff", ".jp2", ".pgm", ".ppm", ".heic", ".heif", ".avif"}
)
_BEHIND: Final = 128  # the gray that shows through transparent parts; black or white would fake an edge
_HEIF: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")  # brands
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = np.array([0xFF, 0xD9], np.uint8)
_BLOCK: Final = 16  # px; JPEG codes a picture in squares of at most this side, row by row


class PhotoError(Exception):
    """A photo cannot be read; the message is one line that says what to do."""


def is_photo(path: Path) -> bool:
    """Whether `path`, a readable file, is a photo by its content. An animated GIF is none: it plays like a video."""
    import cv2

    with path.open("rb") as file:
        return _is_heif(file.read(12)) or cv2.haveImageReader(str(path))


def read_photo(path: Path) -> Image:
    """The photo at `path`, (H, W, 3) uint8 BGR, turned as its EXIF tag says; the first picture of an animation.

    A JPEG that lost no more than its last 16 rows is read, since some cameras leave out the end; one that lost
    more is refused, because the faces it is about may be missing. Raises PhotoError.
    """
    import cv2

    try:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        picture: NDArray[np.generic] | None = cv2.imdecode(data, cv2.IMREAD_UNCHANGED) if data.size else None
        if picture is not None and not _has_alpha(picture):
            picture = cv2.imdecode(data, cv2.IMREAD_COLOR)  # this way it also turns, and brings gray to colour
        if picture is None and data[:3].tobytes() == _JPEG:
            picture = _nearly_whole(np.append(data, _JPEG_END))
    except OSError as error:
        raise PhotoError(f"{path}: {error.strerror}") from None
    except cv2.error:  # such as a header that claims more pixels than OpenCV accepts
        picture = None
    if picture is None:
        if _is_heif(data[:12].tobytes()):
            raise PhotoError(f"{path}: HEIC and AVIF photos cannot be read; save it as a JPEG")
        raise PhotoError(f"{path}: not a readable photo; the file may be damaged or cut off")
    if _has_alpha(picture):
        return _opaque(picture)
    return np.asarray(picture, dtype=np.uint8)


def _is_heif(start: bytes) -> bool:
    return start[4:8] == b"ftyp" and start[8:12] in _HEIF


def _has_alpha(picture: NDArray[np.generic]) -> bool:
    return picture.ndim == 3 and picture.shape[2] == 4 and picture.dtype in (np.uint8, np.uint16)


def _nearly_whole(data: NDArray[np.uint8]) -> NDArray[np.generic] | None:
    """The picture of a JPEG that was cut off and closed again, where at most its last row of blocks is missing."""
    import cv2

    lying = cv2.imdecode(data, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    # What is missing is filled with this gray, up to the lower right corner.
    if lying is None or (lying[-_BLOCK - 1 :, -_BLOCK:][0] == 128).all():
        return None
    return cv2.imdecode(data, cv2.IMREAD_COLOR)


def _opaque(picture: NDArray[np.generic]) -> Image:
    full = np.iinfo(np.uint16).max if picture.dtype == np.uint16 else np.iinfo(np.uint8).max
    shares = picture.astype(np.float32) / full
    alpha = shares[:, :, 3:]
    return np.asarray((shares[:, :, :3] * alpha * 255 + _BEHIND * (1 - alpha)).round(), dtype=np.uint8)
