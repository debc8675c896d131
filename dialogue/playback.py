"""Sounds in a queue -> the next block for the device: mixing without a device, a clock or a thread."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from math import gcd
from typing import Final

import numpy as np

from dialogue.audio import AudioError, Samples

FADE: Final = 0.008  # seconds from full level to silence on a stop: no click, and no word is left to hear
GAP: Final = 0.12  # seconds of silence after a sound, the breath between two sentences (by ear)

log = logging.getLogger(__name__)


class Playback:
    """One sound on its way out of a speaker. Thread-safe."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds  # length of the sound
        self.position = 0.0  # seconds of it that have been heard
        self.finished = False  # heard to its end, neither stopped nor lost
        self.error: AudioError | None = None  # why the speaker could not go on
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[Playback], object]] = []

    @property
    def ended(self) -> bool:
        """Heard to the end, stopped, or lost."""
        return self._ended.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Block until the sound has ended or was stopped; False where `timeout` seconds were not enough.

        Raises AudioError (SpeakerLost for a device) where the speaker could not go on.
        """
        ended = self._ended.wait(timeout)
        if self.error is not None:
            raise self.error
        return ended

    def add_done_callback(self, callback: Callable[[Playback], object]) -> None:
        """Call `callback(self)` once it has ended, on a thread of the speaker, of whoever stops it, or at once."""
        with self._lock:
            if not self._ended.is_set():
                self._callbacks.append(callback)
                return
        callback(self)

    def end(self, *, finished: bool, error: AudioError | None = None) -> None:
        """The speaker's word that no more of the sound will be heard."""
        with self._lock:
            if self._ended.is_set():
                return
            self.finished, self.error = finished, error
            if finished:
                self.position = self.seconds
            callbacks, self._callbacks = self._callbacks, []
            self._ended.set()
        for callback in callbacks:
            try:
                callback(self)
            except Exception:
                log.exception("a callback of a playback failed")


class Track:
    """A sound in the mixer and how far it has been handed out."""

    __slots__ = ("played", "samples")

    def __init__(self, samples: Samples) -> None:
        self.samples = samples
        self.played = 0  # samples handed out

    @property
    def done(self) -> bool:
        """Whether all of it has been handed out."""
        return self.played == len(self.samples)


class Mixer:
    """A queue of sounds at one rate, read block by block; a stop fades out what is sounding and forgets the rest.

    add(a) add(b)      read read read ...
                       aaaaaaaaaa gap bbbbbbb|stop
                                             |\\ 8 ms
    """

    def __init__(self, rate: int) -> None:
        self._fade = round(FADE * rate)
        self._gap = round(GAP * rate)
        self._queue: deque[Track] = deque()
        self._tail: Samples = np.empty(0, np.int16)  # what comes before the queue: a fade or a gap

    @property
    def idle(self) -> bool:
        """Whether there is nothing to read."""
        return not self._queue and not len(self._tail)

    def add(self, samples: Samples) -> Track:
        """Queue a sound behind the others."""
        track = Track(samples)
        self._queue.append(track)
        return track

    def stop(self) -> None:
        """End everything: what is sounding within the fade, what waits without a sound."""
        if self._queue and not len(self._tail):
            track = self._queue[0]
            rest = track.samples[track.played : track.played + self._fade]
            ramp = (1 + np.cos(np.pi * np.arange(1, len(rest) + 1) / self._fade)) / 2
            self._tail = (rest * ramp).astype(np.int16)
        self._queue.clear()

    def read(self, most: int) -> Samples:
        """The next samples, `most` of them, or fewer where the queue ends."""
        parts: list[Samples] = []
        while most > 0 and not self.idle:
            if len(self._tail):
                part, self._tail = self._tail[:most], self._tail[most:]
            else:
                track = self._queue[0]
                part = track.samples[track.played : track.played + most]
                track.played += len(part)
                if track.done:
                    self._queue.popleft()
                    self._tail = np.zeros(self._gap, np.int16)
            most -= len(part)
            parts.append(part)
        return np.concatenate(parts) if parts else np.empty(0, np.int16)


def resample(samples: Samples, rate: int, wanted: int) -> Samples:
    """The same sound at another rate (both in Hz), band-limited: its spectrum is lengthened or cut off."""
    if rate == wanted or not len(samples):
        return samples
    whole = rate // gcd(rate, wanted)  # so many samples become a whole number of samples
    margin = rate // 50  # 20 ms of silence keep the end from ringing into the beginning
    padded = np.zeros(-(-(len(samples) + margin) // whole) * whole)
    padded[: len(samples)] = samples
    length = len(padded) * wanted // rate
    changed = np.fft.irfft(np.fft.rfft(padded), length) * (length / len(padded))
    return changed[: round(len(samples) * wanted / rate)].clip(-32768, 32767).astype(np.int16)
