"""Whatever goes wrong between here and a provider is one line that says what to do, and never more than that."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest

from recommend.catalogue import Item
from recommend.providers import ProviderError
from recommend.providers.faults import Faults
from tests.recommend.providers.stand_ins import Fault, Refusal, StandIn

LOOKS_FOR = ("spotify", "tmdb", "youtube_music")


class Looking:
    """A provider that is about to be asked for something it has, and the stand-in that answers."""

    def __init__(self, server: StandIn, ask: Callable[[], Awaitable[object]], name: str) -> None:
        self.server = server
        self.ask = ask
        self.name = name

    async def fails(self) -> str:
        with pytest.raises(ProviderError) as raised:
            await self.ask()
        message = str(raised.value)
        assert "\n" not in message
        return message


@pytest.fixture(params=LOOKS_FOR)
def looking(request: pytest.FixtureRequest, song: Item, film: Item) -> Looking:
    provider = request.getfixturevalue(request.param)
    server = request.getfixturevalue(request.param.replace("_music", "") + "_server")
    sought = film if request.param == "tmdb" else song
    return Looking(server, lambda: provider.links(sought), provider.name)


async def test_without_a_fault_each_has_what_is_looked_for(looking: Looking) -> None:
    assert await looking.ask()


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault.CUT, "failed: is there a network"),
        (Fault.GARBAGE, "answers in a form that Attune does not know"),
        (Fault.OTHER_JSON, "answers in a form that Attune does not know"),
        (Refusal(404), "refuses the question (error 404)"),
        (Refusal(500), "has trouble of its own (error 500); try again later"),
        (Refusal(503, b"<html>busy</html>"), "has trouble of its own (error 503); try again later"),
        (Refusal(429, retry_after="17"), "wants no more questions for 17 s"),
        (Refusal(429, retry_after="86400"), "wants no more questions for 24 hours"),
        (Refusal(429), "wants no more questions for 30 s"),
        (Refusal(429, retry_after="Fri, 27 Nov 2026 12:00:00 GMT"), "wants no more questions for 30 s"),
    ],
    ids=str,
)
async def test_a_fault_is_one_line(looking: Looking, fault: Fault | Refusal, says: str) -> None:
    looking.server.fault = fault
    message = await looking.fails()
    assert looking.name in message
    assert says in message


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP], ids=str)
async def test_who_does_not_answer_is_not_waited_for(
    looking: Looking, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommend.providers.faults.ANSWER_S", 0.1)  # what ends a silence
    monkeypatch.setattr("recommend.providers.faults.LIMIT_S", 0.4)  # what ends a trickle
    looking.server.fault = fault
    assert await looking.fails() == f"{looking.name} does not answer; try again later"


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize(
    ("looking", "says"),
    [
        ("spotify", {401: "sign in: attune connect spotify", 403: "it takes Premium"}),
        ("tmdb", dict.fromkeys((401, 403), "TMDB refuses the token")),
        ("youtube_music", {401: "refuses the question (error 401)", 403: "refuses the question (error 403)"}),
    ],
    indirect=["looking"],
)
async def test_who_is_refused_is_told_why(looking: Looking, status: int, says: dict[int, str]) -> None:
    looking.server.fault = Refusal(status)
    assert says[status] in await looking.fails()


async def test_without_a_name_service_it_is_the_network(looking: Looking, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    monkeypatch.setattr("recommend.providers.tmdb.API", "http://films.test")  # httpx2 looks no number up
    assert await looking.fails() == f"{looking.name} cannot be found: is there a network?"


async def test_where_nothing_listens_it_is_the_network(looking: Looking) -> None:
    looking.server.socket.close()
    message = await looking.fails()
    assert message == f"the connection to {looking.name} failed: is there a network? Try again later"


async def test_who_wants_no_questions_is_asked_none(looking: Looking) -> None:
    looking.server.fault = Refusal(429, retry_after="60")
    await looking.fails()
    asked = len(looking.server.asked)
    looking.server.fault = None
    assert "wants no more questions for" in await looking.fails()
    assert len(looking.server.asked) == asked


async def test_after_the_silence_it_is_asked_again() -> None:
    now = 100.0
    faults = Faults("It", {}, lambda: now)
    with pytest.raises(ProviderError, match="for 3 minutes"):
        faults.check(429, "130")
    now = 229.0
    with pytest.raises(ProviderError, match="for 1 s"):
        faults.check_silence()
    now = 230.0
    faults.check_silence()


async def test_it_is_asked_once_and_no_more(looking: Looking) -> None:
    looking.server.fault = Refusal(503)
    await looking.fails()
    assert len(looking.server.asked) == 1


async def test_who_leaves_does_not_wait(looking: Looking) -> None:
    looking.server.fault = Fault.HANG
    asking = asyncio.ensure_future(looking.ask())
    await asyncio.to_thread(looking.server.arrived.wait, 10)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
