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
from perception.neutral import Calibration, NeutralFace
from perception.sources import SourceError, open_source
from perception.types import Face, Frame, Image
from perception.watch import Watcher, analyse_photo
from tests.media import face_photo
from tests.perception.conftest import SHIPPED


@pytest.fixture
def watcher(finder: FaceFinder, tiny_model: Path) -> Watcher:
    return Watcher(finder, EmotionClassifier(tiny_model))


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


def test_every_frame_of_a_clip_shows_the_same_one_face(watcher: Watcher, clip: Path) -> None:
    with open_source(str(clip), pace=False) as source:
        seen = [watcher.observe(frame) for frame in source]
    assert [len(o.readings) for o in seen] == [1] * 15
    assert all(o.mood is not None for o in seen)


def test_over_a_few_frames_the_mood_is_the_mirror_averaged_one(
    finder: FaceFinder, tiny_model: Path, portrait: Image
) -> None:
    classifier = EmotionClassifier(tiny_model)
    watcher = Watcher(finder, classifier)
    for index in range(60):
        seen = watcher.observe(Frame(portrait, index / 30, index))
    (face,) = finder.find(portrait)
    (expected,) = classifier.probabilities(classifier.logits(crop_face(portrait, face)[None]))
    assert seen.mood is not None
    assert seen.mood.probabilities == pytest.approx(expected, abs=0.02)


def test_everybody_keeps_a_number_and_has_a_mood_of_their_own(watcher: Watcher, portrait: Image) -> None:
    first = scene((portrait, 10, 300), (portrait, 330, 280))
    then = scene((portrait, 14, 296), (portrait, 326, 284))
    for index, image in enumerate((first, then, first, then)):
        seen = watcher.observe(Frame(image, index / 10, index))
        assert [reading.track for reading in seen.readings] == [1, 2]
        assert seen.user == 1
        assert all(reading.mood is not None for reading in seen.readings)


def test_a_newcomer_is_soon_the_user_when_clearly_nearer(watcher: Watcher, portrait: Image) -> None:
    for index in range(30):
        small = (portrait, 10, 150)
        faces = (small,) if index < 10 else (small, (portrait, 320, 310))
        seen = watcher.observe(Frame(scene(*faces), index / 10, index))
        assert seen.user == (1 if index < 20 else 2), index
    assert seen.readings[0].track == 2


def test_who_says_thats_me_is_the_user(watcher: Watcher, portrait: Image) -> None:
    image = scene((portrait, 10, 150), (portrait, 320, 310))
    seen = watcher.observe(Frame(image, 0.0, 0))
    assert seen.readings[0].face.box.x > 320
    assert watcher.claim("other")
    for index in range(1, 30):
        seen = watcher.observe(Frame(image, index / 10, index))
    assert seen.readings[0].face.box.x < 320
    assert watcher.claim("left")
    assert watcher.observe(Frame(image, 3.0, 30)).readings[0].face.box.x > 320


def test_another_person_does_not_inherit_the_mood(finder: FaceFinder, tiny_model: Path, portrait: Image) -> None:
    classifier = EmotionClassifier(tiny_model)
    watcher = Watcher(finder, classifier)
    dark = np.asarray(portrait // 3, dtype=np.uint8)  # to a model without normalisation, quite another face
    for index in range(10):
        watcher.observe(Frame(scene((portrait, 10, 300)), index / 10, index))
    newcomer = scene((dark, 330, 300))
    alone = Watcher(finder, classifier).observe(Frame(newcomer, 0.0, 0)).mood
    for index in range(10, 30):
        seen = watcher.observe(Frame(newcomer, index / 10, index))
    assert alone is not None
    assert seen.mood is not None
    assert seen.mood.probabilities == pytest.approx(alone.probabilities, abs=0.02)


def test_the_mood_outlasts_a_moment_behind_a_hand_and_not_a_leaving(watcher: Watcher, portrait: Image) -> None:
    empty = np.full((480, 640, 3), 128, np.uint8)
    for index in range(10):
        seen = watcher.observe(Frame(scene((portrait, 100, 300)), index / 10, index))
    mood = seen.mood
    seen = watcher.observe(Frame(empty, 2.0, 20))
    assert (seen.user, seen.readings, seen.mood) == (1, (), mood)
    seen = watcher.observe(Frame(empty, 5.0, 50))
    assert (seen.user, seen.mood) == (None, None)


class Counting:
    """A finder that counts how often it is asked."""

    def __init__(self, finder: FaceFinder) -> None:
        self.asked = 0
        self._finder = finder

    def find(self, image: Image) -> tuple[Face, ...]:
        self.asked += 1
        return self._finder.find(image)


def test_the_detector_rests_while_faces_can_be_followed(finder: FaceFinder, tiny_model: Path, portrait: Image) -> None:
    counting = Counting(finder)
    watcher = Watcher(counting, EmotionClassifier(tiny_model))
    for index in range(30):
        seen = watcher.observe(Frame(scene((portrait, 100 + index, 300)), index / 30, index))
        (found,) = finder.find(scene((portrait, 100 + index, 300)))
        assert seen.readings[0].face.box.overlap(found.box) > 0.8
    assert counting.asked == 10


def test_the_same_clip_at_five_and_thirty_frames_a_second_gives_the_same_mood(
    finder: FaceFinder, tiny_model: Path, portrait: Image
) -> None:
    moods = []
    for fps in (5, 30):
        watcher = Watcher(finder, EmotionClassifier(tiny_model))
        for index in range(3 * fps):
            seen = watcher.observe(Frame(scene((portrait, 100 + 20 * index // fps, 300)), index / fps, index))
        assert seen.mood is not None
        moods.append(seen.mood.probabilities)
    assert moods[0] == pytest.approx(moods[1], abs=0.03)


def test_a_dark_face_is_seen_but_moves_no_mood(watcher: Watcher, portrait: Image) -> None:
    seen = watcher.observe(Frame(np.asarray(portrait // 12, np.uint8), 0.0, 0))
    (reading,) = seen.readings
    assert reading.flaw == "dark"
    assert reading.mood is None


def test_a_neutral_face_is_learned_from_what_is_seen_and_then_counts(watcher: Watcher, portrait: Image) -> None:
    watcher.calibration = Calibration(0.0)
    for index in range(60):
        before = watcher.observe(Frame(portrait, index / 10, index))
    learned = watcher.calibration.learned()
    watcher.calibration = None
    watcher.neutral = learned
    for index in range(60, 120):
        after = watcher.observe(Frame(portrait, index / 10, index))
    assert before.mood is not None
    assert after.mood is not None
    neutral = Emotion.NEUTRAL
    assert after.mood.probabilities[neutral] > before.mood.probabilities[neutral] + 0.1
    assert isinstance(watcher.neutral, NeutralFace)


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
