"""The devices screen: camera, microphone and speaker as they are, and what else there is, to be used at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from textwrap import wrap
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Footer, OptionList, Static

from assistant.events import MicrophoneLevel, Part, PartChanged, PartState
from assistant.settings import Devices, Settings
from assistant.ui.devices import OFFERED, TRIALS, Look, Offer, Trial, TrialError
from assistant.ui.palette import FAINT, GREEN, SKY, SOFT, STATE_COLOUR, STATE_SIGN
from assistant.ui.settings import SIGNS
from assistant.wording import state_word
from dialogue.audio import AudioError

log = logging.getLogger(__name__)

DEVICES: Final = (Part.CAMERA, Part.MICROPHONE, Part.SPEAKER)
PAINT_S: Final = 0.1  # as on the main screen
METER_CELLS: Final = 20
QUIETEST_DB: Final = -60.0  # dBFS, where the meter begins; as in the test, nothing that is meant to be heard is softer
RATES: Final = {Part.CAMERA: "{:.1f} frames a second", Part.SPEAKER: "{:,.0f} Hz"}
BUSY: Final = (
    "A sound device could not be closed for the moment that this takes, so what was plugged in since the start"
    " is not listed. Try it again, or start Attune anew."
)


@dataclass(frozen=True, slots=True)
class InUse:
    """The device that the session uses for one part, at this moment."""

    changed: PartChanged  # its state
    rate: float | None = None  # frames or samples a second; None: not known
    level: MicrophoneLevel | None = None  # of the microphone

    @property
    def running(self) -> bool:
        """Whether it sees, hears or can be heard now."""
        return self.changed.state is PartState.RUNNING

    @property
    def words(self) -> Content:
        """Its state, what it is called or lacks, and its rate."""
        part, state = self.changed.part, self.changed.state
        rate = RATES[part].format(self.rate) if self.running and self.rate else ""
        more = "".join(f" · {words}" for words in (self.changed.detail, rate) if words)
        return Content.assemble(state_word(part.value, state, brief=False), (more, SOFT))


def meter(level: MicrophoneLevel | None) -> Content:
    """How loud it is, on a scale and in dB; full cells while it hears speech, half ones for other sound."""
    if level is None:
        return Content.assemble(("▁" * METER_CELLS, FAINT))
    loud = round((1 - level.level_db / QUIETEST_DB) * METER_CELLS)
    loud = min(max(loud, 0), METER_CELLS)
    return Content.assemble(
        (("█" if level.speech else "▄") * loud, GREEN if level.speech else SOFT),
        ("▁" * (METER_CELLS - loud), FAINT),
        f" {level.level_db:>3.0f} dB",
        (" · speech" if level.speech else " " * 9, SOFT),  # as long, or all below would be laid out anew
    )


class Choices(OptionList):
    """What there is to choose from."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "select", "use it", key_display="Enter")]


