"""The list of what was kept: a line each, drawn only where it is seen, so that a year of them costs nothing."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from assistant.ui.journal_page import Item


class EntryList(ScrollView, can_focus=True):
    """Lines to choose from, by keys or by mouse."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"entries--time", "entries--chosen"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
        Binding("enter", "open", "open", tooltip="read and correct the entry"),
        Binding("delete", "delete", "delete", key_display="Del", tooltip="delete the entry; it can be brought back"),
    ]

    chosen = reactive(0)

    class Opened(Message):
        """The user wants to see and correct an entry."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

    class Deleted(Message):
        """The user wants an entry to be gone."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

    class Chosen(Message):
        """The user moved to an entry."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

    def __init__(self) -> None:
        super().__init__(id="entries")
        self._items: Sequence[Item] = ()
        self._form = ""  # of a time
        self._nothing = ""

    @property
    def item(self) -> Item | None:
        """The chosen entry; None in an empty list."""
        return self._items[self.chosen] if self._items else None

    def show(self, items: Sequence[Item], form: str, nothing: str) -> None:
        """Show entries, their times as `form` has it; `nothing` is what to say where there are none."""
        self._items, self._form, self._nothing = items, form, nothing
        self.virtual_size = Size(0, max(len(items), 1))
        self.set_reactive(EntryList.chosen, self.validate_chosen(self.chosen))
        self.refresh()

    def go_to(self, number: int) -> None:
        """Choose an entry and bring it to the top."""
        self.chosen = number
        self.scroll_to(y=number, animate=False)

    def validate_chosen(self, chosen: int) -> int:
        """Stay within the list."""
        return max(0, min(chosen, len(self._items) - 1))

    def watch_chosen(self) -> None:
        """Keep the entry in sight."""
        self.scroll_to_region(Region(0, self.chosen, 1, 1), animate=False, force=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the list."""
        width, style = self.scrollable_content_region.width, self.rich_style
        number = y + self.scroll_offset.y
        time_style = self.get_component_rich_style("entries--time")
        if not self._items:
            text = self._nothing if y == 0 else ""
            return Strip([Segment(text, time_style)]).adjust_cell_length(width, style)
        if number >= len(self._items):
            return Strip.blank(width, style)
        item = self._items[number]
        if number == self.chosen and self.has_focus:
            style = time_style = self.get_component_rich_style("entries--chosen")
        when = f"{item.at:{self._form}}  "
        words = item.words
        if len(words) > width - len(when):
            words = shorten(words, width - len(when), placeholder=" ...")
        return Strip([Segment(when, time_style), Segment(words, style)]).adjust_cell_length(width, style)

    def on_focus(self) -> None:
        """The chosen entry is marked while the keys are meant for it."""
        self.refresh()

    def on_blur(self) -> None:
        """... and not any more."""
        self.refresh()

    def on_click(self, click: events.Click) -> None:
        """Choose; twice: open."""
        at = click.get_content_offset(self)
        if at is not None and at.y + self.scroll_offset.y < len(self._items):
            self.chosen = at.y + self.scroll_offset.y
            self._tell()
            if click.chain == 2:
                self.action_open()

    def action_choose(self, step: int) -> None:
        """Go up or down."""
        self.chosen += step
        self._tell()

    def action_page(self, pages: int) -> None:
        """Go up or down by what is seen at once."""
        self.action_choose(pages * max(self.size.height - 1, 1))

    def action_end(self, which: int) -> None:
        """Go to the first or the last."""
        self.action_choose(which * len(self._items))

    def action_open(self) -> None:
        """Show the whole entry."""
        if self.item is not None:
            self.post_message(self.Opened(self.item))

    def action_delete(self) -> None:
        """Have it deleted."""
        if self.item is not None:
            self.post_message(self.Deleted(self.item))

    def _tell(self) -> None:
        if self.item is not None:
            self.post_message(self.Chosen(self.item))
