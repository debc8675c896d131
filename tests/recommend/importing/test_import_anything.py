"""Whatever the bytes of a file are, a reader gives items and rows that it left out, or one line on what is wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommend import Medium
from recommend.importing import ImportingError, imdb, mapped, movielens, spotify
from recommend.importing.facts import Facts
from recommend.importing.genres import Genres
from tests.recommend.importing import made

# Of each file, its first line, and what reads it.
READERS: dict[str, tuple[str, Callable[[Path, Genres], Iterable[object]]]] = {
    "title.basics.tsv": (made.BASICS, imdb.read),
    "title.ratings.tsv": ("tconst\taverageRating\tnumVotes", lambda file, genres: imdb.read(file.parent, genres)),
    "title.crew.tsv": ("tconst\tdirectors\twriters", lambda file, genres: imdb.read(file.parent, genres)),
    "movies.csv": ("movieId,title,genres", lambda file, genres: movielens.read(file.parent, genres)),
    "links.csv": ("movieId,imdbId,tmdbId", lambda file, genres: movielens.read(file.parent, genres)),
    "tags.csv": ("userId,movieId,tag,timestamp", lambda file, genres: movielens.read(file.parent, genres)),
    "ratings.csv": ("userId,movieId,rating,timestamp", lambda file, _: movielens.ratings(file.parent)),
    "endsong.json": ('[{"ms_played": 4e4, "master_metadata_track_name": ', lambda file, _: spotify.history(file)),
    "playlist.csv": ("Track Name,Artist Name(s),Release Date,Genres,Valence", spotify.exportify),
    "mine.csv": (
        "title,artist,year,tags,language,valence,seconds",
        lambda file, genres: mapped.read(file, Medium.MUSIC, genres, {}),
    ),
}
CELLS = st.sampled_from(
    ("", "1", "-1", "5.0", "nan", "inf", "1e999", "tt1", "movie", "\\N", '"', "0", "1994", "Ä", "\x00", "\udcff", "{}")
)


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_anything_is_survived(film_genres: Genres, name: str, data: st.DataObject) -> None:
    first, read = READERS[name]
    mark = "\t" if name.endswith("tsv") else ","
    width = first.count(mark) + 1
    row = st.lists(CELLS, min_size=width, max_size=width).map(mark.join) | st.text(max_size=20)
    lines, tail = data.draw(st.lists(row, max_size=6)), data.draw(st.binary(max_size=20))
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        made.movielens(folder)
        made.write(folder / "title.basics.tsv", [made.BASICS, *made.FILMS])
        made.write(folder / "name.basics.tsv", ["nconst\tprimaryName", "1\tAnn Other"])
        (folder / name).write_bytes("\n".join((first, *lines)).encode("utf-8", "surrogatepass") + tail)
        try:
            found = list(read(folder / name, film_genres))
        except ImportingError as error:
            found, said = [], str(error)
            if "\n" in said:
                pytest.fail(f"more than a line: {said}")
    for each in found:
        if isinstance(each, Facts):
            " ".join((each.id, each.title, *each.by)).encode()  # what cannot be encoded cannot be kept
