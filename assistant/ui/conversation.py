"""The conversation: who said what, by voice or by hand, and what the assistant has to report."""

from __future__ import annotations

from typing import Final

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from assistant.events import Heard, HeardSoFar, Replied, SpeakingEnded
from assistant.ui.palette import SOFT

# Older ones leave the screen. A new line lays out all of them anew: 60 ms of the processor for 100, 120 for 300
# (measured, 2026-11-25), in which no key is answered.
KEPT_LINES: Final = 100


class Line(Horizontal):
    """One contribution: a speaker in the margin, the words beside it."""

    def __init__(self, speaker: str, words: str | Content, kind: str) -> None:
        self.speaker = speaker
        self.words = words if isinstance(words, Content) else Content(words)
        self._margin = Static(Content(speaker), classes="speaker")
        self._beside = Static(self.words, classes="words")
        super().__init__(self._margin, self._beside, classes=f"line {kind}")

    def change(self, words: Content) -> None:
        """Show other words."""
        self.words = words
        self._beside.update(words)

    def settle(self, speaker: str, words: Content) -> None:
        """Show what the line has come to."""
        self.speaker = speaker
        self._margin.update(Content(speaker))
        self.change(words)


class ConversationLog(VerticalScroll, can_focus=False):
    """The lines so far, the newest at the bottom; it follows them unless the user has scrolled up."""

    def __init__(self) -> None:
        super().__init__(id="conversation")
        self.border_title = "conversation"
        self._replies: dict[int, Line] = {}  # the last reply of each turn
        self._so_far: tuple[int, Line] | None = None  # the turn that is being spoken, and its words up to a pause
        self._growing: int | None = None  # the turn of an answer of which more parts follow
        self._problem: tuple[str, int, Line] | None = None  # the newest line where it is a problem, and how often

    def on_mount(self) -> None:
        """Follow the newest line."""
        self.anchor()

    def add_heard(self, heard: Heard) -> None:
        """Add the user's words."""
        words = Content(heard.text) if heard.text else Content.assemble(("(not understood)", SOFT))
        speaker = "you said" if heard.source == "voice" else "you typed"
        if self._so_far is not None and self._so_far[0] == heard.turn_id:
            self._so_far[1].settle(speaker, words)
            self._so_far = None
        else:
            self._add(Line(speaker, words, "user"))

    def show_so_far(self, heard: HeardSoFar) -> None:
        """Show the user's words while they are being spoken."""
        words = Content.assemble((f"{heard.text} ...", f"italic {SOFT}"))
        if self._so_far is not None and self._so_far[0] == heard.turn_id:
            line = self._so_far[1]
            if heard.text:
                line.change(words)
            else:
                line.remove()
                self._so_far = None
        elif heard.text:
            line = Line("you say", words, "user")
            self._so_far = heard.turn_id, line
            self._add(line)

    def add_reply(self, reply: Replied) -> None:
        """Add the assistant's words."""
        if self._growing == reply.turn_id and reply.turn_id in self._replies:
            line = self._replies[reply.turn_id]
            line.change(Content(f"{line.words.plain} {reply.text}".rstrip()))
        elif reply.text:
            line = self._replies[reply.turn_id] = Line("attune", reply.text, "assistant")
            self._add(line)
        self._growing = reply.turn_id if reply.more else None

    def mark_spoken(self, ended: SpeakingEnded) -> None:
        """Mark a reply that was cut short, with what had been said of it."""
        line = self._replies.get(ended.turn_id)
        if ended.interrupted or self._growing != ended.turn_id:
            self._replies.pop(ended.turn_id, None)
        if line is not None and ended.interrupted:
            where = f"(interrupted after: {ended.spoken})" if ended.spoken else "(interrupted before a word)"
            line.change(Content.assemble(line.words, " ", (where, f"italic {SOFT}")))

    def add_note(self, words: str) -> None:
        """Add a quiet line of the program's own."""
        self._add(Line("note", words, "note"))

    def add_problem(self, words: str) -> bool:
        """Add a problem; False where it only repeats the line before, which then counts it."""
        if self._problem is not None and self._problem[0] == words:
            _, count, line = self._problem
            self._problem = words, count + 1, line
            line.change(Content.assemble(words, (f" ({count + 1} times)", SOFT)))
            return False
        line = Line("problem", words, "problem")
        self._add(line)
        self._problem = words, 1, line
        return True

    def _add(self, line: Line) -> None:
        self._problem = None
        self.mount(line)
        for old in self.query(Line)[:-KEPT_LINES]:
            old.remove()
