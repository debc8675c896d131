"""Find faces with the detectors that mediapipe carries inside its wheel."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy as np

from perception.types import Box, Face, Image

Range = Literal["short", "full"]

# mediapipe's number for each model. Short range looks at the picture in 128x128, full range in 192x192.
_MODEL: Final[dict[Range, int]] = {"short": 0, "full": 1}


class FaceFinder:
    """BlazeFace (Bazarevsky et al. 2019) in two sizes, on the CPU; nothing is downloaded.

    `range` "short" is for somebody in front of a webcam, within about two metres; "full" also finds small
    faces, up to about five metres, at two to three times the cost. One finder belongs to one thread at a time.

    `confidence` (.5..1) is the lowest score of a face that counts. Why .6: of 35 photos with known faces the
    count came out right on 29 (short) and 33 (full), at .5 on 28 and 33; faces in front of a camera scored .85
    and more in nine clips; uniform noise scored up to .59 with the short-range model.
    """

    def __init__(self, range: Range = "short", confidence: float = 0.6) -> None:
        from mediapipe.python.solutions.face_detection import FaceDetection

        self._confidence = confidence
        # mediapipe 0.10.21 takes a threshold too, but keeps to its own .5 whatever it is told.
        self._detector: Any = FaceDetection(model_selection=_MODEL[range])

    def find(self, image: Image) -> tuple[Face, ...]:
        """The faces in `image`, (H, W, 3) uint8 BGR of any size, largest first."""
        import cv2

        height, width = image.shape[:2]
        found = self._detector.process(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)).detections or ()
        faces = [_face(detection, width, height) for detection in found]
        faces = [face for face in faces if face.score >= self._confidence]
        return tuple(sorted(faces, key=lambda face: face.box.width * face.box.height, reverse=True))

    def close(self) -> None:
        """Free the detector; `find` cannot be called afterwards."""
        if self._detector is not None:
            self._detector.close()
            self._detector = None


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
