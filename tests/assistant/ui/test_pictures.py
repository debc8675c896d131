"""The pictures in the README are small, load nothing from elsewhere, and come out the same each time."""

from __future__ import annotations

import re

import pytest

from tests.assistant.ui.snapshots.pictures import FOLDER, PICTURES, draw

LARGEST = 150_000  # bytes; a page with all of them still opens at once


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_small_and_loads_nothing(name: str) -> None:
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert len(svg) < LARGEST
    assert not re.search(r"@font-face|@import|href=|src=|url\((?!#)", svg)


async def test_picture_comes_out_the_same_each_time() -> None:
    assert await draw("main-dark") == await draw("main-dark")
