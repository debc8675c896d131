"""The settings screen: everything that can be set, found by searching, checked as it is typed, and saved at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, OptionList, Static
from textual.widgets.option_list import Option

from assistant import settings as settings_module
from assistant.analyses import shortened
from assistant.settings import Settings, SettingsError
from assistant.ui.devices import OFFERED, TRIALS, Look, Offer, Trial, TrialError
from assistant.ui.palette import GREEN, SKY, SOFT, VERMILLION
from assistant.ui.setting_fields import Field, Value, about_section, fields, from_environment, title

Changed = Callable[[str, str, Value], None]
"""Told of the section, the key and the new value of each change, once it is saved."""

log = logging.getLogger(__name__)

NAME_CELLS: Final = 24  # of a setting, in the list
MARK_CELLS: Final = 12  # of what is said about it there: "environment"
SIGNS: Final = {"good": ("✓", GREEN), "problem": ("×", VERMILLION), "note": ("·", SOFT)}


class SettingsScreen(Screen[None]):
    """Shows the settings of the user's file; `changed` is told of each that the user changes.

    `camera_on`: the session holds the camera, so that it cannot be opened a second time for a try.
    """

    AUTO_FOCUS = "#search"
    CSS_PATH = "settings.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", key_display="Esc"),
        Binding("ctrl+r", "reset", "default", key_display="^R", tooltip="the default of the setting shown"),
        Binding("ctrl+t", "test", "test", key_display="^T", tooltip="try the device or voice it is about"),
        Binding("up", "move('cursor_up')", "the setting above", show=False),
        Binding("down", "move('cursor_down')", "the setting below", show=False),
        Binding("pageup", "move('page_up')", show=False),
        Binding("pagedown", "move('page_down')", show=False),
        Binding("ctrl+q", "app.quit", "Quit", show=False),
    ]

    class Told(Message):
        """How a try goes, or what it found."""

        def __init__(self, words: str, kind: str, trial: threading.Event) -> None:
            super().__init__()
            self.words = words
            self.kind = kind  # of `SIGNS`
            self.trial = trial

    def __init__(
        self,
        changed: Changed,
        *,
        camera_on: bool = False,
        trials: Mapping[tuple[str, str], Trial] = TRIALS,
        looks: Mapping[tuple[str, str], Look] = OFFERED,
    ) -> None:
        super().__init__()
        self._changed = changed
        self._camera_on = camera_on
        self._trials = trials
        self._looks = looks
        self._fields = fields()
        self._settings = Settings()
        self._fixed: frozenset[tuple[str, str]] = frozenset()  # what the environment gives
        self._field: Field | None = None  # the one that is shown
        self._offers = {field.path: tuple(map(Offer, field.choices)) for field in self._fields}
        self._looked: set[tuple[str, str]] = set()  # where what this machine offers has been asked for
        self._trial = threading.Event()  # of the newest try; set where it is over or is to end

    def compose(self) -> ComposeResult:
        """What to look for, the settings found, and one of them in full."""
        yield Input(placeholder=f"Search {len(self._fields)} settings; Enter changes one", id="search", compact=True)
        with Container(id="settings"):
            yield OptionList(id="found", compact=True)
            with Vertical(id="setting"):
                yield Static(id="about")
                yield Input(id="value", compact=True, select_on_focus=False)
                yield OptionList(id="offers", compact=True)
                with Horizontal(id="buttons"):
                    yield Button("Default (^R)", id="reset", compact=True)
                    yield Button("Test (^T)", id="test", compact=True)
                yield Static(id="finding")
        yield Footer(show_command_palette=False, compact=True)

    async def on_mount(self) -> None:
        """Read the user's file."""
        self._list = self.query_one("#found", OptionList)
        self._pane = self.query_one("#setting", Vertical)
        self._value = self.query_one("#value", Input)
        self._choices = self.query_one("#offers", OptionList)
        self.query_one("#test").display = False
        for line in self.query(Input):
            line.cursor_blink = self.app.animation_level != "none"
        try:
            self._settings = await asyncio.to_thread(settings_module.load)
            self._fixed = from_environment()
        except SettingsError as error:
            self._fields = ()
            for widget in self._pane.children:
                widget.display = widget.id == "finding"
            self._say(str(error), "problem")
        self._fill("")

    def on_resize(self) -> None:
        """The rows are as wide as the list."""
        self.call_after_refresh(self._fill_again)

    def on_unmount(self) -> None:
        """Whoever leaves ends the try that is under way."""
        self._trial.set()

    # --- the list ---------------------------------------------------------------------------------------------------

    def _fill(self, search: str) -> None:
        """List what fits `search`, under the names of the sections, and show what fits best."""
        found = [field for field in self._fields if field.fits(search)]
        options: list[Option] = []
        section = None
        for field in found:
            if field.section != section:
                section = field.section
                options.append(Option(Content.styled(title(section) or "general", f"bold {SOFT}"), disabled=True))
            options.append(Option(self._row(field), id=".".join(field.path)))
        self._list.set_options(options)
        self._list.border_title = "settings" if found or not self._fields else "settings · nothing of that name"
        named = [field for field in found if field.fits(search, by_name=True)] or found
        shown = self._field if self._field in named else next(iter(named), None)
        if shown is not None:
            self._list.highlighted = self._list.get_option_index(".".join(shown.path))
        if shown != self._field:
            self._show(shown)

    def _fill_again(self) -> None:
        if self._fields:
            self._fill(self.query_one("#search", Input).value)

    def _row(self, field: Field) -> Content:
        value = field.value(self._settings)
        mark = "environment" if field.path in self._fixed else "changed" if value != field.default else ""
        room = max(self._list.content_region.width - NAME_CELLS - MARK_CELLS - 3, 8)
        words = shortened(field.words(value), room)
        return Content.assemble(
            f"  {shortened(title(field.key), NAME_CELLS - 1):<{NAME_CELLS}}",
            (f"{words or 'none':<{room}}", SKY if words else SOFT),
            (f" {mark:>{MARK_CELLS - 1}}", SOFT),
        )

    # --- one setting ------------------------------------------------------------------------------------------------

    def _show(self, field: Field | None) -> None:
        """Show `field` in full; it can be changed there."""
        self._trial.set()
        self._field = field
        self._pane.display = field is not None
        if field is None:
            return
        fixed = field.path in self._fixed
        self._pane.border_title = field.name
        default = field.words(field.default) or "none"
        when = "a change takes effect at once" if field.at_once else "a change takes effect at the next start"
        about = field.about or about_section(field.section)
        below = f"{field.variable} gives it: change it there" if fixed else f"default: {default} · {when}"
        self.query_one("#about", Static).update(Content.assemble(f"{about}\n", (below, SOFT)))
        self._restore(field)
        self._value.placeholder = "none"
        self._value.display = not field.choices
        self._value.disabled = self._choices.disabled = self.query_one("#reset").disabled = fixed
        test = self.query_one("#test")
        if test.display != (field.path in self._trials):
            test.display = not test.display
            self.refresh_bindings()
        self._say("")
        self._show_offers(field)
        if field.path in self._looks and field.path not in self._looked:
            self.run_worker(self._find_offers(field), group="offers")

    def _restore(self, field: Field) -> None:
        """Put the present value into the line to type in."""
        with self.prevent(Input.Changed):
            self._value.value = field.words(field.value(self._settings))
        self._value.cursor_position = len(self._value.value)

    async def _find_offers(self, field: Field) -> None:
        self._looked.add(field.path)
        try:
            self._offers[field.path] = await asyncio.to_thread(lambda: tuple(self._looks[field.path]()))
        except Exception:  # a sound system out of order is no reason not to type a name
            log.exception("what there is to choose from cannot be found")
        if field is self._field:
            self._show_offers(field)

    def _show_offers(self, field: Field) -> None:
        """List what can be chosen, the present value marked with a filled circle."""
        offers = self._offers[field.path]
        now = field.words(field.value(self._settings))
        self._choices.set_options(
            Content.assemble("● " if offer.value == now else "○ ", offer.value or "none", (f"  {offer.words}", SOFT))
            for offer in offers
        )
        self._choices.display = bool(offers)
        chosen = [number for number, offer in enumerate(offers) if offer.value == now]
        self._choices.highlighted = chosen[0] if chosen else None

    def _say(self, words: str, kind: str = "note") -> None:
        sign, colour = SIGNS[kind]
        self.query_one("#finding", Static).update(Content.assemble((f"{sign} ", colour), words) if words else "")

    def _read(self, words: str) -> Value:
        """The value that `words` mean for the setting shown. Raises ValueError."""
        assert self._field is not None
        return self._field.read(words, self._settings)

    async def _keep(self, words: str) -> None:
        """Save `words` as the value of the setting shown, where they are allowed."""
        field = self._field
        if field is None or field.path in self._fixed:
            return
        try:
            value = field.read(words, self._settings)
        except ValueError as error:
            self._say(str(error), "problem")
            return
        await self._save(field, value, field.stored(value))

    async def _save(self, field: Field, value: Value, stored: Any) -> None:
        finding, kind = "saved" if field.at_once else "saved; takes effect at the next start", "good"
        try:
            await asyncio.to_thread(settings_module.save, *field.path, stored)
        except SettingsError as error:
            finding, kind = str(error), "problem"
        owner = getattr(self._settings, field.section) if field.section else self._settings
        setattr(owner, field.key, value)
        self._changed(*field.path, value)
        self._list.replace_option_prompt(".".join(field.path), self._row(field))
        if field is self._field:
            self._show(field)
            self._say(finding, kind)

    # --- what the user does -----------------------------------------------------------------------------------------

    def on_option_list_option_highlighted(self, highlighted: OptionList.OptionHighlighted) -> None:
        """Show the setting that the list is at."""
        if highlighted.option_list is self._list and highlighted.option_id is not None:
            field = next(field for field in self._fields if ".".join(field.path) == highlighted.option_id)
            if field is not self._field:
                self._show(field)

    async def on_option_list_option_selected(self, selected: OptionList.OptionSelected) -> None:
        """Begin to change a setting, or choose what is offered for it."""
        if selected.option_list is self._list:
            await self._edit()
        elif self._field is not None:
            await self._keep(self._offers[self._field.path][selected.option_index].value)

    async def on_input_submitted(self, submitted: Input.Submitted) -> None:
        """Enter begins to change the setting that was found, and keeps what was typed."""
        if submitted.input is self._value:
            await self._keep(submitted.value)
        else:
            await self._edit()

    async def _edit(self) -> None:
        """Switch what is only on or off; for all else, go to where it is changed."""
        field = self._field
        if field is None:
            return
        if field.path in self._fixed:
            self._say(f"{field.variable} gives it: change it there", "problem")
        elif field.choices == ("on", "off"):
            await self._keep("off" if field.value(self._settings) else "on")
        else:
            (self._choices if field.choices else self._value).focus()

    def on_input_changed(self, changed: Input.Changed) -> None:
        """Search, or check what is being typed."""
        if changed.input is not self._value:
            self._fill(changed.value)
            return
        try:
            self._read(changed.value)
        except ValueError as error:
            self._say(str(error), "problem")
        else:
            self._say("Enter keeps it")

    async def on_input_blurred(self, blurred: Input.Blurred) -> None:
        """What was typed is kept where it is allowed, also without Enter."""
        field = self._field
        if blurred.input is not self._value or field is None or not self.app.app_focus:
            return
        if blurred.value.strip() != field.words(field.value(self._settings)):
            await self._keep(blurred.value)

    async def on_button_pressed(self, pressed: Button.Pressed) -> None:
        """The mouse does what the keys do."""
        await self.run_action(str(pressed.button.id))

    def action_move(self, step: str) -> None:
        """Move through the list while the search has the focus; from the line to type in, go on to what is offered."""
        if self.focused is not self._value:
            getattr(self._list, f"action_{step}")()
        elif step == "cursor_down" and self._choices.display:
            self._choices.focus()

    def action_back(self) -> None:
        """Give up what is being typed; else leave."""
        if self._pane.has_focus_within and self._field is not None:
            self._restore(self._field)
            self._say("")
            self.query_one("#search").focus()
        else:
            self.dismiss()

    async def action_reset(self) -> None:
        """Take the setting shown out of the user's file, so that it is the default."""
        field = self._field
        if field is None or field.path in self._fixed:
            return
        try:
            self._read(field.words(field.default))
        except ValueError as error:
            self._say(str(error), "problem")
        else:
            await self._save(field, field.default, None)

    def action_test(self) -> None:
        """Try the device or the voice that the setting shown is about. The thread is this screen's own."""
        field = self._field
        if field is None or field.path not in self._trials:
            return
        if field.path == ("devices", "camera") and self._camera_on:
            self._say("the camera is on, so it works; to try another, first switch this one off")
            return
        self._trial.set()
        self._trial = threading.Event()
        arguments = (self._trials[field.path], self._settings.model_copy(deep=True), self._trial)
        threading.Thread(target=self._try, args=arguments, name="settings test", daemon=True).start()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """The test is only offered where there is one."""
        return action != "test" or (self._field is not None and self._field.path in self._trials)

    # --- in the thread ----------------------------------------------------------------------------------------------

    def _try(self, trial: Trial, settings: Settings, stop: threading.Event) -> None:
        try:
            words, kind = trial(settings, lambda words: self._post(self.Told(words, "note", stop)), stop), "good"
        except TrialError as error:
            words, kind = str(error), "problem"
        except Exception as error:
            log.exception("a device could not be tried")
            words, kind = f"it could not be tried ({type(error).__name__}); the details are in the log", "problem"
        self._post(self.Told(words, kind, stop))

    def _post(self, message: Message) -> None:
        with contextlib.suppress(RuntimeError):  # the program has been left
            self.post_message(message)

    def on_settings_screen_told(self, told: Told) -> None:
        """Show how the newest try goes."""
        if told.trial is self._trial and not told.trial.is_set():
            self._say(told.words, told.kind)
