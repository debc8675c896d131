"""The journal screen: a day, week, month or year as a picture, its trends, and its entries to correct or delete."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, Static

from assistant.journal import Entry, Journal, JournalError
from assistant.journal.days import Day, first_day
from assistant.ui import exporting
from assistant.ui.correcting import CorrectScreen
from assistant.ui.entry_list import EntryList
from assistant.ui.export import ExportScreen
from assistant.ui.insights import InsightsScreen
from assistant.ui.journal_page import Item, Page, day_in_words
from assistant.ui.palette import SKY, SOFT
from assistant.ui.pixels import day_at, legend, rows
from assistant.ui.stretch import LENGTHS, Length, Stretch, paged, stepped

OFF: Final = 'The journal is off and nothing new is kept; say or type "keep a journal" to switch it on.'
NONE: Final = "There is no journal here; a session keeps one where its file can be opened."
EMPTY: Final = 'The journal is empty. It fills while the camera is on, by check-ins, and when you "take a note".'
TIMES: Final[Mapping[Length, str]] = {  # of an entry, as strftime has it
    "day": "%H:%M",
    "week": "%a %d  %H:%M",
    "month": "%a %d  %H:%M",
    "year": "%d %b  %H:%M",
}


class Picture(Widget, can_focus=True):
    """The stretch in cells. The arrow keys move the chosen day, a click chooses one, a second click opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1, 0)", "the day before", show=False),
        Binding("right", "step(1, 0)", "the day after", show=False),
        Binding("up", "step(0, -1)", "a row up", show=False),
        Binding("down", "step(0, 1)", "a row down", show=False),
        Binding("pageup", "screen.page(-1)", "the stretch before", show=False),
        Binding("pagedown", "screen.page(1)", "the stretch after", show=False),
        Binding("enter", "screen.show('day')", "day", tooltip="go to the chosen day"),
    ]

    class Stepped(Message):
        """The user moved by so many cells."""

        def __init__(self, right: int, down: int) -> None:
            super().__init__()
            self.right = right
            self.down = down

    class Picked(Message):
        """The user clicked on a day, once or twice."""

        def __init__(self, day: date, twice: bool) -> None:
            super().__init__()
            self.day = day
            self.twice = twice

    def __init__(self) -> None:
        super().__init__(id="picture")
        self._page: Page | None = None
        self._chosen = date.min

    def show(self, page: Page | None, chosen: date) -> None:
        """Draw a page with a day chosen."""
        self._page, self._chosen = page, chosen
        self.refresh(layout=True)

    def render(self) -> Content:
        """The rows, and what their letters stand for."""
        if self._page is None:
            return Content("")
        width = self.size.width
        drawn = rows(self._page, self._chosen, width)
        lines = [Content("").join(cell for cell, _ in row).truncate(width) for row in drawn]
        return Content("\n").join([*lines, legend(self._page)])

    def action_step(self, right: int, down: int) -> None:
        """Move by cells."""
        self.post_message(self.Stepped(right, down))

    def on_click(self, click: events.Click) -> None:
        """Choose what is under the mouse."""
        at = click.get_content_offset(self)
        if at is None or self._page is None:
            return
        day = day_at(rows(self._page, self._chosen, self.size.width), at.x, at.y)
        if day is not None:
            self.post_message(self.Picked(day, click.chain == 2))


