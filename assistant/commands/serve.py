"""`attune serve`: the terminal UI in a browser on this machine."""

from __future__ import annotations

import argparse
import sys
from typing import Final

_DEVICES: Final = ("camera", "microphone", "speaker")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "serve",
        help="show the terminal UI in a browser on this machine",
        description="Show the terminal UI in a browser on this machine. Camera, microphone and speaker are the "
        "machine's, not the browser's. Nobody without the printed address gets in.",
    )
    parser.add_argument(
        "--port", metavar="N", type=_port, default=0, help="the port on 127.0.0.1 (default: one that is free)"
    )
    for device in _DEVICES:
        parser.add_argument(
            f"--{device}", metavar="WHAT", default=argparse.SUPPRESS, help=f"as in `attune --{device} WHAT`"
        )
    parser.set_defaults(run=run)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 0 and 65535")
    return port


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C; 1 where the port cannot be used or the extra is missing, 2 where there can be no log."""
    import asyncio
    from importlib.util import find_spec

    from assistant import settings as settings_module
    from assistant.terminal import start_log

    if find_spec("termios") is None:
        print("attune: serve needs pseudo-terminals, as Linux and macOS have", file=sys.stderr)
        return 1
    if find_spec("textual_serve") is None:
        print("attune: serve needs textual-serve: pip install 'attune-assistant[serve]'", file=sys.stderr)
        return 1
    try:
        start_log(settings_module.log_path())
    except OSError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    devices = [f"--{device}={wish}" for device in _DEVICES if (wish := getattr(args, device)) is not None]
    return asyncio.run(_serve([sys.executable, "-m", "assistant", *devices], args.port))


async def _serve(command: list[str], port: int) -> int:
    import asyncio
    import signal

    from assistant.serving.server import Server

    server, asked_to_leave = Server(command), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, asked_to_leave.set)
    try:
        print(f"Open this in a browser on this machine:\n\n    {await server.start(port)}\n")
        print("Whoever has the address sees and steers Attune. Ctrl+C ends it.", flush=True)
        await asked_to_leave.wait()
    except OSError as error:
        print(f"attune: port {port} cannot be used ({error.strerror}); name another with --port", file=sys.stderr)
        return 1
    finally:
        await server.close()
    return 0
