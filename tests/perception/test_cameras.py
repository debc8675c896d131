"""A camera is found by number or name, and one that does not open, or stops, says why and whether to wait."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from perception.cameras import Camera, find_camera, list_cameras, why_closed
from perception.sources import SourceError, SourceLost, open_source
from perception.types import Frame

LAPTOP, LOGITECH = Camera(0, "Integrated Camera: Front"), Camera(2, "Logitech BRIO")


@pytest.fixture
def on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")


def plug_in(system: Path, node: str, name: str, index: int = 0) -> None:
    """What Video4Linux shows of one device node."""
    (system / node).mkdir(parents=True)
    (system / node / "name").write_text(f"{name}\n")
    (system / node / "index").write_text(f"{index}\n")


def test_every_camera_is_listed_once_and_in_order(tmp_path: Path) -> None:
    plug_in(tmp_path, "video10", "HDMI Grabber")
    plug_in(tmp_path, "video2", LOGITECH.name)
    plug_in(tmp_path, "video3", LOGITECH.name, index=1)  # the same camera's node for data about the pictures
    plug_in(tmp_path, "video0", LAPTOP.name)
    (tmp_path / "video4").mkdir()  # just being unplugged
    assert list_cameras(tmp_path) == (LAPTOP, LOGITECH, Camera(10, "HDMI Grabber"))


def test_where_the_system_tells_nothing_there_are_no_cameras(tmp_path: Path) -> None:
    assert list_cameras(tmp_path / "gone") == ()


@pytest.mark.parametrize("words", ["logitech", "BRIO", "Logitech BRIO", "tech b"])
def test_a_camera_is_found_by_any_part_of_its_name(words: str) -> None:
    assert find_camera(words, (LAPTOP, LOGITECH)) == LOGITECH


@pytest.mark.usefixtures("on_linux")
def test_a_name_that_no_camera_has_is_answered_with_those_there_are() -> None:
    with pytest.raises(SourceError) as caught:
        find_camera("webcam", (LAPTOP, LOGITECH))
    choice = "0 (Integrated Camera: Front) or 2 (Logitech BRIO)"
    assert str(caught.value) == f"no file and no camera is called webcam: choose {choice}"
    with pytest.raises(SourceError, match="no camera is plugged in"):
        find_camera("webcam", ())


def test_where_cameras_have_no_names_the_number_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    with pytest.raises(SourceError, match="give its number, such as 0"):
        find_camera("logitech", ())


@pytest.mark.usefixtures("on_linux")
def test_a_camera_that_is_missing_is_no_matter_of_waiting(tmp_path: Path) -> None:
    error = why_closed(5, (LAPTOP,), tmp_path)
    assert type(error) is SourceError
    assert str(error) == "no camera at index 5: try 0 (Integrated Camera: Front)"
    assert "none is plugged in" in str(why_closed(5, (), tmp_path))


@pytest.mark.usefixtures("on_linux")
def test_a_node_without_pictures_is_no_camera(tmp_path: Path) -> None:
    (tmp_path / "video3").touch()
    assert "no camera at index 3" in str(why_closed(3, (LOGITECH,), tmp_path))


@pytest.mark.usefixtures("on_linux")
def test_a_camera_that_may_not_be_used_says_how_to_be_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "video2").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    error = why_closed(2, (LOGITECH,), tmp_path)
    assert type(error) is SourceError
    assert "usermod -aG video" in str(error)


@pytest.mark.usefixtures("on_linux")
def test_a_camera_that_is_there_but_does_not_open_is_busy_and_worth_waiting_for(tmp_path: Path) -> None:
    (tmp_path / "video2").touch()
    error = why_closed(2, (LOGITECH,), tmp_path)
    assert type(error) is SourceLost
    assert "busy" in str(error)


class Plugged:
    """Stands for OpenCV's capture of a camera that is pulled out after three pictures."""

    def __init__(self, index: int, *_: object) -> None:
        self.index, self.left = index, 3

    def isOpened(self) -> bool:
        return True

    def get(self, _: int) -> float:
        return 30.0

    def grab(self) -> bool:
        self.left -= 1
        return self.left >= 0

    def retrieve(self) -> tuple[bool, object]:
        return True, np.full((2, 2, 3), self.index, np.uint8)

    def release(self) -> None:
        self.left = 0


@pytest.fixture
def one_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(cv2, "VideoCapture", Plugged)
    cameras = (Camera(63, "Logitech BRIO"),)  # no machine has a device of this number, which here means: unplugged
    for module in ("cameras", "sources"):
        monkeypatch.setattr(f"perception.{module}.list_cameras", lambda: cameras)


@pytest.mark.usefixtures("one_camera")
@pytest.mark.parametrize("spec", ["63", "logitech"])
def test_a_camera_that_is_pulled_out_is_unplugged_and_worth_waiting_for(spec: str) -> None:
    frames: list[Frame] = []
    with open_source(spec) as source, pytest.raises(SourceLost, match="camera 63, Logitech BRIO: unplugged"):
        frames.extend(source)
    assert source.live
    assert [frame.image[0, 0, 0] for frame in frames] == [63, 63, 63]


@pytest.mark.usefixtures("one_camera")
def test_an_existing_file_wins_over_a_camera_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cv2.imwrite("logitech.png", np.zeros((2, 2, 3), np.uint8))
    Path("logitech.png").rename("logitech")
    assert not open_source("logitech").live


@pytest.mark.usefixtures("one_camera")
@pytest.mark.parametrize("spec", ["logitech.png", "gone/logitech.mp4"])
def test_what_looks_like_a_file_never_opens_a_camera(spec: str) -> None:
    """Or a camera would be opened without the user's consent, which a file does not need."""
    with pytest.raises(SourceError, match="no such file"):
        open_source(spec)
