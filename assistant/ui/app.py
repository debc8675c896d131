"""The terminal UI: it asks for consent, makes the session, shows it, and leaves cleanly."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from assistant.opening import analyse
from assistant.recording import RecordingError
from assistant.ui.consent import ConsentScreen
from assistant.ui.main import MainScreen
from assistant.ui.opened import Analyse
from assistant.ui.session import Session
from assistant.ui.setting_fields import AT_ONCE, Value
from assistant.ui.themes import THEMES

if TYPE_CHECKING:
    from assistant.consent import Device, Plan
    from assistant.inputs import Inputs
    from assistant.settings import Settings

log = logging.getLogger(__name__)

LISTENING: Final = {
    "wake": ("Listen when called", 'After "hey Attune", and while we talk'),
    "always": ("Always listen", "To everything that it understands"),
    "push": ("Listen after a key", "Only after F8, and while we talk"),
}
LEAVE_S: Final = 2.0  # what a session gets to give its devices back


class AttuneApp(App[None]):
    """One session in the terminal. `problem` says afterwards, in one line, what went wrong, if anything did."""

    TITLE = "Attune"
    CSS_PATH: ClassVar[list[str | Any]] = ["main.tcss", "sheets.tcss", "opened.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "quit", key_display="^Q", priority=True)]

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
            settings.screen.camera_view,
            lambda section, key, value: self._spawn(self._save(section, key, value)),
            self.apply,
            analyse,
        )
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = THEMES[settings.screen.theme].name

    def get_default_screen(self) -> Screen[None]:
        """The main screen."""
        return self.main

    def on_ready(self) -> None:
        """The first picture is on the screen: ask, or begin."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # not in the main thread
                loop.add_signal_handler(number, lambda: self._spawn(self.action_quit()))
        for wish in (self._plan.camera, self._plan.microphone):
            if wish.why_off:
                self.main.log_view.add_note(wish.why_off)
        if self._plan.questions:
            self.push_screen(ConsentScreen(self._plan.questions), lambda answers: self._spawn(self._begin(answers)))
        else:
            self._spawn(self._begin(None))

    async def _begin(self, answers: dict[Device, bool] | None) -> None:
        """Keep the answers, make the session and start it. The UI stays alive meanwhile."""
        self.main.show_starting(True)
        granted: set[Device] = set()
        for device, yes in (answers or {}).items():
            if yes:
                granted.add(device)
            await self._save("consent", device, yes)
        await asyncio.to_thread(import_module, "assistant.app")  # a third of a second in which the screen lives
        try:
            session = self._session = self._make_session(self._plan.inputs(frozenset(granted)))
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

    def use_theme(self, name: str) -> None:
        """Colour the screen otherwise, also in later sessions."""
        self.theme = THEMES[name].name
        self._spawn(self._save("screen", "theme", name))

    def apply(self, section: str, key: str, value: Value) -> None:
        """Let a setting that was changed, and is saved, hold at once, where it can."""
        if (section, key) not in AT_ONCE:
            return
        setattr(getattr(self._settings, section), key, value)
        match section, key:
            case "screen", "theme":
                self.theme = THEMES[str(value)].name
            case "screen", "camera_view":
                self.main.show_camera_view(bool(value))
            case "listening", "mode" if self._session is not None:
                self._session.listen_when(str(value))

    async def _save(self, section: str, key: str, value: str | bool) -> None:
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
        """The keys' actions by name, for the command palette."""
        if screen is self.main:
            main = self.main
            yield SystemCommand("Silence", "Stop speaking now (Esc)", main.action_hush)
            yield SystemCommand("Camera", "On or off (F2)", lambda: main.action_capture("camera"))
            yield SystemCommand("Microphone", "On or off (F3)", lambda: main.action_capture("microphone"))
            yield SystemCommand("Camera picture", "Show or hide (F4)", main.action_camera_view)
            yield SystemCommand("Another suggestion", "Something else (F5)", lambda: main.action_say("something else"))
            yield SystemCommand("Why", "The reason for the suggestion (F6)", lambda: main.action_say("why"))
            yield SystemCommand("Open a photo or video", "How the people in it look (F7)", main.action_open_file)
            yield SystemCommand("Talk", "Listen now, without being called (F8)", main.action_talk)
            yield SystemCommand("Play", "What was suggested, or go on (F10)", lambda: main.action_say("play it"))
            yield SystemCommand("Next song", "Another piece of music", lambda: main.action_say("next song"))
            yield SystemCommand("I like it", "The last suggestion", lambda: main.action_say("I love this one"))
            yield SystemCommand("Save it", "Put the last suggestion on your list", lambda: main.action_say("save it"))
            yield SystemCommand("Check in", "How are you? A minute for your mood (F9)", main.action_check_in)
            yield SystemCommand("Journal", "Your moods by day, week, month and year (Ctrl+R)", main.action_journal)
            yield SystemCommand("Insights", "What helps, and what you liked (Ctrl+T)", main.action_insights)
            yield SystemCommand("Settings", "Everything that can be set (Ctrl+O)", main.action_settings)
            for theme in THEMES:
                yield SystemCommand(f"Theme: {theme}", "How the screen is coloured", partial(self.use_theme, theme))
            for mode, (name, what) in LISTENING.items():
                yield SystemCommand(name, what, partial(main.action_listen_when, mode))
            yield SystemCommand("Help", "Keys, what to say, what is at work (F1)", main.action_help)
        yield SystemCommand("Quit", "Leave Attune (Ctrl+Q)", self.action_quit)
