"""What every frame source is: frames to iterate over, a name to show, and two ways to fail."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Self

from perception.types import Frame


class SourceError(Exception):
    """A source cannot be used; the message is one line that says what to do."""


class SourceLost(SourceError):
    """A source that worked, or may work soon, is gone: worth trying again."""


class FrameSource(ABC):
    """An iterable of frames, to be iterated once, by one thread.

    Frames of a file or folder end with it. Frames of a camera or stream end with `SourceLost`, or with `close()`.
    """

    def __init__(self, name: str, *, live: bool) -> None:
        self.name = name  # for people: "camera 0", "portrait.jpg", "rtsp://door/stream" without any password
        self.live = live  # frames come when they come; who is slow must skip some (see `Capture`)
        self.unreadable = 0  # photos of a folder passed over so far
        self._closed = threading.Event()

    @abstractmethod
    def __iter__(self) -> Iterator[Frame]: ...

    def close(self) -> None:
        """End the iteration and free the device; from any thread, any number of times.

        A thread that waits for a stalled stream leaves after that stream's read timeout of three seconds; one
        that waits for a stalled camera after OpenCV's ten.
        """
        self._closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
