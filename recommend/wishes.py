"""What people ask for by a word: a tag, a genre, or an everyday word for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from recommend.catalogue import Item, Medium

# Everyday words that are neither a tag nor a genre, with the tags that answer them.
_EVERYDAY: Final[Mapping[Medium, Mapping[str, frozenset[str]]]] = {
    Medium.MUSIC: {
        "angry": frozenset({"intense"}),
        "calm": frozenset({"calming", "relaxing"}),
        "happy": frozenset({"upbeat"}),
        "rap": frozenset({"hip hop"}),
        "sad": frozenset({"melancholy"}),
    },
    Medium.MOVIE: {
        "calm": frozenset({"quiet", "comforting"}),
        "funny": frozenset({"comedy"}),
        "happy": frozenset({"feel-good"}),
        "sad": frozenset({"bittersweet", "moving"}),
        "scary": frozenset({"horror"}),
    },
}


def answers(item: Item, word: str) -> bool:
    """Whether the item is what somebody means who asks for `word` (any case; hyphens and spaces are the same)."""
    wanted = _EVERYDAY[item.medium].get(_plain(word), frozenset({word}))
    return not {_plain(each) for each in wanted}.isdisjoint(_plain(own) for own in (*item.tags, *item.genres))


def asks_for_horror(word: str | None) -> bool:
    """Whether asking for `word` is asking to be scared."""
    return word is not None and _plain(word) in {"horror", "scary", "thriller"}


def _plain(word: str) -> str:
    return word.strip().lower().replace("-", " ")
