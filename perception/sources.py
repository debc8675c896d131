"""Frame sources: a camera, a photo, a video file or a stream, all read the same way."""

from __future__ import annotations

import os
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from perception.photo import PhotoError, read_photo
from perception.types import Frame, Image

if TYPE_CHECKING:
    import cv2

_SCHEMES: Final = ("http", "https", "rtsp", "rtmp")
_OPEN_TIMEOUT: Final = 5.0  # s for a stream to answer
_READ_TIMEOUT: Final = 3.0  # s without a frame after which a stream counts as lost
_STARVED: Final = 0.5  # s; where decoding is slower than real time, a frame is shown this often all the same


class SourceError(Exception):
    """A source cannot be used; the message is one line that says what to do."""


class SourceLost(SourceError):
    """A source that worked, or may work soon, is gone: worth trying again."""


class FrameSource(ABC):
    """An iterable of frames, to be iterated once, by one thread.

    Frames of a file end with the file. Frames of a camera or stream end with `SourceLost`, or with `close()`.
    """

    def __init__(self, name: str, *, live: bool) -> None:
        self.name = name  # for people: "camera 0", "portrait.jpg", "rtsp://door/stream" without any password
        self.live = live  # frames come when they come; who is slow must skip some (see `Capture`)
        self._closed = threading.Event()

    @abstractmethod
    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """End the iteration and free the device; from any thread, any number of times.

        A thread that waits for a stalled stream leaves after that stream's read timeout of three seconds.
        """
        self._closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_source(spec: str, *, pace: bool = True) -> FrameSource:
    """Open the source that `spec` names: a camera's index ("0"), a photo, a video file, or a stream's URL.

    A video file plays in real time, and a frame whose moment has passed is skipped; with `pace` off every
    frame comes as fast as it is read. Blocks while a device or stream opens, up to five seconds.

    Raises SourceError where there is no such file or camera, or it cannot be read; SourceLost where a stream
    does not answer.
    """
    if spec.isascii() and spec.isdecimal():
        return _open_camera(int(spec))
    if urlsplit(spec).scheme.lower() in _SCHEMES and "://" in spec:
        return _open_stream(spec, pace)
    return _open_file(Path(spec).expanduser(), pace)


class _Photo(FrameSource):
    def __init__(self, image: Image, name: str) -> None:
        super().__init__(name, live=False)
        self._image = image

    def __iter__(self) -> Iterator[Frame]:
        if not self._closed.is_set():
            yield Frame(self._image, 0.0, 0)


class _Video(FrameSource):
    """Whatever OpenCV reads frame by frame; `at_end` is raised where the frames of this source should not end."""

    def __init__(
        self, capture: cv2.VideoCapture, name: str, *, live: bool, pace: bool = False, at_end: SourceError | None = None
    ) -> None:
        super().__init__(name, live=live)
        self._capture, self._pace, self._at_end = capture, pace, at_end
        self._reading = threading.Lock()  # freeing the device under a running read would crash

    def __iter__(self) -> Iterator[Frame]:
        try:
            if self.live or not self._pace:
                yield from self._every_frame()
            else:
                yield from self._frames_in_time()
        finally:
            self.close()

    def close(self) -> None:
        super().close()
        if self._reading.acquire(blocking=False):  # else the reading thread frees it as it leaves
            try:
                self._capture.release()
            finally:
                self._reading.release()

    def _every_frame(self) -> Iterator[Frame]:
        for index, moment in self._grabbed():
            if (image := self._picture()) is not None:
                yield Frame(image, moment, index)

    def _frames_in_time(self) -> Iterator[Frame]:
        import cv2

        interval = 1 / max(self._capture.get(cv2.CAP_PROP_FPS), 1.0)
        began = shown = time.monotonic()
        for index, moment in self._grabbed():
            early = moment - (time.monotonic() - began)
            if early < -interval and time.monotonic() - shown < _STARVED:
                continue
            if early > 0 and self._closed.wait(early):
                return
            if (image := self._picture()) is not None:
                shown = time.monotonic()
                yield Frame(image, moment, index)

    def _grabbed(self) -> Iterator[tuple[int, float]]:
        """Index and time in seconds of each frame, grabbed but not yet turned into a picture."""
        import cv2

        began = None
        index, moment = 0, 0.0
        interval = 1 / max(self._capture.get(cv2.CAP_PROP_FPS), 1.0)
        while not self._closed.is_set():
            with self._reading:
                if self._closed.is_set() or not self._capture.grab():
                    break
                stamp = time.monotonic() if self.live else self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            if began is None:
                began = stamp
            elif self.live or stamp - began > moment:
                moment = stamp - began
            else:  # a file whose time stamps are missing or fall
                moment += interval
            yield index, moment
            index += 1
        if self._at_end is not None and not self._closed.is_set():
            raise self._at_end

    def _picture(self) -> Image | None:
        with self._reading:
            if self._closed.is_set():
                return None
            _, image = self._capture.retrieve()
        return image  # type: ignore[return-value]  # OpenCV's stubs know no dtype; None where it was damaged


