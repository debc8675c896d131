"""One mood of all sources: the face, the voice, the words, and what the user says outright.

Pure: the caller brings every source's report, and how old it is.

    report -> faded to what it still says -> to the power of the source's reliability -> product of all -> Mood, shares

The product is a logarithmic opinion pool (Genest and Zidek 1986) with the reliabilities as its weights. Where they are
1 it is Bayes' rule for sources that err independently, so that sources which agree make surer than each is alone, and
one that says nothing changes nothing. An average names less, and is wrong far more often where a face does not show
what is felt (`benchmarks.fusing`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.emotions import Emotion, Mood, MoodSource

# Seconds after which half of a report is left. A face: as long as perception keeps a mood without one. A voice: the
# sentence that was spoken, and the next. Words: feelings last minutes to hours (Verduyn and Lavrijsen 2015), but talk
# moves on. All by judgement, 2026-11-25.
HALF_LIFE_S: Final[Mapping[MoodSource, float]] = {"face": 3.0, "voice": 15.0, "words": 120.0}
FORGOTTEN: Final = 2  # half-lives after which a report no longer counts: a quarter of it would be left
SAID_S: Final = 15 * 60.0  # how long the user's own word counts; by judgement, 2026-11-25

NAMED: Final = 0.5  # probability from which a mood is named, and the lead by which it becomes another: both as
MARGIN: Final = 0.15  # perception.smoothing has them for the face alone

LEAST: Final = 0.2  # reliability
MOST: Final = 2.0
RATE: Final = 0.1  # of the way to what one word of the user shows: ten go two thirds of it; by judgement, 2026-11-25
TAUGHT_S: Final = 60.0  # how old a report may be that is judged by the user's word

# What a face counts beside words that tell a feeling: of .3 to 1, it costs least over faces that all show what is felt
# and faces of which a half, or four fifths, don't (benchmarks.fusing, 2026-11-25).
_SHOWN: Final = 0.5

_FLOOR: Final = 1e-4  # nothing is impossible, however sure one source is; by judgement
_UNKNOWN: Final = 1 / len(Emotion)  # the probability of each where a source says nothing


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source reports of the mood. A voice reports probabilities, too, and names none."""

    source: MoodSource
    mood: Mood  # its probabilities are calibrated, so that they hold how sure it is
    age_s: float


@dataclass(frozen=True, slots=True)
class Fused:
    """The one mood, and each report that still counts with its share of it."""

    mood: Mood | None  # None: no source but perhaps a voice says anything, and that alone names no mood
    shares: tuple[tuple[Evidence, float], ...]  # 0..1, sum 1 unless `mood` is None: then all 0


def fuse(reports: Sequence[Evidence], reliability: Mapping[MoodSource, float]) -> Fused:
    """One mood of at most one report a source; `reliability` is 1 where it has none.

    A feeling that the user named wins outright while it counts. A share is the part that a source has in all that is
    said, measured as divergence from saying nothing, in nats, times reliability.
    """
    counted = [report for report in reports if report.age_s < _counts_s(report.source)]
    sources = {report.source: report for report in counted}
    if said := sources.get("said"):
        return Fused(said.mood, tuple((report, float(report is said)) for report in counted))
    if not sources.keys() - {"voice"}:
        return Fused(None, tuple((report, 0.0) for report in counted))
    weights = [reliability.get(report.source, 1.0) for report in counted]
    if list(sources) == ["face"] and weights == [1.0] and counted[0].age_s == 0:
        return Fused(counted[0].mood, ((counted[0], 1.0),))  # as perception has it, with its hysteresis
    words = sources.get("words")
    spoken = 0.0 if words is None else _freshness(words) * (1 - words.mood.probabilities[Emotion.NEUTRAL])
    still = [_still_says(report, spoken) for report in counted]
    pooled = [math.prod(p**w for p, w in zip(each, weights, strict=True)) for each in zip(*still, strict=True)]
    probabilities = tuple(value / sum(pooled) for value in pooled)
    emotion = _named(probabilities, sources["face"].mood.emotion if "face" in sources and words is None else None)
    confidence = max(probabilities) if emotion is None else probabilities[emotion]
    mood = Mood(probabilities, emotion, confidence, "fused" if len(counted) > 1 else counted[0].source)
    told = [weight * _information(each) for weight, each in zip(weights, still, strict=True)]
    shares = [part / sum(told) if any(told) else 1 / len(told) for part in told]
    return Fused(mood, tuple(zip(counted, shares, strict=True)))


def learn(
    reports: Sequence[Evidence], said: Emotion, reliability: Mapping[MoodSource, float]
) -> dict[MoodSource, float]:
    """Reliabilities after the user named a feeling, from those before, by what was reported within the last minute.

    A source's logarithmic score (Good 1952), 1 for the feeling itself and 0 for saying nothing, is held against the
    score that its own probabilities promise. Who keeps the promise stays at 1: the power is then right. Who is surer
    than right goes down, who is more right than sure goes up, always a little.
    """
    learned = dict(reliability)
    for report in reports:
        source = report.source
        if source == "said" or report.age_s > min(TAUGHT_S, _counts_s(source)):
            continue
        still = _still_says(report, 0.0)
        scores = [math.log(p / _UNKNOWN) / math.log(len(Emotion)) for p in still]
        promised = sum(p * score for p, score in zip(still, scores, strict=True))
        shown = min(MOST, max(LEAST, 1 + scores[said] - promised))
        before = learned.get(source, 1.0)
        learned[source] = before + RATE * (shown - before)
    return learned


def _counts_s(source: MoodSource) -> float:
    return SAID_S if source == "said" else FORGOTTEN * HALF_LIFE_S[source]


def _freshness(report: Evidence) -> float:
    return float(0.5 ** (report.age_s / HALF_LIFE_S[report.source]))


def _still_says(report: Evidence, spoken: float) -> list[float]:
    """A report's probabilities now: what it has lost, and what is no sign of a feeling, goes to all emotions alike.

    Words that tell nothing are no sign. Nor is a neutral face, as far as words are `spoken` (0..1) that tell a feeling,
    and any other is a lesser one: people often don't show what they feel, or show what they don't (Barrett et al.
    2019).
    """
    kept, unsaid = _freshness(report), 0.0
    if report.source == "words":
        unsaid = 1.0
    elif report.source == "face":
        kept, unsaid = kept * (1 - spoken * (1 - _SHOWN)), spoken
    said = [
        kept * p * (1 - unsaid * (emotion is Emotion.NEUTRAL))
        for emotion, p in zip(Emotion, report.mood.probabilities, strict=True)
    ]
    lost = (1 - sum(said)) * _UNKNOWN
    return [max(_FLOOR, p + lost) for p in said]


def _named(probabilities: Sequence[float], held: Emotion | None) -> Emotion | None:
    """The emotion to name, if any; `held` is the one that is named so far."""
    best = Emotion(max(range(len(Emotion)), key=probabilities.__getitem__))
    if held is not None and probabilities[held] >= max(NAMED - MARGIN, probabilities[best] - MARGIN):
        return held
    return best if probabilities[best] >= NAMED else None


def _information(probabilities: Sequence[float]) -> float:
    return max(0.0, sum(p * math.log(p / _UNKNOWN) for p in probabilities))
