"""Links are search pages of the sites they name, with every odd letter escaped."""

from __future__ import annotations

import string
from urllib.parse import parse_qs, unquote, urlsplit

from recommend import Catalogue, Medium, links

HOSTS = {
    "YouTube Music": "music.youtube.com",
    "Spotify": "open.spotify.com",
    "IMDb": "www.imdb.com",
    "TMDB": "www.themoviedb.org",
}


def test_links_lead_to_the_sites_they_name(catalogue: Catalogue) -> None:
    for item in catalogue.items:
        found = links(item)
        assert set(found) == ({"YouTube Music", "Spotify"} if item.medium is Medium.MUSIC else {"IMDb", "TMDB"})
        for site, address in found.items():
            assert urlsplit(address).scheme == "https"
            assert urlsplit(address).netloc == HOSTS[site]
            assert set(address) <= set(string.ascii_letters + string.digits + "-._~:/?&=%+")


def test_a_link_holds_the_title_and_who_made_it(catalogue: Catalogue) -> None:
    song = links(catalogue["la-vie-en-rose-edith-piaf"])
    assert parse_qs(urlsplit(song["YouTube Music"]).query) == {"q": ["La Vie en rose Édith Piaf"]}
    assert unquote(urlsplit(song["Spotify"]).path) == "/search/La Vie en rose Édith Piaf"
    film = links(catalogue["amelie-2001"])
    assert parse_qs(urlsplit(film["IMDb"]).query)["q"] == ["Amélie 2001"]
