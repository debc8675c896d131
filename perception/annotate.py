"""Draw what was seen on a copy of a picture: a box a face, its emotion in words, and the seven as bars.

Sizes follow the picture, so that it reads the same on a screen whether it has 300 or 8,000 pixels.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import numpy as np

from models.emotions import Emotion
from perception.records import UNSURE, SeenFace
from perception.types import Image

if TYPE_CHECKING:
    import cv2

# The hues of Okabe & Ito 2008, which colour-blind people can tell apart; a word stands beside each all the same.
EMOTION_COLOUR: Final[Mapping[Emotion, str]] = {
    Emotion.ANGRY: "#D55E00",
    Emotion.DISGUST: "#009E73",
    Emotion.FEAR: "#CC79A7",
    Emotion.HAPPY: "#F0E442",
    Emotion.SAD: "#56B4E9",
    Emotion.SURPRISE: "#E69F00",
    Emotion.NEUTRAL: "#A9B4BE",
}

_Colour = tuple[int, int, int]  # BGR, 0..255
_INK: Final[_Colour] = (24, 20, 15)
_PAPER: Final[_Colour] = (242, 238, 234)
_FAINT: Final[_Colour] = (80, 69, 58)

# By eye on 35 photos from 150 to 2,280 px and on clips, 2026-11-24.
_SMALLEST: Final = 480  # px
_EM: Final = 0.018  # height of a line, as a share of the root of the picture's area
_LEAST_EM: Final = 13  # px
_ROOMY: Final = 8  # em; a face as wide gets a line an emotion, a smaller one narrow columns
_BEST: Final = dict.fromkeys((".jpg", ".jpeg", ".jpe"), (1, 95))  # IMWRITE_JPEG_QUALITY


class AnnotationError(Exception):
    """A copy cannot be written; the message is one line that says what to do."""


def draw_faces(image: Image, faces: Sequence[SeenFace]) -> Image:
    """A copy of `image` ((H, W, 3) uint8 BGR) with `faces` drawn on it, which lie in its pixels.

    A picture with less than 480 pixels along its longer side is enlarged by a whole number first, so that words fit.
    """
    factor = max(1, math.ceil(_SMALLEST / max(image.shape[:2])))
    drawing = _Drawing(np.repeat(np.repeat(image, factor, axis=0), factor, axis=1))
    boxes = [_Area(*(round(factor * side) for side in (f.box.x, f.box.y, f.box.width, f.box.height))) for f in faces]
    for face, box in zip(faces, boxes, strict=True):
        drawing.frame(box, _colour(face.mood.emotion))
    taken = list(boxes)
    legend = False
    numbered = any(face.track > 1 for face in faces)
    for face, box in zip(faces, boxes, strict=True):
        title = f"{face.track} {_title(face)}" if numbered else _title(face)
        if box.width >= _ROOMY * drawing.em:
            card = drawing.place(box, *drawing.rows_size(title), taken, beside=True)
            drawing.rows(card, title, face)
        else:
            card = drawing.place(box, *drawing.columns_size(title), taken, beside=False)
            drawing.columns(card, title, face)
            legend = True
        taken.append(card)
    if legend:
        drawing.legend()
    return drawing.canvas


def _title(face: SeenFace) -> str:
    if face.mood.emotion is not None:
        return f"{face.mood.emotion.label} {face.mood.confidence:.0%}"
    return f"{UNSURE}: {face.flaw}" if face.flaw else UNSURE


def _colour(emotion: Emotion | None) -> _Colour:
    if emotion is None:
        return _PAPER
    red, green, blue = bytes.fromhex(EMOTION_COLOUR[emotion][1:])
    return blue, green, red


class _Area(NamedTuple):
    """An upright rectangle in whole pixels."""

    x: int
    y: int
    width: int
    height: int

    def shared(self, other: _Area) -> int:
        """How many pixels lie in both."""
        across = min(self.x + self.width, other.x + other.width) - max(self.x, other.x)
        down = min(self.y + self.height, other.y + other.height) - max(self.y, other.y)
        return max(across, 0) * max(down, 0)


class _Drawing:
    """The canvas, and the sizes that follow from its own. `em` is the height of a line of text, in pixels."""

    def __init__(self, canvas: Image) -> None:
        self.canvas = canvas
        self.height, self.width = canvas.shape[:2]
        self.em = max(_LEAST_EM, round(_EM * math.sqrt(self.width * self.height)))

    def frame(self, box: _Area, colour: _Colour) -> None:
        """The outline of `box`, dark along its sides so that it shows on any ground."""
        import cv2

        line = max(1, round(self.em / 8))
        corners = (box.x, box.y), (box.x + box.width, box.y + box.height)
        cv2.rectangle(self.canvas, *corners, _INK, 2 * line + 1, cv2.LINE_AA)
        cv2.rectangle(self.canvas, *corners, colour, line, cv2.LINE_AA)

    def place(self, box: _Area, width: int, height: int, taken: Sequence[_Area], *, beside: bool) -> _Area:
        """Where a card for `box` lies in the picture and covers nothing that is taken, or else as little as can be."""
        gap = max(2, self.em // 4)
        middle = box.x + (box.width - width) // 2
        sides = [(box.x + box.width + gap, box.y), (box.x - gap - width, box.y)]
        ends = [(middle, box.y + box.height + gap), (middle, box.y - gap - height)]
        cards = [
            _Area(max(min(x, self.width - width), 0), max(min(y, self.height - height), 0), width, height)
            for x, y in (sides + ends if beside else ends + sides)
        ]
        return min(cards, key=lambda card: sum(card.shared(other) for other in taken))

    def rows_size(self, title: str) -> tuple[int, int]:
        """Width and height of a card with a line for each emotion."""
        return max(11 * self.em, self.text_width(title, self.em) + self.em), (len(Emotion) + 2) * self.em * 5 // 4

    def rows(self, card: _Area, title: str, face: SeenFace) -> None:
        """A card with the title, and a line an emotion: its name and a bar."""
        step = self.em * 5 // 4
        self.ground(card)
        left, baseline = card.x + self.em // 2, card.y + step + self.em // 4
        self.text(title, left, baseline, self.em, _colour(face.mood.emotion))
        names = max(self.text_width(e.label, self.em * 3 // 4) for e in Emotion) + self.em // 2
        room = card.width - self.em - names
        for emotion in Emotion:
            baseline += step
            self.text(emotion.label, left, baseline, self.em * 3 // 4, _PAPER)
            top = baseline - self.em * 5 // 8
            self.bar(left + names, top, room, self.em * 5 // 8, _FAINT)
            share = face.mood.probabilities[emotion]
            self.bar(left + names, top, round(room * share), self.em * 5 // 8, _colour(emotion))

    def columns_size(self, title: str) -> tuple[int, int]:
        """Width and height of a card with a narrow column for each emotion."""
        return max(7 * self.em // 2, self.text_width(title, self.em * 3 // 4) + self.em // 2), self.em * 5 // 2

    def columns(self, card: _Area, title: str, face: SeenFace) -> None:
        """A small card with the title and seven columns, which the legend explains."""
        self.ground(card)
        self.text(title, card.x + self.em // 4, card.y + self.em, self.em * 3 // 4, _colour(face.mood.emotion))
        step, tall = (card.width - self.em // 2) // len(Emotion), self.em
        foot = card.y + card.height - self.em // 8
        for emotion in Emotion:
            high = max(1, round(tall * face.mood.probabilities[emotion]))
            left = card.x + self.em // 4 + emotion * step
            self.bar(left, foot - tall, step - 1, tall, _FAINT)
            self.bar(left, foot - high, step - 1, high, _colour(emotion))

    def legend(self) -> None:
        """Which colour is which emotion, along the lower edge."""
        size = self.em * 3 // 4
        lines: list[list[Emotion]] = [[]]
        left = 0
        for emotion in Emotion:
            left += (width := self.legend_width(emotion, size))
            if left > self.width and lines[-1]:
                lines.append([])
                left = width
            lines[-1].append(emotion)
        step = self.em * 3 // 2
        top = self.height - step * len(lines)
        self.ground(_Area(0, top, self.width, step * len(lines)))
        for number, line in enumerate(lines):
            left, baseline = self.em // 2, top + step * number + self.em * 9 // 8
            for emotion in line:
                self.bar(left, baseline - size, size, size, _colour(emotion))
                self.text(emotion.label, left + size + self.em // 4, baseline, size, _PAPER)
                left += self.legend_width(emotion, size)

    def legend_width(self, emotion: Emotion, size: int) -> int:
        """Of one entry with its colour and the space after it."""
        return self.text_width(emotion.label, size) + size + self.em

    def ground(self, area: _Area) -> None:
        """Darken `area`, as far as it lies in the picture."""
        part = self.canvas[max(area.y, 0) : area.y + area.height, max(area.x, 0) : area.x + area.width]
        part[:] = part // 5 + (np.array(_INK) * 4 // 5).astype(np.uint8)

    def bar(self, x: int, y: int, width: int, height: int, colour: _Colour) -> None:
        """A filled rectangle."""
        self.canvas[max(y, 0) : max(y + height, 0), max(x, 0) : max(x + width, 0)] = colour

    def text(self, words: str, x: int, baseline: int, height: int, colour: _Colour) -> None:
        """Write `words` in a line that is `height` pixels high."""
        import cv2

        scale, thickness = _type(height)
        cv2.putText(self.canvas, words, (x, baseline), cv2.FONT_HERSHEY_SIMPLEX, scale, colour, thickness, cv2.LINE_AA)

    def text_width(self, words: str, height: int) -> int:
        """Of `words` as `text` writes them, in pixels."""
        import cv2

        return int(cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, *_type(height))[0][0])


def _type(height: int) -> tuple[float, int]:
    """OpenCV's scale and line thickness for text whose capitals and descenders fill `height` pixels."""
    return height / 29, max(1, round(height / 14))  # at scale 1, this font is 22 px above the baseline and 7 below


