"""Every screen looks as it did when somebody last looked at it, at three sizes and in three themes.

A change that is meant is taken over by `python -m tests.assistant.ui.snapshots`, and read in the diff.
"""

from __future__ import annotations

from dataclasses import replace
from difflib import unified_diff

import pytest

from assistant.ui.themes import THEMES
from tests.assistant.ui.snapshots.drawing import Cell, text
from tests.assistant.ui.snapshots.kept import SIZES, stored
from tests.assistant.ui.snapshots.scenes import SCENES
from tests.assistant.ui.snapshots.stage import drawn


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCENES)
async def test_screen_is_as_it_was(name: str, size: tuple[int, int]) -> None:
    before, now = stored(name, size), await drawn(name, size)
    assert now == before, "\n".join(
        unified_diff(before.splitlines(), now.splitlines(), "kept", "now", n=1, lineterm="")
    )


def test_colour_has_the_name_of_the_variable_that_has_it_in_every_theme() -> None:
    themes = tuple(THEMES.values())
    soft = [[[Cell("a", theme.variables["soft"].lower(), str(theme.background).lower(), ())]] for theme in themes]
    assert text(soft, themes).splitlines() == ["a", "-", "", "-", ".  $soft on $background"]
    soft[1][0][0] = replace(soft[1][0][0], colour="#ff0000", attributes=("bold",))
    assert text(soft, themes).splitlines()[-1] == ".  /bold/ #8b98a5/#ff0000/#d0d0d0 on $background"


def test_theme_that_changes_what_is_written_is_a_mistake() -> None:
    themes = tuple(THEMES.values())[:2]
    with pytest.raises(AssertionError, match="may not change"):
        text([[[Cell("a", "", "", ())]], [[Cell("b", "", "", ())]]], themes)
