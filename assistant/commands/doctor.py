"""`attune doctor`: is everything there that Attune needs? One line a check, with the fix."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "doctor",
        help="check what Attune needs, with the fix for what is missing",
        description="Check what Attune needs. Exit status 1 when something needed is broken.",
    )
    parser.add_argument("--json", action="store_true", help="a JSON array of checks on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check everything; 1 when something needed is broken."""
    import os
    import tempfile
    from pathlib import Path

    from assistant.doctor import Status, examine
    from assistant.terminal import native_output_to

    with native_output_to(Path(os.devnull)), tempfile.TemporaryDirectory() as scratch:
        checks = examine(Path(scratch))
    if args.json:
        print(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        glyphs = {Status.GOOD: "ok  ", Status.LIMITED: "note", Status.BROKEN: "FAIL"}
        for check in checks:
            fix = f" -> {check.fix}" if check.fix else ""
            print(f"{glyphs[check.status]}  {check.name:<14} {check.finding}{fix}")
    broken = [check.name for check in checks if check.status is Status.BROKEN]
    if broken:
        print(f"attune: broken: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0
