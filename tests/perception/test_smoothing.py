"""The mood is steady: it ignores noise, follows a real change, admits doubt, and ends when nobody is there."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.emotions import Emotion, Mood
from perception.smoothing import MoodChange, MoodSmoother


def leaning(emotion: Emotion, strength: float = 3.0) -> NDArray[np.float32]:
    logits = np.zeros(7, np.float32)
    logits[emotion] = strength
    return logits


def play(smoother: MoodSmoother, start: float, seconds: float, fps: float, logits: NDArray[np.float32]) -> Mood | None:
    mood = None
    for index in range(round(seconds * fps)):
        mood = smoother.push(start + index / fps, logits)
    return mood


def test_nobody_seen_yet_is_no_mood() -> None:
    assert MoodSmoother().push(0.0, None) is None


def test_one_frame_is_enough_for_a_photo() -> None:
    mood = MoodSmoother().push(0.0, leaning(Emotion.HAPPY))
    assert mood is not None
    assert mood.emotion is Emotion.HAPPY
    assert mood.probabilities == pytest.approx(tuple(np.exp(leaning(Emotion.HAPPY)) / (np.exp(3.0) + 6)))
    assert mood.confidence == pytest.approx(mood.probabilities[Emotion.HAPPY])
    assert mood.source == "face"


def test_noise_does_not_flip_the_label() -> None:
    """Single frames say something else a third of the time; the mood never does, over a minute."""
    random = np.random.default_rng(1)
    smoother = MoodSmoother()
    play(smoother, 0.0, 1.0, 30, leaning(Emotion.NEUTRAL))
    frames = random.normal(0, 2.0, (1800, 7)).astype(np.float32)
    frames[:, Emotion.NEUTRAL] += 3.5
    flickers = (frames.argmax(axis=1) != Emotion.NEUTRAL).mean()
    assert flickers > 0.2
    labels = {mood.emotion for i, f in enumerate(frames) if (mood := smoother.push(1 + i / 30, f)) is not None}
    assert labels == {Emotion.NEUTRAL}


def test_two_emotions_of_equal_strength_do_not_take_turns() -> None:
    random = np.random.default_rng(2)
    smoother = MoodSmoother()
    both = leaning(Emotion.SAD, 3.0) + leaning(Emotion.FEAR, 3.0)
    frames = both + random.normal(0, 0.4, (1800, 7)).astype(np.float32)
    labels = [mood.emotion for i, f in enumerate(frames) if (mood := smoother.push(i / 30, f)) is not None]
    assert sum(a is not b for a, b in pairwise(labels)) <= 1


@pytest.mark.parametrize("fps", [5, 30])
def test_a_real_change_shows_within_a_second_and_a_half(fps: int) -> None:
    smoother = MoodSmoother()
    play(smoother, 0.0, 10.0, fps, leaning(Emotion.NEUTRAL))
    mood = play(smoother, 10.0, 1.5, fps, leaning(Emotion.HAPPY))
    assert mood is not None
    assert mood.emotion is Emotion.HAPPY


def test_half_a_second_is_not_yet_a_change() -> None:
    smoother = MoodSmoother()
    play(smoother, 0.0, 10.0, 30, leaning(Emotion.NEUTRAL))
    mood = play(smoother, 10.0, 0.5, 30, leaning(Emotion.SURPRISE))
    assert mood is not None
    assert mood.emotion is Emotion.NEUTRAL


@given(fifths=st.integers(1, 15), strength=st.floats(0.5, 8.0))
def test_five_and_thirty_frames_a_second_agree(fifths: int, strength: float) -> None:
    """Whatever part of three seconds the change has lasted."""

    def mood(fps: int) -> Mood:
        smoother = MoodSmoother()
        play(smoother, 0.0, 10.0, fps, leaning(Emotion.NEUTRAL, strength))
        mood = play(smoother, 10.0, fifths / 5, fps, leaning(Emotion.ANGRY, strength))
        assert mood is not None
        return mood

    assert mood(5).probabilities == pytest.approx(mood(30).probabilities, abs=1e-3)


def test_a_face_that_shows_nothing_clear_is_not_named() -> None:
    mood = play(MoodSmoother(), 0.0, 2.0, 15, leaning(Emotion.SAD, 0.5))
    assert mood is not None
    assert mood.emotion is None
    assert mood.likeliest is Emotion.SAD
    assert sum(mood.probabilities) == pytest.approx(1)


def test_a_label_that_has_lost_its_ground_is_dropped() -> None:
    smoother = MoodSmoother()
    play(smoother, 0.0, 2.0, 15, leaning(Emotion.SAD))
    mood = play(smoother, 2.0, 6.0, 15, np.zeros(7, np.float32))
    assert mood is not None
    assert mood.emotion is None


def test_a_glance_away_keeps_the_mood_and_leaving_ends_it() -> None:
    smoother = MoodSmoother(hold_s=3.0)
    before = play(smoother, 0.0, 2.0, 10, leaning(Emotion.HAPPY))
    assert smoother.push(4.0, None) == before
    assert smoother.push(5.0, None) is None


def test_one_frame_after_a_glance_away_does_not_decide_alone() -> None:
    smoother = MoodSmoother()
    play(smoother, 0.0, 5.0, 10, leaning(Emotion.HAPPY))
    mood = smoother.push(5.6, leaning(Emotion.ANGRY))
    assert mood is not None
    assert mood.emotion is Emotion.HAPPY


@pytest.mark.parametrize("later", [60.0, 0.0], ids=["after a minute", "in a source that began again"])
def test_who_comes_after_that_starts_afresh(later: float) -> None:
    smoother = MoodSmoother()
    play(smoother, 10.0, 5.0, 10, leaning(Emotion.HAPPY))
    mood = smoother.push(later, leaning(Emotion.ANGRY))
    assert mood == MoodSmoother().push(0.0, leaning(Emotion.ANGRY))


def told(script: list[tuple[float, Emotion | None]], fps: int = 40) -> list[tuple[float, Emotion | None]]:
    """When `MoodChange` tells what, for moods that last so many seconds each."""
    change, time, heard = MoodChange(), 0.0, []
    for seconds, emotion in script:
        for _ in range(round(seconds * fps)):
            mood = Mood.said(emotion) if emotion is not None else None
            if change.push(time, mood):
                heard.append((round(time, 1), emotion))
            time += 1 / fps
    return heard


def test_a_mood_is_told_once_when_it_has_lasted() -> None:
    assert told([(3, Emotion.HAPPY), (5, Emotion.SAD)]) == [(0.4, Emotion.HAPPY), (3.4, Emotion.SAD)]


def test_what_passes_is_not_told() -> None:
    flicker = [(0.2, Emotion.FEAR), (0.2, Emotion.HAPPY)] * 5
    assert told([(2, Emotion.HAPPY), *flicker, (2, Emotion.HAPPY)]) == [(0.4, Emotion.HAPPY)]


def test_a_hand_before_the_face_is_not_told_and_leaving_is() -> None:
    assert told([(2, Emotion.HAPPY), (1, None), (2, Emotion.HAPPY)]) == [(0.4, Emotion.HAPPY)]
    assert told([(2, Emotion.HAPPY), (3, None)]) == [(0.4, Emotion.HAPPY), (4.0, None)]


@pytest.mark.parametrize("fps", [5, 10, 30])
def test_a_real_change_is_told_within_a_second_and_a_half(fps: int) -> None:
    smoother, change = MoodSmoother(), MoodChange()
    rng = np.random.default_rng(1)
    for frame in range(20 * fps):
        time = frame / fps
        emotion = Emotion.NEUTRAL if time < 10 else Emotion.HAPPY
        mood = smoother.push(time, leaning(emotion) + rng.normal(0, 1, 7).astype(np.float32))
        if change.push(time, mood) and time >= 10:
            break
    assert mood is not None
    assert mood.emotion is Emotion.HAPPY
    assert time - 10 <= 1.5


def test_noise_is_never_told() -> None:
    smoother, change = MoodSmoother(), MoodChange()
    rng = np.random.default_rng(2)
    told = 0
    for frame in range(30 * 60):
        mood = smoother.push(frame / 30, leaning(Emotion.NEUTRAL, 3.0) + rng.normal(0, 2, 7).astype(np.float32))
        told += change.push(frame / 30, mood)
    assert told == 1
