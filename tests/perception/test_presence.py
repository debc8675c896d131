"""The face mesh is sure of a face that is there, and sure of none where there is none."""

from __future__ import annotations

import cv2
import numpy as np

from perception.faces import FaceFinder
from perception.presence import SIZE, FacePresence
from perception.types import Image


def test_presence_is_high_for_a_face_and_low_for_anything_else(portrait: Image, finder: FaceFinder) -> None:
    (face,) = finder.find(portrait)
    side = round(1.5 * face.box.width)
    left = round(face.box.x + face.box.width / 2 - side / 2)
    top = round(face.box.y + face.box.height / 2 - side / 2)
    close = np.asarray(cv2.resize(portrait[top : top + side, left : left + side], (SIZE, SIZE)), dtype=np.uint8)
    noise = np.random.default_rng(5).integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)
    presence = FacePresence()
    assert presence.of(close) > 10
    assert presence.of(noise) < 0
    assert presence.of(np.full((SIZE, SIZE, 3), 128, np.uint8)) < 0
    presence.close()
