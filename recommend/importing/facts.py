"""What an importer reads: the facts of an item, or a row that is left out, with its place and the reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TypeVar

from recommend.catalogue import FIRST_YEAR, LAST_YEAR, NOTES, TAGS, UNKNOWN_LANGUAGE, Medium
from recommend.columns import plain

UNKNOWN_YEAR: Final = 0
_LONGEST_S: Final = 600_000  # as in the catalogue: 10,000 minutes
# What editions add to a title: "(Remastered 2011)", "[Live]", " - 2015 Remaster", " - Radio Edit".
_EDITION: Final = re.compile(
    r"(?<=\S)\s*([(\[][^)\]]*\b(edit|live|mix|mono|remaster(ed)?|single|stereo|version)\b[^)\]]*[)\]]"
    r"|\s-\s.*\b(edit|live|mix|mono|remaster(ed)?|single|stereo|version)\b.*)\s*$",
    re.I,
)

# What was replaced when it was read, and halves of characters, which cannot be kept.
_BROKEN: Final = re.compile("[\N{REPLACEMENT CHARACTER}\ud800-\udfff]")

Row = TypeVar("Row")


class ImportingError(Exception):
    """Nothing can be imported from there; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """An item as its source knows it. What is not known is empty, 0 or None; judgements are None unless it has them."""

    id: str
    medium: Medium
    title: str
    by: tuple[str, ...] = ()
    year: int = UNKNOWN_YEAR
    genres: tuple[str, ...] = ()  # of our vocabulary
    language: str = UNKNOWN_LANGUAGE
    tags: tuple[str, ...] = ()  # of `TAGS[medium]`
    notes: tuple[str, ...] = ()  # of `NOTES`
    valence: float | None = None  # -1 .. 1
    arousal: float | None = None  # -1 .. 1
    dominance: float | None = None  # 0 .. 1
    seconds: int | None = None

    def __post_init__(self) -> None:
        """Raises ValueError that says what is wrong."""
        if not self.title.strip():
            raise ValueError("it has no title")
        if any(map(_BROKEN.search, (self.title, *self.by))):
            raise ValueError("it is not UTF-8")
        if self.year != UNKNOWN_YEAR and not FIRST_YEAR[self.medium] <= self.year <= LAST_YEAR:
            raise ValueError("its year is out of range")
        if not set(self.tags) <= TAGS[self.medium]:
            raise ValueError("it has a tag that is not in the vocabulary")
        if not set(self.notes) <= NOTES:
            raise ValueError("it has a content note that is not in the vocabulary")
        for value, low in ((self.valence, -1), (self.arousal, -1), (self.dominance, 0)):
            if value is not None and not low <= value <= 1:
                raise ValueError("valence and arousal lie between -1 and 1, dominance between 0 and 1")
        if self.seconds is not None and not 0 < self.seconds <= _LONGEST_S:
            raise ValueError("its length is out of range")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is not imported."""

    where: str  # such as "movies.csv, line 17"
    why: str  # of a few reasons, which are counted
    broken: bool = True  # False: it is sound, and not wanted


class NotWanted(Exception):
    """A row is sound and is left out; the message says why."""


def checked(rows: Iterable[tuple[str, Row]], make: Callable[[Row], Facts]) -> Iterator[Facts | LeftOut]:
    """What `make` makes of each row, at its place, and those of which it raises ValueError or NotWanted."""
    for where, row in rows:
        try:
            yield make(row)
        except NotWanted as reason:
            yield LeftOut(where, str(reason), broken=False)
        except ValueError as error:
            yield LeftOut(where, str(error))


def song_id(title: str, by: tuple[str, ...]) -> str:
    """The id of a song: the same from every source, and of every edition."""
    return "-".join(f"{bare(title)} {plain(by[0])}".split())


def film_id(title: str, year: int) -> str:
    """The id of a film of which no identifier is known."""
    return "-".join(f"{plain(title) or title.strip().lower()} {year or ''}".split())


def bare(title: str) -> str:
    """A song's title as it is compared: as in `plain`, without what an edition adds to it."""
    return plain(_EDITION.sub("", title)) or plain(title) or title.strip().lower()


def number(text: str, what: str) -> int | None:
    """A whole number; None where nothing stands there. Raises ValueError that names `what`."""
    if not text.strip():
        return None
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        raise ValueError(f"its {what} is no number") from None
