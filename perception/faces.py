"""Find faces with the detectors that mediapipe carries inside its wheel."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np

from perception.types import Box, Face, Image

Range = Literal["short", "full"]

# The ready-made solution keeps to a lowest score of .5 whatever it is told, and starts threads that cost more than
# they save: one thread takes 1.6 ms (short) and 4.8 ms (full) of CPU for a 640x480 picture, its own 1.9 and 5.6.
_GRAPH: Final = """
    input_stream: "image"
    output_stream: "detections"
    node {{
      calculator: "FaceDetection{range}Range"
      input_stream: "IMAGE:image"
      output_stream: "DETECTIONS:detections"
      node_options {{
        [type.googleapis.com/mediapipe.FaceDetectionOptions] {{
          min_score_thresh: {confidence}
          delegate {{ xnnpack {{ num_threads: 1 }} }}
        }}
      }}
    }}
"""


class FaceFinder:
    """BlazeFace (Bazarevsky et al. 2019) in two sizes, on the CPU; nothing is downloaded.

    `range` "short" is for somebody in front of a webcam, within about two metres, and looks at the picture in
    128x128; "full" also finds small faces, up to about five metres, in 192x192 and at three times the cost. One
    finder belongs to one thread at a time.

    `confidence` (0..1) is the lowest score of a face that counts. Why .6: of 35 photos with known faces the
    count came out right on 29 (short) and 33 (full), at .5 on 28 and 33; faces in front of a camera scored .85
    and more in nine clips; uniform noise scored up to .59 with the short-range model.
    """

    def __init__(self, range: Range = "short", confidence: float = 0.6) -> None:
        self._detector = start_graph(_GRAPH.format(range=range.title(), confidence=confidence), "detections")

    def find(self, image: Image) -> tuple[Face, ...]:
        """The faces in `image`, (H, W, 3) uint8 BGR of any size, largest first."""
        import cv2

        height, width = image.shape[:2]
        found = self._detector.process({"image": cv2.cvtColor(image, cv2.COLOR_BGR2RGB)}).detections or ()
        faces = [_face(detection, width, height) for detection in found]
        return tuple(sorted(faces, key=lambda face: face.box.width * face.box.height, reverse=True))

    def close(self) -> None:
        """Free the detector; `find` cannot be called afterwards."""
        if self._detector is not None:
            self._detector.close()
            self._detector = None


def start_graph(text: str, output: str) -> Any:
    """A running mediapipe graph that turns "image" (RGB) into `output`; `text` describes it in mediapipe's form."""
    from google.protobuf import text_format
    from mediapipe.framework.calculator_pb2 import CalculatorGraphConfig
    from mediapipe.modules.face_detection import face_detection_pb2  # noqa: F401 (the form must know these options)
    from mediapipe.python.solution_base import SolutionBase

    return SolutionBase(graph_config=text_format.Parse(text, CalculatorGraphConfig()), outputs=[output])


def _face(detection: Any, width: int, height: int) -> Face:
    """A detection in shares of the picture, as a face in pixels."""
    place = detection.location_data
    box = place.relative_bounding_box
    keypoints = np.array([(point.x * width, point.y * height) for point in place.relative_keypoints], np.float32)
    return Face(
        Box(box.xmin * width, box.ymin * height, box.width * width, box.height * height),
        keypoints,
        min(1.0, float(detection.score[0])),
    )


class LiveFinder:
    """The short range for a face before the camera; the full range for people in the room when there is none.

    After `PATIENCE` looks in vain (two seconds at ten a second) every tenth look is with both. The full range takes
    three times as long and sometimes sees faces where there are none (in 2 of 24 frames of a clip without any), so
    only what it sees twice in a row counts; then it stays in use until it, too, sees nobody.
    """

    PATIENCE: Final = 20
    EVERY: Final = 10

    def __init__(self, near: FaceFinder | None = None, far: FaceFinder | None = None) -> None:
        self._near = near or FaceFinder("short")
        self._far = far
        self._vain = 0  # looks since somebody was near
        self._in_a_row = 0  # looks at which the full range saw somebody

    def find(self, image: Image) -> tuple[Face, ...]:
        """The faces in `image`, (H, W, 3) uint8 BGR of any size, largest first."""
        if near := self._near.find(image):
            self._vain = self._in_a_row = 0
            return near
        self._vain += 1
        if not self._in_a_row and (self._vain < self.PATIENCE or self._vain % self.EVERY):
            return ()
        self._far = self._far or FaceFinder("full")
        far = self._far.find(image)
        self._in_a_row = self._in_a_row + 1 if far else 0
        return far if self._in_a_row > 1 else ()

    def close(self) -> None:
        """Free the detectors; `find` cannot be called afterwards."""
        self._near.close()
        if self._far is not None:
            self._far.close()
