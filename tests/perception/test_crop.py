"""A crop has FER-2013's geometry: level, square, the same whatever the size, place and tilt of the face."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from perception.crop import LIFT, SIDE, crop_face, square
from perception.faces import FaceFinder
from perception.types import Box, Crop, Face, Image

# The six keypoints as they lie in FER-2013's 48x48 (medians of the fit), so their crop should be the picture itself.
TYPICAL = np.array([(15.5, 19.1), (33, 19.1), (24.2, 29.3), (24.2, 37.4), (6, 22.5), (42.3, 22.5)], np.float64)


def a_face(points: NDArray[np.float64]) -> Face:
    x, y = points.min(axis=0)
    width, height = np.ptp(points, axis=0)
    return Face(Box(x, y, width, height), points.astype(np.float32), 0.9)


def turned(
    points: NDArray[np.float64], degrees: float, scale: float, centre: tuple[float, float]
) -> NDArray[np.float64]:
    angle = math.radians(degrees)
    spin = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    moved: NDArray[np.float64] = (points - 24) @ spin.T * scale + centre
    return moved


def unlike(one: Crop, other: Crop) -> float:
    """Mean difference of gray values."""
    return float(np.abs(one.astype(float) - other).mean())


@pytest.fixture(scope="module")
def pattern() -> Image:
    """Smooth blobs, so that resampling alone changes little and misplacing changes much."""
    noise = np.random.default_rng(3).integers(0, 256, (48, 48, 3), dtype=np.uint8)
    return np.asarray(cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 4), None, 0, 255, cv2.NORM_MINMAX), dtype=np.uint8)  # type: ignore[call-overload]


def test_a_typical_fer_face_is_cut_out_as_it_is(pattern: Image) -> None:
    x, y, side, roll = square(a_face(TYPICAL))
    assert (x, y) == pytest.approx((24, 24), abs=0.6)
    assert side == pytest.approx(48, abs=2.5)
    assert roll == 0
    gray = np.asarray(cv2.cvtColor(pattern, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    assert unlike(crop_face(pattern, a_face(TYPICAL)), gray) < 8


@pytest.mark.parametrize("degrees", [-90, -25, 10, 40, 180])
def test_a_tilted_face_comes_out_level(pattern: Image, degrees: float) -> None:
    upright = crop_face(enlarged(pattern, 0, 4), a_face(turned(TYPICAL, 0, 4, (300, 300))))
    tilted = crop_face(enlarged(pattern, degrees, 4), a_face(turned(TYPICAL, degrees, 4, (300, 300))))
    assert unlike(upright, tilted) < 2


@pytest.mark.parametrize("scale", [1.5, 3.0, 12.0])
def test_a_near_and_a_far_face_give_the_same_crop(pattern: Image, scale: float) -> None:
    near = crop_face(enlarged(pattern, 0, 6), a_face(turned(TYPICAL, 0, 6, (300, 300))))
    other = crop_face(enlarged(pattern, 0, scale), a_face(turned(TYPICAL, 0, scale, (300, 300))))
    assert unlike(near, other) < 4


def enlarged(pattern: Image, degrees: float, scale: float) -> Image:
    """The 48x48 pattern, turned clockwise and enlarged about the middle of a 600x600 picture."""
    angle = math.radians(degrees)
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    # Pixel 0 has its centre at 0.5: the pattern's middle is at 23.5 counted in pixels, the picture's at 299.5.
    place = np.array([[cos, -sin, 299.5 - (cos - sin) * 23.5], [sin, cos, 299.5 - (sin + cos) * 23.5]])
    return np.asarray(cv2.warpAffine(pattern, place, (600, 600), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def test_fine_texture_on_a_large_face_is_averaged_not_aliased() -> None:
    checks = np.indices((2000, 2000)).sum(axis=0) % 2 * 255
    image = np.repeat(checks[:, :, None], 3, axis=2).astype(np.uint8)
    crop = crop_face(image, a_face(turned(TYPICAL, 3, 30, (1000, 1000))))
    assert crop.std() < 10
    assert crop.mean() == pytest.approx(127.5, abs=5)


def test_a_face_at_the_edge_of_the_picture_repeats_the_edge() -> None:
    image = np.full((100, 100, 3), 90, np.uint8)
    crop = crop_face(image, a_face(turned(TYPICAL, 0, 4, (0, 0))))
    assert crop.shape == (48, 48)
    assert (crop == 90).all()


def test_keypoints_that_fall_together_still_give_a_crop() -> None:
    assert crop_face(np.zeros((1, 1, 3), np.uint8), a_face(np.zeros((6, 2)))).shape == (48, 48)


def test_a_real_portrait_is_level_and_centred_however_it_is_held(portrait: Image, finder: FaceFinder) -> None:
    (face,) = finder.find(portrait)
    upright = crop_face(portrait, face)
    height, width = portrait.shape[:2]
    spin = cv2.getRotationMatrix2D((width / 2, height / 2), 20, 1.0)
    held = np.asarray(cv2.warpAffine(portrait, spin, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
    (tilted,) = finder.find(held)
    roll = math.degrees(square(tilted)[3] - square(face)[3])
    assert roll == pytest.approx(-20, abs=6)
    shape = np.corrcoef(upright.ravel(), crop_face(held, tilted).ravel())[0, 1]
    assert shape > 0.75  # .37 without the turn


def test_the_contract_in_numbers() -> None:
    """Weights are trained for this geometry: who changes it must measure again."""
    assert (SIDE, LIFT) == (1.5, 0.03)
