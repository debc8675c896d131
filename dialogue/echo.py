"""What the speaker says taken out of what the microphone hears: WebRTC's echo canceller between the two."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import BLOCK, LISTEN_RATE, AudioError, Samples
from dialogue.microphone import Converter

FRAME: Final = LISTEN_RATE // 100  # samples, 10 ms: what the canceller works in
# A block is no whole number of frames. So many samples late, there always is a whole block of finished ones.
DELAY: Final = FRAME - math.gcd(BLOCK, FRAME)
# Seconds by which the canceller gets what was played before it can be heard. It must never come late, and what is
# played is known no earlier than the speaker's own buffer of 50 ms.
LEAD: Final = 0.03
# The canceller leaves 20 dB less of an echo in a room and a person's voice as it was: of the power heard, this share
# (13 dB less) is taken for echo. With 0.03, 5 of 24 replies in made rooms were taken for a user's, with this none; a
# voice as loud as the echo is understood as often, one 10 dB below it in 18 of 100 sentences, not 26 (2026-11-24).
RESIDUE: Final = 0.05
SHARE: Final = 0.1  # of a new frame in the power that is followed: about 0.1 s
LEARNING: Final = 400  # frames, 4 s, of the speaker's sound; most false starts came before (measured 2026-11-24)
JITTER: Final = 0.03  # seconds that a time may be off while the blocks of a stream still follow each other
ARRIVALS: Final = round(LISTEN_RATE / BLOCK)  # blocks, 1 s: among so many, one comes without a delay
ECHO_TAIL: Final = 0.5  # seconds for which a room, a sound server and a Bluetooth speaker go on after the last sound
# Correlation of levels from which it is an echo: raw ones reach .83 to .97, one whose delay had jumped .66 and .77, a
# user over the assistant .46 at most in 19 of 20 sentences (2026-11-24, five rooms).
ALIKE: Final = 0.7
LEAST: Final = 100  # frames, 1 s
LOUD: Final = 20.0  # dB; what is further below the loudest is between words
ALONE: Final = 0.15  # share of the loud frames that no echo explains, since nothing was played for a while
QUIET: Final = 1000.0  # power, -60 dBFS: what is quieter rises and falls by chance
LATEST: Final = 25  # frames, 0.25 s, by which an echo may be late on the line of time
MEMORY: Final = 2200  # frames, 22 s: longer than the longest utterance
KEPT: Final = 512  # blocks of played sound kept while nobody listens; of 12 ms, 6 s


class EchoCanceller:
    """Takes the echo of the speaker out of the microphone's blocks, so that both may be open at once.

        speaker     played -> line of time, 16 kHz --+
                                                     v
        microphone  block  -> 10 ms frames -> WebRTC's echo canceller -> residue taken down -> block

    The speaker's blocks are laid on a line of time by when they will be heard, the microphone's by when they came;
    the canceller finds the rest of the delay itself, up to half a second. Blocks come out 8 ms late. They are silent
    in the first four seconds of the speaker's sound, in which the canceller learns the room, and are passed on as
    they are where nothing was played for half a second. No noise is suppressed: that let more of the echo pass for
    speech (measured 2026-11-24). `clock` gives monotonic seconds. Raises AudioError where the extra `aec` is not
    installed.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._process = _webrtc()
        self._residue = _Residue()
        self._clock = clock
        self._played: deque[tuple[Samples, int, float]] = deque(maxlen=KEPT)
        self._reference = _Reference()
        self._arrival = _Arrival()
        self._learned = 0  # frames in which the speaker sounded
        self._count = 0  # samples that came from the microphone
        self._waiting: Samples = np.zeros(0, np.int16)  # from the microphone, less than a frame
        self._cleaned: Samples = np.zeros(DELAY, np.int16)
        self._levels: deque[tuple[float, float]] = deque(maxlen=MEMORY)  # dB played, and left of what was heard

    def played(self, samples: Samples, rate: int, heard_at: float) -> None:
        """Take a block that the speaker was given: mono, at `rate` Hz, heard from `heard_at` on (monotonic seconds).

        For the speaker's callback: copies, and never waits. Silence between two sounds may be left out, not within one.
        """
        if len(samples):
            self._played.append((samples.copy(), rate, heard_at))

    def clean(self, block: Samples) -> Samples:
        """The microphone's next block without the echo: BLOCK samples at LISTEN_RATE in, as many out, 8 ms late.

        For the microphone's thread, as soon as the block has come.
        """
        while self._played:
            samples, rate, heard_at = self._played.popleft()
            self._reference.add(samples, rate, heard_at)
        began = self._arrival.began(self._clock() - (self._count + len(block)) / LISTEN_RATE)
        position = self._count - len(self._waiting)
        self._count += len(block)
        self._waiting = np.concatenate([self._waiting, block])
        while len(self._waiting) >= FRAME:
            frame, self._waiting = self._waiting[:FRAME], self._waiting[FRAME:]
            heard = round((began + LEAD) * LISTEN_RATE) + position
            reference = np.zeros(FRAME, np.int16)
            if self._reference.ends > heard - ECHO_TAIL * LISTEN_RATE:
                reference = self._reference.take(heard)
                frame = self._without_echo(reference, frame)
            self._levels.append((_level(reference), _level(frame)))
            self._cleaned = np.concatenate([self._cleaned, frame])
            position += FRAME
        block, self._cleaned = self._cleaned[:BLOCK], self._cleaned[BLOCK:]
        return block

    def is_echo(self, seconds: float) -> bool:
        """Whether the last `seconds` rose and fell as what was played: an echo that passed the canceller.

        That happens where it has lost its place: a sound server moved a stream, a clock jumped. Whoever goes on where
        the speaker has paused for them is a person, and in less than a second nothing can be told. For the
        microphone's thread.
        """
        count = round(seconds * LISTEN_RATE / FRAME)
        if count < LEAST or len(self._levels) < count + LATEST:
            return False
        played, left = np.array(self._levels).T[:, -count - LATEST :]
        heard = left[LATEST:]
        loud = heard > max(float(heard.max()) - LOUD, _level(np.zeros(1, np.int16)) + LOUD / 2)
        sounding = np.convolve(played > played.min() + LOUD / 2, np.ones(LATEST), "full")[LATEST : LATEST + count] > 0
        if not loud.any() or np.ptp(played) == 0 or np.mean(~sounding[loud]) > ALONE:
            return False
        shifts = [_smooth(played[late : late + count]) for late in range(LATEST)]
        return max(float(np.corrcoef(shift, _smooth(heard))[0, 1]) for shift in shifts if np.ptp(shift) > 0) > ALIKE

    def _without_echo(self, reference: Samples, frame: Samples) -> Samples:
        left = self._residue(frame, self._process(reference, frame))
        self._learned += bool(reference.any())
        return left if self._learned > LEARNING else np.zeros_like(left)


