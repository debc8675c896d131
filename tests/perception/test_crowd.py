"""Photos: faces of all sizes are found once each, and nothing but people's faces."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from perception.crowd import CrowdFinder, chroma, merged, shared, tiles
from perception.faces import FaceFinder
from perception.photo import read_photo
from perception.types import Box, Face, Image

PHOTOS = Path(__file__).parents[3] / "shared" / "data" / "faces" / "photos"


@pytest.fixture(scope="module")
def crowd_finder() -> Iterator[CrowdFinder]:
    finder = CrowdFinder()
    yield finder
    finder.close()


def face_at(x: float, y: float, side: float, score: float = 0.9) -> Face:
    return Face(Box(x, y, side, side), np.zeros((6, 2), np.float32), score)


def people(portrait: Image, width: int, height: int, *faces: tuple[int, int, int, float]) -> Image:
    """A gray picture with the portrait's head at (x, y), `side` px wide, turned by `roll`, for each of `faces`."""
    image = np.full((height, width, 3), 128, np.uint8)
    for x, y, side, roll in faces:
        scale = side / 320
        turn = cv2.getRotationMatrix2D((280, 240), roll, scale)  # the middle of the head
        turn[:, 2] += np.array([x, y]) - (280, 240) + side / 2
        head = cv2.warpAffine(cv2.GaussianBlur(portrait, (0, 0), 0.4 / scale), turn, (width, height))
        image[y : y + side, x : x + side] = head[y : y + side, x : x + side]
    return image


def test_one_face_of_a_portrait_is_found_once_where_the_detector_sees_it(
    portrait: Image, crowd_finder: CrowdFinder, finder: FaceFinder
) -> None:
    (face,) = crowd_finder.find(portrait)
    (expected,) = finder.find(portrait)
    assert face.box.overlap(expected.box) > 0.8
    assert face.keypoints == pytest.approx(expected.keypoints, abs=0.15 * expected.box.width)
    assert 0.5 <= face.score <= 1


