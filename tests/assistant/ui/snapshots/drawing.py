"""A screen as text that can be read, also in a diff: its characters, and below them a letter a cell for the colours.

The letters are explained at the end. A colour is named by the theme's variable; one that is none of them, such as a
mixture, by its values in the three themes. So one grid stands for all themes, and says when they differ in more than
their colours.
"""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.theme import Theme

LETTERS: Final = string.ascii_letters + string.digits
COMMONEST: Final = "."  # left out at the end of a line
PICTURE: Final = "#"
ATTRIBUTES: Final = ("bold", "italic", "dim", "underline", "strike", "reverse")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell in one theme."""

    character: str  # empty: the right half of a wide one
    colour: str  # "#rrggbb"; empty where nothing is drawn in it
    behind: str
    attributes: tuple[str, ...]


Grid = list[list[Cell]]


def grid(app: App[Any]) -> Grid:
    """What `app` shows, with what shines through from the screens below."""
    update: Any = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    return [[cell for strip in line for segment in strip for cell in _cells(segment)] for line in update.strips]


def _cells(segment: Segment) -> list[Cell]:
    cells = []
    for character in segment.text:
        cells.append(_cell(character, segment.style or Style()))
        cells += [_cell("", segment.style or Style())] * (cell_len(character) - 1)
    return cells


@cache
def _cell(character: str, style: Style) -> Cell:
    attributes = tuple(name for name in ATTRIBUTES if getattr(style, name))
    if character == " " and not {"underline", "strike", "reverse"} & {*attributes}:
        return Cell(character, "", _hex(style.bgcolor), ())
    return Cell(character, _hex(style.color), _hex(style.bgcolor), attributes)


def _hex(colour: Any) -> str:
    return "" if colour is None else str(colour.get_truecolor().hex)


def text(grids: Sequence[Grid], themes: Sequence[Theme]) -> str:
    """The same screen in each of `themes`."""
    names = _names(themes)
    first = grids[0]
    for other in grids[1:]:
        assert _characters(other) == _characters(first), "a theme may not change what is written"
    looks = [[_look(cells, names) for cells in zip(*lines, strict=True)] for lines in zip(*grids, strict=True)]
    letters = _letters(looks)
    rows = ["".join(letters[look] for look in line).rstrip(COMMONEST) for line in looks]
    legend = [f"{letter}  {look}" for look, letter in letters.items()]
    return "\n".join([*_characters(first), "-" * len(first[0]), *rows, "-" * len(first[0]), *legend, ""])


def _characters(of: Grid) -> list[str]:
    return ["".join(cell.character for cell in line).rstrip() for line in of]


def _names(themes: Sequence[Theme]) -> dict[tuple[str, ...], str]:
    """The variable that has these values in the themes; where there are two, the first."""
    values = [
        {"background": theme.background, "foreground": theme.foreground, "surface": theme.surface, "panel": theme.panel}
        | theme.variables
        | {"primary": theme.primary, "success": theme.success, "warning": theme.warning, "error": theme.error}
        for theme in themes
    ]
    names: dict[tuple[str, ...], str] = {}
    for name in values[0]:
        names.setdefault(tuple(str(each.get(name)).lower() for each in values), f"${name}")
    return names


def _look(cells: Sequence[Cell], names: dict[tuple[str, ...], str]) -> str:
    """How a cell looks in the themes, in words."""
    if all(cell.character == "▀" for cell in cells):
        return "a picture"
    colour, behind = (_colour([getattr(cell, name) for cell in cells], names) for name in ("colour", "behind"))
    attributes = [" ".join(cell.attributes) for cell in cells]
    if len(set(attributes)) > 1:
        attributes = ["/".join(attributes)]
    return " ".join(part for part in (attributes[0], colour, f"on {behind}") if part)


def _colour(values: Sequence[str], names: dict[tuple[str, ...], str]) -> str:
    return names.get(tuple(values)) or "/".join(dict.fromkeys(values))


def _letters(looks: Sequence[Sequence[str]]) -> dict[str, str]:
    counts = Counter(look for line in looks for look in line)
    commonest = counts.most_common(1)[0][0]
    letters = {commonest: COMMONEST, **({"a picture": PICTURE} if counts["a picture"] else {})}
    others = [look for look in dict.fromkeys(look for line in looks for look in line) if look not in letters]
    return letters | dict(zip(others, LETTERS, strict=False))
