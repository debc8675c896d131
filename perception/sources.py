"""Frame sources: a camera, a photo, a folder of photos, a video file or a stream, all opened and read the same way."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from perception.cameras import find_camera, list_cameras, open_camera
from perception.frame_source import FrameSource, SourceError, SourceLost
from perception.photo import PHOTO_SUFFIXES, PhotoError, is_photo, read_photo
from perception.types import Frame, Image
from perception.video import is_address, open_stream, open_video, without_secrets

__all__ = ["FrameSource", "SourceError", "SourceLost", "open_source", "shown_name"]

PHOTO_SECONDS: Final = 2.0  # each photo of a folder; by eye, 2026-11-24: time to see it and what it is read as


def open_source(spec: str, *, pace: bool = True) -> FrameSource:
    """Open the source that `spec` names.

    A camera by index ("0") or by a part of its name ("logitech", on Linux), a photo, a folder of photos, a video
    file, or a stream's address. A name without a dot that no file or folder has is a camera's.

    A video plays in real time, and a frame whose moment has passed is skipped; a folder shows each photo for two
    seconds. With `pace` off every frame comes as fast as it is read. Blocks while a device or stream opens, up to
    five seconds.

    Raises SourceError where there is no such file or camera, or it cannot be read; SourceLost where a stream
    does not answer, or another program uses the camera.
    """
    if spec.isascii() and spec.isdecimal():
        return open_camera(int(spec))
    if is_address(spec):
        return open_stream(spec, pace=pace)
    path = Path(spec)
    try:
        if not path.exists():
            path = path.expanduser()
        if path.is_dir():
            return _open_folder(path, pace)
        if path.exists():
            return _open_file(path, pace)
    except OSError as error:  # such as a folder on the way that may not be entered
        raise SourceError(f"{path}: {error.strerror}; choose another") from None
    except RuntimeError:  # "~somebody" whom this machine does not know
        pass
    if path.suffix and " " not in path.suffix:  # "HD Webcam 2.0 front" is a camera's name
        raise SourceError(f"{path}: no such file; give a photo, a folder, a video, a camera or a stream's address")
    return open_camera(find_camera(spec, list_cameras()).index)


def shown_name(spec: str) -> str:
    """`spec` as it may be shown before the source is open: an address without its password."""
    return without_secrets(spec) if is_address(spec) else spec


class _Photo(FrameSource):
    def __init__(self, image: Image, name: str) -> None:
        super().__init__(name, live=False)
        self._image = image

    def __iter__(self) -> Iterator[Frame]:
        if not self._closed.is_set():
            yield Frame(self._image, 0.0, 0)


class _Folder(FrameSource):
    """Photos one after the other, each read when its turn comes; those that cannot be read are counted."""

    def __init__(self, photos: list[Path], name: str, *, pace: bool) -> None:
        super().__init__(name, live=False)
        self._photos, self._pace = photos, pace

    def __iter__(self) -> Iterator[Frame]:
        began = time.monotonic()
        shown, reason = 0, ""
        for index, photo in enumerate(self._photos):
            if self._closed.is_set():
                return
            try:
                image = read_photo(photo)
            except PhotoError as error:
                self.unreadable += 1
                reason = reason or str(error)
                continue
            yield Frame(image, shown * PHOTO_SECONDS, index)
            shown += 1
            if self._pace:
                self._closed.wait(began + shown * PHOTO_SECONDS - time.monotonic())
        if not shown:
            raise SourceError(f"{self.name}: not one of its photos can be read; {reason}")


def _open_folder(path: Path, pace: bool) -> FrameSource:
    photos = [
        file
        for file in sorted(path.iterdir(), key=lambda file: file.name)
        if file.suffix.lower() in PHOTO_SUFFIXES and not file.name.startswith(".") and file.is_file()
    ]
    if not photos:
        raise SourceError(f"{path}: no photos in this folder; choose another, or name a video in it")
    return _Folder(photos, path.resolve().name or str(path), pace=pace)


def _open_file(path: Path, pace: bool) -> FrameSource:
    if not path.is_file():
        raise SourceError(f"{path}: not a file; name a photo, a folder or a video, or a camera by its number")
    if not os.access(path, os.R_OK):
        raise SourceError(f"{path}: no permission to read it; change it with chmod, or choose another file")
    if not path.stat().st_size:
        raise SourceError(f"{path}: the file is empty; choose another")
    if not is_photo(path):
        return open_video(path, pace=pace)
    try:
        return _Photo(read_photo(path), path.name)
    except PhotoError as error:
        raise SourceError(str(error)) from None
