"""Suggestions for a mood: ranked, varied, never the same twice in a session, each with its reason."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from models.emotions import Emotion, Mood
from recommend.bandit import Floats, context
from recommend.catalogue import Catalogue, Item, Medium
from recommend.columns import Columns, Mask, Numbers, Rows
from recommend.learned import ANY_MOOD, MIDWAY, Leaning, Learned
from recommend.ranking import Aim, Fit, fit, likeness, most_varied, unlikeness
from recommend.reasons import give_reason, shared_taste, shared_with
from recommend.signals import Signal
from recommend.taste import Taste
from recommend.wishes import Energy, Titles, Wish, answering

_PATH: Final = 5  # songs from where the listener is to where a lift leads; by judgement
_ONE_FILM: Final = 0.5  # a film is a path in itself, so it is picked for the middle of the way

# Scores this close are a tie, broken at random: by judgement, half of the sureness of the tags; with `_TRYING` at 0.03,
# twice of both cost 2 % of the regret in the trial that `bandit` tells of.
_TIE: Final = 0.06
_RECENT: Final = 8  # earlier suggestions that a new one should be unlike
_WORDINGS: Final = 2  # earlier reasons that a new one should be worded unlike
_CANDIDATES: Final = 20_000  # of more items, only so many that suit the mood best are looked at closely
_TRYING: Final = 0.03  # how far what is not known is tried out, in standard deviations of what is believed
_OTHERS: Final = 0.3  # weight of what other people's ratings say
_LIKE: Final = 4.0  # weight of likeness to a given item, beside mood and taste; by judgement
_KEEP_EVERY: Final = 10  # signals after which the model is kept; those since are learned from the log again

# Moods in which a story of suicide is not offered unasked.
_TENDER: Final = frozenset({Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.SAD})
_HORROR_LEARNED: Final = 3  # horror films that were praised, less those disliked, from which on they are welcome

# What other people's ratings say: from a medium and the ids of what was praised to scores 0..1 by id, of any items.
Others = Callable[[Medium, Sequence[str]], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the score of a suggestion is made of; they add up to it."""

    seed: float  # fit by the seed table, weighted
    place: float  # closeness to where the mood leads, weighted
    taste: float  # learned of features like the item's
    people: float  # learned of those who made it
    others: float  # of people with like ratings
    rest: float  # 0 or less: it was suggested lately
    like: float  # likeness to an item of which more is wanted, weighted
    unlike: float  # 0 or less: it is like what was suggested before
    trying: float  # what is not known yet, and chance between equals

    @property
    def score(self) -> float:
        """What the suggestion was chosen by."""
        return float(sum(getattr(self, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item put forward, and why."""

    item: Item
    reason: str  # one sentence
    score: float  # fit to the mood, -1 .. 1
    again: bool  # suggested before in this session, since nothing new was left
    terms: Terms

    @property
    def spoken(self) -> str:
        """The item in a short line to be said aloud."""
        item = self.item
        year = f"from {item.year}" if item.year else ""
        if item.medium is Medium.MUSIC:
            return ", ".join(filter(None, (f'"{item.title}" by {_listed(item.by)}', year)))
        directed = f"directed by {item.by[0]}" if item.by else ""
        return ", ".join(filter(None, (f'"{item.title}" {year}'.rstrip(), directed)))


class Recommender:
    """Suggests from a catalogue, learns from what its listener says and does; one for each session.

    It may be used from several threads, by one at a time.
    """

    def __init__(
        self,
        catalogue: Catalogue | None = None,
        seed: int | None = None,
        *,
        taste: Taste | None = None,
        others: Others | None = None,
    ) -> None:
        """A recommender over `catalogue` (the embedded one by default). `seed` makes its choices repeatable.

        What it learns is kept in `taste`, or in memory until the end where there is none. `others` tells what people
        of like ratings think. Raises CatalogueError where the embedded catalogue is broken.
        """
        self._catalogue = catalogue if catalogue is not None else Catalogue.embedded()
        self._taste = taste if taste is not None else Taste()
        self._others = others
        self._chance = random.Random(seed)
        self._rng = np.random.default_rng(seed)
        self._shelves: dict[Medium, _Shelf] = {}
        self._reasons: list[str] = []  # the last few
        self._path: tuple[Emotion | None, Aim] | None = None  # what the present run of songs is for
        self._steps = 0  # songs of that run so far

    def suggest(
        self,
        medium: Medium,
        mood: Mood | None,
        n: int = 1,
        *,
        aim: Aim = Aim.LIFT,
        tag: str | None = None,
        decade: int | None = None,
        language: str | None = None,
        person: str | None = None,
        energy: Energy | None = None,
        scary: bool = False,
        among: Iterable[str] | None = None,
    ) -> list[Suggestion]:
        """The next `n` suggestions for a mood (None: unknown); songs that lift go from its place step by step upward.

        `tag`, `decade`, `language`, `person` and `energy` are wishes as in `Wish`; where fewer than `n` items answer
        all of them, the list is shorter. Left out is what was disliked, who is not to be heard (but for a `person`
        asked for), and stories of suicide in a low or tense mood. Horror is held back unless it is asked for by `tag`,
        welcome by `scary`, which also puts thrillers first for fear, or has been praised. When all that answer have
        been suggested, it starts over with the least recent ones and says so. `among`: the ids of all that may be
        suggested, such as of what can be played. Raises ValueError for `n` below 1.
        """
        if n < 1:
            raise ValueError(f"ask for at least one suggestion, not {n}")
        wish = Wish(tag, decade, language, person, energy)
        shelf = self._shelf(medium)
        allowed = answering(shelf.columns, wish) & shelf.standing(mood, barring=person is None)
        if among is not None:
            allowed &= shelf.columns.mask_of(among)
        if not (scary or wish.asks_for_horror or shelf.welcomes_horror):
            allowed &= ~shelf.columns.horror
        found: list[Suggestion] = []
        drawn = shelf.learned.bandit.draw(self._rng, _TRYING)
        for _ in range(min(n, int(np.count_nonzero(allowed)))):
            progress = self._next_step(mood, aim) if medium is Medium.MUSIC else _ONE_FILM
            found.append(self._next(shelf, allowed, mood, aim, progress, drawn, scary=scary, wished=wish.words(medium)))
        return found

    def similar(self, item: Item, mood: Mood | None, n: int = 1) -> list[Suggestion]:
        """The `n` items of the catalogue that are most like one of it, and of those the ones that suit mood and taste.

        Never the item itself, nor what was suggested in this session. Raises ValueError where the item is not of the
        catalogue.
        """
        shelf = self._shelf(item.medium)
        row = shelf.columns.row_of(item.id)
        if row is None:
            raise ValueError(f'"{item.title}" is not in the catalogue; ask for one that is')
        allowed = shelf.standing(mood, barring=True) & ~shelf.suggested_mask
        allowed[row] = False
        if not (shelf.welcomes_horror or shelf.columns.horror[row]):
            allowed &= ~shelf.columns.horror
        found: list[Suggestion] = []
        for _ in range(min(n, int(np.count_nonzero(allowed)))):
            rows = np.flatnonzero(allowed)
            like = _LIKE * likeness(shelf.columns, rows, row)
            near = _best(like, _CANDIDATES)
            rows, like = rows[near], like[near]
            suits = fit(shelf.columns, rows, _probabilities(mood), Aim.LIFT, MIDWAY, scary=False)
            scores = self._score(shelf, rows, suits, mood, Aim.LIFT, shelf.learned.bandit.mean, like)
            at = int(np.argmax(scores.value))
            because = shared_with(shelf.columns.items[rows[at]], item)
            found.append(self._put_forward(shelf, rows, scores, at, mood, Aim.LIFT, scary=False, because=because))
            allowed[rows[at]] = False
        return found

    def named(self, title: str, medium: Medium | None = None) -> Item | None:
        """The item of a medium (None: either) with the title that somebody says; None where none is like it."""
        found: list[tuple[float, Item]] = []
        for each in Medium if medium is None else (medium,):
            shelf = self._shelf(each)
            if (hit := shelf.titles.find(title)) is not None:
                row, alike = hit
                found.append((alike, shelf.columns.items[row]))
        return max(found, key=lambda each: each[0])[1] if found else None

    def learn(
        self, item: Item, signal: str, mood: Mood | None = None, *, aim: Aim = Aim.LIFT, amount: float | None = None
    ) -> None:
        """Learn from a signal (see `signals`) about an item in the mood in which it was heard or seen.

        `amount` goes with `skipped` (seconds played) and `felt` (change of valence). Raises ValueError for a signal
        that there is not, or that lacks its amount, and TasteError where it cannot be kept.
        """
        shelf = self._shelf(item.medium)
        probabilities = mood.probabilities if mood is not None else None
        shelf.learned.learn(self._taste.tell(item.medium, item.id, Signal(signal), probabilities, aim, amount))
        shelf.others = None
        if shelf.learned.upto % _KEEP_EVERY == 0:
            self._taste.keep(item.medium, shelf.learned.model)

    def learned(self, medium: Medium) -> Learned:
        """What has been learned of a medium, to be looked at."""
        return self._shelf(medium).learned

    def forget(self) -> None:
        """Forget all that was learned and suggested, also where it is kept. Raises TasteError."""
        self._taste.reset()
        self._shelves.clear()

    def start_over(self, catalogue: Catalogue) -> None:
        """Suggest from another catalogue, and without what other people think."""
        self._catalogue, self._others = catalogue, None
        self._shelves.clear()

    def _shelf(self, medium: Medium) -> _Shelf:
        if medium not in self._shelves:
            columns = self._catalogue.columns(medium)
            told, seen, kept = self._taste.told(medium), self._taste.seen(medium), self._taste.kept(medium)
            self._shelves[medium] = _Shelf(columns, Learned(columns, told, seen, kept))
        return self._shelves[medium]

    def _next_step(self, mood: Mood | None, aim: Aim) -> float:
        """How far the next song is on the path, 0 .. 1. Another mood or aim begins a new path."""
        emotion = mood.likeliest if mood is not None else None
        self._steps = self._steps + 1 if self._path == (emotion, aim) else 0
        self._path = (emotion, aim)
        return min(1.0, self._steps / (_PATH - 1))

    def _next(
        self,
        shelf: _Shelf,
        allowed: Mask,
        mood: Mood | None,
        aim: Aim,
        progress: float,
        drawn: Floats,
        *,
        scary: bool,
        wished: Collection[str],
    ) -> Suggestion:
        columns = shelf.columns
        new = allowed & ~shelf.suggested_mask
        again = not new.any()
        if again:
            rows = np.array([next(row for row in shelf.suggested if allowed[row])])
            suits = fit(columns, rows, _probabilities(mood), aim, progress, scary=scary)
        else:
            rows, suits = _candidates(columns, new, _probabilities(mood), aim, progress, scary=scary)
        scores = self._score(shelf, rows, suits, mood, aim, drawn)
        before = shelf.recent
        at = most_varied(columns, rows, scores.value, before)
        because = None
        learned = scores.taste + scores.people
        if learned[at] > 0 and most_varied(columns, rows, scores.value - learned, before) != at:
            because = _taste_reason(columns.medium, shelf.learned.alike(int(rows[at])))
        scores.unlike[at] = unlikeness(columns, rows[at : at + 1], before)[0]
        return self._put_forward(
            shelf, rows, scores, at, mood, aim, scary=scary, because=because, again=again, wished=wished
        )

    def _score(
        self,
        shelf: _Shelf,
        rows: Rows,
        suits: Fit,
        mood: Mood | None,
        aim: Aim,
        drawn: Floats,
        like: Numbers | None = None,
    ) -> _Scores:
        """The terms of the scores of some rows; `drawn` are the weights to choose by."""
        columns, learned, bandit = shelf.columns, shelf.learned, shelf.learned.bandit
        listener = context(mood.probabilities if mood is not None else None, aim)
        codes, shares, place = columns.codes[rows], learned.shares[rows], columns.place[rows]
        tried = drawn - bandit.mean
        luck = self._rng.uniform(0, _TIE, len(rows)).astype(np.float32)
        whole = suits.whole
        return _Scores(
            seed=suits.seed,
            place=suits.place,
            taste=bandit.values(bandit.mean, codes, shares, place, listener) + np.float32(bandit.mean[0] - 1) * whole,
            people=learned.by_people(rows),
            others=self._by_others(shelf)[rows] if self._others is not None else _none(rows),
            rest=learned.resting(rows, self._taste.now),
            like=like if like is not None else _none(rows),
            unlike=_none(rows),
            trying=bandit.values(tried, codes, shares, place, listener) + np.float32(tried[0]) * whole + luck,
        )

    def _by_others(self, shelf: _Shelf) -> Numbers:
        """What other people's ratings add to the score of each item, shape (all,)."""
        if shelf.others is None:
            columns = shelf.columns
            shelf.others = np.zeros(len(columns), np.float32)
            praised = [columns.items[row].id for row in sorted(shelf.learned.praised)]
            for item_id, score in (self._others(columns.medium, praised) if self._others else {}).items():
                if (row := columns.row_of(item_id)) is not None:
                    shelf.others[row] = _OTHERS * score
        return shelf.others

    def _put_forward(
        self,
        shelf: _Shelf,
        rows: Rows,
        scores: _Scores,
        at: int,
        mood: Mood | None,
        aim: Aim,
        *,
        scary: bool,
        because: str | None = None,
        again: bool = False,
        wished: Collection[str] = (),
    ) -> Suggestion:
        """The suggestion of the row at a position, with its reason; it is remembered as suggested."""
        row = int(rows[at])
        item = shelf.columns.items[row]
        emotion = mood.likeliest if mood is not None else None
        lately = " ".join(self._reasons)
        reason = give_reason(
            item,
            emotion,
            aim,
            self._chance,
            scary=scary,
            again=again,
            lately=lately,
            because=because,
            wished=wished,
        )
        self._reasons = [*self._reasons, reason][-_WORDINGS:]
        shelf.remember(row)
        now = self._taste.now
        self._taste.suggest(item.medium, [item.id])
        terms = scores.terms(at)
        shelf.learned.see(row, now)
        return Suggestion(item, reason, terms.seed + terms.place, again, terms)


@dataclass(slots=True)
class _Scores:
    """The terms of many scores; each of shape (n,)."""

    seed: Numbers
    place: Numbers
    taste: Numbers
    people: Numbers
    others: Numbers
    rest: Numbers
    like: Numbers
    unlike: Numbers
    trying: Numbers

    @property
    def value(self) -> Numbers:
        """The scores but for unlikeness, which depends on what is chosen before."""
        whole = np.zeros(len(self.seed), np.float32)
        for name in self.__slots__:
            whole += 0 if name == "unlike" else getattr(self, name)
        return whole

    def terms(self, at: int) -> Terms:
        """Those of one item."""
        return Terms(*(float(getattr(self, name)[at]) for name in Terms.__slots__))


class _Shelf:
    """All there is of one medium: its items, what has been learned, and what was suggested in this session."""

    def __init__(self, columns: Columns, learned: Learned) -> None:
        self.columns = columns
        self.learned = learned
        self.others: Numbers | None = None  # until the next signal
        self.suggested: dict[int, None] = {}  # rows, the least recent first
        self.suggested_mask: Mask = np.zeros(len(columns), np.bool_)

    @cached_property
    def titles(self) -> Titles:
        return Titles([item.title for item in self.columns.items])

    @property
    def recent(self) -> list[int]:
        """The rows suggested last."""
        return list(self.suggested)[-_RECENT:]

    @property
    def welcomes_horror(self) -> bool:
        """Whether the listener has praised horror often enough."""
        horror = self.columns.horror
        learned = self.learned
        return sum(map(int, horror[list(learned.praised)])) - int(horror[list(learned.blamed)].sum()) >= _HORROR_LEARNED

    def standing(self, mood: Mood | None, *, barring: bool) -> Mask:
        """What may be suggested in a mood; `barring`: but for people who are to be left out. A copy."""
        standing = self.learned.standing(barring=barring)
        if mood is not None and mood.likeliest in _TENDER:
            standing &= ~self.columns.suicide
        return standing

    def remember(self, row: int) -> None:
        """Note that a row was suggested."""
        self.suggested.pop(row, None)  # so that it moves to the end
        self.suggested[row] = None
        self.suggested_mask[row] = True


def _candidates(
    columns: Columns, mask: Mask, mood: Sequence[float], aim: Aim, progress: float, *, scary: bool
) -> tuple[Rows, Fit]:
    """The rows of the mask that suit the mood best, as many as are looked at closely, and their fit."""
    rows = np.flatnonzero(mask)
    if len(rows) <= _CANDIDATES:
        return rows, fit(columns, rows, mood, aim, progress, scary=scary)
    everything = 4 * len(rows) > len(columns)  # whole columns are quicker than picking most of them
    suits = fit(columns, slice(None) if everything else rows, mood, aim, progress, scary=scary)
    if everything:
        suits = Fit(suits.seed[rows], suits.place[rows])
    near = _best(suits.whole, _CANDIDATES)
    return rows[near], Fit(suits.seed[near], suits.place[near])


def _best(values: Numbers, most: int) -> Rows:
    """The positions of the `most` highest values, in order of position."""
    if len(values) <= most:
        return np.arange(len(values))
    return np.sort(np.argpartition(values, -most)[-most:])


def _none(rows: Rows) -> Numbers:
    return np.zeros(len(rows), np.float32)


def _probabilities(mood: Mood | None) -> Sequence[float]:
    return mood.probabilities if mood is not None else ANY_MOOD


def _taste_reason(medium: Medium, leanings: Sequence[Leaning]) -> str | None:
    """The dearest thing that an item shares with praised ones, in words; None where nothing speaks for it."""
    for leaning in leanings:
        if leaning.weight > 0 and leaning.liked > leaning.disliked and (words := shared_taste(medium, leaning)):
            return words
    return None


def _listed(names: Sequence[str]) -> str:
    """Such as "Simon", "Simon and Paul", "Simon, Paul and Art"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
