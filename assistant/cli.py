"""The command `attune`. Only argparse is imported here: `attune --help` must answer at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from assistant.commands import (
    analyze,
    calibrate,
    catalog,
    connect,
    doctor,
    evaluate,
    export,
    journal,
    recommend,
    replay,
    serve,
    session,
    setup,
    taste,
    train,
    understand,
    voice,
)


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="attune",
        description="An emotional assistant in your terminal: it sees, hears, talks and suggests music and films. "
        "Everything stays on this machine.",
    )
    session.add_arguments(parser)
    parser.set_defaults(run=session.run)
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in (
        analyze,
        recommend,
        catalog,
        taste,
        journal,
        calibrate,
        voice,
        setup,
        connect,
        understand,
        doctor,
        replay,
        serve,
        train,
        evaluate,
        export,
    ):
        command.add_parser(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status: 0 good, 1 something did not work, 2 a wrong call or setting."""
    args = build_parser().parse_args(arguments)
    try:
        status: int = args.run(args)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe has gone, as with `| head`
        sys.stderr.close()
        return 0
    return status
