"""The main screen: it listens on the bus, and hands what the user does to the session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer

from assistant.browser import open_address
from assistant.bus import Event
from assistant.events import (
    AttentionChanged,
    Called,
    CaptureWanted,
    Fault,
    FeedbackGiven,
    Heard,
    HeardSoFar,
    Interrupted,
    MicrophoneLevel,
    MoodChanged,
    MoodFused,
    MoodSeen,
    MusicChanged,
    MusicWanted,
    Part,
    PartChanged,
    PartState,
    Replied,
    SpeakingBegan,
    SpeakingEnded,
    Suggested,
    TurnEnded,
    TurnMeasured,
)
from assistant.opening import path_dropped
from assistant.ui import copying, keys
from assistant.ui.camera import CameraView
from assistant.ui.conversation import ConversationLog, Line
from assistant.ui.entry import EntryLine
from assistant.ui.mood import MoodPanel
from assistant.ui.now_playing import NowPlaying
from assistant.ui.session import Session
from assistant.ui.status import SHOWN, StatusLine, reach
from assistant.ui.suggestions import Card, Move, Suggestions
from assistant.wording import absence_in_words, as_spoken, attention_in_words, change_in_words, label_in_words

if TYPE_CHECKING:
    from assistant.journal import Journal
    from assistant.settings import Screen as ScreenSettings
    from assistant.ui.devices_screen import InUse
    from assistant.ui.opened import Analyse
    from assistant.ui.settings import Changed

View = Literal["off", "points", "picture"]
Zoom = Literal["none", "conversation", "mood", "suggestions"]

PANELS: Final[tuple[Zoom, ...]] = ("conversation", "mood", "suggestions")  # that can be shown alone
PAINT_S: Final = 0.1  # moods, levels and pictures come up to 30 times a second; the eye needs no more than ten
UNDER_WAY: Final = (PartState.STARTING, PartState.RUNNING, PartState.RESTARTING)


class MainScreen(Screen[None]):
    """Status, conversation, camera, mood, suggestions, and the line to type in."""

    AUTO_FOCUS = "#entry"
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(everywhere=False)]

    def __init__(
        self,
        look: ScreenSettings,
        keep: Callable[[str, str, str | bool], None],
        changed: Changed,
        analyse: Analyse,
        key_of: Callable[[str], str],
    ) -> None:
        """`look`: as it is now, and as the user changes it; `keep` saves a setting; `changed` lets one that was saved
        hold at once; `key_of` names an action's key.
        """
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = [(0, "-small"), (72, "-normal"), (110, "-wide"), (160, "-huge")]
        self._key_of = key_of
        self._changed = changed
        self._session: Session | None = None
        self._early: list[str] = []  # typed before there was a session
        self._look = look
        self._keep = keep
        self._analyse = analyse
        self._parts = {part: PartChanged(part=part, state=PartState.OFF) for part in Part}
        self._seen: MoodSeen | None = None  # newest, and not yet painted
        self._fused: MoodFused | None = None
        self._level: MicrophoneLevel | None = None
        self._loudness: MicrophoneLevel | None = None  # the same, painted or not
        self._faces = MoodSeen(mood=None, faces=(), frame=0).faces
        self._label = ""  # beside the user's face
        self._starting = False
        self._thinking = self._speaking = self._hearing = False
        self._attention = AttentionChanged(mode="", listening=False)

    def compose(self) -> ComposeResult:
        """Status above, conversation left, the rest right, and the line to type in below."""
        yield StatusLine()
        with Horizontal(id="body"):
            yield ConversationLog()
            with Container(id="side"):
                with Vertical(id="seen"):
                    yield CameraView()
                    yield MoodPanel()
                with Vertical(id="offered"):
                    yield NowPlaying()
                    yield Suggestions()
        yield EntryLine()
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Paint what changes quickly at a steady pace."""
        self.log_view = self.query_one(ConversationLog)
        self.status = self.query_one(StatusLine)
        self.mood = self.query_one(MoodPanel)
        self.camera = self.query_one(CameraView)
        self.suggestions = self.query_one(Suggestions)
        self.playing = self.query_one(NowPlaying)
        self.entry = self.query_one(EntryLine)
        self.set_interval(PAINT_S, self._paint)
        self._show_activity()
        self.show_panels()

    def listen_to(self, session: Session) -> None:
        """Show what happens in `session`, and hand it what the user types and presses."""
        self._session = session
        self.status.show_reach(reach(session.settings))
        bus = session.bus
        talk = (
            Called,
            HeardSoFar,
            Heard,
            Replied,
            Suggested,
            FeedbackGiven,
            SpeakingBegan,
            SpeakingEnded,
            TurnEnded,
            MusicChanged,
        )
        bus.subscribe("screen", PartChanged, MoodChanged, *talk, Fault, handler=self._show)
        bus.subscribe("screen: mood", MoodSeen, handler=self._note_mood)
        bus.subscribe("screen: fused mood", MoodFused, handler=self._note_fused)
        bus.subscribe("screen: level", MicrophoneLevel, handler=self._note_level)
        bus.subscribe("screen: attention", AttentionChanged, handler=self._note_attention)
        bus.subscribe("screen: latency", TurnMeasured, handler=self._note_latency)
        bus.subscribe("screen: silence", Interrupted, handler=self._note_silence)
        for text in self._early:
            session.say(text)

    def show_starting(self, starting: bool) -> None:
        """Say so while the session starts."""
        self._starting = starting
        self._show_activity()

    # --- what happens -----------------------------------------------------------------------------------------------

    def _show(self, event: Event) -> None:
        match event:
            case PartChanged():
                self._show_part(event)
            case MoodChanged(mood=mood) if mood is not None and mood.source == "said":
                self.mood.show_said(mood)
            case Called():
                self._thinking = False
            case Heard():
                self._thinking = True
                self.log_view.add_heard(event)
            case HeardSoFar():
                self.log_view.show_so_far(event)
            case Replied():
                self._thinking = False
                self.log_view.add_reply(event)
            case Suggested():
                self.suggestions.add(event)
                self.entry.judging = True
            case FeedbackGiven():
                self.suggestions.show_said(event)
            case MusicChanged():
                self.playing.show(event)
                self._show_side()
            case SpeakingBegan():
                self._speaking = True
            case SpeakingEnded():
                self._speaking = False
                self.log_view.mark_spoken(event)
            case TurnEnded():
                self._thinking = False
            case Fault():
                self.complain(f"{event.where}: {event.message}")
        self._show_activity()

    def _show_part(self, changed: PartChanged) -> None:
        self._parts[changed.part] = changed
        self.status.show(changed)
        if changed.state is PartState.UNAVAILABLE:
            self.complain(change_in_words(changed))
        elif changed.detail and changed.state in (PartState.OFF, PartState.ENDED):
            self.log_view.add_note(change_in_words(changed))
        if changed.part is Part.CAMERA:
            self.mood.explain_absence(absence_in_words(changed.state, changed.detail))
            self.show_camera()

    def complain(self, words: str) -> None:
        """Add a problem to the conversation, and show it as a toast unless it only repeats the one before."""
        if self.log_view.add_problem(words):
            self.app.clear_notifications()  # the newest is enough: all are in the conversation
            self.notify(words, severity="warning", timeout=8, markup=False)

    def _note_mood(self, seen: MoodSeen) -> None:
        self._seen, self._faces = seen, seen.faces
        self._label = label_in_words(seen.mood)
        self.mood.history.add(seen.time, seen.mood)

    def _note_fused(self, fused: MoodFused) -> None:
        self._fused = fused

    def _note_level(self, level: MicrophoneLevel) -> None:
        self._level = self._loudness = level

    def _note_attention(self, changed: AttentionChanged) -> None:
        self._attention = changed
        self._show_activity()

    def _note_latency(self, measured: TurnMeasured) -> None:
        self.status.show_latency(measured.total_s)

    def _note_silence(self, _: Interrupted) -> None:
        self._thinking = False
        self._show_activity()

    def _paint(self) -> None:
        if self._seen is not None:
            self.mood.show(self._seen)
            self._seen = None
        if self._fused is not None:
            self.mood.show_fused(self._fused)
            self._fused = None
        if self._level is not None:
            self.status.show_level(self._level)
            self._hearing = self._level.speech
            self._level = None
            self._show_activity()
        if self.camera.display and self._session is not None:
            picture = self._session.preview() if self._look.camera_view == "picture" else None
            self.camera.show(picture, self._faces, self._label)

    def _show_activity(self) -> None:
        if self._speaking:
            words = f"speaking, {self._key_of('hush')} stops"
        elif self._thinking:
            words = "thinking"
        elif self._hearing:
            words = "hearing you"
        elif self._starting:
            words = "starting"
        elif self._parts[Part.MICROPHONE].state is PartState.RUNNING:
            words = attention_in_words(self._attention, self._key_of("talk"))
        else:
            words = ""
        title = f"conversation · {words}" if words else "conversation"
        if self.log_view.border_title != title:
            self.log_view.border_title = title

    def show_camera(self) -> None:
        """Show as much of the camera as the user wants, while it is on."""
        shown = self._look.camera_view != "off" and self._parts[Part.CAMERA].state is PartState.RUNNING
        self.camera.points_only = self._look.camera_view == "points"
        self.camera.display = shown
        self.set_class(shown, "-with-camera")
        self._show_side()

    def show_panels(self) -> None:
        """Show the panels that the user wants, or the one alone that is zoomed."""
        zoom = self._look.zoom
        for name in PANELS:
            self.set_class(zoom == name, f"-zoom-{name}")
        self.set_class(zoom != "none", "-zoomed")
        self.set_class(not self._look.mood, "-no-mood")
        self.set_class(not self._look.suggestions, "-no-suggestions")
        self._show_side()

    def _show_side(self) -> None:
        beside = self._look.mood or self._look.suggestions or self.camera.display or self.playing.display
        self.set_class(not beside, "-no-side")

    # --- what the user does -----------------------------------------------------------------------------------------

    def on_entry_line_entered(self, entered: EntryLine.Entered) -> None:
        """A line was typed, or a file was dropped."""
        path = path_dropped(entered.text)
        if path is not None:
            self.open(path)
        else:
            self.action_say(entered.text)

    def action_say(self, text: str) -> None:
        """Say `text` as if it had been typed."""
        if self._session is None:
            self._early.append(text)
        else:
            self._session.say(text)

    def action_hush(self) -> None:
        """Silence, now."""
        if self._session is not None:
            self._session.hush()

    def action_capture(self, device: str) -> None:
        """Switch the camera or the microphone off or on."""
        if self._session is not None:
            on = self._parts[Part(device)].state not in UNDER_WAY
            self._session.bus.publish(CaptureWanted(part=Part(device), on=on))

    def action_talk(self) -> None:
        """Listen now, without a call; the microphone is switched on where it is off."""
        if self._session is not None:
            if self._parts[Part.MICROPHONE].state not in UNDER_WAY:
                self.action_capture("microphone")
            self._session.talk()

    def action_check_in(self) -> None:
        """Begin a check-in."""
        if self._session is not None:
            self._session.check_in()

    def action_listen_when(self, mode: str) -> None:
        """Change when Attune listens, also in later sessions."""
        if self._session is not None:
            self._session.listen_when(mode)
        self._keep("listening", "mode", mode)

    def action_journal(self) -> None:
        """Show the journal."""
        from assistant.ui.journal import JournalScreen

        self.app.push_screen(JournalScreen(self._journal, self._keeping))

    def action_insights(self) -> None:
        """Show what the journal tells: what helps, what was liked, when moods tend to be what."""
        from assistant.ui.insights import InsightsScreen

        self.app.push_screen(InsightsScreen(self._journal))

    def _journal(self) -> Journal | None:
        return self._session.journal if self._session is not None else None

    def _keeping(self) -> bool:
        return self._session is not None and self._session.keeping

    def action_settings(self) -> None:
        """Show everything that can be set."""
        from assistant.ui.settings import SettingsScreen

        camera_on = self._parts[Part.CAMERA].state in UNDER_WAY
        self.app.push_screen(SettingsScreen(self._changed, camera_on=camera_on))

    def action_devices(self) -> None:
        """Show camera, microphone and speaker, and which there are."""
        if (session := self._session) is None:
            self.notify("The session is still starting; try it again in a moment.", markup=False)
            return

        from assistant.ui.devices_screen import DevicesScreen, InUse

        def in_use(part: Part) -> InUse:
            return InUse(self._parts[part], session.rate(part), self._loudness if part is Part.MICROPHONE else None)

        def choose(part: Part, spec: str) -> None:
            self._changed("devices", part.value, spec)

        self.app.push_screen(DevicesScreen(session.settings, in_use, choose, session.look_again))

    def action_camera_view(self) -> None:
        """Show nothing of the camera, the points that it finds, or its picture, also in later sessions."""
        order: tuple[View, ...] = ("off", "points", "picture")
        self._look.camera_view = order[(order.index(self._look.camera_view) + 1) % len(order)]
        self._keep("screen", "camera_view", self._look.camera_view)
        self.show_camera()
        if self._look.camera_view != "off" and not self.camera.display:
            self.notify(f"The picture appears while the camera is on ({self._key_of('camera')}).", markup=False)

    def action_panel(self, name: Literal["mood", "suggestions"]) -> None:
        """Show or hide a panel, also in later sessions."""
        shown = not getattr(self._look, name)
        setattr(self._look, name, shown)
        self._keep("screen", name, shown)
        self.show_panels()

    def action_zoom(self) -> None:
        """Show one panel alone, then the next, then all again; kept for later sessions."""
        order: tuple[Zoom, ...] = ("none", *PANELS)
        self._look.zoom = order[(order.index(self._look.zoom) + 1) % len(order)]
        self._keep("screen", "zoom", self._look.zoom)
        self.show_panels()

    def action_judge(self, move: Move) -> None:
        """Say what one thinks of the newest suggestion."""
        if (newest := self.suggestions.newest) is not None:
            self._move(newest, move)

    def on_card_moved(self, moved: Card.Moved) -> None:
        """Something was done with a suggestion."""
        self._move(moved.suggested, moved.move)

    def on_card_left(self) -> None:
        """Back to the line to type in, and silence, as Esc does elsewhere."""
        self.entry.focus()
        self.action_hush()

    def _move(self, suggested: Suggested, move: Move) -> None:
        if self._session is None:
            return
        publish = self._session.bus.publish
        if move == "play":
            publish(MusicWanted(move="play", item_id=suggested.item_id, title=suggested.title, by=suggested.by))
            return
        publish(
            FeedbackGiven(
                turn_id=0,
                kind="opened" if move == "open" else move,
                medium=suggested.medium,
                item_id=suggested.item_id,
                title=as_spoken(suggested.title, suggested.by),
            )
        )
        if move == "open":
            self.run_worker(self._open(*suggested.links[0]), name="open a page")

    async def _open(self, name: str, address: str) -> None:
        if not await asyncio.to_thread(open_address, address):
            self.notify(f"There is no browser with a window here. {name} has it at {address}", markup=False)

    def on_now_playing_pressed(self, pressed: NowPlaying.Pressed) -> None:
        """Pause, go on or skip what plays."""
        if self._session is not None:
            self._session.bus.publish(MusicWanted(move=pressed.move))

    def on_entry_line_judged(self, judged: EntryLine.Judged) -> None:
        """A key for the newest suggestion was pressed in the empty line."""
        self.action_judge(judged.move)

    def action_open_file(self) -> None:
        """Ask for a photo or video, and open it."""
        from assistant.ui.open_file import OpenFileScreen

        self.app.push_screen(OpenFileScreen(), lambda path: self.open(path) if path is not None else None)

    def open(self, path: Path) -> None:
        """Show what is in the photo or video at `path`."""
        from assistant.ui.opened import OpenedScreen

        self.app.push_screen(OpenedScreen(path, self._analyse))

    @property
    def at_work(self) -> tuple[PartChanged, ...]:
        """The parts that the status line shows, as they are."""
        return tuple(self._parts[part] for part in SHOWN)

    def action_copy_reply(self) -> None:
        """Copy what was answered last."""
        replies = [line.words.plain for line in self.query(Line) if line.has_class("assistant")]
        self._copy(replies[-1] if replies else "", "reply")

    def action_copy_suggestion(self) -> None:
        """Copy what was suggested last, with its link."""
        newest = self.suggestions.newest
        self._copy(copying.suggestion_text(newest) if newest is not None else "", "suggestion")

    def action_copy_conversation(self) -> None:
        """Copy all that is in the conversation."""
        lines = [(line.speaker, line.words.plain) for line in self.query(Line)]
        self._copy(copying.conversation_text(lines), "conversation")

    def _copy(self, text: str, what: str) -> None:
        if text:
            self.app.copy_to_clipboard(text)
        self.notify(copying.copied(text, what) if text else f"There is no {what} to copy yet.", markup=False)

    def action_scroll(self, pages: int) -> None:
        """Move through the conversation."""
        if pages < 0:
            self.log_view.scroll_page_up(animate=False)
        else:
            self.log_view.scroll_page_down(animate=False)
