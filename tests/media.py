"""Pictures and clips of a face for tests: made at run time from a photograph that an installed package carries."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np


def face_photo() -> Path:
    """A portrait, 512x600, of one person, frontal, smiling slightly: the sample picture inside matplotlib."""
    package = find_spec("matplotlib")  # mediapipe brings it; finding it is quick, importing it is not
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "mpl-data" / "sample_data" / "grace_hopper.jpg"


def write_face_clip(path: Path, seconds: float = 3.0, fps: float = 15) -> Path:
    """Write a 640x480 clip of that face, swaying a little, to `path` (`.mp4` or `.avi`), and return `path`."""
    import cv2

    photo = cv2.imread(str(face_photo()))
    assert photo is not None
    codec = {".mp4": "mp4v", ".avi": "MJPG"}[path.suffix]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), fps, (640, 480))
    assert writer.isOpened()
    for index in range(round(seconds * fps)):
        sway = np.sin(2 * np.pi * index / fps / 2)  # one way and back in two seconds
        place = np.array([[0.8, 0, 115 + 20 * sway], [0, 0.8, 5 * sway]])
        writer.write(cv2.warpAffine(photo, place, (640, 480), borderMode=cv2.BORDER_REPLICATE))
    writer.release()
    return path
