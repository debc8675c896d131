"""The prompt for the file that the journal is written to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static


class ExportScreen(ModalScreen[Path | None]):
    """Asks for the path of a new file; gives it, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close"),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, today: date) -> None:
        super().__init__()
        self._proposed = f"~/attune-journal-{today}.json"

    def compose(self) -> ComposeResult:
        """A line to type in, and what becomes of it."""
        with Vertical(classes="sheet"):
            yield Input(self._proposed, id="path", compact=True, select_on_focus=False)
            yield Static("Everything in the journal, for your eyes only: .json without loss, .csv for a spreadsheet.")

    def on_mount(self) -> None:
        """Name the sheet."""
        sheet = self.query_one(".sheet")
        sheet.border_title = "export the journal"
        sheet.border_subtitle = "Enter writes the file · Esc closes"
        self.query_one(Input).cursor_blink = self.app.animation_level != "none"

    def on_input_submitted(self, submitted: Input.Submitted) -> None:
        """Give the path, where it can be one."""
        if not (written := submitted.value.strip()):
            return
        try:
            path = Path(written).expanduser()
        except RuntimeError:
            self.query_one(Static).update(Content("There is no such home folder."))
            return
        if path.exists():
            self.query_one(Static).update(Content("There is a file of this name; give another one."))
        else:
            self.dismiss(path)
