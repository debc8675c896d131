"""The tone of a voice: how aroused somebody sounds beside how they usually sound.

Pure: fed utterances, it knows no clock and opens no device, and of the sound it keeps only a few numbers.

    utterance -> frames of 48 ms -> pitch, level, tilt of the voiced ones -> distance from the user's usual -> arousal

The method is that of Bone, Lee and Narayanan 2014, "Robust Unsupervised Arousal Rating": three features of the voice
that rise with arousal, each beside the speaker's own baseline, with equal weights. Figures: `docs/benchmarks.md`.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import LISTEN_RATE, Samples
from models.emotions import AFFECT, Emotion

Floats = NDArray[np.float64]

ENOUGH: Final = 4  # utterances from which it can be told how somebody usually sounds
REMEMBERED: Final = 30  # utterances; on RAVDESS 15 cost 0.01 of AUC and 60 gain nothing, 2026-11-24

# Confidence stays below this: the rank correlation with the arousal of the emotion that was played, for actors by whom
# nothing was measured (benchmarks.tone, 2026-11-24).
_CEILING: Final = 0.56
# Down to these, arousal keeps a correlation of 0.95 with that of the whole, clean utterance; at half a second or 8 dB
# it is below 0.9 and 0.8: utterances of RAVDESS, cut or mixed with babble (benchmarks.tone, 2026-11-24).
_LONG: Final = 0.8  # seconds of voice
_CLEAR: Final = 16.0  # dB of clearness
_DROWNED: Final = 6.0  # dB of clearness; frames no further above the noise are not listened to; by judgement

_PULL: Final = 7.0  # the most that a voice changes the ratio of two emotions, at a confidence of 1; by judgement

_HOP: Final = 160  # samples from frame to frame, 10 ms
_FRAME: Final = 768  # samples, 48 ms: three periods of the lowest pitch (Boersma 1993)
_SIZE: Final = 1024  # of the Fourier transform: room for a frame and the longest lag
_WINDOW: Final = np.hanning(_FRAME) / 32768  # to -1..1 at once
_LEAST: Final = 20  # voiced frames, 0.2 s: a syllable
_BINS: Final = np.arange(round(50 * _SIZE / LISTEN_RATE), round(5000 * _SIZE / LISTEN_RATE))  # 50..5000 Hz
_SPLIT: Final = round(1000 * _SIZE / LISTEN_RATE) - _BINS[0]  # where 1000 Hz is among them
_LAGS: Final = np.arange(LISTEN_RATE // 500, LISTEN_RATE // 65 + 1)  # samples: a pitch of 500 to 65 Hz
_AROUND: Final = np.arange(_LAGS[0] - 1, _LAGS[-1] + 2)  # and one lag more on both sides
_COSINES: Final = np.cos(2 * np.pi * np.outer(_BINS, _AROUND) / _SIZE)  # from power to autocorrelation
_WINDOW_CORRELATION: Final = np.array([_WINDOW[lag:] @ _WINDOW[:-lag] for lag in _AROUND]) / (_WINDOW @ _WINDOW)
_QUIET: Final = 30.0  # dB below the loudest frame, Praat's silence threshold
_VOICED: Final = 0.45  # periodicity of a voiced frame, Praat's voicing threshold
_OCTAVE_COST: Final = 0.01  # of periodicity, against taking two periods for one (Boersma 1993)
_DIP: Final = 2.0  # dB between two syllables (de Jong and Wempe 2009)
_SMOOTHING: Final = np.array([0.25, 0.75, 1.0, 0.75, 0.25]) / 3  # of the level, over 50 ms, to count syllables


@dataclass(frozen=True, slots=True)
class Features:
    """What is measured of an utterance.

    Arousal is told from the pitch, level and tilt. Pitch range and rate are measured but not used: with them it is told
    less well (benchmarks.tone, 2026-11-24).
    """

    pitch: float  # median fundamental frequency, semitones above 27.5 Hz
    pitch_range: float  # from its 20th to its 80th percentile, semitones
    level: float  # dBFS of the voiced frames
    tilt: float  # dB, energy of 1..5 kHz by that of 50..1000 Hz (GeMAPS' alpha ratio, Eyben et al. 2016); high is hard
    rate: float  # syllables a second, pauses included
    voiced: float  # seconds of voice
    clearness: float  # dB by which the voice stands above the quietest tenth of the utterance


class Toned(Protocol):
    """What has a tone of voice: a `Tone`, or a note of one."""

    @property
    def arousal(self) -> float:
        """-1..1, 0 as usual."""

    @property
    def confidence(self) -> float:
        """0..1."""


@dataclass(frozen=True, slots=True)
class Tone:
    """How an utterance sounded."""

    arousal: float  # -1..1 on the scale of `models.emotions.AFFECT`; 0 is as usual for this speaker
    confidence: float  # 0..1; 0 while it is not known yet how the speaker usually sounds
    features: Features


@dataclass(frozen=True, slots=True)
class Scale:
    """How far emotions move a voice: each feature's distance from the speaker's neutral voice, root mean square."""

    pitch: float  # semitones
    level: float  # dB
    tilt: float  # dB
    gain: float  # arousal by the mean of the three distances

    def arousal(self, features: Features, usual: Features) -> float:
        """The arousal, -1..1, that tells `features` from the speaker's `usual` ones."""
        pitch = (features.pitch - usual.pitch) / self.pitch
        level = (features.level - usual.level) / self.level
        tilt = (features.tilt - usual.tilt) / self.tilt
        return math.tanh(self.gain * (pitch + level + tilt) / 3)


