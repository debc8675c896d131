"""The main screen: it listens on the bus, and hands what the user does to the session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer

from assistant.bus import Event
from assistant.events import (
    AttentionChanged,
    Called,
    CaptureWanted,
    Fault,
    Heard,
    Interrupted,
    MicrophoneLevel,
    MoodChanged,
    MoodFused,
    MoodSeen,
    MusicChanged,
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
from assistant.journal import Journal
from assistant.opening import path_dropped
from assistant.ui.camera import CameraView
from assistant.ui.conversation import ConversationLog
from assistant.ui.entry import EntryLine
from assistant.ui.help import HelpScreen
from assistant.ui.insights import InsightsScreen
from assistant.ui.journal import JournalScreen
from assistant.ui.mood import MoodPanel
from assistant.ui.open_file import OpenFileScreen
from assistant.ui.opened import Analyse, OpenedScreen
from assistant.ui.session import Session
from assistant.ui.settings import Changed, SettingsScreen
from assistant.ui.status import SHOWN, StatusLine
from assistant.ui.suggestions import Suggestions
from assistant.wording import absence_in_words, attention_in_words, change_in_words

PAINT_S: Final = 0.1  # moods, levels and pictures come up to 30 times a second; the eye needs no more than ten
UNDER_WAY: Final = (PartState.STARTING, PartState.RUNNING, PartState.RESTARTING)


class MainScreen(Screen[None]):
    """Status, conversation, camera, mood, suggestions, and the line to type in."""

    AUTO_FOCUS = "#entry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "hush", "hush", key_display="Esc"),
        Binding("f1", "help", "help", key_display="F1"),
        Binding("f2", "capture('camera')", "cam", key_display="F2"),
        Binding("f3", "capture('microphone')", "mic", key_display="F3"),
        Binding("f4", "camera_view", "view", key_display="F4", show=False),
        Binding("f5", "say('something else')", "more", key_display="F5"),
        Binding("f6", "say('why')", "why", key_display="F6"),
        Binding("f7", "open_file", "open", key_display="F7"),
        Binding("f8", "talk", "talk", key_display="F8"),
        Binding("f9", "check_in", "mood", key_display="F9"),
        Binding("f10", "say('play it')", "play", key_display="F10", show=False),
        Binding("ctrl+r", "journal", "journal", key_display="^R", show=False),
        Binding("ctrl+t", "insights", "insights", key_display="^T", show=False),
        Binding("ctrl+o", "settings", "set", key_display="^O", show=False),
        Binding("pageup", "scroll(-1)", "back", show=False),
        Binding("pagedown", "scroll(1)", "forward", show=False),
    ]

    def __init__(
        self, camera_view: bool, keep: Callable[[str, str, str | bool], None], changed: Changed, analyse: Analyse
    ) -> None:
        """`keep` saves a setting; `changed` lets one that was saved hold at once."""
        super().__init__()
        self._changed = changed
        self._session: Session | None = None
        self._early: list[str] = []  # typed before there was a session
        self._camera_view = camera_view
        self._keep = keep
        self._analyse = analyse
        self._parts = {part: PartChanged(part=part, state=PartState.OFF) for part in Part}
        self._seen: MoodSeen | None = None  # newest, and not yet painted
        self._fused: MoodFused | None = None
        self._level: MicrophoneLevel | None = None
        self._faces = MoodSeen(mood=None, faces=(), frame=0).faces
        self._starting = False
        self._thinking = self._speaking = self._hearing = False
        self._attention = AttentionChanged(mode="", listening=False)

    def compose(self) -> ComposeResult:
        """Status above, conversation left, the rest right, and the line to type in below."""
        yield StatusLine()
        with Horizontal(id="body"):
            yield ConversationLog()
            with Vertical(id="side"):
                yield CameraView()
                yield MoodPanel()
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
        self.set_interval(PAINT_S, self._paint)
        self._show_activity()

    def listen_to(self, session: Session) -> None:
        """Show what happens in `session`, and hand it what the user types and presses."""
        self._session = session
        bus = session.bus
        talk = (Called, Heard, Replied, Suggested, SpeakingBegan, SpeakingEnded, TurnEnded, MusicChanged)
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
            case Replied():
                self._thinking = False
                self.log_view.add_reply(event)
            case Suggested():
                self.suggestions.add(event)
            case MusicChanged():
                self.suggestions.show_music(event)
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
            self._show_camera()

    def complain(self, words: str) -> None:
        """Add a problem to the conversation, and show it as a toast unless it only repeats the one before."""
        if self.log_view.add_problem(words):
            self.app.clear_notifications()  # the newest is enough: all are in the conversation
            self.notify(words, severity="warning", timeout=8, markup=False)

    def _note_mood(self, seen: MoodSeen) -> None:
        self._seen, self._faces = seen, seen.faces
        self.mood.history.add(seen.time, seen.mood)

    def _note_fused(self, fused: MoodFused) -> None:
        self._fused = fused

    def _note_level(self, level: MicrophoneLevel) -> None:
        self._level = level

    def _note_attention(self, changed: AttentionChanged) -> None:
        self._attention = changed
        self._show_activity()

    def _note_latency(self, measured: TurnMeasured) -> None:
        self.log_view.border_subtitle = f"answered after {measured.total_s:.1f} s"

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
            self.camera.show(self._session.preview(), self._faces)

    def _show_activity(self) -> None:
        if self._speaking:
            words = "speaking, Esc stops"
        elif self._thinking:
            words = "thinking"
        elif self._hearing:
            words = "hearing you"
        elif self._starting:
            words = "starting"
        elif self._parts[Part.MICROPHONE].state is PartState.RUNNING:
            words = attention_in_words(self._attention)
        else:
            words = ""
        title = f"conversation · {words}" if words else "conversation"
        if self.log_view.border_title != title:
            self.log_view.border_title = title

    def _show_camera(self) -> None:
        shown = self._camera_view and self._parts[Part.CAMERA].state is PartState.RUNNING
        self.camera.display = shown
        self.set_class(shown, "-with-camera")

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
        self.app.push_screen(JournalScreen(self._journal, self._keeping))

    def action_insights(self) -> None:
        """Show what the journal tells: what helps, what was liked, when moods tend to be what."""
        self.app.push_screen(InsightsScreen(self._journal))

    def _journal(self) -> Journal | None:
        return self._session.journal if self._session is not None else None

    def _keeping(self) -> bool:
        return self._session is not None and self._session.keeping

    def action_settings(self) -> None:
        """Show everything that can be set."""
        camera_on = self._parts[Part.CAMERA].state in UNDER_WAY
        self.app.push_screen(SettingsScreen(self._changed, camera_on=camera_on))

    def show_camera_view(self, shown: bool) -> None:
        """Show or hide the camera's picture."""
        self._camera_view = shown
        self._show_camera()

    def action_camera_view(self) -> None:
        """Show or hide the camera's picture, also in later sessions."""
        self.show_camera_view(not self._camera_view)
        self._keep("screen", "camera_view", self._camera_view)
        if self._camera_view and not self.camera.display:
            self.notify("The picture appears while the camera is on (F2).", markup=False)

    def action_open_file(self) -> None:
        """Ask for a photo or video, and open it."""
        self.app.push_screen(OpenFileScreen(), lambda path: self.open(path) if path is not None else None)

    def open(self, path: Path) -> None:
        """Show what is in the photo or video at `path`."""
        self.app.push_screen(OpenedScreen(path, self._analyse))

    def action_help(self) -> None:
        """Show the keys, what to say, and what is at work."""
        self.app.push_screen(HelpScreen(tuple(self._parts[part] for part in SHOWN)))

    def action_scroll(self, pages: int) -> None:
        """Move through the conversation."""
        if pages < 0:
            self.log_view.scroll_page_up(animate=False)
        else:
            self.log_view.scroll_page_down(animate=False)
