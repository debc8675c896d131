"""The genres of other collections in our closed vocabulary, which is the genres of the embedded catalogue."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from recommend.catalogue import Medium

# Genres under names of other collections, by judgement. Films: those of IMDb and MovieLens that differ from ours.
_ALIASES: Final[Mapping[Medium, Mapping[str, str]]] = {
    Medium.MOVIE: {
        "biopic": "biography",
        "children": "family",
        "children's": "family",
        "film noir": "noir",
        "historical": "history",
        "romantic comedy": "comedy",
        "sci fi": "science fiction",
        "sport": "sports",
    },
    Medium.MUSIC: {
        "afrobeats": "afropop",
        "alt rock": "rock",
        "bossanova": "bossa nova",
        "dance": "electronic",
        "drum and bass": "electronic",
        "dubstep": "electronic",
        "edm": "electronic",
        "electro": "electronic",
        "electronica": "electronic",
        "hardcore": "punk",
        "hiphop": "hip hop",
        "lo fi": "lofi hip hop",
        "lofi": "lofi hip hop",
        "lofi beats": "lofi hip hop",
        "opera": "classical",
        "ost": "soundtrack",
        "rap": "hip hop",
        "reggaeton": "latin",
        "rhythm and blues": "r&b",
        "rnb": "r&b",
        "salsa": "latin",
        "score": "soundtrack",
        "singer songwriter": "folk",
        "ska": "reggae",
        "techno": "electronic",
        "trance": "electronic",
        "trap": "hip hop",
    },
}


class Genres:
    """The vocabulary of one medium."""

    def __init__(self, medium: Medium, genres: Collection[str]) -> None:
        """`genres` are all of our own."""
        own = {_plain(genre): genre for genre in genres}
        self._known = own | {name: genre for name, genre in _ALIASES[medium].items() if genre in genres}
        longest_first = sorted(self._known, key=len, reverse=True)
        self._within = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first))
        self._found: dict[str, str | None] = {}

    def of(self, names: Iterable[str]) -> tuple[str, ...]:
        """Ours for the names of others, each once; "modern alternative rock" is rock, what is unlike ours is none."""
        found = dict.fromkeys(self._one(name) for name in names)
        found.pop(None, None)
        return tuple(genre for genre in found if genre is not None)

    def _one(self, name: str) -> str | None:
        if name not in self._found:
            words = _plain(name)
            within = self._within.findall(words)
            # The last word is the noun: "rap metal" is a metal.
            self._found[name] = self._known.get(words) or (self._known[within[-1]] if within else None)
        return self._found[name]


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("-", " ").replace("_", " ").split())
