"""The detector inside mediapipe's wheel finds the face that is there, and none where there is none."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from perception.faces import FaceFinder, LiveFinder, Range
from perception.types import Box, Face, Image


@pytest.mark.parametrize("range", get_args(Range))
def test_finds_exactly_the_one_face_of_a_portrait(portrait: Image, range: Range) -> None:
    finder = FaceFinder(range)
    (face,) = finder.find(portrait)
    finder.close()
    right_eye, left_eye, nose, mouth, right_ear, left_ear = face.keypoints
    assert face.keypoints.shape == (6, 2)
    assert right_ear[0] < right_eye[0] < nose[0] < left_eye[0] < left_ear[0]  # the person's right is our left
    assert right_eye[1] < nose[1] < mouth[1]
    assert face.box.x < nose[0] < face.box.x + face.box.width
    assert face.box.y < nose[1] < face.box.y + face.box.height
    assert 0.5 <= face.score <= 1


def test_finds_nobody_in_noise_or_darkness(finder: FaceFinder) -> None:
    random = np.random.default_rng(5)
    for _ in range(5):
        assert finder.find(random.integers(0, 256, (480, 640, 3), dtype=np.uint8)) == ()
    assert finder.find(np.zeros((480, 640, 3), np.uint8)) == ()


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 3000), (3000, 1)])
def test_takes_a_picture_of_any_size(finder: FaceFinder, size: tuple[int, int]) -> None:
    assert finder.find(np.full((*size, 3), 128, np.uint8)) == ()


def test_only_a_face_that_is_sure_enough_counts(portrait: Image, finder: FaceFinder) -> None:
    (face,) = finder.find(portrait)
    sure = FaceFinder(confidence=0.99)
    assert face.score < 0.99
    assert sure.find(portrait) == ()
    sure.close()


def test_the_larger_of_two_faces_comes_first(portrait: Image, finder: FaceFinder) -> None:
    scene = np.full((600, 900, 3), 128, np.uint8)
    scene[:600, 388:] = portrait
    scene[300:600, 50:306] = portrait[::2, ::2]
    large, small = finder.find(scene)
    assert large.box.width > 1.5 * small.box.width
    assert large.box.x > 388 > small.box.x


def test_boxes_overlap_by_shared_over_joint_area() -> None:
    box = Box(0, 0, 2, 2)
    assert box.overlap(box) == 1
    assert box.overlap(Box(1, 0, 2, 2)) == pytest.approx(1 / 3)
    assert box.overlap(Box(2, 0, 2, 2)) == 0


class Scripted(FaceFinder):
    """A finder that sees what it is told to, and counts its looks."""

    def __init__(self, faces: tuple[Face, ...] = ()) -> None:
        self.faces, self.looks = faces, 0

    def find(self, image: Image) -> tuple[Face, ...]:  # noqa: ARG002
        self.looks += 1
        return self.faces

    def close(self) -> None:
        pass


SOMEBODY = (Face(Box(0, 0, 20, 20), np.zeros((6, 2), np.float32), 0.9),)
PICTURE: Image = np.zeros((48, 64, 3), np.uint8)


def test_a_near_face_is_all_that_is_looked_for() -> None:
    far = Scripted(SOMEBODY)
    finder = LiveFinder(Scripted(SOMEBODY), far)
    assert all(finder.find(PICTURE) == SOMEBODY for _ in range(100))
    assert far.looks == 0


def test_people_in_the_room_are_looked_for_when_nobody_is_near() -> None:
    near, far = Scripted(), Scripted(SOMEBODY)
    finder = LiveFinder(near, far)
    seen = [bool(finder.find(PICTURE)) for _ in range(40)]
    assert seen.index(True) == LiveFinder.PATIENCE  # the look after the first at which the full range saw somebody
    assert all(seen[LiveFinder.PATIENCE :])
    near.faces = SOMEBODY
    looks = far.looks
    finder.find(PICTURE)
    assert far.looks == looks


def test_what_the_full_range_sees_only_once_does_not_count() -> None:
    class Fleeting(Scripted):
        def find(self, image: Image) -> tuple[Face, ...]:
            return super().find(image) if self.looks % 2 == 0 else self._nobody()

        def _nobody(self) -> tuple[Face, ...]:
            self.looks += 1
            return ()

    far = Fleeting(SOMEBODY)
    finder = LiveFinder(Scripted(), far)
    assert not any(finder.find(PICTURE) for _ in range(200))
    assert 10 < far.looks < 60
