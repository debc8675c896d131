"""Every source is read the same way, and one that cannot be read says why in one line."""

from __future__ import annotations

import os
import struct
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from perception.sources import SourceError, SourceLost, open_source
from perception.types import Frame, Image
from tests.media import face_photo, write_face_clip


def only_picture(path: Path) -> Image:
    with open_source(str(path)) as source:
        frames = list(source)
    assert not source.live
    assert [(f.index, f.time) for f in frames] == [(0, 0.0)]
    assert frames[0].image.dtype == np.uint8
    return frames[0].image


def refusal(spec: Path | str, kind: type[SourceError] = SourceError) -> str:
    """The one line with which `spec` is refused, at the latest when its frames are asked for."""
    with pytest.raises(SourceError) as caught, open_source(str(spec)) as source:
        list(source)
    assert type(caught.value) is kind
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_photo_is_one_frame_in_colour() -> None:
    assert only_picture(face_photo()).shape == (600, 512, 3)


@pytest.mark.parametrize("size", [(1, 1), (2160, 3840)], ids=["one pixel", "4K"])
def test_a_photo_may_have_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    cv2.imwrite(str(tmp_path / "photo.jpg"), np.full((*size, 3), 77, np.uint8))
    assert only_picture(tmp_path / "photo.jpg").shape == (*size, 3)


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_gray_photo_becomes_colour(tmp_path: Path, depth: type[np.uint8 | np.uint16]) -> None:
    cv2.imwrite(str(tmp_path / "gray.png"), np.full((4, 5), np.iinfo(depth).max, depth))
    image = only_picture(tmp_path / "gray.png")
    assert image.shape == (4, 5, 3)
    assert (image == 255).all()


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_what_is_transparent_turns_gray(tmp_path: Path, depth: type[np.uint8 | np.uint16]) -> None:
    picture: NDArray[np.uint8 | np.uint16] = np.zeros((2, 2, 4), depth)
    picture[0] = np.iinfo(depth).max  # the upper row is opaque white, the lower transparent black
    cv2.imwrite(str(tmp_path / "alpha.png"), picture)
    image = only_picture(tmp_path / "alpha.png")
    assert (image[0] == 255).all()
    assert (image[1] == 128).all()


def test_a_photo_held_sideways_is_turned_as_its_exif_says(tmp_path: Path) -> None:
    lying = np.zeros((8, 32, 3), np.uint8)
    lying[:, :16] = 255  # the left half is white
    encoded = cv2.imencode(".jpg", lying)[1].tobytes()
    turn_right = 6  # "turn clockwise to see it upright": the left side comes to the top
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn_right, 0, 0)
    exif = b"Exif\x00\x00" + tiff
    (tmp_path / "held.jpg").write_bytes(
        encoded[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + encoded[2:]
    )
    image = only_picture(tmp_path / "held.jpg")
    assert image.shape == (32, 8, 3)
    assert image[:12].mean() > 240
    assert image[-12:].mean() < 15


def test_a_name_with_odd_characters_is_still_a_file(tmp_path: Path, clip: Path) -> None:
    for name, content in {"grüße %02d.jpg": face_photo(), "rtsp:a|b %03d.mp4": clip}.items():
        (tmp_path / name).write_bytes(content.read_bytes())
        with open_source(str(tmp_path / name)) as source:
            assert next(iter(source)).index == 0


def test_what_cannot_be_read_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "text.jpg").write_text("This is no picture.")
    (tmp_path / "half.jpg").write_bytes(face_photo().read_bytes()[:30_000])
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    assert "no such file" in refusal(tmp_path / "none.jpg")
    assert "the file is empty" in refusal(tmp_path / "empty.jpg")
    assert "not a readable photo or video" in refusal(tmp_path / "text.jpg")
    assert "not a readable photo" in refusal(tmp_path / "broken.png")
    assert "not a readable photo" in refusal(tmp_path / "half.jpg")
    os.mkfifo(tmp_path / "pipe")
    assert "not a file" in refusal(tmp_path / "pipe")
    assert "no such file" in refusal(tmp_path / "none.jpg" / "inner.jpg")
    assert "File name too long" in refusal("x" * 5000)
    assert "no file and no camera" in refusal("~nobody-of-this-name")


@pytest.mark.parametrize("name", ["face.jpg", "face.mp4", ""], ids=["photo", "video", "folder"])
def test_what_may_not_be_read_is_refused_in_one_line(
    tmp_path: Path, clip: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs the tests may read everything, so the system's refusal is acted."""
    for file, content in {"face.jpg": face_photo(), "face.mp4": clip}.items():
        (tmp_path / file).write_bytes(content.read_bytes())

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(Path, "iterdir", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    assert "ermission" in refusal(tmp_path / name)


def album(folder: Path, *shades: int) -> Path:
    """A folder of tiny photos, one of each shade, in the order of their names."""
    for index, shade in enumerate(shades):
        cv2.imwrite(str(folder / f"photo {index}.PNG"), np.full((2, 3, 3), shade, np.uint8))
    return folder


def test_a_folder_shows_its_photos_by_name_and_passes_over_what_it_cannot_read(tmp_path: Path) -> None:
    album(tmp_path, 10, 20, 30, 40)
    (tmp_path / "photo 1.PNG").write_bytes(b"no picture")
    (tmp_path / "photo 2b.heic").write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(50))
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "._photo 3.png").write_bytes(b"what another system keeps about the photo")
    (tmp_path / "folder.jpg").mkdir()
    with open_source(str(tmp_path), pace=False) as source:
        frames = list(source)
    assert [frame.image[0, 0, 0] for frame in frames] == [10, 30, 40]
    assert [frame.index for frame in frames] == [0, 2, 4]
    assert [frame.time for frame in frames] == [0, 2, 4]
    assert source.unreadable == 2
    assert not source.live


