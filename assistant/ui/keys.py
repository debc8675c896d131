"""Everything that can be done from the main screen, and the keys for it: bindings, footer, palette and help read it.

Nothing of Textual is imported here, since the settings, which let the user choose the keys, need it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from textual.binding import Binding

Group = Literal["talking", "suggestions", "mood and journal", "screen", "program"]


@dataclass(frozen=True, slots=True)
class Action:
    """Something that the user can do."""

    id: str  # in the settings
    key: str  # where the user has chosen none, as Textual calls it; "" for no key
    does: str  # Textual's action, of the main screen; with "app." in front it is there on every screen
    name: str  # in the palette
    what: str  # in a few words
    group: Group
    label: str = ""  # in the footer; "" keeps it out of there

    @property
    def everywhere(self) -> bool:
        """Whether it is there on every screen."""
        return self.does.startswith("app.")


ACTIONS: Final = (
    Action("hush", "escape", "hush", "Silence", "stop speaking now", "talking", "hush"),
    Action("camera", "f2", "capture('camera')", "Camera", "on or off", "talking", "cam"),
    Action("microphone", "f3", "capture('microphone')", "Microphone", "on or off", "talking", "mic"),
    Action("talk", "f8", "talk", "Talk", "listen now, without being called", "talking", "talk"),
    Action("listen_wake", "", "listen_when('wake')", "Listen when called", 'after "hey Attune"', "talking"),
    Action("listen_always", "", "listen_when('always')", "Always listen", "to all that it understands", "talking"),
    Action("listen_push", "", "listen_when('push')", "Listen after a key", "not before", "talking"),
    Action("more", "f5", "say('something else')", "Another suggestion", "something else", "suggestions", "more"),
    Action("why", "f6", "say('why')", "Why", "the reason for the suggestion", "suggestions"),
    Action("play", "f10", "say('play it')", "Play", "what was suggested, or go on", "suggestions"),
    Action("next", "", "say('next song')", "Next song", "another piece of music", "suggestions"),
    Action("like", "", "judge('liked')", "I like it", "the newest suggestion", "suggestions"),
    Action("dislike", "", "judge('disliked')", "Not this", "the newest suggestion", "suggestions"),
    Action("more_like_it", "", "judge('more_like_this')", "More like it", "the newest suggestion", "suggestions"),
    Action("save", "", "judge('saved')", "Save it", "the newest suggestion, on your list", "suggestions"),
    Action("open_page", "", "judge('open')", "Open its page", "in your browser", "suggestions"),
    Action("copy_suggestion", "ctrl+g", "copy_suggestion", "Copy the suggestion", "with its link", "suggestions"),
    Action("check_in", "f9", "check_in", "Check in", "a minute for your mood", "mood and journal", "mood"),
    Action("journal", "ctrl+r", "journal", "Journal", "your moods by day, week, month, year", "mood and journal"),
    Action("insights", "ctrl+t", "insights", "Insights", "what helps, and what you liked", "mood and journal"),
    Action("open", "f7", "open_file", "Open a photo or video", "how people in it look", "mood and journal"),
    Action("camera_view", "f4", "camera_view", "Camera picture", "none, points only, all of it", "screen"),
    Action("zoom", "f12", "zoom", "Zoom", "one panel alone, the next one, all again", "screen"),
    Action("mood_panel", "", "panel('mood')", "Mood panel", "show or hide", "screen"),
    Action("suggestions_panel", "", "panel('suggestions')", "Suggestions panel", "show or hide", "screen"),
    Action("back", "pageup", "scroll(-1)", "Scroll back", "in the conversation", "screen"),
    Action("forward", "pagedown", "scroll(1)", "Scroll forward", "in the conversation", "screen"),
    Action("copy_reply", "ctrl+y", "copy_reply", "Copy the reply", "the last one", "screen"),
    Action("copy_conversation", "ctrl+l", "copy_conversation", "Copy the conversation", "all of it", "screen"),
    Action("picture", "ctrl+n", "app.picture", "Picture of the screen", "as an SVG file", "screen"),
    Action("theme_dark", "", "app.use_theme('dark')", "Theme: dark", "colours of the screen", "screen"),
    Action("theme_light", "", "app.use_theme('light')", "Theme: light", "colours of the screen", "screen"),
    Action("theme_contrast", "", "app.use_theme('contrast')", "Theme: contrast", "of high contrast", "screen"),
    Action("help", "f1", "app.help", "Help", "keys, panels, what to say", "program", "help"),
    Action("palette", "ctrl+p", "app.command_palette", "All of this by name", "also what has no key", "program"),
    Action("devices", "ctrl+s", "devices", "Devices", "camera, microphone, speaker", "program"),
    Action("settings", "ctrl+o", "settings", "Settings", "everything that can be set", "program"),
    Action("quit", "ctrl+q", "app.quit", "Quit", "leave Attune", "program", "quit"),
)
DEFAULTS: Final[Mapping[str, str]] = MappingProxyType({action.id: action.key for action in ACTIONS})
_BY_ID: Final = {action.id: action for action in ACTIONS}

# What a terminal tells apart, and nobody needs to type with. Shift is not in it: F13 is what many send for Shift+F1.
_USABLE: Final = re.compile(r"(ctrl\+)?(f[1-9]|f1\d|f2[0-4]|pageup|pagedown)|escape|insert|ctrl\+[a-z]|alt\+[a-z\d]")
# The line to type in needs these; the last four are Backspace, Tab, Enter and a new line.
_TYPING: Final = frozenset(f"ctrl+{letter}" for letter in "acdefkuvwxhimj")
# Other screens need these, or Textual does while they are open.
_ELSEWHERE: Final = frozenset({"escape", "ctrl+r", "ctrl+s", "ctrl+t", "pageup", "pagedown"})
_SHORT: Final = {"escape": "Esc", "pageup": "PgUp", "pagedown": "PgDn", "insert": "Ins", "delete": "Del"}


def problem(action_id: str, key: str) -> str:
    """What is wrong with `key` for this action, in one line; "" where nothing is."""
    if key in _TYPING or len(key) == 1:
        return f"'{key}' is needed for typing; take another key, such as f11, ctrl+b or alt+m"
    if key and not _USABLE.fullmatch(key):
        return f"'{key}' is no key that can be used; take one such as f11, ctrl+b or alt+m"
    if _BY_ID[action_id].everywhere and key in _ELSEWHERE:
        return f"'{key}' is needed on other screens, where this key works, too; take one such as f11, ctrl+b or alt+m"
    return ""


def clash(keys: Mapping[str, str]) -> str:
    """Which two actions have the same key, in one line; "" where none have. `keys`: by the action's id."""
    taken: dict[str, str] = {}
    for action_id, key in keys.items():
        if key and key in taken:
            return f"{taken[key]} and {action_id} have the same key, {key}; give one of them another, or none"
        taken[key] = action_id
    return ""


def keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """`keys` for `App.set_keymap`; all of them, so that the footer keeps its order. Empty where none is changed."""
    chosen = {action.id: keys[action.id] or _none(action) for action in ACTIONS}
    return chosen if any(keys[action.id] != action.key for action in ACTIONS) else {}


def bindings(*, everywhere: bool) -> list[Binding]:
    """What the app binds for every screen, or the main screen for itself."""
    from textual.binding import Binding

    return [
        Binding(
            action.key or _none(action),
            action.does.removeprefix("app."),
            action.label,
            show=bool(action.label),
            tooltip=f"{action.name}: {action.what}",
            id=action.id,
            priority=everywhere,  # over sheets, too, which else let nothing through to the app
        )
        for action in ACTIONS
        if action.everywhere is everywhere
    ]


def _none(action: Action) -> str:
    """Textual wants a key for each binding: this one nobody can press."""
    return f"no-key-for-{action.id}"


def in_words(key: str) -> str:
    """A key as it is written in a sentence, such as "Ctrl+R"; "" for none."""
    if len(key) == 1:
        return key
    return "+".join(_SHORT.get(each, each.capitalize()) for each in key.split("+"))


def in_footer(key: str) -> str:
    """A key in as few cells as can be, such as "^R"."""
    return in_words(key).replace("Ctrl+", "^")


def named(action_id: str) -> Action:
    """The action of this id."""
    return _BY_ID[action_id]
