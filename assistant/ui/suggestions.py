"""The suggestions: a card each, the newest on top."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from assistant.events import MusicChanged, Suggested
from assistant.ui.palette import GREEN, SKY, SOFT
from assistant.wording import made_in_words, music_in_words

KEPT_CARDS: Final = 12
SIGNS: Final = {"music": "♪", "movie": "▶"}


class Suggestions(VerticalScroll, can_focus=False):
    """What has been put forward, with the reason."""

    def __init__(self) -> None:
        super().__init__(id="suggestions")
        self.border_title = "suggestions"

    def compose(self) -> ComposeResult:
        """A hint, until there is something to show."""
        yield Static(Content("Ask for a song or a film."), id="no-suggestions")

    def show_music(self, music: MusicChanged) -> None:
        """Say in the title what plays, or waits to go on."""
        self.border_title = f"suggestions{music_in_words(music)}"

    def add(self, suggested: Suggested) -> None:
        """Put a card on top."""
        self.query("#no-suggestions").remove()
        self.mount(Static(card(suggested), classes="card"), before=0)
        self.scroll_home(animate=False)
        for old in self.query(".card")[KEPT_CARDS:]:
            old.remove()


def card(suggested: Suggested) -> Content:
    """Title, people and year, the reason, and where to find it: an address is only opened by a click."""
    lines = [
        Content.assemble((SIGNS[suggested.medium], GREEN), " ", (suggested.title, "bold")),
        Content(made_in_words(suggested.by, suggested.year)),
        Content.assemble((suggested.reason, SOFT)),
    ]
    if suggested.links:
        lines.append(Content("  ").join(_link(name, address) for name, address in suggested.links))
    return Content("\n").join(lines)


def _link(name: str, address: str) -> Content:
    return Content.styled(name, Style(underline=True, link=address)).stylize(SKY)
