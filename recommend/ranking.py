"""How well an item suits a mood, and how a short list stays varied. All of it is pure.

The score of an item is an expectation over the whole mood distribution, not over its label alone:

    score(item) = sum over emotions e of  p(e) * (w_seed * seed_fit(item, e) + w_place * closeness(item, target(e)))

It is linear in the mood, with one number for each pair of item and emotion. That number is a prior: a taste learned
from feedback is one more term of `prior`, and nothing else has to change for it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

from models.emotions import AFFECT, Affect, Emotion
from recommend.catalogue import Item
from recommend.seeds import LIFTED, seed_fit


class Aim(StrEnum):
    """What a suggestion is to do for the mood."""

    MATCH = "match"  # stay with it
    LIFT = "lift"  # lead to a better one, starting near it


# Weight of the seed table and of the place in affect space. The table says what helps, so it counts little for
# somebody who wants to stay where they are.
_WEIGHTS: Final = {Aim.LIFT: (0.6, 0.4), Aim.MATCH: (0.15, 0.85)}

# A lift starts this far along the way from the listener to where they want to be: near enough to be met (the iso
# principle, Altshuler 1948; Starcke et al. 2021), and off the bottom.
_START: Final = 0.35

# Distance in affect space at which closeness has fallen to exp(-1/2). By judgement: half the way from calm to excited.
_REACH: Final = 0.5

_VARIETY: Final = 0.25  # weight of unlikeness in the maximal marginal relevance (Carbonell & Goldstein 1998)


def target(emotion: Emotion, aim: Aim, progress: float) -> Affect:
    """The place in affect space to suggest from.

    `progress` is how far the listener has come on the path of a lift: 0 (first suggestion) .. 1 (arrived).
    """
    here = AFFECT[emotion]
    if aim is Aim.MATCH:
        return here
    there = LIFTED[emotion]
    way = _START + (1 - _START) * progress
    return Affect(
        here.valence + way * (there.valence - here.valence),
        here.arousal + way * (there.arousal - here.arousal),
        here.dominance + way * (there.dominance - here.dominance),
    )


def closeness(one: Affect, other: Affect) -> float:
    """1 at the same place, falling to 0 with distance.

    Dominance counts half: it is what tells anger from fear, but is judged less surely than the other two.
    """
    squared = (one.valence - other.valence) ** 2 + (one.arousal - other.arousal) ** 2
    squared += (one.dominance - other.dominance) ** 2  # its scale is half as long, hence the half
    return math.exp(-squared / (2 * _REACH**2))


def prior(item: Item, emotion: Emotion, aim: Aim, progress: float, *, scary: bool) -> float:
    """How well the item suits one emotion, -1 .. 1, knowing nothing about the person."""
    by_seed, by_place = _WEIGHTS[aim]
    place = target(emotion, aim, progress)
    return by_seed * seed_fit(item, emotion, scary=scary) + by_place * closeness(item.affect, place)


def score(item: Item, mood: Sequence[float], aim: Aim, progress: float, *, scary: bool) -> float:
    """How well the item suits a mood, -1 .. 1: the expectation of `prior` over the seven probabilities of `mood`."""
    return sum(
        p * prior(item, emotion, aim, progress, scary=scary) for p, emotion in zip(mood, Emotion, strict=True) if p > 0
    )


def similarity(one: Item, other: Item) -> float:
    """How much alike two items would feel in one list, 0 .. 1: people, then genres, then decade."""
    people = any(name in other.by for name in one.by)
    shared = sum(genre in other.genres for genre in one.genres)
    genres = shared / (len(one.genres) + len(other.genres) - shared)
    return 0.6 * people + 0.3 * genres + 0.1 * (one.decade == other.decade)


def most_varied(candidates: Sequence[Item], value: Mapping[str, float], before: Collection[Item]) -> Item:
    """The candidate of the highest maximal marginal relevance: of high `value` (by id), and unlike the items `before`.

    `candidates` must not be empty. Of equals, the first is taken.
    """

    def relevance(item: Item) -> float:
        return value[item.id] - _VARIETY * max((similarity(item, other) for other in before), default=0.0)

    # What lies further below the best than likeness can cost cannot win, and need not be compared.
    enough = max(value[item.id] for item in candidates) - _VARIETY
    return max((item for item in candidates if value[item.id] >= enough), key=relevance)
