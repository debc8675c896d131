"""The music lane: piece after piece without a gap, always as much as is asked for, and never a click."""

from __future__ import annotations

import time

import numpy as np

from assistant.music_lane import Choice, Lane, Piece
from dialogue.audio import Samples
from recommend.decoding import Blocks
from recommend.read_ahead import ReadAhead

RATE = 1000


def piece(*parts: int, first: float = 0.0) -> Piece:
    """A piece of blocks of 100 samples, each of one value; decoded before it is given."""

    def blocks() -> Blocks:
        for part in parts:
            yield np.full(100, part, np.int16)

    ahead = ReadAhead(blocks(), RATE, first)
    deadline = time.monotonic() + 5
    while not ahead.complete:
        assert time.monotonic() < deadline
        time.sleep(0.001)
    return Piece(Choice("", "", "file", "", None, lambda _: ahead), ahead)


def steps(samples: Samples) -> float:
    return float(np.abs(np.diff(samples.astype(int))).max())


def test_what_follows_begins_with_the_next_sample() -> None:
    lane = Lane(piece(1, 2), RATE, lambda: 1.0)
    lane.following = piece(3, 4)
    heard = np.concatenate([lane.take(70) for _ in range(5)])
    assert heard.tolist() == [1] * 100 + [2] * 100 + [3] * 100 + [4] * 50
    assert lane.following is None


def test_after_the_end_there_is_silence() -> None:
    lane = Lane(piece(1), RATE, lambda: 1.0)
    assert len(lane.take(500)) == 500
    assert not lane.take(500).any()


def test_another_volume_comes_without_a_click() -> None:
    volume = 1.0
    lane = Lane(piece(*[10_000] * 10), RATE, lambda: volume)
    loud = lane.take(100)
    volume = 0.5
    changing, soft = lane.take(100), lane.take(100)
    assert (loud.min(), soft.max()) == (10_000, 5_000)
    assert steps(np.concatenate([loud, changing, soft])) < 100


def test_music_that_runs_dry_fades_and_comes_back_without_a_click() -> None:
    lane = Lane(piece(10_000), RATE, lambda: 1.0)
    lane.take(50)
    dry = lane.take(100)
    assert steps(dry) < 300
    lane.piece = piece(10_000, 10_000)
    back = np.concatenate([dry, lane.take(100), lane.take(100)])
    assert steps(back) < 300
    assert back[-1] == 10_000
