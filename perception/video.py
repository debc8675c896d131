"""Video files and streams: whatever OpenCV reads frame by frame."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from perception.frame_source import FrameSource, SourceError, SourceLost
from perception.types import Frame, Image

if TYPE_CHECKING:
    import cv2

_SCHEMES: Final = ("http", "https", "rtsp", "rtmp")
_OPEN_TIMEOUT: Final = 5.0  # s for a stream to answer
_READ_TIMEOUT: Final = 3.0  # s without a frame after which a stream counts as lost
_STARVED: Final = 0.5  # s; where decoding is slower than real time, a frame is shown this often all the same


class Video(FrameSource):
    """The frames of an open capture; what `at_end` makes is raised where they should not end."""

    def __init__(
        self,
        capture: cv2.VideoCapture,
        name: str,
        *,
        live: bool,
        pace: bool = False,
        at_end: Callable[[], SourceError] | None = None,
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
            raise self._at_end()

    def _picture(self) -> Image | None:
        with self._reading:
            if self._closed.is_set():
                return None
            _, image = self._capture.retrieve()
        return image  # type: ignore[return-value]  # OpenCV's stubs know no dtype; None where it was damaged


def open_video(path: Path, *, pace: bool) -> FrameSource:
    """Open a video file; one that was cut off gives the frames up to there. Raises SourceError."""
    import cv2

    refusal = SourceError(f"{path}: not a readable photo or video; it may be damaged, or try a JPEG, PNG or MP4")
    # FFmpeg would type a text out as if on an old terminal, and fetch what a playlist names from the network.
    with path.open("rb") as file:
        start = file.read(1024)
    if b"\0" not in start and not start.startswith(b"YUV4MPEG2"):
        raise refusal
    # The whole path, so that FFmpeg takes no part of it for a protocol.
    capture = cv2.VideoCapture(str(path.resolve()), cv2.CAP_FFMPEG)
    # FFmpeg opens much that it then cannot read; that one frame comes out is seen here, before it is promised.
    if not capture.grab():
        raise refusal
    capture.open(str(path.resolve()), cv2.CAP_FFMPEG)  # seeking back to the start is not exact in every format
    capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # OpenCV 4.11 leaves a phone's upright video lying otherwise
    return Video(capture, path.name, live=False, pace=pace)


def is_address(spec: str) -> bool:
    """Whether `spec` is the address of a stream."""
    return "://" in spec and urlsplit(spec).scheme.lower() in _SCHEMES


def without_secrets(url: str) -> str:
    """A stream's address as it may be shown: no password, no token."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def open_stream(url: str, *, pace: bool) -> FrameSource:
    """Open a stream, or a video that lies on a server. Raises SourceLost where none answers within five seconds."""
    import cv2

    name = without_secrets(url)
    limits = [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(_OPEN_TIMEOUT * 1000)),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, int(_READ_TIMEOUT * 1000)),
    ]
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, limits)
    if not capture.isOpened():
        raise SourceLost(f"{name}: no video answers there; check the address, the network and the camera's power")
    capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
    if capture.get(cv2.CAP_PROP_FRAME_COUNT) > 0:  # a video file that lies on a server
        return Video(capture, name, live=False, pace=pace)
    lost = f"{name}: the stream has stopped; check the network and the camera's power"
    return Video(capture, name, live=True, at_end=lambda: SourceLost(lost))
