"""`attune` itself: the assistant in the terminal UI, or line by line."""

from __future__ import annotations

import argparse
import gc
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.app import Assistant
    from assistant.consent import Device, Plan
    from assistant.inputs import Inputs
    from assistant.settings import Settings


class _Version(argparse.Action):
    """Looks the version up only when asked."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib import metadata  # a tenth of a second

        print(f"attune {metadata.version('attune-assistant')}")
        parser.exit()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of a session."""
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    options = parser.add_argument_group("session")
    options.add_argument("--plain", action="store_true", help="line by line instead of the terminal UI")
    options.add_argument(
        "--camera", metavar="SOURCE", help="off, a camera's number or name, a photo, a video, a folder or a stream"
    )
    options.add_argument(
        "--microphone", metavar="SOURCE", help="off, default, a device's number or name, or a sound file"
    )
    options.add_argument("--speaker", metavar="SINK", help="off, default, a device's number or name, or a WAV to write")
    options.add_argument("--record", metavar="FILE", type=Path, help="write the event stream (words and moods) to FILE")


def run(args: argparse.Namespace) -> int:
    """Run a session; 0 when it went well, 1 when an input named here could not be used, 2 for wrong settings."""
    gc.disable()  # until the first picture nothing is garbage, and to look for it takes a tenth of that time
    try:
        return _run(args)
    finally:
        gc.enable()


def _run(args: argparse.Namespace) -> int:
    from assistant import settings as settings_module
    from assistant.consent import make_plan
    from assistant.journal.database import JournalError
    from assistant.terminal import has_terminal, start_log

    try:
        settings = settings_module.load()
        log_path = settings_module.log_path()
        start_log(log_path)
    except (settings_module.SettingsError, OSError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    try:
        passphrase = _passphrase()
    except JournalError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    plan = make_plan(settings, args.camera, args.microphone, args.speaker, passphrase)
    if args.plain or not has_terminal():
        return _run_plain(args, settings, plan, log_path)
    from assistant.ui import run_ui

    made: list[Assistant] = []

    def make(inputs: Inputs) -> Assistant:
        made.append(_assistant(settings, inputs, log_path, args.record))
        return made[-1]

    return run_ui(make, plan, settings, log_path) or max((_status(args, assistant) for assistant in made), default=0)


def _passphrase() -> str | None:
    """What opens the journal, where it has one. Raises JournalError where it cannot be asked for, or is wrong."""
    from getpass import getpass

    from assistant.journal.database import UnsoundError
    from assistant.journal.place import find_passphrase, is_encrypted, open_own

    if not is_encrypted():
        return None
    terminal = sys.stdin.isatty()
    passphrase = find_passphrase((lambda: getpass("Passphrase of the journal: ")) if terminal else None)
    with suppress(UnsoundError):  # the session sets the file aside, and says so
        open_own(passphrase, existing=True).close()
    return passphrase


def _assistant(settings: Settings, inputs: Inputs, log_path: Path, record: Path | None) -> Assistant:
    from assistant.app import Assistant

    return Assistant(settings, inputs, log_path, record)


def _status(args: argparse.Namespace, assistant: Assistant) -> int:
    """1 where an input that this run named could not be used."""
    from assistant.events import Part

    named = {Part.CAMERA: args.camera, Part.MICROPHONE: args.microphone, Part.SPEAKER: args.speaker}
    return int(any(flag and part in assistant.failed for part, flag in named.items()))


def _run_plain(args: argparse.Namespace, settings: Settings, plan: Plan, log_path: Path) -> int:
    import asyncio

    from assistant.plain import run_plain
    from assistant.recording import RecordingError
    from assistant.terminal import native_output_to

    gc.enable()

    for wish in (plan.camera, plan.microphone):
        if wish.why_off:
            print(f"attune: {wish.why_off}", file=sys.stderr)
    granted = ask(plan)

    async def session() -> int:
        assistant = _assistant(settings, plan.inputs(granted), log_path, args.record)
        await run_plain(assistant)
        return _status(args, assistant)

    try:
        with native_output_to(log_path):
            return asyncio.run(session())
    except RecordingError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1


def ask(plan: Plan) -> frozenset[Device]:
    """Ask for consent on the terminal; without one nobody can answer, and nothing is captured."""
    from assistant import settings as settings_module
    from assistant.inputs import naming

    granted: set[Device] = set()
    for device in plan.questions:
        if not sys.stdin.isatty():
            print(
                f"attune: the {device} stays off until you allow it: run attune in a terminal, or add {naming(device)}",
                file=sys.stderr,
            )
            continue
        verb = "look through the camera" if device == "camera" else "listen to the microphone"
        try:
            answer = input(f"May Attune {verb}? Nothing is stored, nothing leaves this machine. [y/N] ")
        except EOFError:
            answer = ""
        yes = answer.strip().lower() in {"y", "yes"}
        if yes:
            granted.add(device)
        try:
            settings_module.save("consent", device, yes)
        except settings_module.SettingsError as error:
            print(f"attune: {error}", file=sys.stderr)
    return frozenset(granted)
