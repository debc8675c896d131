"""Cameras of this machine: which there are, which one is meant, and why one does not open."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from perception.frame_source import FrameSource, SourceError, SourceLost
from perception.video import Video

_SYSTEM: Final = Path("/sys/class/video4linux")
_DEVICES: Final = Path("/dev")


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that is plugged in."""

    index: int  # what OpenCV opens it by
    name: str  # what its maker calls it

    def __str__(self) -> str:
        return f"{self.index} ({self.name})"


def list_cameras(system: Path = _SYSTEM) -> tuple[Camera, ...]:
    """The cameras that are plugged in, by index, without opening any; empty on other systems than Linux."""
    found = []
    for node in system.glob("video*"):
        try:
            # The further nodes of one camera carry no pictures but data about them.
            if (node / "index").read_text().strip() == "0":
                found.append(Camera(int(node.name.removeprefix("video")), (node / "name").read_text().strip()))
        except (OSError, ValueError):  # unplugged while we look
            continue
    return tuple(sorted(found, key=lambda camera: camera.index))


def find_camera(words: str, cameras: tuple[Camera, ...]) -> Camera:
    """The first of `cameras` whose name has `words` in it, in whatever case. Raises SourceError."""
    for camera in cameras:
        if words.casefold() in camera.name.casefold():
            return camera
    if sys.platform != "linux":
        fix = "cameras have names on Linux only, so give its number, such as 0"
    elif cameras:
        fix = f"choose {_either(cameras)}"
    else:
        fix = "no camera is plugged in"
    raise SourceError(f"no file and no camera is called {words}: {fix}")


def open_camera(index: int) -> FrameSource:
    """Open the camera at `index`. Raises SourceError where it is missing, SourceLost where it is busy."""
    import cv2

    # The others would only be asked in vain, and loudly.
    capture = cv2.VideoCapture(index, cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY)
    if not capture.isOpened():
        raise why_closed(index, list_cameras())
    names = [f", {camera.name}" for camera in list_cameras() if camera.index == index]
    name = f"camera {index}{''.join(names)}"
    return Video(capture, name, live=True, at_end=lambda: why_ended(index, name))


def why_closed(index: int, cameras: tuple[Camera, ...], devices: Path = _DEVICES) -> SourceError:
    """The likeliest reason why a camera does not open, with the fix."""
    if sys.platform != "linux":
        return SourceError(
            f"no camera at index {index}: plug one in, close the program that uses it, "
            "or allow your terminal to use it in the system's privacy settings"
        )
    device = devices / f"video{index}"
    if not device.exists() or (cameras and index not in [camera.index for camera in cameras]):
        fix = f"try {_either(cameras)}" if cameras else "none is plugged in, or its driver is missing"
        return SourceError(f"no camera at index {index}: {fix}")
    if not os.access(device, os.R_OK | os.W_OK):
        return SourceError(
            f"no permission to use the camera at index {index} ({device}): "
            "join the group with `sudo usermod -aG video $USER`, then log in again"
        )
    # Video4Linux lets several programs open a camera but only one fetch pictures, and OpenCV does not say that this
    # is why it failed; with the device there and allowed, hardly anything else is left.
    return SourceLost(f"camera {index} is busy: another program seems to use it; close that program")


def why_ended(index: int, name: str, devices: Path = _DEVICES) -> SourceLost:
    """The likeliest reason why an open camera gives no more pictures."""
    if sys.platform == "linux" and not (devices / f"video{index}").exists():
        return SourceLost(f"{name}: unplugged; plug it in again")
    return SourceLost(f"{name}: gives no more pictures; check that it is still plugged in")


def _either(cameras: tuple[Camera, ...]) -> str:
    return " or ".join(map(str, cameras))
