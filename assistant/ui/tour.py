"""The tour of the first start: at most five short pages, after which Attune can be talked to."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Set
from typing import ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Static

from assistant.consent import Device, Plan, make_plan
from assistant.settings import Consent, Settings
from assistant.ui.consent import Choice
from assistant.ui.devices import OFFERED, Look, Trial
from assistant.ui.palette import SOFT
from assistant.ui.tour_download import Download
from assistant.ui.tour_face import FacePage, learn_face
from assistant.ui.tour_page import SIGNS, Page, Tools
from assistant.ui.tour_ready import ReadyPage
from assistant.ui.tour_recognizer import RecognizerPage
from assistant.ui.tour_voice import VoicePage, speak
from assistant.ui.tour_welcome import WelcomePage

Step = Literal["welcome", "recognizer", "voice", "face", "ready"]
Save = Callable[[str, str, str | float | None], Awaitable[None]]

PAGES: Final[Mapping[Step, type[Page]]] = {
    "welcome": WelcomePage,
    "recognizer": RecognizerPage,
    "voice": VoicePage,
    "face": FacePage,
    "ready": ReadyPage,
}
STATE_KIND: Final = {"running": "note", "done": "good", "stopped": "note", "failed": "problem"}
SHOWN_S: Final = 0.2  # how often the download's progress is painted


def wants_tour(plan: Plan, settings: Settings) -> bool:
    """Whether this is somebody's first start: nothing was answered, and no device named on the command line."""
    answered = {settings.consent.camera, settings.consent.microphone} != {None}
    return bool(plan.questions) and not (plan.named or answered or settings.screen.tour_done)


def askable(settings: Settings) -> tuple[Device, ...]:
    """The devices that somebody would be asked about who has answered nothing yet."""
    return make_plan(settings.model_copy(update={"consent": Consent()}), None, None, None).questions


def steps(allowed: Set[Device], *, limited: bool, speaker: bool) -> tuple[Step, ...]:
    """The pages for somebody who allows these devices.

    `limited`: the speech recognizer is the limited one, so that there is something to choose.
    """
    between: dict[Step, bool] = {
        "recognizer": limited and "microphone" in allowed,
        "voice": speaker,
        "face": "camera" in allowed,
    }
    return ("welcome", *(step for step, wanted in between.items() if wanted), "ready")


