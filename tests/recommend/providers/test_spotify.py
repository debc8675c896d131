"""Spotify by the rules of March 2026: what is asked, what is made of the answers, and staying signed in."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from recommend.catalogue import Item, Medium
from recommend.providers import ProviderError, Spotify
from recommend.providers.spotify_sign_in import SignIn
from tests.recommend.providers.conftest import KeptInMemory, item
from tests.recommend.providers.stand_ins import Fault, Refusal, SpotifyServer, device, track

SUN = "6dGnYIeXmHdcikdzNNDMm2"


# --- songs ------------------------------------------------------------------------------------------------------------


async def test_a_song_is_found_by_title_and_performer_within_ten_results(
    spotify: Spotify, spotify_server: SpotifyServer, song: Item
) -> None:
    assert await spotify.links(song) == [("Spotify", f"https://open.spotify.com/track/{SUN}")]
    (asked,) = spotify_server.asked
    assert asked.path == "/v1/search"
    assert asked.query == {"q": "Here Comes the Sun The Beatles", "type": "track", "limit": "10", "offset": "0"}


async def test_recordings_by_others_and_other_songs_are_not_taken(
    spotify: Spotify, spotify_server: SpotifyServer, song: Item
) -> None:
    spotify_server.tracks = [
        track("Here Comes the Sun", "Karaoke All Stars"),
        track("Here Comes the Moon", "George Harrison"),
        None,
    ]
    assert await spotify.links(song) == []


async def test_a_film_is_not_looked_for(spotify: Spotify, spotify_server: SpotifyServer, film: Item) -> None:
    assert await spotify.links(film) == []
    assert spotify_server.asked == []


async def test_an_id_that_is_none_leads_nowhere(spotify: Spotify, spotify_server: SpotifyServer, song: Item) -> None:
    spotify_server.tracks = [track("Here Comes the Sun", "The Beatles", "../../evil")]
    with pytest.raises(ProviderError, match="in a form that Attune does not know"):
        await spotify.links(song)


# --- playing ----------------------------------------------------------------------------------------------------------


async def test_a_song_plays_on_the_device_in_use(spotify: Spotify, spotify_server: SpotifyServer, song: Item) -> None:
    assert await spotify.play(song) == "Kitchen"
    asked = spotify_server.asked[-1]
    assert (asked.method, asked.path, asked.query) == ("PUT", "/v1/me/player/play", {"device_id": "device-Kitchen"})
    assert asked.json == {"uris": [f"spotify:track:{SUN}"]}


async def test_a_device_can_be_named(spotify: Spotify, spotify_server: SpotifyServer, song: Item) -> None:
    assert await spotify.play(song, "phone") == "Phone"
    assert spotify_server.asked[-1].query == {"device_id": "device-Phone"}


async def test_where_none_is_in_use_any_will_do_that_takes_commands(
    spotify: Spotify, spotify_server: SpotifyServer, song: Item
) -> None:
    spotify_server.devices = [device("Car", active=True, restricted=True), device("Phone")]
    assert await spotify.devices() == ["Phone"]
    assert await spotify.play(song) == "Phone"


async def test_where_spotify_is_not_open_it_is_told_what_to_open(
    spotify: Spotify, spotify_server: SpotifyServer, song: Item
) -> None:
    with pytest.raises(ProviderError, match=r"^Spotify is not open on 'Bath': open it there \(now: Phone, Kitchen\)"):
        await spotify.play(song, "Bath")
    spotify_server.devices = []
    with pytest.raises(ProviderError, match=r"^Spotify is open nowhere: open it on the device that is to play$"):
        await spotify.play(song)
    assert "PUT /v1/me/player/play" not in spotify_server.paths()


async def test_a_song_that_is_not_there_is_not_played(
    spotify: Spotify, spotify_server: SpotifyServer, song: Item
) -> None:
    spotify_server.tracks = []
    with pytest.raises(ProviderError, match=r'^Spotify does not have "Here Comes the Sun" by The Beatles$'):
        await spotify.play(song)


# --- playlists --------------------------------------------------------------------------------------------------------


async def test_a_playlist_is_private_and_holds_what_there_is(
    spotify: Spotify, spotify_server: SpotifyServer, song: Item
) -> None:
    rare = item(Medium.MUSIC, "A Song of Nobody", "Nobody", 1970)
    made = await spotify.make_playlist("A calm evening", [song, rare])
    assert made.address == "https://open.spotify.com/playlist/3cEYpjA9oz9GiPac4AsH4n"
    assert made.left_out == (rare,)
    create, add = spotify_server.asked[-2:]
    assert (create.method, create.path) == ("POST", "/v1/me/playlists")
    assert create.json["name"] == "A calm evening"
    assert create.json["public"] is False
    assert (add.method, add.path) == ("POST", "/v1/playlists/3cEYpjA9oz9GiPac4AsH4n/items")
    assert add.json == [f"spotify:track:{SUN}"]


async def test_no_empty_playlist_is_made(spotify: Spotify, spotify_server: SpotifyServer, song: Item) -> None:
    spotify_server.tracks = []
    with pytest.raises(ProviderError, match=r"^Spotify has none of these songs$"):
        await spotify.make_playlist("A calm evening", [song])
    assert "POST /v1/me/playlists" not in spotify_server.paths()


# --- staying signed in ------------------------------------------------------------------------------------------------


def run_out(kept: KeptInMemory) -> None:
    """Let the access token's hour pass."""
    kept.write(json.dumps({**json.loads(kept.read()), "expires_at": int(time.time()) - 1}))


