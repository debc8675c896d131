"""A file becomes a record: what a photo shows, and who is in a video, when, and in what mood."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from models.emotions import Emotion, Mood
from perception.analysis import Analyst, _seen, _Sightings, analyse_file
from perception.annotate import AnnotationError
from perception.records import PhotoAnalysis, VideoAnalysis
from perception.sources import SourceError
from perception.types import Box, Face, Image, Reading
from tests.media import face_photo
from tests.perception.conftest import SHIPPED

pytestmark = pytest.mark.skipif(not SHIPPED.exists(), reason="the emotion model has not been trained yet")


def reading(quality: float, emotion: Emotion, mood: Mood | None = None) -> Reading:
    face = Face(Box(quality, 0.0, 10.0, 10.0), np.zeros((6, 2), np.float32), 0.9)
    shares = tuple(float(e is emotion) for e in Emotion)
    return Reading(1, face, shares, quality, "" if quality > 0.5 else "blurred", mood)


def test_five_lines_analyse_a_photo() -> None:
    photo = analyse_file(face_photo())
    assert isinstance(photo, PhotoAnalysis)
    assert photo.size == (512, 600)
    (face,) = photo.faces
    assert 120 < face.box.x + face.box.width / 2 < 360
    assert 100 < face.box.y + face.box.height / 2 < 330
    assert face.mood.likeliest in {Emotion.HAPPY, Emotion.NEUTRAL}
    json.dumps(photo.as_json())


def test_boxes_lie_in_the_upright_picture(tmp_path: Path, portrait: Image) -> None:
    lying = Pillow.fromarray(cv2.rotate(portrait, cv2.ROTATE_90_COUNTERCLOCKWISE)[:, :, ::-1])
    exif = Pillow.Exif()
    exif[0x0112] = 6  # orientation: turn clockwise to see it upright
    lying.save(tmp_path / "phone.jpg", exif=exif, quality=95)
    turned, upright = analyse_file(tmp_path / "phone.jpg"), analyse_file(face_photo())
    assert turned.size == upright.size == (512, 600)
    assert turned.faces[0].box.overlap(upright.faces[0].box) > 0.9


def test_a_clip_of_one_person_has_one_summary(clip: Path) -> None:
    video = analyse_file(clip)
    assert isinstance(video, VideoAnalysis)
    assert video.seconds == pytest.approx(1.0, abs=0.01)
    assert [moment.time for moment in video.frames] == pytest.approx([0.0, 0.533], abs=0.01)
    assert [len(moment.faces) for moment in video.frames] == [1, 1]
    (person,) = video.faces
    assert (person.track, person.first) == (video.frames[0].faces[0].track, 0.0)
    assert person.last == pytest.approx(14 / 15, abs=0.01)
    assert person.frames == 8  # ten a second at most, so every other one of 15


def test_moments_are_reported_as_often_as_was_asked(clip: Path) -> None:
    with Analyst(every=0.2) as some, Analyst(every=0) as all_of_them:
        sparse, dense = some.analyse(clip), all_of_them.analyse(clip)
    assert isinstance(sparse, VideoAnalysis)
    assert isinstance(dense, VideoAnalysis)
    assert [moment.time for moment in sparse.frames] == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8], abs=0.01)
    assert len(dense.frames) == 15
    assert sparse.faces == analyse_file(clip, every=0.5).faces
    (person,), (watched_all_the_time,) = sparse.faces, dense.faces
    assert (person.first, person.last) == (watched_all_the_time.first, watched_all_the_time.last)
    assert person.mood.emotion is watched_all_the_time.mood.emotion
    assert person.mood.probabilities == pytest.approx(watched_all_the_time.mood.probabilities, abs=0.03)
    assert (person.frames, watched_all_the_time.frames) == (8, 15)


def test_progress_rises_to_the_end_of_a_video(clip: Path) -> None:
    shares: list[float] = []
    with Analyst(every=0) as analyst:
        analyst.analyse(clip, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(14 / 15, abs=0.01)


def test_clear_frames_count_more_in_the_summary_than_bad_ones() -> None:
    sightings = _Sightings(1.0, reading(0.1, Emotion.SAD))
    for time, quality, emotion in ((1.0, 0.1, Emotion.FEAR), (2.0, 0.8, Emotion.HAPPY), (3.0, 0.4, Emotion.SAD)):
        sightings.add(time, reading(quality, emotion))
    person = sightings.person(4)
    assert (person.mood.emotion, person.mood.confidence) == (Emotion.HAPPY, pytest.approx(2 / 3))
    assert person.mood.probabilities[Emotion.FEAR] == 0  # too bad a look to be trusted
    assert person.box.x == 0.8  # of the best frame
    assert person.quality == pytest.approx(1.3 / 3)
    assert (person.track, person.first, person.last, person.frames) == (4, 1.0, 3.0, 3)


def test_a_face_that_cannot_be_read_gets_no_emotion() -> None:
    face = _seen(reading(0.1, Emotion.SAD))
    assert (face.mood.emotion, face.mood.confidence, face.flaw) == (None, 0.0, "blurred")
    never = _Sightings(0.0, reading(0.1, Emotion.SAD))
    never.add(0.0, reading(0.1, Emotion.SAD))
    assert (never.person(1).mood.emotion, never.person(1).mood.confidence) == (None, 0.0)


def test_a_file_that_is_named_like_a_camera_is_a_file(
    tmp_path: Path, portrait: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0").write_bytes(cv2.imencode(".png", portrait)[1].tobytes())
    monkeypatch.chdir(tmp_path)
    photo = analyse_file("0")
    assert (photo.path, len(photo.faces)) == ("0", 1)


def test_a_broken_file_is_one_line_with_its_path_as_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "face.jpg").write_bytes(face_photo().read_bytes()[:300])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SourceError, match=r"^face\.jpg: [^\n]+$"):
        analyse_file("face.jpg")


def test_the_annotated_copy_of_a_photo_shows_the_box(tmp_path: Path, portrait: Image) -> None:
    with Analyst() as analyst:
        photo = analyst.analyse(face_photo(), tmp_path / "new" / "copy.png")
    copy = cv2.imread(str(tmp_path / "new" / "copy.png"))
    assert copy is not None
    box = photo.faces[0].box
    left, middle = round(box.x), round(box.y + box.height / 2)
    assert (copy[middle, left - 3 : left + 4] != portrait[middle, left - 3 : left + 4]).any()
    assert (copy[-1] == portrait[-1]).all()


def test_the_annotated_copy_of_a_video_has_all_its_frames(tmp_path: Path, clip: Path) -> None:
    with Analyst() as analyst:
        analyst.analyse(clip, tmp_path / "copy.mp4")
    copy = cv2.VideoCapture(str(tmp_path / "copy.mp4"))
    assert copy.get(cv2.CAP_PROP_FPS) == pytest.approx(15)
    assert sum(copy.grab() for _ in range(20)) == 15


@pytest.mark.parametrize("name", ["photo", "clip"])
def test_a_copy_that_cannot_be_written_is_one_line(tmp_path: Path, clip: Path, name: str) -> None:
    (tmp_path / "blocked").write_text("a file where a folder is needed")
    original, suffix = (face_photo(), ".jpg") if name == "photo" else (clip, ".mp4")
    with Analyst() as analyst, pytest.raises(AnnotationError, match=r"blocked.copy\.\w+: cannot be written \([^\n]+$"):
        analyst.analyse(original, tmp_path / "blocked" / f"copy{suffix}")


def test_importing_it_loads_nothing_heavy() -> None:
    program = (
        "import sys, perception.batch, perception.mood_plot;"
        "print(sorted({'cv2', 'mediapipe', 'onnxruntime', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
