"""The prompt for the path of a photo or video, which completes what is typed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input, Static

from assistant.opening import path_dropped


class OpenFileScreen(ModalScreen[Path | None]):
    """Asks for a file; gives its path, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close"),
        Binding("tab", "complete", show=False, priority=True),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def compose(self) -> ComposeResult:
        """A line to type in, and a line for what is wrong with it."""
        with Vertical(classes="sheet"):
            yield Input(placeholder="Path of the file", id="path", compact=True, suggester=PathSuggester())
            yield Static("Or drop the file on this window. Nothing of it is stored.", classes="soft")

    def on_mount(self) -> None:
        """Name the sheet, and say how to complete a name."""
        sheet = self.query_one(".sheet")
        sheet.border_title = "open a photo or video"
        sheet.border_subtitle = "Tab completes · Enter opens · Esc closes"
        self.query_one(Input).cursor_blink = self.app.animation_level != "none"

    def action_complete(self) -> None:
        """Take the suggestion, as the right arrow key does."""
        line = self.query_one(Input)
        line.action_end()
        line.action_cursor_right()

    def on_input_submitted(self, submitted: Input.Submitted) -> None:
        """Give the path, if there is such a file."""
        if not submitted.value.strip():
            return
        path = path_dropped(submitted.value)
        if path is not None:
            self.dismiss(path)
        else:
            self.query_one(Static).update(Content("There is no photo or video of this name."))


class PathSuggester(Suggester):
    """Completes a path by the first folder, photo or video, in the order of names, that begins like it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """`value` with the rest of the name, folders with a slash at their end; None where nothing fits."""
        return await asyncio.to_thread(completed, value)  # a network folder may take its time


def completed(written: str) -> str | None:
    """`written`, the beginning of a path, with the rest of the first name that fits; hidden ones only when asked."""
    from perception.batch import SUFFIXES

    _, _, start = written.rpartition("/")
    try:
        folder = Path(written.removesuffix(start)).expanduser()
        with os.scandir(folder) as entries:
            fitting = [
                entry.name + "/" * entry.is_dir()
                for entry in entries
                if entry.name.startswith(start)
                and (not entry.name.startswith(".") or start.startswith("."))
                and (entry.is_dir() or Path(entry.name).suffix.lower() in SUFFIXES)
            ]
    except (OSError, ValueError, RuntimeError):
        return None
    return written + min(fitting)[len(start) :] if start and fitting else None
