"""Internet radio: what the directory is asked, what is made of its answers, and that its faults are one clear line."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from models.emotions import Emotion
from recommend import Medium
from recommend.radio import TAGS, Radio, RadioError, Station, published_servers, station_tags
from recommend.seeds import SEEDS
from tests.recommend.radio_server import RadioServer, radio_server


@pytest.fixture
def server() -> Iterator[RadioServer]:
    with radio_server(b"") as server:
        yield server


@pytest.fixture
def radio(server: RadioServer) -> Radio:
    return Radio("attune/0", lambda: [server.url])


# --- moods ------------------------------------------------------------------------------------------------------------


def test_every_word_that_speaks_for_music_has_a_tag() -> None:
    words = {word for row in SEEDS[Medium.MUSIC].values() for word, weight in row.items() if weight > 0}
    assert set(TAGS) == words


@pytest.mark.parametrize(
    ("emotion", "tag"),
    [
        (Emotion.NEUTRAL, "lofi"),
        (Emotion.SAD, "classical"),
        (Emotion.ANGRY, "classical"),
        (Emotion.HAPPY, "dance"),
        (Emotion.FEAR, "rock"),
    ],
)
def test_a_mood_leads_to_the_tag_of_its_strongest_word(emotion: Emotion, tag: str) -> None:
    assert station_tags(emotion)[0] == tag


# --- what is asked ----------------------------------------------------------------------------------------------------


def test_working_stations_are_asked_for_by_tag_the_most_listened_to_first(server: RadioServer, radio: Radio) -> None:
    (station,) = radio.stations(Emotion.NEUTRAL)
    assert station == Station("960e57c8-0601-11e8-ae97-52543be04c81", "Quiet Hours", f"{server.url}/stream", "lofi")
    (search,) = server.searches
    assert search == {
        "tag": ["lofi"],
        "hidebroken": ["true"],
        "order": ["clickcount"],
        "reverse": ["true"],
        "limit": ["30"],
    }
    assert server.agents == {"attune/0"}


def test_nothing_is_asked_before_a_station_is_wanted() -> None:
    Radio("attune/0", lambda: pytest.fail("it looked for a server"))


def test_a_station_that_is_played_is_counted(server: RadioServer, radio: Radio) -> None:
    (station,) = radio.stations(Emotion.SAD)
    assert server.clicks == []
    radio.count(station)
    assert server.clicks == [station.id]


def test_a_station_that_cannot_be_counted_is_nobody_s_trouble(server: RadioServer, radio: Radio) -> None:
    (station,) = radio.stations(Emotion.SAD)
    server.status = 500
    radio.count(station)


def test_a_search_holds_for_an_hour(server: RadioServer) -> None:
    now = 0.0
    radio = Radio("attune/0", lambda: [server.url], lambda: now)
    for moment in (0.0, 3599.0):
        now = moment
        radio.stations(Emotion.HAPPY)
    assert len(server.searches) == 1
    now = 3601.0
    radio.stations(Emotion.HAPPY)
    assert len(server.searches) == 2


# --- what is answered -------------------------------------------------------------------------------------------------


def test_entries_that_cannot_be_played_are_left_out(server: RadioServer, radio: Radio) -> None:
    good = server.station()
    server.stations = [
        good | {"url_resolved": "file:///etc/passwd"},
        good | {"url_resolved": ""},
        good | {"stationuuid": "../../json/vote/1"},
        good | {"name": " \n "},
        good | {"hls": 1},
        {"name": "no address"},
        "no station",
        None,
        good | {"name": "Blue\x1b[31m\tNote\n" + "o" * 99},
    ]
    (station,) = radio.stations(Emotion.SAD)
    assert station.name == ("Blue [31m Note " + "o" * 99)[:60]


def test_a_tag_without_stations_gives_way_to_the_next(server: RadioServer, radio: Radio) -> None:
    server.stations = []
    with pytest.raises(RadioError, match=r"^the radio directory has no station for this mood$"):
        radio.stations(Emotion.SAD)
    assert [search["tag"] for search in server.searches] == [[tag] for tag in station_tags(Emotion.SAD)]


@pytest.mark.parametrize("answer", [b"<html>busy</html>", b"", b"\xff"])
def test_an_answer_that_is_no_json_is_told_in_one_line(server: RadioServer, radio: Radio, answer: bytes) -> None:
    server.stations = answer
    with pytest.raises(
        RadioError, match=r"^the radio directory does not answer; is there a network\? Try again later$"
    ):
        radio.stations(Emotion.SAD)


def test_an_answer_in_another_form_is_told_in_one_line(server: RadioServer, radio: Radio) -> None:
    server.stations = {"error": "changed"}
    with pytest.raises(RadioError, match=r"in a form that Attune does not know; update Attune$"):
        radio.stations(Emotion.SAD)


def test_a_server_that_fails_gives_way_to_another(server: RadioServer) -> None:
    radio = Radio("attune/0", lambda: [dead_address(), server.url])
    assert radio.stations(Emotion.SAD)
    assert radio.stations(Emotion.HAPPY)


def test_where_no_server_answers_it_is_told_in_one_line(server: RadioServer) -> None:
    server.status = 503
    radio = Radio("attune/0", lambda: [dead_address(), server.url])
    with pytest.raises(RadioError, match=r"^the radio directory does not answer; is there a network\?"):
        radio.stations(Emotion.SAD)
    server.status = 200
    assert radio.stations(Emotion.SAD)


# --- which servers there are ------------------------------------------------------------------------------------------


def test_the_servers_are_those_that_the_directory_s_name_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"192.0.2.1": "de1.api.radio-browser.info", "192.0.2.2": "fi1.api.radio-browser.info", "192.0.2.3": "evil"}
    asked = []

    def numbers(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return [(0, 0, 0, "", (number, 443)) for number in [*names, "192.0.2.4"]]

    def name_of(number: str) -> tuple[str, list[str], list[str]]:
        if number not in names:
            raise socket.herror(1, "unknown host")
        return names[number], [], []

    monkeypatch.setattr(socket, "getaddrinfo", numbers)
    monkeypatch.setattr(socket, "gethostbyaddr", name_of)
    assert sorted(published_servers()) == ["https://de1.api.radio-browser.info", "https://fi1.api.radio-browser.info"]
    assert asked == ["all.api.radio-browser.info"]


def test_without_a_network_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unreachable)
    with pytest.raises(RadioError, match=r"^the radio directory cannot be found; is there a network\?$"):
        Radio("attune/0").stations(Emotion.SAD)


def dead_address() -> str:
    """An address on this machine where nothing answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"
