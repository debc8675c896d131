"""A picture of the screen as an SVG file, without what the camera sees and without anything from the network."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

import platformdirs
from textual.app import App

from assistant.ui.camera import CameraView

# Of Rich's template: two rules that load a font from elsewhere when the file is opened, and a comment with an address.
# They stand before what the screen shows, which is left as it is.
_FROM_ELSEWHERE: Final = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_COMMENT: Final = re.compile(r"\s*<!--.*?-->", re.DOTALL)


class PictureError(Exception):
    """The picture cannot be kept; the message is one line for people."""


def svg_of(app: App[Any], title: str) -> str:
    """The screen that `app` shows, as SVG in a window of this title.

    What the camera sees is left out, also where the screen shows it: a picture of the screen is made to be given
    away, and the promise is that no frame is stored. The same goes for a photo that was opened.
    """
    with contextlib.ExitStack() as covered:
        for screen in app.screen_stack:
            for view in screen.query(CameraView):
                covered.enter_context(view.covered())
        svg = app.export_screenshot(title=title)
    svg = _COMMENT.sub("", _FROM_ELSEWHERE.sub("", svg, count=2), count=1)
    return svg.replace("<svg ", '<svg xml:space="preserve" ', 1)  # else librsvg drops the spaces between columns


def keep(svg: str, now: datetime, folder: Path | None = None) -> Path:
    """Write a picture to a new file for its owner alone; gives its path. Raises PictureError.

    `folder`: the user's pictures, unless another one is named; where there is none and none can be made, the home.
    """
    folder = folder or _pictures()
    try:
        for path in _names(folder, now):
            with contextlib.suppress(FileExistsError):
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                break
    except OSError as error:
        raise PictureError(f"{folder}: no picture can be kept there ({error.strerror})") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(svg)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise PictureError(f"{path}: cannot be written ({error.strerror}); make room for it") from None
    return path


def _pictures() -> Path:
    folder = platformdirs.user_pictures_path()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return Path.home()
    return folder


def _names(folder: Path, now: datetime) -> Iterator[Path]:
    """Names for a picture of this second, each of which may be taken."""
    yield folder / f"attune-{now:%Y-%m-%d-%H%M%S}.svg"
    for number in count(2):
        yield folder / f"attune-{now:%Y-%m-%d-%H%M%S}-{number}.svg"
