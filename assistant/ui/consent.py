"""Consent: one clear question before the first capture."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from assistant.consent import Device

PURPOSE: Final[dict[Device, str]] = {
    "camera": "the camera, to read the mood in your face",
    "microphone": "the microphone, to hear what you say to it",
}


def promise(key_of: Callable[[str], str]) -> str:
    """What becomes of what is seen and heard, and how to end it. `key_of`: the key of an action."""
    return (
        "Pictures and sound are worked on here and forgotten at once. Nothing is stored, and nothing leaves this "
        "machine. The top line always shows what is on; "
        f"{key_of('camera')} and {key_of('microphone')} switch it off at any moment."
    )


class Choice(Static, can_focus=True):
    """A box to tick. The tick is a character, so that it can be told without colours."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "choose", show=False)]

    chosen = reactive(False)

    def __init__(self, device: Device, *, chosen: bool = False) -> None:
        super().__init__(id=f"may-{device}", classes="choice")
        self.device = device
        self.set_reactive(Choice.chosen, chosen)

    def render(self) -> Content:
        """The box, what it stands for, and its key."""
        box = "[x]" if self.chosen else "[ ]"
        return Content(f"{box} {PURPOSE[self.device]}  ({self.device[0]})")

    def action_choose(self) -> None:
        """Tick, or take the tick away."""
        self.chosen = not self.chosen

    def on_click(self) -> None:
        """As a press of the space bar."""
        self.action_choose()


class ConsentScreen(ModalScreen[dict[Device, bool] | None]):
    """Asks for each device in `questions`; gives the answers, or None where the user wants to be asked again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "choose('camera')", show=False),
        Binding("m", "choose('microphone')", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("enter", "go_on", show=False, priority=True),
        Binding("escape", "not_now", show=False),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def __init__(self, questions: tuple[Device, ...], key_of: Callable[[str], str]) -> None:
        super().__init__()
        self._questions = questions
        self._key_of = key_of

    def compose(self) -> ComposeResult:
        """What is captured, what becomes of it, the choices, and the two ways on."""
        with Vertical(classes="sheet"):
            yield Static("Attune would like to use")
            for device in self._questions:
                yield Choice(device)
            yield Static(promise(self._key_of), classes="part")
            yield Static(
                "Without them Attune works by typing. Your answer is kept; change it later with --camera or "
                "--microphone, or in the settings.",
                classes="part soft",
            )
            with Horizontal(classes="buttons"):
                yield Button("Go on with these (Enter)", id="go-on", variant="primary", compact=True)
                yield Button("Not now, ask again (Esc)", id="not-now", compact=True)

    def on_mount(self) -> None:
        """Name the sheet, and say how to choose."""
        sheet = self.query_one(".sheet")
        sheet.border_title = "before Attune looks or listens"
        sheet.border_subtitle = "Space, c or m chooses"

    def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """The mouse does what the keys do."""
        if pressed.button.id == "go-on":
            self.action_go_on()
        else:
            self.action_not_now()

    def action_choose(self, device: str) -> None:
        """Tick a device, or take the tick away."""
        if device in self._questions:
            self.query_one(f"#may-{device}", Choice).action_choose()

    def action_go_on(self) -> None:
        """Go on with the choices made; on the other button Enter means that one."""
        if isinstance(self.focused, Button) and self.focused.id == "not-now":
            self.action_not_now()
        else:
            self.dismiss({device: self.query_one(f"#may-{device}", Choice).chosen for device in self._questions})

    def action_not_now(self) -> None:
        """Go on without both, and ask again next time."""
        self.dismiss(None)
