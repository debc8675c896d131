"""From a microphone to utterances: voice activity and endpointing over a stream of blocks."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from dialogue.audio import Samples
from dialogue.endpointer import Dropped, Endpointer, Finished, Started

LEVEL_BLOCKS: Final = 3  # blocks to a level: 96 ms, about ten a second
SILENT: Final = -96.0  # dBFS given for digital silence, the floor of 16 bits


class VoiceActivity(Protocol):
    """What tells speech from other sound, such as `dialogue.vad.SileroVad`."""

    def probability(self, block: Samples) -> float:
        """The probability, 0 .. 1, that the block holds speech."""

    def reset(self) -> None:
        """Forget the sound so far."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud it is, about ten times a second."""

    at: float  # seconds of stream time
    dbfs: float  # root mean square, -96 (silence) .. 0 (full scale)
    speech: bool  # whether an utterance is under way
    open: bool  # False while the gate is closed: nothing is listened to


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Somebody began to speak; an Utterance or a SpeechDropped follows."""

    at: float  # seconds of stream time


@dataclass(frozen=True, slots=True)
class SpeechDropped:
    """What began was no utterance: too short, or the gate closed over it."""

    at: float  # seconds of stream time


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody said, ready for a recognizer."""

    samples: Samples  # (n,) at LISTEN_RATE, with a little silence on both sides
    start: float  # seconds of stream time, first speech
    end: float  # seconds of stream time, last speech
    cut: bool  # ended at the maximum length, not by a pause
    silence: float  # seconds since the last speech, when this was decided


Heard = Level | SpeechBegan | SpeechDropped | Utterance


def listen(
    microphone: Iterable[Samples],
    vad: VoiceActivity,
    endpointer: Endpointer,
    gate: Callable[[], bool] = lambda: True,
) -> Iterator[Heard]:
    """What is heard, as it is heard: ends when `microphone` does, and raises what it raises.

    While `gate()` is False (the assistant is speaking) blocks are taken but not listened to, so that nothing of
    them is heard after it opens again; levels go on.
    """
    energies: list[float] = []  # mean square of each block since the last level
    for block in microphone:
        energies.append(float(np.mean(np.square(block, dtype=np.float64))))
        is_open = gate()
        if is_open:
            decided = endpointer.feed(block, vad.probability(block))
            if decided is not None:
                yield _heard(decided, endpointer.seconds)
        else:
            interrupted = endpointer.speaking
            endpointer.skip()
            vad.reset()
            if interrupted:
                yield SpeechDropped(endpointer.seconds)
        if len(energies) == LEVEL_BLOCKS:
            yield Level(endpointer.seconds, _dbfs(float(np.mean(energies))), endpointer.speaking, is_open)
            energies.clear()


def _heard(decided: Started | Finished | Dropped, now: float) -> SpeechBegan | SpeechDropped | Utterance:
    match decided:
        case Started(at):
            return SpeechBegan(at)
        case Dropped(_, end):
            return SpeechDropped(end)
        case Finished(samples, start, end, cut):
            return Utterance(samples, start, end, cut, now - end)


def _dbfs(mean_square: float) -> float:
    return max(SILENT, 10 * math.log10(mean_square / 32768**2)) if mean_square else SILENT