def _open_file(path: Path, pace: bool) -> FrameSource:
    import cv2

    if not path.exists():
        raise SourceError(f"{path}: no such file; give a photo, a video, a camera's number or a stream's address")
    if not path.is_file():
        raise SourceError(f"{path}: not a file; name the photo or video itself")
    if not os.access(path, os.R_OK):
        raise SourceError(f"{path}: no permission to read it; change it with chmod, or choose another file")
    if not path.stat().st_size:
        raise SourceError(f"{path}: the file is empty; choose another")
    if cv2.haveImageReader(str(path)):
        try:
            return _Photo(read_photo(path), path.name)
        except PhotoError as error:
            raise SourceError(str(error)) from None
    # The whole path, so that FFmpeg takes no part of it for a protocol.
    capture = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
    # FFmpeg opens much that it then cannot read; that one frame comes out is seen here, before it is promised.
    if not capture.grab():
        raise SourceError(f"{path}: not a readable photo or video; it may be damaged, or try a JPEG, PNG or MP4")
    capture.open(str(path.resolve()), cv2.CAP_FFMPEG)  # seeking back to the start is not exact in every format
    return _Video(capture, path.name, live=False, pace=pace)


def _open_stream(url: str, pace: bool) -> FrameSource:
    import cv2

    parts = urlsplit(url)
    name = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"  # no password, no token
    limits = [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(_OPEN_TIMEOUT * 1000)),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(_READ_TIMEOUT * 1000)),
    ]
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, limits)
    if not capture.isOpened():
        raise SourceLost(f"{name}: no video answers there; check the address, the network and the camera's power")
    if capture.get(cv2.CAP_PROP_FRAME_COUNT) > 0:  # a video file that lies on a server
        return _Video(capture, name, live=False, pace=pace)
    lost = SourceLost(f"{name}: the stream has stopped; check the network and the camera's power")
    return _Video(capture, name, live=True, at_end=lost)


def _open_camera(index: int) -> FrameSource:
    import cv2

    # The others would only be asked in vain, and loudly.
    capture = cv2.VideoCapture(index, cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY)
    if not capture.isOpened():
        raise SourceError(_why_no_camera(index))
    lost = SourceLost(f"camera {index}: gives no more pictures; check that it is still plugged in")
    return _Video(capture, f"camera {index}", live=True, at_end=lost)


def _why_no_camera(index: int) -> str:
    """The likeliest reason why a camera does not open, with the fix."""
    if sys.platform != "linux":
        return (
            f"no camera at index {index}: plug one in, close the program that uses it, "
            "or allow your terminal to use it in the system's privacy settings"
        )
    device = Path(f"/dev/video{index}")
    if not device.exists():
        others = sorted(int(p.name[5:]) for p in Path("/dev").glob("video*") if p.name[5:].isdecimal())
        fix = f"try {' or '.join(map(str, others))}" if others else "none is plugged in, or its driver is missing"
        return f"no camera at index {index}: {fix}"
    if not os.access(device, os.R_OK | os.W_OK):
        return (
            f"no permission to use the camera at index {index} ({device}): "
            "join the group with `sudo usermod -aG video $USER`, then log in again"
        )
    return f"the camera at index {index} ({device}) does not open: close the program that uses it, or try another index"
