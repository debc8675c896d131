"""What sound is in Attune: mono 16-bit samples with their rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.int16]  # (n,), mono, -32768..32767

LISTEN_RATE: Final = 16_000  # Hz; what the voice activity detector and both recognizers take
BLOCK: Final = 512  # samples at LISTEN_RATE, 32 ms: one frame of the voice activity detector


class AudioError(Exception):
    """A sound device or file cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A piece of mono sound."""

    samples: Samples
    rate: int  # Hz

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate
