"""A clear face is trusted; a small, turned, blurred, dark or overexposed one less, and what is wrong is named."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perception.crop import crop_face
from perception.faces import FaceFinder
from perception.quality import nose_offset, quality_of, tempering
from perception.types import Crop, Face, Flaw, Image
from tests.perception.test_crop import TYPICAL, a_face, turned

FRONTAL = a_face(turned(TYPICAL, 15, 4, (200, 200)))


@pytest.fixture(scope="module")
def clear(portrait: Image, finder: FaceFinder) -> Crop:
    (face,) = finder.find(portrait)
    return crop_face(portrait, face)


def test_a_clear_frontal_face_is_trusted(clear: Crop) -> None:
    assert quality_of(FRONTAL, clear) == (1.0, "")
    assert nose_offset(FRONTAL) == pytest.approx(0, abs=0.02)
    assert tempering(1.0) == 1


def profile() -> Face:
    points = TYPICAL.copy()
    points[2, 0] += 16  # the nose under the far eye's outer corner
    return a_face(turned(points, 0, 4, (200, 200)))


@pytest.mark.parametrize(
    ("face", "gain", "sigma", "flaw"),
    [
        (a_face(turned(TYPICAL, 0, 0.15, (200, 200))), 1.0, 0.0, "small"),
        (profile(), 1.0, 0.0, "turned"),
        (FRONTAL, 1.0, 4.0, "blurred"),
        (FRONTAL, 0.05, 0.0, "dark"),
        (FRONTAL, 6.0, 0.0, "bright"),
    ],
)
def test_what_is_wrong_is_named_and_keeps_the_face_from_deciding(
    clear: Crop, face: Face, gain: float, sigma: float, flaw: Flaw
) -> None:
    worse = cv2.GaussianBlur(clear, (0, 0), sigma) if sigma else clear
    quality, named = quality_of(face, np.clip(worse * gain, 0, 255).astype(np.uint8))
    assert named == flaw
    assert quality < 0.25


def test_the_worse_a_face_gets_the_less_it_counts(clear: Crop) -> None:
    blurred = [quality_of(FRONTAL, np.asarray(cv2.GaussianBlur(clear, (0, 0), s), np.uint8))[0] for s in (1, 2, 3, 4)]
    assert blurred == sorted(blurred, reverse=True)
    assert blurred[0] > 2 * blurred[-1]
    assert tempering(blurred[-1]) < 0.8


def test_a_picture_without_content_gives_no_trust() -> None:
    assert quality_of(FRONTAL, np.zeros((48, 48), np.uint8))[0] == 0
    assert quality_of(a_face(np.zeros((6, 2))), np.full((48, 48), 128, np.uint8))[0] == 0
