"""Does the tone of a voice tell an aroused speaker from a calm one? Beside loudness alone, in the same run.

On acted emotions (RAVDESS, Livingstone and Russo 2018): every actor is judged by a scale that was measured on the other
actors, beside the actor's own neutral utterances, and beside whatever the actor has said so far, as in a conversation.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import LISTEN_RATE, AudioError, Samples
from dialogue.microphone import decode
from dialogue.tone import ENOUGH, REMEMBERED, SCALE, Features, Scale, VoiceTone, measure, usual
from models.emotions import AFFECT, Emotion

Floats = NDArray[np.float64]

TITLE: Final = "The tone of a voice beside loudness alone, each actor judged by a scale from the others"
DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "speech"
HIGH: Final = frozenset({"angry", "fear", "happy", "surprise"})  # the rest but disgust, which is neither, is low
LOW: Final = frozenset({"calm", "sad", "neutral"})
MOVES_DB: Final = 6.0  # either way, evenly spread: a mouth at half or twice the distance of the microphone
ORDERS: Final = 10  # in which an actor's utterances are put to make a conversation
CUTS_S: Final = (0.5, 1.0)
NOISES_DB: Final = (15.0, 5.0, 0.0)  # of the voice above the noise
NAMES: Final = ("pitch", "level", "tilt", "pitch_range", "rate")

_SPEECH_DB: Final = -40.0  # below the loudest 20 ms: where an utterance begins and ends
_MARGINS: Final = (round(0.3 * LISTEN_RATE), round(0.2 * LISTEN_RATE))  # samples, as dialogue.endpointer leaves them


@dataclass(frozen=True, slots=True)
class Clip:
    """One recorded utterance, with silence around it as an endpointer leaves it."""

    actor: str
    emotion: str
    strong: bool
    samples: Samples

    @property
    def arousal(self) -> float:
        """That of the emotion played; "calm", which RAVDESS has as a second neutral one, has none."""
        return 0.0 if self.emotion == "calm" else AFFECT[Emotion.from_label(self.emotion)].arousal


@dataclass(frozen=True, slots=True)
class Case:
    """An utterance and what it is judged by."""

    clip: Clip
    now: Features
    usual: Features  # of this speaker

    @property
    def distances(self) -> list[float]:
        """How far the utterance is from the usual, by the order of NAMES."""
        return [getattr(self.now, name) - getattr(self.usual, name) for name in NAMES]


@dataclass(frozen=True, slots=True)
class Score:
    """How well one way tells arousal."""

    auc: float  # 0..1, high against low arousal, mean of the actors
    auc_least: float  # of the actor whom it suits least
    rho: float  # rank correlation with the arousal of the emotion, all actors together


@dataclass(frozen=True, slots=True)
class Spoilt:
    """What becomes of utterances that are cut short or drowned in babble, by the shipped scale."""

    heard: float  # 0..1, of the utterances that gave a tone
    auc: float  # as in Score, all actors together
    r: float  # correlation of their arousal with that of the whole and clean utterances
    confidence: float  # mean
    clearness: float  # dB, median
    voiced: float  # seconds, median


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    actors: int
    clips: int
    seconds: float  # mean length of an utterance
    scale: Scale  # of all actors: what dialogue.tone.SCALE should be
    scores: dict[str, dict[str, Score]]  # by protocol and way
    played: dict[str, float]  # mean arousal by emotion and strength, beside the own neutral voice
    spoilt: dict[str, Spoilt]
    ms_an_utterance: float  # CPU time, median

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        return {"title": TITLE, "python": platform.python_version(), "machine": platform.machine(), **asdict(self)}

    def as_text(self) -> str:
        """A line a figure."""
        lines = [f"{TITLE}: {self.clips} utterances of {self.actors}"]
        for protocol, ways in self.scores.items():
            lines.append(f"  {protocol:<20}{'AUC':>8}{'least':>8}{'rho':>8}")
            lines += [f"    {way:<18}{s.auc:>8.3f}{s.auc_least:>8.3f}{s.rho:>8.3f}" for way, s in ways.items()]
        lines.append(f"  {'spoilt':<20}{'heard':>8}{'AUC':>8}{'r':>8}{'confid.':>8}{'clear':>8}{'voiced':>8}")
        for how, s in self.spoilt.items():
            figures = (
                f"{s.heard:>8.2f}{s.auc:>8.3f}{s.r:>8.3f}{s.confidence:>8.2f}{s.clearness:>5.1f} dB{s.voiced:>6.2f} s"
            )
            lines.append(f"    {how:<18}{figures}")
        lines.append("  arousal of what was played, beside the own neutral voice")
        lines += [f"    {emotion:<18}{value:>+8.2f}" for emotion, value in self.played.items()]
        lines.append("  scale: " + ", ".join(f"{name} {value:.3g}" for name, value in asdict(self.scale).items()))
        lines.append(f"  {self.ms_an_utterance:.1f} ms of CPU time for an utterance of {self.seconds:.1f} s")
        return "\n".join(lines)


def fit(cases: Sequence[Case]) -> Scale:
    """The scale of some cases: how far they are from usual, and the gain that best gives AFFECT's arousal."""
    distances = np.array([case.distances[:3] for case in cases])
    spread = np.sqrt(np.square(distances).mean(axis=0))
    mean = (distances / spread).mean(axis=1)
    gain = mean @ [case.clip.arousal for case in cases] / (mean @ mean)
    pitch, level, tilt = spread.tolist()
    return Scale(pitch, level, tilt, float(gain))


