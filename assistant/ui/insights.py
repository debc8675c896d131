"""The insights screen: what helps, what was liked, and when moods tend to be what, over the whole journal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static

from assistant.journal import Journal, JournalError
from assistant.journal.remembering import LIFTS, TRIES, local_now
from assistant.journal.showing import strip
from assistant.ui.figures import ENOUGH, Figures, Liking, Scale, Usual
from assistant.ui.journal_page import counted, moods_in_words
from assistant.ui.palette import GREEN, ORANGE, SKY, SOFT
from dialogue.memory import Helped

Section = tuple[str, list[Content]]  # its name, and its lines

MEDIA: Final = {"music": "songs", "movie": "films"}
LISTED: Final = 3  # titles of what was liked or saved
_OPINIONS: Final = {
    "liked": "liked",
    "more_like_this": "more like this",
    "disliked": "not liked",
    "not_by_them": "not by them",
    "skipped": "skipped",
    "known": "known already",
    "saved": "saved",
}


class InsightsScreen(Screen[None]):
    """Reads the journal that `journal` gives, once; `now` is the time."""

    CSS_PATH = "insights.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "back", key_display="Esc"),
    ]

    def __init__(self, journal: Callable[[], Journal | None], now: Callable[[], datetime] = local_now) -> None:
        super().__init__()
        self._journal = journal
        self._now = now
        self._sections = VerticalScroll(Static(_soft("reading the journal")), id="insights")

    def compose(self) -> ComposeResult:
        """One page to scroll."""
        yield Static("insights", id="heading")
        yield self._sections
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin to read."""
        self._sections.focus()
        self.read()

    @work(exclusive=True)
    async def read(self) -> None:
        """Read the journal in a thread, and show what is in it."""
        journal = self._journal()
        if journal is None:
            shown: list[Section] = [("", [Content("There is no journal here; a session keeps one.")])]
        else:
            try:
                figures = await asyncio.to_thread(Figures.of, journal, self._now())
            except JournalError as error:
                shown = [("", [Content(str(error))])]
            else:
                shown = sections(figures)
        await self._sections.remove_children()
        await self._sections.mount_all([_part(name, lines) for name, lines in shown])


def sections(figures: Figures) -> list[Section]:
    """What the screen says, in lines of at most 76 cells as long as titles are short."""
    if figures.since is None:
        return [("", [Content("The journal is empty; insights come with time.")])]
    behind = f"{counted(figures.days, 'day')} with a mood since {figures.since:%d %b %Y}"
    return [
        (f"what helps · {behind}", [*_helps(figures.helped)]),
        ("what was suggested", [*_liked(figures.likings, figures.saved)]),
        ("by the part of the day", [*_usual(figures.parts)]),
        ("by the weekday", [*_usual(figures.weekdays)]),
        ("check-ins by month, from 1 to 10", [*_scales(figures.scales)]),
    ]


def _part(name: str, lines: list[Content]) -> Static:
    part = Static(Content("\n").join(lines), classes="part")
    part.border_title = name
    return part


def _helps(helped: Mapping[str, Sequence[Helped]]) -> Iterator[Content]:
    if not helped:
        yield _soft(f"Nothing yet: it takes {TRIES} tries of a breathing exercise, or of a song or")
        yield _soft(f"film that you liked, after which the mood was better by {LIFTS} on average.")
    for mood, found in helped.items():
        yield Content.assemble(("when ", SOFT), mood)
        for each in found:
            behind = f"tried {counted(each.times, 'time')}"
            yield Content.assemble((f"  {each.lift:+.2f}  ", GREEN), each.what, (f"   {behind}", SOFT))


def _liked(likings: Sequence[Liking], saved: Sequence[str]) -> Iterator[Content]:
    if not likings:
        yield _soft("Nothing has been suggested yet.")
    for liking in likings:
        said = [f"{count} {_OPINIONS.get(opinion, opinion)}" for opinion, count in liking.opinions.items()]
        name = MEDIA.get(liking.medium, liking.medium)
        yield Content.assemble((f"{name:<10} ", SOFT), ", ".join([f"{liking.suggested} suggested", *said]))
        yield from _titles("liked", liking.liked)
    yield from _titles("saved", saved)


def _usual(usual: Sequence[Usual]) -> Iterator[Content]:
    for each in usual:
        name = (f"{each.name:<10} ", SOFT)
        if not each.enough:
            yield Content.assemble(name, (f"too little yet: {counted(each.days, 'day')} of {ENOUGH}", SOFT))
        else:
            valence = each.whole.valence or 0.0
            moods = moods_in_words(each.whole) or "no mood named"
            height, behind = (strip([valence]) * 2, SKY), (f"   {counted(each.days, 'day')}", SOFT)
            yield Content.assemble(name, height, f" {valence:+z.2f}  {moods}", behind)


def _scales(scales: Sequence[Scale]) -> Iterator[Content]:
    if not scales:
        yield _soft("No check-in has an answer on the scale yet.")
    for each in scales:
        bar = "━" * round(each.mean * 3)
        behind = counted(each.answers, "answer")
        yield Content.assemble(
            (f"{each.month:%b %Y}   ", SOFT), (f"{bar:<30}", ORANGE), f" {each.mean:4.1f}", (f"   {behind}", SOFT)
        )


def _titles(name: str, titles: Sequence[str]) -> Iterator[Content]:
    for number, title in enumerate(titles[:LISTED]):
        yield Content.assemble((f"  {name if number == 0 else '':<8} ", SOFT), title)
    if (more := len(titles) - LISTED) > 0:
        yield _soft(f"{'':<11}and {more} more")


def _soft(text: str) -> Content:
    return Content.assemble((text, SOFT))
