"""Three short sounds that say without words: heard you, thinking, that did not work.

Made by us, of sines with an octave above each note, on the scale in which A4 is 440 Hz. They differ in direction,
register and rhythm, so that they can be told apart over a small loudspeaker and without looking.

    heard      E5 A5, a fourth up       0.17 s    a question well received
    thinking   A3, one soft pulse       0.22 s    low and round: it may come often
    error      C5 A4, a third down      0.24 s    slower, and not an alarm
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import Sound

RATE: Final = 22_050  # Hz, the rate of speech
# Peak. A-weighted, they are 2 (heard), 5 (error) and 11 dB (thinking) below speech at full volume (2026-11-24).
LEVEL: Final = 10 ** (-15 / 20) * 32_767
OCTAVE: Final = 0.25  # level of the octave: without it, a small loudspeaker gives little of the low notes

A3: Final = 220.0
A4: Final = 440.0
C5: Final = 523.25
E5: Final = 659.26
A5: Final = 880.0


def heard() -> Sound:
    """The microphone has been understood to mean Attune: a fourth up."""
    return _sound(_note(E5, 0.09, attack=0.008), _note(A5, 0.08, attack=0.008))


def thinking() -> Sound:
    """The answer takes a moment: a low pulse that swells and fades."""
    return _sound(_note(A3, 0.22, attack=0.09))


def error() -> Sound:
    """Something did not work: a minor third down."""
    return _sound(_note(C5, 0.11, attack=0.015), _note(A4, 0.13, attack=0.015))


def _note(hertz: float, seconds: float, attack: float) -> NDArray[np.float64]:
    """A note from silence to silence: it rises for `attack` seconds and falls to its end, both on half a cosine."""
    time = np.arange(round(seconds * RATE)) / RATE
    sine = np.sin(2 * np.pi * hertz * time) + OCTAVE * np.sin(4 * np.pi * hertz * time)
    rise = (1 - np.cos(np.pi * np.minimum(time / attack, 1.0))) / 2
    fall = (1 + np.cos(np.pi * np.maximum(time - attack, 0.0) / (seconds - attack))) / 2
    note: NDArray[np.float64] = sine * rise * fall
    return note / (1 + OCTAVE)


def _sound(*notes: NDArray[np.float64]) -> Sound:
    return Sound((LEVEL * np.concatenate(notes)).astype(np.int16), RATE)
