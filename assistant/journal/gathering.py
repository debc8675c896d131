"""Estimates of the mood, several a second, gathered into minutes. Pure: fed with times and values."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from assistant.journal.entries import MoodMinute
from models.emotions import Mood

HOLDS_S: Final = 2.0  # how long an estimate stands for the mood when none follows; they come twice a second or more


class Gathering:
    """What was estimated since the last call of `take`."""

    def __init__(self) -> None:
        self._minutes: dict[datetime, MoodMinute] = {}
        self._last: tuple[datetime, float, Mood, tuple[str, ...]] | None = None

    def add(self, at: datetime, time: float, mood: Mood | None, sources: tuple[str, ...]) -> None:
        """Take an estimate, made at `at` and at `time` in seconds of a monotonic clock; None: no mood is known.

        Each holds until the next one, and no longer than `HOLDS_S`.
        """
        if self._last is not None:
            began, began_s, before, its_sources = self._last
            if (seconds := min(time - began_s, HOLDS_S)) > 0:
                more = MoodMinute.of(before, its_sources, began, seconds)
                known = self._minutes.get(more.at)
                self._minutes[more.at] = known.merged(more) if known is not None else more
        self._last = (at, time, mood, sources) if mood is not None else None

    def take(self) -> list[MoodMinute]:
        """The minutes that were gathered, and forgotten here from now on."""
        minutes, self._minutes = list(self._minutes.values()), {}
        return minutes

    def forget(self) -> None:
        """Drop what was gathered."""
        self._minutes.clear()
        self._last = None