# Of all four actors in the shared part of RAVDESS, 2026-11-24; `python -m benchmarks.tone` measures it again.
SCALE: Final = Scale(pitch=5.7, level=10.1, tilt=2.9, gain=0.31)


class VoiceTone:
    """How one person usually sounds, learned as they speak, and how each utterance differs from that.

    Usual is the median of the last 30 utterances, feature by feature: a shout or two don't move it, and it follows
    a new room or a cold. The microphone is part of it: begin a new one when that changes.
    """

    def __init__(self) -> None:
        self._heard: deque[Features] = deque(maxlen=REMEMBERED)

    def hear(self, samples: Samples) -> Tone | None:
        """The tone of an utterance, (n,) at LISTEN_RATE with a little silence around it, which is then learned from.

        None where it holds less than 0.2 s of voice. Takes 1 to 2 ms a second of sound.
        """
        features = measure(samples)
        return None if features is None else self.compare(features)

    def compare(self, features: Features) -> Tone:
        """The tone of an utterance that was measured, which is then learned from."""
        arousal = SCALE.arousal(features, usual(self._heard)) if self._heard else 0.0
        tone = Tone(arousal, _confidence(features, len(self._heard)), features)
        self._heard.append(features)
        return tone


def usual(heard: Collection[Features]) -> Features:
    """The median of some utterances, feature by feature."""
    return Features(**{name: float(np.median([getattr(each, name) for each in heard])) for name in Features.__slots__})


def colour(probabilities: Sequence[float], tone: Toned) -> tuple[float, ...]:
    """Probabilities of the emotions, 7 in `Emotion` order, in the light of a tone: again 7, with sum 1.

    Each is multiplied by exp(k * confidence * arousal of the tone * arousal of the emotion): an excited voice speaks
    for anger, fear, joy and surprise against sadness, a calm one the other way round, and a usual one changes nothing.
    k is such that the ratio of two emotions changes by a factor of 7 ** (confidence * |arousal|) at most, which is
    below 3 for every tone of a `VoiceTone`: a face that is three quarters sure is never overturned. Raises ValueError
    where there are not 7 probabilities with a positive sum.
    """
    if len(probabilities) != len(Emotion) or not sum(probabilities) > 0:
        raise ValueError(f"the voice colours {len(Emotion)} probabilities with sum 1, got {list(probabilities)}")
    arousals = [AFFECT[emotion].arousal for emotion in Emotion]
    k = math.log(_PULL) / (max(arousals) - min(arousals))
    pulled = [
        probability * math.exp(k * tone.confidence * tone.arousal * arousal)
        for probability, arousal in zip(probabilities, arousals, strict=True)
    ]
    return tuple(value / sum(pulled) for value in pulled)


