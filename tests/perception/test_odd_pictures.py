"""From the file to the reading: a face is seen in a photo of any kind, and none where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from perception.types import Image
from perception.watch import analyse_photo


def _one_pixel(path: Path, portrait: Image) -> None:
    cv2.imwrite(str(path), portrait[:1, :1])


def _one_row(path: Path, portrait: Image) -> None:
    cv2.imwrite(str(path), portrait[300:301])


def _black(path: Path, portrait: Image) -> None:
    cv2.imwrite(str(path), np.zeros_like(portrait))


def _4k(path: Path, portrait: Image) -> None:
    wide = cv2.copyMakeBorder(portrait, 0, 0, 277, 277, cv2.BORDER_CONSTANT, value=(90, 90, 90))
    cv2.imwrite(str(path), cv2.resize(wide, (3840, 2160)))


def _alpha(path: Path, portrait: Image) -> None:
    cv2.imwrite(str(path), np.dstack([portrait, np.full(portrait.shape[:2], 255, np.uint8)]))


def _held_sideways(path: Path, portrait: Image) -> None:
    lying = Pillow.fromarray(portrait[:, :, ::-1]).transpose(Pillow.Transpose.ROTATE_90)
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright
    lying.convert("RGB").save(path, format="JPEG", exif=exif)


@pytest.mark.parametrize(
    ("make", "faces"),
    [(_one_pixel, 0), (_one_row, 0), (_black, 0), (_4k, 1), (_alpha, 1), (_held_sideways, 1)],
)
def test_the_faces_in_a_photo_of_any_kind(
    tmp_path: Path, portrait: Image, make: Callable[[Path, Image], None], faces: int
) -> None:
    make(tmp_path / "photo.png", portrait)
    assert len(analyse_photo(tmp_path / "photo.png").readings) == faces
