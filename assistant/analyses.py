"""What `attune analyze` prints: a table for people, and rows for CSV."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from assistant.ui.palette import EMOTION_COLOUR, EMOTION_SIGN, NO_SIGN
from assistant.ui.themes import DARK
from models.emotions import Emotion
from perception.records import UNSURE, Analysis, Person, PhotoAnalysis, SeenFace

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

CSV_COLUMNS: Final = (
    *("path", "kind", "time", "track", "x", "y", "width", "height"),
    *("emotion", "confidence", "valence", "arousal", "quality", "flaw"),
    *(emotion.label for emotion in Emotion),
)


def csv_rows(analysis: Analysis) -> Iterator[list[object]]:
    """A row a face of a photo, or a face a moment of a video, in the order of `CSV_COLUMNS`."""
    if isinstance(analysis, PhotoAnalysis):
        for face in analysis.faces:
            yield [analysis.path, "photo", "", *_fields(face)]
    else:
        for moment in analysis.frames:
            for face in moment.faces:
                yield [analysis.path, "video", round(moment.time, 3), *_fields(face)]


def _fields(face: SeenFace) -> list[object]:
    record = face.as_json()
    named = ("confidence", "valence", "arousal", "quality", "flaw")
    return [
        face.track,
        *record["box"].values(),
        record["emotion"] or "",
        *(record[name] for name in named),
        *record["probabilities"].values(),
    ]


def table(analyses: Sequence[Analysis], console: Console) -> Table:
    """A row a face of a photo and a row a person of a video, to be printed on `console`.

    On a terminal the mood has its colour, and long paths give up their middle; elsewhere it is plain aligned text.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    rows = [row for analysis in analyses for row in _rows(analysis)]
    widths = [max(map(len, column)) for column in zip(_HEADINGS, *(cells for cells, _ in rows), strict=True)]
    room = console.width - sum(widths[1:]) - 2 * len(widths)
    lined = console.is_terminal  # lines take one of the two columns between cells
    shown = Table(
        box=box.SIMPLE_HEAD if lined else None, show_edge=False, pad_edge=False, padding=(0, 1 if lined else 2, 0, 0)
    )
    for heading in _HEADINGS:
        shown.add_column(heading, no_wrap=True, justify="right" if heading in _NUMBERS else "left")
    for (path, who, mood, *numbers, quality), emotion in rows:
        name = shortened(path, max(room, 16)) if console.is_terminal else path
        style = DARK.variables[EMOTION_COLOUR[emotion].removeprefix("$")] if emotion is not None else ""
        shown.add_row(*map(Text, (name, who)), Text(mood, style), *map(Text, (*numbers, quality)))
    return shown


_NUMBERS: Final = ("sure", "valence", "arousal")
_HEADINGS: Final = ("file", "who", "looks", *_NUMBERS, "quality")


def _rows(analysis: Analysis) -> Iterator[tuple[tuple[str, ...], Emotion | None]]:
    path = printable(analysis.path)
    for face in analysis.faces:
        mood, affect = face.mood, face.mood.affect
        who = f"{face.track}"
        if isinstance(face, Person):
            who += f"  {_clock(face.first)}-{_clock(face.last)}"
        looks = f"{NO_SIGN} {UNSURE}" if mood.emotion is None else f"{EMOTION_SIGN[mood.emotion]} {mood.emotion.label}"
        quality = f"{face.quality:.0%} {face.flaw}".rstrip()
        figures = f"{mood.confidence:.0%}", f"{affect.valence:+z.2f}", f"{affect.arousal:+z.2f}"
        yield (path, who, looks, *figures, quality), mood.emotion
    if not analysis.faces:
        yield (path, "nobody", *[""] * 5), None


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def shortened(text: str, width: int) -> str:
    """`text` with its middle left out where it is longer than `width`, which is at least 3."""
    if len(text) <= width:
        return text
    tail = (width - 1) * 2 // 3  # the end, with the name, tells more
    return f"{text[: width - 1 - tail]}…{text[-tail:]}"


def printable(path: str) -> str:
    """`path` without what no terminal can show: bytes that are no UTF-8, and control characters."""
    text = os.fsencode(path).decode("utf-8", "replace")
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
