"""One mood of all sources: the user's word wins, the surer one leads, the stale one fades, and weights are learned."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.events import ToneHeard
from assistant.fusing import HALF_LIFE_S, LEAST, MOST, SAID_S, Evidence, fuse, learn
from dialogue.tone import colour
from models.emotions import Emotion, Mood, MoodSource

ANGRY, HAPPY, SAD, NEUTRAL = Emotion.ANGRY, Emotion.HAPPY, Emotion.SAD, Emotion.NEUTRAL


def report(source: MoodSource, age_s: float = 0.0, **shares: float) -> Evidence:
    """A report of these probabilities; what they leave is spread over the other emotions."""
    rest = (1 - sum(shares.values())) / (len(Emotion) - len(shares))
    values = tuple(shares.get(emotion.label, rest) for emotion in Emotion)
    best = Emotion(values.index(max(values)))
    return Evidence(source, Mood(values, best if max(values) >= 0.5 else None, max(values), source), age_s)


def voice(arousal: float, confidence: float = 0.5, age_s: float = 0.0) -> Evidence:
    tone = ToneHeard(turn_id=1, arousal=arousal, confidence=confidence)
    return Evidence("voice", Mood(colour([1 / 7] * 7, tone), None, confidence, "voice"), age_s)


def said(emotion: Emotion, age_s: float = 0.0) -> Evidence:
    return Evidence("said", Mood.said(emotion), age_s)


def fused(*reports: Evidence, weights: Mapping[MoodSource, float] | None = None) -> Mood:
    mood = fuse(reports, weights or {}).mood
    assert mood is not None
    return mood


def taught(*reports: Evidence, said: Emotion, times: int) -> Mapping[MoodSource, float]:
    weights: Mapping[MoodSource, float] = {}
    for _ in range(times):
        weights = learn(reports, said, weights)
    return weights


def test_the_users_own_word_wins_over_everything_else() -> None:
    assert fused(report("face", happy=0.99), report("words", happy=0.99), said(SAD)) == Mood.said(SAD)


def test_the_users_own_word_counts_for_a_quarter_of_an_hour() -> None:
    assert fused(report("face", happy=0.99), said(SAD, SAID_S - 1)).emotion is SAD
    assert fused(report("face", happy=0.99), said(SAD, SAID_S + 1)).emotion is HAPPY


def test_a_face_alone_is_taken_as_it_is() -> None:
    face = report("face", happy=0.45, sad=0.4)
    assert fused(face) is face.mood


def test_a_sure_face_is_not_overturned_by_a_faint_tone() -> None:
    assert fused(report("face", happy=0.8), voice(-0.9)).emotion is HAPPY


def test_a_lively_voice_decides_between_anger_and_sadness() -> None:
    torn = report("face", angry=0.47, sad=0.5)
    assert (fused(torn).emotion, fused(torn, voice(0.8)).emotion) == (SAD, ANGRY)


def test_a_voice_alone_names_no_mood() -> None:
    assert fuse([voice(0.9)], {}).mood is None


def test_a_usual_voice_changes_nothing() -> None:
    face = report("face", happy=0.6)
    assert fused(face, voice(0.0)).probabilities == pytest.approx(face.mood.probabilities)


def test_sources_that_agree_are_surer_together() -> None:
    face, words = report("face", sad=0.6), report("words", sad=0.6)
    assert fused(face, words).confidence > max(fused(face).confidence, fused(words).confidence)


def test_words_without_a_feeling_leave_the_face_as_it_is() -> None:
    face = report("face", happy=0.6)
    dull = report("words", neutral=1.0)
    assert fused(face, dull).probabilities == pytest.approx(face.mood.probabilities, abs=1e-3)


def test_a_neutral_face_does_not_silence_words_that_tell_a_feeling() -> None:
    assert fused(report("face", neutral=0.85)).emotion is NEUTRAL
    assert fused(report("face", neutral=0.85), report("words", sad=0.7)).emotion is SAD


def test_words_that_tell_a_feeling_outweigh_a_face_that_shows_another_until_they_age() -> None:
    face = report("face", happy=0.8)
    named = [fused(face, report("words", age, sad=0.8)).emotion for age in (0, 100, 200)]
    assert named == [SAD, None, HAPPY]


def test_stale_words_fade_and_then_are_gone() -> None:
    half_life = HALF_LIFE_S["words"]
    sureness = [fused(report("words", age, sad=0.8)).confidence for age in (0, 0.5 * half_life, 1.5 * half_life)]
    assert sureness == sorted(sureness, reverse=True)
    assert fuse([report("words", 2 * half_life, sad=0.8)], {}).mood is None


def test_a_stale_voice_colours_nothing() -> None:
    face = report("face", angry=0.47, sad=0.5)
    assert fused(face, voice(0.9, age_s=2 * HALF_LIFE_S["voice"])) is face.mood


def test_an_emotion_that_a_face_shows_is_kept_until_another_clearly_leads() -> None:
    shown = Evidence("face", Mood((0.42, 0, 0, 0, 0.48, 0, 0.1), ANGRY, 0.42, "face"), 0.0)
    assert fused(shown, voice(0.01)).emotion is ANGRY
    assert fused(shown, voice(-0.6)).emotion is SAD


chances = st.lists(st.floats(0, 1), min_size=7, max_size=7).filter(lambda values: sum(values) > 0.1)
ages = st.floats(0, 60)


@given(chances, chances, ages, ages, st.floats(-1, 1), st.floats(LEAST, MOST), st.floats(LEAST, MOST))
def test_probabilities_and_shares_sum_to_one(
    seen: list[float], read: list[float], old: float, older: float, arousal: float, face: float, words: float
) -> None:
    reports = [
        Evidence("face", Mood.from_probabilities([p / sum(seen) for p in seen]), 0.0),
        Evidence("words", Mood.from_probabilities([p / sum(read) for p in read]), old),
        voice(arousal, age_s=older),
    ]
    one = fuse(reports, {"face": face, "words": words})
    assert one.mood is not None
    assert sum(one.mood.probabilities) == pytest.approx(1)
    assert sum(share for _, share in one.shares) == pytest.approx(1)
    assert all(0 <= share <= 1 for _, share in one.shares)


def test_the_share_tells_who_was_listened_to() -> None:
    shares = {r.source: share for r, share in fuse([report("face", neutral=0.9), report("words", sad=0.8)], {}).shares}
    assert shares["words"] > 0.8
    shares = {r.source: share for r, share in fuse([report("face", happy=0.9), said(SAD)], {}).shares}
    assert shares == {"face": 0, "said": 1}


def test_one_contradiction_changes_little_and_ten_much() -> None:
    face = report("face", sad=0.85)
    assert 0.85 < taught(face, said=HAPPY, times=1)["face"] < 1
    assert taught(face, said=HAPPY, times=10)["face"] < 0.6


def test_a_face_that_was_contradicted_ten_times_names_no_mood_alone() -> None:
    face = report("face", sad=0.65)
    assert fused(face).emotion is SAD
    assert fused(face, weights=taught(face, said=HAPPY, times=10)).emotion is None


def test_a_source_that_is_more_often_right_than_sure_gains() -> None:
    assert taught(report("words", sad=0.5), said=SAD, times=5)["words"] > 1.1


def test_a_source_that_is_as_often_right_as_it_is_sure_stays_where_it_is() -> None:
    weights: Mapping[MoodSource, float] = {}
    for named in [SAD] * 7 + [HAPPY] * 3:  # by words that were 70 % sure that it was sad, else happy
        weights = learn([report("words", sad=0.7, happy=0.2999)], named, weights)
    assert weights["words"] == pytest.approx(1, abs=0.1)


@given(st.lists(st.tuples(chances, st.sampled_from(Emotion)), max_size=60))
def test_reliability_stays_within_bounds(named: list[tuple[list[float], Emotion]]) -> None:
    weights: Mapping[MoodSource, float] = {}
    for values, emotion in named:
        face = Evidence("face", Mood.from_probabilities([p / sum(values) for p in values]), 0.0)
        weights = learn([face], emotion, weights)
    assert LEAST <= weights.get("face", 1.0) <= MOST


def test_only_the_last_minute_is_judged() -> None:
    assert learn([report("words", 61, sad=0.8), report("face", sad=0.8)], HAPPY, {}).keys() == {"face"}
    assert learn([said(SAD)], HAPPY, {}) == {}