def test_a_crowd_of_small_faces_that_one_look_misses_is_found_face_by_face(
    portrait: Image, crowd_finder: CrowdFinder
) -> None:
    places = [(40 + 180 * (i % 6), 60 + 150 * (i // 6), 56 + 8 * (i % 3), 12.0 * (i % 3 - 1)) for i in range(18)]
    image = people(portrait, 1120, 520, *places)
    far = FaceFinder("full", 0.5)
    assert len(far.find(image)) < 9
    far.close()
    found = crowd_finder.find(image)
    assert len(found) == len(places)
    for x, y, side, _ in places:
        assert sum(x < face.keypoints[2, 0] < x + side and y < face.keypoints[2, 1] < y + side for face in found) == 1


def test_a_small_face_beside_a_large_one_is_found_and_comes_second(portrait: Image, crowd_finder: CrowdFinder) -> None:
    image = people(portrait, 900, 700, (60, 100, 480, 0.0), (700, 300, 70, 0.0))
    large, small = crowd_finder.find(image)
    assert large.box.width > 4 * small.box.width
    assert small.box.x > 690


def test_the_keypoints_of_a_tilted_face_are_in_the_picture_not_in_the_second_look(
    portrait: Image, crowd_finder: CrowdFinder
) -> None:
    (face,) = crowd_finder.find(people(portrait, 700, 600, (200, 150, 200, -25.0)))
    across = face.keypoints[1] - face.keypoints[0]
    assert np.degrees(np.arctan2(across[1], across[0])) == pytest.approx(25, abs=8)
    assert 200 < face.keypoints[2, 0] < 400
    assert 150 < face.keypoints[2, 1] < 350


def test_finds_nobody_in_noise_flat_colour_or_a_drawn_smile(crowd_finder: CrowdFinder) -> None:
    random = np.random.default_rng(5)
    assert crowd_finder.find(random.integers(0, 256, (480, 640, 3), dtype=np.uint8)) == ()
    assert crowd_finder.find(np.zeros((480, 640, 3), np.uint8)) == ()
    smile = np.full((400, 400, 3), 255, np.uint8)
    cv2.circle(smile, (200, 200), 150, (0, 220, 255), -1)
    for x in (150, 250):
        cv2.circle(smile, (x, 160), 18, (0, 0, 0), -1)
    cv2.ellipse(smile, (200, 220), (80, 70), 0, 20, 160, (0, 0, 0), 10)
    assert crowd_finder.find(smile) == ()


def test_a_gray_photo_has_people_but_a_gray_face_in_a_coloured_one_is_a_statue(
    portrait: Image, crowd_finder: CrowdFinder
) -> None:
    gray = cv2.cvtColor(cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    assert len(crowd_finder.find(gray)) == 1
    garden = np.full((600, 1000, 3), (60, 160, 80), np.uint8)
    garden[:, :512] = gray
    assert crowd_finder.find(garden) == ()
    garden[:, :512] = portrait
    assert len(crowd_finder.find(garden)) == 1


def test_chroma_is_none_for_gray_and_large_for_paint() -> None:
    assert chroma(np.full((10, 20, 3), 77, np.uint8), 0.5) == pytest.approx(0, abs=0.1)
    assert chroma(np.full((500, 1, 3), (0, 0, 255), np.uint8), 0.5) > 90


@pytest.mark.parametrize("size", [(1, 1), (2, 2), (1, 3000), (3000, 1)])
def test_takes_a_picture_of_any_size(crowd_finder: CrowdFinder, size: tuple[int, int]) -> None:
    assert crowd_finder.find(np.full((*size, 3), 128, np.uint8)) == ()


@pytest.mark.parametrize("size", [(1, 1), (640, 480), (4000, 3000), (6000, 500), (129, 4000)])
def test_tiles_cover_every_place_at_every_scale(size: tuple[int, int]) -> None:
    width, height = size
    for side in {side for _, _, side in tiles(width, height)}:
        covered = np.zeros((height, width), bool)
        for x, y, tile_side in tiles(width, height):
            if tile_side == side:
                assert 0 <= x < width
                assert 0 <= y < height
                covered[y : y + side, x : x + side] = True
        assert covered.all()


def test_the_number_of_tiles_has_a_bound() -> None:
    assert len(list(tiles(12_000, 9_000))) < 700
    assert list(tiles(100, 120)) == []


def test_a_part_of_a_face_and_a_double_count_once_but_neighbours_twice() -> None:
    face, double, part, neighbour = (
        face_at(100, 100, 100),
        face_at(110, 95, 105, 0.8),
        face_at(150, 120, 40, 0.7),
        face_at(170, 110, 100, 0.6),
    )
    assert merged([part, double, neighbour, face], shared) == [face, neighbour]
    assert merged([part, double, neighbour, face], Box.overlap) == [face, part, neighbour]


def test_shared_is_the_part_of_the_smaller_box_inside_the_other() -> None:
    assert shared(Box(0, 0, 10, 10), Box(5, 0, 4, 4)) == 1
    assert shared(Box(0, 0, 10, 10), Box(8, 0, 4, 4)) == 0.5
    assert shared(Box(0, 0, 10, 10), Box(10, 0, 4, 4)) == 0
    assert shared(Box(0, 0, 0, 0), Box(0, 0, 4, 4)) == 0


@pytest.mark.slow
@pytest.mark.timeout(600)  # 30 s of CPU, on a busy machine much more
@pytest.mark.skipif(not PHOTOS.is_dir(), reason="the shared photos with known faces are not beside this checkout")
def test_the_number_of_faces_is_right_on_all_but_one_photo_in_twenty_and_no_face_is_invented(
    crowd_finder: CrowdFinder,
) -> None:
    with (PHOTOS / "labels.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    counts = {row["file"]: len(crowd_finder.find(read_photo(PHOTOS / row["file"]))) for row in rows}
    right = [row for row in rows if int(row["faces_min"]) <= counts[row["file"]] <= int(row["faces_max"])]
    assert len(right) >= 0.95 * len(rows), {row["file"]: counts[row["file"]] for row in rows if row not in right}
    assert all(counts[row["file"]] == 0 for row in rows if row["faces_max"] == "0")
