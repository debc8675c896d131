"""Analysis always gets the newest frame, however slow it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from perception.capture import Capture, FrameRate, LatestFrame
from perception.sources import FrameSource, SourceLost
from perception.types import Frame


def frame(index: int) -> Frame:
    return Frame(np.zeros((1, 1, 3), np.uint8), index / 100, index)


class Ticking(FrameSource):
    """A live source of a hundred tiny frames a second, that may be unplugged after some."""

    def __init__(self, unplugged_after: int | None = None) -> None:
        super().__init__("ticking", live=True)
        self._unplugged_after = unplugged_after

    def __iter__(self) -> Iterator[Frame]:
        index = 0
        while not self._closed.wait(0.01):
            if index == self._unplugged_after:
                raise SourceLost("unplugged")
            yield frame(index)
            index += 1


def test_the_latest_frame_wins() -> None:
    slot = LatestFrame()
    for index in range(3):
        slot.put(frame(index))
    taken = slot.take()
    assert taken is not None
    assert taken.index == 2
    assert slot.overwritten == 2


def test_a_frame_is_taken_once() -> None:
    slot = LatestFrame()
    slot.put(frame(0))
    assert slot.take() is not None
    assert slot.take(timeout=0.01) is None


def test_the_last_frame_is_still_there_after_the_end() -> None:
    slot = LatestFrame()
    slot.put(frame(0))
    slot.end()
    assert slot.take() is not None
    assert slot.take() is None


def test_who_waits_is_woken_by_a_frame() -> None:
    slot = LatestFrame()
    threading.Timer(0.05, slot.put, [frame(4)]).start()
    taken = slot.take(timeout=5)
    assert taken is not None
    assert taken.index == 4


def test_slow_analysis_never_lags_behind() -> None:
    with Capture(Ticking()) as capture:
        seen = []
        began = time.monotonic()
        for newest in capture:
            behind = time.monotonic() - began - newest.time
            seen.append((newest.index, behind))
            time.sleep(0.1)
            if len(seen) == 6:
                break
    assert seen[-1][0] > 20
    assert seen[-1][1] - seen[0][1] < 0.1
    assert capture.skipped >= 20


def test_the_rate_is_what_comes_not_what_was_promised() -> None:
    rate = FrameRate()
    assert rate.at(0) == 0
    for index in range(100):
        rate.add(index / 10)
    assert rate.at(9.9) == pytest.approx(10)
    for index in range(20):
        rate.add(10 + index / 5)  # it grew dark, and the camera takes its time
    assert rate.at(13.8) == pytest.approx(5)


def test_the_rate_of_what_has_stalled_is_zero() -> None:
    rate = FrameRate()
    for index in range(10):
        rate.add(index / 10)
    assert rate.at(0.9) == pytest.approx(10)
    assert rate.at(4.1) == 0


def test_pictures_that_come_all_at_once_have_no_rate_yet() -> None:
    rate = FrameRate()
    rate.add(1.0)
    rate.add(1.0)
    assert rate.at(1.0) == 0


def test_a_capture_tells_the_rate_of_its_source_and_not_of_its_reader() -> None:
    with Capture(Ticking()) as capture:
        for newest in capture:
            if newest.index > 30:
                break
            time.sleep(0.1)
        assert 30 < capture.rate < 101


def test_what_goes_wrong_in_the_thread_is_raised_where_frames_are_used() -> None:
    with pytest.raises(SourceLost, match="unplugged"), Capture(Ticking(unplugged_after=3)) as capture:
        for _ in capture:
            pass


def test_stopping_ends_the_iteration_and_the_thread() -> None:
    before = threading.active_count()
    capture = Capture(Ticking())
    capture.start()
    threading.Timer(0.1, capture.stop).start()
    began = time.monotonic()
    assert [newest.index for newest in capture]
    capture.stop()
    assert time.monotonic() - began < 0.5
    assert threading.active_count() <= before + 1  # the timer may be about to end
