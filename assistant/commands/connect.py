"""`attune connect`: which services may be asked about songs and films. Each is off until it is switched on here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from assistant.settings import Settings

_SPOTIFY: Final = """\
Spotify is told the songs that you look for, play there or put into a playlist there.
It wants an app of your own, and its owner to have Premium. At https://developer.spotify.com/dashboard
  - create one for the Web API, with the redirect address {redirect}
  - add yourself under "User Management".
"""
_TMDB: Final = """\
TMDB is told the title and year of films that you want to watch; it answers with their pages, and with where they can be
watched (data by JustWatch). This product uses the TMDB API but is not endorsed or certified by TMDB.
Beware: TMDB's terms (https://www.themoviedb.org/api-terms-of-use) forbid use in connection with AI applications, and
Attune reads moods with neural networks. Read them, and connect only where they, or TMDB, allow it to you.
It wants a token of your own: the "API Read Access Token" at https://www.themoviedb.org/settings/api
"""
_YOUTUBE_MUSIC: Final = """\
YouTube Music is told the songs and moods that you look for there, without an account, and answers with pages for you to
open. The way is unofficial, and breaks now and then: `attune connect youtube-music --forget` switches it off.
"""
_RADIO: Final = """\
Radio Browser (https://www.radio-browser.info) is asked for stations that suit a mood, and told which one is played.
"""


class _NotConnected(Exception):
    """The message is one line that says why; empty where the user left it off."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "connect",
        help="let Attune ask Spotify, TMDB, YouTube Music or Radio Browser",
        description="Let Attune ask a service about songs and films; without a name, list which ones it may ask. All "
        "are off at first, and nothing is asked before you have read what the service is told.",
    )
    parser.add_argument("service", nargs="?", choices=tuple(_CONNECT), help="which one")
    parser.add_argument("--forget", action="store_true", help="switch it off, and remove its key")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do it; 0 when it went well or was left off, 1 when it could not be done, 2 for a wrong call or setting."""
    from assistant.secret import SecretError
    from assistant.settings import SettingsError, load
    from recommend.providers import ProviderError

    if args.forget and args.service is None:
        print(f"attune: forget which one? {', '.join(_CONNECT)}", file=sys.stderr)
        return 2
    try:
        settings = load()
    except SettingsError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    try:
        if args.service is None:
            for service in _CONNECT:
                print(f"{service:<14} {'on' if _is_on(settings, service) else 'off'}")
        elif args.forget:
            _forget(args.service)
            print(f"{args.service} is off, and nothing of it is kept.")
        else:
            _CONNECT[args.service]()
            print(f"{args.service} is on. `attune connect {args.service} --forget` switches it off again.")
    except (ProviderError, SecretError, SettingsError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    except _NotConnected:
        print(f"{args.service} stays off.")
    return 0


def _is_on(settings: Settings, service: str) -> bool:
    section, key, _ = _SETTING[service]
    return bool(getattr(getattr(settings, section), key))


def _forget(service: str) -> None:
    from assistant.providers import SPOTIFY_SECRET, TMDB_SECRET
    from assistant.settings import save

    for name, secret in (("spotify", SPOTIFY_SECRET), ("tmdb", TMDB_SECRET)):
        if name == service:
            secret.forget()
    section, key, off = _SETTING[service]
    save(section, key, off)


def _connect_spotify() -> None:
    import asyncio

    from assistant.browser import open_address
    from assistant.providers import SPOTIFY_SECRET
    from assistant.settings import save
    from recommend.providers.spotify import REDIRECT, check_installed
    from recommend.providers.spotify_sign_in import SignIn

    check_installed()
    print(_SPOTIFY.format(redirect=REDIRECT))
    client_id = _asked("Its client id (Enter: leave it off): ")
    sign_in = SignIn(client_id)
    print(f"Sign in here:\n{sign_in.address}")
    if open_address(sign_in.address):
        print("Waiting for your browser; Ctrl-C leaves it off.")
        code = sign_in.wait()
    else:
        code = sign_in.code_in(_asked("Then paste the address that the browser was sent to; the page may be empty: "))
    asyncio.run(sign_in.finish(code, SPOTIFY_SECRET))
    save("providers", "spotify_client_id", client_id)


def _connect_tmdb() -> None:
    import asyncio

    from assistant.providers import TMDB_SECRET
    from assistant.settings import save
    from recommend.providers import ProviderError, Tmdb

    print(_TMDB)
    token = _asked("The token (Enter: leave it off): ", hidden=True)
    if problem := asyncio.run(Tmdb(token).available()):
        raise ProviderError(problem)
    TMDB_SECRET.write(token)
    save("providers", "tmdb", True)


def _connect_youtube_music() -> None:
    from assistant.settings import save
    from recommend.providers.youtube_music import check_installed

    check_installed()
    print(_YOUTUBE_MUSIC)
    save("providers", "youtube_music", True)


def _connect_radio() -> None:
    from assistant.settings import save

    print(_RADIO)
    save("music", "radio", True)


def _asked(question: str, *, hidden: bool = False) -> str:
    """What the user types; a key is not shown. Raises _NotConnected for nothing."""
    from getpass import getpass

    from assistant.terminal import has_terminal

    try:
        typed = (getpass(question) if hidden and has_terminal() else input(question)).strip()
    except EOFError:
        typed = ""
    if not typed:
        raise _NotConnected
    return typed


_CONNECT: Final[dict[str, Callable[[], None]]] = {
    "spotify": _connect_spotify,
    "tmdb": _connect_tmdb,
    "youtube-music": _connect_youtube_music,
    "radio": _connect_radio,
}
# Where each is switched on: the section, the key, and what it is when off.
_SETTING: Final[dict[str, tuple[str, str, str | bool]]] = {
    "spotify": ("providers", "spotify_client_id", ""),
    "tmdb": ("providers", "tmdb", False),
    "youtube-music": ("providers", "youtube_music", False),
    "radio": ("music", "radio", False),
}
