"""Pixels in, mood out: frame sources, face finding, the emotion classifier and a steady mood.

Analyse a photo (`analyse_files` takes many, and videos):

    from perception import analyse_file

    for face in analyse_file("portrait.jpg").faces:
        print(face.box, face.mood.emotion, face.mood.confidence)

Watch a webcam until Ctrl-C:

    from perception import Capture, EmotionClassifier, FaceFinder, Watcher, open_source

    watcher = Watcher(FaceFinder(), EmotionClassifier())
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
    from perception.analysis import Analyst, analyse_file
    from perception.annotate import AnnotationError, draw_faces
    from perception.batch import analyse_files, find_files
    from perception.cameras import Camera, list_cameras
    from perception.capture import Capture, LatestFrame
    from perception.classifier import EmotionClassifier, ModelError
    from perception.covered import CoverDetector, brightness
    from perception.crop import crop_face
    from perception.crowd import CrowdFinder
    from perception.faces import FaceFinder, LiveFinder
    from perception.mood_plot import draw_moods
    from perception.neutral import Calibration, NeutralFace, NeutralFaceError
    from perception.pose import pose_of
    from perception.records import Failure, Moment, Person, PhotoAnalysis, SeenFace, VideoAnalysis
    from perception.smoothing import MoodChange, MoodSmoother
    from perception.sources import FrameSource, SourceError, SourceLost, open_source
    from perception.tracking import Tracker, UserChoice
    from perception.types import Box, Face, Frame, Observation, Reading
    from perception.watch import Watcher, analyse_photo

__all__ = [
    "Analyst",
    "AnnotationError",
    "Box",
    "Calibration",
    "Camera",
    "Capture",
    "CoverDetector",
    "CrowdFinder",
    "EmotionClassifier",
    "Face",
    "FaceFinder",
    "Failure",
    "Frame",
    "FrameSource",
    "LatestFrame",
    "LiveFinder",
    "ModelError",
    "Moment",
    "MoodChange",
    "MoodSmoother",
    "NeutralFace",
    "NeutralFaceError",
    "Observation",
    "Person",
    "PhotoAnalysis",
    "Reading",
    "SeenFace",
    "SourceError",
    "SourceLost",
    "Tracker",
    "UserChoice",
    "VideoAnalysis",
    "Watcher",
    "analyse_file",
    "analyse_files",
    "analyse_photo",
    "brightness",
    "crop_face",
    "draw_faces",
    "draw_moods",
    "find_files",
    "list_cameras",
    "open_source",
    "pose_of",
]

_HOMES = {
    "Analyst": "analysis",
    "analyse_file": "analysis",
    "AnnotationError": "annotate",
    "draw_faces": "annotate",
    "analyse_files": "batch",
    "find_files": "batch",
    "Camera": "cameras",
    "list_cameras": "cameras",
    "Capture": "capture",
    "LatestFrame": "capture",
    "EmotionClassifier": "classifier",
    "ModelError": "classifier",
    "CoverDetector": "covered",
    "brightness": "covered",
    "crop_face": "crop",
    "CrowdFinder": "crowd",
    "FaceFinder": "faces",
    "LiveFinder": "faces",
    "draw_moods": "mood_plot",
    "pose_of": "pose",
    "Failure": "records",
    "Moment": "records",
    "Person": "records",
    "PhotoAnalysis": "records",
    "SeenFace": "records",
    "VideoAnalysis": "records",
    "Calibration": "neutral",
    "NeutralFace": "neutral",
    "NeutralFaceError": "neutral",
    "MoodChange": "smoothing",
    "MoodSmoother": "smoothing",
    "Tracker": "tracking",
    "UserChoice": "tracking",
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
