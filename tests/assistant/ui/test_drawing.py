"""What is drawn with characters says what the numbers say."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.events import FaceBox
from assistant.ui.blocks import FRAME_BGR, shrink, strips, with_frames
from assistant.ui.mood_chart import BIN_S, PLANE_LINES, MoodHistory, bars, columns, plane, sliders
from dialogue.replies import LOOKS
from models.emotions import Emotion, Mood


def mood(emotion: Emotion, share: float = 1.0) -> Mood:
    rest = (1 - share) / (len(Emotion) - 1)
    return Mood.from_probabilities([share if e is emotion else rest for e in Emotion])


@pytest.mark.parametrize("width", [30, 50])
def test_bars_name_each_emotion_and_are_as_long_as_its_share(width: int) -> None:
    half = Mood.from_probabilities([0.5, 0, 0, 0.5, 0, 0, 0])
    lines = [line.plain for line in bars(half, width)]
    assert [line.split()[0] for line in lines] == list(LOOKS.values())
    assert {len(line) for line in lines} == {width}
    assert lines[Emotion.ANGRY].count("━") == lines[Emotion.HAPPY].count("━") == (width - 15) // 2
    assert "━" not in lines[Emotion.SAD]
    assert bars(mood(Emotion.SAD), width)[Emotion.SAD].plain.count("━") == width - 15


def test_no_mood_draws_empty_charts_of_the_same_size() -> None:
    assert [len(line.plain) for line in bars(None, 30)] == [30] * 7
    assert "●" not in "".join(line.plain for line in sliders(None, 30))
    assert [line.cell_length for line in columns(None)] == [27, 27]


def test_columns_stand_higher_for_likelier_emotions() -> None:
    tops, names = (line.plain for line in columns(mood(Emotion.HAPPY, 0.9)))
    at = names.index(LOOKS[Emotion.HAPPY][:3])
    assert tops[at] == "█"
    assert set(tops.replace(" ", "")) == {"█", "▁"}


def test_sliders_move_with_valence_and_arousal() -> None:
    happy = [line.plain.index("●") for line in sliders(mood(Emotion.HAPPY), 30)]
    sad = [line.plain.index("●") for line in sliders(mood(Emotion.SAD), 30)]
    assert happy[0] > sad[0]
    assert happy[1] > sad[1]


def test_history_shows_the_present_at_the_right_and_names_what_is_long_enough() -> None:
    history = MoodHistory()
    for number in range(12):
        history.add(100 + number * BIN_S, mood(Emotion.SAD if number < 8 else Emotion.HAPPY))
    history.add(100 + 14 * BIN_S, mood(Emotion.HAPPY))  # nobody was seen for two bins
    heights, names = (line.plain for line in history.strip(20))
    assert len(heights) == len(names) == 20
    assert heights.startswith("·····")
    assert heights[5] < heights[-1] != "·"
    assert heights[-3:-1] == "··"
    assert names.split() == [LOOKS[Emotion.SAD]]  # "happy" has no room in four columns


def test_history_keeps_the_last_face_of_a_bin() -> None:
    history = MoodHistory()
    history.add(1.0, mood(Emotion.SAD))
    history.add(2.0, mood(Emotion.HAPPY))
    history.add(3.0, None)
    alone = MoodHistory()
    alone.add(1.0, mood(Emotion.HAPPY))
    assert history.strip(5)[0].plain == alone.strip(5)[0].plain


def test_shrinking_averages_what_a_pixel_covers() -> None:
    image = np.zeros((72, 96, 3), np.uint8)
    image[:, 1::2] = 200
    assert np.all(shrink(image, 48, 36) == 100)
    assert shrink(image, 37, 28).shape == (28, 37, 3)


def test_each_cell_shows_two_pixels_in_their_colours() -> None:
    image = np.zeros((2, 3, 3), np.uint8)
    image[0, :] = (0, 0, 255)  # blue, green, red: a red line over a black one
    (line,) = strips(image)
    (segment,) = list(line)
    assert segment.text == "▀▀▀"
    assert segment.style is not None
    assert segment.style.color is not None
    assert segment.style.color.triplet is not None
    assert segment.style.color.triplet.hex == "#ff0000"
    assert segment.style.bgcolor is not None


def test_faces_get_corners_also_at_the_edge_of_the_picture() -> None:
    image = np.zeros((36, 48, 3), np.uint8)
    framed = with_frames(image, [FaceBox(x=0.25, y=0.25, width=0.5, height=0.5)])
    assert tuple(framed[9, 12]) == tuple(framed[26, 35]) == FRAME_BGR
    assert not framed[18, 24].any()
    assert not image.any()
    with_frames(image, [FaceBox(x=-0.2, y=0.8, width=0.5, height=0.5), FaceBox(x=1.0, y=1.0, width=0.0, height=0.0)])


def test_the_users_face_has_a_whole_frame_and_others_its_corners() -> None:
    image = np.zeros((20, 20, 3), np.uint8)
    place = {"x": 0.25, "y": 0.1, "width": 0.5, "height": 0.8}
    user = (with_frames(image, [FaceBox(**place, user=True)]) == FRAME_BGR).all(axis=2)
    other = (with_frames(image, [FaceBox(**place)]) == FRAME_BGR).all(axis=2)
    assert user[2:18, 5].all()
    assert user[2, 5:15].all()
    assert not user[3:17, 6:14].any()
    assert other[2, 5]
    assert not other[10, 5]


@pytest.mark.parametrize("width", [30, 49, 190])
@pytest.mark.parametrize("emotion", [None, *Emotion])
def test_the_plane_is_whole_and_has_its_dot_where_the_mood_is(width: int, emotion: Emotion | None) -> None:
    mood = Mood.said(emotion) if emotion is not None else None
    lines = [line.plain for line in plane(mood, width)]
    assert len(lines) == PLANE_LINES
    assert {len(line) for line in lines} == {width}
    assert all(word in "\n".join(lines) for word in ("tense", "cheerful", "low", "at ease", "lively", "calm"))
    dots = [(y, line.index("●")) for y, line in enumerate(lines) if "●" in line]
    assert len(dots) == (mood is not None)
    for row, column in dots:
        assert mood is not None
        assert column > width / 2 or mood.affect.valence <= 0.02
        assert row < PLANE_LINES / 2 or mood.affect.arousal <= 0.02
