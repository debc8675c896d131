"""TMDB: the right film, where it can be watched, and its terms kept."""

from __future__ import annotations

import pytest

from recommend.catalogue import Item, Medium
from recommend.providers import Tmdb, WhereToWatch
from recommend.providers.tmdb import CREDIT
from tests.recommend.providers.conftest import item
from tests.recommend.providers.stand_ins import TmdbServer
from tests.recommend.providers.stand_ins import film as made_film


async def test_a_film_is_found_by_title_and_year(tmdb: Tmdb, tmdb_server: TmdbServer, film: Item) -> None:
    assert await tmdb.links(film) == [("TMDB", "https://www.themoviedb.org/movie/278")]
    (asked,) = tmdb_server.asked
    assert asked.path == "/3/search/movie"
    assert asked.query == {"query": "The Shawshank Redemption", "include_adult": "false", "year": "1994"}


async def test_a_song_is_not_looked_for(tmdb: Tmdb, tmdb_server: TmdbServer, song: Item) -> None:
    assert await tmdb.links(song) == []
    assert await tmdb.where_to_watch(song, "GB") is None
    assert tmdb_server.asked == []


async def test_films_of_the_same_name_are_told_apart_by_the_year(tmdb: Tmdb, tmdb_server: TmdbServer) -> None:
    tmdb_server.films = [
        made_film("Crash", "1996-07-17", 884),
        made_film("Crash", "", 1),
        made_film("Crash", "2004-09-10", 1640),
        {**made_film("Crash", "", 2), "release_date": None},
    ]
    assert await tmdb.links(item(Medium.MOVIE, "Crash", "Paul Haggis", 2005)) == [
        ("TMDB", "https://www.themoviedb.org/movie/1640")
    ]
    assert await tmdb.links(item(Medium.MOVIE, "Crash", "Somebody", 1985)) == []


async def test_a_film_is_known_by_its_original_title_too(tmdb: Tmdb, tmdb_server: TmdbServer) -> None:
    tmdb_server.films = [made_film("Spirited Away", "2001-07-20", 129, original="Sen to Chihiro no Kamikakushi")]
    assert await tmdb.links(item(Medium.MOVIE, "Sen to Chihiro no kamikakushi", "Hayao Miyazaki", 2001))


async def test_where_to_watch_is_told_for_the_country(tmdb: Tmdb, film: Item) -> None:
    address = "https://www.themoviedb.org/movie/278/watch?locale="
    assert await tmdb.where_to_watch(film, "gb") == WhereToWatch(
        ("Netflix", "NOW"), ("ITVX",), ("Apple TV",), ("Apple TV", "Sky Store"), f"{address}GB"
    )
    assert await tmdb.where_to_watch(film, "CH") == WhereToWatch((), (), (), (), f"{address}CH")


async def test_a_film_that_is_not_there_can_be_watched_nowhere(tmdb: Tmdb, tmdb_server: TmdbServer, film: Item) -> None:
    tmdb_server.films = []
    assert await tmdb.where_to_watch(film, "GB") is None


async def test_an_answer_is_kept_for_a_day_and_in_memory(tmdb_server: TmdbServer, film: Item) -> None:
    now = 0.0
    tmdb = Tmdb(tmdb_server.token, lambda: now)
    for moment in (0.0, 24 * 3600.0 - 1):
        now = moment
        await tmdb.where_to_watch(film, "GB")
        assert len(tmdb_server.asked) == 2
    now = 24 * 3600.0
    await tmdb.where_to_watch(film, "GB")
    assert len(tmdb_server.asked) == 4


async def test_the_token_stands_in_no_address_and_no_picture_is_fetched(
    tmdb: Tmdb, tmdb_server: TmdbServer, film: Item
) -> None:
    await tmdb.where_to_watch(film, "GB")
    assert tmdb_server.paths() == ["GET /3/search/movie", "GET /3/movie/278/watch/providers"]
    assert all(tmdb_server.token not in asked.query.values() for asked in tmdb_server.asked)


@pytest.mark.parametrize("token", ["0123456789abcdef0123456789abcdef", "schlüssel\u2026"])
async def test_a_token_that_is_none_is_told(tmdb_server: TmdbServer, token: str) -> None:
    assert (await Tmdb(token).available()).startswith("TMDB refuses the token: it takes the API Read Access Token")
    assert await Tmdb(tmdb_server.token).available() == ""


async def test_a_token_that_is_out_of_reach_is_not_sent_for(tmdb_server: TmdbServer) -> None:
    assert (await Tmdb("").available()).startswith("TMDB wants its token: unlock the keyring")
    assert tmdb_server.asked == []


def test_the_credit_says_what_the_terms_want_said() -> None:
    assert "This product uses the TMDB API but is not endorsed or certified by TMDB." in CREDIT
    assert "JustWatch" in CREDIT
