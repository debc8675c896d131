"""The suggestions: a card each, the newest on top, with a key for each thing that can be said of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from assistant.events import FeedbackGiven, Suggested
from assistant.ui.palette import GREEN, SKY, SOFT
from assistant.wording import made_in_words

Move = Literal["liked", "disliked", "more_like_this", "saved", "play", "open"]
"""What can be done with a card: feedback of that kind, or playing it, or opening its first address."""

KEPT_CARDS: Final = 12
SIGNS: Final = {"music": "♪", "movie": "▶"}
MOVES: Final[Mapping[Move, tuple[str, str]]] = MappingProxyType(
    {
        "liked": ("l", "like"),
        "disliked": ("n", "not"),
        "more_like_this": ("m", "more"),
        "saved": ("s", "save"),
        "play": ("p", "play"),
        "open": ("o", "open"),
    }
)
"""The key of each move, and its name."""
SAID: Final = MappingProxyType(
    {
        "liked": "♥ you like it",
        "disliked": "✗ not for you",
        "skipped": "✗ not now",
        "more_like_this": "♥ more like it",
        "not_by_them": "✗ not by them",
        "known": "✓ you know it",
        "saved": "✓ saved",
        "opened": "✓ opened",
    }
)
"""What a card shows of feedback."""


class Card(Static, can_focus=True):
    """One suggestion. While it has the focus it shows its keys; the mouse may press them, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, f"move('{move}')", name, show=False) for move, (key, name) in MOVES.items()),
        Binding("enter", "enter", show=False),
        Binding("escape", "leave", "type", key_display="Esc"),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
    ]

    class Moved(Message):
        """The user did something with a suggestion."""

        def __init__(self, suggested: Suggested, move: Move) -> None:
            super().__init__()
            self.suggested = suggested
            self.move = move

    class Left(Message):
        """The user wants back to the line to type in."""

    def __init__(self, suggested: Suggested) -> None:
        self.suggested = suggested
        self._said = ""  # the kind of feedback last given
        super().__init__(card(suggested), classes="card")

    def show_said(self, kind: str) -> None:
        """Show what was said of it."""
        self._said = kind
        self._draw()

    def watch_has_focus(self, focused: bool) -> None:
        """Show the keys, or hide them."""
        super().watch_has_focus(focused)
        self._draw()
        if focused:  # once it has grown
            self.call_after_refresh(self.scroll_visible, top=True, animate=False)

    def action_move(self, move: Move) -> None:
        """Tell of a move, where this suggestion has it."""
        if move in moves_of(self.suggested):
            self.post_message(self.Moved(self.suggested, move))

    def action_enter(self) -> None:
        """What one would do first: play a song, see a film's page."""
        self.action_move("play" if self.suggested.medium == "music" else "open")

    def action_leave(self) -> None:
        """Go back to typing."""
        self.post_message(self.Left())

    def _draw(self) -> None:
        self.update(card(self.suggested, said=self._said, keys=self.has_focus))


class Suggestions(VerticalScroll, can_focus=False):
    """What has been put forward, with the reason."""

    def __init__(self) -> None:
        super().__init__(id="suggestions")
        self.border_title = "suggestions"

    def compose(self) -> ComposeResult:
        """A hint, until there is something to show."""
        yield Static(Content("Ask for a song or a film."), id="no-suggestions")

    @property
    def newest(self) -> Suggested | None:
        """The one on top."""
        cards = self.query(Card)
        return cards.first().suggested if cards else None

    def add(self, suggested: Suggested) -> None:
        """Put a card on top."""
        self.query("#no-suggestions").remove()
        self.mount(Card(suggested), before=0)
        self.scroll_home(animate=False)
        for old in self.query(Card)[KEPT_CARDS:]:
            old.remove()

    def show_said(self, given: FeedbackGiven) -> None:
        """Show on its card what was said of a suggestion, by whatever way."""
        for each in self.query(Card):
            if each.suggested.item_id == given.item_id and each.suggested.medium == given.medium:
                each.show_said(given.kind)


def moves_of(suggested: Suggested) -> tuple[Move, ...]:
    """What can be done with it: a film is not played, and what has no address is not opened."""
    missing = {"play": suggested.medium != "music", "open": not suggested.links}
    return tuple(move for move in MOVES if not missing.get(move))


def card(suggested: Suggested, *, said: str = "", keys: bool = False) -> Content:
    """Title, people and year, the reason, and where to find it: an address is only opened by a click or a key.

    With `said`, what was said of it; with `keys`, the keys that it takes.
    """
    lines = [Content.assemble((SIGNS[suggested.medium], GREEN), " ", (suggested.title, "bold"))]
    if keys:  # high up, so that a small panel shows them, too
        lines.append(Content("  ").join(_key(move) for move in moves_of(suggested)))
    lines += [
        Content(made_in_words(suggested.by, suggested.year)),
        Content.assemble((suggested.reason, SOFT)),
    ]
    if suggested.links:
        lines.append(Content("  ").join(_link(name, address) for name, address in suggested.links))
    if said in SAID:
        lines.append(Content.assemble((SAID[said], GREEN)))
    return Content("\n").join(line for line in lines if line.plain)


def _link(name: str, address: str) -> Content:
    return Content.styled(name, Style(underline=True, link=address)).stylize(SKY)


def _key(move: Move) -> Content:
    key, name = MOVES[move]
    pressed = Style.from_meta({"@click": f"move('{move}')"})
    return Content.assemble((key, "bold"), f"\N{NO-BREAK SPACE}{name}").stylize(pressed)
