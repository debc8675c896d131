"""The films, tags and ratings of a MovieLens folder; each file plain or gzipped.

`movies.csv` is needed; `links.csv` joins the films to IMDb's, `tags.csv` adds what people wrote of them where it is in
our vocabulary, and `ratings.csv` teaches what people of like ratings think.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from recommend.catalogue import NOTES, TAGS, Medium
from recommend.importing.facts import UNKNOWN_YEAR, Facts, ImportingError, LeftOut, checked, film_id
from recommend.importing.genres import Genres
from recommend.importing.imdb import imdb_id
from recommend.importing.tables import Cells, cells_of, csv_rows, find

MOVIES: Final = "movies.csv"
RATINGS: Final = "ratings.csv"
_TITLE: Final = re.compile(r"^(?P<title>.*?)\s*(?:\((?P<year>\d{4})\)?\s*)?$", re.S)
_OTHER_NAMES: Final = re.compile(r"(\s*\([^()]*\))+$")  # "Seven (a.k.a. Se7en)"
_ARTICLE: Final = re.compile(
    r"^(?P<title>.+), (?P<article>The|A|An|Le|La|Les|L'|Il|Lo|Gli|I|El|Los|Las|Der|Die|Das|Un|Une|Ein|Eine|De|Det|Den)$"
)
# Tags of people that say what one of ours says.
_TAGS: Final = {
    "dark comedy": "satire",
    "dark humor": "satire",
    "funny": "comedy",
    "hilarious": "comedy",
    "inspiring": "inspirational",
    "psychological thriller": "thriller",
    "scary": "horror",
    "suspenseful": "suspense",
    "thought provoking": "thoughtful",
    "touching": "moving",
    "twist ending": "twist",
}
_NOTES: Final = {
    "alcoholism": "drugs",
    "cancer": "illness",
    "child abuse": "abuse",
    "death": "grief",
    "disease": "illness",
    "domestic violence": "abuse",
    "drug abuse": "drugs",
    "gory": "gore",
    "graphic violence": "violence",
    "rape": "abuse",
    "sexual content": "sexual",
    "violent": "violence",
    "world war ii": "war",
}


def read(folder: Path, genres: Genres) -> Iterator[Facts | LeftOut]:
    """The films of a folder. Raises ImportingError."""
    names, said = ids(folder), _said(folder)

    def facts(row: Cells | None) -> Facts:
        cells = cells_of(row)
        title, year = title_and_year(cells["title"])
        words = said.get(cells["movieId"], {})
        return Facts(
            id=names[cells["movieId"]],
            medium=Medium.MOVIE,
            title=title,
            year=year,
            genres=genres.of(cells["genres"].split("|")),
            tags=tuple(word for word in words if word in TAGS[Medium.MOVIE]),
            notes=tuple(word for word in words if word in NOTES),
        )

    yield from checked(_movies(folder), facts)


def ids(folder: Path) -> dict[str, str]:
    """Our ids of the films by MovieLens': by IMDb's identifier, or else by title and year. Raises ImportingError."""
    names = {
        cells["movieId"]: film_id(*title_and_year(cells["title"])) for _, cells in _movies(folder) if cells is not None
    }
    links = find(folder, "links.csv")
    for _, cells in csv_rows(links, ("movieId", "imdbId")) if links is not None else ():
        if cells is not None and re.fullmatch("[0-9]+", cells["imdbId"]):
            names[cells["movieId"]] = imdb_id(f"tt{cells['imdbId']:0>7}")
    return names


def _movies(folder: Path) -> Iterator[tuple[str, Cells | None]]:
    file = find(folder, MOVIES)
    if file is None:
        raise ImportingError(f"{folder} has no {MOVIES}; nothing was changed")
    return csv_rows(file, ("movieId", "title", "genres"))


def ratings(folder: Path) -> Iterator[tuple[int, str, float] | LeftOut]:
    """Who rated what how: number of the person, MovieLens' of the film, stars 0.5 .. 5. Raises ImportingError."""
    file = find(folder, RATINGS)
    rows = csv_rows(file, ("userId", "movieId", "rating")) if file is not None else ()
    for where, row in rows:
        try:
            cells = cells_of(row)
            stars = float(cells["rating"])
            person = int(cells["userId"])
            if not 0 < stars <= 5 or not 0 <= person < 2**31:
                raise ValueError
            yield person, cells["movieId"], stars
        except ValueError:
            yield LeftOut(where, "it is no rating from 0.5 to 5")


def title_and_year(text: str) -> tuple[str, int]:
    """The title as it is said, and the year: of "Postman, The (Postino, Il) (1994)", "The Postman" and 1994."""
    found = _TITLE.match(text.strip())
    assert found is not None  # it matches everything
    title, year = found["title"], int(found["year"] or UNKNOWN_YEAR)
    title = _OTHER_NAMES.sub("", title) or title
    if swapped := _ARTICLE.match(title):
        article = swapped["article"]
        title = f"{article}{'' if article.endswith(chr(39)) else ' '}{swapped['title']}"
    return title, year


def _said(folder: Path) -> Mapping[str, dict[str, None]]:
    """The words of our vocabularies that people wrote of each film, by MovieLens' identifier."""
    said: dict[str, dict[str, None]] = defaultdict(dict)
    file = find(folder, "tags.csv")
    for _, cells in csv_rows(file, ("movieId", "tag")) if file is not None else ():
        if cells is None:
            continue
        written = cells["tag"].strip().lower()
        plainly = written.replace("-", " ")
        for word in (written, _TAGS.get(plainly), _NOTES.get(plainly)):
            if word in TAGS[Medium.MOVIE] or word in NOTES:
                said[cells["movieId"]][word] = None
    return said
