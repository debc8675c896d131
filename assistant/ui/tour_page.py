"""A page of the tour: what all have in common, and those that try something out."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from assistant.consent import Device
from assistant.settings import Settings
from assistant.ui.devices import Look, Trial, TrialError
from assistant.ui.palette import GREEN, SOFT, VERMILLION
from assistant.ui.tour_download import Download

log = logging.getLogger(__name__)

SIGNS: Final = {"good": ("✓", GREEN), "problem": ("×", VERMILLION), "note": ("·", SOFT)}


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pages work with."""

    asked: tuple[Device, ...]  # the devices that the user decides about
    settings: Settings  # as they are now
    keep: Callable[[str, str, str | float | None], Awaitable[None]]  # a setting: section, key, value
    download: Download
    speak: Trial
    learn: Trial
    looks: Mapping[tuple[str, str], Look]  # what finds what there is to choose from
    key_of: Callable[[str], str]  # the key of an action, as it is written in a sentence

    def allowed(self, device: Device) -> bool:
        """Whether the user lets Attune use `device`."""
        return device in self.asked and bool(getattr(self.settings.consent, device))


class Page(VerticalScroll, can_focus=False):
    """One page. Each button has a key too, which its label names; Enter is enough to come through all pages."""

    heading: ClassVar[str]

    class Changed(Message):
        """What Enter would do now, or how many pages there are, has changed."""

    class Passed(Message):
        """The user goes on without what this page asks for."""

    def __init__(self, tools: Tools) -> None:
        super().__init__()
        self.tools = tools

    @property
    def enter_does(self) -> str:
        """What Enter would do now, in words; "" where there is nothing to do but to wait."""
        return "Go on"

    async def enter(self) -> bool:
        """Do it; True where the tour goes on to the next page."""
        return True


class TryingPage(Page):
    """A page that tries something in a thread of its own, and says how it goes."""

    class Told(Message):
        """How a try goes, or what it found."""

        def __init__(self, words: str, kind: str, trial: threading.Event) -> None:
            super().__init__()
            self.words = words
            self.kind = kind  # of `SIGNS`
            self.trial = trial

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._trial = threading.Event()  # of the newest try; set where it is over or is to end
        self._trial.set()
        self.found = ""  # "good" or "problem", once the newest try has found something

    def finding(self) -> Widget:
        """The line that says it."""
        return Static(id="finding")

    @property
    def trying(self) -> bool:
        """Whether a try is under way."""
        return not self._trial.is_set()

    def begin(self, trial: Trial) -> None:
        """Begin a try; one that is under way ends."""
        self._trial.set()
        self._trial = threading.Event()
        self.found = ""
        arguments = (trial, self.tools.settings.model_copy(deep=True), self._trial)
        threading.Thread(target=self._try, args=arguments, name="tour", daemon=True).start()
        self.post_message(self.Changed())

    def say(self, words: str, kind: str = "note") -> None:
        """Show a line with a sign."""
        sign, colour = SIGNS[kind]
        self.query_one("#finding", Static).update(Content.assemble((f"{sign} ", colour), words))

    def on_unmount(self) -> None:
        """Whoever goes on ends the try."""
        self._trial.set()

    def on_trying_page_told(self, told: Told) -> None:
        """Show how the newest try goes."""
        if told.trial is not self._trial or told.trial.is_set():
            return
        self.say(told.words, told.kind)
        if told.kind != "note":
            self.found = told.kind
            self._trial.set()
            self.post_message(self.Changed())

    def _try(self, trial: Trial, settings: Settings, stop: threading.Event) -> None:
        try:
            words, kind = trial(settings, lambda words: self._post(self.Told(words, "note", stop)), stop), "good"
        except TrialError as error:
            words, kind = str(error), "problem"
        except Exception as error:
            log.exception("the tour could not try something")
            words, kind = f"it could not be tried ({type(error).__name__}); the details are in the log", "problem"
        self._post(self.Told(words, kind, stop))

    def _post(self, message: Message) -> None:
        with contextlib.suppress(RuntimeError):  # the program has been left
            self.post_message(message)


def buttons(*named: tuple[str, str]) -> ComposeResult:
    """A row of buttons, each by its id and label."""
    with Horizontal(classes="buttons"):
        for name, label in named:
            yield Button(label, id=name, compact=True)
