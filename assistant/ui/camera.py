"""The camera's picture in the terminal, or only the points found in it, with a frame around each face."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from assistant.events import FaceBox

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class CameraView(Widget):
    """Shows the newest picture given to it, as large as fits at 4:3, in the middle of its space.

    With `points_only` there is no picture: only where faces are, and their eyes, noses, mouths and ears.
    """

    points_only = False

    def __init__(self) -> None:
        super().__init__(id="camera")
        self.border_title = "camera"
        self._image: NDArray[np.uint8] | None = None
        self._faces: tuple[FaceBox, ...] = ()
        self._label = ""
        self._lines: list[Strip] | None = None

    def show(self, image: NDArray[np.uint8] | None, faces: tuple[FaceBox, ...], label: str = "") -> None:
        """Draw a picture, (h, w, 3) uint8 BGR, or say that there is none. Nothing happens where it is the last one.

        `label`: what is written above the user's face.
        """
        if image is self._image and (faces, label) == (self._faces, self._label):
            return
        self._image, self._faces, self._label, self._lines = image, faces, label, None
        self.refresh()

    @contextmanager
    def covered(self) -> Iterator[None]:
        """Show no picture meanwhile."""
        image, faces, label = self._image, self._faces, self._label
        self.show(None, ())
        try:
            yield
        finally:
            self.show(image, faces, label)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - of Textual
        """The lines that a picture of 4:3 as wide as the panel takes: a cell is twice as high as wide."""
        return width * 3 // 8

    def on_resize(self) -> None:
        """Draw again, at the new size."""
        self._lines = None

    def render_line(self, y: int) -> Strip:
        """One line of the picture."""
        width, height = self.size
        if self._lines is None:
            self._lines = self._draw(width, height)
        base = self.rich_style
        if not 0 <= y < len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[y]
        left = (width - line.cell_length) // 2
        return Strip.join([Strip.blank(left, base), line]).extend_cell_length(width, base)

    def _draw(self, width: int, height: int) -> list[Strip]:
        from rich.segment import Segment

        from assistant.ui.blocks import canvas, labelled, shrink, strips, with_frames, with_points

        image = self._image
        if image is None and self.points_only:
            image = canvas()
        if image is None:
            words = "no picture"
            blank = [Strip([])] * (height // 2)
            return [*blank, Strip([Segment(words, self.rich_style)], len(words))]
        tall, wide = image.shape[:2]
        columns = max(1, min(width, height * 2 * wide // tall, wide))
        rows = max(1, min(height, round(columns * tall / wide / 2)))
        drawn = with_frames(shrink(image, columns, rows * 2), self._faces)
        if self.points_only:
            drawn = with_points(drawn, self._faces)
        return labelled(strips(drawn), self._faces, self._label, self.rich_style)
