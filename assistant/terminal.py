"""Who may write to the terminal: the UI alone. What native libraries print goes to the log."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path


def start_log(path: Path, level: int = logging.INFO) -> None:
    """Log to a rotating file (1 MB, one old one), readable by the user alone."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.close(descriptor)
    handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)


def has_terminal() -> bool:
    """Whether a person sits in front of this program: keys come from a terminal, and lines go to one."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextlib.contextmanager
def native_output_to(path: Path) -> Iterator[None]:
    """Send file descriptor 2 to the file at `path`, while Python's own standard error stays the terminal.

    Textual draws to `sys.__stderr__`, and PortAudio, ALSA, mediapipe and OpenCV print to descriptor 2: without
    this the screen is corrupted. Where the user has sent standard error elsewhere, Textual draws on standard output.
    """
    sys.stderr.flush()
    terminal = os.dup(2)
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 2)
    os.close(log)
    before, before_original = sys.stderr, sys.__stderr__
    stream = os.fdopen(os.dup(terminal), "w", buffering=1, encoding="utf-8", errors="replace")
    drawn = stream
    if not stream.isatty() and os.isatty(1):
        drawn = os.fdopen(os.dup(1), "w", buffering=1, encoding="utf-8", errors="replace")
    sys.stderr = stream
    sys.__stderr__ = drawn  # type: ignore[misc]
    try:
        yield
    finally:
        sys.stderr, sys.__stderr__ = before, before_original  # type: ignore[misc]
        os.dup2(terminal, 2)
        os.close(terminal)
        for each in (drawn, stream):
            with contextlib.suppress(OSError):  # the terminal may be gone, with what it was still to be told
                each.close()