def test_a_folder_shows_each_photo_for_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perception.sources.PHOTO_SECONDS", 0.2)
    with open_source(str(album(tmp_path, 10, 20, 30))) as source:
        began = time.monotonic()
        late = [time.monotonic() - began - frame.time for frame in source]
    assert min(late) > -0.01
    assert time.monotonic() - began > 0.59  # the last one too


def test_closing_a_folder_ends_its_iteration(tmp_path: Path) -> None:
    source = open_source(str(album(tmp_path, 10, 20, 30)))
    seen = []
    for frame in source:
        seen.append(frame.index)
        threading.Timer(0.05, source.close).start()
    assert seen == [0]


def test_a_folder_without_photos_says_so(tmp_path: Path) -> None:
    assert "no photos in this folder" in refusal(tmp_path)
    (tmp_path / "torn.jpg").write_bytes(b"no picture")
    assert "not one of its photos can be read" in refusal(tmp_path)


def test_a_missing_camera_says_so_with_the_likeliest_cause() -> None:
    assert refusal("63").startswith("no camera at index 63: ")


def test_every_frame_of_a_video_comes_at_once_without_pacing(clip: Path) -> None:
    began = time.monotonic()
    with open_source(str(clip), pace=False) as source:
        frames = list(source)
    assert time.monotonic() - began < 0.8
    assert [f.index for f in frames] == list(range(15))
    assert [f.time for f in frames] == pytest.approx([i / 15 for i in range(15)], abs=0.005)
    assert {f.image.shape for f in frames} == {(480, 640, 3)}
    assert not source.live


def test_a_video_plays_in_real_time(clip: Path) -> None:
    with open_source(str(clip)) as source:
        began = time.monotonic()
        late = [time.monotonic() - began - frame.time for frame in source]
    assert len(late) > 10
    assert min(late) > -0.01
    assert np.median(late) < 0.1


def test_a_slow_viewer_skips_frames_and_keeps_up(clip: Path) -> None:
    with open_source(str(clip)) as source:
        began = time.monotonic()
        seen = []
        for frame in source:
            seen.append(frame.index)
            time.sleep(0.25)
    assert time.monotonic() - began < 1.6
    assert 3 <= len(seen) <= 6
    assert seen == sorted(seen)


def test_a_video_that_was_cut_off_gives_what_is_there(tmp_path: Path) -> None:
    whole = write_face_clip(tmp_path / "whole.avi", seconds=1.0, fps=15).read_bytes()
    (tmp_path / "half.avi").write_bytes(whole[: len(whole) // 2])
    with open_source(str(tmp_path / "half.avi"), pace=False) as source:
        assert 3 <= len(list(source)) <= 9


def test_a_video_whose_index_is_gone_is_refused(tmp_path: Path, clip: Path) -> None:
    data = clip.read_bytes()
    (tmp_path / "half.mp4").write_bytes(data[: len(data) // 2])
    assert "not a readable photo or video" in refusal(tmp_path / "half.mp4")


def test_closing_from_another_thread_ends_a_waiting_iteration(tmp_path: Path) -> None:
    path = write_face_clip(tmp_path / "slow.avi", seconds=20, fps=0.5)
    source = open_source(str(path))
    closer = threading.Timer(0.2, source.close)
    closer.start()
    began = time.monotonic()
    frames = list(source)
    assert len(frames) == 1
    assert time.monotonic() - began < 1
    closer.join()


def test_a_closed_source_gives_nothing_more(clip: Path) -> None:
    for path in (face_photo(), clip):
        source = open_source(str(path))
        source.close()
        source.close()
        assert list(source) == []


@pytest.fixture
def camera_on_the_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An HTTP camera in this process: /ends sends ten pictures and hangs up, /stalls sends ten and then nothing."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    picture = cv2.imencode(".jpg", np.full((48, 64, 3), 200, np.uint8))[1].tobytes()
    leaving = threading.Event()

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
            self.end_headers()
            part = b"--next\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(picture), picture)
            for _ in range(10):
                self.wfile.write(part)
                time.sleep(0.02)
            if self.path.startswith("/stalls"):
                leaving.wait(10)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    leaving.set()
    server.shutdown()
    server.server_close()


def test_a_stream_that_ends_is_lost_and_worth_another_try(camera_on_the_network: str) -> None:
    source = open_source(f"{camera_on_the_network}/ends")
    assert source.live
    frames: list[Frame] = []
    with pytest.raises(SourceLost, match="the stream has stopped"):
        frames.extend(source)
    assert len(frames) >= 8
    assert frames[0].time == 0
    assert all(a.time < b.time for a, b in pairwise(frames))


@pytest.mark.slow
def test_a_stream_that_stalls_is_lost_after_three_seconds(camera_on_the_network: str) -> None:
    source = open_source(f"{camera_on_the_network}/stalls")
    frames: list[Frame] = []
    began = time.monotonic()
    with pytest.raises(SourceLost):
        frames.extend(source)
    assert len(frames) >= 8
    assert 2 < time.monotonic() - began < 5


def test_a_password_in_an_address_is_never_shown(camera_on_the_network: str) -> None:
    host = camera_on_the_network.removeprefix("http://")
    with open_source(f"http://me:secret@{host}/stalls?token=secret") as source:
        assert source.name == f"http://{host}/stalls"
    assert "secret" not in refusal("http://me:secret@127.0.0.1:9/door?token=secret", SourceLost)
