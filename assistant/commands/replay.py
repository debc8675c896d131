"""`attune replay`: show a recorded session again, in the terminal UI or line by line."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.settings import Settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "replay",
        help="show a session again that was recorded with --record",
        description="Show a recorded session again. Exit status 2 where FILE is no recording.",
    )
    parser.add_argument("file", metavar="FILE", type=Path, help="what `attune --record FILE` wrote")
    parser.add_argument(
        "--speed", metavar="X", type=_speed, default=1.0, help="X times as fast; 0: without pauses (default: 1)"
    )
    parser.add_argument("--plain", action="store_true", help="line by line instead of the terminal UI")
    parser.set_defaults(run=run)


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 <= speed <= 1000:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 0 and 1000")
    return speed


def run(args: argparse.Namespace) -> int:
    """Replay a recording; 2 where it, or the settings, cannot be read."""
    from assistant import settings as settings_module
    from assistant.recording import RecordingError, read
    from assistant.terminal import has_terminal, start_log

    try:
        settings = settings_module.load()
        log_path = settings_module.log_path()
        start_log(log_path)
        for _ in read(args.file):  # a broken line is better found now than in the middle
            pass
    except (settings_module.SettingsError, RecordingError, OSError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    if args.plain or not has_terminal():
        return _run_plain(args, settings)
    from assistant.consent import Plan, Wish
    from assistant.inputs import Inputs
    from assistant.replaying import ReplaySession
    from assistant.ui import run_ui

    def make_session(_: Inputs) -> ReplaySession:
        return ReplaySession(args.file, args.speed, settings, stay=True)

    nothing = Wish("off", ask=False)
    return run_ui(make_session, Plan(nothing, nothing, "off"), settings, log_path)


def _run_plain(args: argparse.Namespace, settings: Settings) -> int:
    import asyncio

    from assistant.plain import PlainScreen
    from assistant.replaying import ReplaySession

    async def session() -> None:
        replaying = ReplaySession(args.file, args.speed, settings, stay=False)
        PlainScreen(replaying.bus, sys.stdout)
        await replaying.start()
        await replaying.ended.wait()
        await replaying.close()

    asyncio.run(session())
    return 0
