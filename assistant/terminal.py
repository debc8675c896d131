"""Who may write to the terminal: the UI alone. What native libraries print goes to the log."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, TextIO


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


class Drawn:
    """The terminal as Textual draws on it.

    Where it has gone, drawing goes on into nothing, and the program is told so as a hang-up tells it. Textual's writer
    would end at the first error, and all else then wait for it for ever, with camera and microphone open.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._gone = False

    def write(self, text: str) -> int:
        """Draw."""
        self._unless_gone(lambda: self._stream.write(text))
        return len(text)

    def flush(self) -> None:
        """Draw what has not been drawn yet."""
        self._unless_gone(self._stream.flush)

    def _unless_gone(self, draw: Callable[[], object]) -> None:
        if self._gone:
            return
        try:
            draw()
        except OSError:
            self._gone = True
            os.kill(os.getpid(), signal.SIGHUP)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


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
    sys.__stderr__ = Drawn(drawn)  # type: ignore[misc,assignment]
    try:
        yield
    finally:
        sys.stderr, sys.__stderr__ = before, before_original  # type: ignore[misc]
        os.dup2(terminal, 2)
        os.close(terminal)
        for each in (drawn, stream):
            with contextlib.suppress(OSError):  # the terminal may be gone, with what it was still to be told
                each.close()
