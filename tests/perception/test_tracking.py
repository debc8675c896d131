"""Who is who from frame to frame, and who of them is the user, on scripted faces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perception.tracking import MEMORY_S, Tracker, UserChoice
from perception.types import Box, Face

WIDTH = 640


def face(x: float, y: float = 200.0, size: float = 100.0) -> Face:
    """A face whose middle is at x, y."""
    return Face(Box(x - size / 2, y - size / 2, size, size), np.zeros((6, 2), np.float32), 0.9)


def test_numbers_stay_with_faces_whatever_their_order() -> None:
    tracker = Tracker()
    assert tracker.update(0.0, [face(100), face(400)]) == (1, 2)
    assert tracker.update(0.1, [face(395), face(105)]) == (2, 1)


def test_two_people_who_pass_each_other_keep_their_numbers() -> None:
    tracker = Tracker()
    for step in range(41):
        x = step * 10
        numbers = tracker.update(step / 20, [face(100 + x, 180), face(500 - x, 220)])
        assert numbers == (1, 2), step


@pytest.mark.parametrize("fps", [5, 30])
def test_a_walk_across_the_room_is_one_track(fps: int) -> None:
    tracker = Tracker()
    for frame in range(3 * fps):
        assert tracker.update(frame / fps, [face(50 + 180 * frame / fps)]) == (1,)


def test_a_short_occlusion_is_survived_and_a_long_one_is_not() -> None:
    tracker = Tracker()
    tracker.update(0.0, [face(300)])
    tracker.update(0.5, [])
    assert tracker.update(MEMORY_S, [face(320)]) == (1,)
    assert tracker.update(2 * MEMORY_S + 0.1, [face(320)]) == (2,)


def test_a_face_elsewhere_or_of_another_size_is_somebody_else() -> None:
    tracker = Tracker()
    tracker.update(0.0, [face(100)])
    assert tracker.update(0.1, [face(500)]) == (2,)
    assert tracker.update(0.2, [face(500, size=250)]) == (3,)


def test_a_source_that_begins_again_has_new_people() -> None:
    tracker = Tracker()
    tracker.update(5.0, [face(100)])
    assert tracker.update(0.0, [face(100)]) == (2,)


@given(st.lists(st.lists(st.integers(0, 640), max_size=6), min_size=1, max_size=12))
def test_no_two_faces_of_a_frame_share_a_number(frames: list[list[int]]) -> None:
    tracker = Tracker()
    for index, places in enumerate(frames):
        numbers = tracker.update(index / 10, [face(x) for x in places])
        assert len(set(numbers)) == len(places)
        assert set(numbers) <= tracker.alive


def watch(choice: UserChoice, begin: float, seconds: float, **people: Face) -> int | None:
    """Show `people`, called t1, t2 ... by their tracks, at 10 frames a second; gives the user at the end."""
    boxes = {int(name[1:]): face.box for name, face in people.items()}
    user = None
    for frame in range(round(seconds * 10) + 1):
        user = choice.update(begin + frame / 10, boxes, frozenset(boxes), WIDTH)
    return user


def test_the_user_is_the_largest_and_most_central() -> None:
    assert watch(UserChoice(), 0, 0, t1=face(320, size=80), t2=face(320, size=120)) == 2
    assert watch(UserChoice(), 0, 0, t1=face(40), t2=face(330)) == 2


def test_people_of_about_one_size_do_not_take_turns() -> None:
    choice = UserChoice()
    watch(choice, 0, 2, t1=face(250, size=100), t2=face(400, size=95))
    assert watch(choice, 2, 10, t1=face(250, size=95), t2=face(400, size=105)) == 1


def test_who_is_clearly_nearer_for_a_second_becomes_the_user() -> None:
    choice = UserChoice()
    watch(choice, 0, 5, t1=face(320, size=80))
    assert watch(choice, 5, 0.8, t1=face(320, size=80), t2=face(400, size=200)) == 1
    assert watch(choice, 5.9, 0.5, t1=face(320, size=80), t2=face(400, size=200)) == 2


def test_who_passes_behind_a_glance_away_does_not_take_over() -> None:
    choice = UserChoice()
    watch(choice, 0, 5, t1=face(320))
    hidden = {2: face(100, size=60).box}
    for frame in range(8):
        assert choice.update(5 + frame / 10, hidden, frozenset({1, 2}), WIDTH) == 1
    assert choice.update(7, hidden, frozenset({2}), WIDTH) == 2


def test_who_said_thats_me_stays_the_user_until_gone() -> None:
    choice = UserChoice()
    watch(choice, 0, 2, t1=face(200, size=80), t2=face(450, size=100))
    assert choice.user == 2
    assert choice.claim("other")
    assert watch(choice, 2, 5, t1=face(200, size=80), t2=face(450, size=250)) == 1
    assert watch(choice, 8, 2, t2=face(450)) == 2


def test_left_and_right_are_the_persons_own_as_in_a_mirror() -> None:
    choice = UserChoice()
    people = {"t1": face(100), "t2": face(320), "t3": face(550)}
    watch(choice, 0, 0, **people)
    assert choice.claim("left")
    assert choice.user == 3
    assert choice.claim("right")
    assert choice.user == 1


def test_nobody_cannot_be_the_user() -> None:
    choice = UserChoice()
    assert choice.update(0, {}, frozenset(), WIDTH) is None
    assert not any(choice.claim(which) for which in ("this", "left", "right", "other"))
