"""How long until `attune --help` answers, beside a bare Python and beside importing the whole application first."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from benchmarks.report import Figure, main

RUNS = 7


def _seconds(*arguments: str) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def measure() -> list[Figure]:
    """Median wall time of a whole process, in seconds."""
    eager = "import cv2, mediapipe, textual.app, sounddevice, pydantic_settings, onnxruntime"
    ours = _seconds("-m", "assistant", "--help")
    return [Figure("attune --help", "s", ours, _seconds("-c", eager), "importing what it needs at once")]


if __name__ == "__main__":
    main("Start", measure)
