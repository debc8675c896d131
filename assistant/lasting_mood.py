"""Whether a low or tense mood lasts, and has not been spoken of yet. Pure: the caller brings the time."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from typing import Final

from models.emotions import Emotion

HARD: Final = frozenset({Emotion.SAD, Emotion.ANGRY, Emotion.FEAR, Emotion.DISGUST})

# By judgement, 2026-11-25: nobody has published when a companion may remark on a mood.
SHARE: Final = 0.7  # of the time that the face was seen, for a mood to last
OVER: Final = 0.5  # of that time, below which the stretch is over
SEEN: Final = 0.5  # of the whole time, for which the face must have been seen
RECENT_S: Final = 30.0  # how long ago it may have been seen last
LONGEST_S: Final = 5.0  # one look stands for no longer, whatever the pause before it: a laptop may have slept


class LastingMood:
    """The moods of the last minutes, told of once a stretch.

    A mood lasts when the face was seen for at least half of the last `minutes`, at their begin and at their end, and a
    low or tense emotion was named in at least 70 % of that time. The stretch is over when that falls below 50 %, or
    the face is seen for less than half of the time.
    """

    def __init__(self, minutes: float) -> None:
        self._window_s = minutes * 60
        self._looks: deque[tuple[float, float, Emotion | None]] = deque()  # from and to when, and what was named
        self._seconds: defaultdict[Emotion | None, float] = defaultdict(float)  # of each, within the window
        self._last = math.inf
        self._told = False

    def push(self, time: float, emotion: Emotion | None, *, seen: bool) -> None:
        """A look at the user at `time` (s); `emotion` None: none is named. Call it every second or so."""
        begin = min(max(self._last, time - LONGEST_S), time)
        self._last = time
        if seen:
            self._looks.append((begin, time, emotion))
            self._seconds[emotion] += time - begin
        while self._looks and self._looks[0][1] <= time - self._window_s:
            begin, end, old = self._looks.popleft()
            self._seconds[old] -= end - begin
        if self._told and (self._seen_s() < SEEN * self._window_s or self._hard_s() < OVER * self._seen_s()):
            self._told = False

    def lasting(self) -> Emotion | None:
        """The low or tense emotion that was named longest, where such a mood lasts and was not told of yet."""
        if self._told or not self._looks:
            return None
        (first, _, _), (_, last, _), seen_s = self._looks[0], self._looks[-1], self._seen_s()
        if (
            first > self._last - self._window_s
            or last < self._last - RECENT_S
            or seen_s < SEEN * self._window_s
            or self._hard_s() < SHARE * seen_s
        ):
            return None
        return max(sorted(HARD), key=self._seconds.__getitem__)

    def tell(self) -> None:
        """The mood that lasts is being spoken of."""
        self._told = True

    def _seen_s(self) -> float:
        return sum(self._seconds.values())

    def _hard_s(self) -> float:
        return sum(self._seconds[emotion] for emotion in HARD)