async def test_a_token_that_has_run_out_is_renewed_and_kept(
    spotify: Spotify, spotify_server: SpotifyServer, kept: KeptInMemory
) -> None:
    run_out(kept)
    assert await spotify.available() == ""
    assert json.loads(kept.read())["refresh_token"] == "refresh-2"
    run_out(kept)
    assert await Spotify("client", kept).available() == ""
    renewals = [asked.form for asked in spotify_server.asked if asked.path == "/api/token"]
    assert [each["refresh_token"] for each in renewals] == ["refresh-1", "refresh-2"]
    assert renewals[0]["client_id"] == "client"


async def test_two_questions_at_once_renew_a_token_once(
    spotify: Spotify, spotify_server: SpotifyServer, kept: KeptInMemory, song: Item
) -> None:
    run_out(kept)
    assert await asyncio.gather(spotify.available(), spotify.devices(), spotify.links(song))
    assert spotify_server.paths().count("POST /api/token") == 1


@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"access_token": "access-1"}'])
async def test_without_a_sign_in_nothing_is_asked(
    spotify: Spotify, spotify_server: SpotifyServer, kept: KeptInMemory, text: str
) -> None:
    kept.write(text)
    assert await spotify.available() == "Spotify wants you to sign in: attune connect spotify"
    assert spotify_server.asked == []


async def test_a_sign_in_that_was_withdrawn_is_told(
    spotify: Spotify, spotify_server: SpotifyServer, kept: KeptInMemory
) -> None:
    run_out(kept)
    spotify_server.refresh = "another"
    assert await spotify.available() == "Spotify wants you to sign in: attune connect spotify"


async def test_a_sign_in_for_less_is_asked_for_again(spotify: Spotify, kept: KeptInMemory) -> None:
    kept.write(json.dumps({**json.loads(kept.read()), "scope": "user-read-playback-state"}))
    assert await spotify.available() == "Spotify wants you to sign in: attune connect spotify"


@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.CUT, Refusal(500)], ids=str)
async def test_a_fault_while_renewing_keeps_the_sign_in(
    spotify: Spotify, spotify_server: SpotifyServer, kept: KeptInMemory, fault: Fault | Refusal
) -> None:
    run_out(kept)
    before = kept.read()
    spotify_server.fault = fault
    assert "sign in" not in await spotify.available()
    assert kept.read() == before


