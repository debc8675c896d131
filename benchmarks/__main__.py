"""`python -m benchmarks`: every benchmark, one after another, each in a process of its own.

Those that take long do a little of everything here; `python -m benchmarks.NAME` measures in full.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

COMMANDS: Final = (
    "start",
    "ui",
    "bus",
    "classifier",
    "fer_model",
    "perception --quick",
    "tone",
    "words",
    "fusing",
    "understanding",
    "recognition --quick",
    "voice",
    "overheard --minutes 5",
    "safety",
    "journal --kills 20",
    "recommend --quick",
    "ease --quick",
)

if __name__ == "__main__":
    for command in COMMANDS:
        name, *options = command.split()
        print(f"\n== {command}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options], check=False)  # each says what it lacks
