"""A record survives JSON, and its JSON has the fields that other programs rely on."""

from __future__ import annotations

import json

import pytest

from models.emotions import Emotion, Mood
from perception.records import Failure, Moment, Person, PhotoAnalysis, SeenFace, VideoAnalysis, record_from_json
from perception.types import Box

HAPPY = Mood((0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25), Emotion.HAPPY, 0.75, "face")
UNSURE = Mood((0.25, 0.0, 0.25, 0.0, 0.25, 0.0, 0.25), None, 0.25, "face")
FACE = SeenFace(1, Box(10.0, -2.5, 40.0, 41.5), HAPPY, 0.9, "")
PERSON = Person(2, Box(1.0, 2.0, 3.0, 4.0), UNSURE, 0.2, "small", first=0.5, last=2.25, frames=31)
PHOTO = PhotoAnalysis("me.jpg", (640, 480), (FACE,))
VIDEO = VideoAnalysis("us.mp4", (640, 480), 3.0, 0.5, (Moment(0.0, ()), Moment(0.5, (FACE,))), (PERSON,))


@pytest.mark.parametrize("record", [PHOTO, VIDEO, Failure("gone.jpg", "no such file")])
def test_a_record_comes_back_from_its_json(record: PhotoAnalysis | VideoAnalysis | Failure) -> None:
    assert record_from_json(json.loads(json.dumps(record.as_json()))) == record


def test_a_face_is_described_in_pixels_words_and_numbers() -> None:
    face = FACE.as_json()
    assert face["box"] == {"x": 10.0, "y": -2.5, "width": 40.0, "height": 41.5}
    assert face["emotion"] == "happy"
    assert list(face["probabilities"]) == [emotion.label for emotion in Emotion]
    assert sum(face["probabilities"].values()) == pytest.approx(1)
    assert (face["valence"], face["arousal"]) == (0.6525, 0.3)
    assert (face["confidence"], face["quality"], face["flaw"]) == (0.75, 0.9, "")


def test_where_no_emotion_is_named_it_is_null() -> None:
    assert '"emotion": null' in json.dumps(PERSON.as_json())


def test_a_video_has_moments_and_a_summary_of_each_person() -> None:
    record = VIDEO.as_json()
    assert (record["kind"], record["size"], record["seconds"]) == ("video", [640, 480], 3.0)
    assert [frame["time"] for frame in record["frames"]] == [0.0, 0.5]
    (person,) = record["faces"]
    assert (person["track"], person["first"], person["last"], person["frames"]) == (2, 0.5, 2.25, 31)


@pytest.mark.parametrize("record", [{}, {"path": "a.jpg", "size": [1], "kind": "photo"}, {"path": "a.jpg", "size": 3}])
def test_what_is_no_record_is_refused(record: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        record_from_json(record)