def write_picture(path: Path, image: Image) -> None:
    """Write `image` to `path` in the format of its suffix. Raises AnnotationError where that cannot be done."""
    import cv2

    good, data = cv2.imencode(path.suffix, image, _BEST.get(path.suffix.lower(), ()))
    if not good:
        raise AnnotationError(f"{path}: this picture does not fit into its format; convert the original to PNG")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise AnnotationError(f"{path}: cannot be written ({error.strerror})") from None


class AnnotatedVideo:
    """Writes pictures, all of one size, to an MP4 file. A context manager: the file is whole when it is left."""

    def __init__(self, path: Path, rate: float) -> None:
        self._path, self._rate = path, rate  # frames a second
        self._writer: cv2.VideoWriter | None = None

    def write(self, image: Image) -> None:
        """Append one frame. Raises AnnotationError where the file cannot be opened."""
        import cv2

        height, width = image.shape[:2]
        if self._writer is None:
            self._make_room()
            code = cv2.VideoWriter.fourcc(*"mp4v")
            self._writer = cv2.VideoWriter(str(self._path), cv2.CAP_FFMPEG, code, self._rate, (width, height))
            if not self._writer.isOpened():
                raise AnnotationError(f"{self._path}: cannot be written as MP4")
        self._writer.write(image)

    def _make_room(self) -> None:
        """OpenCV would only say that it did not work."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(b"")
        except OSError as error:
            raise AnnotationError(f"{self._path}: cannot be written ({error.strerror})") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        import cv2

        if self._writer is None:
            return
        self._writer.release()
        if error is None and not cv2.VideoCapture(str(self._path.resolve()), cv2.CAP_FFMPEG).grab():
            # OpenCV does not say so, but a file that could not be finished has no index and cannot be opened.
            raise AnnotationError(f"{self._path}: could not be finished; is the disk full?")
