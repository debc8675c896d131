"""Between detections, faces are followed as they move, and given up where they are hidden."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perception.faces import FaceFinder
from perception.flow import Flow
from perception.types import Face, Image


def moved(portrait: Image, degrees: float, scale: float, right: float, down: float) -> Image:
    height, width = portrait.shape[:2]
    place = cv2.getRotationMatrix2D((width / 2, height / 3), degrees, scale)
    place[:, 2] += right, down
    return np.asarray(cv2.warpAffine(portrait, place, (width, height), borderMode=cv2.BORDER_REPLICATE), np.uint8)


@pytest.mark.parametrize("change", [(0, 1, 6, 0), (0, 1, -4, 5), (3, 1, 0, 0), (0, 1.03, 0, 0), (-2, 0.98, 3, -3)])
def test_a_face_is_followed_as_the_detector_would_find_it(
    portrait: Image, finder: FaceFinder, change: tuple[float, float, float, float]
) -> None:
    (before,) = finder.find(portrait)
    then = moved(portrait, *change)
    (expected,) = finder.find(then)
    flow = Flow()
    flow.look(portrait)
    flow.look(then)
    followed = flow.follow([before])
    assert followed is not None
    (face,) = followed
    assert face.box.overlap(expected.box) > 0.9
    assert np.abs(face.keypoints - expected.keypoints).mean() < 0.03 * expected.box.size


def test_a_face_that_is_covered_is_lost(portrait: Image, finder: FaceFinder) -> None:
    (face,) = finder.find(portrait)
    covered = portrait.copy()
    covered[:400] = np.random.default_rng(3).integers(0, 256, covered[:400].shape)
    flow = Flow()
    flow.look(portrait)
    flow.look(covered)
    assert flow.follow([face]) is None


def test_nothing_is_followed_into_a_first_frame_or_one_of_another_size(portrait: Image, finder: FaceFinder) -> None:
    faces: tuple[Face, ...] = finder.find(portrait)
    flow = Flow()
    flow.look(portrait)
    assert flow.follow(faces) is None
    flow.look(portrait[:300, :200])
    assert flow.follow(faces) is None


def test_nobody_is_followed_to_nobody(portrait: Image) -> None:
    flow = Flow()
    flow.look(portrait)
    flow.look(portrait)
    assert flow.follow(()) == ()
