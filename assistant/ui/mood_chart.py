"""A mood drawn with characters: bars for the distribution, sliders for valence and arousal, a strip for the past.

Pure functions from values to lines, so that what the panel shows can be tested as text.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from textual.content import Content

from assistant.ui.palette import EMOTION_COLOUR, FAINT, SOFT, TEXT
from dialogue.replies import LOOKS
from models.emotions import Affect, Emotion, Mood

HEIGHTS: Final = "▁▂▃▄▅▆▇█"
NAME_CELLS: Final = max(len(LOOKS[emotion]) for emotion in Emotion)
SHARE_CELLS: Final = 4  # "100%"
BIN_S: Final = 5.0  # what one column of the strip covers
KEPT_BINS: Final = 240  # 20 minutes; no terminal shows more


def bars(mood: Mood | None, width: int) -> list[Content]:
    """Seven lines of `width` cells: an emotion's name, its share as a bar, and the share in per cent."""
    room = width - NAME_CELLS - SHARE_CELLS - 2
    lines = []
    for emotion in Emotion:
        share = mood.probabilities[emotion] if mood is not None else 0.0
        named = mood is not None and mood.emotion is emotion
        halves = round(share * room * 2)
        bar = "━" * (halves // 2) + "╸" * (halves % 2)
        lines.append(
            Content.assemble(
                (f"{LOOKS[emotion]:<{NAME_CELLS}} ", f"bold {TEXT}" if named else SOFT),
                (bar, EMOTION_COLOUR[emotion]),
                " " * (room - len(bar)),
                (f" {share:>{SHARE_CELLS}.0%}" if mood is not None else " " * (SHARE_CELLS + 1), SOFT),
            )
        )
    return lines


def columns(mood: Mood | None) -> list[Content]:
    """The distribution in two lines of 27 cells, where there is no room for bars: heights over short names."""
    tops, names = [], []
    for emotion in Emotion:
        share = mood.probabilities[emotion] if mood is not None else 0.0
        cell = HEIGHTS[min(int(share * len(HEIGHTS)), len(HEIGHTS) - 1)] * 3
        tops.append(Content.assemble((cell, EMOTION_COLOUR[emotion] if share else FAINT)))
        named = mood is not None and mood.emotion is emotion
        names.append(Content.assemble((LOOKS[emotion][:3], f"bold {TEXT}" if named else SOFT)))
    return [Content(" ").join(tops), Content(" ").join(names)]


def sliders(mood: Mood | None, width: int) -> list[Content]:
    """Two lines: how pleasant the mood is, and how lively."""
    affect = mood.affect if mood is not None else None
    return [
        _slider("unpleasant", "pleasant", affect.valence if affect else None, width),
        _slider("calm", "lively", affect.arousal if affect else None, width),
    ]


def _slider(low: str, high: str, value: float | None, width: int) -> Content:
    room = width - 10 - 8 - 2  # "unpleasant" and "pleasant": both sliders begin and end in the same column
    scale = ["─"] * room
    scale[room // 2] = "┼"
    line = "".join(scale)
    if value is None:
        marked = Content.assemble((line, FAINT))
    else:
        at = min(int((value + 1) / 2 * room), room - 1)
        marked = Content.assemble((line[:at], FAINT), ("●", TEXT), (line[at + 1 :], FAINT))
    return Content.assemble((f"{low:<10} ", SOFT), marked, (f" {high}", SOFT))


PLANE_LINES: Final = 11  # odd, so that there is a line in the middle


def plane(mood: Mood | None, width: int) -> list[Content]:
    """The plane of valence (to the right) and arousal (upwards) in `PLANE_LINES` lines of `width` cells.

    A dot is where the mood is; the four quarters have the names that Russell 1980 found there.
    """
    middle, height = width // 2, PLANE_LINES - 2
    cells = [[(" ", FAINT)] * width for _ in range(height)]
    for line in cells:
        line[middle] = ("│", FAINT)
    cells[height // 2] = [("─", FAINT)] * width
    cells[height // 2][middle] = ("┼", FAINT)
    for name, row, column in (("tense", 1, 1), ("cheerful", 1, 3), ("low", height - 2, 1), ("at ease", height - 2, 3)):
        left = width * column // 4 - len(name) // 2
        cells[row][left : left + len(name)] = [(sign, SOFT) for sign in name]
    if mood is not None:
        row, column = _place(mood.affect, width, height)
        cells[row][column] = ("●", EMOTION_COLOUR[mood.likeliest])
    lines = [Content.assemble(*_joined(line)) for line in cells]
    lively = Content.assemble((f"{'lively':^{width}}", SOFT))
    calm = "unpleasant" + f"{'calm':^{width - 20}}" + f"{'pleasant':>10}"
    return [lively, *lines, Content.assemble((calm, SOFT))]


def _joined(cells: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The same text, with neighbours of one style in one piece."""
    for style, run in groupby(cells, key=itemgetter(1)):
        yield "".join(sign for sign, _ in run), style


def _place(affect: Affect, width: int, height: int) -> tuple[int, int]:
    """Row and column of a point of the plane."""
    return round((1 - affect.arousal) / 2 * (height - 1)), round((affect.valence + 1) / 2 * (width - 1))


class MoodHistory:
    """The mood of the last minutes, in bins of `BIN_S` seconds by the events' own clock; a bin holds its last mood."""

    def __init__(self) -> None:
        self._bins: deque[tuple[int, Mood | None]] = deque(maxlen=KEPT_BINS)

    def add(self, time: float, mood: Mood | None) -> None:
        """Note what was seen at `time` (s). Within a bin a face counts more than none."""
        number = int(time // BIN_S)
        if self._bins and number <= self._bins[-1][0]:
            if mood is not None:
                self._bins[-1] = (self._bins[-1][0], mood)
        else:
            self._bins.append((number, mood))

    def strip(self, width: int) -> list[Content]:
        """Two lines of `width` cells, the present at the right.

        Above, a column a bin: as high as the mood was pleasant, in the colour of its emotion. Below, the names
        of the emotions where they began, as far as they fit.
        """
        seen = dict(self._bins)
        last = self._bins[-1][0] if self._bins else 0
        moods = [seen.get(last - back) for back in range(width - 1, -1, -1)]
        tops, words = [], []
        for emotion, run in groupby(moods, key=lambda mood: mood.likeliest if mood is not None else None):
            stretch = list(run)
            if emotion is None:
                tops.append(Content.assemble(("·" * len(stretch), FAINT)))
                words.append(Content(" " * len(stretch)))
                continue
            heights = "".join(_height(mood.affect.valence) for mood in stretch if mood is not None)
            tops.append(Content.assemble((heights, f"{EMOTION_COLOUR[emotion]} 65%")))
            name = LOOKS[emotion] if len(LOOKS[emotion]) < len(stretch) or len(stretch) == width else ""
            words.append(Content.assemble((f"{name:<{len(stretch)}}", SOFT)))
        return [Content("").join(tops), Content("").join(words)]


def _height(valence: float) -> str:
    return HEIGHTS[min(max(int((valence + 1) / 2 * len(HEIGHTS)), 0), len(HEIGHTS) - 1)]