class JournalScreen(Screen[None]):
    """`journal` gives the open journal, or None; `keeping` whether it is being written; `today` the date."""

    CSS_PATH = "journal.tcss"
    AUTO_FOCUS = "#picture"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "back", key_display="Esc"),
        Binding("d", "show('day')", "the day", show=False),
        Binding("w", "show('week')", "the week", show=False),
        Binding("m", "show('month')", "the month", show=False),
        Binding("y", "show('year')", "the year", show=False),
        Binding("p", "page(-1)", "prev", tooltip="the stretch before"),
        Binding("n", "page(1)", "next", tooltip="the stretch after"),
        Binding("t", "today", "today", show=False),
        Binding("u", "undo", "undo", tooltip="bring back what was deleted last"),
        Binding("x", "export", "export", tooltip="write everything to a file"),
        Binding("i", "insights", "insights", tooltip="what helps, and when moods tend to be what"),
    ]

    def __init__(
        self,
        journal: Callable[[], Journal | None],
        keeping: Callable[[], bool],
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (160, "-wide")]
        self._journal = journal
        self._keeping = keeping
        self._today = today
        self._length: Length = "month"
        self._day = today()
        self._page: Page | None = None
        self._gone: tuple[Entry, ...] = ()  # what was deleted last, until the screen is closed
        self._turn = asyncio.Lock()  # one change after another
        self._where = Static(id="where")
        self._picture = Picture()
        self._chosen = Static(id="chosen")
        self._trends = Static(id="trends")
        self._entries = EntryList()
        self._notice = Static(id="notice")

    def compose(self) -> ComposeResult:
        """Where we are, the picture with what is behind it, and the entries."""
        yield self._where
        yield self._notice
        with Horizontal(id="journal"):
            with Vertical(id="stretch"):
                yield self._picture
                yield self._chosen
                yield self._trends
            yield self._entries
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin with this month."""
        self._entries.border_title = "entries"
        self._trends.border_title = "on the whole"
        self._notice.display = False
        self.load()

    # --- reading and writing, in threads ----------------------------------------------------------------------------

    @work(exclusive=True, group="reading")
    async def load(self) -> None:
        """Read the stretch around the chosen day anew."""
        self._show_where()
        journal = self._journal()
        if journal is None:
            self._say(NONE)
            return
        stretch = Stretch.around(self._length, self._day)
        try:
            since, page = await asyncio.to_thread(lambda: (first_day(journal), Page.of(journal, stretch)))
        except JournalError as error:
            self._say(str(error))
            return
        self._say(EMPTY if since is None else "" if self._keeping() else OFF)
        self._show(page)

    @work(group="writing")
    async def _change(self, change: Callable[[Journal], object], done: str, gone: tuple[Entry, ...]) -> None:
        """Have the journal changed, say so, and read it again; `gone` can be brought back from then on."""
        journal = self._journal()
        if journal is None:
            return
        try:
            async with self._turn:
                await asyncio.to_thread(change, journal)
        except JournalError as error:
            self.notify(str(error), severity="warning", timeout=8, markup=False)
        else:
            self.notify(done, markup=False)
            self._gone = gone
        self.refresh_bindings()
        self.load()

    # --- what is shown ----------------------------------------------------------------------------------------------

    def _say(self, words: str) -> None:
        self._notice.display = bool(words)
        self._notice.update(Content(words))

    def _show(self, page: Page) -> None:
        before, self._page = self._page, page
        self._entries.show(page.items, TIMES[page.stretch.length], "nothing is on record")
        self._entries.border_title = f"entries: {len(page.items)}"
        lines = page.trends() or [("", "no mood on record", "")]
        self._trends.update(Content("\n").join(map(_trend, lines)))
        self._choose(self._day)
        if before is None or before.stretch != page.stretch:
            self.call_after_refresh(self._to_entries_of, self._day)  # what is above takes its room first

    def _choose(self, day: date) -> None:
        """Mark a day of the page, say how it was, and bring its entries to the top."""
        self._day = day
        if self._page is None:
            return
        self._picture.show(self._page, day)
        known = day_in_words(self._page.days.get(day, Day(day)))
        self._chosen.update(Content.assemble((f"{day:%a} {day.day} {day:%b}  ", SOFT), known))
        self._chosen.display = self._length != "day"

    def _show_where(self) -> None:
        lengths = [
            (f" {name} ", f"bold reverse {SKY}" if name == self._length else f"@click=screen.show('{name}')")
            for name in LENGTHS
        ]
        where = Content.assemble(*lengths, f"  {Stretch.around(self._length, self._day).name}")
        room = max(self.app.size.width - 2 - where.cell_length, 0)
        self._where.update(where + Content.assemble((f"{'▁ unpleasant █ pleasant':>{room}}", SOFT)))

    # --- what the user does -----------------------------------------------------------------------------------------

    def on_resize(self) -> None:
        """The first line reaches to the right edge."""
        self._show_where()

    def _go(self, day: date, length: Length) -> None:
        here = Stretch.around(self._length, self._day)
        self._length = length
        if here == Stretch.around(length, day):
            self._choose(day)
            self._to_entries_of(day)
        else:
            self._day = day
            self.load()

    def _to_entries_of(self, day: date) -> None:
        items = self._page.items if self._page is not None else ()
        number = next((n for n, item in enumerate(items) if item.at.date() >= day), len(items))
        self._entries.go_to(number)

    def action_show(self, length: Length) -> None:
        """Show the day, week, month or year around the chosen day."""
        self._go(self._day, length)

    def action_page(self, pages: int) -> None:
        """Go to another stretch."""
        self._go(paged(self._length, self._day, pages, self._today()), self._length)

    def action_today(self) -> None:
        """Back to today."""
        self._go(self._today(), self._length)

    def on_picture_stepped(self, stepped_by: Picture.Stepped) -> None:
        """An arrow key."""
        self._go(stepped(self._length, self._day, stepped_by.right, stepped_by.down, self._today()), self._length)

    def on_picture_picked(self, picked: Picture.Picked) -> None:
        """A click."""
        if picked.day <= self._today():
            self._go(picked.day, "day" if picked.twice else self._length)

    def on_entry_list_chosen(self, chosen: EntryList.Chosen) -> None:
        """The picture follows the list."""
        self._choose(chosen.item.at.date())

    def on_entry_list_opened(self, opened: EntryList.Opened) -> None:
        """Show the whole entry, to be corrected."""
        self.app.push_screen(CorrectScreen(opened.item), partial(self._correct, opened.item))

    def _correct(self, item: Item, corrected: Entry | None) -> None:
        if corrected is not None:
            self._change(lambda journal: journal.replace(item.entries[:1], [corrected]), "corrected", ())

    def on_entry_list_deleted(self, deleted: EntryList.Deleted) -> None:
        """Delete at once; it can be brought back while the screen is open."""
        gone = self._gone = deleted.item.entries  # now, since it may be gone though something else went wrong
        self._change(lambda journal: journal.replace(gone), "deleted; u brings it back", gone)

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        gone = self._gone
        self._change(lambda journal: journal.bring_in(gone), "it is back", ())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Undo is there while something can be undone."""
        return bool(self._gone) if action == "undo" else True

    def action_export(self) -> None:
        """Ask for a file, and write everything to it."""
        self.app.push_screen(ExportScreen(self._today()), self._export)

    def _export(self, path: Path | None) -> None:
        if path is not None:
            self._change(lambda journal: exporting.export(journal, path), f"written to {path}", self._gone)

    def action_insights(self) -> None:
        """Show what helps, and when moods tend to be what."""
        self.app.push_screen(InsightsScreen(self._journal))


def _trend(line: tuple[str, str, str]) -> Content:
    name, known, behind = line
    return Content.assemble((f"{name:<10} ", SOFT), known, (f"   {behind}" if behind else "", SOFT))
