"""The mood panel: what the mood seems to be, how sure that is, and how it has been."""

from __future__ import annotations

from typing import Final

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from assistant.events import MoodFused, MoodSeen
from assistant.ui.mood_chart import BIN_S, PLANE_LINES, MoodHistory, bars, columns, plane, sliders
from assistant.ui.palette import EMOTION_COLOUR, EMOTION_SIGN, NO_SIGN, SOFT
from assistant.wording import flaw_in_words, mood_in_words, sources_in_words
from models.emotions import Mood

FULL_LINES: Final = 13  # heading, second line, 7 bars, 2 sliders, 2 of the strip
ROOMY_LINES: Final = 17  # with an empty line between the four, and the strip's scale


class MoodPanel(Widget):
    """Shows the newest mood seen, and the one that the user named, which counts more.

    It changes ten times a second, mostly in a few lines: only those are painted again.
    """

    ALLOW_SELECT = False  # Textual would mark and copy each line as if it were the first

    def __init__(self) -> None:
        super().__init__(id="mood")
        self.border_title = "mood"
        self._seen: Mood | None = None
        self._flaw = ""  # what keeps the face from being read
        self._said: Mood | None = None
        self._fused: MoodFused | None = None
        self._absence = "no camera, no mood yet"
        self.history = MoodHistory()
        self._lines: list[Content] = []
        self._drawn_at = Size(0, 0)

    def show(self, seen: MoodSeen) -> None:
        """Show what the camera makes of the user."""
        self._seen, self._flaw = seen.mood, seen.flaw
        self._repaint()

    def show_said(self, mood: Mood) -> None:
        """Show the mood that the user named."""
        self._said = mood
        self._repaint()

    def show_fused(self, fused: MoodFused) -> None:
        """Show the one mood of all sources, and what each of them adds."""
        self._fused = fused
        self._repaint()

    def explain_absence(self, words: str) -> None:
        """What to say while no mood is seen."""
        self._absence = words
        self._repaint()

    def render_line(self, y: int) -> Strip:
        """One line of the panel."""
        if self._drawn_at != self.size:
            self._lines, self._drawn_at = self._draw(), self.size
        line = self._lines[y] if y < len(self._lines) else Content("")
        return Visual.to_strips(self, line, self.size.width, 1, self.visual_style)[0]

    def _repaint(self) -> None:
        """Paint the lines that have changed."""
        if self._drawn_at != self.size:
            self.refresh()
            return
        before, self._lines = self._lines, self._draw()
        if len(before) != len(self._lines):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if not old.is_same(new):  # two contents are equal where their texts are
                self.refresh(Region(0, y, self.size.width, 1))

    def _draw(self) -> list[Content]:
        """As many lines as the panel's height holds."""
        width, height = self.size
        mood = self._mood() or self._said
        heading, second = self._headings()
        if height < FULL_LINES:
            headings = [heading, second] if second.plain else [heading]
            lines = [*headings, *columns(mood), *self.history.strip(width)]
            return lines[:height]
        roomy = height >= ROOMY_LINES + PLANE_LINES - 2
        where = plane(mood, width) if roomy else sliders(mood, width)
        groups = [bars(mood, width), where, self.history.strip(width)]
        if height < ROOMY_LINES:
            return [heading, second, *(line for group in groups for line in group)]
        lines = [heading, second]
        for group in groups:
            lines += [Content(""), *group] if group is not groups[0] or second.plain else group
        return [*lines, _scale(width)]

    def _headings(self) -> tuple[Content, Content]:
        absence = flaw_in_words(self._flaw) if self._flaw else self._absence
        mood = self._mood()
        shown = _words(mood) if mood is not None else Content.assemble((absence, SOFT))
        if self._fused is not None and (sources := sources_in_words(self._fused.sources)):
            return shown, Content.assemble((sources, SOFT))
        if self._said is None or shown == _words(self._said):
            return shown, Content("")
        return _words(self._said), shown

    def _mood(self) -> Mood | None:
        return self._fused.mood if self._fused is not None else self._seen


def _words(mood: Mood) -> Content:
    sign = EMOTION_SIGN[mood.likeliest] if mood.emotion is not None else NO_SIGN
    return Content.assemble((sign, f"bold {EMOTION_COLOUR[mood.likeliest]}"), " ", (mood_in_words(mood), "bold"))


def _scale(width: int) -> Content:
    minutes = width * BIN_S / 60
    past = f"{minutes:.0f} min ago"
    return Content.assemble((f"{past}{'now':>{width - len(past)}}", SOFT))
