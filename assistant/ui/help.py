"""The help screen: keys, panels, what can be said, what is at work, in one to three columns; one can search it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Input, Static

from assistant.events import PartChanged
from assistant.ui.help_text import Section, at_work, keys_in_force, keys_of, panels, sayings
from assistant.ui.keys import DEFAULTS, in_words


class HelpScreen(Screen[None]):
    """Explains the main screen; `of` is the screen that it was asked for on, whose own keys come first.

    `parts`: what is at work; `keys`: those in force, by the action's id.
    """

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "#search"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "back", key_display="Esc"),
        Binding("up", "move('scroll_up')", show=False),
        Binding("down", "move('scroll_down')", show=False),
        Binding("pageup", "move('scroll_page_up')", show=False),
        Binding("pagedown", "move('scroll_page_down')", show=False),
    ]

    def __init__(
        self, parts: tuple[PartChanged, ...], keys: Mapping[str, str] = DEFAULTS, of: Screen[Any] | None = None
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-two"), (160, "-three")]
        own = own_keys(of) if of is not None else []
        self._columns = {
            "keys": [*([keys_of("keys of this screen", own)] if own else []), *keys_in_force(keys)],
            "panels": [*panels(), at_work(parts)],
            "sayings": sayings(),
        }

    def compose(self) -> ComposeResult:
        """A line to search in, and the sections."""
        yield Input(placeholder="Search the help", id="search", compact=True)
        with VerticalScroll(id="help", can_focus=False):
            for name, sections in self._columns.items():
                yield Vertical(*map(SectionView, sections), id=name)
            yield Static("nothing of that name", id="nothing")
        yield Footer(show_command_palette=False, compact=True)

    def on_input_changed(self, changed: Input.Changed) -> None:
        """Show what has all of these words."""
        for view in self.query(SectionView):
            view.search(changed.value)
        self.query_one("#nothing").display = not any(view.display for view in self.query(SectionView))

    def action_move(self, step: str) -> None:
        """Move through the page, while the line to search in keeps the focus."""
        getattr(self.query_one("#help"), step)(animate=False)


class SectionView(Widget):
    """One section, as far as it holds what is searched for."""

    def __init__(self, section: Section) -> None:
        super().__init__(classes="part")
        self._section = self._shown = section
        self.border_title = section.title

    def search(self, words: str) -> None:
        """Show the rows that hold them."""
        self._shown = self._section.found(words)
        self.display = bool(self._shown.rows)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002
        """As high as its lines."""
        return len(self._shown.content(width).plain.splitlines())

    def render(self) -> Content:
        """All of it."""
        return self._shown.content(self.size.width)


def own_keys(screen: Screen[Any]) -> list[tuple[str, str]]:
    """The keys that a screen, and what is on it, bind for themselves, and what for, where they say so."""
    own: dict[tuple[str, str], None] = {}
    for node in (screen, *screen.query("*")):
        for cls in type(node).__mro__:
            bindings = vars(cls).get("BINDINGS", ()) if cls.__module__.startswith("assistant.") else ()
            for binding in bindings:
                if binding.id is None and (what := binding.tooltip or binding.description):
                    own[", ".join(map(in_words, binding.key.split(","))), what] = None
    return [*own]