class DevicePanel(Vertical):
    """One part: the device in use, those that there are, and what a test of one found."""

    def __init__(self, part: Part) -> None:
        super().__init__(id=f"use-{part}", classes="device")
        self.part = part
        self.border_title = part.value
        self.offers: tuple[Offer, ...] = ()
        self._chosen = ""
        self._sign = Static(classes="sign")
        self._state = Static(classes="state")
        self._meter = Static(classes="meter")
        self.choices = Choices(compact=True)
        self._finding = Static(classes="finding")

    def compose(self) -> ComposeResult:
        """From what is to what could be."""
        yield Horizontal(self._sign, self._state, classes="now")
        if self.part is Part.MICROPHONE:
            yield self._meter
        yield self.choices
        with Horizontal(classes="try"):
            yield Button("Test (^T)", compact=True)
            yield self._finding

    def show(self, use: InUse, chosen: str) -> None:
        """Show what is in use, and mark what is chosen, which is a value of the setting."""
        state = use.changed.state
        _update(self._sign, Content.styled(STATE_SIGN[state], STATE_COLOUR[state]))
        _update(self._state, use.words)
        if self.part is Part.MICROPHONE:
            _update(self._meter, meter(use.level if use.running else None))
        if chosen != self._chosen:
            self._chosen = chosen
            self._fill(self.at)

    def offer(self, offers: tuple[Offer, ...]) -> None:
        """List what there is to choose."""
        at, self.offers = self.at, offers
        self._fill(at)

    def say(self, words: str, kind: str = "note") -> None:
        """Tell how a test goes; `kind` is one of `SIGNS`."""
        sign, colour = SIGNS[kind]
        self._finding.update(Content.assemble((f"{sign} ", colour), words) if words else "")

    @property
    def at(self) -> str | None:
        """The value that the list is at; None before there is one."""
        number = self.choices.highlighted
        return self.offers[number].value if number is not None else None

    def _fill(self, at: str | None) -> None:
        """A setting that stands for nothing that is there (a file, a part of a name) is listed, too."""
        if self._chosen not in [offer.value for offer in self.offers]:
            self.offers = (Offer(self._chosen, "as it is set"), *self.offers)
        self.choices.set_options(map(self._row, self.offers))
        values = [offer.value for offer in self.offers]
        self.choices.highlighted = values.index(at if at in values else self._chosen)

    def on_resize(self) -> None:
        """Names are broken to the width of the list."""
        self.call_after_refresh(lambda: self._fill(self.at))

    def _row(self, offer: Offer) -> Content:
        sign = ("● ", SKY) if offer.value == self._chosen else ("○ ", SOFT)
        room = max(self.choices.content_region.width - 3, 8)  # less the sign, and a scrollbar
        gap = "  " if len(offer.value) + 2 + len(offer.words) <= room else "\n  "
        value, words = ("\n  ".join(wrap(text, room)) for text in (offer.value, offer.words))
        return Content.assemble(sign, value, (f"{gap}{words}" if words else "", SOFT))


