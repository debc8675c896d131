"""From a microphone to utterances: voice activity and endpointing over a stream of blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from dialogue.audio import Samples
from dialogue.endpointer import Decision, Dropped, Endpointer, Finished, Paused, Started, Sustained
from dialogue.noise_floor import NoiseFloor, decibels, level

LEVEL_BLOCKS: Final = 3  # blocks to a level: 96 ms, about ten a second
# dB above the noise of the place below which speech is not meant for anybody here. The utterances of 160 recordings of
# people near a microphone lie 10 and more above it, half of them 40; what the offline recognizer falsely took for a
# call in an hour of talk and noise mostly lay below (measured 2026-11-24).
FAINT: Final = 9.0


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
    floor: float  # the same of the place when nobody speaks
    speech: bool  # whether an utterance is under way
    open: bool  # False while the gate is closed: nothing is listened to


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """Somebody began to speak; an Utterance or a SpeechDropped follows."""

    at: float  # seconds of stream time


@dataclass(frozen=True, slots=True)
class SpeechSustained:
    """They go on speaking: this is no cough."""

    at: float  # seconds of stream time


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """They paused: the words so far may be recognized, and are all where nothing follows."""

    number: int  # of the pause, rising
    samples: Samples  # (n,) at LISTEN_RATE: what the Utterance will hold that names this pause


@dataclass(frozen=True, slots=True)
class SpeechDropped:
    """What began was no utterance: too short, too faint, or the gate closed over it."""

    at: float  # seconds of stream time


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody said, ready for a recognizer."""

    samples: Samples  # (n,) at LISTEN_RATE, with a little silence on both sides
    start: float  # seconds of stream time, first speech
    end: float  # seconds of stream time, last speech
    cut: bool  # ended at the maximum length, not by a pause
    silence: float  # seconds since the last speech, when this was decided
    pause: int | None  # number of the SpeechPaused with the same samples
    voiced: float  # seconds of speech in it
    above: float  # dB by which it stands out from the noise of the place


Heard = Level | SpeechBegan | SpeechSustained | SpeechPaused | SpeechDropped | Utterance


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
    floor = NoiseFloor()
    energies: list[float] = []  # mean square of each block since the last level
    for block in microphone:
        energies.append(float(np.mean(np.square(block, dtype=np.float64))))
        is_open = gate()
        if is_open:
            floor.hear(decibels(energies[-1]))  # not of the assistant's own voice
            decided = endpointer.feed(block, vad.probability(block))
            if decided is not None:
                yield _heard(decided, endpointer.seconds, floor.dbfs)
        else:
            interrupted = endpointer.speaking
            endpointer.skip()
            vad.reset()
            if interrupted:
                yield SpeechDropped(endpointer.seconds)
        if len(energies) == LEVEL_BLOCKS:
            loudness = decibels(float(np.mean(energies)))
            yield Level(endpointer.seconds, loudness, floor.dbfs, endpointer.speaking, is_open)
            energies.clear()


def _heard(decided: Decision, now: float, floor: float) -> Heard:
    match decided:
        case Started(at):
            return SpeechBegan(at)
        case Sustained(at):
            return SpeechSustained(at)
        case Paused(number, samples):
            return SpeechPaused(number, samples)
        case Dropped(_, end):
            return SpeechDropped(end)
        case Finished(samples, start, end, cut, pause, voiced):
            if (above := level(samples) - floor) < FAINT:
                return SpeechDropped(end)
            return Utterance(samples, start, end, cut, now - end, pause, voiced, above)
