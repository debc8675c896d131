"""`attune setup`: fetch a Whisper model, so that free speech is understood. The one command that goes online for it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

DEFAULT: Final = "base.en"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "setup",
        help="fetch a Whisper model, to understand free speech",
        description="Say which speech recognizer is there, and fetch a Whisper model into the Hugging Face cache. "
        "Every file is checked against its published SHA-256; a download that broke off goes on where it stopped.",
    )
    parser.add_argument(
        "--model",
        default=DEFAULT,
        metavar="SIZE",
        help="tiny.en, base.en or small.en; tiny, base or small know other languages too (default: %(default)s)",
    )
    parser.add_argument("--offline", action="store_true", help="fetch nothing, only say what would be")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Set up; 0 when the model is there or nothing was to be fetched, 1 when it could not be, 2 for a wrong call."""
    from rich.console import Console
    from rich.progress import DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    from assistant import settings as settings_module
    from dialogue.recognizers import RecognizerError, available_recognizer
    from dialogue.recognizers.whisper_download import GOES_ON, PINNED, bytes_to_fetch, fetch, hub, is_offline, missing
    from dialogue.recognizers.whisper_models import cached_model

    model = PINNED.get(args.model)
    if model is None:
        print(f"attune: no model '{args.model}' is known: choose one of {', '.join(PINNED)}", file=sys.stderr)
        return 2
    try:
        chosen = settings_module.load().recognizer.model
    except settings_module.SettingsError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2

    info = available_recognizer(chosen)
    print(f"Speech recognizer: {info.name}, {info.detail}")
    files = missing(model)
    size = bytes_to_fetch(model, files)
    if files:
        print(f"{model.name}: {size / 1e6:.0f} MB from {hub()} to {model.folder}")
    if files and (args.offline or is_offline()):
        print("Offline: nothing was fetched.")
        return 0
    if not _fits(size, model.folder):
        return 1
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:2], DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task(model.name, total=model.size, completed=model.size - size)
            fetch(model, files, lambda count: bar.advance(task, count))
    except RecognizerError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"attune: stopped; {GOES_ON}", file=sys.stderr)
        return 130

    cached = cached_model()
    if model.name == (chosen or (cached and cached[0])):
        print(f"Attune understands free speech now, with Whisper {model.name}.")
    else:
        info = available_recognizer(chosen)
        print(
            f"Whisper {model.name} is there. Attune goes on with {info.name}, {info.detail}, "
            f'until {settings_module.config_path()} has model = "{model.name}" below [recognizer].'
        )
    return 0


def free_bytes(folder: Path) -> int:
    """What the disk has room for on which `folder` is, or will be."""
    import shutil

    return shutil.disk_usage(next(parent for parent in folder.parents if parent.exists())).free


def _fits(size: int, folder: Path) -> bool:
    """Whether the disk has room for `size` bytes in `folder`; where it has not, a person may want to try."""
    from assistant.terminal import has_terminal

    free = free_bytes(folder)
    if size <= free:
        return True
    if not has_terminal():
        print(f"attune: the disk has room for {free / 1e6:.0f} MB only: make room and run it again", file=sys.stderr)
        return False
    try:
        answer = input(f"The disk has room for {free / 1e6:.0f} MB only. Begin anyway? [y/N] ")
    except EOFError:
        answer = ""
    return answer.strip().lower() in {"y", "yes"}
