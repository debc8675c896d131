"""The help screen: the keys, what can be said, and what is at work."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from assistant.events import PartChanged
from assistant.ui.palette import SKY, SOFT, STATE_COLOUR, STATE_SIGN
from assistant.wording import change_in_words

KEYS: Final = (
    (("Enter", "send what you typed"), ("F2", "camera on or off")),
    (("Up, Down", "earlier lines"), ("F3", "microphone on or off")),
    (("PgUp, PgDn", "scroll back, forward"), ("F4", "show the camera's picture")),
    (("Esc", "silence, now"), ("F5, F6", "another suggestion; why")),
    (("F7", "open a photo or video"), ("Ctrl+P", "all of this by name")),
    (("", "or drop it here"), ("F8", "talk without calling")),
    (("F10", "play it, or go on"), ("F9", "a mood check-in")),
    (("Ctrl+R", "journal"), ("Ctrl+T", "what it tells")),
    (("Ctrl+O", "settings"), ("Ctrl+Q", "leave")),
)
SAYINGS: Final = "what mood do you see · suggest a song · suggest a film · why · I feel sad · how was my week"


class HelpScreen(ModalScreen[None]):
    """Closes at any of the keys that people try."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,f1", "dismiss", "Close"),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, parts: tuple[PartChanged, ...]) -> None:
        super().__init__()
        self._parts = parts

    def compose(self) -> ComposeResult:
        """Three short lists."""
        keys = [
            Content.assemble((f"{left:<12}", SKY), f"{what_left:<24}", (f"{right:<8}", SKY), what_right)
            for (left, what_left), (right, what_right) in KEYS
        ]
        at_work = [
            Content.assemble((STATE_SIGN[change.state], STATE_COLOUR[change.state]), f" {change_in_words(change)}")
            for change in self._parts
        ]
        with VerticalScroll(classes="sheet"):
            yield Static(Content("\n").join(keys), classes="part")
            yield Static(Content.assemble(("Say or type, for example", SOFT), f"\n{SAYINGS}"), classes="part")
            yield Static(Content("\n").join([Content.assemble(("At work", SOFT)), *at_work]), classes="part")

    def on_mount(self) -> None:
        """Name the sheet."""
        sheet = self.query_one(VerticalScroll)
        sheet.border_title = "help"
        sheet.border_subtitle = "Esc closes"
