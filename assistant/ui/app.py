"""The terminal UI: it asks for consent, makes the session, shows it, and leaves cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.constants import TEXTUAL_ANIMATIONS
from textual.events import DescendantFocus
from textual.screen import Screen
from textual.widgets import Input, TextArea

from assistant.events import CaptureWanted, DeviceChosen, Part
from assistant.inputs import is_device
from assistant.opening import analyse
from assistant.recording import RecordingError
from assistant.ui import keys, picture
from assistant.ui.main import UNDER_WAY, MainScreen
from assistant.ui.session import Session
from assistant.ui.setting_fields import AT_ONCE, Value
from assistant.ui.themes import THEMES

if TYPE_CHECKING:
    from assistant.consent import Device, Plan
    from assistant.inputs import Inputs
    from assistant.settings import Settings
    from assistant.ui.opened import Analyse
    from assistant.ui.tour_download import Download

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)

LEAVE_S: Final = 2.0  # what a session gets to give its devices back
DOWNLOAD_S: Final = 0.5  # from one look at what is being fetched to the next


class AttuneApp(App[None]):
    """One session in the terminal. `problem` says afterwards, in one line, what went wrong, if anything did."""

    TITLE = "Attune"
    CSS_PATH: ClassVar[list[str | Any]] = ["main.tcss", "sheets.tcss", "opened.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings(everywhere=True),
        Binding("question_mark", "help", show=False),  # where it is not typed
    ]

    def __init__(
        self,
        make_session: Callable[[Inputs], Session],
        plan: Plan,
        settings: Settings,
        log_path: Path,
        analyse: Analyse = analyse,
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-small"), (72, "-normal"), (110, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (40, "-tall")]
        self.problem = ""
        self._make_session = make_session
        self._plan = plan
        self._settings = settings
        self._log_path = log_path
        self._session: Session | None = None
        self._leaving = False
        self._tasks: set[asyncio.Task[None]] = set()
        self.main = MainScreen(
            settings.screen,
            lambda section, key, value: self._spawn(self._save(section, key, value)),
            self.apply,
            analyse,
            self.key_of,
        )
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = THEMES[settings.screen.theme].name
        self.set_keymap(keys.keymap(settings.keys.model_dump()))
        self._let_move(settings.screen.motion)

    def get_default_screen(self) -> Screen[None]:
        """The main screen."""
        return self.main

    def on_ready(self) -> None:
        """The first picture is on the screen: ask, or begin."""
        gc.enable()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not in the main thread
                loop.add_signal_handler(number, lambda: self._spawn(self.action_quit()))
        for wish in (self._plan.camera, self._plan.microphone):
            if wish.why_off:
                self.main.log_view.add_note(wish.why_off)
        self._spawn(self._ask() if self._plan.questions else self._begin())

    async def _ask(self) -> None:
        """Lead a newcomer through the tour, ask everybody else only what is open, and begin."""
        from assistant.ui.consent import ConsentScreen
        from assistant.ui.tour import wants_tour

        if wants_tour(self._plan, self._settings):
            download = await self._tour(self._plan.questions)
            if download.now.state == "running":
                self._spawn(self._tell_of(download))
            self._plan = replace(self._plan, speaker=self._settings.devices.speaker)
        else:
            for device, yes in (await self._answer(ConsentScreen(self._plan.questions, self.key_of)) or {}).items():
                setattr(self._settings.consent, device, yes)
                await self._save("consent", device, yes)
        await self._begin()

    async def _begin(self) -> None:
        """Make the session and start it. The UI stays alive meanwhile."""
        self.main.show_starting(True)
        granted = frozenset(device for device in self._plan.questions if getattr(self._settings.consent, device))
        try:
            await asyncio.to_thread(import_module, "assistant.app")  # a third of a second in which the screen lives
            session = self._session = self._make_session(self._plan.inputs(granted))
        except RecordingError as error:
            self.problem = str(error)
            self.exit(return_code=1)
            return
        except Exception as error:
            log.exception("the session cannot be made")
            self.problem = f"the session cannot start ({error}); the details are in {self._log_path}"
            self.exit(return_code=1)
            return
        self.main.listen_to(session)
        self._spawn(self._leave_with(session))
        try:
            await session.start()
        except Exception as error:
            log.exception("the session did not start")
            self.main.complain(f"the session did not start wholly ({error}); the details are in {self._log_path}")
        self.main.show_starting(False)
        if not session.inputs.end_by_themselves:
            session.greet()

    async def _tour(self, asked: tuple[Device, ...]) -> Download:
        """Lead through the tour; gives what it may still be fetching then."""
        from assistant.ui.tour import TourScreen

        tour = TourScreen(asked, self._settings, self._save, self.key_of)
        await self._answer(tour)
        return tour.download

    async def _tour_again(self, session: Session) -> None:
        """The tour while a session runs: it is silent meanwhile, and camera and microphone are the tour's."""
        from assistant.ui.tour import askable

        session.hush()
        consent, speaker = self._settings.consent.model_copy(), self._settings.devices.speaker
        specs = {Part.CAMERA: session.inputs.camera, Part.MICROPHONE: session.inputs.microphone}
        paused = [part for part, spec in specs.items() if is_device(spec) and session.states[part] in UNDER_WAY]
        for part in paused:
            session.bus.publish(CaptureWanted(part=part, on=False))
        download = await self._tour(askable(self._settings))
        if download.now.state in ("running", "done"):
            self._spawn(self._tell_of(download))
        for part in paused:
            if getattr(self._settings.consent, part) is not False:
                session.bus.publish(CaptureWanted(part=part, on=True))
        chosen = [Part.SPEAKER] if self._settings.devices.speaker != speaker else []
        for part in specs.keys() - paused:
            if getattr(self._settings.consent, part) and not getattr(consent, part):
                chosen.append(part)
        for part in chosen:
            session.bus.publish(DeviceChosen(part=part))

    async def _tell_of(self, download: Download) -> None:
        """Say that a model is being fetched, and what becomes of it: this session has its recognizer already."""
        if download.now.state == "running":
            self.main.log_view.add_note(f"{download.now.words}, while we talk")
        while download.now.state == "running":  # noqa: ASYNC110 - it is a thread
            await asyncio.sleep(DOWNLOAD_S)
        when = " from the next start on" if download.now.state == "done" else ""
        self.main.log_view.add_note(download.now.words + when)

    async def _answer(self, screen: Screen[Answer]) -> Answer | None:
        """Show `screen`, and wait for what it gives."""
        given: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self.push_screen(screen, given.set_result)
        return await given

    async def _leave_with(self, session: Session) -> None:
        await session.ended.wait()
        await self.action_quit()

    async def action_quit(self) -> None:
        """Give every device back, and leave."""
        if self._leaving:
            return
        self._leaving = True
        await self._close()
        self.exit()

    async def on_unmount(self) -> None:
        """However the UI ends, the session is closed."""
        await self._close()

    async def _close(self) -> None:
        for task in self._tasks - {asyncio.current_task()}:
            task.cancel()
        session, self._session = self._session, None
        if session is None:
            return
        try:
            async with asyncio.timeout(LEAVE_S):
                await session.close()
        except Exception:
            log.exception("the session did not close cleanly")

    def _handle_exception(self, error: Exception) -> None:
        """A fault of the UI itself ends it: the traceback goes to the log, one line to the user."""
        log.error("the terminal UI failed", exc_info=error)
        self.problem = f"the terminal UI failed ({type(error).__name__}); the details are in {self._log_path}"
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Textual would print the traceback, with what the variables held."""
        self._exit_renderables.clear()

    def action_use_theme(self, name: str) -> None:
        """Colour the screen otherwise, also in later sessions."""
        self.theme = THEMES[name].name
        self._spawn(self._save("screen", "theme", name))

    def apply(self, section: str, key: str, value: Value) -> None:
        """Let a setting that was changed, and is saved, hold at once, where it can."""
        if (section, key) not in AT_ONCE:
            return
        if section == "devices" and (session := self._session) is not None:
            self._spawn(self._use_device(session, Part(key), str(value)))
            return
        setattr(getattr(self._settings, section), key, value)
        match section, key:
            case "screen", "theme":
                self.theme = THEMES[str(value)].name
            case "screen", "camera_view":
                self.main.show_camera()
            case "screen", "mood" | "suggestions" | "zoom":
                self.main.show_panels()
            case "screen", "motion":
                self._let_move(bool(value))
            case "keys", _:
                self.set_keymap(keys.keymap(self._settings.keys.model_dump()))
            case "listening", "mode" if self._session is not None:
                self._session.listen_when(str(value))
            case "consent", _ if self._session is not None and not value:
                self._session.inputs = replace(self._session.inputs, **{key: "off"})
                self._session.bus.publish(CaptureWanted(part=Part(key), on=False))

    async def _use_device(self, session: Session, part: Part, spec: str) -> None:
        """Use another device from now on; who has not allowed its like is asked first."""
        from assistant.ui.consent import ConsentScreen

        device: Device | None = None if part is Part.SPEAKER else "camera" if part is Part.CAMERA else "microphone"
        if device is not None and is_device(spec) and not getattr(self._settings.consent, device):
            answers = await self._answer(ConsentScreen((device,), self.key_of))
            if answers is None:
                return
            setattr(self._settings.consent, device, answers[device])
            await self._save("consent", device, answers[device])
            if not answers[device]:
                return
        setattr(self._settings.devices, part, spec)
        session.bus.publish(DeviceChosen(part=part))

    def _let_move(self, motion: bool) -> None:
        """Let things slide and blink, or be still, which the environment may want in any case."""
        self.animation_level = TEXTUAL_ANIMATIONS if motion else "none"

    def on_descendant_focus(self, focused: DescendantFocus) -> None:
        """The cursor of a line that is typed in blinks only where things may move."""
        if isinstance(focused.widget, Input | TextArea):
            focused.widget.cursor_blink = self.animation_level != "none"

    def key_of(self, action_id: str) -> str:
        """The key of an action, as it is written in a sentence; its name in the palette where it has none."""
        return keys.in_words(getattr(self._settings.keys, action_id)) or keys.named(action_id).name

    def get_key_display(self, binding: Binding) -> str:
        """A key in the footer."""
        if binding.id is not None:
            return keys.in_footer(getattr(self._settings.keys, binding.id))
        return super().get_key_display(binding)

    def action_help(self) -> None:
        """Show what can be done here, or close what shows it."""
        from assistant.ui.help import HelpScreen

        if isinstance(self.screen, HelpScreen):
            self.screen.dismiss()
        else:
            own = None if self.screen is self.main else self.screen
            self.push_screen(HelpScreen(self.main.at_work, self._settings.keys.model_dump(), of=own))

    def action_help_quit(self) -> None:
        """Ctrl+C where nothing is marked: many mean to leave by it."""
        self.notify(f"Ctrl+C copies what is marked; {self.key_of('quit')} leaves Attune.", markup=False)

    async def action_picture(self) -> None:
        """Keep a picture of the screen as an SVG file."""
        svg = picture.svg_of(self, self.TITLE)
        try:
            path = await asyncio.to_thread(picture.keep, svg, datetime.now())
        except picture.PictureError as error:
            self.notify(str(error), severity="warning", timeout=8, markup=False)
        else:
            self.notify(f"{path} shows the screen, without what the camera sees.", timeout=8, markup=False)

    async def _save(self, section: str, key: str, value: str | float | None) -> None:
        from assistant.settings import SettingsError, save

        try:
            await asyncio.to_thread(save, section, key, value)
        except SettingsError as error:
            self.notify(str(error), severity="warning", timeout=8, markup=False)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """All that can be done, by name, for the command palette."""
        for action in keys.ACTIONS:
            if (screen is self.main or action.everywhere) and action.id != "palette":
                key = keys.in_words(getattr(self._settings.keys, action.id))
                what = f"{action.what} ({key})" if key else action.what
                yield SystemCommand(action.name, what, partial(screen.run_action, action.does))
        if screen is self.main and (session := self._session) is not None:
            again = partial(self._tour_again, session)
            yield SystemCommand("Tour", "the questions of the first start", lambda: self._spawn(again()))
