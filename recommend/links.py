"""Where to find an item on the web: search pages, written offline and opened by nobody but the user."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

from recommend.catalogue import Item, Medium


def links(item: Item) -> dict[str, str]:
    """Addresses of search pages for the item, by the name of the site. Nothing is fetched."""
    if item.medium is Medium.MUSIC:
        words = f"{item.title} {item.by[0]}"
        return {
            "YouTube Music": f"https://music.youtube.com/search?q={quote_plus(words)}",
            "Spotify": f"https://open.spotify.com/search/{quote(words, safe='')}",
        }
    return {
        "IMDb": f"https://www.imdb.com/find/?s=tt&q={quote_plus(f'{item.title} {item.year}')}",
        "TMDB": f"https://www.themoviedb.org/search/movie?query={quote_plus(f'{item.title} y:{item.year}')}",
    }
