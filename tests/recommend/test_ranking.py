"""The score is an expectation over the mood, a lift leads up from near the listener, and lists are varied."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.emotions import AFFECT, Emotion
from recommend import Aim, Catalogue, Medium
from recommend.ranking import closeness, most_varied, prior, score, similarity, target

TENSE_OR_LOW = [Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.SAD]


@given(st.lists(st.floats(0.01, 1), min_size=7, max_size=7), st.sampled_from(Aim), st.floats(0, 1))
def test_the_score_is_the_expectation_over_the_whole_mood(
    catalogue: Catalogue, raw: list[float], aim: Aim, progress: float
) -> None:
    item = catalogue["lovely-day-bill-withers"]
    mood = [p / sum(raw) for p in raw]
    expected = sum(p * prior(item, e, aim, progress, scary=False) for p, e in zip(mood, Emotion, strict=True))
    assert score(item, mood, aim, progress, scary=False) == pytest.approx(expected)
    assert -1 <= expected <= 1


def test_not_the_label_alone_decides(catalogue: Catalogue) -> None:
    """Sad and nearly as much afraid, or nearly as much angry: the same label, another list."""

    def tags(mood: list[float]) -> Counter[str]:
        songs = catalogue.of(Medium.MUSIC)
        best = sorted(songs, key=lambda song: -score(song, mood, Aim.LIFT, 0.5, scary=False))[:10]
        return Counter(tag for song in best for tag in song.tags)

    afraid, angry = tags([0, 0, 0.45, 0, 0.55, 0, 0]), tags([0.45, 0, 0, 0, 0.55, 0, 0])
    assert afraid["hopeful"] > angry["hopeful"]
    assert angry["instrumental"] == 10 > afraid["instrumental"]


@pytest.mark.parametrize("emotion", TENSE_OR_LOW)
def test_a_lift_starts_near_the_listener_and_leads_up(emotion: Emotion) -> None:
    path = [target(emotion, Aim.LIFT, step / 4) for step in range(5)]
    near = [closeness(place, AFFECT[emotion]) for place in path]
    assert near[0] > 0.5
    assert near == sorted(near, reverse=True)
    assert all(later.valence > earlier.valence for earlier, later in itertools.pairwise(path))
    assert path[-1].valence > 0.45


@pytest.mark.parametrize("emotion", Emotion)
def test_a_match_stays_where_the_listener_is(emotion: Emotion) -> None:
    assert {target(emotion, Aim.MATCH, step / 4) for step in range(5)} == {AFFECT[emotion]}


def test_closeness_is_one_at_the_place_and_falls_with_distance() -> None:
    here = AFFECT[Emotion.SAD]
    places = sorted(AFFECT.values(), key=lambda place: -closeness(here, place))
    assert places[0] == here
    assert closeness(here, here) == 1
    assert closeness(here, AFFECT[Emotion.HAPPY]) < 0.01


def test_the_same_people_are_more_alike_than_the_same_genre(catalogue: Catalogue) -> None:
    day = catalogue["lovely-day-bill-withers"]
    assert similarity(day, catalogue["aint-no-sunshine-bill-withers"]) > similarity(
        day, catalogue["respect-aretha-franklin"]
    )
    assert similarity(day, day) == pytest.approx(1)


def test_variety_outweighs_a_small_lead(catalogue: Catalogue) -> None:
    here_comes, let_it_be, lovely = (
        catalogue[name]
        for name in ("here-comes-the-sun-the-beatles", "let-it-be-the-beatles", "lovely-day-bill-withers")
    )
    value = {let_it_be.id: 0.8, lovely.id: 0.75}
    assert most_varied([let_it_be, lovely], value, []) is let_it_be
    assert most_varied([let_it_be, lovely], value, [here_comes]) is lovely
    assert most_varied([let_it_be, lovely], value | {let_it_be.id: 1.2}, [here_comes]) is let_it_be
