"""Films come in from IMDb's and MovieLens' files, with what is known of them and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommend import Medium
from recommend.importing import ImportingError, imdb, movielens
from recommend.importing.facts import Facts, LeftOut
from recommend.importing.genres import Genres
from tests.recommend.importing import made


def test_of_imdb_films_that_people_know_come_in(tmp_path: Path, film_genres: Genres) -> None:
    found = list(imdb.read(made.imdb(tmp_path), film_genres, least_votes=1000))
    assert found == [
        Facts(
            "imdb-tt0000011",
            Medium.MOVIE,
            'The "Quiet" Ferry',
            by=("Ada Ferris", "Bo Lindqvist"),
            year=1994,
            genres=("drama", "science fiction"),
            seconds=97 * 60,
        ),
        LeftOut("title.basics.tsv.gz, line 3", "not a film", broken=False),
        Facts("imdb-tt0000013", Medium.MOVIE, "Seven Lamps"),
        LeftOut("title.basics.tsv.gz, line 5", "for adults only", broken=False),
        LeftOut("title.basics.tsv.gz, line 6", "fewer than 1,000 votes", broken=False),
    ]


def test_without_the_other_files_all_films_come_in_without_people(tmp_path: Path, film_genres: Genres) -> None:
    file = made.write(tmp_path / "title.basics.tsv", [made.BASICS, *made.FILMS])
    found = [each for each in imdb.read(file, film_genres) if isinstance(each, Facts)]
    assert [(film.title, film.by) for film in found] == [
        ('The "Quiet" Ferry', ()),
        ("Seven Lamps", ()),
        ("Hardly Seen", ()),
    ]
    assert found[-1].genres == ("noir",)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("tt1\tmovie\tX", "it has not as many cells as the first line"),
        ("tt9\tmovie\t\\N\t\\N\t0\t1994\t\\N\t\\N\t\\N", "it has no title"),
        ("tt9\tmovie\tX\tX\t0\tsoon\t\\N\t\\N\t\\N", "its year is no number"),
        ("tt9\tmovie\tX\tX\t0\t1066\t\\N\t\\N\t\\N", "its year is out of range"),
        ("nonsense\tmovie\tX\tX\t0\t1994\t\\N\t\\N\t\\N", "its identifier is none of IMDb's"),
    ],
)
def test_a_broken_row_is_left_out_with_its_place(tmp_path: Path, film_genres: Genres, row: str, why: str) -> None:
    file = made.write(tmp_path / "title.basics.tsv", [made.BASICS, row, made.FILMS[0]])
    broken, film = imdb.read(file, film_genres)
    assert broken == LeftOut("title.basics.tsv, line 2", why)
    assert isinstance(film, Facts)


def test_bytes_that_are_no_text_cost_one_film(tmp_path: Path, film_genres: Genres) -> None:
    file = tmp_path / "title.basics.tsv"
    rows = [made.BASICS, made.FILMS[0].replace("Quiet", "Qu\xeft"), made.FILMS[2]]
    file.write_bytes("\n".join(rows).encode("latin-1", "replace"))
    broken, film = imdb.read(file, film_genres)
    assert broken == LeftOut("title.basics.tsv, line 2", "it is not UTF-8")
    assert isinstance(film, Facts)


def test_a_file_that_is_cut_off_says_so(tmp_path: Path, film_genres: Genres) -> None:
    folder = made.imdb(tmp_path)
    file = folder / "title.basics.tsv.gz"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(ImportingError, match=r"title\.basics\.tsv\.gz is cut off or damaged; nothing was changed"):
        list(imdb.read(folder, film_genres))


def test_a_file_without_its_columns_says_which(tmp_path: Path, film_genres: Genres) -> None:
    file = made.write(tmp_path / "title.basics.tsv", ["tconst\tprimaryTitle"])
    with pytest.raises(ImportingError, match="has no column genres, isAdult"):
        list(imdb.read(file, film_genres))


def test_movielens_films_have_plain_titles_and_what_people_wrote(tmp_path: Path, film_genres: Genres) -> None:
    found = list(movielens.read(made.movielens(tmp_path), film_genres))
    assert found == [
        Facts(
            "imdb-tt0000011",
            Medium.MOVIE,
            "The Quiet Ferry",
            year=1994,
            genres=("drama", "science fiction"),
            tags=("thoughtful",),
            notes=("suicide",),
        ),
        Facts("seven-lamps-1971", Medium.MOVIE, "Seven Lamps", year=1971, genres=("family", "comedy")),
        Facts("la-casa-2003", Medium.MOVIE, "La Casa", year=2003),
        Facts("nothing-known", Medium.MOVIE, "Nothing Known", genres=("horror",)),
        Facts(
            "imdb-tt0114709",
            Medium.MOVIE,
            "Toy Story",
            year=1995,
            genres=("adventure", "animation", "family", "comedy", "fantasy"),
        ),
    ]


@pytest.mark.parametrize(
    ("written", "title", "year"),
    [
        ("Plain (1999)", "Plain", 1999),
        ("Open Bracket (1999", "Open Bracket", 1999),
        ("2001 (1968) ", "2001", 1968),
        ("Œuvre, L' (1931)", "L'Œuvre", 1931),
        ("Town, A (a.k.a. Place) (Ort, Ein) (1971)", "A Town", 1971),
        ("No Year", "No Year", 0),
        ("(1999)", "", 1999),
    ],
)
def test_titles_of_movielens_are_read_as_they_are_said(written: str, title: str, year: int) -> None:
    assert movielens.title_and_year(written) == (title, year)


def test_ratings_are_read_and_broken_ones_left_out(tmp_path: Path) -> None:
    made.write(
        tmp_path / "ratings.csv.gz",
        ["userId,movieId,rating,timestamp", "1,2,4.5,0", "1,3,11,0", "you,3,4,0", "9999999999,3,4,0"],
    )
    why = "it is no rating from 0.5 to 5"
    assert list(movielens.ratings(tmp_path)) == [
        (1, "2", 4.5),
        LeftOut("ratings.csv.gz, line 3", why),
        LeftOut("ratings.csv.gz, line 4", why),
        LeftOut("ratings.csv.gz, line 5", why),
    ]
