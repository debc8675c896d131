"""The items of a medium as numpy columns, so that a million of them can be ranked at once.

Words, genres, decade and language of an item become codes: numbers of the features in `Columns.features`. Number 0 is
no feature and fills the rows up.
"""

from __future__ import annotations

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, Self
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion
from recommend.catalogue import NOTES, TAGS, UNKNOWN_LANGUAGE, Item, Medium
from recommend.seeds import row

Rows = NDArray[np.int64]  # numbers of items in `Columns.items`
Mask = NDArray[np.bool_]  # one truth for each item
Numbers = NDArray[np.float32]

NO_FEATURE: Final = ""
SCARY: Final = len(Emotion)  # the column of `Columns.seeds` for fear where scary films are welcome

# What is rarer in a catalogue than its most common genres and languages tells too little of a taste to be a feature.
_GENRES: Final = 64
_LANGUAGES: Final = 24
FIRST_DECADE: Final = 1930  # and all before, which is of one age to most people; by judgement
_LAST_DECADE: Final = 2020
MOST_PEOPLE: Final = 4  # of an item; more are left out
_ARRAYS: Final = ("place", "years", "languages", "genres", "people", "codes", "_hashes", "_order", "seeds")
_TEXTS: Final = ("words", "features", "names", "spoken", "kinds")
_BLOCK: Final = 65_536  # items for which seeds are added up at once; fits the cache


