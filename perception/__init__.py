"""Pixels in, mood out: frame sources, face finding, the emotion classifier and a steady mood.

Analyse a photo:

    from perception import analyse_photo

    for reading in analyse_photo("portrait.jpg").readings:
        print(reading.face.box, reading.probabilities)

Watch a webcam until Ctrl-C:

    from perception import Capture, EmotionClassifier, FaceFinder, MoodSmoother, Watcher, open_source

    watcher = Watcher(FaceFinder(), EmotionClassifier(), MoodSmoother())
    with open_source("0") as source, Capture(source) as capture:
        for frame in capture:
            mood = watcher.observe(frame).mood
            print(mood.emotion if mood else "nobody there")

Names are imported when they are first used, so that `import perception` costs nothing.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perception.capture import Capture, LatestFrame
    from perception.classifier import EmotionClassifier, ModelError
    from perception.crop import crop_face
    from perception.faces import FaceFinder
    from perception.smoothing import MoodSmoother
    from perception.sources import FrameSource, SourceError, SourceLost, open_source
    from perception.types import Box, Face, Frame, Observation, Reading
    from perception.watch import Watcher, analyse_photo

__all__ = [
    "Box",
    "Capture",
    "EmotionClassifier",
    "Face",
    "FaceFinder",
    "Frame",
    "FrameSource",
    "LatestFrame",
    "ModelError",
    "MoodSmoother",
    "Observation",
    "Reading",
    "SourceError",
    "SourceLost",
    "Watcher",
    "analyse_photo",
    "crop_face",
    "open_source",
]

_HOMES = {
    "Capture": "capture",
    "LatestFrame": "capture",
    "EmotionClassifier": "classifier",
    "ModelError": "classifier",
    "crop_face": "crop",
    "FaceFinder": "faces",
    "MoodSmoother": "smoothing",
    "FrameSource": "sources",
    "SourceError": "sources",
    "SourceLost": "sources",
    "open_source": "sources",
    "Box": "types",
    "Face": "types",
    "Frame": "types",
    "Observation": "types",
    "Reading": "types",
    "Watcher": "watch",
    "analyse_photo": "watch",
}

# OpenCV and mediapipe read these once, when they are first imported, and otherwise write to the terminal past
# Python. A few of mediapipe's start-up lines ignore every setting; who owns the terminal must redirect fd 2.
for _name, _value in {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "GLOG_minloglevel": "2",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}.items():
    os.environ.setdefault(_name, _value)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'perception' has no attribute '{name}'")
    return getattr(import_module(f"perception.{_HOMES[name]}"), name)
