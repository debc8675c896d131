"""The whole program as a user starts it: a process with its own settings, its output and its files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil


def environment(home: Path, **more: str) -> dict[str, str]:
    """An environment whose settings, logs and caches are in `home`, and that knows no sound server of the user's."""
    # "CI" goes too: some libraries behave better where they think they are tested, as by not sending usage data.
    foreign = ("ATTUNE_", "XDG_", "PULSE_", "CI")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PYTHONUNBUFFERED": "1", **more}


def attune(
    home: Path, *arguments: str, stdin: str = "", seconds: float = 90, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `attune` to its end; `more` is put into its environment."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env=environment(home, **more),
        timeout=seconds,
        check=False,
    )


@dataclass
class Session:
    """A running `attune --plain`, typed to and read from line by line."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @classmethod
    def start(cls, home: Path, *arguments: str, **more: str) -> Session:
        """Start it; its lines are read in the background."""
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "--plain", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment(home, **more),
        )
        assert process.stdout is not None
        os.set_blocking(process.stdout.fileno(), False)
        return cls(process)

    def type(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait_for(self, words: str, seconds: float = 40, after: int = 0) -> str:
        """The first line, from number `after` on, that holds `words`; AssertionError with all lines otherwise."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._read()
            for line in self.lines[after:]:
                if words in line:
                    return line
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"no line with {words!r} in:\n" + "\n".join(self.lines))

    def now(self) -> list[str]:
        """The lines so far."""
        self._read()
        return self.lines

    def _read(self) -> None:
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            self.lines.append(line.rstrip("\n"))

    def children(self) -> list[psutil.Process]:
        """Every process below the program's own."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def leave(self, seconds: float = 10) -> tuple[int, float]:
        """Press Ctrl-C; gives the exit status and how long leaving took, in seconds."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        status = self.process.wait(seconds)
        self._read()
        return status, time.monotonic() - started

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(5)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()