class Columns:
    """Columns over `items`, all of one medium; row i of each is item i."""

    def __init__(self, medium: Medium, items: Sequence[Item]) -> None:
        self.medium = medium
        self.items = items
        self.names: dict[str, int] = {}  # people as `plain` writes them, with their codes
        self.spoken: dict[str, int] = {}  # languages, with their codes
        self.kinds: dict[str, int] = {}  # genres, with their codes
        how_common: dict[str, Counter[str]] = {"genre": Counter(), "language": Counter()}
        wide = many = 1
        for item in items:
            how_common["genre"].update(item.genres)
            if item.language != UNKNOWN_LANGUAGE:
                how_common["language"][item.language] += 1
            wide = max(wide, len(item.tags) + len(item.notes) + len(item.genres) + 2)
            many = max(many, len(item.genres))
        self.words = (NO_FEATURE, *sorted(TAGS[medium]), *(f"has {note}" for note in sorted(NOTES)))
        self.features: tuple[str, ...] = (
            *self.words,
            *(f"genre {genre}" for genre, _ in sorted(how_common["genre"].most_common(_GENRES))),
            *(f"decade {decade}" for decade in range(FIRST_DECADE, _LAST_DECADE + 1, 10)),
            *(f"language {language}" for language, _ in sorted(how_common["language"].most_common(_LANGUAGES))),
        )
        self.place: Numbers = np.empty((len(items), 3), np.float32)  # valence, arousal, dominance
        self.years = np.empty(len(items), np.int16)
        self.languages = np.empty(len(items), np.int16)  # codes of `spoken`
        self.genres = np.full((len(items), many), -1, np.int16)  # codes of `kinds`, then -1
        self.people = np.full((len(items), MOST_PEOPLE), -1, np.int32)  # codes of `names`, then -1
        self.codes = np.zeros((len(items), wide), np.int16)  # numbers of `features`, then 0
        self._hashes = np.empty(len(items), np.int64)  # of ids, which as text would take several times as much
        self._fill()
        self._order = np.argsort(self._hashes)
        self.seeds = self._seeds()

    def __len__(self) -> int:
        return len(self.items)

    def save(self, path: Path, stamp: str) -> None:
        """Keep the columns in a file that only its owner may read. Raises OSError."""
        texts = {name: "\n".join(getattr(self, name)) for name in _TEXTS}
        partial = path.with_name(f"{path.name}.partial")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            arrays = {name: getattr(self, name) for name in _ARRAYS}
            kept = {name: np.frombuffer(text.encode(), np.uint8) for name, text in {**texts, "stamp": stamp}.items()}
            np.savez(file, **arrays, **kept)
        partial.replace(path)

    @classmethod
    def load(cls, path: Path, medium: Medium, items: Sequence[Item], stamp: str) -> Self | None:
        """What was kept of these `items` with this `stamp`; None where there is nothing of the kind."""
        try:
            with np.load(path) as kept:
                if bytes(kept["stamp"]).decode() != stamp or len(kept["years"]) != len(items):
                    return None
                columns = cls.__new__(cls)
                columns.medium, columns.items = medium, items
                for name in _ARRAYS:
                    setattr(columns, name, kept[name])
                texts = {name: bytes(kept[name]).decode().split("\n") for name in _TEXTS}
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            return None
        columns.words, columns.features = tuple(texts["words"]), tuple(texts["features"])
        columns.names, columns.spoken, columns.kinds = (
            {text: code for code, text in enumerate(texts[name])} for name in ("names", "spoken", "kinds")
        )
        return columns

    def _fill(self) -> None:
        number = {feature: code for code, feature in enumerate(self.features)}
        for i, item in enumerate(self.items):
            self.place[i] = item.valence, item.arousal, item.dominance
            self.years[i] = item.year
            self.languages[i] = self.spoken.setdefault(item.language, len(self.spoken))
            for j, genre in enumerate(item.genres):
                self.genres[i, j] = self.kinds.setdefault(genre, len(self.kinds))
            for j, name in enumerate(item.by[:MOST_PEOPLE]):
                self.people[i, j] = self.names.setdefault(plain(name), len(self.names))
            own = [
                *(number[tag] for tag in item.tags),
                *(number[f"has {note}"] for note in item.notes if note not in item.tags),  # "horror" counts once
                *(number.get(f"genre {genre}", 0) for genre in item.genres),
                number[f"decade {min(max(item.decade, FIRST_DECADE), _LAST_DECADE)}"] if item.year else 0,
                number.get(f"language {item.language}", 0),
            ]
            self.codes[i, : len(own)] = own
            self._hashes[i] = _hash(item.id)

    def _seeds(self) -> Numbers:
        """How well each item fits each emotion by the seed table alone, -1 .. 1, shape (n, 8); the last is `SCARY`.

        The same as `seeds.seed_fit`, for all items.
        """
        tables = [*(row(self.medium, emotion) for emotion in Emotion), row(self.medium, Emotion.FEAR, scary=True)]
        words = [word.removeprefix("has ") for word in self.words]
        weights = np.zeros((len(self.features), len(tables)), np.float32)
        weights[: len(words)] = [[table.get(word, 0.0) for table in tables] for word in words]
        seeds = np.empty((len(self), len(tables)), np.float32)
        for begin in range(0, len(self), _BLOCK):
            seeds[begin : begin + _BLOCK] = weights[self.codes[begin : begin + _BLOCK]].sum(axis=1)
        return np.clip(seeds, -1, 1, out=seeds)

    @cached_property
    def horror(self) -> Mask:
        """Which items are tagged as horror."""
        return self.called({"horror"}) if "horror" in self.words else np.zeros(len(self), np.bool_)

    @cached_property
    def suicide(self) -> Mask:
        """Which items speak of suicide."""
        return self.called({"has suicide"})

    def mask_of(self, ids: Iterable[str]) -> Mask:
        """The rows of some ids; those of other items are passed over."""
        mask = np.zeros(len(self), bool)
        mask[[row for item_id in ids if (row := self.row_of(item_id)) is not None]] = True
        return mask

    def row_of(self, item_id: str) -> int | None:
        """The row of an id; None where there is no such item."""
        wanted = _hash(item_id)
        at = int(np.searchsorted(self._hashes, wanted, sorter=self._order))
        while at < len(self) and self._hashes[self._order[at]] == wanted:
            if self.items[self._order[at]].id == item_id:
                return int(self._order[at])
            at += 1
        return None

    def called(self, words: Iterable[str]) -> Mask:
        """Which items have one of the words at least, as a tag, a note ("has gore") or a genre."""
        found = np.zeros(len(self), np.bool_)
        for word in words:
            if word in self.words:
                found |= (self.codes == self.words.index(word)).any(axis=1)
            if word in self.kinds:
                found |= (self.genres == self.kinds[word]).any(axis=1)
        return found

    def by(self, people: Iterable[int]) -> Mask:
        """Which items are by one of the people at least."""
        found = np.zeros(len(self), np.bool_)
        for person in people:
            found |= (self.people == person).any(axis=1)
        return found


def _hash(item_id: str) -> int:
    """The same in every process, as `hash` is not."""
    return crc32(item_id.encode())


def plain(text: str) -> str:
    """Text as it is compared: lower case, no accents, words and single spaces alone; "Beyoncé" as "beyonce"."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ")).replace("'", "").replace("’", "")
    kept = (each if each.isalnum() else " " for each in letters if not unicodedata.combining(each))
    return " ".join("".join(kept).split())
