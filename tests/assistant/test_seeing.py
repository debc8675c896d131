"""A camera that goes away is waited for, a covered one is said to be so, and what never was is not tried again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from assistant.bus import Bus
from assistant.events import (
    CalibrationEnded,
    CalibrationWanted,
    Event,
    Part,
    PartChanged,
    PartState,
    UserClaimed,
)
from assistant.services.seeing import Seeing
from assistant.supervisor import PermanentError
from perception.neutral import USUAL, Calibration, NeutralFace
from perception.sources import FrameSource, SourceError, SourceLost
from perception.types import Frame, Image, Observation
from perception.watch import Watcher

LIT: Image = np.tile(np.arange(0, 192, 3, np.uint8)[:, None], (48, 1, 3))[:48]
RESTING = np.array(USUAL, np.float32) + np.eye(7, dtype=np.float32)[4]
BLACK: Image = np.zeros((48, 64, 3), np.uint8)


class Camera(FrameSource):
    """A live source of given pictures, half a second apart, that then ends with `error`, or in peace."""

    def __init__(self, pictures: list[Image], error: SourceError | None = None, *, live: bool = True) -> None:
        super().__init__("camera 0", live=live)
        self._pictures, self._error = pictures, error

    def __iter__(self) -> Iterator[Frame]:
        for index, picture in enumerate(self._pictures):
            yield Frame(picture, index / 2, index)
        if self._error is not None:
            raise self._error


class Nobody:
    """A watcher that sees nobody, and takes for it that a face was seen well throughout a calibration."""

    neutral: NeutralFace | None = None
    calibration: Calibration | None = None

    def __init__(self) -> None:
        self.claimed: list[str] = []

    def claim(self, which: str) -> bool:
        self.claimed.append(which)
        return True

    def observe(self, frame: Frame) -> Observation:
        height, width = frame.image.shape[:2]
        if self.calibration is not None:
            for _ in range(10):
                self.calibration.add(RESTING)
        return Observation(frame.time, frame.index, (width, height), (), None, None)


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    bus = Bus()
    yield bus
    await bus.close()


@pytest.fixture
async def shown(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> list[tuple[PartState, str]]:
    """What the user is shown of the camera. Every frame is looked at, as if none came while another was."""
    changes: list[tuple[PartState, str]] = []

    def note(event: PartChanged) -> None:
        assert event.part is Part.CAMERA
        changes.append((event.state, event.detail))

    bus.subscribe("screen", PartChanged, handler=note)
    monkeypatch.setattr("perception.capture.Capture", Unhurried)
    return changes


class Unhurried:
    def __init__(self, source: FrameSource) -> None:
        self._source = source

    def __iter__(self) -> Iterator[Frame]:
        return iter(self._source)

    def __enter__(self) -> Unhurried:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()


def seeing(bus: Bus, monkeypatch: pytest.MonkeyPatch, *opened: FrameSource | SourceError, spec: str = "0") -> Seeing:
    """Seeing whose source is, each time it is opened, the next of `opened`."""
    left = iter(opened)

    def open_next(_: str) -> FrameSource:
        if isinstance(following := next(left), SourceError):
            raise following
        return following

    monkeypatch.setattr("perception.sources.open_source", open_next)
    return Seeing(bus, spec, lambda: cast(Watcher, Nobody()))


async def test_a_camera_that_never_was_is_not_tried_again(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    service = seeing(bus, monkeypatch, SourceError("no camera at index 0"))
    with pytest.raises(PermanentError, match="no camera at index 0"):
        await service.run()


async def test_a_camera_that_is_busy_is_waited_for(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    service = seeing(bus, monkeypatch, SourceLost("camera 0 is busy"), SourceError("no camera at index 0"))
    with pytest.raises(SourceLost, match="busy"):
        await service.run()
    with pytest.raises(PermanentError):  # and was pulled out before it ever worked
        await service.run()


@pytest.mark.usefixtures("shown")
async def test_a_camera_that_was_unplugged_is_waited_for_while_it_is_missing(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    unplugged, missing = SourceLost("camera 0: unplugged"), SourceError("no camera at index 0")
    service = seeing(bus, monkeypatch, Camera([LIT], unplugged), missing, missing, Camera([LIT]))
    for error in (unplugged, missing, missing):
        with pytest.raises(SourceError) as caught:
            await service.run()
        assert caught.value is error
        assert service.preview is None
    await service.run()


async def test_a_file_that_is_gone_is_not_waited_for(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    service = seeing(bus, monkeypatch, Camera([LIT], live=False), SourceError("face.mp4: no such file"))
    await service.run()
    with pytest.raises(PermanentError):
        await service.run()


async def test_a_covered_lens_is_shown_once_and_so_is_its_uncovering(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[PartState, str]]
) -> None:
    service = seeing(bus, monkeypatch, Camera([LIT] * 3 + [BLACK] * 9 + [LIT] * 3))
    await service.run()
    await bus.drain()
    assert shown == [
        (PartState.STARTING, "0"),
        (PartState.RUNNING, "camera 0"),
        (PartState.RUNNING, "camera 0: covered, or it is dark"),
        (PartState.RUNNING, "camera 0"),
        (PartState.ENDED, "0"),
    ]


async def test_a_film_may_be_dark(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[PartState, str]]
) -> None:
    service = seeing(bus, monkeypatch, Camera([BLACK] * 12, live=False))
    await service.run()
    await bus.drain()
    assert [detail for _, detail in shown] == ["0", "camera 0", "0"]


async def test_photos_that_could_not_be_read_are_counted_at_the_end(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[PartState, str]]
) -> None:
    folder = Camera([LIT], live=False)
    folder.unreadable = 2
    await seeing(bus, monkeypatch, folder, spec="album").run()
    await bus.drain()
    assert shown[-1] == (PartState.ENDED, "album; 2 of its photos could not be read")


async def test_the_password_in_an_address_is_never_on_the_bus(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, shown: list[tuple[PartState, str]]
) -> None:
    service = seeing(bus, monkeypatch, Camera([LIT]), spec="rtsp://me:secret@door/stream?token=secret")
    await service.run()
    await bus.drain()
    assert [detail for _, detail in shown] == ["rtsp://door/stream", "camera 0", "rtsp://door/stream"]


class Waiting(Camera):
    """A camera whose second picture comes when something has been ordered."""

    def __init__(self, pictures: list[Image], ordered: threading.Event) -> None:
        super().__init__(pictures)
        self._ordered = ordered

    def __iter__(self) -> Iterator[Frame]:
        for frame in super().__iter__():
            if frame.index == 1:
                self._ordered.wait(5)
            yield frame


async def ordered(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, order: Event, watcher: Nobody, seconds: int, path: Path | None = None
) -> list[str]:
    """Give `order` after the first picture of a camera that goes on for `seconds`; how the calibration ended."""
    ended: list[str] = []
    bus.subscribe("test", CalibrationEnded, handler=lambda event: ended.append(event.problem))
    looked = asyncio.Event()  # at the first picture

    def note(changed: PartChanged) -> None:
        if changed.state is PartState.RUNNING:
            looked.set()

    bus.subscribe("test: looked", PartChanged, handler=note)
    go_on = threading.Event()
    camera = Waiting([LIT] * (2 * seconds + 1), go_on)
    monkeypatch.setattr("perception.sources.open_source", lambda _: camera)
    service = Seeing(bus, "0", lambda: cast(Watcher, watcher), path)
    running = asyncio.create_task(service.run())
    await looked.wait()
    bus.publish(order)
    await bus.drain()
    go_on.set()
    await running
    await bus.drain()
    return ended


@pytest.mark.usefixtures("shown")
async def test_a_calibration_is_learned_kept_for_the_user_alone_and_known_the_next_time(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "data" / "neutral_face.json"
    watcher = Nobody()
    assert await ordered(bus, monkeypatch, CalibrationWanted(), watcher, 25, path) == [""]
    assert watcher.neutral is not None
    assert path.stat().st_mode & 0o777 == 0o600
    again = Nobody()
    monkeypatch.setattr("perception.sources.open_source", lambda _: Camera([LIT]))
    await Seeing(bus, "0", lambda: cast(Watcher, again), path).run()
    assert again.neutral is not None
    assert again.neutral.logits == pytest.approx(watcher.neutral.logits, abs=1e-3)


@pytest.mark.usefixtures("shown")
async def test_a_calibration_that_cannot_end_says_so(bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (problem,) = await ordered(bus, monkeypatch, CalibrationWanted(), Nobody(), 5, tmp_path / "face.json")
    assert "went off" in problem
    assert not (tmp_path / "face.json").exists()


@pytest.mark.usefixtures("shown")
async def test_a_face_that_cannot_be_kept_still_counts_for_now(
    bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    watcher = Nobody()
    (problem,) = await ordered(bus, monkeypatch, CalibrationWanted(), watcher, 25, tmp_path / "file" / "face.json")
    assert "cannot" in problem or "not keep" in problem
    assert watcher.neutral is not None


async def test_without_pictures_nothing_is_calibrated(bus: Bus) -> None:
    ended: list[str] = []
    bus.subscribe("test", CalibrationEnded, handler=lambda event: ended.append(event.problem))
    service = Seeing(bus, "0")
    bus.publish(CalibrationWanted())
    await bus.drain()
    assert service.mood is None
    assert len(ended) == 1
    assert "no pictures" in ended[0]


@pytest.mark.usefixtures("shown")
async def test_the_users_word_about_their_face_reaches_the_watcher(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    watcher = Nobody()
    await ordered(bus, monkeypatch, UserClaimed(which="left"), watcher, 1)
    assert watcher.claimed == ["left"]
