"""How loud a place is when nobody speaks: a low quantile of the last seconds of sound."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from typing import Final

import numpy as np

from dialogue.audio import BLOCK, LISTEN_RATE, Samples

SILENT: Final = -96.0  # dBFS given for digital silence, the floor of 16 bits
MEMORY_SECONDS: Final = 6.0  # longer than people speak without a pause, short enough to follow a fan that starts
QUANTILE: Final = 0.2  # pauses take a fifth and more of talk; the minimum would follow single dropouts


class NoiseFloor:
    """Follows the noise under a stream of blocks (a quantile filter after Stahl et al. 2000, in one band)."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque()  # dBFS of the last blocks
        self._sorted: list[float] = []  # the same in order
        self._memory = round(MEMORY_SECONDS * LISTEN_RATE / BLOCK)

    def hear(self, dbfs: float) -> None:
        """Take the level of the next block."""
        self._recent.append(dbfs)
        insort(self._sorted, dbfs)
        if len(self._recent) > self._memory:
            del self._sorted[bisect_left(self._sorted, self._recent.popleft())]

    @property
    def dbfs(self) -> float:
        """The floor; -96, silence, before anything was heard."""
        return self._sorted[int(QUANTILE * len(self._sorted))] if self._sorted else SILENT


def level(samples: Samples) -> float:
    """The root mean square of `samples` in dBFS, -96 (silence) .. 0 (full scale)."""
    return decibels(float(np.mean(np.square(samples, dtype=np.float64))))


def decibels(mean_square: float) -> float:
    """dBFS of a mean square in units of the 16-bit samples."""
    return max(SILENT, 10 * math.log10(mean_square / 32768**2)) if mean_square else SILENT