Way = Callable[[Sequence[Case], Sequence[Case]], list[float]]  # from other actors' cases to a value for each of these


def _attune(known: Sequence[Case], cases: Sequence[Case]) -> list[float]:
    scale = fit(known)
    return [scale.arousal(case.now, case.usual) for case in cases]


def _alone(name: str) -> Way:
    return lambda _, cases: [case.distances[NAMES.index(name)] for case in cases]


def _all_five(known: Sequence[Case], cases: Sequence[Case]) -> list[float]:
    spread = np.sqrt(np.square([case.distances for case in known]).mean(axis=0))
    return [float(np.mean(case.distances / spread)) for case in cases]


WAYS: Final[dict[str, Way]] = {
    "attune": _attune,
    "loudness": _alone("level"),
    "pitch": _alone("pitch"),
    "tilt": _alone("tilt"),
    "all_five": _all_five,  # with the pitch range and the rate
}


def held_out(way: Way, neutral: Sequence[Case], cases: Sequence[Case]) -> dict[str, list[tuple[Clip, float]]]:
    """By actor, what `way` makes of the actor's `cases` when it knows only what `neutral` holds of the others."""
    told = {}
    for actor in sorted({case.clip.actor for case in cases}):
        theirs = [case for case in cases if case.clip.actor == actor]
        values = way([case for case in neutral if case.clip.actor != actor], theirs)
        told[actor] = [(case.clip, value) for case, value in zip(theirs, values, strict=True)]
    return told


def score(neutral: Sequence[Case], cases: Sequence[Case]) -> dict[str, Score]:
    """Every way on `cases`, actors held out in turn."""
    scores = {}
    for name, way in WAYS.items():
        told = held_out(way, neutral, cases)
        aucs = [auc(pairs) for pairs in told.values()]
        everyone = [pair for pairs in told.values() for pair in pairs]
        rho = np.corrcoef(_ranks([value for _, value in everyone]), _ranks([clip.arousal for clip, _ in everyone]))
        scores[name] = Score(statistics.mean(aucs), min(aucs), float(rho[0, 1]))
    return scores


def auc(told: Sequence[tuple[Clip, float]]) -> float:
    """How often a clip of high arousal has a higher value than one of low arousal, 0..1."""
    high = np.array([value for clip, value in told if clip.emotion in HIGH])[:, np.newaxis]
    low = np.array([value for clip, value in told if clip.emotion in LOW])
    return float(np.mean((high > low) + (high == low) / 2))


def _ranks(values: Sequence[float]) -> Floats:
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])


def beside_neutral(clips: Sequence[Clip], measured: Sequence[Features]) -> list[Case]:
    """Every utterance beside the neutral ones of its actor; a neutral one beside the others."""
    return [
        Case(clip, now, usual([each for each in _neutral(clip.actor, clips, measured) if each is not now]))
        for clip, now in zip(clips, measured, strict=True)
    ]


def _neutral(actor: str, clips: Sequence[Clip], measured: Sequence[Features]) -> list[Features]:
    pairs = zip(clips, measured, strict=True)
    return [features for clip, features in pairs if (clip.actor, clip.emotion) == (actor, "neutral")]


def in_conversation(clips: Sequence[Clip], measured: Sequence[Features], rng: np.random.Generator) -> list[Case]:
    """An actor's utterances in some order, each beside the last ones before it, once these are enough."""
    cases = []
    for actor in sorted({clip.actor for clip in clips}):
        order = rng.permutation([index for index, clip in enumerate(clips) if clip.actor == actor])
        for count, index in enumerate(order):
            if count >= ENOUGH:
                before = [measured[other] for other in order[max(0, count - REMEMBERED) : count]]
                cases.append(Case(clips[index], measured[index], usual(before)))
    return cases


def moved(measured: Sequence[Features], rng: np.random.Generator) -> list[Features]:
    """The same from a head that comes nearer and goes away."""
    return [replace(each, level=each.level + rng.uniform(-MOVES_DB, MOVES_DB)) for each in measured]


def _mean(scores: Sequence[dict[str, Score]]) -> dict[str, Score]:
    return {
        way: Score(*(statistics.mean(getattr(each[way], name) for each in scores) for name in Score.__slots__))
        for way in WAYS
    }


