"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from perception.ahead import AHEAD, read_ahead
from perception.sources import SourceLost
from perception.types import Frame


def frames(count: int) -> Iterator[Frame]:
    for index in range(count):
        yield Frame(np.zeros((2, 2, 3), np.uint8), index / 30, index)


def reading() -> bool:
    return any(thread.name == "reading ahead" for thread in threading.enumerate())


def test_every_frame_comes_once_and_in_order() -> None:
    assert [frame.index for frame in read_ahead(frames(100))] == list(range(100))
    assert not reading()


def test_an_error_comes_after_the_frames_before_it() -> None:
    def broken() -> Iterator[Frame]:
        yield from frames(3)
        raise SourceLost("gone")

    ahead = read_ahead(broken())
    assert [next(ahead).index for _ in range(3)] == [0, 1, 2]
    with pytest.raises(SourceLost, match="gone"):
        next(ahead)
    assert not reading()


def test_only_a_few_frames_wait_and_leaving_ends_the_thread() -> None:
    taken = []

    def counted() -> Iterator[Frame]:
        for frame in frames(1000):
            taken.append(frame.index)
            yield frame

    ahead = read_ahead(counted())
    next(ahead)
    time.sleep(0.1)
    assert len(taken) <= AHEAD + 2
    ahead.close()  # type: ignore[attr-defined]
    assert not reading()
