"""The sheet for one entry of the journal: all of it, and what the user may correct."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Select, Static, TextArea

from assistant.journal.entries import HIGHEST, LOWEST, CheckIn, Entry, Feeling, Note, Suggestion
from assistant.journal.showing import entry_in_words
from assistant.ui.journal_page import Item
from assistant.ui.palette import SOFT
from dialogue.replies import LOOKS
from models.emotions import Emotion


class CorrectScreen(ModalScreen[Entry | None]):
    """Shows an entry; gives the corrected one, or None where nothing is to change."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Close"),
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, item: Item) -> None:
        super().__init__()
        self._item = item
        self._entry = item.entries[0]
        self._problem = Static(id="correct-problem")

    @property
    def _correctable(self) -> bool:
        return isinstance(self._entry, CheckIn | Feeling | Note)

    def compose(self) -> ComposeResult:
        """What can be corrected in fields, and all else as text."""
        with Vertical(classes="sheet"):
            if not self._correctable:
                yield VerticalScroll(*map(Static, _lines(self._item)))
                return
            for name, field in self._fields():
                with Horizontal(classes="field"):
                    yield Static(Content(name), classes="name")
                    yield field
            yield self._problem
            with Horizontal(classes="buttons"):
                yield Button("Save (Ctrl+S)", id="save", variant="primary", compact=True)
                yield Button("Leave it (Esc)", id="leave", compact=True)

    def on_mount(self) -> None:
        """Name the sheet."""
        sheet, at = self.query_one(".sheet"), self._entry.at
        sheet.border_title = f"{at:%a} {at.day} {at:%b %Y, %H:%M}"
        sheet.border_subtitle = "Tab goes on · Ctrl+S saves · Esc closes" if self._correctable else "Esc closes"
        for line in self.query(Input):
            line.cursor_blink = self.app.animation_level != "none"
        for text in self.query(TextArea):
            text.cursor_blink = self.app.animation_level != "none"

    def _fields(self) -> Iterator[tuple[str, Widget]]:
        entry = self._entry
        if isinstance(entry, CheckIn | Feeling):
            choices = [(LOOKS[emotion], emotion) for emotion in Emotion]
            may_be_none = isinstance(entry, CheckIn)
            value = entry.emotion if entry.emotion is not None else Select.NULL
            yield (
                "feeling",
                Select(choices, value=value, allow_blank=may_be_none, prompt="none", id="emotion", compact=True),
            )
        if isinstance(entry, CheckIn):
            yield "in your word", Input(entry.word, id="word", compact=True)
            scale = "" if entry.scale is None else str(entry.scale)
            yield f"{LOWEST} to {HIGHEST}", Input(scale, id="scale", compact=True, restrict="[0-9]{0,2}")
        if isinstance(entry, CheckIn | Note):
            text = entry.note if isinstance(entry, CheckIn) else entry.text
            yield "note", TextArea(text, id="note", tab_behavior="focus", compact=True)

    def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """The mouse does what the keys do."""
        if pressed.button.id == "save":
            self.action_save()
        else:
            self.dismiss(None)

    def on_input_submitted(self) -> None:
        """Enter in a line saves, too."""
        self.action_save()

    def action_save(self) -> None:
        """Give the corrected entry, or say what is wrong with it."""
        if not self._correctable:
            return
        try:
            corrected = self._corrected()
        except ValueError as error:
            self._problem.update(Content(str(error)))
            return
        self.dismiss(corrected if corrected != self._entry else None)

    def _corrected(self) -> Entry:
        match self._entry:
            case CheckIn() as entry:
                scale = self.query_one("#scale", Input).value
                return replace(
                    entry,
                    emotion=self._emotion(),
                    word=self.query_one("#word", Input).value.strip(),
                    scale=int(scale) if scale else None,
                    note=self.query_one(TextArea).text.strip(),
                )
            case Feeling() as entry:
                return replace(entry, emotion=self._emotion() or entry.emotion)
            case Note() as entry:
                if not (text := self.query_one(TextArea).text.strip()):
                    raise ValueError("A note without words is no note; Del in the list deletes it.")
                return replace(entry, text=text)
        return self._entry

    def _emotion(self) -> Emotion | None:
        value = self.query_one("#emotion", Select).value
        return value if isinstance(value, Emotion) else None


def _lines(item: Item) -> list[Content]:
    """An entry that is only to be read."""
    first = item.entries[0]
    reason = [first.reason] if isinstance(first, Suggestion) and first.reason else []
    opinions = [f"{entry.at:%H:%M}  {entry_in_words(entry)}" for entry in item.entries[1:]]
    return [Content(entry_in_words(first)), *(Content.assemble((line, SOFT)) for line in [*reason, *opinions])]
