"""What the help says: every key in force, every panel, what can be said, and what is at work, in sections."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from textwrap import wrap
from types import MappingProxyType
from typing import Final

from textual.content import Content

from assistant.events import PartChanged, PartState
from assistant.ui.keys import ACTIONS, in_words
from assistant.ui.palette import SKY, STATE_COLOUR, STATE_SIGN
from assistant.wording import change_in_words
from dialogue.asked_with import CANONICAL

KEY_CELLS: Final = 10  # "Up, Down"

TYPING: Final = (
    ("Enter", "send what you typed"),
    ("Up, Down", "what you typed before"),
    ("?", "on an empty line: this help"),
    ("+, -", "on an empty line: like the newest suggestion, or not this one"),
    ("Tab", "go to the suggestions; each shows its keys there"),
    ("Ctrl+C", "copy what is marked with the mouse"),
)
"""Keys of the main screen that are not the user's to choose."""
_STATES: Final = MappingProxyType(
    {
        PartState.RUNNING: "on",
        PartState.STARTING: "starting",
        PartState.OFF: "off",
        PartState.ENDED: "ended",
        PartState.UNAVAILABLE: "cannot work; the conversation says why",
    }
)
SAYINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "mood": ("i_feel", "what_mood", "check_in", "breathe", "thats_me", "calibrate"),
        "suggestions": (
            "suggest_music",
            "suggest_movie",
            "what_music_or_movie",
            "something_else",
            "why",
            "like_it",
            "more_like_this",
            "not_by_them",
            "match_mood",
            "lift_mood",
            "play",
            "what_is_this",
            "open_it",
            "save_it",
            "show_saved",
        ),
        "journal": (
            "how_was",
            "when_last",
            "how_often",
            "what_helps",
            "take_note",
            "read_notes",
            "forget_recent",
            "forget_everything",
            "stop_journal",
            "start_journal",
        ),
        "reminders": (
            "remind_check_in",
            "next_check_in",
            "cancel_reminders",
            "snooze",
            "set_timer",
            "start_initiative",
            "stop_initiative",
        ),
        "at any time": (
            "stop",
            "stop_listening",
            "start_listening",
            "stop_watching",
            "start_watching",
            "never_mind",
            "go_back",
            "repeat",
            "speak_slower",
            "speak_faster",
            "speak_louder",
            "speak_softer",
        ),
        "about Attune": (
            "help",
            "who_are_you",
            "are_you_human",
            "privacy",
            "how_are_you",
            "what_time",
            "joke",
            "goodbye",
        ),
    }
)
"""By group, the intents that one can begin with."""
_OWN_WORDS: Final = MappingProxyType({"i_feel": "I feel sad", "show_saved": "what did I save", "stop": "stop"})
_FILLED: Final = MappingProxyType(
    {"duration": "hour", "emotion": "sad", "period": "this week", "for": "for ten minutes"}
)
_PANELS: Final = (
    ("status line", "what sees, hears and speaks now, what may leave this machine, and how long you waited"),
    ("", "the bars beside the microphone: how loud it is, filled where it hears a voice"),
    (
        "conversation",
        "who said what, in grey what is still being said or was cut short, and what went wrong; above it, what goes on",
    ),
    ("camera", "what the camera sees, as blocks, or only points of faces; the whole frame is you, corners are others"),
    ("mood", "a face and words for the mood, and how sure that is; below, what it is drawn from"),
    ("", "bars: how likely each feeling is"),
    ("", "dot: the further right, the more pleasant; where there is room, the higher, the livelier"),
    ("", "strip: the last minutes, now at the right; the higher, the more pleasant"),
    ("suggestions", "the newest on top, each with its reason; what is underlined opens in your browser"),
    ("playing", "what plays, and how far it is"),
    ("line below", "type as you would speak; a photo or video dropped on it is opened"),
)
"""The main screen. A row without a name goes on about the one before."""


Row = tuple[Content, str]
"""What it is about, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a titled rule."""

    title: str
    rows: tuple[Row, ...]
    cells: int = KEY_CELLS  # of the first; 0: the rows stand side by side

    def found(self, search: str) -> Section:
        """The rows that hold all words of `search`, in whatever case; all of them where the title does."""
        words = search.casefold().split()

        def fits(*texts: str) -> bool:
            return all(word in " ".join(texts).casefold() for word in words)

        rows = tuple(row for row in self.rows if fits(self.title, row[0].plain, row[1]))
        return Section(self.title, rows, self.cells)

    def content(self, width: int) -> Content:
        """All of it in lines of `width` cells."""
        if not self.cells:
            unbroken = [said.replace(" ", "\N{NO-BREAK SPACE}") for _, said in self.rows]
            return Content("\n".join(wrap("\N{NO-BREAK SPACE}· ".join(unbroken), width)))
        lines = []
        for name, said in self.rows:
            first, *rest = wrap(said, max(width - self.cells - 1, 1)) or [""]
            lines += [Content.assemble(name.pad_right(max(self.cells - name.cell_length, 0)), f" {first}")]
            lines += [Content(" " * (self.cells + 1) + line) for line in rest]
        return Content("\n").join(lines)


def keys_of(title: str, rows: Sequence[tuple[str, str]]) -> Section:
    """Keys, as they are written in a sentence, and what each does."""
    return Section(title, tuple((Content.assemble((key, SKY)), what) for key, what in rows))


def keys_in_force(keys: Mapping[str, str]) -> list[Section]:
    """All that can be done on the main screen. `keys`: by the action's id, as Textual calls them."""
    chosen = [
        keys_of(f"keys · {group}", [(in_words(keys[each.id]), f"{each.name}: {each.what}") for each in actions])
        for group, actions in groupby(ACTIONS, key=lambda action: action.group)
    ]
    return [keys_of("keys · typing", TYPING), *chosen]


def panels() -> list[Section]:
    """What is on the main screen, and what the signs of its status line mean."""
    signs = tuple((_sign(state), words) for state, words in _STATES.items())
    return [
        Section("on the main screen", tuple((Content.assemble((name, SKY)), what) for name, what in _PANELS), 13),
        Section("signs of the status line", signs, 1),
    ]


def at_work(parts: Sequence[PartChanged]) -> Section:
    """What sees, hears and speaks, and with what."""
    return Section("at work", tuple((_sign(part.state), change_in_words(part)) for part in parts), 1)


def sayings() -> list[Section]:
    """What can be said, by group."""
    return [
        Section(f"say or type · {group}", tuple((Content(""), sentence(intent)) for intent in intents), 0)
        for group, intents in SAYINGS.items()
    ]


def sentence(intent: str) -> str:
    """What one says for it."""
    words = _OWN_WORDS.get(intent) or CANONICAL[intent].format(**_FILLED)
    return re.sub(r"\bi\b", "I", words)


def _sign(state: PartState) -> Content:
    return Content.assemble((STATE_SIGN[state], STATE_COLOUR[state]))
