"""Always the newest frame: a slot in which the latest wins, and the thread that fills it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from typing import Final, Self

from perception.frame_source import FrameSource
from perception.types import Frame

_RATE_WINDOW: Final = 3.0  # s; long enough for a steady figure, short enough to show a camera that slows in the dark


class FrameRate:
    """Frames a second over the last three seconds, fed with the time of each frame."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._changing = threading.Lock()

    def add(self, now: float) -> None:
        """Count a frame that came at `now`, in seconds."""
        with self._changing:
            self._times.append(now)
            self._forget_before(now - _RATE_WINDOW)

    def at(self, now: float) -> float:
        """The rate at `now`; 0 before the second frame, and after three seconds without one."""
        with self._changing:
            self._forget_before(now - _RATE_WINDOW)
            span = self._times[-1] - self._times[0] if self._times else 0.0
            return (len(self._times) - 1) / span if span > 0 else 0.0

    def _forget_before(self, time: float) -> None:
        while self._times and self._times[0] < time:
            self._times.popleft()


class LatestFrame:
    """A slot for one frame. Putting never waits and overwrites; taking waits for a frame not taken before."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._frame: Frame | None = None
        self._ended = False
        self.overwritten = 0  # frames that nobody took

    def put(self, frame: Frame) -> None:
        """Leave `frame` here in place of whatever was."""
        with self._changed:
            self.overwritten += self._frame is not None
            self._frame = frame
            self._changed.notify_all()

    def end(self) -> None:
        """Let every `take` return: the frame that is still here first, then None."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def take(self, timeout: float | None = None) -> Frame | None:
        """The newest frame, once; None after the end, or where none came within `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._frame is not None or self._ended, timeout)
            frame, self._frame = self._frame, None
            return frame


class Capture:
    """Reads a live source in a thread of its own, so that slow analysis skips frames and never lags behind.

    Iterating gives the newest frame each time. It ends with the source, and raises what the source raised.
    """

    def __init__(self, source: FrameSource) -> None:
        self._source = source
        self._slot = LatestFrame()
        self._rate = FrameRate()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._read, name=f"capture {source.name}", daemon=True)

    @property
    def skipped(self) -> int:
        """Frames that came while analysis was busy."""
        return self._slot.overwritten

    @property
    def rate(self) -> float:
        """Frames a second that the source really gives, over the last three seconds."""
        return self._rate.at(time.monotonic())

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """Close the source and end the iteration; returns within a second, from any thread."""
        self._source.close()
        self._slot.end()
        if self._thread.ident is not None:
            self._thread.join(1.0)  # a stalled stream takes longer, and the thread then ends by itself

    def _read(self) -> None:
        try:
            for frame in self._source:
                self._rate.add(time.monotonic())
                self._slot.put(frame)
        except Exception as error:  # it belongs to the thread that iterates
            self._error = error
        finally:
            self._slot.end()

    def __iter__(self) -> Iterator[Frame]:
        while (frame := self._slot.take()) is not None:
            yield frame
        if self._error is not None:
            raise self._error

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
