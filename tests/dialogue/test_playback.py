"""The mixer gives its sounds in order, without loss, and ends them without a click."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.audio import AudioError, Samples
from dialogue.playback import FADE, GAP, Mixer, Playback, resample

RATE = 22_050


def tone(seconds: float, hertz: float = 200.0, rate: int = RATE, level: int = 20_000) -> Samples:
    samples: Samples = (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.int16)
    return samples


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
