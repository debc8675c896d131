"""The pipeline of one frame: find or follow faces, join them to tracks, look at them, smooth each one's mood."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion, Mood
from perception.classifier import EmotionClassifier
from perception.crop import crop_face
from perception.crowd import CrowdFinder
from perception.flow import Flow
from perception.neutral import Calibration, NeutralFace
from perception.quality import quality_of, tempering
from perception.smoothing import MoodSmoother
from perception.sources import open_source
from perception.tracking import Tracker, UserChoice, Which
from perception.types import Crop, Face, Flaw, Frame, Image, Observation, Reading

TRUSTED: Final = 0.25  # a look of lower quality leaves the mood as it is

# The user is looked at often enough for a smooth mood, others often enough to notice theirs; between detections faces
# are followed. At these rates a 640x480 frame of 30 a second took 3.0 ms of CPU, and 5.2 to do it all (2026-11-24).
DETECT_S: Final = 0.1
_LOOK_S: Final = 0.066
_LOOK_AT_OTHERS_S: Final = 0.2
_RARE_S: Final = 0.15
_SLACK_S: Final = 0.005  # frames do not come on the dot


class Finder(Protocol):
    """Finds faces, largest first."""

    def find(self, image: Image) -> Sequence[Face]:
        """The faces in `image`, (H, W, 3) uint8 BGR."""
        ...


@dataclass(slots=True)
class _Person:
    """What is known about one track."""

    smoother: MoodSmoother
    looked: float = -math.inf  # s, when last
    mirror: bool = False  # whether the last crop was shown mirrored
    probabilities: tuple[float, ...] = ()
    quality: float = 0.0
    flaw: Flaw = ""
    mood: Mood | None = None


class Watcher:
    """Turns frames into observations. One watcher follows one source and belongs to one thread at a time.

    `neutral` is the user's own resting face, if it is known. `detect_s` is the time in seconds from one detection to
    the next while faces can be followed. `make_smoother` builds what smooths a track's mood.
    """

    def __init__(
        self,
        finder: Finder,
        classifier: EmotionClassifier,
        *,
        neutral: NeutralFace | None = None,
        detect_s: float = DETECT_S,
        make_smoother: Callable[[], MoodSmoother] = MoodSmoother,
    ) -> None:
        self._finder, self._classifier, self._make_smoother = finder, classifier, make_smoother
        self.neutral = neutral
        self._detect_s = detect_s
        self.calibration: Calibration | None = None  # while the user's resting face is being learned
        self._flow, self._tracker, self._choice = Flow(), Tracker(), UserChoice()
        self._people: dict[int, _Person] = {}
        self._faces: tuple[Face, ...] = ()  # of the last frame
        self._detected = -math.inf  # s, when last
        self._time = -math.inf

    def observe(self, frame: Frame) -> Observation:
        """What `frame` shows. Its mood is that of the user, over this frame and those before."""
        if frame.time < self._time:
            self._detected = -math.inf
            self._people.clear()
        self._time = frame.time
        self._faces = self._find(frame)
        height, width = frame.image.shape[:2]
        faces = dict(zip(self._tracker.update(frame.time, self._faces), self._faces, strict=True))
        alive = self._tracker.alive
        self._people = {number: self._people.get(number) or _Person(self._make_smoother()) for number in alive}
        boxes = {number: face.box for number, face in faces.items()}
        user = self._choice.update(frame.time, boxes, alive, width)
        self._look(frame, faces, user)
        order = sorted(faces, key=lambda number: (number != user, -faces[number].box.size))
        readings = tuple(_reading(number, faces[number], self._people[number]) for number in order)
        mood = self._people[user].mood if user is not None else None
        return Observation(frame.time, frame.index, (width, height), readings, user, mood)

    def claim(self, which: Which) -> bool:
        """Take the user's word for who they are; False where nobody like that is in the picture."""
        return self._choice.claim(which)

    def _find(self, frame: Frame) -> tuple[Face, ...]:
        self._flow.look(frame.image)
        if 0 <= frame.time - self._detected < self._detect_s - _SLACK_S:
            followed = self._flow.follow(self._faces)
            if followed is not None:
                return followed
        self._detected = frame.time
        return tuple(self._finder.find(frame.image))

    def _look(self, frame: Frame, faces: dict[int, Face], user: int | None) -> None:
        """Classify whom it is time to look at, and push every mood on to this moment."""
        due = [number for number in faces if self._is_due(number, frame.time, number == user)]
        seen = {number: crop_face(frame.image, faces[number]) for number in due}
        evidence = self._evidence(frame.time, faces, seen, user)
        for number, person in self._people.items():
            person.mood = person.smoother.push(frame.time, evidence.get(number))

    def _is_due(self, number: int, time: float, is_user: bool) -> bool:
        wait = _LOOK_S if is_user else _LOOK_AT_OTHERS_S
        return time - self._people[number].looked >= wait - _SLACK_S

    def _evidence(
        self, time: float, faces: dict[int, Face], seen: dict[int, Crop], user: int | None
    ) -> dict[int, NDArray[np.float32]]:
        """Calibrated logits (7,) of those who were looked at and can be trusted; notes what every look showed."""
        if not seen:
            return {}
        logits = self._logits(time, seen) / self._classifier.temperature
        evidence = {}
        for number, raw in zip(seen, logits, strict=True):
            person = self._people[number]
            since, person.looked = time - person.looked, time
            person.quality, person.flaw = quality_of(faces[number], seen[number])
            own = self._corrected(raw, person, since) if number == user else raw
            tempered = own * np.float32(tempering(person.quality))
            person.probabilities = _softmax(tempered)
            if person.quality >= TRUSTED:
                evidence[number] = tempered
        return evidence

    def _corrected(self, raw: NDArray[np.float32], person: _Person, since: float) -> NDArray[np.float32]:
        """The user's logits, given their resting face; and what a look teaches about that face."""
        if self.calibration is not None and person.quality >= 2 * TRUSTED:
            self.calibration.add(raw)
        if self.neutral is None:
            return raw
        if person.quality >= 2 * TRUSTED and person.mood is not None and person.mood.emotion is Emotion.NEUTRAL:
            self.neutral = self.neutral.drifted(raw, min(since, _LOOK_AT_OTHERS_S))
        return self.neutral.corrected(raw)

    def _logits(self, time: float, seen: dict[int, Crop]) -> NDArray[np.float32]:
        """Mirror averaging where looks are rare (the first is perhaps the only one); else by turns, at half the cost.

        Smoothing averages looks that follow each other soon anyway, and the classifier takes most of a frame's time.
        """
        people = [self._people[number] for number in seen]
        crops = np.stack(list(seen.values()))
        if any(time - person.looked > _RARE_S for person in people):
            return self._classifier.logits(crops)
        for person in people:
            person.mirror = not person.mirror
        shown = [crop[:, ::-1] if person.mirror else crop for crop, person in zip(crops, people, strict=True)]
        return self._classifier.plain_logits(np.stack(shown))


def analyse_photo(path: str | PathLike[str]) -> Observation:
    """What the photo at `path` shows, with the shipped model and the finder that also sees small faces.

    Raises SourceError where the photo cannot be read, ModelError where the model cannot be used.
    """
    with open_source(str(path)) as source:
        frame = next(iter(source))
    finder = CrowdFinder()
    try:
        return Watcher(finder, EmotionClassifier()).observe(frame)
    finally:
        finder.close()


def _reading(number: int, face: Face, person: _Person) -> Reading:
    return Reading(number, face, person.probabilities, person.quality, person.flaw, person.mood)


def _softmax(logits: NDArray[np.float32]) -> tuple[float, ...]:
    powers = np.exp(logits - logits.max())
    return tuple(float(value) for value in powers / powers.sum())