class DevicesScreen(Screen[None]):
    """Shows what `in_use` gives for each part; `choose` is handed what the user chooses.

    `look_again` lets the session find what was plugged in, and gives False where it cannot now. `settings` are the
    session's own: they tell what is chosen, and what may be tried.
    """

    AUTO_FOCUS = "Choices"
    CSS_PATH = "devices.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "back", key_display="Esc"),
        Binding("ctrl+t", "test", "test", key_display="^T"),
        Binding("ctrl+r", "look_again", "look again", key_display="^R"),
        Binding("right", "panel(1)", "next", key_display="Right"),
        Binding("left", "panel(-1)", show=False),
    ]

    class Told(Message):
        """How a test goes, or what it found."""

        def __init__(self, part: Part, words: str, kind: str, trial: threading.Event) -> None:
            super().__init__()
            self.part = part
            self.words = words
            self.kind = kind  # of `SIGNS`
            self.trial = trial

    def __init__(
        self,
        settings: Settings,
        in_use: Callable[[Part], InUse],
        choose: Callable[[Part, str], None],
        look_again: Callable[[], Awaitable[bool]],
        *,
        trials: Mapping[tuple[str, str], Trial] = TRIALS,
        looks: Mapping[tuple[str, str], Look] = OFFERED,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._in_use = in_use
        self._choose = choose
        self._look_again = look_again
        self._trials = trials
        self._looks = looks
        self._panels = {part: DevicePanel(part) for part in DEVICES}
        self._trial = threading.Event()  # of the newest test; set where it is over or is to end
        self._testing: threading.Thread | None = None

    def compose(self) -> ComposeResult:
        """The three beside each other, or one below the other."""
        yield Static(id="heading")
        yield Container(*self._panels.values(), id="devices")
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show what is in use from now on, and find what there is."""
        self._show()
        self.set_interval(PAINT_S, self._show)
        self._find(again=False)

    def on_unmount(self) -> None:
        """Whoever leaves ends the test that is under way."""
        self._trial.set()

    def _show(self) -> None:
        for part, panel in self._panels.items():
            panel.show(self._in_use(part), getattr(self._settings.devices, part))

    @work(exclusive=True)
    async def _find(self, *, again: bool) -> None:
        """List what this machine has; with `again`, also what was plugged in since the program began."""
        heading = self.query_one("#heading", Static)
        heading.update("devices · looking for what there is")
        if again:
            self._trial.set()
            if self._testing is not None:
                await asyncio.to_thread(self._testing.join)
            try:
                if not await self._look_again():
                    self.notify(BUSY, severity="warning", timeout=8, markup=False)
            except AudioError as error:
                self.notify(str(error), severity="warning", timeout=8, markup=False)
        for part, panel in self._panels.items():
            look = self._looks.get(("devices", part.value), lambda: iter(()))
            try:
                panel.offer(await asyncio.to_thread(lambda look=look: tuple(look())))  # type: ignore[misc]
            except Exception:  # a sound system out of order is no reason not to show the rest
                log.exception("what there is to choose from cannot be found")
        heading.update("devices · what you choose is used at once, and from now on")

    # --- what the user does -----------------------------------------------------------------------------------------

    @property
    def _panel(self) -> DevicePanel:
        """The one that has the focus."""
        return next((panel for panel in self._panels.values() if panel.has_focus_within), self._panels[Part.CAMERA])

    def on_option_list_option_selected(self, selected: OptionList.OptionSelected) -> None:
        """Use the row that was chosen; one that is in use already stays as it is."""
        panel = next(panel for panel in self._panels.values() if panel.choices is selected.option_list)
        value = panel.offers[selected.option_index].value
        if value == getattr(self._settings.devices, panel.part) and self._in_use(panel.part).running:
            return
        self._trial.set()
        panel.say("")
        self._choose(panel.part, value)

    def action_panel(self, step: int) -> None:
        """Go on to the next part, or back to the one before."""
        panels = list(self._panels.values())
        # Not `focus()`, which only comes after the keys that are pressed already.
        self.set_focus(panels[(panels.index(self._panel) + step) % len(panels)].choices)

    def action_look_again(self) -> None:
        """Look for what was plugged in. Nothing is heard or said for that moment."""
        self._find(again=True)

    def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """The mouse tests what its panel's list is at."""
        self._test(next(panel for panel in self._panels.values() if panel in pressed.button.ancestors))

    def action_test(self) -> None:
        """Test what the list is at, chosen or not."""
        self._test(self._panel)

    def _test(self, panel: DevicePanel) -> None:
        part, value = panel.part, panel.at
        if value is None:
            return
        if part is Part.CAMERA and value == self._settings.devices.camera and self._in_use(part).running:
            panel.say("the camera is on, so it works", "good")
            return
        self._trial.set()
        self._trial = threading.Event()
        tried = self._settings.model_copy(deep=True)
        tried.devices = Devices(**self._settings.devices.model_dump() | {part.value: value})
        work = partial(self._try, part, self._trials["devices", part.value], tried, self._trial)
        self._testing = threading.Thread(target=work, name="device test", daemon=True)
        self._testing.start()

    # --- in the thread ----------------------------------------------------------------------------------------------

    def _try(self, part: Part, trial: Trial, settings: Settings, stop: threading.Event) -> None:
        try:
            found = trial(settings, lambda words: self._post(self.Told(part, words, "note", stop)), stop)
            told = self.Told(part, found, "good", stop)
        except TrialError as error:
            told = self.Told(part, str(error), "problem", stop)
        except Exception as error:
            log.exception("a device could not be tried")
            words = f"it could not be tried ({type(error).__name__}); the details are in the log"
            told = self.Told(part, words, "problem", stop)
        self._post(told)

    def _post(self, message: Message) -> None:
        with contextlib.suppress(RuntimeError):  # the program has been left
            self.post_message(message)

    def on_devices_screen_told(self, told: Told) -> None:
        """Show how the newest test goes."""
        if told.trial is self._trial and not told.trial.is_set():
            self._panels[told.part].say(told.words, told.kind)


def _update(widget: Static, content: Content) -> None:
    """Show `content` where it is not shown already; the screen is laid out anew only where the lines may break anew."""
    shown = widget.content
    if not isinstance(shown, Content) or not shown.is_same(content):
        widget.update(content, layout=not isinstance(shown, Content) or len(shown.plain) != len(content.plain))
