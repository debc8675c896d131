"""The endpointer finds where utterances begin and end, whatever the probabilities do in between."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogue.audio import BLOCK
from dialogue.endpointer import (
    BLOCK_SECONDS,
    Dropped,
    Endpointer,
    EndpointerConfig,
    Finished,
    Paused,
    Started,
    Sustained,
)

# One character a block: '#' surely speech, '-' between the thresholds, '.' surely not.
PROBABILITY = {"#": 0.9, "-": 0.4, ".": 0.1}
# Start after 3 blocks, sustained after 8, pause after 1 silent one, end after 4, or 2 where the words are complete,
# keep 2 before and 1 after, drop below 5, cut at 20.
CONFIG = EndpointerConfig(
    start_seconds=3 * BLOCK_SECONDS,
    sustained_seconds=8 * BLOCK_SECONDS,
    pause_seconds=1 * BLOCK_SECONDS,
    short_end_seconds=2 * BLOCK_SECONDS,
    end_seconds=4 * BLOCK_SECONDS,
    pre_roll_seconds=2 * BLOCK_SECONDS,
    minimum_seconds=5 * BLOCK_SECONDS,
    maximum_seconds=20 * BLOCK_SECONDS,
)


def block(number: int) -> NDArray[Any]:
    return np.full(BLOCK, number, np.int16)


def events(pattern: str, endpointer: Endpointer | None = None) -> list[str]:
    """What begins and ends at which block: `5:start@3`, `12:end 3-8 kept 1-8`, all in block numbers."""
    endpointer = endpointer or Endpointer(CONFIG)
    told = []
    for number, mark in enumerate(pattern):
        match endpointer.feed(block(number), PROBABILITY[mark]):
            case Started(at):
                told.append(f"{number}:start@{at / BLOCK_SECONDS:.0f}")
            case Dropped(start, end):
                told.append(f"{number}:drop {start / BLOCK_SECONDS:.0f}-{end / BLOCK_SECONDS:.0f}")
            case Finished(samples, start, end, cut, _, _):
                kept = f"{samples[0]}-{samples[-1]}"
                how = "cut" if cut else "end"
                told.append(f"{number}:{how} {start / BLOCK_SECONDS:.0f}-{end / BLOCK_SECONDS:.0f} kept {kept}")
    return told


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("..........", [], id="silence says nothing"),
        pytest.param("...##....##...", [], id="two blocks of speech do not begin an utterance"),
        pytest.param(
            "...######....", ["5:start@3", "12:end 3-9 kept 1-9"], id="an utterance has its pre-roll and post-roll"
        ),
        pytest.param("#######....", ["2:start@0", "10:end 0-7 kept 0-7"], id="speech may begin with the stream"),
        pytest.param(
            "...##-###....", ["6:start@3", "12:end 3-9 kept 1-9"], id="a doubtful block does not undo a start"
        ),
        pytest.param("...##.###.....", ["8:start@6", "12:drop 6-9"], id="a silent block does undo a start"),
        pytest.param(
            "...####...####....", ["5:start@3", "17:end 3-14 kept 1-14"], id="a pause shorter than the end is kept"
        ),
        pytest.param(
            "...####..-....", ["5:start@3", "13:end 3-10 kept 1-10"], id="a doubtful block keeps speech going"
        ),
        pytest.param("...----------....", [], id="doubt alone never begins"),
        pytest.param("...####.....", ["5:start@3", "10:drop 3-7"], id="four blocks of speech are too short"),
        pytest.param(
            "..######....######....",
            ["4:start@2", "11:end 2-8 kept 0-8", "14:start@12", "21:end 12-18 kept 12-18"],
            id="a second utterance never repeats sound of the first",
        ),
        pytest.param(
            "..####################......",
            ["4:start@2", "19:cut 2-20 kept 0-19"],
            id="the longest utterance is cut, its two last blocks too short to be another",
        ),
        pytest.param(
            "..####################" + "########....",
            ["4:start@2", "19:cut 2-20 kept 0-19", "22:start@20", "33:end 20-30 kept 20-30"],
            id="what follows a cut is an utterance of its own",
        ),
    ],
)
def test_utterances_are_cut_where_the_timing_says(pattern: str, expected: list[str]) -> None:
    assert events(pattern) == expected


def test_a_reset_forgets_what_was_under_way_and_keeps_stream_time() -> None:
    endpointer = Endpointer(CONFIG)
    assert events("...####", endpointer) == ["5:start@3"]
    endpointer.reset()
    assert not endpointer.speaking
    assert events("...######....", endpointer)[0] == "5:start@10"


def test_a_skipped_block_counts_as_time_and_is_never_kept() -> None:
    endpointer = Endpointer(CONFIG)
    for _ in range(10):
        endpointer.skip()
    assert endpointer.seconds == pytest.approx(10 * BLOCK_SECONDS)
    assert events("######....", endpointer) == ["2:start@10", "9:end 10-16 kept 0-6"]


def pauses(pattern: str, complete: set[int] | None = None) -> list[str]:
    """The pauses and what they lead to: `6:pause 1 kept 1-5`, `8:end pause 1`; `complete` ones are whole sentences."""
    endpointer = Endpointer(CONFIG)
    told = []
    for number, mark in enumerate(pattern):
        match endpointer.feed(block(number), PROBABILITY[mark]):
            case Paused(pause, samples):
                told.append(f"{number}:pause {pause} kept {samples[0]}-{samples[-1]}")
                if pause in (complete or ()):
                    endpointer.complete(pause)
            case Finished() as finished:
                told.append(f"{number}:end pause {finished.pause} kept {finished.samples[0]}-{finished.samples[-1]}")
    return told


@pytest.mark.parametrize(
    ("pattern", "complete", "expected"),
    [
        pytest.param(
            "..#####....",
            set(),
            ["7:pause 1 kept 0-7", "10:end pause 1 kept 0-7"],
            id="a pause has the samples of the end",
        ),
        pytest.param(
            "..#####....",
            {1},
            ["7:pause 1 kept 0-7", "8:end pause 1 kept 0-7"],
            id="complete words need a short silence",
        ),
        pytest.param(
            "..#####.##....",
            {1},
            ["7:pause 1 kept 0-7", "10:pause 2 kept 0-10", "13:end pause 2 kept 0-10"],
            id="whoever goes on after a whole sentence has not ended",
        ),
        pytest.param("..####.....", set(), [], id="what is too short to be an utterance has no pause"),
        pytest.param(
            "..##################....",
            set(),
            ["19:end pause None kept 0-19"],
            id="what is cut has no pause",
        ),
        pytest.param(
            "..#####....#####....",
            {1},
            ["7:pause 1 kept 0-7", "8:end pause 1 kept 0-7", "16:pause 2 kept 9-16", "19:end pause 2 kept 9-16"],
            id="completeness is of one pause, not of the next",
        ),
    ],
)
def test_words_may_be_recognized_in_a_pause_and_a_whole_sentence_ends_sooner(
    pattern: str, complete: set[int], expected: list[str]
) -> None:
    assert pauses(pattern, complete) == expected


def test_speech_that_lasts_is_told_once_and_a_cough_is_not() -> None:
    def sustained(pattern: str) -> list[float]:
        endpointer = Endpointer(CONFIG)
        decided = [endpointer.feed(block(number), PROBABILITY[mark]) for number, mark in enumerate(pattern)]
        return [event.at / BLOCK_SECONDS for event in decided if isinstance(event, Sustained)]

    assert sustained("..#######......") == []
    assert sustained("..####..############....") == [12]


def test_the_speech_of_an_utterance_is_counted_without_its_pauses() -> None:
    endpointer = Endpointer(CONFIG)
    decided = [endpointer.feed(block(number), PROBABILITY[mark]) for number, mark in enumerate("..####..###....")]
    assert [e.voiced / BLOCK_SECONDS for e in decided if isinstance(e, Finished)] == pytest.approx([7])


def test_the_defaults_are_those_of_a_dialogue() -> None:
    endpointer = Endpointer()
    decided = [
        (number, event)
        for number in range(400)
        if (event := endpointer.feed(block(number), 0.9 if 100 <= number < 200 else 0.0)) is not None
    ]
    (began, started), _, _, (ended, finished) = decided
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    assert (began + 1 - 100) * BLOCK_SECONDS == pytest.approx(0.096)
    assert (ended + 1 - 200) * BLOCK_SECONDS == pytest.approx(0.7, abs=BLOCK_SECONDS)
    assert started.at - finished.samples[0] * BLOCK_SECONDS == pytest.approx(0.3, abs=BLOCK_SECONDS)
    assert (finished.start, finished.end) == pytest.approx((100 * BLOCK_SECONDS, 200 * BLOCK_SECONDS))


def test_thresholds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="silence threshold"):
        EndpointerConfig(speech_threshold=0.3, silence_threshold=0.5)


def test_a_pause_must_be_shorter_than_the_silences_that_end() -> None:
    with pytest.raises(ValueError, match="a pause"):
        EndpointerConfig(pause_seconds=0.5)