async def test_no_token_is_logged(spotify: Spotify, kept: KeptInMemory, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    run_out(kept)
    await spotify.available()
    assert "access-" not in caplog.text
    assert "refresh-" not in caplog.text


# --- signing in -------------------------------------------------------------------------------------------------------


@pytest.fixture
def redirect(spotify_server: SpotifyServer, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: ARG001
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/callback"
    monkeypatch.setattr("recommend.providers.spotify.REDIRECT", address)
    return address


def consented(server: SpotifyServer, address: str) -> str:
    """Where Spotify sends the browser of a user who has agreed."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    server.codes["code-1"] = asked["code_challenge"]
    return f"{asked['redirect_uri']}?{urlencode({'code': 'code-1', 'state': asked['state']})}"


def in_background(sign_in: SignIn, seconds: float = 20) -> tuple[threading.Thread, list[str | ProviderError]]:
    """`SignIn.wait` while the test goes on, and what came of it."""
    came: list[str | ProviderError] = []

    def wait() -> None:
        try:
            came.append(sign_in.wait(seconds))
        except ProviderError as error:
            came.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread, came


def browse(address: str) -> int:
    """Open a page, as soon as there is somebody who answers; gives the status."""
    for _ in range(200):
        try:
            with urllib.request.urlopen(address) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.01)
    raise AssertionError("nobody answers")


@pytest.mark.usefixtures("redirect")
async def test_the_browser_brings_the_code_and_the_sign_in_is_kept(spotify_server: SpotifyServer) -> None:
    sign_in = SignIn("client")
    assert sign_in.address.startswith(f"{spotify_server.url}/authorize?")
    thread, came = in_background(sign_in)
    assert browse(consented(spotify_server, sign_in.address)) == 200
    thread.join()
    (code,) = came
    assert code == "code-1"
    kept = KeptInMemory()
    await sign_in.finish(code, kept)
    assert await Spotify("client", kept).available() == ""


async def test_requests_of_others_are_passed_over(spotify_server: SpotifyServer, redirect: str) -> None:
    sign_in = SignIn("client")
    thread, came = in_background(sign_in)
    assert browse(redirect.replace("/callback", "/favicon.ico")) == 404
    browse(f"{redirect}?code=evil&state=guessed")
    with socket.create_connection(("127.0.0.1", urlsplit(redirect).port or 0)):  # one that browsers open in advance
        browse(consented(spotify_server, sign_in.address))
        thread.join()
    assert came == ["code-1"]


async def test_who_does_not_agree_is_not_connected(spotify_server: SpotifyServer, redirect: str) -> None:
    sign_in = SignIn("client")
    state = parse_qs(urlsplit(sign_in.address).query)["state"][0]
    thread, came = in_background(sign_in)
    browse(f"{redirect}?error=access_denied&state={state}")
    thread.join()
    assert [str(each) for each in came] == ["Spotify was not allowed; nothing is connected"]
    assert spotify_server.asked == []


@pytest.mark.usefixtures("redirect")
async def test_nobody_is_waited_for_for_ever() -> None:
    with pytest.raises(ProviderError, match=r"^nobody signed in to Spotify; try again$"):
        SignIn("client").wait(0)


async def test_a_port_that_is_taken_is_told(redirect: str) -> None:
    port = urlsplit(redirect).port or 0
    with socket.create_server(("127.0.0.1", port)), pytest.raises(ProviderError, match=f"^port {port} is in use"):
        SignIn("client").wait()


@pytest.mark.usefixtures("redirect")
async def test_without_a_browser_the_address_can_be_pasted(spotify_server: SpotifyServer) -> None:
    sign_in = SignIn("client")
    address = consented(spotify_server, sign_in.address)
    assert sign_in.code_in(address) == "code-1"
    with pytest.raises(ProviderError, match="not the address that Spotify sent you to"):
        sign_in.code_in(address.replace("state=", "state=x"))


@pytest.mark.usefixtures("redirect")
async def test_a_code_that_is_not_taken_is_told_and_nothing_is_kept() -> None:
    kept = KeptInMemory()
    with pytest.raises(ProviderError, match="is the client id right"):
        await SignIn("client").finish("stolen", kept)
    assert kept.read() == ""


async def test_without_the_extra_it_is_told_how_to_get_it(spotify: Spotify, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommend.providers.spotify.find_spec", lambda _: None)
    assert await spotify.available() == "Spotify needs spotipy: pip install 'attune-assistant[spotify]'"
