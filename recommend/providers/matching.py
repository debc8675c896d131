"""Whether what a search found is the song or film that was meant. Rather nothing than another one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from recommend.catalogue import Item
from recommend.columns import plain

_ADDED: Final = re.compile(r"\s+[-–(\[].*")  # "Here Comes The Sun - Remastered 2009", "One (feat. Somebody)"


def same_song(item: Item, title: str, people: Sequence[str]) -> bool:
    """Whether a title and its performers are the item: recordings by others are not."""
    pairs = ((item.title, title), (item.title, _ADDED.sub("", title)), (_ADDED.sub("", item.title), title))
    return any(same_title(one, other) for one, other in pairs) and not {_name(person) for person in item.by}.isdisjoint(
        _name(person) for person in people
    )


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same, but for accents, capitals and signs."""
    return plain(one) == plain(other)


def _name(person: str) -> str:
    return plain(person).removeprefix("the ")
