"""From a photo or video file to what it shows: every face of a photo, every person of a video."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Final, Literal, Self

import numpy as np

from models.emotions import Emotion, Mood
from perception.ahead import read_ahead
from perception.annotate import AnnotatedVideo, draw_faces, write_picture
from perception.classifier import EmotionClassifier
from perception.crowd import CrowdFinder
from perception.faces import FaceFinder
from perception.records import Analysis, Moment, Person, PhotoAnalysis, SeenFace, VideoAnalysis
from perception.sources import FrameSource, SourceError, open_source
from perception.types import Flaw, Frame, Reading
from perception.watch import TRUSTED, Watcher

Kind = Literal["photo", "video"]
Progress = Callable[[float], None]  # told how much of a file is done, 0..1

EVERY: Final = 0.5  # s between reported moments: some two of them in one time constant of the smoothing
NAMED_FROM: Final = 0.5  # probability from which a person's overall emotion is named, as in `MoodSmoother`

_ROUNDING: Final = 0.001  # s, of time stamps and of sums of seconds
# s from one frame that is watched to the next. On five clips, ten a second gave the same people and overall moods as
# fifteen, but for brief faces between the cuts of one; on two, a frame took five sixths of the time (2026-11-24).
_WATCH: Final = 1 / 10
_DETECT: Final = 0.2  # s between detections: the full range takes 4.8 ms, following a face 1.0
_BRIEF: Final = 0.25  # s; who was seen for less may be a mistake: the only face in a clip without any lasted .08 s


def finder_for(kind: Kind) -> CrowdFinder | FaceFinder:
    """The face finder that suits photos, or videos."""
    return CrowdFinder() if kind == "photo" else FaceFinder("full")


class Analyst:
    """Analyses files one after another; what that takes is loaded with the first. Belongs to one thread at a time.

    `every` is the time in seconds from one reported moment of a video to the next, 0 for every frame. Up to ten
    frames a second are watched all the same, since following a face takes so many.
    """

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._finders: dict[Kind, CrowdFinder | FaceFinder] = {}

    def analyse(
        self, path: str | PathLike[str], copy: Path | None = None, progress: Progress = lambda _: None
    ) -> Analysis:
        """What the file at `path` shows.

        `copy` is where a copy is written with the faces drawn on it. Raises SourceError where
        the file cannot be read, ModelError where the emotion model cannot be used, AnnotationError where the copy
        cannot be written.
        """
        import cv2

        path = Path(path)
        spec = path.absolute()  # a file's name might read as a camera's number, or as a stream's address
        with ExitStack() as stack:
            try:
                source = stack.enter_context(open_source(str(spec), pace=False))
            except SourceError as error:
                raise SourceError(str(error).replace(str(spec), str(path), 1)) from None
            if cv2.haveImageReader(str(spec)):
                return self._photo(path, source, copy)
            rate, seconds = _rate_and_length(spec)
            video = stack.enter_context(AnnotatedVideo(copy, rate)) if copy is not None else None
            return self._video(path, source, video, lambda time: progress(min(time / seconds, 1.0)))

    def _photo(self, path: Path, source: FrameSource, copy: Path | None) -> PhotoAnalysis:
        frame = next(iter(source))
        seen = self._watcher("photo").observe(frame)
        faces = tuple(map(_seen, seen.readings))
        if copy is not None:
            write_picture(copy, draw_faces(frame.image, faces))
        return PhotoAnalysis(str(path), seen.size, faces)

    def _video(
        self, path: Path, source: FrameSource, copy: AnnotatedVideo | None, watched: Callable[[float], None]
    ) -> VideoAnalysis:
        watcher = self._watcher("video")
        people: dict[int, _Sightings] = {}
        moments: list[Moment] = []
        frame: Frame | None = None
        faces: tuple[SeenFace, ...] = ()
        watch = due = 0.0  # s, when the next frame is watched, and when the next moment is reported
        for frame in read_ahead(source):
            if frame.time >= watch - _ROUNDING:
                watch = frame.time + min(_WATCH, self._every)
                readings = watcher.observe(frame).readings
                for reading in readings:
                    if reading.track not in people:
                        people[reading.track] = _Sightings(frame.time, reading)
                    people[reading.track].add(frame.time, reading)
                faces = tuple(map(_seen, readings))
            if frame.time >= due - _ROUNDING:
                moments.append(Moment(frame.time, faces))
                due = (due if frame.time < due + self._every else frame.time) + self._every
                watched(frame.time)
            if copy is not None:
                copy.write(draw_faces(frame.image, faces))
        if frame is None:
            raise SourceError(f"{path}: no frame of this video can be read; it may be damaged")
        height, width = frame.image.shape[:2]
        seconds = frame.time * (frame.index + 1) / max(frame.index, 1)  # the last frame is there for a moment, too
        enough = min(_BRIEF, seconds / 2)
        summary = tuple(one.person(track) for track, one in people.items() if one.last - one.first >= enough)
        return VideoAnalysis(str(path), (width, height), seconds, self._every, tuple(moments), summary)

    def _watcher(self, kind: Kind) -> Watcher:
        if kind not in self._finders:
            self._finders[kind] = finder_for(kind)
        return Watcher(self._finders[kind], self._classifier, detect_s=_DETECT)

    @cached_property
    def _classifier(self) -> EmotionClassifier:
        return EmotionClassifier()

    def close(self) -> None:
        """Free the detectors; a later `analyse` loads them again."""
        while self._finders:
            self._finders.popitem()[1].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def analyse_file(path: str | PathLike[str], every: float = EVERY) -> Analysis:
    """What one photo or video file shows. Raises SourceError where it cannot be read, ModelError as `Analyst` does."""
    with Analyst(every) as analyst:
        return analyst.analyse(path)


class _Sightings:
    """What is kept of one person while a video is watched."""

    def __init__(self, first: float, reading: Reading) -> None:
        self.first = self.last = first  # s
        self._frames = 0
        self._weighted = np.zeros(len(Emotion))  # sum of probabilities, each times its weight
        self._weight = 0.0  # sum of the qualities of those that can be trusted
        self._quality = 0.0  # sum of all
        self._flaws: Counter[Flaw] = Counter()
        self._best = reading

    def add(self, time: float, reading: Reading) -> None:
        self.last = time
        self._frames += 1
        if reading.quality >= TRUSTED:
            self._weighted += reading.quality * np.array(reading.probabilities)
            self._weight += reading.quality
        self._quality += reading.quality
        self._flaws[reading.flaw] += 1
        if reading.quality > self._best.quality:
            self._best = reading

    def person(self, track: int) -> Person:
        if self._weight:
            mood = Mood.from_probabilities((self._weighted / self._weight).tolist(), abstain_below=NAMED_FROM)
        else:
            mood = _unreadable(self._best)
        return Person(
            track,
            self._best.face.box,
            mood,
            self._quality / self._frames,
            self._flaws.most_common(1)[0][0],
            *(self.first, self.last, self._frames),
        )


def _seen(reading: Reading) -> SeenFace:
    return SeenFace(
        reading.track, reading.face.box, reading.mood or _unreadable(reading), reading.quality, reading.flaw
    )


def _unreadable(reading: Reading) -> Mood:
    return Mood(reading.probabilities, None, 0.0, "face")


def _rate_and_length(path: Path) -> tuple[float, float]:
    """Frames a second and seconds of a video, as its file says: near enough for a progress bar and a copy."""
    import cv2

    clip = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    rate, frames = clip.get(cv2.CAP_PROP_FPS), clip.get(cv2.CAP_PROP_FRAME_COUNT)
    clip.release()
    rate = rate if 1 <= rate <= 240 else 25.0  # a file may say nothing, or nonsense
    return rate, max(frames, 1.0) / rate
