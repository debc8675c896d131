"""The status line: what sees, hears and speaks right now, and what may leave the machine, each a sign and a word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.widget import Widget

from assistant.events import MicrophoneLevel, Part, PartChanged, PartState
from assistant.ui.palette import FAINT, GREEN, ORANGE, SOFT, STATE_COLOUR, STATE_SIGN, TEXT
from assistant.wording import is_limited, state_word

if TYPE_CHECKING:
    from assistant.settings import Settings

SHOWN: Final = (Part.CAMERA, Part.MICROPHONE, Part.RECOGNIZER, Part.SPEECH, Part.SPEAKER)
METER_CELLS: Final = 5
LOUD_DB: Final = 45.0  # above the noise of the place: a voice near the microphone (median of recordings, 2026)
QUIETEST_DB: Final = -70.0  # dBFS; below, nothing is shown even where the place is quieter still
WIDEST_GAP: Final = 3


class Brevity(IntEnum):
    """How short the words are."""

    FULL = 0
    SHORT = 1
    SHORTEST = 2  # the sign alone tells how a part is


@dataclass(frozen=True, slots=True)
class Reach:
    """What the settings let leave this machine."""

    model: str = ""  # the language model's name; empty: none
    model_away: bool = False  # whether words to it leave the machine
    services: tuple[str, ...] = ()  # that may be asked in the network, the language model apart

    @property
    def network(self) -> bool:
        """Whether anything may use the network."""
        return self.model_away or bool(self.services)


def reach(settings: Settings) -> Reach:
    """What `settings` allow."""
    from dialogue.model_address import warning

    allowed = {
        "radio": settings.music.radio,
        "Spotify": bool(settings.providers.spotify_client_id),
        "YouTube Music": settings.providers.youtube_music,
        "TMDB": settings.providers.tmdb,
    }
    url = settings.language_model.url
    return Reach(
        settings.language_model.model if url else "",
        bool(url and warning(url)),
        tuple(name for name, may in allowed.items() if may),
    )


class StatusLine(Widget):
    """Always there, so that nobody has to wonder whether the camera or the microphone is on."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self._changes = {part: PartChanged(part=part, state=PartState.OFF) for part in SHOWN}
        self._level: MicrophoneLevel | None = None
        self._reach = Reach()
        self._latency_s: float | None = None

    def show(self, changed: PartChanged) -> None:
        """Show a part's new state."""
        if changed.part in self._changes:
            self._changes[changed.part] = changed
            if changed.part is Part.MICROPHONE and changed.state is not PartState.RUNNING:
                self._level = None
            self.refresh()

    def show_level(self, level: MicrophoneLevel) -> None:
        """Show how loud the microphone is."""
        self._level = level
        self.refresh()

    def show_reach(self, reach: Reach) -> None:
        """Show what may leave the machine."""
        self._reach = reach
        self.tooltip = reach_in_words(reach)
        self.refresh()

    def show_latency(self, seconds: float) -> None:
        """Show how long the user waited for the last spoken answer."""
        self._latency_s = seconds
        self.refresh()

    def render(self) -> Content:
        """All of it side by side, in shorter words where the terminal is narrow."""
        return status_line(tuple(self._changes.values()), self._level, self.size.width, self._reach, self._latency_s)


def status_line(
    changes: tuple[PartChanged, ...],
    level: MicrophoneLevel | None,
    width: int,
    reach: Reach = Reach(),
    latency_s: float | None = None,
) -> Content:
    """The status on one line of `width` cells: with full words where they fit, else short ones, else the shortest."""
    for brevity in Brevity:
        parts = [_part(change, level, brevity) for change in changes]
        parts += [_model(reach, brevity), _network(reach, brevity)]
        if latency_s is not None:
            parts.append(Content.assemble((f"{latency_s:.1f} s", SOFT)))
        free = width - sum(part.cell_length for part in parts)
        gap = min(WIDEST_GAP, free // (len(parts) - 1))
        if gap >= 2:
            break
    return Content(" " * max(1, gap)).join(parts)


def reach_in_words(reach: Reach) -> str:
    """One line about what may leave this machine."""
    told = []
    if reach.services:
        told.append(f"may ask {', '.join(reach.services)} in the network")
    if reach.model:
        told.append(f"words {'go to' if reach.model_away else 'stay here, with'} {reach.model}")
    return "; ".join(told) or "nothing leaves this machine"


def _part(change: PartChanged, level: MicrophoneLevel | None, brevity: Brevity) -> Content:
    name = "mic" if brevity and change.part is Part.MICROPHONE else change.part.value
    if change.part is Part.RECOGNIZER and change.state is PartState.RUNNING and is_limited(change.detail):
        words = "limited" if brevity is Brevity.SHORTEST else "limited recognizer"
    else:
        words = name if brevity is Brevity.SHORTEST else state_word(name, change.state, brief=bool(brevity))
    said = _signed(change.state, words, TEXT if change.state is not PartState.OFF else SOFT)
    if change.part is Part.MICROPHONE and change.state is PartState.RUNNING:
        said = Content.assemble(said, " ", _meter(level))
    return said


def _model(reach: Reach, brevity: Brevity) -> Content:
    if not reach.model:
        return _signed(PartState.OFF, "model" if brevity else "no model", SOFT)
    words = " model" if brevity else f" model {reach.model}"
    return Content.assemble(("●", ORANGE if reach.model_away else GREEN), (words, TEXT))


def _network(reach: Reach, brevity: Brevity) -> Content:
    shortest = brevity is Brevity.SHORTEST
    if not reach.network:
        return _signed(PartState.OFF, "net" if shortest else "network off", SOFT)
    return Content.assemble(("●", ORANGE), (" net" if shortest else " network on", TEXT))


def _signed(state: PartState, words: str, colour: str) -> Content:
    return Content.assemble((STATE_SIGN[state], STATE_COLOUR[state]), (f" {words}", colour))


def _meter(level: MicrophoneLevel | None) -> Content:
    """The level above the noise of the place, on a short scale; speech fills its cells wholly, other sound half."""
    above = 0.0 if level is None else level.level_db - max(level.floor_db, QUIETEST_DB)
    loud = round(above / LOUD_DB * METER_CELLS)
    loud = min(max(loud, 0), METER_CELLS)
    speech = level is not None and level.speech
    return Content.assemble(
        (("█" if speech else "▄") * loud, GREEN if speech else SOFT), ("▁" * (METER_CELLS - loud), FAINT)
    )
