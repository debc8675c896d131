"""Mood over time as a picture: a row a person, gaps where somebody was away, and only people who were seen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.emotions import Emotion, Mood
from perception.mood_plot import _clock, _stretches, draw_moods
from perception.records import Moment, Person, SeenFace, VideoAnalysis
from perception.types import Box

BOX = Box(0.0, 0.0, 50.0, 50.0)


def mood(happy: float) -> Mood:
    return Mood.from_probabilities([0, 0, 0, happy, 0, 0, 1 - happy], abstain_below=0.5)


def video(*tracks: str, path: str = "clip.mp4") -> VideoAnalysis:
    """A video with a moment every half second; "x" in a track is a moment in which that person is seen."""
    moments = tuple(
        Moment(
            at * 0.5,
            tuple(
                SeenFace(number, BOX, mood(at / len(tracks[0])), 1.0, "")
                for number, track in enumerate(tracks, 1)
                if track[at] == "x"
            ),
        )
        for at in range(len(tracks[0]))
    )
    people = tuple(
        Person(number, BOX, mood(0.7), 1.0, "", track.index("x") / 2, track.rindex("x") / 2, track.count("x"))
        for number, track in enumerate(tracks, 1)
    )
    return VideoAnalysis(path, (640, 480), len(tracks[0]) / 2, 0.5, moments, people)


def drawn(path: Path) -> tuple[int, int]:
    picture = cv2.imread(str(path))
    assert picture is not None
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) > 50
    return picture.shape[0], picture.shape[1]


def test_each_person_has_a_row(tmp_path: Path) -> None:
    draw_moods([video("xxxxxx")], tmp_path / "one.png")
    draw_moods([video("xxxxxx", "xx..xx"), video("xxxx", path="other.mp4")], tmp_path / "three.png")
    (one, width), (three, same) = drawn(tmp_path / "one.png"), drawn(tmp_path / "three.png")
    assert width == same
    assert three > 2 * one


def test_of_a_crowd_the_longest_seen_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perception.mood_plot.MOST", 1)
    draw_moods([video("xxxx")], tmp_path / "one.png")
    draw_moods([video("xx..", "xxxx", "..xx")], tmp_path / "crowd.png")
    assert drawn(tmp_path / "crowd.png") == drawn(tmp_path / "one.png")


def test_a_time_away_is_a_gap() -> None:
    before, after = _stretches(video("xx..xxx"), 1)
    assert before.times.tolist() == [0.0, 0.5]
    assert after.times.tolist() == [2.0, 2.5, 3.0]
    assert before.shares[1, Emotion.HAPPY] == pytest.approx(1 / 7)
    assert after.affect.shape == (3, 2)


def test_one_moment_is_enough(tmp_path: Path) -> None:
    draw_moods([video("x")], tmp_path / "short.png")
    drawn(tmp_path / "short.png")


def test_without_anybody_there_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nobody was seen"):
        draw_moods([VideoAnalysis("empty.mp4", (640, 480), 3.0, 0.5, (Moment(0.0, ()),), ())], tmp_path / "no.png")


def test_a_plot_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        draw_moods([video("xx")], tmp_path / "gone" / "plot.png")


@pytest.mark.parametrize(("seconds", "shown"), [(0.0, "0:00"), (0.5, "0:00.5"), (75.0, "1:15"), (600.0, "10:00")])
def test_times_read_as_on_a_clock(seconds: float, shown: str) -> None:
    assert _clock(seconds) == shown


def test_a_script_keeps_its_own_way_of_drawing() -> None:
    program = (
        "import sys, tempfile, pathlib; from tests.perception.test_mood_plot import draw_moods, video\n"
        "with tempfile.TemporaryDirectory() as folder: draw_moods([video('xx')], pathlib.Path(folder) / 'a.png')\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
