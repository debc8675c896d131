"""A program in a pseudo-terminal, as a person has it before them: keys go in, and what it paints comes out."""

from __future__ import annotations

import fcntl
import os
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Self

import psutil

ROOT: Final = Path(__file__).parents[1]
QUIT: Final = b"\x11"  # Ctrl+Q
LEAVE_S: Final = 5.0  # what a program gets to end by itself


class Terminal:
    """One command and what it has painted since the last key. Times are those of `time.perf_counter`, in seconds."""

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        """Start `command` in a terminal of `size` columns and rows."""
        self._master, slave = os.openpty()
        columns, rows = size
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        colours = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        environment = {**environment, **colours, "COLUMNS": str(columns), "LINES": str(rows)}
        self.started = time.perf_counter()
        self._process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=ROOT, start_new_session=True
        )
        os.close(slave)
        self._painted = bytearray()
        self.bytes_painted = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.press(QUIT)
            self.read(LEAVE_S)
        except OSError:  # it has ended
            pass
        self._process.kill()
        self._process.wait()
        os.close(self._master)

    def press(self, keys: bytes) -> float:
        """Press keys; what was painted before is forgotten. Gives the moment."""
        self._painted.clear()
        moment = time.perf_counter()
        os.write(self._master, keys)
        return moment

    def read(self, seconds: float, until: bytes = b"") -> float | None:
        """Take what is painted for so long, or until `until` stands in it; gives the moment at which that came.

        None where it did not come, or the program has ended.
        """
        deadline = time.perf_counter() + seconds
        while (left := deadline - time.perf_counter()) > 0:
            if not select.select([self._master], [], [], left)[0]:
                return None
            try:
                chunk = os.read(self._master, 1 << 16)
            except OSError:  # Linux's way to say that nobody holds the other end any more
                return None
            moment = time.perf_counter()
            if not chunk:
                return None
            if until:
                self._painted += chunk
            self.bytes_painted += len(chunk)
            if until and until in self._painted:
                return moment
        return None

    def wait_for(self, words: str, seconds: float = 60.0) -> float:
        """The moment at which `words` were painted. Raises RuntimeError where they were not."""
        moment = self.read(seconds, words.encode())
        if moment is None:
            raise RuntimeError(f"the program never showed '{words}', but {bytes(self._painted[-300:])!r}")
        return moment

    @property
    def cpu_s(self) -> float:
        """What the program has used of the processor so far, all threads and processes of its own, in seconds."""
        process = psutil.Process(self._process.pid)
        return sum(sum(each.cpu_times()[:2]) for each in (process, *process.children(recursive=True)))

    @property
    def memory_mb(self) -> float:
        """What the program has resident now, MiB."""
        return float(psutil.Process(self._process.pid).memory_info().rss / 2**20)
