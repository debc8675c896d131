"""The pipeline of a frame at 640x480 with one face: our whole frame-to-mood, beside what people usually write.

The usual: OpenCV's Haar cascade with its common settings, and the same CNN on every face; no smoothing, no roll.
CPU time, not wall time, so that other work on the machine counts little.
"""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks.report import Figure, main

FRAMES = 150


def _clip() -> list[object]:
    """A swaying portrait made of the sample photograph inside matplotlib."""
    import importlib.util

    import cv2
    import numpy as np

    package = importlib.util.find_spec("matplotlib")
    if package is None or package.origin is None:
        raise SystemExit("this benchmark needs matplotlib's sample picture: make bench")
    photo = cv2.imread(str(Path(package.origin).parent / "mpl-data" / "sample_data" / "grace_hopper.jpg"))
    frames: list[object] = []
    for index in range(FRAMES):
        place = np.array([[0.8, 0, 115 + 20 * np.sin(index / 5)], [0, 0.8, 0.0]])
        frames.append(cv2.warpAffine(photo, place, (640, 480), borderMode=cv2.BORDER_REPLICATE))
    return frames


def _ours(frames: list[object]) -> tuple[float, int]:
    from perception import EmotionClassifier, FaceFinder, Frame, Watcher

    watcher = Watcher(FaceFinder(), EmotionClassifier())
    found = 0
    started = time.process_time()
    for index, image in enumerate(frames):
        found += bool(watcher.observe(Frame(image, index / 30, index)).readings)  # type: ignore[arg-type]
    return (time.process_time() - started) / len(frames) * 1e3, found


def _usual(frames: list[object]) -> tuple[float, int]:
    import cv2
    import numpy as np

    from perception import EmotionClassifier

    classifier = EmotionClassifier()
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + "haarcascade_frontalface_default.xml")  # type: ignore[attr-defined]
    found = 0
    started = time.process_time()
    for image in frames:
        gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)  # type: ignore[call-overload]
        boxes = cascade.detectMultiScale(gray, 1.1, 5)
        found += bool(len(boxes))
        for x, y, width, height in boxes:
            face = cv2.resize(gray[y : y + height, x : x + width], (48, 48))
            classifier.plain_logits(np.asarray(face, np.uint8)[None])
    return (time.process_time() - started) / len(frames) * 1e3, found


def measure() -> list[Figure]:
    """CPU milliseconds a frame, and the share of one core that 30 frames a second take."""
    frames = _clip()
    (ours, ours_found), (usual, usual_found) = _ours(frames), _usual(frames)
    if not ours_found or not usual_found:
        raise SystemExit("no face was found in the clip: nothing to compare")
    theirs = "Haar cascade and the same CNN"
    return [
        Figure("one frame, one face", "ms", ours, usual, theirs),
        Figure("of one core at 30 frames a second", "%", ours * 3, usual * 3, theirs),
    ]


if __name__ == "__main__":
    main("Perception", measure)