def measure(samples: Samples) -> Features | None:
    """Measure an utterance, (n,) at LISTEN_RATE; None where it holds less than 0.2 s of voice."""
    if len(samples) < _FRAME:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::_HOP]
    spectrum = np.fft.rfft(frames * _WINDOW, _SIZE)[:, _BINS[0] : _BINS[-1] + 1]
    power = np.square(spectrum.real) + np.square(spectrum.imag)  # (frames, bins)
    energy = power.sum(axis=1) * 2 / (_SIZE * np.square(_WINDOW * 32768).sum())  # mean square of the sound in a frame
    level = 10 * np.log10(energy + 1e-10)
    noise = float(np.percentile(level, 10))
    loud = np.flatnonzero((level > noise + _DROWNED) & (level > level.max() - _QUIET))
    lags = _lags(power[loud])
    voiced, lags = loud[lags > 0], lags[lags > 0]
    if len(voiced) < _LEAST:
        return None
    low, pitch, high = np.percentile(12 * np.log2(LISTEN_RATE / lags / 27.5), [20, 50, 80])
    tilt = 10 * np.log10(power[voiced, _SPLIT:].sum(axis=1) / power[voiced, :_SPLIT].sum(axis=1))
    return Features(
        pitch=float(pitch),
        pitch_range=float(high - low),
        level=10 * math.log10(energy[voiced].mean()),
        tilt=float(tilt.mean()),
        rate=_syllables(level, voiced) / _seconds(voiced[-1] + 1 - voiced[0]),
        voiced=_seconds(len(voiced)),
        clearness=float(np.median(level[voiced])) - noise,
    )


def _confidence(features: Features, heard: int) -> float:
    if heard < ENOUGH:
        return 0.0
    learned = heard / (heard + math.pi / 2)  # of the variance of a distance from the median, what is not the median's
    long = min(1.0, features.voiced / _LONG)
    clear = min(1.0, max(0.0, features.clearness - _DROWNED) / (_CLEAR - _DROWNED))
    return _CEILING * learned * long * clear


def _lags(power: Floats) -> Floats:
    """The period of each frame in samples, 0 where it has none: the autocorrelation method of Boersma 1993."""
    sound = power @ _COSINES / (power.sum(axis=1, keepdims=True) * _WINDOW_CORRELATION)  # (frames, lags)
    before, here, after = sound[:, :-2], sound[:, 1:-1], sound[:, 2:]
    strength = np.where((here > before) & (here >= after), here - _OCTAVE_COST * np.log2(_LAGS / _LAGS[0]), -1.0)
    best = strength.argmax(axis=1)
    at = np.arange(len(best)), best
    bend = np.minimum(before[at] - 2 * here[at] + after[at], -1e-9)
    return np.where(strength[at] > _VOICED, _LAGS[best] + (before[at] - after[at]) / (2 * bend), 0.0)


def _syllables(level: Floats, voiced: NDArray[np.intp]) -> int:
    """How many syllable nuclei there are: voiced peaks of the level, a dip on either side (de Jong and Wempe 2009)."""
    smooth = np.convolve(level, _SMOOTHING, "same")
    least = np.median(smooth[voiced[0] : voiced[-1] + 1])
    nuclei = set[int]()
    peak = dip = 0
    rising = True
    for frame, value in enumerate(smooth):
        if rising and value > smooth[peak]:
            peak = frame
        elif rising and value <= smooth[peak] - _DIP:
            nuclei.add(peak)
            dip, rising = frame, False
        elif not rising and value < smooth[dip]:
            dip = frame
        elif not rising and value >= smooth[dip] + _DIP:
            peak, rising = frame, True
    return sum(smooth[frame] >= least for frame in nuclei.intersection(voiced.tolist()))


def _seconds(frames: int) -> float:
    return frames * _HOP / LISTEN_RATE