class TourScreen(Screen[None]):
    """Leads through the pages; `settings` are kept up to date, and `save` is told of each answer at once."""

    AUTO_FOCUS = ""
    CSS_PATH = "tour.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter", show=False, priority=True),
        Binding("escape", "press('skip')", show=False),
        Binding("left", "press('back')", show=False),
        Binding("n", "press('no')", show=False),
        Binding("r", "press('again')", show=False),
        Binding("x", "press('stop')", show=False),
        Binding("minus", "press('slower')", show=False),
        Binding("plus", "press('faster')", show=False),
        Binding("c", "choose('camera')", show=False),
        Binding("m", "choose('microphone')", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("down", "app.focus_next", show=False),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    def __init__(
        self,
        asked: tuple[Device, ...],
        settings: Settings,
        save: Save,
        key_of: Callable[[str], str],
        *,
        download: Download | None = None,
        trials: tuple[Trial, Trial] = (speak, learn_face),
        looks: Mapping[tuple[str, str], Look] = OFFERED,
    ) -> None:
        super().__init__()
        self.download = download or Download()
        self._settings = settings
        self._save = save
        self._saving = asyncio.Lock()
        self._tools = Tools(asked, settings, self._keep, self.download, *trials, looks, key_of)
        self._step: Step = "welcome"
        self._limited = False
        self._page: Page
        self._fetched = self.download.now  # as it is shown

    def compose(self) -> ComposeResult:
        """A page with its name and number, how a download goes, and the ways on."""
        with Vertical(id="tour"):
            yield Vertical(id="page")
            with Horizontal(id="download"):
                yield Static(id="fetched")
                yield Button("Stop (x)", id="stop", compact=True)
            with Horizontal(id="ways"):
                yield Button("Back (←)", id="back", compact=True)
                yield Button("Go on (Enter)", id="on", variant="primary", compact=True)
                yield Button("Skip the tour (Esc)", id="skip", compact=True)

    async def on_mount(self) -> None:
        """Show the first page."""
        self.query_one("#download").display = False
        self._limited = await asyncio.to_thread(_is_limited, self._settings.recognizer.model)
        self.set_interval(SHOWN_S, self._show_download)
        await self._show("welcome")

    def _steps(self) -> tuple[Step, ...]:
        page = self._page
        allowed = page.ticked if isinstance(page, WelcomePage) else set(filter(self._tools.allowed, self._tools.asked))
        return steps(allowed, limited=self._limited, speaker=self._settings.devices.speaker != "off")

    async def _show(self, step: Step) -> None:
        self._step = step
        self._page = PAGES[step](self._tools)
        self.set_focus(None)
        holder = self.query_one("#page", Vertical)
        await holder.remove_children()
        await holder.mount(self._page)
        self._show_download()
        self.on_page_changed()

    def on_page_changed(self) -> None:
        """Name the page, its number, and what Enter does."""
        order = self._steps()
        number = order.index(self._step) + 1
        holder = self.query_one("#page")
        holder.border_title = Content.assemble(self._page.heading, (f" · {number} of {len(order)}", SOFT))
        does = self._page.enter_does
        way_on = self.query_one("#on", Button)
        way_on.label = f"{does} (Enter)" if does else "One moment"
        way_on.disabled = not does
        way_on.refresh(layout=True)  # it is as wide as its label
        self.query_one("#back").display = number > 1
        self.query_one("#skip").display = number < len(order)

    def _show_download(self) -> None:
        """Show how it goes; on other pages than its own, not what came to nothing."""
        before, now = self._fetched, self.download.now
        self._fetched = now
        here = isinstance(self._page, RecognizerPage)
        self.query_one("#download").display = now.state in ("running", "done") or (here and now.state != "waiting")
        if now is before:
            return
        sign, colour = SIGNS[STATE_KIND[now.state]]
        self.query_one("#fetched", Static).update(Content.assemble((f"{sign} ", colour), now.words))
        self.query_one("#stop").display = now.state == "running"
        if now.state != before.state and isinstance(self._page, RecognizerPage):
            self._page.show_download()

    async def _keep(self, section: str, key: str, value: str | float | None) -> None:
        """Let a setting hold, and save it; one at a time, since the file is written as a whole."""
        setattr(getattr(self._settings, section), key, value)
        async with self._saving:
            await self._save(section, key, value)

    # --- what the user does -----------------------------------------------------------------------------------------

    def action_enter(self) -> None:
        """Press the button that has the focus; else that of the way on."""
        (self.focused if isinstance(self.focused, Button) else self.query_one("#on", Button)).press()

    def action_press(self, name: str) -> None:
        """Press a button, where it is shown."""
        for button in self.query(Button):
            if button.id == name and button.display and not button.disabled:
                button.press()

    def action_choose(self, device: Device) -> None:
        """Tick a device, or take the tick away."""
        for choice in self.query(Choice):
            if choice.device == device:
                choice.action_choose()

    async def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """The mouse does what the keys do."""
        match pressed.button.id:
            case "back":
                await self._go(-1)
            case "skip":
                await self._end()
            case "stop":
                self.download.stop()
                self._show_download()
            case "on":
                await self._go_on()

    async def on_page_passed(self) -> None:
        """Go on without what the page asks for."""
        await self._go(1)

    async def _go_on(self) -> None:
        if await self._page.enter():
            await self._go(1)
        else:
            self._show_download()
            self.on_page_changed()

    async def _go(self, pages: int) -> None:
        order = self._steps()
        at = order.index(self._step) + pages
        if at < len(order):
            await self._show(order[at])
        else:
            await self._end()

    async def _end(self) -> None:
        await self._keep("screen", "tour_done", True)
        if self.is_current:  # it may be asked for twice
            self.dismiss()


def _is_limited(model: str | None) -> bool:
    from dialogue.recognizers import available_recognizer

    return available_recognizer(model).limited
