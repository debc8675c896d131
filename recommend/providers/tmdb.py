"""TMDB: a film's page, and where it can be watched in a country (the data of that are JustWatch's).

Its terms (https://www.themoviedb.org/api-terms-of-use) want the `CREDIT` shown, nothing kept for longer than six
months, no key shipped, and no use in connection with AI. So it is off until the user has read that and brings a token
of their own, nothing is written to disk, and pictures are never fetched.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from recommend.catalogue import Item, Medium
from recommend.providers import faults
from recommend.providers.faults import Faults
from recommend.providers.matching import same_title
from recommend.providers.provider import Link, ProviderError, one_line

if TYPE_CHECKING:
    import httpx2

CREDIT: Final = "Where to watch: JustWatch. This product uses the TMDB API but is not endorsed or certified by TMDB."
API: Final = "https://api.themoviedb.org/3"
_PAGE: Final = "https://www.themoviedb.org/movie"
_KEPT_S: Final = 24 * 3600.0  # of the program's run, for an answer; where to watch is renewed daily


@dataclass(frozen=True, slots=True)
class WhereToWatch:
    """Who shows a film in a country, by name. `CREDIT` is to be shown with it."""

    subscription: tuple[str, ...]
    free: tuple[str, ...]  # with advertisements, or without
    rent: tuple[str, ...]
    buy: tuple[str, ...]
    address: str  # of TMDB's page about it, which leads there


class _Film(BaseModel):
    id: int
    title: str
    original_title: str = ""
    release_date: str | None = None  # 1994-09-23, or empty


class _Films(BaseModel):
    results: list[_Film]


class _Shop(BaseModel):
    provider_name: str


class _Country(BaseModel):
    flatrate: list[_Shop] = []
    free: list[_Shop] = []
    ads: list[_Shop] = []
    rent: list[_Shop] = []
    buy: list[_Shop] = []


class _Countries(BaseModel):
    results: dict[str, _Country]


class Tmdb:
    """A client for one user."""

    name: Final = "TMDB"

    def __init__(self, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`token`: the API Read Access Token. The API key is none: it would stand in every address that is asked."""
        self._token = token
        self._clock = clock
        refused = "TMDB refuses the token: it takes the API Read Access Token, not the API Key (attune connect tmdb)"
        self._faults = Faults(self.name, {401: refused, 403: refused}, clock)
        self._client: httpx2.AsyncClient | None = None
        self._known: dict[tuple[str, ...], tuple[float, Any]] = {}  # answers, with the time of each

    async def available(self) -> str:
        """Empty where the token is good, else the problem."""
        try:
            await self._ask("/authentication")
        except ProviderError as error:
            return str(error)
        return ""

    async def links(self, item: Item) -> list[Link]:
        """The film's page; empty for what is no film, or not there. Raises ProviderError."""
        film = await self._find(item)
        return [] if film is None else [(self.name, f"{_PAGE}/{film}")]

    async def where_to_watch(self, item: Item, country: str) -> WhereToWatch | None:
        """Who shows it in a country (ISO 3166-1: GB); None where TMDB does not have the film. Raises ProviderError."""
        film = await self._find(item)
        if film is None:
            return None
        answer = await self._ask(f"/movie/{film}/watch/providers")
        try:
            here = _Countries.model_validate(answer).results.get(country.upper(), _Country())
        except ValueError as error:
            raise self._faults.failure(error) from None
        return WhereToWatch(
            _names(here.flatrate),
            _names([*here.free, *here.ads]),
            _names(here.rent),
            _names(here.buy),
            f"{_PAGE}/{film}/watch?locale={country.upper()}",
        )

    async def _find(self, item: Item) -> int | None:
        """TMDB's number of a film: first among those of its year, then among all. Festivals come a year early."""
        if item.medium is not Medium.MOVIE:
            return None
        for year in ({"year": str(item.year)}, {}):
            answer = await self._ask("/search/movie", {"query": item.title, "include_adult": "false", **year})
            try:
                films = _Films.model_validate(answer).results
            except ValueError as error:
                raise self._faults.failure(error) from None
            for film in films:
                if _is(film, item):
                    return film.id
        return None

    async def _ask(self, path: str, parameters: Mapping[str, str] | None = None) -> Any:
        """What TMDB answers, as JSON; what it answered within a day is not asked again. Raises ProviderError."""
        import httpx2

        question = (path, *(parameters or {}).values())
        asked, answer = self._known.get(question, (0.0, None))
        if answer is not None and self._clock() - asked < _KEPT_S:
            return answer
        self._faults.check_silence()
        if not self._token:
            raise ProviderError("TMDB wants its token: unlock the keyring, or give it again (attune connect tmdb)")
        if self._client is None:
            headers = {"Authorization": f"Bearer {self._token}", "User-Agent": "attune"}
            self._client = httpx2.AsyncClient(
                headers=httpx2.Headers(headers, encoding="utf-8"),  # a token copied wrongly may hold any letter
                timeout=faults.ANSWER_S,
                limits=httpx2.Limits(max_keepalive_connections=0),  # a connection belongs to one event loop
            )
        try:
            async with asyncio.timeout(faults.LIMIT_S):
                response = await self._client.get(f"{API}{path}", params=parameters)
            self._faults.check(response.status_code, response.headers.get("Retry-After"))
            answer = response.json()
        except (httpx2.HTTPError, TimeoutError, ValueError) as error:
            raise self._faults.failure(error) from None
        self._known[question] = self._clock(), answer
        return answer


def _is(film: _Film, item: Item) -> bool:
    year = (film.release_date or "")[:4]
    near = year.isdecimal() and abs(int(year) - item.year) <= 1
    return near and any(same_title(item.title, title) for title in (film.title, film.original_title))


def _names(shops: list[_Shop]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one_line(shop.provider_name) for shop in shops))
