"""Each measurement in a fresh process, so that none finds what another loaded, and its peak of memory is its own."""

from __future__ import annotations

import os
import resource
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

R = TypeVar("R")


def apart(settings: Path, function: Callable[..., R], *arguments: object) -> R:
    """Call `function` in a process of its own; what it raises is raised here. `settings` is a folder for scraps."""
    with ProcessPoolExecutor(1, get_context("spawn"), _prepare, (settings,)) as pool:
        return pool.submit(function, *arguments).result()


def _prepare(settings: Path) -> None:
    """Before anything is imported that reads these. What the native libraries write to fd 2 goes nowhere."""
    warnings.simplefilter("ignore")  # of Keras, about the age of a file
    os.environ |= {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "KERAS_BACKEND": "tensorflow" if find_spec("tensorflow") else "torch",
        "KERAS_HOME": str(settings),  # where Keras finds no settings, it writes some
    }
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


class Clock:
    """Wall and CPU time since it was made, in seconds; CPU time is that of all threads of this process."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    @property
    def wall(self) -> float:
        return time.perf_counter() - self._wall

    @property
    def cpu(self) -> float:
        return time.process_time() - self._cpu


def peak_mb() -> float:
    """The most memory that this process had resident so far, MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
