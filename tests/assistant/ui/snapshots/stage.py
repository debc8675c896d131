"""What a scene is played on: an app with a session that a script drives, in which nothing moves by itself."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from unittest import mock

from textual.pilot import Pilot
from textual.screen import Screen

from assistant.recording import read
from assistant.ui import now_playing
from assistant.ui.app import AttuneApp
from assistant.ui.themes import THEMES
from tests.assistant.ui.scripted import DEMO, Script
from tests.assistant.ui.snapshots.drawing import grid, text

STILL: Final = SimpleNamespace(monotonic=lambda: 0.0)  # a clock, so that what plays does not go on


class Stage:
    """An app with its session, and the keys to it."""

    def __init__(self, script: Script, pilot: Pilot[None]) -> None:
        self.script, self.pilot = script, pilot

    async def replay(self, recording: Path = DEMO) -> None:
        """A recorded session, from its first event to its last."""
        for event in read(recording):
            await self.script.publish(event)  # each by itself: of moods that come at once, only the latest is shown
        main = self.script.app.main
        await self.script.until(lambda: (main._seen, main._fused, main._level) == (None, None, None))  # all is painted

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self.pilot.press(*keys)

    async def settle(self) -> None:
        """Wait until the screen has come to rest."""
        self.script.app.screen.refresh()  # `Script.text` draws it without what shines through from below
        before, now = None, grid(self.script.app)
        while now != before:
            await self.pilot.pause()
            before, now = now, grid(self.script.app)

    async def open(self, screen: Screen[Any], *words: str) -> None:
        """Lay a screen over the main one, and wait until it shows `words`."""
        self.script.app.push_screen(screen)
        await self.script.shows(*words)


Play = Callable[[Stage], Coroutine[Any, Any, None]]
SCENES: Final[dict[str, tuple[Play, dict[str, Any]]]] = {}


def scene(**given: Any) -> Callable[[Play], Play]:
    """Keep a screen under the name of the function that brings it up; `given` goes to its `Script`."""

    def keep(play: Play) -> Play:
        SCENES[play.__name__.replace("_", "-")] = play, given
        return play

    return keep


@asynccontextmanager
async def staged(play: Play, size: tuple[int, int], **given: Any) -> AsyncIterator[Stage]:
    """A scene, played, with nothing that moves; `given` goes to its `Script`."""
    with _own_settings(), mock.patch.object(now_playing, "time", STILL):
        script = Script(**given)
        script.app.animation_level = "none"
        async with script.app.run_test(size=size) as pilot:
            stage = Stage(script, pilot)
            if "plan" not in given:
                await script.until(lambda: bool(script.sessions) and script.session.greeted)
            await pilot.pause()
            await play(stage)
            script.app.clear_notifications()
            await script.app.workers.wait_for_complete()
            await stage.settle()
            yield stage


@contextmanager
def _own_settings() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        foreign = ("ATTUNE_", "XDG_", "HF_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {"ATTUNE_CONFIG": str(Path(folder) / "config.toml"), "HOME": folder}
        with mock.patch.dict(os.environ, kept | own, clear=True):
            yield


async def drawn(name: str, size: tuple[int, int]) -> str:
    """The scene as text, in all themes."""
    return text([grid(app) async for app in _in_each_theme(name, size)], tuple(THEMES.values()))


async def svgs(name: str, size: tuple[int, int]) -> dict[str, str]:
    """The scene as a picture, by theme."""
    pictures = [app.export_screenshot(title=name) async for app in _in_each_theme(name, size)]
    spaced = [svg.replace("<svg ", '<svg xml:space="preserve" ', 1) for svg in pictures]  # librsvg drops spaces
    return dict(zip(THEMES, spaced, strict=True))


async def _in_each_theme(name: str, size: tuple[int, int]) -> AsyncIterator[AttuneApp]:
    play, given = SCENES[name]
    async with staged(play, size, **given) as stage:
        for theme in THEMES.values():
            stage.script.app.theme = theme.name
            await stage.settle()
            yield stage.script.app
