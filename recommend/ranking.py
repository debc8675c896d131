"""How well items suit a mood, how a list stays varied, and how what was suggested lately rests. All of it is pure.

The fit of an item is an expectation over the whole mood distribution, not over its label alone:

    fit(item) = sum over emotions e of  p(e) * (w_seed * seed_fit(item, e) + w_place * closeness(item, target(e)))
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.emotions import AFFECT, Affect, Emotion
from recommend.catalogue import Medium
from recommend.columns import SCARY, Columns, Mask, Numbers, Rows
from recommend.seeds import LIFTED


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
_VARIED: Final = 300  # of the best, how many are compared with what came before

# What was suggested lately counts this much less, and half of it each time so many days have passed for each time it
# was suggested. By judgement: a song may come back within days, a film within weeks.
_REST: Final = 1.0
_HALF_DAYS: Final = {Medium.MUSIC: 4.0, Medium.MOVIE: 20.0}

_BLOCK: Final = 32_768  # items ranked at once; their columns stay in the cache


@dataclass(frozen=True, slots=True)
class Fit:
    """How well items suit a mood, by the two parts of it; each of shape (n,)."""

    seed: Numbers  # weighted fit by the seed table
    place: Numbers  # weighted closeness to where the mood leads

    @property
    def whole(self) -> Numbers:
        """The fit, -1 .. 1."""
        return self.seed + self.place


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


def fit(columns: Columns, rows: Rows | slice, mood: Sequence[float], aim: Aim, progress: float, *, scary: bool) -> Fit:
    """How well the items of `rows` suit a mood of seven probabilities, knowing nothing about the person."""
    by_seed, by_place = _WEIGHTS[aim]
    emotions = [emotion for emotion in Emotion if mood[emotion] > 0]
    chances = np.array([mood[emotion] for emotion in emotions], np.float32)
    seed_columns = [SCARY if scary and emotion is Emotion.FEAR else int(emotion) for emotion in emotions]
    targets = [target(emotion, aim, progress) for emotion in emotions]
    places = np.array([[each.valence, each.arousal, each.dominance] for each in targets], np.float32)

    seeds, place = columns.seeds[rows], columns.place[rows]
    table = np.zeros(seeds.shape[1], np.float32)
    np.add.at(table, seed_columns, by_seed * chances)
    near = np.empty(len(place), np.float32)
    for begin in range(0, len(place), _BLOCK):
        block = place[begin : begin + _BLOCK]
        # |a - t|^2 = |a|^2 + |t|^2 - 2 a.t, which is one product of matrices
        squared = (
            (np.square(block) @ np.ones(3, np.float32))[:, None]
            + np.square(places).sum(axis=1)
            - 2 * (block @ places.T)
        )
        near[begin : begin + _BLOCK] = np.exp(squared / np.float32(-2 * _REACH**2)) @ (by_place * chances)
    return Fit(seeds @ table, near)


def similarity(columns: Columns, rows: Rows, others: Sequence[int]) -> Numbers:
    """How much alike each item and each other would feel in one list, 0 .. 1, shape (rows, others).

    People count most, then genres, then the decade.
    """
    people, genres, decade = _shared(columns, rows, others)
    alike: Numbers = (0.6 * people + 0.3 * genres + 0.1 * decade).astype(np.float32)
    return alike


def _shared(columns: Columns, rows: Rows, others: Sequence[int]) -> tuple[Mask, Numbers, Mask]:
    """Whether items have people in common, what part of the genres of both, and whether the decade; (rows, others)."""
    people, theirs = columns.people[rows], columns.people[others]
    kinds, its = columns.genres[rows], columns.genres[others]
    same_people = np.zeros((len(rows), len(others)), np.bool_)
    for one in people.T:
        for other in theirs.T:
            same_people |= (one[:, None] == other) & (one[:, None] >= 0)
    shared = np.zeros((len(rows), len(others)), np.float32)
    for one in kinds.T:
        for other in its.T:
            shared += (one[:, None] == other) & (one[:, None] >= 0)
    either = (kinds >= 0).sum(axis=1)[:, None] + (its >= 0).sum(axis=1) - shared
    decades = columns.years[rows] // 10
    return same_people, shared / np.maximum(either, 1), decades[:, None] == columns.years[others] // 10


def likeness(columns: Columns, rows: Rows, other: int) -> Numbers:
    """How much each item is another of the kind of `other`, 0 .. 1: words, then genres, people and place, then decade.

    The weights are by judgement. Words and genres count by the share that both have (Jaccard).
    """
    indicator = np.zeros(len(columns.features), np.float32)
    words = columns.codes[other]
    words = words[(words > 0) & (words < len(columns.words))]
    indicator[words] = 1
    is_word = np.arange(len(columns.features)) < len(columns.words)
    is_word[0] = False
    codes = columns.codes[rows]
    shared = indicator[codes].sum(axis=1)
    tags = shared / np.maximum(1, is_word[codes].sum(axis=1) + len(words) - shared)
    squared = np.square(columns.place[rows] - columns.place[other]).sum(axis=1)
    near = np.exp(squared / np.float32(-2 * _REACH**2))
    people, genres, decade = (each[:, 0] for each in _shared(columns, rows, [other]))
    alike: Numbers = (0.35 * tags + 0.25 * genres + 0.15 * people + 0.15 * near + 0.1 * decade).astype(np.float32)
    return alike


def unlikeness(columns: Columns, rows: Rows, before: Sequence[int]) -> Numbers:
    """What likeness to the items `before` costs the items of `rows`, -0.25 .. 0, shape (n,)."""
    if not before:
        return np.zeros(len(rows), np.float32)
    cost: Numbers = -_VARIETY * similarity(columns, rows, before).max(axis=1)
    return cost


def most_varied(columns: Columns, rows: Rows, value: Numbers, before: Sequence[int]) -> int:
    """The position in `rows` of the highest maximal marginal relevance: of high `value`, and unlike the rows `before`.

    `rows` must not be empty. Of equals, the first is taken.
    """
    # What lies further below the best than likeness can cost cannot win, and need not be compared.
    enough = np.flatnonzero(value >= value.max() - _VARIETY)
    if len(enough) > _VARIED:
        enough = np.sort(enough[np.argpartition(value[enough], -_VARIED)[-_VARIED:]])
    return int(enough[np.argmax(value[enough] + unlikeness(columns, rows[enough], before))])


def rest(medium: Medium, days: NDArray[np.float64], times: NDArray[np.float64]) -> Numbers:
    """How much what was suggested before stands back, -1 .. 0: by days since the last of so many `times`."""
    left: Numbers = (-_REST * 0.5 ** (np.maximum(days, 0) / (_HALF_DAYS[medium] * times))).astype(np.float32)
    return left
