"""What plays: its title, how far it is, and a press for pause and next. Gone while nothing does."""

from __future__ import annotations

import time
from typing import Final, Literal

from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import Static

from assistant.events import MusicChanged
from assistant.ui.palette import FAINT, GREEN, SKY, SOFT

PlayerMove = Literal["play", "pause", "next"]

STEP_S: Final = 1.0  # between two pictures of how far it is


class NowPlaying(Static):
    """Two lines while music plays or waits to go on."""

    class Pressed(Message):
        """The user pressed one of its words."""

        def __init__(self, move: PlayerMove) -> None:
            super().__init__()
            self.move = move

    def __init__(self) -> None:
        super().__init__(id="playing")
        self.border_title = "playing"
        self._music: MusicChanged | None = None
        self._since = 0.0  # when `_music` came

    def on_mount(self) -> None:
        """Nothing plays yet."""
        self.display = False
        self.set_interval(STEP_S, self._step)

    def show(self, music: MusicChanged) -> None:
        """Show a change; what has ended is shown no more."""
        self._music, self._since = music, time.monotonic()
        self.display = music.state in ("playing", "paused")
        self.border_title = "paused" if music.state == "paused" else "playing"
        self._draw()

    def action_press(self, move: PlayerMove) -> None:
        """Tell of a press."""
        self.post_message(self.Pressed(move))

    def on_resize(self) -> None:
        """As long as there is room for."""
        self._draw()

    def _step(self) -> None:
        if self.display and self._music is not None and self._music.state == "playing":
            self._draw()

    def _draw(self) -> None:
        if self._music is not None:
            passed = time.monotonic() - self._since if self._music.state == "playing" else 0.0
            self.update(playing(self._music, self._music.position_s + passed, self.size.width))


def playing(music: MusicChanged, position_s: float, width: int) -> Content:
    """Title; then a scale `width` cells long with the times, and what can be pressed. Radio has no end, so no scale."""
    goes_on = music.state == "playing"
    title = Content.assemble(("♪" if goes_on else "‖", GREEN), " ", (music.title, "bold"))
    presses = Content(" ").join((_press("pause" if goes_on else "play"), _press("next")))
    times = minutes(position_s)
    scale = Content("")
    if music.duration_s:
        position_s = min(position_s, music.duration_s)
        times = f"{minutes(position_s)}/{minutes(music.duration_s)}"
        room = max(width - len(times) - presses.cell_length - 4, 0)
        full = round(room * position_s / music.duration_s)
        scale = Content.assemble(("━" * full, SKY), ("─" * (room - full), FAINT), "  ")
    elif music.source == "radio":
        times = "radio"
    return Content.assemble(title, "\n", scale, (times, SOFT), "  ", presses)


def minutes(seconds: float) -> str:
    """Minutes and seconds, as players show them: 3:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _press(move: PlayerMove) -> Content:
    return Content.styled(move, Style.from_meta({"@click": f"press('{move}')"}))