def spoil(clips: Sequence[Clip], measured: Sequence[Features], spoilt: Sequence[Samples]) -> Spoilt:
    """Tones of utterances in their `spoilt` state, each heard after its actor's neutral ones, which are not spoilt."""
    told: list[tuple[Clip, float]] = []
    whole, tones = [], []
    for clip, features, samples in zip(clips, measured, spoilt, strict=True):
        neutral = _neutral(clip.actor, clips, measured)
        voice = VoiceTone()
        for each in neutral:
            voice.compare(each)
        if tone := voice.hear(samples):
            told.append((clip, tone.arousal))
            whole.append(SCALE.arousal(features, usual(neutral)))
            tones.append(tone)
    return Spoilt(
        len(told) / len(clips),
        auc(told),
        float(np.corrcoef(whole, [tone.arousal for tone in tones])[0, 1]),
        statistics.mean(tone.confidence for tone in tones),
        statistics.median(tone.features.clearness for tone in tones),
        statistics.median(tone.features.voiced for tone in tones),
    )


def cut(samples: Samples, seconds: float, rng: np.random.Generator) -> Samples:
    """A piece from anywhere in an utterance, with the silence around kept."""
    before, after = _MARGINS
    spoken = samples[before : len(samples) - after]
    length = round(seconds * LISTEN_RATE)
    begin = rng.integers(max(1, len(spoken) - length))
    return np.concatenate([samples[:before], spoken[begin : begin + length], samples[len(samples) - after :]])


def drown(samples: Samples, level: float, noise: Samples, db: float) -> Samples:
    """Noise over an utterance, `db` below its voice of `level` dBFS."""
    under = np.resize(noise, len(samples)).astype(np.float64)
    under *= 32768 * 10 ** ((level - db) / 20) / np.sqrt(np.mean(np.square(under)))
    return np.clip(samples + under, -32768, 32767).astype(np.int16)


def read_clips(folder: Path) -> list[Clip]:
    """The utterances of `index.csv`. Raises AudioError, OSError or KeyError."""
    with (folder / "index.csv").open(encoding="utf-8", newline="") as index:
        return [
            Clip(row["speaker"], row["emotion"], row["intensity"] == "strong", trim(decode(folder / row["file"])))
            for row in csv.DictReader(index)
        ]


def trim(samples: Samples) -> Samples:
    """An utterance with as little silence around it as the endpointer leaves."""
    block = LISTEN_RATE // 50
    energy = np.square(samples[: len(samples) // block * block].reshape(-1, block).astype(np.float64)).mean(axis=1)
    spoken = np.flatnonzero(energy > energy.max() * 10 ** (_SPEECH_DB / 10))
    begin, end = spoken[0] * block - _MARGINS[0], (spoken[-1] + 1) * block + _MARGINS[1]
    return samples[max(0, begin) : end]


def run(data: Path) -> Report:
    """Measure on `ravdess` and `noise` below `data`. Raises AudioError, OSError or KeyError."""
    clips = read_clips(data / "ravdess")
    noises = [decode(file) for file in sorted((data / "noise" / "babble_and_stationary").glob("*.flac"))]
    if not noises:
        raise AudioError(f"no noise in {data}")
    times = []
    measured = []
    for clip in clips:
        began = time.process_time()
        features = measure(clip.samples)
        times.append(time.process_time() - began)
        if features is None:
            raise AudioError(f"a {clip.emotion} utterance of {clip.actor} holds no voice")
        measured.append(features)

    neutral = beside_neutral(clips, measured)
    rngs = [np.random.default_rng(seed) for seed in range(ORDERS)]
    scores = {
        "own_neutral": score(neutral, neutral),
        "own_neutral_moved": _mean([score(neutral, beside_neutral(clips, moved(measured, rng))) for rng in rngs]),
        "conversation": _mean([score(neutral, in_conversation(clips, measured, rng)) for rng in rngs]),
        "conversation_moved": _mean(
            [score(neutral, in_conversation(clips, moved(measured, rng), rng)) for rng in rngs]
        ),
    }

    whole = [clip.samples for clip in clips]
    spoilt = {"whole": spoil(clips, measured, whole)}
    for seconds in CUTS_S:
        spoilt[f"cut_{seconds}_s"] = spoil(clips, measured, [cut(samples, seconds, rngs[0]) for samples in whole])
    for db in NOISES_DB:
        drowned = [
            drown(samples, features.level, noises[rngs[0].integers(len(noises))], db)
            for samples, features in zip(whole, measured, strict=True)
        ]
        spoilt[f"noise_{db:.0f}_db"] = spoil(clips, measured, drowned)

    played: dict[str, list[float]] = {}
    for told in held_out(_attune, neutral, neutral).values():
        for clip, value in told:
            played.setdefault(f"{clip.emotion}{' strong' * clip.strong}", []).append(value)

    return Report(
        actors=len({clip.actor for clip in clips}),
        clips=len(clips),
        seconds=statistics.mean(len(samples) for samples in whole) / LISTEN_RATE,
        scale=fit(neutral),
        scores=scores,
        played={name: statistics.mean(values) for name, values in sorted(played.items())},
        spoilt=spoilt,
        ms_an_utterance=statistics.median(times) * 1e3,
    )


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with ravdess and noise (index.csv and FLAC)")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        report = run(arguments.data)
    except (AudioError, OSError, KeyError) as error:
        print(f"the recorded voices cannot be used: {error}; name their folder with --data", file=sys.stderr)
        return 2
    print(json.dumps(report.as_json()) if arguments.json else report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
