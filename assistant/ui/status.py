"""The status line: what sees, hears and speaks right now, each with a sign and a word."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.widget import Widget

from assistant.events import MicrophoneLevel, Part, PartChanged, PartState
from assistant.ui.palette import FAINT, GREEN, SOFT, STATE_COLOUR, STATE_SIGN, TEXT
from assistant.wording import is_limited, state_word

SHOWN: Final = (Part.CAMERA, Part.MICROPHONE, Part.RECOGNIZER, Part.SPEECH, Part.SPEAKER)
METER_CELLS: Final = 5
LOUD_DB: Final = 45.0  # above the noise of the place: a voice near the microphone (median of recordings, 2026)
QUIETEST_DB: Final = -70.0  # dBFS; below, nothing is shown even where the place is quieter still
WIDEST_GAP: Final = 4


class StatusLine(Widget):
    """Always there, so that nobody has to wonder whether the camera or the microphone is on."""

    def __init__(self) -> None:
        super().__init__(id="status")
        self._changes = {part: PartChanged(part=part, state=PartState.OFF) for part in SHOWN}
        self._level: MicrophoneLevel | None = None

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

    def render(self) -> Content:
        """The parts side by side, in shorter words where the terminal is narrow."""
        return status_line(tuple(self._changes.values()), self._level, self.size.width)


def status_line(changes: tuple[PartChanged, ...], level: MicrophoneLevel | None, width: int) -> Content:
    """The status of `changes` on one line of `width` cells: with full words where they fit, else with short ones."""
    for brief in (False, True):
        parts = [_part(change, level, brief) for change in changes]
        free = width - sum(part.cell_length for part in parts)
        gap = min(WIDEST_GAP, free // max(1, len(parts) - 1))
        if gap >= 2 or brief:
            break
    return Content(" " * max(1, gap)).join(parts)


def _part(change: PartChanged, level: MicrophoneLevel | None, brief: bool) -> Content:
    name = "mic" if brief and change.part is Part.MICROPHONE else change.part.value
    if change.part is Part.RECOGNIZER and change.state is PartState.RUNNING and is_limited(change.detail):
        words = "limited recognizer"
    else:
        words = state_word(name, change.state, brief=brief)
    bright = TEXT if change.state is not PartState.OFF else SOFT
    said = Content.assemble((STATE_SIGN[change.state], STATE_COLOUR[change.state]), (f" {words}", bright))
    if change.part is Part.MICROPHONE and change.state is PartState.RUNNING:
        said = Content.assemble(said, " ", _meter(level))
    return said


def _meter(level: MicrophoneLevel | None) -> Content:
    """The level above the noise of the place, on a short scale; speech fills its cells wholly, other sound half."""
    above = 0.0 if level is None else level.level_db - max(level.floor_db, QUIETEST_DB)
    loud = round(above / LOUD_DB * METER_CELLS)
    loud = min(max(loud, 0), METER_CELLS)
    speech = level is not None and level.speech
    return Content.assemble(
        (("█" if speech else "▄") * loud, GREEN if speech else SOFT), ("▁" * (METER_CELLS - loud), FAINT)
    )
