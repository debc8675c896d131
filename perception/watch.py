"""The pipeline of one frame: find faces, crop, classify, smooth the mood of the main face."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Final

import numpy as np
from numpy.typing import NDArray

from perception.classifier import EmotionClassifier, Logits
from perception.crop import crop_face
from perception.faces import FaceFinder
from perception.quality import quality_of
from perception.smoothing import MoodSmoother
from perception.sources import open_source
from perception.types import Box, Face, Frame, Observation, Reading

TRUSTED: Final = 0.25  # a reading of lower quality leaves the mood as it is
_SAME: Final = 0.2  # overlap of the boxes of one face in two frames that follow each other, at least
_TAKEOVER: Final = 1.5  # so much larger in area must another face be to become the main one


class Watcher:
    """Turns frames into observations. One watcher follows one source and belongs to one thread at a time."""

    def __init__(self, finder: FaceFinder, classifier: EmotionClassifier, smoother: MoodSmoother) -> None:
        self._finder, self._classifier, self._smoother = finder, classifier, smoother
        self._main: Box | None = None  # where the main face was last
        self._new = True  # whether the main face has not been classified before
        self._mirror = False  # whether the last crops were shown mirrored

    def observe(self, frame: Frame) -> Observation:
        """What `frame` shows. Its mood is that of the main face, over this frame and those before."""
        faces = self._in_order(self._finder.find(frame.image))
        readings: tuple[Reading, ...] = ()
        evidence = None
        if faces:
            crops = np.stack([crop_face(frame.image, face) for face in faces])
            logits = self._logits(crops)
            readings = tuple(
                Reading(face, tuple(map(float, probabilities)), quality_of(face))
                for face, probabilities in zip(faces, self._classifier.probabilities(logits), strict=True)
            )
            if readings[0].quality >= TRUSTED:
                evidence = logits[0] / self._classifier.temperature
        mood = self._smoother.push(frame.time, evidence)
        height, width = frame.image.shape[:2]
        return Observation(frame.time, frame.index, (width, height), readings, mood)

    def _logits(self, crops: NDArray[np.uint8]) -> Logits:
        """Mirror averaging at once for a first look (perhaps the only one); then by turns, at half the cost.

        Smoothing averages frames anyway, and the classifier takes most of the time of a frame.
        """
        if self._new:
            self._new = False
            return self._classifier.logits(crops)
        self._mirror = not self._mirror
        return self._classifier.plain_logits(crops[:, :, ::-1] if self._mirror else crops)

    def _in_order(self, faces: Sequence[Face]) -> Sequence[Face]:
        """`faces` (largest first) with the main one in front; a new one there starts the mood afresh.

        The main face is the largest; two of about the same size would take turns from frame to frame, so the
        one that was main stays it until another is clearly larger.
        """
        if not faces:
            return faces
        main = faces[0]
        if self._main is not None:
            before = self._main
            same = max(faces, key=lambda face: face.box.overlap(before))
            stayed = same.box.overlap(before) >= _SAME
            if stayed and _area(main) < _TAKEOVER * _area(same):
                main = same
            if not stayed or main is not same:
                self._smoother.reset()
                self._new = True
        self._main = main.box
        return [main, *(face for face in faces if face is not main)]


def analyse_photo(path: str | PathLike[str]) -> Observation:
    """What the photo at `path` shows, with the shipped model and the detector that also finds small faces.

    Raises SourceError where the photo cannot be read, ModelError where the model cannot be used.
    """
    with open_source(str(path)) as source:
        frame = next(iter(source))
    finder = FaceFinder("full")
    try:
        return Watcher(finder, EmotionClassifier(), MoodSmoother()).observe(frame)
    finally:
        finder.close()


def _area(face: Face) -> float:
    return face.box.width * face.box.height
