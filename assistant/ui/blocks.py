"""A picture as half blocks: each cell of the terminal shows two pixels, one above the other.

Colours are cut to 4 bits a channel, so that few styles exist, they can be kept, and neighbouring cells often
share one: at 24 bits the same picture costs six times as much to draw.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from assistant.events import FaceBox

FRAME_BGR = (66, 228, 240)  # Okabe and Ito's yellow, for the frame around a face
POINT_BGR = (255, 255, 255)
CANVAS_BGR = (32, 32, 32)


def canvas() -> NDArray[np.uint8]:
    """A dark picture, (72, 96, 3) uint8 BGR, to draw points on."""
    return np.full((72, 96, 3), CANVAS_BGR, np.uint8)


def shrink(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """The picture at `width` x `height` pixels, each the mean of the pixels it covers.

    `image` is (h, w, 3) uint8 with h >= `height` and w >= `width`; the result has the same colour order.
    """
    rows = np.arange(height + 1) * image.shape[0] // height
    columns = np.arange(width + 1) * image.shape[1] // width
    sums = np.add.reduceat(np.add.reduceat(image.astype(np.uint32), rows[:-1], axis=0), columns[:-1], axis=1)
    covered = np.diff(rows)[:, None] * np.diff(columns)[None, :]
    means: NDArray[np.uint8] = (sums // covered[:, :, None]).astype(np.uint8)
    return means


def with_frames(image: NDArray[np.uint8], faces: Iterable[FaceBox]) -> NDArray[np.uint8]:
    """The picture with a frame around the user's face, and its corners around others'.

    `image` is (h, w, 3) uint8 BGR and stays as it is.
    """
    image = image.copy()
    height, width = image.shape[:2]
    for face in faces:
        left, right = _span(face.x, face.width, width)
        top, bottom = _span(face.y, face.height, height)
        reach = right - left + 1 if face.user else max(1, (right - left) // 4)
        image[[top, bottom], left : left + reach] = image[[top, bottom], right - reach + 1 : right + 1] = FRAME_BGR
        reach = min(reach, bottom - top + 1)
        image[top : top + reach, [left, right]] = image[bottom - reach + 1 : bottom + 1, [left, right]] = FRAME_BGR
    return image


def with_points(image: NDArray[np.uint8], faces: Iterable[FaceBox]) -> NDArray[np.uint8]:
    """The picture with the points of each face, a pixel each. `image` is (h, w, 3) uint8 BGR and stays as it is."""
    image = image.copy()
    height, width = image.shape[:2]
    for x, y in (point for face in faces for point in face.points):
        if 0 <= x < 1 and 0 <= y < 1:
            image[int(y * height), int(x * width)] = POINT_BGR
    return image


def labelled(lines: list[Strip], faces: Iterable[FaceBox], label: str, style: Style) -> list[Strip]:
    """The lines of cells with `label` on the one above the user's face, or on its first one at the upper edge."""
    face = next((face for face in faces if face.user), None)
    if face is None or not label or not lines:
        return lines
    width = lines[0].cell_length
    row = min(max(round(face.y * len(lines)) - 1, 0), len(lines) - 1)
    words = label[:width]
    left = min(max(round(face.x * width), 0), width - len(words))
    line = lines[row]
    written = Strip([Segment(words, style)], len(words))
    lines[row] = Strip.join([line.crop(0, left), written, line.crop(left + len(words), width)])
    return lines


def _span(start: float, length: float, size: int) -> tuple[int, int]:
    first = min(max(round(start * size), 0), size - 1)
    last = min(max(round((start + length) * size) - 1, 0), size - 1)
    return min(first, last), max(first, last)


def strips(image: NDArray[np.uint8]) -> list[Strip]:
    """One line of cells for each two rows of pixels; `image` is (2 n, w, 3) uint8 BGR."""
    cut = (image >> 4).astype(np.int32)
    keys = cut[..., 2] << 8 | cut[..., 1] << 4 | cut[..., 0]
    pairs = (keys[0::2] << 12 | keys[1::2]).tolist()
    width = image.shape[1]
    return [
        Strip([Segment("▀" * len(list(run)), _style(pair)) for pair, run in groupby(line)], width) for line in pairs
    ]


@lru_cache(maxsize=4096)
def _style(pair: int) -> Style:
    return Style(color=_hex(pair >> 12), bgcolor=_hex(pair & 0xFFF))


def _hex(key: int) -> str:
    return "#" + "".join(digit * 2 for digit in f"{key:03x}")
