"""The line to type in, with the lines typed before under the up and down keys."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from assistant.opening import path_dropped
from assistant.ui.suggestions import Move

KEPT: Final = 100
LIKED: Final = "I like the newest suggestion"
DISLIKED: Final = "The newest suggestion is not for me"


class EntryLine(Input):
    """An input line that remembers."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "recall(-1)", "Earlier line", show=False),
        Binding("down", "recall(1)", "Later line", show=False),
        Binding("plus", "judge('liked')", "like", key_display="+", tooltip=LIKED, priority=True),
        Binding("minus", "judge('disliked')", "not", key_display="-", tooltip=DISLIKED, priority=True),
    ]

    judging = reactive(False, init=False)  # whether there is a suggestion to judge

    class Entered(Message):
        """The user has entered a line that says something."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Judged(Message):
        """A key for the newest suggestion was pressed in the empty line."""

        def __init__(self, move: Move) -> None:
            super().__init__()
            self.move = move

    def __init__(self) -> None:
        super().__init__(id="entry", placeholder="Type here, or speak", compact=True, select_on_focus=False)
        self._filled = False
        self._lines: list[str] = []
        self._at = 0  # the line shown; the number of lines where it is a new one
        self._draft = ""

    def on_mount(self) -> None:
        """No blinking for people who want a still screen."""
        self.cursor_blink = self.app.animation_level != "none"

    def on_key(self, key: events.Key) -> None:
        """On an empty line, a question mark is the question what can be done."""
        if key.character == "?" and not self.value:
            key.prevent_default().stop()
            self.call_later(self.run_action, "app.help")

    def watch_judging(self) -> None:
        """Show the two keys, or hide them."""
        self.refresh_bindings()

    def on_input_changed(self, changed: Input.Changed) -> None:
        """They are there while the line is empty."""
        if bool(changed.value) != self._filled:
            self._filled = bool(changed.value)
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Judging takes a suggestion, and an empty line: else the keys are typed."""
        return action != "judge" or (self.judging and not self.value)

    def action_judge(self, move: Move) -> None:
        """Tell what the user thinks of the newest suggestion."""
        self.post_message(self.Judged(move))

    def on_paste(self, paste: events.Paste) -> None:
        """A file that is dropped on an empty line arrives as a paste of its path, and is opened without Enter."""
        if not self.value and path_dropped(paste.text) is not None:
            paste.prevent_default().stop()
            self.post_message(self.Entered(paste.text.strip()))

    def on_input_submitted(self, submitted: Input.Submitted) -> None:
        """Hand the line on, and keep it."""
        submitted.stop()
        text = submitted.value.strip()
        self.clear()
        if text:
            if self._lines[-1:] != [text]:
                self._lines = [*self._lines, text][-KEPT:]
            self.post_message(self.Entered(text))
        self._at, self._draft = len(self._lines), ""

    def action_recall(self, step: int) -> None:
        """Show the line `step` after (or before) the one shown."""
        at = self._at + step
        if not 0 <= at <= len(self._lines):
            return
        if self._at == len(self._lines):
            self._draft = self.value
        self._at = at
        self.value = self._lines[at] if at < len(self._lines) else self._draft
        self.cursor_position = len(self.value)
