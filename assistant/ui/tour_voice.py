"""The tour's page on the voice: is it heard, and is it liked?"""

from __future__ import annotations

import asyncio
import threading
from typing import ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, OptionList, Static

from assistant.analyses import shortened
from assistant.settings import Settings
from assistant.ui.devices import Offer, Tell, try_voice
from assistant.ui.palette import SOFT
from assistant.ui.tour_page import TryingPage, buttons, log
from assistant.voice import changed_voice

NAME_CELLS: Final = 30  # of a speaker or voice, at 80 columns
SAMPLE: Final = "Hello, I am Attune. Do you hear me?"


def speak(settings: Settings, tell: Tell, stop: threading.Event) -> str:
    """Ask aloud, with the voice and on the speaker of `settings`. Raises TrialError."""
    return try_voice(settings, tell, stop, SAMPLE)


class VoicePage(TryingPage):
    """Speaks at once; what to change about it comes up when the user does not say yes."""

    heading: ClassVar[str] = "its voice"

    def compose(self) -> ComposeResult:
        """The question, what came of it, and what can be changed."""
        yield Static("Attune says something on your speaker. Do you hear it, and is it pleasant?")
        yield self.finding()
        yield from buttons(("no", "No (n)"), ("again", "Say it again (r)"))
        with Vertical(id="voice"):
            with Horizontal(id="lists"):
                for name in ("speakers", "voices"):
                    with Vertical():
                        yield Static(name.removesuffix("s"), classes="soft")
                        yield OptionList(id=name, compact=True)
            with Horizontal(classes="buttons"):
                yield Static(id="rate")
                yield Button("Slower (-)", id="slower", compact=True)
                yield Button("Faster (+)", id="faster", compact=True)

    def on_mount(self) -> None:
        """Speak."""
        self._offers: dict[str, tuple[Offer, ...]] = {"speakers": (), "voices": ()}
        self.query_one("#voice").display = False
        self.begin(self.tools.speak)

    @property
    def enter_does(self) -> str:
        """A highlighted row is taken, and what is heard is agreed to."""
        if self._picked() is not None:
            return "Take this one"
        return "Go on without" if self.found == "problem" else "Yes, go on"

    async def enter(self) -> bool:
        """Take the row that the list is at; where it is taken already, go on."""
        picked = self._picked()
        if picked is None:
            return True
        await self._take(*picked)
        return False

    def _picked(self) -> tuple[str, Offer] | None:
        """The list that has the focus, and its row, where that is not what holds now."""
        choices = self.app.focused
        if not isinstance(choices, OptionList) or choices.highlighted is None or choices.id not in self._offers:
            return None
        offer = self._offers[choices.id][choices.highlighted]
        return None if offer.value == self._now(choices.id) else (choices.id, offer)

    def _now(self, choices: str) -> str:
        settings = self.tools.settings
        return settings.devices.speaker if choices == "speakers" else settings.voice.name or ""

    async def _take(self, choices: str, offer: Offer) -> None:
        if choices == "speakers":
            await self.tools.keep("devices", "speaker", offer.value)
        else:
            await self.tools.keep("voice", "name", offer.value or None)
        self._show()
        self.begin(self.tools.speak)

    async def _find(self) -> None:
        """Ask this machine what it has, once."""
        for choices, path in (("speakers", ("devices", "speaker")), ("voices", ("voice", "name"))):
            try:
                found = await asyncio.to_thread(lambda path=path: tuple(self.tools.looks[path]()))  # type: ignore[misc]
            except Exception:  # a sound system out of order is no reason to end here
                log.exception("what there is to choose from cannot be found")
                found = ()
            self._offers[choices] = tuple(offer for offer in found if offer.value != "off")
        self._show()

    def _show(self) -> None:
        """List what there is, what holds now marked with a filled circle."""
        for choices, offers in self._offers.items():
            rows = self.query_one(f"#{choices}", OptionList)
            now = self._now(choices)
            at = rows.highlighted
            rows.set_options(
                Content(("● " if offer.value == now else "○ ") + shortened(offer.words or offer.value, NAME_CELLS))
                for offer in offers
            )
            held = [number for number, offer in enumerate(offers) if offer.value == now]
            rows.highlighted = at if at is not None else next(iter(held), None)
        words = Content.assemble(("pace  ", SOFT), f"{self.tools.settings.voice.rate} words a minute")
        self.query_one("#rate", Static).update(words)

    def on_option_list_option_highlighted(self) -> None:
        """Enter now stands for another row."""
        self.post_message(self.Changed())

    async def on_option_list_option_selected(self, selected: OptionList.OptionSelected) -> None:
        """The mouse takes a row."""
        await self._take(
            str(selected.option_list.id), self._offers[str(selected.option_list.id)][selected.option_index]
        )

    async def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """No: show what can be changed. The others change it, and speak again."""
        pressed.stop()
        match pressed.button.id:
            case "no":
                self.query_one("#voice").display = True
                self.query_one("#no").display = False
                await self._find()
                self.query_one("#speakers").focus()
            case "again":
                self.begin(self.tools.speak)
            case "slower" | "faster" as change:
                await self._pace(change)

    async def _pace(self, change: Literal["slower", "faster"]) -> None:
        key, value = changed_voice(self.tools.settings.voice, change)
        await self.tools.keep("voice", key, value)
        self._show()
        self.begin(self.tools.speak)
