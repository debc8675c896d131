"""Silero VAD hears speech as speech and noise as no speech."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogue.audio import BLOCK, LISTEN_RATE, Samples
from dialogue.vad import SileroVad
from tests.dialogue.spoken import spoken


def probabilities(vad: SileroVad, samples: Samples) -> NDArray[Any]:
    blocks = samples[: len(samples) // BLOCK * BLOCK].reshape(-1, BLOCK)
    return np.array([vad.probability(block) for block in blocks])


def noise(seconds: float, level: float) -> Samples:
    return (np.random.default_rng(7).standard_normal(round(seconds * LISTEN_RATE)) * level).astype(np.int16)


def test_a_spoken_sentence_is_speech_and_the_silence_around_it_is_not() -> None:
    heard = probabilities(SileroVad(), spoken("what mood do you see"))
    assert (heard > 0.5).mean() > 0.4
    assert heard[:6].max() < 0.35
    assert np.all((heard >= 0) & (heard <= 1))


@pytest.mark.parametrize("level", [0.0, 30.0, 3000.0])
def test_noise_of_any_loudness_is_no_speech(level: float) -> None:
    assert (probabilities(SileroVad(), noise(3.0, level)) > 0.5).mean() < 0.02


def test_a_reset_makes_the_model_as_new() -> None:
    vad = SileroVad()
    sentence = spoken("suggest a movie")
    first = probabilities(vad, sentence)
    assert not np.allclose(probabilities(vad, sentence), first)  # it remembers what it heard
    vad.reset()
    np.testing.assert_allclose(probabilities(vad, sentence), first, atol=1e-6)


def test_a_block_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="512 samples"):
        SileroVad().probability(np.zeros(BLOCK - 1, np.int16))


def test_the_model_loads_without_the_speech_recognizer() -> None:
    program = "import sys; from dialogue.vad import SileroVad; SileroVad(); print('faster_whisper' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"
    )
