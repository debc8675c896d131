"""Each corruption is what its name says, gets worse with its strength, and is the same again from its seed."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from models.data import FaceSet
from models.emotions import Emotion
from models.robustness import CORRUPTIONS, Corruption, measure_robustness, robustness_table


def _uniform(value: int, n: int = 200) -> np.ndarray:
    return np.full((n, 48, 48), value, np.uint8)


def _clouds(n: int) -> np.ndarray:
    """Pictures with coarse and fine detail, and no pattern that could return when moved."""
    rng = np.random.default_rng(0)
    coarse = cv2.GaussianBlur(rng.normal(0, 800, (48, 48, n)), (0, 0), 6, borderType=cv2.BORDER_REPLICATE)
    return (128 + coarse + rng.normal(0, 5, coarse.shape)).clip(0, 255).astype(np.uint8).transpose(2, 0, 1)


FACES = _clouds(20)
BY_NAME = {corruption.name: corruption for corruption in CORRUPTIONS}


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda c: c.name)
def test_every_corruption_worsens_faces_by_degrees_and_again_from_its_seed(corruption: Corruption) -> None:
    before = FACES.copy()
    worse = [corruption(FACES, strength) for strength in corruption.strengths]
    for faces in worse:
        assert (faces.shape, faces.dtype) == (before.shape, np.uint8)
    distances = [np.abs(faces.astype(float) - before).mean() for faces in worse]
    assert distances == sorted(distances)
    assert distances[0] > 0.5
    assert (corruption(FACES, corruption.strengths[1]) == worse[1]).all()
    assert (before == FACES).all()


@pytest.mark.parametrize("name", ["noise", "low light", "occlusion", "roll", "shift"])
def test_another_seed_draws_anew(name: str) -> None:
    corruption = BY_NAME[name]
    assert (corruption(FACES, corruption.strengths[1], 1) != corruption(FACES, corruption.strengths[1])).any()


def test_noise_is_as_strong_as_it_says() -> None:
    assert BY_NAME["noise"](_uniform(128), 10).std() == pytest.approx(10, rel=0.02)


def test_low_light_keeps_the_share_of_the_light() -> None:
    faces = BY_NAME["low light"](_uniform(255), 0.1)
    assert faces.mean() == pytest.approx(255 * 0.1 ** (1 / 2.2), abs=1)
    shot_and_read = np.sqrt(400 + 8**2) / 400  # of the light; a gray value's share is 1 / 2.2 of it
    assert faces.std() / faces.mean() == pytest.approx(shot_and_read / 2.2, rel=0.1)


def test_occlusion_covers_the_share_it_says() -> None:
    covered = BY_NAME["occlusion"](_uniform(128, 50), 0.2) != 128
    shares = covered.mean(axis=(1, 2))
    assert np.median(shares) == pytest.approx(0.2, abs=0.01)


def test_a_small_face_has_no_more_detail_than_its_pixels() -> None:
    checks = np.tile(np.array([[0, 255], [255, 0]], np.uint8), (24, 24))[None]
    assert BY_NAME["small face"](checks, 24).std() < 1


def _blob(x: float, y: float) -> np.ndarray:
    rows, columns = np.mgrid[0:48, 0:48]
    return (255 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 8)).astype(np.uint8)


def _centre(face: np.ndarray) -> np.ndarray:
    rows, columns = np.mgrid[0:48, 0:48]
    return np.array([(face * columns).sum(), (face * rows).sum()]) / face.sum()


def test_geometry_moves_what_is_seen_by_what_it_says() -> None:
    aside = np.stack([_blob(33.5, 23.5)] * 20)  # 10 px right of the middle
    middle = np.array([23.5, 23.5])
    for face in BY_NAME["shift"](aside, 0.1):
        assert np.hypot(*(_centre(face) - _centre(aside[0]))) == pytest.approx(4.8, abs=0.1)
    for face in BY_NAME["roll"](aside, 30):
        across, down = _centre(face) - middle
        assert abs(np.degrees(np.arctan2(down, across))) == pytest.approx(30, abs=1)
    assert _centre(BY_NAME["zoom in"](aside, 1.5)[0]) - middle == pytest.approx([15, 0], abs=0.2)
    assert _centre(BY_NAME["zoom out"](aside, 0.6)[0]) - middle == pytest.approx([6, 0], abs=0.2)


def test_the_measurement_counts_right_answers_on_worsened_faces() -> None:
    faces = FaceSet(_uniform(200, 4), np.array([Emotion.HAPPY, Emotion.SAD, Emotion.SAD, Emotion.SAD], np.uint8))

    def bright_is_happy(images: np.ndarray) -> np.ndarray:
        return np.eye(7)[np.where(images.mean(axis=(1, 2)) > 100, Emotion.HAPPY, Emotion.SAD)]

    steps: list[tuple[int, int]] = []
    rows = measure_robustness(faces, bright_is_happy, progress=lambda *step: steps.append(step))
    assert [(row.corruption, row.strength) for row in rows] == [(c.name, s) for c in CORRUPTIONS for s in c.strengths]
    assert steps == [(i + 1, len(rows)) for i in range(len(rows))]
    by_name = {(row.corruption, row.strength): row.accuracy for row in rows}
    assert by_name["blur", 0.5] == 0.25
    assert by_name["low light", 0.01] == 0.75


def test_the_table_has_a_line_for_each_corruption() -> None:
    faces = FaceSet(_uniform(200, 1), np.zeros(1, np.uint8))
    rows = measure_robustness(faces, lambda images: np.eye(7)[np.zeros(len(images), int)])
    lines = robustness_table(rows).splitlines()
    assert len(lines) == 1 + len(CORRUPTIONS)
    assert all(len(line) <= 100 for line in lines)
    assert lines[1].startswith("blur, sigma in px ")
    assert lines[1].endswith("2 1.000")
