"""The tour's first page: what Attune is, what it keeps, and what it may use."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.widgets import Button, Static

from assistant.consent import Device
from assistant.ui.consent import Choice, promise
from assistant.ui.tour_page import Page, buttons


class WelcomePage(Page):
    """Nothing is ticked before the user has; later, the ticks are what holds today."""

    heading: ClassVar[str] = "welcome"

    def compose(self) -> ComposeResult:
        """Two lines, what becomes of what is seen and said, and a box for each device."""
        yield Static(
            "Hello. Attune reads the mood in your face and voice, talks with you, and suggests music and films that "
            "fit. All of that happens on this machine."
        )
        yield Static("May it use", classes="part")
        for device in self.tools.asked:
            yield Choice(device, chosen=self.tools.allowed(device))
        yield Static(promise(self.tools.key_of), classes="part")
        yield Static(
            "Kept here, for you alone: a journal of moods and suggestions, and what you like. Without camera and "
            f"microphone Attune works by typing; the settings ({self.tools.key_of('settings')}) change your answer.",
            classes="part soft",
        )
        if not all(self._answered(device) for device in self.tools.asked):
            yield from buttons(("no", "Not now, ask again next time (n)"))

    def on_mount(self) -> None:
        """The boxes are at hand."""
        for choice in self.query(Choice):
            self.watch(choice, "chosen", self._note, init=False)
        self.query(Choice).focus()

    @property
    def ticked(self) -> frozenset[Device]:
        """The devices that are ticked now."""
        return frozenset(choice.device for choice in self.query(Choice) if choice.chosen)

    @property
    def enter_does(self) -> str:
        """It says what is allowed by it."""
        ticked = [device for device in self.tools.asked if device in self.ticked]
        if not ticked:
            return "Go on without" + (" them" if len(self.tools.asked) > 1 else "")
        return f"Go on with the {' and '.join(ticked)}"

    async def enter(self) -> bool:
        """Keep the answers."""
        ticked = self.ticked
        for device in self.tools.asked:
            await self.tools.keep("consent", device, device in ticked)
        return True

    def _note(self) -> None:
        self.post_message(self.Changed())

    def _answered(self, device: Device) -> bool:
        return getattr(self.tools.settings.consent, device) is not None

    def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """Not now: nothing is kept."""
        pressed.stop()
        for choice in self.query(Choice):
            choice.chosen = False
        for choice in self.query(Choice):
            choice.chosen = False
        self.post_message(self.Passed())
