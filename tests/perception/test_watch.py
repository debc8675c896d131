"""A frame becomes an observation: whose mood it is, how it follows a clip, and what a light import costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

import perception
from models.emotions import Emotion
from perception.classifier import EmotionClassifier
from perception.crop import crop_face
from perception.faces import FaceFinder
from perception.smoothing import MoodSmoother
from perception.sources import SourceError, open_source
from perception.types import Frame, Image
from perception.watch import Watcher, analyse_photo
from tests.media import face_photo
from tests.perception.conftest import SHIPPED


@pytest.fixture
def watcher(finder: FaceFinder, tiny_model: Path) -> Watcher:
    return Watcher(finder, EmotionClassifier(tiny_model), MoodSmoother())


def scene(*faces: tuple[Image, int, int]) -> Image:
    """A gray 640x480 picture with the head of each portrait at `left`, `size` pixels wide and high."""
    image = np.full((480, 640, 3), 128, np.uint8)
    for portrait, left, size in faces:
        head = portrait[80:400, 120:440]
        image[60 : 60 + size, left : left + size] = cv2.resize(head, (size, size), interpolation=cv2.INTER_AREA)
    return image


def test_one_frame_gives_a_reading_of_the_face_and_a_mood(watcher: Watcher, portrait: Image) -> None:
    seen = watcher.observe(Frame(portrait, 0.5, 7))
    assert (seen.frame_time, seen.frame_index, seen.size) == (0.5, 7, (512, 600))
    (reading,) = seen.readings
    assert sum(reading.probabilities) == pytest.approx(1, abs=1e-5)
    assert reading.quality == 1
    assert seen.mood is not None
    assert seen.mood.probabilities == pytest.approx(reading.probabilities, abs=1e-5)


def test_an_empty_room_has_no_mood(watcher: Watcher) -> None:
    seen = watcher.observe(Frame(np.full((480, 640, 3), 90, np.uint8), 0.0, 0))
    assert seen.readings == ()
    assert seen.mood is None


def test_a_face_too_small_to_read_is_seen_but_moves_no_mood(watcher: Watcher, portrait: Image) -> None:
    seen = watcher.observe(Frame(np.asarray(cv2.resize(portrait, (38, 45)), dtype=np.uint8), 0.0, 0))
    (reading,) = seen.readings
    assert reading.quality < 0.25
    assert seen.mood is None


def test_every_frame_of_a_clip_shows_the_same_one_face(watcher: Watcher, clip: Path) -> None:
    with open_source(str(clip), pace=False) as source:
        seen = [watcher.observe(frame) for frame in source]
    assert [len(o.readings) for o in seen] == [1] * 15
    assert all(o.mood is not None for o in seen)


def test_over_a_few_frames_the_mood_is_the_mirror_averaged_one(
    finder: FaceFinder, tiny_model: Path, portrait: Image
) -> None:
    classifier = EmotionClassifier(tiny_model)
    watcher = Watcher(finder, classifier, MoodSmoother())
    for index in range(60):
        seen = watcher.observe(Frame(portrait, index / 30, index))
    (face,) = finder.find(portrait)
    (expected,) = classifier.probabilities(classifier.logits(crop_face(portrait, face)[None]))
    assert seen.mood is not None
    assert seen.mood.probabilities == pytest.approx(expected, abs=0.02)


def test_two_people_of_about_one_size_do_not_take_turns(watcher: Watcher, portrait: Image) -> None:
    first = scene((portrait, 10, 300), (portrait, 330, 280))
    then = scene((portrait, 10, 280), (portrait, 330, 300))
    for index, image in enumerate((first, then, first, then)):
        seen = watcher.observe(Frame(image, index / 10, index))
        assert len(seen.readings) == 2
        assert seen.readings[0].face.box.x < 320


def test_somebody_clearly_larger_becomes_the_main_face(watcher: Watcher, portrait: Image) -> None:
    watcher.observe(Frame(scene((portrait, 10, 200)), 0.0, 0))
    seen = watcher.observe(Frame(scene((portrait, 10, 200), (portrait, 320, 310)), 0.1, 1))
    assert seen.readings[0].face.box.x > 320


def test_another_person_does_not_inherit_the_mood(finder: FaceFinder, tiny_model: Path, portrait: Image) -> None:
    classifier = EmotionClassifier(tiny_model)
    watcher = Watcher(finder, classifier, MoodSmoother())
    dark = np.asarray(portrait // 3, dtype=np.uint8)  # to a model without normalisation, quite another face
    for index in range(10):
        watcher.observe(Frame(scene((portrait, 10, 300)), index / 10, index))
    newcomer = Frame(scene((dark, 330, 300)), 1.0, 10)
    alone = Watcher(finder, classifier, MoodSmoother()).observe(newcomer)
    assert watcher.observe(newcomer).mood == alone.mood


def test_a_missing_photo_is_one_clear_line() -> None:
    with pytest.raises(SourceError, match="no such file"):
        analyse_photo("nowhere.jpg")


@pytest.mark.skipif(not SHIPPED.exists(), reason="the emotion model has not been trained yet")
def test_five_lines_analyse_a_photo() -> None:
    seen = perception.analyse_photo(face_photo())
    assert len(seen.readings) == 1
    assert seen.mood is not None
    assert seen.mood.likeliest in {Emotion.HAPPY, Emotion.NEUTRAL}


def test_importing_the_package_and_its_errors_loads_nothing_heavy() -> None:
    program = (
        "import sys, perception, perception.sources, perception.capture, perception.classifier, perception.watch;"
        "print(sorted({'cv2', 'mediapipe', 'onnxruntime', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_every_exported_name_is_there() -> None:
    for name in perception.__all__:
        assert getattr(perception, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        perception.nothing  # noqa: B018
