"""A voice sounds aroused beside how its speaker usually sounds, and only as surely as it was heard."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogue.audio import LISTEN_RATE, Samples
from dialogue.microphone import decode
from dialogue.tone import ENOUGH, REMEMBERED, SCALE, Features, Tone, VoiceTone, colour, measure, usual
from models.emotions import Emotion, Mood
from tests.dialogue.spoken import spoken

RAVDESS = Path(__file__).parents[3] / "shared" / "data" / "speech" / "ravdess"
FEATURES = Features(pitch=30.0, pitch_range=4.0, level=-30.0, tilt=-10.0, rate=4.0, voiced=1.5, clearness=30.0)
EXCITED = replace(FEATURES, pitch=36.0, level=-20.0, tilt=-7.0)
FLAT = tuple(1 / len(Emotion) for _ in Emotion)


def voice(
    hertz: float = 150.0, seconds: float = 1.5, level: float = 3000.0, slope: float = 1.5, syllables: float = 4.0
) -> Samples:
    """A buzz of harmonics, each weaker by its number to the power of `slope`, that swells `syllables` times a second.

    It has silence on both sides, as an endpointer leaves.
    """
    times = np.arange(round(seconds * LISTEN_RATE)) / LISTEN_RATE
    harmonics = np.arange(1, int(7000 / hertz) + 1)
    buzz = (np.sin(2 * np.pi * hertz * np.outer(harmonics, times)) / harmonics[:, np.newaxis] ** slope).sum(axis=0)
    swell = 0.55 - 0.45 * np.cos(2 * np.pi * syllables * times)
    return quiet_around(level * buzz * swell)


def quiet_around(sound: NDArray[np.float64]) -> Samples:
    before, after = (np.zeros(round(seconds * LISTEN_RATE)) for seconds in (0.3, 0.2))
    return np.asarray(np.clip(np.concatenate([before, sound, after]), -32768, 32767), np.int16)


def measured(samples: Samples) -> Features:
    features = measure(samples)
    assert features is not None
    return features


def accustomed(features: Features = FEATURES, times: int = 12) -> VoiceTone:
    """A baseline of somebody who always sounds the same."""
    tone = VoiceTone()
    for _ in range(times):
        tone.compare(features)
    return tone


@pytest.mark.parametrize("hertz", [66.0, 110.0, 220.0, 340.0, 490.0])
def test_the_pitch_is_that_of_the_voice(hertz: float) -> None:
    features = measured(voice(hertz))
    assert 27.5 * 2 ** (features.pitch / 12) == pytest.approx(hertz, rel=0.005)
    assert features.pitch_range < 0.1


def test_a_gliding_voice_has_a_pitch_range() -> None:
    times = np.arange(2 * LISTEN_RATE) / LISTEN_RATE
    semitones = 12 * times / 2  # an octave up from 120 Hz
    phase = 2 * np.pi * np.cumsum(120 * 2 ** (semitones / 12)) / LISTEN_RATE
    features = measured(quiet_around(2000 * sum(np.sin(k * phase) / k for k in range(1, 20))))
    assert features.pitch_range == pytest.approx(0.6 * 12, abs=0.3)  # from the 20th to the 80th percentile


def test_a_steady_tone_has_its_level_in_dbfs() -> None:
    times = np.arange(LISTEN_RATE) / LISTEN_RATE
    sound = quiet_around(8000 * np.sin(2 * np.pi * 200 * times))
    assert measured(sound).level == pytest.approx(20 * np.log10(8000 / np.sqrt(2) / 32768), abs=0.2)


def test_a_louder_voice_differs_in_level_alone() -> None:
    soft, loud = measured(voice(level=1000)), measured(voice(level=4000))
    assert loud.level - soft.level == pytest.approx(20 * np.log10(4), abs=0.1)
    assert (loud.rate, loud.voiced) == (soft.rate, soft.voiced)
    assert loud.pitch == pytest.approx(soft.pitch, abs=0.01)
    assert loud.tilt == pytest.approx(soft.tilt, abs=0.1)


def test_a_harder_voice_has_more_energy_above() -> None:
    assert measured(voice(slope=1.0)).tilt > measured(voice(slope=1.5)).tilt + 3


@pytest.mark.parametrize("syllables", [2.0, 4.0, 6.0])
def test_syllables_are_counted_where_the_voice_swells(syllables: float) -> None:
    assert measured(voice(seconds=3.0, syllables=syllables)).rate == pytest.approx(syllables, rel=0.15)


def test_a_spoken_sentence_has_its_syllables() -> None:
    features = measured(spoken("what mood do you see"))  # five in 1.1 s
    assert 3.5 < features.rate < 6.5
    assert 80 < 27.5 * 2 ** (features.pitch / 12) < 250


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0, np.int16),
        np.zeros(1, np.int16),
        np.zeros(2 * LISTEN_RATE, np.int16),
        np.full(2 * LISTEN_RATE, 32767, np.int16),
        (np.random.default_rng(5).standard_normal(2 * LISTEN_RATE) * 3000).astype(np.int16),
        voice(seconds=0.15),
    ],
    ids=["nothing", "one sample", "silence", "a constant", "noise", "a blip"],
)
def test_without_voice_there_is_no_tone_and_nothing_is_learned(samples: Samples) -> None:
    tone = accustomed(times=ENOUGH - 1)
    assert tone.hear(samples) is None
    assert tone.compare(FEATURES).confidence == 0


def test_an_overdriven_voice_still_gives_numbers() -> None:
    features = measured(voice(level=1e6))
    assert np.isfinite([getattr(features, name) for name in Features.__slots__]).all()


def test_nothing_is_claimed_before_the_usual_voice_is_known() -> None:
    tone = VoiceTone()
    confidences = [tone.compare(EXCITED if heard == 2 else FEATURES).confidence for heard in range(ENOUGH + 2)]
    assert confidences[:ENOUGH] == [0] * ENOUGH
    assert 0 < confidences[ENOUGH] < confidences[ENOUGH + 1]


def test_the_usual_voice_is_no_arousal() -> None:
    heard = accustomed().compare(FEATURES)
    assert heard.arousal == 0
    assert heard.features == FEATURES


@pytest.mark.parametrize(
    "change",
    [{"pitch": 34.0}, {"level": -22.0}, {"tilt": -7.0}],
    ids=["higher", "louder", "harder"],
)
def test_arousal_is_heard_in_pitch_level_and_tilt(change: dict[str, float]) -> None:
    opposite = {name: 2 * getattr(FEATURES, name) - value for name, value in change.items()}
    up, down = accustomed().compare(replace(FEATURES, **change)), accustomed().compare(replace(FEATURES, **opposite))
    assert up.arousal > 0.05
    assert down.arousal == pytest.approx(-up.arousal)


def test_a_raised_voice_is_aroused_and_a_lowered_one_calm() -> None:
    tone = VoiceTone()
    for _ in range(ENOUGH):
        tone.hear(voice())
    raised, lowered = tone.hear(voice(220, level=12_000, slope=1.0)), tone.hear(voice(130, level=1000, slope=2.0))
    assert raised is not None
    assert lowered is not None
    assert -1 < lowered.arousal < -0.1 < 0.2 < raised.arousal < 1


def test_the_same_voice_is_loud_for_one_speaker_and_usual_for_another() -> None:
    assert accustomed(FEATURES).compare(EXCITED).arousal > 0.25
    assert accustomed(EXCITED).compare(EXCITED).arousal == 0


def test_one_outburst_does_not_move_what_is_usual() -> None:
    tone = accustomed()
    tone.compare(EXCITED)
    assert tone.compare(FEATURES).arousal == 0


def test_what_is_usual_follows_a_lasting_change() -> None:
    tone = accustomed(times=REMEMBERED)
    arousals = [tone.compare(EXCITED).arousal for _ in range(REMEMBERED)]
    assert arousals[0] == arousals[REMEMBERED // 3] > 0.25
    assert arousals[-1] == 0


def test_a_short_or_drowned_utterance_is_less_sure() -> None:
    whole = accustomed().compare(FEATURES).confidence
    assert 0.4 < whole < 0.56
    assert accustomed().compare(replace(FEATURES, voiced=0.3)).confidence < whole / 2
    assert accustomed().compare(replace(FEATURES, clearness=9.0)).confidence < whole / 2
    assert accustomed().compare(replace(FEATURES, clearness=3.0)).confidence == 0


def test_noise_is_heard_as_less_clearness() -> None:
    sound = voice()
    noise = np.random.default_rng(3).standard_normal(len(sound)) * 300
    noisy = measured(np.clip(sound + noise, -32768, 32767).astype(np.int16))
    assert noisy.clearness < 20 < measured(sound).clearness
    assert noisy.pitch == pytest.approx(measured(sound).pitch, abs=0.1)


def test_an_excited_voice_speaks_for_aroused_emotions_and_a_calm_one_for_sadness() -> None:
    excited, calm = (colour(FLAT, Tone(arousal, 0.5, FEATURES)) for arousal in (0.5, -0.5))
    assert excited[Emotion.ANGRY] > excited[Emotion.NEUTRAL] > excited[Emotion.SAD]
    assert calm[Emotion.SAD] > calm[Emotion.NEUTRAL] > calm[Emotion.FEAR]
    surer = colour(FLAT, Tone(0.5, 0.9, FEATURES))
    assert surer[Emotion.SURPRISE] > excited[Emotion.SURPRISE]


@pytest.mark.parametrize("tone", [Tone(0.0, 1.0, FEATURES), Tone(0.9, 0.0, FEATURES)], ids=["usual", "unsure"])
def test_a_usual_or_an_unsure_voice_changes_nothing(tone: Tone) -> None:
    face = (0.1, 0.0, 0.05, 0.4, 0.2, 0.05, 0.2)
    assert colour(face, tone) == pytest.approx(face)


@pytest.mark.parametrize("louder", [-300, -10, 10, 300])
@pytest.mark.parametrize("sure", Emotion)
def test_the_voice_never_overturns_a_sure_face(sure: Emotion, louder: float) -> None:
    heard = accustomed(times=REMEMBERED).compare(replace(FEATURES, level=FEATURES.level + louder))
    for other in set(Emotion) - {sure}:
        face = [0.0] * len(Emotion)
        face[sure], face[other] = 0.75, 0.25
        coloured = colour(face, heard)
        assert sum(coloured) == pytest.approx(1)
        assert coloured[sure] + coloured[other] == pytest.approx(1)
        assert Mood.from_probabilities(coloured).emotion is sure


def test_a_torn_face_is_decided_by_the_voice() -> None:
    face = [0.0] * len(Emotion)
    face[Emotion.SAD], face[Emotion.ANGRY] = 0.55, 0.45
    assert Mood.from_probabilities(colour(face, accustomed().compare(EXCITED))).emotion is Emotion.ANGRY


@pytest.mark.parametrize("values", [(), (0.5, 0.5), (0.0,) * 7, (float("nan"),) * 7])
def test_what_is_no_distribution_is_refused(values: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="7 probabilities"):
        colour(values, Tone(0.5, 0.5, FEATURES))


@pytest.mark.skipif(not RAVDESS.is_dir(), reason="the shared recordings of acted voices are not beside this checkout")
def test_every_strongly_angry_utterance_of_an_actor_sounds_more_aroused_than_every_calm_one() -> None:
    with (RAVDESS / "index.csv").open(encoding="utf-8") as index:
        rows = [row for row in csv.DictReader(index) if row["speaker"] in ("RAV01", "RAV02")]
    for actor in ("RAV01", "RAV02"):
        neutral, calm, angry = (
            [
                measured(decode(RAVDESS / row["file"]))
                for row in rows
                if (row["speaker"], row["emotion"], row["intensity"]) == (actor, emotion, intensity)
            ]
            for emotion, intensity in (("neutral", "normal"), ("calm", "strong"), ("angry", "strong"))
        )
        assert len(neutral) == len(calm) == len(angry) == 4
        arousals = [[SCALE.arousal(each, usual(neutral)) for each in kind] for kind in (calm, angry)]
        assert max(arousals[0]) < 0.1 < 0.3 < min(arousals[1])
