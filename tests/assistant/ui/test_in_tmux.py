"""In a real terminal the screen stays clean while native libraries print to descriptor 2, and workers can start."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant.ui.scripted import DEMO

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

ROOT = Path(__file__).parents[3]


class Terminal:
    """One command in a tmux of its own."""

    def __init__(self, folder: Path, command: str, size: tuple[int, int]) -> None:
        self._tmux = ["tmux", "-S", str(folder / "tmux"), "-f", "/dev/null"]
        width, height = (str(cells) for cells in size)
        ended = folder / "status"
        self._ended = ended
        line = f"cd {shlex.quote(str(ROOT))} && {command}; echo $? > {shlex.quote(str(ended))}; exec sleep 600"
        environment = os.environ | {
            "ATTUNE_CONFIG": str(folder / "config.toml"),
            "XDG_STATE_HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        start = [*self._tmux, "new-session", "-d", "-x", width, "-y", height, line]
        subprocess.run(start, check=True, env=environment)

    def picture(self) -> str:
        """What the terminal shows."""
        done = subprocess.run([*self._tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        return done.stdout

    def press(self, key: str) -> None:
        """Press a key."""
        subprocess.run([*self._tmux, "send-keys", key], check=True)

    def wait_for(self, *words: str, patience_s: float = 40.0) -> str:
        """The picture, once it shows all of `words`."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            picture = self.picture()
            if all(word in picture for word in words):
                return picture
            time.sleep(0.1)
        raise AssertionError(f"not all of {words} on the terminal:\n{picture}")

    def status(self, patience_s: float = 10.0) -> int:
        """The exit status, once the command has ended."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if self._ended.exists() and (text := self._ended.read_text()):
                return int(text)
            time.sleep(0.05)
        raise AssertionError(f"still running:\n{self.picture()}")

    def close(self) -> None:
        """End the terminal with all that runs in it."""
        subprocess.run([*self._tmux, "kill-server"], check=False)


@pytest.fixture(params=[(80, 24), (140, 45)], ids=["80x24", "140x45"])
def noisy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Terminal]:
    command = f"{shlex.quote(sys.executable)} -m tests.assistant.ui.noisy_replay {shlex.quote(str(DEMO))} --speed 0"
    terminal = Terminal(tmp_path, command, request.param)
    yield terminal
    terminal.close()


@pytest.mark.slow
def test_the_screen_stays_clean_and_the_way_out_is_short(noisy: Terminal, tmp_path: Path) -> None:
    picture = noisy.wait_for("Paddington 2", "you said you feel sad", "● limited", "Type here, or speak")
    log = tmp_path / "attune" / "log" / "attune.log"
    deadline = time.monotonic() + 30
    while "THE WORKER ANSWERED" not in log.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, "no worker process can be started under the UI"
        time.sleep(0.1)
    picture += noisy.picture()
    assert "NATIVE NOISE" in log.read_text(encoding="utf-8")
    assert "NOISE" not in picture
    noisy.press("C-q")
    assert noisy.status() == 0
