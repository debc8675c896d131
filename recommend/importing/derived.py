"""What an imported item is like, as far as its genres tell: the means of our own catalogue's items of those genres.

Nobody has judged an imported item. Its place in affect space and its tags are taken from the embedded catalogue: the
mean place of each of its genres there, drawn towards that of all genres while a genre has few items, and the tags that
most items of its genres have. It is worked out when the items are read, so that it follows the catalogue.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from recommend.catalogue import Item

# Measured 2026-11-25 in ten folds of the catalogue's 952 songs and 2,364 films: against the mean of all, the RMS error
# of valence falls from 0.38 to 0.35 for songs and from 0.43 to 0.29 for films, that of arousal from 0.43 to 0.37 and
# from 0.28 to 0.22; 1 and 4 in place of 2 are within 0.01. Of the tags so derived, 80 and 81 % are right (71 and 74 %
# from 0.6 on, and a reason that is told should be true).
_FEW: Final = 2.0  # items of the mean that every genre is given
_MOST_HAVE: Final = 0.7  # share of a genre's items from which on a tag is usual
CONFIDENCE: Final = 0.3  # of such a place; by judgement


@dataclass(frozen=True, slots=True)
class Derived:
    """What genres say of an item."""

    valence: float  # -1 .. 1
    arousal: float  # -1 .. 1
    dominance: float  # 0 .. 1
    tags: tuple[str, ...]  # the most usual first; may be empty


class Derivation:
    """The table of one medium, from genres to a place and tags."""

    def __init__(self, items: Sequence[Item]) -> None:
        """From judged items of one medium; there must be some."""
        places: dict[str, list[NDArray[np.float64]]] = defaultdict(list)
        tags: dict[str, Counter[str]] = defaultdict(Counter)
        for item in items:
            for genre in ("", *item.genres):  # "" is all of them
                places[genre].append(np.array((item.valence, item.arousal, item.dominance)))
                tags[genre].update(item.tags)
        usual = np.mean(places[""], axis=0)
        self._places = {genre: (np.sum(of, axis=0) + _FEW * usual) / (len(of) + _FEW) for genre, of in places.items()}
        self._tags = {
            genre: {tag: count / (len(places[genre]) + _FEW) for tag, count in of.items()} for genre, of in tags.items()
        }
        self._found: dict[tuple[str, ...], Derived] = {}

    def of(self, genres: tuple[str, ...]) -> Derived:
        """What is usual of items of all these genres; of genres that the catalogue has not, of any item."""
        if genres not in self._found:
            known = [genre for genre in genres if genre in self._places] or [""]
            valence, arousal, dominance = np.mean([self._places[genre] for genre in known], axis=0).tolist()
            shares: dict[str, float] = {}
            for genre in known:
                for tag, share in self._tags[genre].items():
                    shares[tag] = max(shares.get(tag, 0.0), share)
            usual = sorted((tag for tag in shares if shares[tag] >= _MOST_HAVE), key=lambda tag: -shares[tag])
            self._found[genres] = Derived(valence, arousal, dominance, tuple(usual))
        return self._found[genres]
