"""Suggestions for a mood: ranked, varied, never the same twice in a session, each with its reason."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.emotions import Emotion, Mood
from recommend.catalogue import Catalogue, Item, Medium
from recommend.ranking import Aim, most_varied, score
from recommend.reasons import give_reason
from recommend.wishes import answers, asks_for_horror

_PATH: Final = 5  # songs from where the listener is to where a lift leads; by judgement
_ONE_FILM: Final = 0.5  # a film is a path in itself, so it is picked for the middle of the way

# Scores this close are a tie, broken at random: by judgement, about the sureness of the tags.
_TIE: Final = 0.12
_RECENT: Final = 8  # earlier suggestions that a new one should be unlike
_WORDINGS: Final = 2  # earlier reasons that a new one should be worded unlike


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An item put forward, and why."""

    item: Item
    reason: str  # one sentence
    score: float  # fit to the mood, -1 .. 1
    again: bool  # suggested before in this session, since nothing new was left

    @property
    def spoken(self) -> str:
        """The item in a short line to be said aloud."""
        if self.item.medium is Medium.MUSIC:
            return f'"{self.item.title}" by {_listed(self.item.by)}, from {self.item.year}'
        return f'"{self.item.title}" from {self.item.year}, directed by {self.item.by[0]}'


class Recommender:
    """Suggests from a catalogue, and remembers what it has suggested; one for each session."""

    def __init__(self, catalogue: Catalogue | None = None, seed: int | None = None) -> None:
        """A recommender over `catalogue` (the embedded one by default). `seed` makes its choices repeatable.

        Raises CatalogueError where the embedded catalogue is broken.
        """
        self._catalogue = catalogue if catalogue is not None else Catalogue.embedded()
        self._chance = random.Random(seed)
        self._suggested: dict[str, Item] = {}  # by id, the least recent first
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
        scary: bool = False,
    ) -> list[Suggestion]:
        """The next `n` suggestions for a mood (None: unknown); songs that lift go from its place step by step upward.

        `tag` is a tag, a genre or an everyday word such as "calm"; `decade` any year of one. Where fewer than `n`
        items answer the two, the list is shorter. Horror is held back unless it is asked for by `tag` or welcome by
        `scary`, which also puts thrillers first for fear. When all that answer have been suggested, it starts over
        with the least recent ones and says so. Raises ValueError for `n` below 1.
        """
        if n < 1:
            raise ValueError(f"ask for at least one suggestion, not {n}")
        horror = scary or asks_for_horror(tag)
        pool = [
            item
            for item in self._catalogue.of(medium)
            if (tag is None or answers(item, tag))
            and (decade is None or item.decade == decade // 10 * 10)
            and (horror or "horror" not in item.tags)
        ]
        emotion = mood.likeliest if mood is not None else None
        probabilities = mood.probabilities if mood is not None else _ANY_MOOD
        luck = {item.id: self._chance.uniform(0, _TIE) for item in pool}
        fits: dict[float, dict[str, float]] = {}  # by progress, then by id
        suggestions: list[Suggestion] = []
        for _ in range(min(n, len(pool))):
            progress = self._next_step(emotion, aim) if medium is Medium.MUSIC else _ONE_FILM
            if progress not in fits:
                fits[progress] = {item.id: score(item, probabilities, aim, progress, scary=scary) for item in pool}
            fit = fits[progress]
            item, again = self._choose(pool, {name: fit[name] + luck[name] for name in fit})
            reason = give_reason(
                item, emotion, aim, self._chance, scary=scary, again=again, lately=" ".join(self._reasons)
            )
            self._remember(item, reason)
            suggestions.append(Suggestion(item, reason, fit[item.id], again))
        return suggestions

    def _next_step(self, emotion: Emotion | None, aim: Aim) -> float:
        """How far the next song is on the path, 0 .. 1. Another mood or aim begins a new path."""
        self._steps = self._steps + 1 if self._path == (emotion, aim) else 0
        self._path = (emotion, aim)
        return min(1.0, self._steps / (_PATH - 1))

    def _choose(self, pool: Sequence[Item], value: Mapping[str, float]) -> tuple[Item, bool]:
        """The best new item, or the least recent one where none is new, and whether it is one from before."""
        fresh = [item for item in pool if item.id not in self._suggested]
        if not fresh:
            ids = {item.id for item in pool}
            return next(item for name, item in self._suggested.items() if name in ids), True
        before = [item for item in self._suggested.values() if item.medium is fresh[0].medium][-_RECENT:]
        return most_varied(fresh, value, before), False

    def _remember(self, item: Item, reason: str) -> None:
        self._suggested.pop(item.id, None)  # so that it moves to the end
        self._suggested[item.id] = item
        self._reasons = [*self._reasons, reason][-_WORDINGS:]


_ANY_MOOD: Final = tuple(1 / len(Emotion) for _ in Emotion)


def _listed(names: Sequence[str]) -> str:
    """Such as "Simon", "Simon and Paul", "Simon, Paul and Art"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