class _Arrival:
    """When a stream of blocks began, from when each came: some come late, none early."""

    def __init__(self) -> None:
        self._recent: deque[float] = deque(maxlen=ARRIVALS)
        self._began = 0.0

    def began(self, seen: float) -> float:
        """Monotonic seconds of the stream's first sample, where the block that just came says `seen`."""
        self._recent.append(seen)
        earliest = min(self._recent)
        # Followed at once, every little delay would shift the sound; lost blocks and a drifting clock add up.
        if abs(earliest - self._began) > JITTER:
            self._began = earliest
        return self._began


class _Reference:
    """What was played, at LISTEN_RATE, on a line of time that counts samples."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[int, Samples]] = deque()  # the number of the first sample, and the samples
        self._next = 0  # the number that follows the last sample
        self.ends = 0  # the number that follows the last piece with any sound in it
        self._rate = 0
        self._convert: Converter

    def add(self, samples: Samples, rate: int, heard_at: float) -> None:
        """Lay down the next block: after the last one, unless it is heard at quite another time."""
        at = round(heard_at * LISTEN_RATE)
        if rate != self._rate or abs(at - self._next) > JITTER * LISTEN_RATE:
            self._rate, self._next, self._convert = rate, at, Converter(rate, 1)
        converted = self._convert(samples.tobytes())
        self._pieces.append((self._next, converted))
        self._next += len(converted)
        if converted.any():
            self.ends = self._next

    def take(self, start: int) -> Samples:
        """The frame from sample `start` on, silent where nothing was played; what is before it is forgotten."""
        frame = np.zeros(FRAME, np.int16)
        while self._pieces and self._pieces[0][0] + len(self._pieces[0][1]) <= start:
            self._pieces.popleft()
        for at, samples in self._pieces:
            if at >= start + FRAME:
                break
            first, last = max(at, start), min(at + len(samples), start + FRAME)
            frame[first - start : last - start] = samples[first - at : last - at]
        return frame


def _webrtc() -> Callable[[Samples, Samples], Samples]:
    """WebRTC's audio processing: what is played and what is heard, a frame of each -> what is left of the latter."""
    try:
        from livekit.rtc.apm import AudioProcessingModule
        from livekit.rtc.audio_frame import AudioFrame
    except ImportError:
        raise AudioError(
            "the echo canceller is not installed: pip install 'attune-assistant[aec]', or use headphones"
        ) from None
    module: Any = AudioProcessingModule(echo_cancellation=True)

    def process(reference: Samples, heard: Samples) -> Samples:
        module.process_reverse_stream(AudioFrame(reference.tobytes(), LISTEN_RATE, 1, FRAME))
        frame = AudioFrame(heard.tobytes(), LISTEN_RATE, 1, FRAME)
        module.process_stream(frame)
        return np.array(frame.data, np.int16)

    return process


class _Residue:
    """Takes down what is left where next to nothing was left: that is echo which the canceller could not follow."""

    def __init__(self) -> None:
        self._heard = self._left = 0.0  # power, followed over about 0.1 s

    def __call__(self, heard: Samples, left: Samples) -> Samples:
        """The frame `left` of the frame `heard`, as quiet as it has to be."""
        self._heard += SHARE * (_power(heard) - self._heard)
        self._left += SHARE * (_power(left) - self._left)
        kept = 1 - RESIDUE * self._heard / self._left if self._left else 0.0
        return (left * math.sqrt(max(kept, 0.0))).astype(np.int16)


def _level(frame: Samples) -> float:
    """dB of the power in units of the samples; room noise and silence are the same."""
    return 10 * math.log10(_power(frame) + QUIET)


def _smooth(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Over syllables, not over pitch: 50 ms."""
    return np.convolve(levels, np.full(5, 0.2), "same")


def _power(frame: Samples) -> float:
    return float(np.mean(np.square(frame, dtype=np.float64)))
