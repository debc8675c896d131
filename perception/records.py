"""The records of an analysis: what a photo or a video file showed, and its form in JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Self, cast

from models.emotions import Emotion, Mood
from perception.types import Box, Flaw

UNSURE: Final = "unsure"  # in place of an emotion where none is named


@dataclass(frozen=True, slots=True)
class SeenFace:
    """One face of a photo, or of one moment of a video."""

    track: int  # whose face it is: the same number all through a file, from 1
    box: Box  # px of the upright picture
    mood: Mood  # `emotion` None: not sure enough; `confidence` 0: nothing can be read from this face
    quality: float  # how far the face can be trusted, 0..1
    flaw: Flaw  # what limits the quality most; empty: nothing does

    def as_json(self) -> dict[str, Any]:
        """For `json.dumps`: the fields, the mood's among them, boxes to .1 px, all else to four places."""
        affect = self.mood.affect
        return {
            "track": self.track,
            "box": {side: round(float(getattr(self.box, side)), 1) for side in ("x", "y", "width", "height")},
            "emotion": None if self.mood.emotion is None else self.mood.emotion.label,
            "probabilities": {e.label: round(self.mood.probabilities[e], 4) for e in Emotion},
            "valence": round(affect.valence, 4),
            "arousal": round(affect.arousal, 4),
            "confidence": round(self.mood.confidence, 4),
            "quality": round(self.quality, 4),
            "flaw": self.flaw,
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """What `as_json` gave. Raises KeyError, TypeError or ValueError where it is something else."""
        return cls(**_face_fields(record))


@dataclass(frozen=True, slots=True)
class Person(SeenFace):
    """One person of a video, summed up over all frames that were watched.

    The box is that of the best frame; the probabilities are the mean over the frames in which the face could be read,
    each weighted by its quality; the quality is the mean, and the flaw the most frequent one.
    """

    first: float  # s, when the face was first seen
    last: float  # s, and last
    frames: int  # in how many of the frames that were watched

    def as_json(self) -> dict[str, Any]:
        """The fields of a face, and when it was seen, in seconds to three places."""
        seen = {"first": round(self.first, 3), "last": round(self.last, 3), "frames": self.frames}
        return SeenFace.as_json(self) | seen  # a slotted dataclass has no bare super()

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> Self:
        """What `as_json` gave. Raises KeyError, TypeError or ValueError where it is something else."""
        return cls(**_face_fields(record), first=record["first"], last=record["last"], frames=record["frames"])


@dataclass(frozen=True, slots=True)
class Moment:
    """Who was seen at one time of a video, and how they looked by then."""

    time: float  # s since the video began
    faces: tuple[SeenFace, ...]  # moods smoothed over the time before


@dataclass(frozen=True, slots=True)
class PhotoAnalysis:
    """What a photo showed."""

    path: str  # as it was given
    size: tuple[int, int]  # width, height of the upright picture, px
    faces: tuple[SeenFace, ...]  # the most prominent first

    def as_json(self) -> dict[str, Any]:
        """For `json.dumps`."""
        faces = [face.as_json() for face in self.faces]
        return {"path": self.path, "kind": "photo", "size": list(self.size), "faces": faces}


@dataclass(frozen=True, slots=True)
class VideoAnalysis:
    """What a video showed."""

    path: str  # as it was given
    size: tuple[int, int]  # width, height of the upright picture, px
    seconds: float  # how long it is
    every: float  # s from one moment to the next
    frames: tuple[Moment, ...]
    faces: tuple[Person, ...]  # in the order in which they appeared, less those seen for a blink

    def as_json(self) -> dict[str, Any]:
        """For `json.dumps`."""
        return {
            "path": self.path,
            "kind": "video",
            "size": list(self.size),
            "seconds": round(self.seconds, 3),
            "every": self.every,
            "frames": [
                {"time": round(moment.time, 3), "faces": [face.as_json() for face in moment.faces]}
                for moment in self.frames
            ],
            "faces": [person.as_json() for person in self.faces],
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be analysed."""

    path: str  # as it was given
    error: str  # one line that says what to do

    def as_json(self) -> dict[str, Any]:
        """For `json.dumps`."""
        return {"path": self.path, "error": self.error}


Analysis = PhotoAnalysis | VideoAnalysis


def record_from_json(record: dict[str, Any]) -> Analysis | Failure:
    """What `as_json` of a record gave. Raises KeyError, TypeError or ValueError where it is something else."""
    path = record["path"]
    if "error" in record:
        return Failure(path, record["error"])
    width, height = record["size"]
    if record["kind"] == "photo":
        return PhotoAnalysis(path, (width, height), tuple(map(SeenFace.from_json, record["faces"])))
    return VideoAnalysis(
        path,
        (width, height),
        record["seconds"],
        record["every"],
        tuple(Moment(m["time"], tuple(map(SeenFace.from_json, m["faces"]))) for m in record["frames"]),
        tuple(map(Person.from_json, record["faces"])),
    )


def _face_fields(record: dict[str, Any]) -> dict[str, Any]:
    emotion = None if record["emotion"] is None else Emotion.from_label(record["emotion"])
    probabilities = tuple(float(record["probabilities"][e.label]) for e in Emotion)
    return {
        "track": record["track"],
        "box": Box(**record["box"]),
        "mood": Mood(probabilities, emotion, record["confidence"], "face"),
        "quality": record["quality"],
        "flaw": cast(Flaw, record["flaw"]),
    }
