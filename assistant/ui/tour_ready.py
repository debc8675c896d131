"""The tour's last page: what to say or press first."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from assistant.ui.palette import SKY, SOFT
from assistant.ui.tour_page import Page


class ReadyPage(Page):
    """Three things to begin with, said where there is a microphone, else typed, and the key for help."""

    heading: ClassVar[str] = "ready"

    def compose(self) -> ComposeResult:
        """Six short lines."""
        key_of = self.tools.key_of
        mode = self.tools.settings.listening.mode if self.tools.allowed("microphone") else "typed"
        say = {"typed": "type", "push": f"{key_of('talk')}, say"}.get(mode, "say")
        call = "hey Attune, " if mode == "wake" else ""
        rows = (
            (say, f'"{call}suggest a movie"'),
            (say, f'"{call}I feel tired"'),
            ("press", f"{key_of('check_in')}, for a minute about your mood"),
        )
        lines = [Content.assemble((f"  {how:<9}", SOFT), (what, SKY)) for how, what in rows]
        yield Static("That is all. Three things to begin with:")
        yield Static(Content("\n").join(lines), classes="part")
        yield Static(Content.assemble((key_of("help"), SKY), " shows every key, and more to say."), classes="part")
        yield Static(
            f"{key_of('palette')} finds everything by name, also this tour; {key_of('settings')} sets everything.",
            classes="soft",
        )

    @property
    def enter_does(self) -> str:
        """The session begins."""
        return "Begin"
