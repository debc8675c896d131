"""What watching costs: processor, delay, memory over a long time, and how often a label changes on a steady face."""

from __future__ import annotations

import statistics
import time
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, cycle, islice, pairwise
from pathlib import Path
from typing import Final

import psutil

from benchmarks.apart import Clock, peak_mb
from benchmarks.clips import RATE, frames
from perception import Capture, EmotionClassifier, FaceFinder, Watcher, open_source
from perception.frame_source import FrameSource
from perception.smoothing import MoodChange
from perception.types import Frame, Observation

_WARM_UP: Final = 0.1  # of the time over which memory is watched
_SAMPLE: Final = RATE  # frames from one look at the memory to the next


@dataclass(frozen=True, slots=True)
class Cost:
    """One clip of 640x480 and 30 frames a second, every frame decoded and observed; models loaded before."""

    seen: float  # faces in a frame, mean
    frames_per_s: float  # as fast as it goes, wall time
    cpu_ms_per_frame: float  # in that run; CPU time of all threads
    live_frames_per_s: float  # observed in real time
    live_skipped: int  # frames that came while the one before was being observed
    live_core_share: float  # 0..1 of one core in real time: CPU time of all threads by the time that passed
    latency_ms_median: float  # in real time: from putting a frame into the capture's slot to its observation
    latency_ms_p95: float
    peak_mb: float  # resident


@dataclass(frozen=True, slots=True)
class Memory:
    """One watcher over a long video, as fast as it goes; all after a tenth of it, when everything is loaded."""

    video_minutes: float
    start_mb: float  # resident
    end_mb: float
    most_mb: float
    mb_per_hour: float  # slope of the least-squares line, per hour of video


@dataclass(frozen=True, slots=True)
class Flips:
    """How often labels changed while one face was seen, per minute of video."""

    clips: int
    minutes: float
    looks: int  # of the classifier at the face
    raw_per_minute: float  # the likeliest emotion of a look, against that of the look before
    mood_per_minute: float  # the smoothed mood's emotion, "not sure" being one of them
    told_per_minute: float  # what `MoodChange` passes on


def cost(clip: Path) -> Cost:
    """As live use does it: capture thread, short-range finder, watcher. Raises SourceError."""
    finder, classifier = FaceFinder(), EmotionClassifier()
    for frame in islice(frames(clip), RATE):
        Watcher(finder, classifier).observe(frame)

    watcher = Watcher(finder, classifier)
    clock = Clock()
    seen = [len(watcher.observe(frame).readings) for frame in frames(clip)]
    wall, cpu = clock.wall, clock.cpu

    watcher, delays = Watcher(finder, classifier), []
    with open_source(str(clip)) as source, Capture(stamped := _Stamped(source)) as capture:
        clock = Clock()
        for frame in capture:
            watcher.observe(frame)
            delays.append((time.perf_counter() - stamped.times[frame.index]) * 1e3)
        live_wall, live_cpu = clock.wall, clock.cpu
        skipped = capture.skipped
    return Cost(
        statistics.fmean(seen),
        len(seen) / wall,
        cpu / len(seen) * 1e3,
        len(delays) / live_wall,
        skipped,
        live_cpu / live_wall,
        statistics.median(delays),
        statistics.quantiles(delays, n=20)[-1],
        peak_mb(),
    )


class _Stamped(FrameSource):
    """A source that notes when each frame leaves it, which is when `Capture` puts it into its slot."""

    def __init__(self, source: FrameSource) -> None:
        super().__init__(source.name, live=source.live)
        self._source = source
        self.times: dict[int, float] = {}  # s, by index

    def __iter__(self) -> Iterator[Frame]:
        for frame in self._source:
            self.times[frame.index] = time.perf_counter()
            yield frame


def memory(clips: Sequence[Path], minutes: float) -> Memory:
    """Over `minutes` of video: `clips` in turn, each opened anew, as one long source. Raises SourceError."""
    watcher, process = Watcher(FaceFinder(), EmotionClassifier()), psutil.Process()
    times, resident = [], []
    for index, frame in enumerate(islice(chain.from_iterable(map(frames, cycle(clips))), round(minutes * 60 * RATE))):
        watcher.observe(replace(frame, time=index / RATE, index=index))
        if index % _SAMPLE == 0:
            times.append(index / RATE / 3600)
            resident.append(process.memory_info().rss / 2**20)
    first = round(len(times) * _WARM_UP)
    times, resident = times[first:], resident[first:]
    slope = statistics.linear_regression(times, resident).slope
    return Memory(minutes, resident[0], resident[-1], max(resident), slope)


def flips(clips: Sequence[Path]) -> Flips | None:
    """Over every frame of `clips`, each of one steady face; None where none can be read. Raises SourceError."""
    finder, classifier = FaceFinder(), EmotionClassifier()
    seconds = 0.0
    looks = raw = mood = told = 0
    for clip in clips:
        watcher = Watcher(finder, classifier)
        seen = [watcher.observe(frame) for frame in frames(clip)]
        seen = [observation for observation in seen if observation.mood is not None]
        labels = _looks(seen)
        change = MoodChange()
        looks += len(labels)
        raw += changes(labels)
        mood += changes(o.mood.emotion for o in seen if o.mood is not None)
        told += max(sum(change.push(o.frame_time, o.mood) for o in seen) - 1, 0)  # the first tells, it changes nothing
        seconds += seen[-1].frame_time - seen[0].frame_time if seen else 0.0
    if not seconds:
        return None
    minutes = seconds / 60
    return Flips(len(clips), minutes, looks, raw / minutes, mood / minutes, told / minutes)


def _looks(seen: Sequence[Observation]) -> list[int]:
    """The likeliest emotion of each look; between looks, a reading repeats what the last one showed."""
    shown = [observation.readings[0].probabilities for observation in seen if observation.readings]
    fresh = [now for before, now in pairwise([(), *shown]) if now is not before]
    return [probabilities.index(max(probabilities)) for probabilities in fresh]


def changes(labels: Iterable[Hashable]) -> int:
    """How often a label differs from the one before it."""
    return sum(now != before for before, now in pairwise(labels))
