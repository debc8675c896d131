"""Each earcon is short, soft, clean, and cannot be taken for another."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dialogue.audio import Sound
from dialogue.earcons import A3, A4, A5, C5, E5, error, heard, thinking

EARCONS = [heard, thinking, error]


def pitches(sound: Sound) -> tuple[float, float]:
    """The strongest frequency of the first and of the second half, Hz."""
    found = []
    for half in np.array_split(sound.samples.astype(float), 2):
        spectrum = np.abs(np.fft.rfft(half * np.hanning(len(half)), 1 << 16))
        found.append(float(np.argmax(spectrum) * sound.rate / (1 << 16)))
    return found[0], found[1]


@pytest.mark.parametrize("earcon", EARCONS)
def test_it_is_short_and_soft_and_there(earcon: Callable[[], Sound]) -> None:
    sound = earcon()
    assert sound.samples.dtype == np.int16
    assert 0.08 <= sound.seconds <= 0.25
    peak = 20 * np.log10(np.abs(sound.samples.astype(int)).max() / 32_768)
    assert -20 < peak < -12


@pytest.mark.parametrize("earcon", EARCONS)
def test_it_begins_and_ends_in_silence_and_never_clicks(earcon: Callable[[], Sound]) -> None:
    """A click is energy above everything that the notes hold."""
    samples = earcon().samples.astype(float)
    assert samples[0] == 0
    assert abs(samples[-1]) < 30
    power = np.abs(np.fft.rfft(samples)) ** 2
    above = np.fft.rfftfreq(len(samples), 1 / earcon().rate) > 4000
    assert 10 * np.log10(power[above].sum() / power.sum()) < -60


@pytest.mark.parametrize(("earcon", "first", "second"), [(heard, E5, A5), (thinking, A3, A3), (error, C5, A4)])
def test_its_notes_are_those_written_down(earcon: Callable[[], Sound], first: float, second: float) -> None:
    assert pitches(earcon()) == (pytest.approx(first, rel=0.03), pytest.approx(second, rel=0.03))


def test_one_rises_one_stays_low_and_one_falls() -> None:
    (up, upper), (low, still_low), (down, lower) = (pitches(earcon()) for earcon in EARCONS)
    assert upper > 1.2 * up
    assert still_low == pytest.approx(low, rel=0.03)
    assert lower < 0.9 * down
    assert low < 0.6 * min(up, down, lower)


@pytest.mark.parametrize("earcon", EARCONS)
def test_it_is_the_same_every_time(earcon: Callable[[], Sound]) -> None:
    np.testing.assert_array_equal(earcon().samples, earcon().samples)
