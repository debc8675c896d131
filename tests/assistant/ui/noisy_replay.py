"""Run `attune replay` while a thread prints to file descriptor 2 and uses a worker process, as the assistant does."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable

from assistant import cli, terminal
from dialogue.worker import Worker


def build_echo() -> Callable[[str], str]:
    """What the worker does: give back what it gets."""
    return str


def chatter() -> None:
    """Print for as long as the terminal belongs to the UI."""
    while sys.stderr.fileno() >= 0:  # Textual gives standard error no descriptor
        time.sleep(0.01)
    threading.Thread(target=work, daemon=True).start()
    while not os.isatty(2):
        os.write(2, b"\r\nNATIVE NOISE from a library\r\n")
        time.sleep(0.02)


def work() -> None:
    """Start a worker process while the UI runs, and let it answer."""
    worker: Worker[str, str] = Worker("echo", build_echo)
    worker.start()
    os.write(2, f"\r\n{worker.ask('THE WORKER ANSWERED')}\r\n".encode())
    worker.kill()


if __name__ == "__main__":
    assert terminal.has_terminal()
    threading.Thread(target=chatter, daemon=True).start()
    sys.exit(cli.main(["replay", *sys.argv[1:]]))
