"""What is drawn on a copy: boxes where the faces are, bars as long as the shares, words on any size of picture."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from models.emotions import Emotion, Mood
from perception.annotate import (
    EMOTION_COLOUR,
    AnnotatedVideo,
    AnnotationError,
    _colour,
    _title,
    draw_faces,
    write_picture,
)
from perception.records import SeenFace
from perception.types import Box, Flaw, Image


def face(track: int = 1, box: Box = Box(200, 150, 200, 200), flaw: Flaw = "", **shares: float) -> SeenFace:  # noqa: B008
    shares = shares or {"happy": 0.8, "neutral": 0.2}
    mood = Mood.from_probabilities([shares.get(e.label, 0.0) for e in Emotion], abstain_below=0.5)
    return SeenFace(track, box, mood, 0.9, flaw)


def room(width: int = 640, height: int = 480) -> Image:
    return np.full((height, width, 3), 128, np.uint8)


def pixels_of(picture: Image, emotion: Emotion) -> int:
    return int((picture == np.array(_colour(emotion), np.uint8)).all(axis=2).sum())


def test_the_original_stays_as_it_was() -> None:
    picture = room()
    copy = draw_faces(picture, [face()])
    assert (picture == 128).all()
    assert copy.shape == picture.shape
    assert (copy != picture).any()


def test_without_faces_nothing_is_drawn() -> None:
    assert (draw_faces(room(), []) == room()).all()


def test_the_box_is_in_the_colour_of_the_emotion() -> None:
    copy = draw_faces(room(), [face()])
    for x, y in ((300, 150), (300, 350), (200, 250), (400, 250)):
        assert (copy[y, x] == _colour(Emotion.HAPPY)).all()


def test_bars_are_as_long_as_the_shares() -> None:
    unsure = face(sad=0.4, fear=0.2, angry=0.4)  # the box has no emotion's colour then
    copy = draw_faces(room(), [unsure])
    assert pixels_of(copy, Emotion.SAD) == pytest.approx(2 * pixels_of(copy, Emotion.FEAR), rel=0.1)
    assert pixels_of(copy, Emotion.HAPPY) == 0


def test_the_emotion_always_stands_there_as_a_word() -> None:
    assert _title(face()) == "happy 80%"
    assert _title(face(sad=0.4, fear=0.6)) == "fear 60%"
    assert _title(face(sad=0.4, fear=0.3, angry=0.3)) == "unsure"
    assert _title(face(sad=0.4, fear=0.3, angry=0.3, flaw="turned")) == "unsure: turned"


def test_a_small_face_has_columns_and_the_picture_a_legend() -> None:
    copy = draw_faces(room(), [face(box=Box(100, 100, 30, 30))])
    assert all(pixels_of(copy[-30:], emotion) > 20 for emotion in Emotion)


def test_cards_leave_the_other_faces_free() -> None:
    boxes = [Box(40 + 150 * place, 180, 110, 110) for place in range(4)]
    copy = draw_faces(room(), [face(track, box) for track, box in enumerate(boxes, 1)])
    for box in boxes:
        x, y, side = int(box.x), int(box.y), int(box.width)
        assert (copy[y + 6 : y + side - 6, x + 6 : x + side - 6] == 128).all()


def test_a_small_picture_is_enlarged_so_that_words_fit() -> None:
    copy = draw_faces(room(96, 60), [face(box=Box(30, 10, 30, 30))])
    assert copy.shape == (300, 480, 3)
    assert (copy[50, 200] == _colour(Emotion.HAPPY)).all()  # the top of the box, five times as far from the corner


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (30, 3000), (8000, 6000)])
@pytest.mark.parametrize("box", [Box(-20, -20, 60, 60), Box(0, 0, 1, 1), Box(-500, 300, 2000, 4000)])
def test_nothing_is_too_small_or_too_far_out_to_be_drawn(size: tuple[int, int], box: Box) -> None:
    copy = draw_faces(room(*size), [face(box=box), face(2, Box(size[0] - 3, size[1] - 3, 50, 50))])
    assert copy.dtype == np.uint8


def test_words_grow_with_the_picture() -> None:
    def ink(scale: int) -> int:
        box = Box(200 * scale, 150 * scale, 200 * scale, 200 * scale)
        copy = draw_faces(room(640 * scale, 480 * scale), [face(box=box)])
        return int((copy != 128).any(axis=2).sum())

    assert ink(4) / ink(2) == pytest.approx(4, rel=0.1)


def test_every_emotion_has_a_colour_of_its_own() -> None:
    assert len(set(EMOTION_COLOUR.values())) == len(Emotion)


def test_a_picture_is_written_in_the_format_of_its_suffix(tmp_path: Path) -> None:
    write_picture(tmp_path / "new" / "a.jpg", room())
    assert (tmp_path / "new" / "a.jpg").read_bytes()[:2] == b"\xff\xd8"
    write_picture(tmp_path / "a.png", room())
    assert (cv2.imread(str(tmp_path / "a.png")) == room()).all()


def test_a_video_that_could_not_be_finished_is_one_line(tmp_path: Path) -> None:
    video = AnnotatedVideo(tmp_path / "a.mp4", 10)
    video.write(room())
    (tmp_path / "a.mp4").unlink()  # as good as a disk on which nothing arrives
    with pytest.raises(AnnotationError, match=r"a\.mp4: could not be finished"):
        video.__exit__(None)
