"""Run `attune replay` while a thread prints to file descriptor 2, as native libraries do."""

from __future__ import annotations

import os
import sys
import threading
import time

from assistant import cli, terminal


def chatter() -> None:
    """Print for as long as the terminal belongs to the UI."""
    while os.isatty(2):
        time.sleep(0.01)
    while not os.isatty(2):
        os.write(2, b"\r\nNATIVE NOISE from a library\r\n")
        time.sleep(0.02)


if __name__ == "__main__":
    assert terminal.has_terminal()
    threading.Thread(target=chatter, daemon=True).start()
    sys.exit(cli.main(["replay", *sys.argv[1:]]))
