"""What can be suggested: songs and films with facts, tags and a place in affect space.

Title, people, year, genres, language and length are facts. Tags, valence, arousal, dominance and content notes are our
own judgement of each item as a whole, made item by item. Two JSON-lines files are shipped with the package; every line
is checked when it is read, so that a slip in one shows itself at once and with its place.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING, Any, Final, Self

from models.emotions import Affect

if TYPE_CHECKING:
    from recommend.columns import Columns


class Medium(StrEnum):
    """What kind of thing is suggested."""

    MUSIC = "music"
    MOVIE = "movie"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The closed vocabularies. Each tag says what the item is like, in a word that a person would use of it.
TAGS: Final[Mapping[Medium, frozenset[str]]] = {
    Medium.MUSIC: _words(
        "acoustic calming cathartic chill comforting danceable dreamy energetic epic hopeful instrumental intense lofi "
        "melancholy motivational nostalgic piano playful relaxing romantic soft tense upbeat"
    ),
    Medium.MOVIE: _words(
        "adventure bittersweet classic clever comedy comforting courage dark drama epic family feel-good horror "
        "inspirational intense justice moving musical quiet quirky romantic satire suspense thoughtful thriller twist "
        "wonder"
    ),
}
# What somebody may want to know beforehand.
NOTES: Final = _words("abuse drugs gore grief gross heartbreak horror illness loneliness sexual suicide violence war")

UNKNOWN_LANGUAGE: Final = "und"  # undetermined, in ISO 639
FIRST_YEAR: Final[Mapping[Medium, int]] = {Medium.MUSIC: 1600, Medium.MOVIE: 1895}  # the first public film show
LAST_YEAR: Final = 2100


class CatalogueError(Exception):
    """A catalogue file cannot be used; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Item:
    """A song or a film."""

    id: str  # stable, unique over both media: lower-case letters, digits and hyphens
    medium: Medium
    title: str
    # Music: performers, or the composer; film: the directing credit, then up to three people in it, or nobody known.
    by: tuple[str, ...]
    # Of the first release; of a classical work, of its completion, publication or first performance; 0: not known.
    year: int
    genres: tuple[str, ...]
    tags: tuple[str, ...]  # of `TAGS[medium]`
    language: str  # ISO 639 code of what is sung or spoken; "zxx" where nothing is, "und" where that is not known
    valence: float  # unpleasant -1 .. +1 pleasant
    arousal: float  # calm -1 .. +1 excited
    dominance: float  # controlled 0 .. 1 in control
    notes: tuple[str, ...]  # of `NOTES`
    seconds: int | None = None  # how long it lasts; None: not known
    wikipedia: str | None = None  # the name of its page in the English Wikipedia
    confidence: float | None = None  # 0 .. 1, of the judgement; None: not told

    @property
    def affect(self) -> Affect:
        """Where the item lies in affect space."""
        return Affect(self.valence, self.arousal, self.dominance)

    @property
    def decade(self) -> int:
        """The first year of its decade, such as 1970."""
        return self.year // 10 * 10


class Catalogue:
    """All items that can be suggested, of one source or of several."""

    def __init__(self, *sources: Iterable[Item]) -> None:
        """Raises CatalogueError where two items share an id."""
        self.items: tuple[Item, ...] = tuple(item for source in sources for item in source)
        self._of = {medium: tuple(item for item in self.items if item.medium is medium) for medium in Medium}
        self._by_id = {item.id: item for item in self.items}
        if twice := [name for name, times in Counter(item.id for item in self.items).items() if times > 1]:
            raise CatalogueError(f"two items of the catalogue have the id '{twice[0]}'; give one of them another")

    @classmethod
    def embedded(cls) -> Self:
        """The catalogue that is shipped with the package. Raises CatalogueError where a file is broken."""
        data = resources.files("recommend") / "data"
        songs = read_items(data / "songs.jsonl", Medium.MUSIC)
        films = read_items(data / "films.jsonl", Medium.MOVIE)
        return cls(songs, films)

    def of(self, medium: Medium) -> Sequence[Item]:
        """All items of a medium."""
        return self._of[medium]

    def columns(self, medium: Medium) -> Columns:
        """All items of a medium as columns."""
        from recommend.columns import Columns

        return Columns(medium, self.of(medium))

    def __getitem__(self, item_id: str) -> Item:
        """The item of an id. Raises KeyError where there is none."""
        return self._by_id[item_id]


def read_items(file: Traversable, medium: Medium) -> list[Item]:
    """The items of a JSON-lines file, one object a line.

    Raises CatalogueError that names the file and the line, and says what is wrong there.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{file.name} cannot be read ({error}); install Attune again") from error
    items = []
    for number, line in enumerate(lines, start=1):
        try:
            items.append(_item(json.loads(line), medium))
        except ValueError as error:  # also what json raises
            raise CatalogueError(f"{file.name}, line {number}: {error}") from error
    return items


def _item(record: object, medium: Medium) -> Item:
    """One checked item. Raises ValueError that says what is wrong."""
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    if missing := _FIELDS.keys() - record.keys():
        raise ValueError(f"lacks {', '.join(sorted(missing))}")
    kinds = _KINDS[medium]
    if unknown := record.keys() - kinds.keys():
        raise ValueError(f"has the unknown field {', '.join(sorted(unknown))}")
    for field, value in record.items():
        _check_kind(field, value, kinds[field])
    if not record["title"].strip() or not record["by"] or not record["genres"] or not record["tags"]:
        raise ValueError("title, by, genres and tags must not be empty")
    _check_words("tag", record["tags"], TAGS[medium])
    _check_words("note", record["notes"], NOTES)
    _check_range("year", record["year"], FIRST_YEAR[medium], LAST_YEAR)
    _check_range("valence", record["valence"], -1, 1)
    _check_range("arousal", record["arousal"], -1, 1)
    _check_range("dominance", record["dominance"], 0, 1)
    _check_range("confidence", record.get("confidence", 1), 0, 1)
    length = record.get(_LENGTH[medium])
    if length is not None:
        _check_range(_LENGTH[medium], length, 1, _LONGEST)
    facts = {field: value for field, value in record.items() if field != _LENGTH[medium]}
    lists = {field: tuple(record[field]) for field, kind in _FIELDS.items() if kind is list}
    numbers = {field: float(record[field]) for field, kind in _FIELDS.items() if kind is float}
    seconds = length * 60 if length is not None and medium is Medium.MOVIE else length
    return Item(medium=medium, seconds=seconds, **{**facts, **lists, **numbers})


_FIELDS: Final[Mapping[str, type]] = {
    "id": str,
    "title": str,
    "by": list,
    "year": int,
    "genres": list,
    "language": str,
    "tags": list,
    "valence": float,
    "arousal": float,
    "dominance": float,
    "notes": list,
}
_OPTIONAL: Final[Mapping[str, type]] = {"wikipedia": str, "confidence": float}
_LENGTH: Final = {Medium.MUSIC: "seconds", Medium.MOVIE: "minutes"}  # as it is written of each
_KINDS: Final = {medium: {**_FIELDS, **_OPTIONAL, length: int} for medium, length in _LENGTH.items()}
_LONGEST: Final = 10_000  # of either; the longest symphonies and films stay below
_NAMES: Final[Mapping[type, str]] = {
    str: "text",
    list: "a list of different texts",
    int: "a whole number",
    float: "a number",
}


def _check_kind(field: str, value: Any, kind: type) -> None:
    allowed = (int, float) if kind is float else (kind,)
    good = isinstance(value, allowed) and not isinstance(value, bool)
    if good and kind is list:
        good = all(isinstance(entry, str) and entry for entry in value) and len(set(value)) == len(value)
    if not good:
        raise ValueError(f"{field} must be {_NAMES[kind]}, not {value!r}")


def _check_words(what: str, words: list[str], known: frozenset[str]) -> None:
    if unknown := set(words) - known:
        raise ValueError(f"'{min(unknown)}' is no {what} of the vocabulary")


def _check_range(field: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"{field} must lie between {low} and {high}, not {value}")
