"""The mixer gives speech in order and whole, chimes over it and music under it, and nothing clicks or overflows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.audio import AudioError, Samples
from dialogue.playback import (
    DOWN,
    DUCK,
    FADE,
    GAP,
    KNEE,
    MUSIC_IN,
    MUSIC_OUT,
    REPEAT,
    SWELL,
    UNDER,
    UP,
    Mixer,
    Playback,
    resample,
)

RATE = 22_050


def tone(seconds: float, hertz: float = 200.0, rate: int = RATE, level: int = 20_000) -> Samples:
    samples: Samples = (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)
    return samples


def steady(level: int) -> Callable[[int], Samples]:
    """Endless music of one value, so that what is read is the level."""
    return lambda count: np.full(count, level, np.int16)


def read_for(mixer: Mixer, seconds: float, block: int = 256) -> Samples:
    """All that is read in `seconds`, block by block, with silence where there is nothing."""
    parts = []
    for start in range(0, round(seconds * RATE), block):
        part = mixer.read(min(block, round(seconds * RATE) - start))
        parts += [part, np.zeros(min(block, round(seconds * RATE) - start) - len(part), np.int16)]
    return np.concatenate(parts)


def steepest(samples: Samples) -> int:
    """The largest step from sample to sample, also from and to silence."""
    return int(np.abs(np.diff(samples.astype(int), prepend=0, append=0)).max())


def read_all(mixer: Mixer, block: int) -> Samples:
    parts = []
    while not mixer.idle:
        parts.append(mixer.read(block))
        assert len(parts[-1]) == block or mixer.idle
    return np.concatenate(parts)


@given(st.lists(st.integers(0, 500), max_size=5), st.integers(1, 700))
def test_sounds_come_out_whole_in_order_and_with_a_breath_between(lengths: list[int], block: int) -> None:
    mixer = Mixer(rate=1000)
    sounds = [np.full(length, number + 1, np.int16) for number, length in enumerate(lengths)]
    tracks = [mixer.add(sound) for sound in sounds]
    gap = np.zeros(round(GAP * 1000), np.int16)
    expected = np.concatenate([part for sound in sounds for part in (sound, gap)] or [gap[:0]])
    read = read_all(mixer, block) if sounds else mixer.read(block)
    np.testing.assert_array_equal(read, expected)
    assert all(track.done for track in tracks)


def test_a_stop_ends_within_the_fade_and_forgets_what_waits() -> None:
    mixer = Mixer(RATE)
    playing, waiting = mixer.add(tone(1.0)), mixer.add(tone(1.0))
    mixer.read(5000)
    mixer.stop()
    assert len(read_all(mixer, 100)) == round(FADE * RATE)
    assert playing.played == 5000
    assert waiting.played == 0


@pytest.mark.parametrize("after", [1, 27, 5000, 5013, 5027, 5055])
def test_a_stop_makes_no_click(after: int) -> None:
    """The largest step from sample to sample is hardly more than the sound itself has."""
    mixer = Mixer(RATE)
    sound = tone(1.0)
    mixer.add(sound)
    head = mixer.read(after)
    mixer.stop()
    heard = np.concatenate([head, read_all(mixer, 64), np.zeros(1, np.int16)]).astype(int)
    own = np.abs(np.diff(sound.astype(int))).max()
    fade = 20_000 * np.pi / 2 / (FADE * RATE)  # the steepest step of the fade of a full wave
    assert np.abs(np.diff(heard)).max() <= own + fade
    assert np.abs(np.diff(np.append(sound[:after].astype(int), 0)))[-1] > own + fade or abs(int(sound[after])) < 2000


def test_a_second_stop_changes_nothing_and_a_new_sound_follows_the_fade() -> None:
    mixer = Mixer(RATE)
    mixer.add(tone(1.0))
    mixer.read(5000)
    mixer.stop()
    fade = mixer.read(20)
    mixer.stop()
    new = tone(0.1, 300)
    mixer.add(new)
    heard = np.concatenate([fade, read_all(mixer, 50)])
    start = round(FADE * RATE)
    np.testing.assert_array_equal(heard[start : start + len(new)], new)


def test_a_stop_in_the_breath_between_two_sounds_is_silent() -> None:
    mixer = Mixer(RATE)
    mixer.add(tone(0.1))
    mixer.add(tone(0.1))
    mixer.read(round(0.1 * RATE) + 10)
    mixer.stop()
    assert not read_all(mixer, 100).any()


def test_a_stop_of_nothing_is_nothing() -> None:
    mixer = Mixer(RATE)
    mixer.stop()
    assert mixer.idle
    assert len(mixer.read(100)) == 0


@pytest.mark.parametrize("after", [1, 27, 5000, 5013, 5027, 5055])
def test_a_pause_fades_out_and_holds_what_plays_and_what_waits(after: int) -> None:
    mixer = Mixer(RATE)
    sound = tone(1.0)
    playing, waiting = mixer.add(sound), mixer.add(sound)
    head = mixer.read(after)
    mixer.pause()
    heard = np.concatenate([head, read_for(mixer, 0.3)])
    np.testing.assert_array_equal(heard[:after], sound[:after])
    assert not heard[after + round(FADE * RATE) :].any()
    assert steepest(heard) < 20_000 * np.pi / 2 / (FADE * RATE) + steepest(sound)
    assert mixer.idle
    assert (playing.played, waiting.played) == (after, 0)


def test_after_a_pause_speech_goes_on_a_moment_before_it_without_a_click() -> None:
    mixer = Mixer(RATE)
    sound = tone(1.0)
    mixer.add(sound)
    mixer.read(10_000)
    mixer.pause()
    mixer.pause()
    read_for(mixer, 1.0)
    mixer.resume()
    mixer.resume()
    heard = read_all(mixer, 100)
    start, fade = 10_000 - round(REPEAT * RATE), round(FADE * RATE)
    np.testing.assert_array_equal(heard[fade : len(sound) - start], sound[start + fade :])
    assert abs(int(heard[0])) < 200
    assert np.abs(np.diff(heard[:fade].astype(int))).max() <= steepest(sound)


def test_a_pause_near_the_beginning_goes_on_from_there() -> None:
    mixer = Mixer(RATE)
    sound = tone(0.5)
    mixer.add(sound)
    mixer.read(1000)
    mixer.pause()
    read_for(mixer, 0.1)
    mixer.resume()
    assert len(read_all(mixer, 100)) == len(sound) + round(GAP * RATE)


def test_a_pause_between_two_sounds_repeats_neither() -> None:
    mixer = Mixer(RATE)
    first, second = tone(0.1), tone(0.2, 300)
    mixer.add(first)
    mixer.add(second)
    mixer.read(len(first) + 10)
    mixer.pause()
    rest = read_for(mixer, 0.5)
    assert not rest.any()
    mixer.resume()
    np.testing.assert_array_equal(read_all(mixer, 100)[: len(second)], second)


def test_what_is_added_in_a_pause_waits_and_resuming_without_one_is_nothing() -> None:
    mixer = Mixer(RATE)
    sound = tone(0.1)
    mixer.resume()
    mixer.pause()
    mixer.add(sound)
    assert mixer.idle
    mixer.resume()
    np.testing.assert_array_equal(read_all(mixer, 100)[: len(sound)], sound)


def test_a_stop_ends_the_pause_and_makes_no_sound_of_its_own() -> None:
    mixer = Mixer(RATE)
    mixer.add(tone(1.0))
    mixer.read(5000)
    mixer.pause()
    read_for(mixer, 0.1)
    mixer.stop()
    assert mixer.idle
    sound = tone(0.1)
    mixer.add(sound)
    np.testing.assert_array_equal(read_all(mixer, 100)[: len(sound)], sound)


def test_ducking_lowers_at_once_and_rises_gently_however_often_it_is_said() -> None:
    mixer = Mixer(RATE)
    mixer.add(np.full(RATE, 10_000, np.int16))
    mixer.read(1000)
    mixer.duck(True)
    falling = [mixer.read(100)]
    mixer.duck(True)
    falling.append(mixer.read(1000))
    down = np.concatenate(falling)
    np.testing.assert_array_equal(down[round(DOWN * RATE) :], round(10_000 * DUCK))
    assert 20 * np.log10(DUCK) == pytest.approx(-12)
    assert np.abs(np.diff(down.astype(int))).max() < 20
    mixer.duck(False)
    up = mixer.read(5000)
    assert np.abs(np.diff(up.astype(int))).max() < 4
    assert up[round(UP * RATE / 2)] < 8000
    np.testing.assert_array_equal(up[round(UP * RATE) :], 10_000)


def test_what_begins_while_the_user_speaks_is_low_from_its_first_sample() -> None:
    mixer = Mixer(RATE)
    mixer.duck(True)
    mixer.add(np.full(1000, 10_000, np.int16))
    assert set(mixer.read(1000)) == {round(10_000 * DUCK)}


def test_a_stop_ends_ducking() -> None:
    mixer = Mixer(RATE)
    mixer.add(tone(1.0))
    mixer.duck(True)
    mixer.read(1000)
    mixer.stop()
    read_all(mixer, 100)
    sound = tone(0.1)
    mixer.add(sound)
    np.testing.assert_array_equal(mixer.read(len(sound)), sound)


def test_a_chime_sounds_over_speech_through_ducking_pause_and_stop() -> None:
    mixer = Mixer(RATE)
    mixer.add(np.full(RATE, 8000, np.int16))
    mixer.duck(True)
    mixer.read(1000)
    chime = tone(0.2, 880, level=4000)
    mixer.chime(chime)
    np.testing.assert_allclose(mixer.read(1000), round(8000 * DUCK) + chime[:1000].astype(int), atol=1)
    mixer.pause()
    mixer.read(1000)
    np.testing.assert_array_equal(mixer.read(1000), chime[2000:3000])
    mixer.stop()
    np.testing.assert_array_equal(read_all(mixer, 1000), chime[3000:])


def test_music_fades_in_and_out_and_nothing_is_left_of_it() -> None:
    mixer = Mixer(RATE)
    mixer.music(steady(10_000))
    heard = read_for(mixer, 1.0)
    assert heard[0] < 10
    assert np.abs(np.diff(heard.astype(int))).max() < 10
    np.testing.assert_array_equal(heard[round(MUSIC_IN * RATE) :], 10_000)
    mixer.music(None)
    end = read_for(mixer, 0.5)
    assert np.abs(np.diff(end.astype(int))).max() < 20
    assert not end[round(MUSIC_OUT * RATE) :].any()
    assert mixer.idle


def test_other_music_takes_over_from_the_first() -> None:
    mixer = Mixer(RATE)
    mixer.music(steady(10_000))
    read_for(mixer, 1.0)
    mixer.music(steady(5000))
    assert set(read_for(mixer, 1.0)[round(MUSIC_IN * RATE) :]) == {5000}


def test_music_is_low_under_speech_and_between_sentences_and_swells_after() -> None:
    mixer = Mixer(RATE)
    mixer.music(steady(10_000))
    read_for(mixer, 1.0)
    silent = np.zeros(RATE // 2, np.int16)
    mixer.add(silent)
    mixer.add(silent)
    under = read_for(mixer, 1.0 + GAP)
    assert set(under[round(DOWN * RATE) :]) == {round(10_000 * UNDER)}
    assert 20 * np.log10(UNDER) == pytest.approx(-15)
    after = read_for(mixer, GAP + SWELL + 0.1)
    assert (np.diff(after.astype(int)) >= 0).all()
    assert after[-1] == 10_000


def test_music_is_low_under_a_chime_and_lower_while_the_user_speaks() -> None:
    mixer = Mixer(RATE)
    mixer.music(steady(10_000))
    read_for(mixer, 1.0)
    mixer.chime(np.zeros(RATE, np.int16))
    mixer.duck(True)
    assert read_for(mixer, 0.5)[-1] == round(10_000 * UNDER * DUCK)


def test_music_goes_on_through_a_pause_and_a_stop_of_speech() -> None:
    mixer = Mixer(RATE)
    mixer.music(steady(10_000))
    mixer.add(tone(1.0))
    mixer.read(1000)
    mixer.pause()
    assert read_for(mixer, 1.0)[-1] == 10_000
    mixer.stop()
    assert read_for(mixer, 1.0)[-1] == 10_000


def failing(_: int) -> Samples:
    raise OSError("the stream is gone")


@pytest.mark.parametrize(
    "source", [failing, lambda count: np.ones(count // 2, np.int16), lambda _: "noise", lambda _: None]
)
def test_music_that_fails_or_runs_dry_ends_and_speech_goes_on(source: Callable[[int], Samples]) -> None:
    mixer = Mixer(RATE)
    sound = tone(0.3)
    mixer.music(source)
    mixer.add(sound)
    heard = read_all(mixer, 256)
    np.testing.assert_allclose(heard[: len(sound)], sound, atol=1)
    assert mixer.idle


@given(
    st.lists(st.tuples(st.sampled_from(["add", "chime", "music"]), st.integers(-32_768, 32_767)), max_size=8),
    st.integers(100, 700),
)
def test_however_much_sounds_at_once_it_never_wraps_around(sources: list[tuple[str, int]], block: int) -> None:
    """Constant sounds of one sign can only add up, so the sum has that sign."""
    for sign in (1, -1):
        mixer = Mixer(RATE)
        for kind, value in sources:
            level = min(abs(value), 32_767) * sign
            if kind == "music":
                mixer.music(steady(level))
            else:
                getattr(mixer, kind)(np.full(500, level, np.int16))
        heard = read_for(mixer, 0.04, block).astype(int) * sign
        assert heard.min(initial=0) >= 0


def test_what_is_too_loud_is_bent_and_what_is_not_is_left_alone() -> None:
    ramp = np.linspace(-16_383, 16_383, 4000).astype(np.int16)
    mixer = Mixer(RATE)
    mixer.add(ramp)
    mixer.chime(ramp)
    heard = mixer.read(len(ramp)).astype(int)
    exact = 2 * ramp.astype(int)
    inside = np.abs(exact) <= KNEE
    np.testing.assert_array_equal(heard[inside], exact[inside])
    assert (np.diff(heard) >= 0).all()
    assert KNEE < heard.max() < 32_767


@pytest.mark.parametrize("wanted", [8000, 16_000, 44_100, 48_000])
def test_another_rate_keeps_the_sound(wanted: int) -> None:
    changed = resample(tone(1.0, 440), RATE, wanted)
    assert len(changed) == wanted
    middle = slice(wanted // 10, -wanted // 10)
    np.testing.assert_allclose(changed[middle], tone(1.0, 440, wanted)[middle], atol=60)


def test_what_a_lower_rate_cannot_hold_is_left_out() -> None:
    changed = resample(tone(1.0, 9000), RATE, 8000)
    assert np.abs(changed[800:-800]).max() < 200


def test_the_same_rate_and_no_sound_stay_as_they_are() -> None:
    sound = tone(0.1)
    assert resample(sound, RATE, RATE) is sound
    assert len(resample(sound[:0], RATE, 48_000)) == 0


def test_a_playback_tells_its_end_once_to_everybody() -> None:
    playback = Playback(2.0)
    told: list[Playback] = []
    playback.add_done_callback(told.append)
    assert not playback.wait(0.01)
    playback.end(finished=True)
    playback.end(finished=False)
    playback.add_done_callback(told.append)
    assert told == [playback, playback]
    assert playback.wait()
    assert playback.finished
    assert playback.position == 2.0


def test_a_failing_callback_keeps_no_other_from_being_told() -> None:
    playback = Playback(1.0)
    told: list[Playback] = []
    playback.add_done_callback(lambda _: 1 / 0)
    playback.add_done_callback(told.append)
    playback.end(finished=False)
    assert told == [playback]


def test_waiting_for_a_lost_playback_raises_why() -> None:
    playback = Playback(1.0)
    playback.end(finished=False, error=AudioError("the cable is out"))
    with pytest.raises(AudioError, match="the cable is out"):
        playback.wait()
