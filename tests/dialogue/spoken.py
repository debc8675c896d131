"""Speech for the tests, made by espeak-ng when they run."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from dialogue.audio import LISTEN_RATE, Samples
from dialogue.microphone import decode


def speak_to_file(text: str, path: Path, voice: str = "en-us") -> Path:
    """A WAV file at `path`, mono, 22,050 Hz, of a voice that says `text`."""
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng is not installed")
    subprocess.run(["espeak-ng", "-v", voice, "-s", "160", "-w", str(path), text], check=True)
    return path


@cache
def spoken(text: str, voice: str = "en-us") -> Samples:
    """A voice that says `text`, at LISTEN_RATE, with 0.3 s of silence on both sides."""
    with tempfile.TemporaryDirectory() as folder:
        samples = decode(speak_to_file(text, Path(folder) / "spoken.wav", voice))
    margin = np.zeros(round(0.3 * LISTEN_RATE), np.int16)
    return np.concatenate([margin, samples, margin])
