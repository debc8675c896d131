"""`attune connect`: nothing is asked before the user has read what for, a key is kept as a secret, and off is off."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assistant import settings
from assistant.cli import main
from assistant.providers import connected, spotify, tmdb
from tests.e2e.program import attune, environment
from tests.recommend.providers.stand_ins import Refusal, SpotifyServer, TmdbServer, running
from tests.recommend.providers.test_spotify import browse, consented

ALL_OFF = "spotify        off\ntmdb           off\nyoutube-music  off\nradio          off\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("ATTUNE_CONFIG", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("assistant.secret.find_spec", lambda _: None)  # no keyring of whoever runs the tests
    return tmp_path


def type_in(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def secret(home: Path, name: str) -> Path:
    return home / "attune" / "secrets" / name


@pytest.mark.slow
def test_all_are_off_at_first_and_nothing_is_written(tmp_path: Path) -> None:
    result = attune(tmp_path, "connect")
    assert (result.returncode, result.stdout, result.stderr) == (0, ALL_OFF, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_without_a_network_it_is_one_line(tmp_path: Path) -> None:
    # A proxy that is not there: so nothing leaves, whatever network the tests are run in.
    dead = environment(tmp_path, HTTPS_PROXY="http://127.0.0.1:9", NO_PROXY="")
    call = [sys.executable, "-m", "assistant", "connect", "tmdb"]
    result = subprocess.run(call, input="token\n", capture_output=True, text=True, env=dead, timeout=60, check=False)
    assert result.returncode == 1
    assert result.stderr == "attune: the connection to TMDB failed: is there a network? Try again later\n"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("service", "name"), [("youtube-music", "YouTube Music"), ("radio", "Radio Browser")])
def test_what_wants_no_key_is_switched_on_and_off(service: str, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connect", service]) == 0
    assert f"{service} is on." in capsys.readouterr().out
    loaded = settings.load()
    assert [provider.name for provider in connected(loaded)] == [name]
    main(["connect"])
    assert f"{service:<14} on\n" in capsys.readouterr().out
    assert main(["connect", service, "--forget"]) == 0
    main(["connect"])
    assert capsys.readouterr().out.endswith(ALL_OFF)


def test_the_terms_of_tmdb_are_told_before_a_token_is_taken(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("recommend.providers.tmdb.API", "http://127.0.0.1:9")  # where nothing listens
    type_in(monkeypatch, "")
    assert main(["connect", "tmdb"]) == 0
    told, asked = capsys.readouterr().out.split("The token (Enter: leave it off): ")
    assert "forbid use in connection with AI applications" in told
    assert "This product uses the TMDB API but is not endorsed or certified by TMDB." in told
    assert asked == "tmdb stays off.\n"
    assert tmdb(settings.load()) is None
    assert not secret(home, "tmdb").exists()


def test_a_good_token_is_kept_as_a_secret_and_can_be_forgotten(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = TmdbServer()
    monkeypatch.setattr("recommend.providers.tmdb.API", f"{server.url}/3")
    with running(server):
        type_in(monkeypatch, server.token)
        assert main(["connect", "tmdb"]) == 0
    assert server.paths() == ["GET /3/authentication"]
    assert secret(home, "tmdb").read_text() == server.token
    assert secret(home, "tmdb").stat().st_mode & 0o777 == 0o600
    assert server.token not in settings.config_path().read_text() + capsys.readouterr().out
    assert tmdb(settings.load()) is not None
    assert main(["connect", "tmdb", "--forget"]) == 0
    assert not secret(home, "tmdb").exists()
    assert tmdb(settings.load()) is None


def test_a_token_that_tmdb_refuses_is_not_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = TmdbServer()
    server.fault = Refusal(401)
    monkeypatch.setattr("recommend.providers.tmdb.API", f"{server.url}/3")
    with running(server):
        type_in(monkeypatch, "0123456789abcdef0123456789abcdef")
        assert main(["connect", "tmdb"]) == 1
    assert capsys.readouterr().err == (
        "attune: TMDB refuses the token: it takes the API Read Access Token, not the API Key (attune connect tmdb)\n"
    )
    assert not secret(home, "tmdb").exists()
    assert not settings.config_path().exists()


@pytest.fixture
def spotify_server(home: Path, monkeypatch: pytest.MonkeyPatch):  # noqa: ARG001
    pytest.importorskip("spotipy")
    server = SpotifyServer()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        redirect = f"http://127.0.0.1:{free.getsockname()[1]}/callback"
    monkeypatch.setattr("recommend.providers.spotify.REDIRECT", redirect)
    monkeypatch.setattr("recommend.providers.spotify.API", f"{server.url}/v1/")
    monkeypatch.setattr("recommend.providers.spotify.ACCOUNTS", server.url)
    with running(server):
        yield server


def test_spotify_is_connected_through_the_browser(
    home: Path, spotify_server: SpotifyServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    users: list[threading.Thread] = []

    def open_address(address: str) -> bool:
        users.append(threading.Thread(target=lambda: browse(consented(spotify_server, address))))
        users[0].start()
        return True

    monkeypatch.setattr("assistant.browser.open_address", open_address)
    type_in(monkeypatch, "client-of-mine")
    assert main(["connect", "spotify"]) == 0
    users[0].join()
    out = capsys.readouterr().out
    assert "its owner to have Premium" in out
    assert "/callback" in out
    assert "refresh-1" in secret(home, "spotify").read_text()
    assert secret(home, "spotify").stat().st_mode & 0o777 == 0o600
    assert "refresh-1" not in settings.config_path().read_text() + out
    assert settings.load().providers.spotify_client_id == "client-of-mine"
    assert spotify(settings.load()) is not None
    assert main(["connect", "spotify", "--forget"]) == 0
    assert not secret(home, "spotify").exists()
    assert spotify(settings.load()) is None


def test_without_a_browser_of_its_own_the_address_is_pasted(
    home: Path, spotify_server: SpotifyServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter(["client-of-mine"])

    def typed(_: str = "") -> str:
        try:
            return next(lines)
        except StopIteration:
            shown = capsys.readouterr().out.splitlines()
            address = next(line for line in shown if urlsplit(line).path == "/authorize")
            return consented(spotify_server, address)

    monkeypatch.setattr("builtins.input", typed)
    assert main(["connect", "spotify"]) == 0
    assert secret(home, "spotify").exists()


def test_who_has_no_app_is_left_off(
    spotify_server: SpotifyServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    type_in(monkeypatch)
    assert main(["connect", "spotify"]) == 0
    assert capsys.readouterr().out.endswith("spotify stays off.\n")
    assert spotify_server.asked == []
    assert not settings.config_path().exists()


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("service", ["spotify", "youtube-music"])
def test_without_its_extra_it_is_told_how_to_get_it(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(f"recommend.providers.{service.replace('-', '_')}.find_spec", lambda _: None)
    assert main(["connect", service]) == 1
    assert capsys.readouterr().err.endswith(f": pip install 'attune-assistant[{service}]'\n")
    assert not settings.config_path().exists()


@pytest.mark.usefixtures("home")
def test_forgetting_wants_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connect", "--forget"]) == 2
    assert capsys.readouterr().err == "attune: forget which one? spotify, tmdb, youtube-music, radio\n"
