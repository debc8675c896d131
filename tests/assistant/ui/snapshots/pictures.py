"""The pictures in the README: recordings in `docs/pictures`, replayed on the screen and kept as SVG beside them.

`make pictures` draws them anew; they come out the same wherever that is done.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from assistant.ui.picture import svg_of
from assistant.ui.themes import THEMES
from tests.assistant.ui.snapshots.scenes import journal_month
from tests.assistant.ui.snapshots.stage import Play, Stage, staged

FOLDER: Final = Path(__file__).parents[4] / "docs" / "pictures"
SIZE: Final = (120, 36)


def replayed(name: str) -> Play:
    """The main screen at the end of a recording."""

    async def play(stage: Stage) -> None:
        await stage.replay(FOLDER / f"{name}.jsonl")

    return play


PICTURES: Final[dict[str, tuple[Play, str]]] = {
    "main-dark": (replayed("talk"), "dark"),
    "main-light": (replayed("talk"), "light"),
    "check-in": (replayed("check-in"), "dark"),
    "journal": (journal_month, "dark"),
}
"""How each is brought up, and its theme."""


async def draw(name: str) -> str:
    """A picture as SVG."""
    play, theme = PICTURES[name]
    async with staged(play, SIZE) as stage:
        stage.script.app.theme = THEMES[theme].name
        await stage.pilot.pause()
        return svg_of(stage.script.app, stage.script.app.TITLE)


if __name__ == "__main__":
    for each in PICTURES:
        (FOLDER / f"{each}.svg").write_text(asyncio.run(draw(each)), encoding="utf-8")
