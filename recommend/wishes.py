"""What people ask for: a word, a decade, a language, a person, an energy, a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from rapidfuzz import fuzz, process

from recommend.catalogue import TAGS, Medium
from recommend.columns import Columns, Mask, plain

Energy = Literal["low", "high"]

# Everyday words that are neither a tag nor a genre, with the tags that answer them.
_EVERYDAY: Final[Mapping[Medium, Mapping[str, frozenset[str]]]] = {
    Medium.MUSIC: {
        "angry": frozenset({"intense"}),
        "calm": frozenset({"calming", "relaxing"}),
        "happy": frozenset({"upbeat"}),
        "party": frozenset({"danceable"}),
        "rap": frozenset({"hip hop"}),
        "sad": frozenset({"melancholy"}),
        "slow": frozenset({"calming", "soft"}),
        "workout": frozenset({"energetic", "motivational"}),
    },
    Medium.MOVIE: {
        "animated": frozenset({"animation"}),
        "calm": frozenset({"quiet", "comforting"}),
        "cartoon": frozenset({"animation"}),
        "funny": frozenset({"comedy"}),
        "happy": frozenset({"feel-good"}),
        "sad": frozenset({"bittersweet", "moving"}),
        "scary": frozenset({"horror"}),
        "sci fi": frozenset({"science fiction"}),
    },
}
# Arousal up to which something is of low energy, and from which on of high; thirds of the embedded catalogue's songs
# and films lie beyond these (measured 2026-11-25: the quantiles at 1/3 and 2/3 are -0.16 and 0.42, and 0.18 and 0.40).
_ENERGY: Final = {Medium.MUSIC: (-0.16, 0.42), Medium.MOVIE: (0.18, 0.40)}

# Likeness of letters, 0 .. 100, from which on a name or a title is what was said. By judgement: at 85 one wrong letter
# in seven passes, as speech recognition makes them.
_ALIKE: Final = 85.0
_ARTICLES: Final = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What a suggestion must be; all of it must hold. None: anything."""

    tag: str | None = None  # a tag, a genre or an everyday word such as "calm"; hyphens and spaces are the same
    decade: int | None = None  # any year of it
    language: str | None = None  # ISO 639 code, such as "fr"
    person: str | None = None  # a name or a last name, as somebody says it
    energy: Energy | None = None

    def __post_init__(self) -> None:
        if self.energy not in (None, "low", "high"):
            raise ValueError(f"energy is low or high, not {self.energy}")

    def words(self, medium: Medium) -> frozenset[str]:
        """The tags and genres of a medium that answer the wish's word; empty where it has none."""
        if self.tag is None:
            return frozenset()
        return frozenset(map(_word, _EVERYDAY[medium].get(_word(self.tag), {self.tag})))

    @property
    def asks_for_horror(self) -> bool:
        """Whether it is a wish to be scared."""
        return self.tag is not None and _word(self.tag) in {"horror", "scary", "thriller"}


def answering(columns: Columns, wish: Wish) -> Mask:
    """Which items are what somebody means by the wish."""
    found = np.ones(len(columns), np.bool_)
    if wish.tag is not None:
        wanted = wish.words(columns.medium)
        found &= columns.called(each for each in {*TAGS[columns.medium], *columns.kinds} if _word(each) in wanted)
        if columns.medium is Medium.MUSIC and _word(wish.tag) == "calm":
            found &= columns.place[:, 1] <= 0  # a song may relax though it is lively
    if wish.decade is not None:
        found &= columns.years // 10 == wish.decade // 10
    if wish.language is not None:
        found &= columns.languages == columns.spoken.get(wish.language.strip().lower(), -1)
    if wish.person is not None:
        found &= columns.by(people(columns, wish.person))
    if wish.energy is not None:
        low, high = _ENERGY[columns.medium]
        arousal = columns.place[:, 1]
        found &= arousal <= low if wish.energy == "low" else arousal >= high
    return found


def people(columns: Columns, said: str) -> list[int]:
    """The codes of the people that somebody may mean by a name or a last name, as they say it."""
    name = plain(said)
    if not name:
        return []
    if name in columns.names:
        return [columns.names[name]]
    if last := [code for known, code in columns.names.items() if f" {known}".endswith(f" {name}")]:
        return last
    if " " in name:
        alike = process.extract(name, columns.names.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=1)
        return [columns.names[known] for known, _, _ in alike]
    lasts = {known.rpartition(" ")[2] for known in columns.names}
    best = process.extractOne(name, lasts, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    return [code for known, code in columns.names.items() if best and known.rpartition(" ")[2] == best[0]]


class Titles:
    """The titles of some items, to be found by what somebody says."""

    def __init__(self, titles: Sequence[str]) -> None:
        self._titles = [_unarticled(title) for title in titles]
        self._rows = {title: row for row, title in reversed(list(enumerate(self._titles)))}

    def find(self, said: str) -> tuple[int, float] | None:
        """The row of the title that is most like `said`, and how much, 85 .. 100; None where none is like it.

        Articles, accents and marks do not count; of equal titles, the first row is taken.
        """
        title = _unarticled(said)
        if not title:
            return None
        if title in self._rows:
            return self._rows[title], 100.0
        best = process.extractOne(title, self._titles, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        return (best[2], best[1]) if best else None


def _word(text: str) -> str:
    return text.strip().lower().replace("-", " ")


def _unarticled(title: str) -> str:
    words = plain(title).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _ARTICLES else words)
