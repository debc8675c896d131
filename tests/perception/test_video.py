"""Videos as phones and cameras write them, whole or not, come upright, in time, and to an end."""

from __future__ import annotations

import struct
import time
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av  # it is there: faster-whisper brings it
import numpy as np
import pytest

from perception.sources import SourceError, open_source
from perception.types import Frame, Image
from tests.media import write_face_clip

CLIPS = Path(__file__).parents[3] / "shared" / "data" / "faces" / "videos"
MILLISECOND = Fraction(1, 1000)


def write_video(path: Path, pictures: Sequence[Image], times: Sequence[float]) -> Path:
    """A video of `pictures` at `times`, with its index first, as for the web."""
    height, width = pictures[0].shape[:2]
    options = {"movflags": "faststart"} if path.suffix == ".mp4" else {}
    with av.open(str(path), "w", options=options) as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = MILLISECOND
        for picture, moment in zip(pictures, times, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = round(moment * 1000), MILLISECOND
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def gray(count: int) -> list[Image]:
    return [np.full((48, 64, 3), 40 + 10 * (index % 15), np.uint8) for index in range(count)]


def all_frames(path: Path) -> list[Frame]:
    with open_source(str(path), pace=False) as source:
        return list(source)


@pytest.mark.parametrize("kind", [".mp4", ".mkv", ".avi"])
def test_a_video_of_uneven_rate_keeps_its_times(tmp_path: Path, kind: str) -> None:
    times = [0, 0.04, 0.08, 0.5, 0.54, 1.2, 1.24, 2.0]
    frames = all_frames(write_video(tmp_path / f"uneven{kind}", gray(len(times)), times))
    assert [frame.time for frame in frames] == pytest.approx(times, abs=0.005)


def test_a_video_filmed_upright_with_a_phone_is_upright(tmp_path: Path) -> None:
    lying = np.zeros((48, 64, 3), np.uint8)
    lying[:, :32] = 255  # the left half is white
    path = write_video(tmp_path / "phone.mp4", [lying] * 5, [0, 0.1, 0.2, 0.3, 0.4])
    data = bytearray(path.read_bytes())
    matrix = data.index(b"tkhd") + 44  # of the track's header: how it is turned to be shown
    data[matrix : matrix + 36] = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 48 << 16, 0, 1 << 30)  # clockwise
    path.write_bytes(data)
    for frame in all_frames(path):
        assert frame.image.shape == (64, 48, 3)
        assert frame.image[:24].mean() > 240
        assert frame.image[-24:].mean() < 15


@pytest.mark.parametrize("kind", [".mp4", ".mkv", ".avi"])
@pytest.mark.parametrize("share", [0.3, 0.6])
def test_a_video_that_was_cut_off_gives_what_is_there_and_ends(tmp_path: Path, kind: str, share: float) -> None:
    pictures = [np.random.default_rng(index).integers(0, 255, (48, 64, 3), np.uint8) for index in range(30)]
    path = write_video(tmp_path / f"whole{kind}", pictures, [index / 25 for index in range(30)])
    whole = path.read_bytes()
    path.write_bytes(whole[: round(share * len(whole))])
    frames = all_frames(path)
    assert 3 <= len(frames) < 25
    assert all(a.time < b.time for a, b in pairwise(frames))


@pytest.mark.parametrize("kind", [".avi", ".mp4", ".mkv"])
def test_a_video_with_damage_inside_comes_to_an_end(tmp_path: Path, kind: str) -> None:
    path = write_video(tmp_path / f"damaged{kind}", gray(60), [index / 25 for index in range(60)])
    rng = np.random.default_rng(24)
    whole = np.frombuffer(path.read_bytes(), np.uint8)
    for _ in range(20):
        damaged = whole.copy()
        at = rng.integers(0, len(damaged), 30)
        damaged[at] = rng.integers(0, 256, 30)
        path.write_bytes(damaged.tobytes())
        try:
            frames = all_frames(path)
        except SourceError as error:
            assert "\n" not in str(error)  # noqa: PT017  # whether it can be opened at all is chance
        else:
            assert all(a.time < b.time for a, b in pairwise(frames))


def test_behind_damaged_frames_a_video_goes_on(tmp_path: Path) -> None:
    path = write_face_clip(tmp_path / "face.avi", seconds=1.0, fps=15)
    data = bytearray(path.read_bytes())
    chunks = [at for at in range(len(data) - 4) if data[at : at + 4] == b"00dc"][:15]  # each a JPEG
    for at in chunks[4:7]:
        data[at + 8 : at + 200] = bytes(192)
    path.write_bytes(data)
    frames = all_frames(path)
    assert len(frames) >= 12
    assert frames[-1].time == pytest.approx(14 / 15, abs=0.01)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("notes.txt", "Dear diary,\n" * 200),
        ("list.m3u8", "#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/first.ts\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile other.mp4\n"),
    ],
)
def test_a_text_is_no_video_and_a_playlist_leads_nowhere(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(SourceError, match="not a readable photo or video"):
        open_source(str(tmp_path / name))


@pytest.mark.parametrize("kind", ["y4m", "mpg", "ts", "webm", "mov", "flv", "wmv"])
def test_videos_of_many_kinds_are_read(tmp_path: Path, kind: str) -> None:
    codec = {"y4m": "rawvideo", "mpg": "mpeg2video", "ts": "mpeg2video", "webm": "libvpx", "flv": "flv", "wmv": "wmv2"}
    path = tmp_path / f"clip.{kind}"
    with av.open(str(path), "w", format={"y4m": "yuv4mpegpipe", "wmv": "asf"}.get(kind)) as container:
        stream = container.add_stream(codec.get(kind, "mpeg4"), rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for picture in gray(10):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    frames = all_frames(path)
    assert len(frames) >= 9
    assert frames[-1].time == pytest.approx(0.36, abs=0.05)


@pytest.mark.slow
@pytest.mark.skipif(not CLIPS.exists(), reason="the clips of ../shared/data are not here")
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_real_clips_that_were_cut_off_end_or_are_refused_at_once(tmp_path: Path, share: float) -> None:
    clips = sorted(CLIPS.glob("*.mp*"))
    read = 0
    for clip in clips:
        whole = clip.read_bytes()
        cut = tmp_path / clip.name
        cut.write_bytes(whole[: round(share * len(whole))])
        began = time.monotonic()
        try:
            read += len(all_frames(cut)) > 0
        except SourceError as error:
            assert "not a readable photo or video" in str(error)  # noqa: PT017  # an MP4 whose index is at its end
        assert time.monotonic() - began < 30
    assert read >= len(list(CLIPS.glob("*.mpg")))  # MPEG needs no index
