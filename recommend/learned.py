"""What has been learned of a person's taste in one medium, from the log of their signals.

Beside the bandit there is a small term for the people who made an item: the mean reward of what is by them, less the
mean reward of everything, shrunk towards nothing while there is little of it. It is no part of the bandit, which would
need one weight for each of a catalogue's thousands of names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.emotions import Emotion
from recommend.bandit import VERSION, Bandit, context
from recommend.catalogue import Medium
from recommend.columns import FIRST_DECADE, MOST_PEOPLE, Columns, Mask, Numbers, Rows, plain
from recommend.ranking import Aim, fit, rest
from recommend.signals import PRAISE, Signal, reward
from recommend.taste import Kept, Seen, Told

ANY_MOOD: Final = tuple(1 / len(Emotion) for _ in Emotion)

MIDWAY: Final = 0.5  # of a lift: a reward is not for one step of a path
_PEOPLE: Final = 0.25  # weight of the people's term
_SURE: Final = 2.0  # plain answers that weigh as much as knowing nothing of somebody; by judgement
_KNOWN: Final = 5  # times suggested that knowing an item already is worth: it rests as long; by judgement
_DAY_S: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Leaning:
    """How somebody leans towards or away from what some items share."""

    feature: str  # of `Columns.features`, or a person as in "by Nina Simone"
    liked: int  # items with it that were praised
    disliked: int
    weight: float  # what it adds to the score of an item in an even mood

    @property
    def words(self) -> str:
        """The feature as it is shown, such as "jazz" or "from the 1970s"."""
        kind, _, rest = self.feature.partition(" ")
        if kind == "decade":
            return f"from before {FIRST_DECADE + 10}" if int(rest) == FIRST_DECADE else f"from the {rest}s"
        return rest if kind == "genre" else self.feature


class Learned:
    """Learns of one medium; what it knows follows from the log alone."""

    def __init__(self, columns: Columns, told: Iterable[Told], seen: Iterable[Seen], kept: Kept | None) -> None:
        """All signals `told` so far, the oldest first, of which `kept` may be the model after the first ones."""
        self.columns = columns
        self.bandit = Bandit(columns.features, len(columns.words))
        self.shares = self.bandit.shares(columns.codes)  # of all rows, once: a suggestion has no time for it
        self.praised: set[int] = set()  # rows
        self.blamed: set[int] = set()
        self.barred: set[int] = set()  # codes of people who are to be left out
        self.signals: Counter[Signal] = Counter()
        self.upto = 0  # the last signal taken in
        self._rewards: dict[int, tuple[float, float]] = {}  # of each person's code: sum of weighted rewards, of weights
        self._all_rewards = (0.0, 0.0)
        self._theirs: dict[int, Rows] = {}  # of each person's code: rows by them
        self._by_people: Numbers | None = None  # of all rows, until the next signal
        self._counts: tuple[Counter[str], Counter[str]] | None = None  # praised and disliked, until the next signal
        self._seen: dict[int, tuple[int, float]] = {}  # of each row: times, last
        if kept is not None and (kept.version, kept.features) == (VERSION, columns.features):
            self.bandit.mean, self.bandit.root = kept.mean, kept.root
        else:
            kept = None
        for each in told:
            self.learn(each, known=kept is not None and each.number <= kept.upto)
        for item in seen:
            if (row := columns.row_of(item.item)) is not None:
                self.see(row, item.last, item.times)

    def learn(self, told: Told, *, known: bool = False) -> None:
        """Take in a signal; one about an item that is no more in the catalogue only counts. `known`: by the bandit."""
        self.signals[told.signal] += 1
        self.upto = told.number
        row = self.columns.row_of(told.item)
        if row is None:
            return
        value, weight = reward(told.signal, told.amount)
        people = self._people_of(row)
        if not known:
            self._learn_bandit(row, told, value, weight)
        for person in people:
            total, weights = self._rewards.get(person, (0.0, 0.0))
            self._rewards[person] = (total + weight * value, weights + weight)
        self._all_rewards = (self._all_rewards[0] + weight * value, self._all_rewards[1] + weight)
        self._by_people = self._counts = None
        if told.signal in PRAISE:
            self.praised.add(row)
            self.blamed.discard(row)
            self.barred.difference_update(people)
        elif told.signal is Signal.DISLIKED:
            self.blamed.add(row)
            self.praised.discard(row)
        elif told.signal is Signal.NOT_BY_THEM:
            # Of a film, whoever directed it: its cast is in many others.
            self.barred.update(people if self.columns.medium is Medium.MUSIC else people[:1])
        elif told.signal is Signal.KNOWN:
            times, last = self._seen.get(row, (0, told.at))
            self._seen[row] = (times + _KNOWN, max(last, told.at))

    def _learn_bandit(self, row: int, told: Told, value: float, weight: float) -> None:
        columns = self.columns
        mood = told.mood if told.mood is not None else ANY_MOOD
        rows = np.array([row])
        suits = float(fit(columns, rows, mood, told.aim, MIDWAY, scary=False).whole[0])
        by_them = float(self.by_people(rows)[0])
        listener = context(told.mood, told.aim)
        self.bandit.learn(columns.codes[row], columns.place[row], listener, suits, value - by_them, weight)

    def see(self, row: int, at: float, times: int = 1) -> None:
        """Note that an item was suggested, `times` more often, the last time at `at` seconds since 1970."""
        before, last = self._seen.get(row, (0, at))
        self._seen[row] = (before + times, max(last, at))

    @property
    def model(self) -> Kept:
        """The bandit as it may be kept."""
        return Kept(VERSION, self.columns.features, self.upto, self.bandit.mean, self.bandit.root)

    def standing(self, *, barring: bool) -> Mask:
        """Which items are not disliked and, where `barring`, not by people who are to be left out."""
        standing = ~self.columns.by(self.barred if barring else ())
        standing[list(self.blamed)] = False
        return standing

    def by_people(self, rows: Rows) -> Numbers:
        """What the people who made the items add to their scores, shape (n,)."""
        if self._by_people is None:
            self._by_people = np.zeros(len(self.columns), np.float32)
            for person in self._rewards:
                if person not in self._theirs:
                    self._theirs[person] = np.flatnonzero(self.columns.by((person,)))
                self._by_people[self._theirs[person]] += self.worth(person)
        return self._by_people[rows]

    def worth(self, person: int) -> float:
        """What one person adds to the score of an item, about -0.25 .. 0.25."""
        total, weights = self._rewards.get(person, (0.0, 0.0))
        everything, counted = self._all_rewards
        usual = everything / (counted + _SURE)
        return _PEOPLE * (total - weights * usual) / (weights + _SURE)

    def resting(self, rows: Rows, now: float) -> Numbers:
        """How much items stand back since they were suggested lately, -1 .. 0, shape (n,)."""
        back = np.zeros(len(self.columns), np.float32) if self._seen else np.zeros(len(rows), np.float32)
        if not self._seen:
            return back
        times, last = np.array(list(self._seen.values())).T
        back[list(self._seen)] = rest(self.columns.medium, (now - last) / _DAY_S, times)
        return back[rows]

    def alike(self, row: int) -> list[Leaning]:
        """What an item shares with others that were praised, the dearest first."""
        liked, disliked = self._counted()
        own = self._features_of(row)
        itself = row in self.praised, row in self.blamed
        found = self._leanings({each: (liked[each] - itself[0], disliked[each] - itself[1]) for each in own})
        return [each for each in found if each.liked]

    def leanings(self) -> list[Leaning]:
        """What has been learned of all that praised and disliked items have, the dearest first."""
        liked, disliked = self._counted()
        return self._leanings({each: (liked[each], disliked[each]) for each in {*liked, *disliked}})

    def left_out(self) -> list[str]:
        """The names of the people who are left out."""
        columns = self.columns
        theirs = np.flatnonzero(columns.by(self.barred))
        names = {name for row in theirs for name in columns.items[row].by[:MOST_PEOPLE]}
        return sorted(name for name in names if columns.names[plain(name)] in self.barred)

    def _leanings(self, counts: Mapping[str, tuple[int, int]]) -> list[Leaning]:
        columns = self.columns
        weights = dict(zip(columns.features, self.bandit.feature_weights(context(None, Aim.LIFT)), strict=True))

        def weight(feature: str) -> float:
            if feature in weights:
                return float(weights[feature])
            return self.worth(columns.names[plain(feature.removeprefix("by "))])

        found = [Leaning(each, liked, disliked, weight(each)) for each, (liked, disliked) in counts.items()]
        return sorted(found, key=lambda leaning: (-leaning.weight, leaning.feature))

    def _counted(self) -> tuple[Counter[str], Counter[str]]:
        """How many praised and how many disliked items have each feature."""
        if self._counts is None:
            praised, blamed = (
                Counter(feature for row in rows for feature in self._features_of(row))
                for rows in (self.praised, self.blamed)
            )
            self._counts = praised, blamed
        return self._counts

    def _features_of(self, row: int) -> set[str]:
        columns = self.columns
        own = {columns.features[code] for code in columns.codes[row] if code}
        return own | {f"by {name}" for name in columns.items[row].by[:MOST_PEOPLE]}

    def _people_of(self, row: int) -> list[int]:
        return [int(code) for code in self.columns.people[row] if code >= 0]
