"""What files might show, made up: a couple in a photo, and a video of somebody who cheers up."""

from __future__ import annotations

from pathlib import Path

from assistant.opening import Progress
from models.emotions import Emotion, Mood
from perception.records import Moment, Person, PhotoAnalysis, SeenFace, VideoAnalysis
from perception.types import Box, Flaw


def mood(emotion: Emotion, share: float) -> Mood:
    """Mostly one emotion, and the others alike."""
    rest = (1 - share) / (len(Emotion) - 1)
    return Mood.from_probabilities([share if e is emotion else rest for e in Emotion], abstain_below=0.5)


def face(track: int, emotion: Emotion, share: float, quality: float = 1.0, flaw: Flaw = "") -> SeenFace:
    """The `track`th face from the left."""
    return SeenFace(track, Box(120.0 * track, 100, 120, 140), mood(emotion, share), quality, flaw)


def couple(path: Path, _: Progress) -> PhotoAnalysis:
    """Two faces, one of them turned away."""
    faces = (face(1, Emotion.HAPPY, 0.87), face(2, Emotion.DISGUST, 0.41, 0.35, "turned"))
    return PhotoAnalysis(str(path), (512, 600), faces)


def cheered_up(path: Path, _: Progress) -> VideoAnalysis:
    """83 s of one person who is sad, then happy, beside one who is there in the second half only."""
    moments = []
    for n in range(166):
        first = face(1, Emotion.SAD if n < 83 else Emotion.HAPPY, 0.8)
        moments.append(Moment(n / 2, (first,) if n < 83 else (first, face(2, Emotion.NEUTRAL, 0.9))))
    people = tuple(
        Person(track, Box(0, 0, 99, 99), mood(emotion, 0.6), 0.9, "", first, 83.0, 900)
        for track, emotion, first in ((1, Emotion.SAD, 0.0), (2, Emotion.NEUTRAL, 41.5))
    )
    return VideoAnalysis(str(path), (640, 480), 83.0, 0.5, tuple(moments), people)
