"""What passes between the parts of perception: frames, faces, readings, observations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from models.emotions import Mood

if TYPE_CHECKING:  # what the screen shows of an analysis has no picture in it, and it begins without numpy
    import numpy as np
    from numpy.typing import NDArray

Image: TypeAlias = "NDArray[np.uint8]"  # (H, W, 3), BGR, 0..255
Crop: TypeAlias = "NDArray[np.uint8]"  # (48, 48), gray, 0..255


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of a source."""

    image: Image  # (H, W, 3) uint8, BGR
    time: float  # seconds since the source began
    index: int  # place in the source, from 0; frames that were skipped count


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle; it may reach beyond the picture."""

    x: float  # px, left edge; 0 is the left edge of the picture
    y: float  # px, top edge
    width: float  # px
    height: float  # px

    @property
    def centre(self) -> tuple[float, float]:
        """x and y of the middle, px."""
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def size(self) -> float:
        """Side of the square of the same area, px."""
        return float((self.width * self.height) ** 0.5)

    def overlap(self, other: Box) -> float:
        """Shared area over joint area (intersection over union), 0..1."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        if across <= 0 or down <= 0:
            return 0.0
        shared = across * down
        return shared / (self.width * self.height + other.width * other.height - shared)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face that was found. Right and left are the person's own."""

    box: Box
    keypoints: NDArray[np.float32]  # (6, 2) px: right eye, left eye, nose tip, mouth centre, right ear, left ear
    score: float  # the detector's confidence, 0..1


@dataclass(frozen=True, slots=True)
class Pose:
    """Which way a head is turned, in degrees; all 0 looks straight into the camera."""

    yaw: float  # to the person's own left is positive
    pitch: float  # up is positive
    roll: float  # clockwise on screen is positive


Flaw = Literal["", "small", "turned", "blurred", "dark", "bright"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one face shows in one frame."""

    track: int  # whose face it is: the same number in every frame of a source, from 1
    face: Face
    probabilities: tuple[float, ...]  # 7 values in `Emotion` order, sum 1: of this moment, not smoothed
    quality: float  # how far the face can be trusted, 0..1
    flaw: Flaw  # what limits the quality most; empty: nothing does
    mood: Mood | None  # of this face, smoothed over time; None: it has not been readable so far


@dataclass(frozen=True, slots=True)
class Observation:
    """What one frame showed."""

    frame_time: float  # seconds since the source began
    frame_index: int  # from 0
    size: tuple[int, int]  # width, height of the frame, px
    readings: tuple[Reading, ...]  # the user's face first where it is seen, then by size
    user: int | None  # track of the user's face, also while it is hidden for a moment; None: nobody's
    mood: Mood | None  # of the user; None: nobody who can be read
