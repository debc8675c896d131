"""The pose from six keypoints: exact on a head that is turned in numbers, plausible on a photograph, never an error."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perception.faces import FaceFinder
from perception.pose import _HEAD, pose_of
from perception.types import Box, Face, Image


def seen(yaw: float, pitch: float, roll: float, scale: float = 9.0, x: float = 320, y: float = 240) -> Face:
    """The head of the module turned by these angles (degrees) and seen from afar."""
    a, b, c = math.radians(-yaw), math.radians(-pitch), math.radians(roll)
    about_y = np.array([[math.cos(a), 0, math.sin(a)], [0, 1, 0], [-math.sin(a), 0, math.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, math.cos(b), -math.sin(b)], [0, math.sin(b), math.cos(b)]])
    about_z = np.array([[math.cos(c), -math.sin(c), 0], [math.sin(c), math.cos(c), 0], [0, 0, 1]])
    turned = _HEAD @ (about_z @ about_y @ about_x).T
    return with_keypoints(turned[:, :2] * scale + [x, y])


def with_keypoints(points: object) -> Face:
    return Face(Box(0, 0, 1, 1), np.asarray(points, dtype=np.float32), 0.9)


@given(
    yaw=st.floats(-80, 80),
    pitch=st.floats(-80, 80),
    roll=st.floats(-170, 170),
    scale=st.floats(0.5, 100),
    x=st.floats(-500, 4000),
)
def test_a_turned_head_is_told_exactly_at_any_size_and_place(
    yaw: float, pitch: float, roll: float, scale: float, x: float
) -> None:
    pose = pose_of(seen(yaw, pitch, roll, scale, x))
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx((yaw, pitch, roll), abs=0.2)


def test_looking_to_ones_own_left_moves_the_nose_to_the_right_of_the_picture() -> None:
    straight, left = seen(0, 0, 0), seen(30, 0, 0)
    assert left.keypoints[2, 0] - left.keypoints[:2, 0].mean() > straight.keypoints[2, 0] - 320
    assert pose_of(left).yaw == pytest.approx(30, abs=0.1)


def test_looking_up_moves_the_nose_towards_the_eyes() -> None:
    straight, up = seen(0, 0, 0), seen(0, 20, 0)
    assert up.keypoints[2, 1] - up.keypoints[0, 1] < straight.keypoints[2, 1] - straight.keypoints[0, 1]
    assert pose_of(up).pitch == pytest.approx(20, abs=0.1)


def test_roll_is_the_angle_of_the_eye_line_however_the_head_is_turned() -> None:
    face = seen(25, -15, 20)
    across = face.keypoints[1] - face.keypoints[0]
    assert pose_of(face).roll == pytest.approx(math.degrees(math.atan2(across[1], across[0])), abs=0.1)
    assert pose_of(face).roll > 0  # clockwise on screen


def test_a_mirrored_head_has_the_opposite_yaw_and_roll() -> None:
    face = seen(20, 10, -12)
    mirrored = (face.keypoints * [-1, 1])[[1, 0, 2, 3, 5, 4]]
    pose = pose_of(with_keypoints(mirrored))
    assert (pose.yaw, pose.pitch, pose.roll) == pytest.approx((-20, 10, 12), abs=0.1)


def test_the_portrait_looks_almost_into_the_camera_and_turns_with_the_picture(
    portrait: Image, finder: FaceFinder
) -> None:
    import cv2

    (face,) = finder.find(portrait)
    pose = pose_of(face)
    assert max(abs(pose.yaw), abs(pose.pitch), abs(pose.roll)) < 15
    height, width = portrait.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -15, 1)  # OpenCV's positive is the other way
    (turned,) = finder.find(np.asarray(cv2.warpAffine(portrait, turn, (width, height)), dtype=np.uint8))
    assert pose_of(turned).roll - pose.roll == pytest.approx(15, abs=6)


@pytest.mark.parametrize(
    "points",
    [
        np.zeros((6, 2)),
        np.full((6, 2), 300.0),
        np.full((6, 2), np.nan),
        np.full((6, 2), np.inf),
        np.column_stack([np.arange(6.0), np.zeros(6)]),
    ],
)
def test_keypoints_without_a_shape_are_no_error(points: object) -> None:
    pose = pose_of(with_keypoints(points))
    assert all(math.isfinite(angle) for angle in (pose.yaw, pose.pitch, pose.roll))
