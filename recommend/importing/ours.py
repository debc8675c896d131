"""Which imported items are in the embedded catalogue already; there they are judged, so they are not kept twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from recommend.catalogue import Item, Medium
from recommend.columns import plain
from recommend.importing.facts import UNKNOWN_YEAR, Facts, bare

_YEARS_APART: Final = 1  # a film may be dated by its first showing or by its release


class Ours:
    """The embedded catalogue, to be looked up."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._called: dict[tuple[Medium, str], list[Item]] = defaultdict(list)
        self._people: dict[str, set[str]] = {}
        for item in items:
            self._called[item.medium, _title(item.medium, item.title)].append(item)
            credits = [*item.by, *(name for credit in item.by for name in credit.split(" and "))]
            self._people[item.id] = set(map(plain, credits))

    def find(self, facts: Facts) -> str | None:
        """The id of our item that it is: of the same title, a song by one of the same people, a film of the same time.

        Of films whose directors are known, one must be the same.
        """
        people = {plain(name) for name in facts.by}
        for item in self._called.get((facts.medium, _title(facts.medium, facts.title)), ()):
            shared = not people.isdisjoint(self._people[item.id])
            if facts.medium is Medium.MUSIC or facts.year == UNKNOWN_YEAR:
                same = shared
            else:
                same = abs(facts.year - item.year) <= _YEARS_APART and (shared or not people)
            if same:
                return item.id
        return None


def _title(medium: Medium, title: str) -> str:
    return bare(title) if medium is Medium.MUSIC else plain(title)
