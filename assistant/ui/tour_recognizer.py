"""The tour's page on understanding speech: with what is here already, or with a model that is fetched once."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static

from assistant.commands.setup import DEFAULT
from assistant.ui.palette import SOFT
from assistant.ui.tour_download import MB
from assistant.ui.tour_page import Page

HERE, WHISPER = range(2)


class RecognizerPage(Page):
    """Goes online only where the way on said so. The tour itself shows how the download goes."""

    heading: ClassVar[str] = "understanding you"

    def compose(self) -> ComposeResult:
        """The question, the two answers, and what they mean."""
        yield Static("How shall Attune understand what you say?")
        yield OptionList(id="recognizers", compact=True)
        yield Static(
            "Either way your words stay on this machine. Attune goes online for this download alone, and only if you "
            "choose it; `attune setup` does it at any later time.",
            classes="part soft",
        )

    async def on_mount(self) -> None:
        """Look how large the download is, which reads what is there of it."""
        self._state = self.tools.download.now.state
        self._offline = False
        self._source = ""
        self._list = self.query_one(OptionList)
        self._list.set_options(self._row(row) for row in (HERE, WHISPER))
        self._list.highlighted = WHISPER if self._state in ("running", "done") else HERE
        self._list.focus()
        size, self._offline = await asyncio.to_thread(_to_fetch)
        self._source = "; offline (HF_HUB_OFFLINE)" if self._offline else f"; {size}"
        self._mark()

    def _row(self, row: int) -> Content:
        name, what = (
            ("What is here", 'set sentences, such as "suggest a song"'),
            (f"Whisper {DEFAULT}", f"free speech{self._source}"),
        )[row]
        sign = "●" if row == self._list.highlighted else "○"
        return Content.assemble(f"{sign} {name:<18}", (what, SOFT))

    def _mark(self) -> None:
        for row in (HERE, WHISPER):
            self._list.replace_option_prompt_at_index(row, self._row(row))

    @property
    def _wanted(self) -> bool:
        """Whether Enter goes online."""
        there = self.tools.download.now.state in ("running", "done")
        return self._list.highlighted == WHISPER and not there and not self._offline

    @property
    def enter_does(self) -> str:
        """It says so where it goes online."""
        if self._wanted:
            return "Yes, fetch it online"
        return "Go on meanwhile" if self.tools.download.now.state == "running" else "Go on"

    async def enter(self) -> bool:
        """Fetch the model where that is what was chosen, else go on."""
        if self._wanted:
            self.tools.download.start()
            return False
        return True

    def show_download(self) -> None:
        """It has begun or ended; where it came to nothing, Enter goes on with what is here."""
        if self.tools.download.now.state in ("stopped", "failed"):
            self._list.highlighted = HERE
        self.post_message(self.Changed())

    def on_option_list_option_highlighted(self) -> None:
        """Enter now stands for another choice."""
        self._mark()
        self.post_message(self.Changed())


def _to_fetch() -> tuple[str, bool]:
    """How much would come from where, in words, and whether the user forbids it."""
    from dialogue.recognizers.whisper_download import PINNED, bytes_to_fetch, hub, is_offline, missing

    model = PINNED[DEFAULT]
    size = bytes_to_fetch(model, missing(model))
    return f"{size / MB:.0f} MB from {hub().partition('://')[2]}, once", is_offline()
