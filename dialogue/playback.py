"""Speech, chimes and music -> the next block for the device: mixing without a device, a clock or a thread."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from math import gcd
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import AudioError, Samples

FADE: Final = 0.008  # seconds from full level to silence on a stop or pause: no click, and no word is left to hear
GAP: Final = 0.12  # seconds of silence after a sound, the breath between two sentences (by ear)
REPEAT: Final = 0.25  # seconds heard again after a pause: about the word that was cut (at 165 a minute, 0.36 s each)
# Level while the user speaks: clearly yielding, and still to be followed. Windows lowers by 14 dB for a call.
DUCK: Final = 10 ** (-12 / 20)
# Level of music under speech. Torcoli et al. (2019), J. Audio Eng. Soc. 67(12): at least 10 dB below the speech, and
# listeners who are no experts want 4 dB more; music is as loud as speech here, so 15.
UNDER: Final = 10 ** (-15 / 20)
DOWN: Final = 0.02  # seconds in which a level falls: before a syllable is over, without a click
UP: Final = 0.15  # seconds in which the level rises again after the user has spoken: no jump (rule of thumb)
SWELL: Final = 0.5  # the same for music after speech: slow, or it pumps between two sentences (rule of thumb)
MUSIC_IN: Final = 0.3  # seconds in which music begins (rule of thumb)
MUSIC_OUT: Final = 0.05  # seconds in which it ends: a stop is a stop
# What is louder than this is bent instead of cut. Of espeak-ng's English voices at full volume at most 3 samples in
# 10,000 are (measured 2026-11-24 over 60 replies), so speech alone stays as it is.
KNEE: Final = 26_000

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

    def take(self, most: int) -> Samples:
        """Hand out the next samples, at most `most`."""
        part = self.samples[self.played : self.played + most]
        self.played += len(part)
        return part


class Level:
    """A factor that moves to its goal in a straight line, sample by sample: a jump would click."""

    __slots__ = ("_goal", "_rate", "_step", "now")

    def __init__(self, rate: int, now: float) -> None:
        self._rate = rate
        self._goal = self.now = now
        self._step = 0.0

    def move(self, goal: float, seconds: float) -> None:
        """Set out for `goal`, to arrive in `seconds`; nothing to do where it is on its way there."""
        if goal != self._goal:
            self._goal, self._step = goal, (goal - self.now) / (seconds * self._rate)

    def settle(self) -> None:
        """Arrive at once: right where nothing sounds."""
        self.now = self._goal

    def take(self, count: int) -> float | NDArray[np.float64]:
        """The factors of the next `count` samples, or one for all."""
        if self.now == self._goal or not count:
            return self.now
        least, most = sorted((self.now, self._goal))
        factors = (self.now + self._step * np.arange(1, count + 1)).clip(least, most)
        self.now = float(factors[-1])
        return factors


class Music:
    """A stream in the mixer, pulled as it is needed; one that fails or runs dry has ended."""

    def __init__(self, source: Callable[[int], Samples], rate: int) -> None:
        self._source = source
        self._level = Level(rate, 0.0)
        self._level.move(1.0, MUSIC_IN)
        self._under = Level(rate, 1.0)
        self._ending = False
        self._dry = False

    @property
    def done(self) -> bool:
        """Whether nothing more will come."""
        return self._dry or (self._ending and not self._level.now)

    def end(self) -> None:
        """Fade out."""
        self._ending = True
        self._level.move(0.0, MUSIC_OUT)

    def take(self, count: int, under: bool) -> NDArray[np.float64]:
        """The next `count` samples, `under` speech or a chime or not; silence where there are no more."""
        block = np.zeros(count)
        got = 0
        try:
            part = self._source(count)[:count]
            block[: len(part)] = part
            got = len(part)
        except Exception:  # it runs in the device's callback, and must not take speech with it
            log.exception("the source of music failed")
        self._dry = got < count
        self._under.move(UNDER if under else 1.0, DOWN if under else SWELL)
        return block * self._level.take(count) * self._under.take(count)


class Mixer:
    """Speech in a queue, chimes over it and music under it, all at one rate, read block by block.

        speech   aaaaaaaaaaaaa gap bbbbbbb|pause .... resume|bbbbbbbbb|stop     both within an 8 ms fade; resuming
        chimes        cc                                                        repeats a quarter of a second
        music    mm|15 dB down, also between sentences|mmmm                     up again in half a second

    Ducking lowers speech and music together. A stop ends speech, pause and ducking; chimes and music end by themselves.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._fade = round(FADE * rate)
        self._gap = round(GAP * rate)
        self._queue: deque[Track] = deque()
        self._tail: NDArray[np.float64] = np.empty(0)  # what comes before the queue: a fade or a gap
        self._chimes: list[Track] = []
        self._music: list[Music] = []
        self._paused = False
        self._entry = Level(rate, 1.0)  # of speech, fading in after a pause
        self._duck = Level(rate, 1.0)

    @property
    def idle(self) -> bool:
        """Whether there is nothing to read."""
        speaking = len(self._tail) or (self._queue and not self._paused)
        return not (speaking or self._chimes or self._music)

    def add(self, samples: Samples) -> Track:
        """Queue a sound behind the others."""
        track = Track(samples)
        self._queue.append(track)
        return track

    def chime(self, samples: Samples) -> None:
        """Sound over everything from the next block on, at full level."""
        self._chimes.append(Track(samples))

    def music(self, source: Callable[[int], Samples] | None) -> None:
        """Fade the music out, and that of `source` in: it gives so many samples as it is asked for, at once."""
        for music in self._music:
            music.end()
        if source is not None:
            self._music.append(Music(source, self._rate))

    def duck(self, on: bool) -> None:
        """Lower speech and music, or raise them again."""
        self._duck.move(DUCK if on else 1.0, DOWN if on else UP)
        self._settle()

    def pause(self) -> None:
        """Hold the speech: what is sounding ends within the fade, what waits goes on waiting."""
        self._fade_out()
        self._paused = True

    def resume(self) -> None:
        """Go on a moment before the pause, fading in; nothing to do where nothing is paused."""
        if self._paused and self._queue and self._queue[0].played:
            track = self._queue[0]
            track.played = max(track.played - round(REPEAT * self._rate), 0)
            self._entry = Level(self._rate, 0.0)
            self._entry.move(1.0, FADE)
        self._paused = False

    def stop(self) -> None:
        """End the speech: what is sounding within the fade, what waits without a sound."""
        self._fade_out()
        self._queue.clear()
        self._paused = False
        self._entry.settle()
        self.duck(False)

    def read(self, most: int) -> Samples:
        """The next samples, `most` of them, or fewer where everything ends."""
        if self.idle or most <= 0:
            return np.empty(0, np.int16)
        speech = self._speech(most)
        chimes = [chime.take(most) for chime in self._chimes]
        mixed = np.zeros(most)
        mixed[: len(speech)] = speech
        for music in self._music:
            mixed += music.take(most, under=bool(len(speech) or chimes))
        mixed *= self._duck.take(most)
        for chime in chimes:
            mixed[: len(chime)] += chime
        length = most if self._music else max(len(speech), *(len(chime) for chime in chimes), 0)
        self._chimes = [chime for chime in self._chimes if not chime.done]
        self._music = [music for music in self._music if not music.done]
        self._settle()
        return _bent(mixed[:length])

    def _speech(self, most: int) -> NDArray[np.float64]:
        parts: list[NDArray[np.float64]] = []
        while most > 0:
            if len(self._tail):
                part, self._tail = self._tail[:most], self._tail[most:]
            elif self._queue and not self._paused:
                track = self._queue[0]
                samples = track.take(most)
                part = samples * self._entry.take(len(samples))
                if track.done:
                    self._queue.popleft()
                    self._tail = np.zeros(self._gap)
            else:
                break
            most -= len(part)
            parts.append(part)
        return np.concatenate(parts) if parts else np.empty(0)

    def _settle(self) -> None:
        """Where nothing sounds, a level need not move."""
        if self.idle:
            self._duck.settle()

    def _fade_out(self) -> None:
        """What is sounding, in the queue no longer, becomes a fade; it does not count as played."""
        if self._queue and not self._paused and not len(self._tail):
            track = self._queue[0]
            rest = track.samples[track.played : track.played + self._fade]
            ramp = (1 + np.cos(np.pi * np.arange(1, len(rest) + 1) / self._fade)) / 2
            self._tail = rest * ramp * self._entry.now


def _bent(mixed: NDArray[np.float64]) -> Samples:
    """To 16 bits: unchanged up to the knee, and however loud, never over the edge."""
    over = np.abs(mixed) - KNEE
    if over.max(initial=0.0) > 0:
        room = 32_767 - KNEE
        mixed = np.where(over > 0, np.sign(mixed) * (KNEE + room * np.tanh(over / room)), mixed)
    return np.rint(mixed).astype(np.int16)


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
