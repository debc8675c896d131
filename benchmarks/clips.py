"""Clips to measure on: those of a folder, or a swaying portrait, laid out as one or four faces at 640x480."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from perception.types import Frame, Image

SIZE: Final = (640, 480)  # px, width and height
RATE: Final = 30  # frames a second

_SUFFIXES: Final = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm"})
_LONGEST: Final = 300  # frames of a clip that are kept in memory
_ROOM: Final = 2.2  # height of a picture, in face sizes; by eye, 2026-11-24
_PROBE_S: Final = 0.5  # from one frame to the next in which faces are counted


def find_clips(folder: Path) -> list[Path]:
    """The videos in `folder`, by name."""
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in _SUFFIXES)


def frames(clip: Path) -> Iterator[Frame]:
    """Every frame of a clip, as fast as it is read. Raises SourceError."""
    from perception import open_source

    with open_source(str(clip.absolute()), pace=False) as source:
        yield from source


def one_face_clips(clips: Sequence[Path], most: int | None) -> list[Path]:
    """Those of `clips` in which exactly one face is seen, twice a second; the first `most`, the longest first.

    Raises SourceError.
    """
    from perception import FaceFinder

    finder = FaceFinder("full")
    lengths: dict[Path, float] = {}
    for clip in clips:
        counts, due = set(), 0.0
        for frame in frames(clip):
            if frame.time >= due:
                counts.add(len(finder.find(frame.image)))
                due = frame.time + _PROBE_S
            lengths[clip] = frame.time
        if counts != {1}:
            del lengths[clip]
        if len(lengths) == most:
            break
    return sorted(lengths, key=lengths.__getitem__, reverse=True)


def write_portrait(path: Path, seconds: float) -> None:
    """A clip of the sample portrait inside matplotlib, swaying a little, to and fro in two seconds."""
    import cv2
    import numpy as np

    package = find_spec("matplotlib")  # mediapipe brings it
    assert package is not None
    assert package.origin is not None
    photo = cv2.imread(str(Path(package.origin).parent / "mpl-data" / "sample_data" / "grace_hopper.jpg"))
    assert photo is not None
    angles = (2 * np.pi * index / RATE / 2 for index in range(round(seconds * RATE)))
    places = (np.array([[0.8, 0, 115 + 20 * np.sin(a)], [0, 0.8, 5 * np.sin(a)]]) for a in angles)
    _write(path, (cv2.warpAffine(photo, at, SIZE, borderMode=cv2.BORDER_REPLICATE) for at in places))  # type: ignore[misc]


def stage(path: Path, clips: Sequence[Path], seconds: float) -> None:
    """Write a clip of 640x480 and 30 frames a second: one clip, or four in the quarters.

    Each is cut to the face in its first frame, with as much again around it as people leave before a webcam, and plays
    forwards and backwards in turn, so that no cut shows. Raises SourceError.
    """
    import numpy as np

    if len(clips) == 1:
        pictures = _to_and_fro(clips[0], SIZE)
    else:
        quarters = [_to_and_fro(clip, (SIZE[0] // 2, SIZE[1] // 2)) for clip in clips]
        pictures = (np.vstack([np.hstack([a, b]), np.hstack([c, d])]) for a, b, c, d in zip(*quarters, strict=True))
    _write(path, islice(pictures, round(seconds * RATE)))


def _to_and_fro(clip: Path, size: tuple[int, int]) -> Iterator[Image]:
    import cv2
    import numpy as np

    from perception import FaceFinder

    pictures = (frame.image for frame in islice(frames(clip), _LONGEST))
    first = next(pictures)
    face = FaceFinder("full").find(first)[0].box
    scale = size[1] / (_ROOM * face.size)
    x, y = face.centre
    place = np.array([[scale, 0, size[0] / 2 - scale * x], [0, scale, size[1] / 2 - scale * y]])
    kept = [np.asarray(cv2.warpAffine(picture, place, size), np.uint8) for picture in chain([first], pictures)]
    return cycle(chain(kept, kept[-2:0:-1]))


def _write(path: Path, pictures: Iterator[Image]) -> None:
    import cv2

    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), RATE, SIZE)
    for picture in pictures:
        writer.write(picture)
    writer.release()
