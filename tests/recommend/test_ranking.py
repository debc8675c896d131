"""The fit is an expectation over the mood, a lift leads up from near the listener, lists vary, what was had rests."""

from __future__ import annotations

import itertools
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.emotions import AFFECT, Emotion, Mood
from recommend import Aim, Catalogue, Medium
from recommend.columns import Columns
from recommend.ranking import closeness, fit, likeness, most_varied, rest, similarity, target
from recommend.seeds import seed_fit

TENSE_OR_LOW = [Emotion.ANGRY, Emotion.DISGUST, Emotion.FEAR, Emotion.SAD]


@pytest.fixture(scope="module")
def songs(catalogue: Catalogue) -> Columns:
    return Columns(Medium.MUSIC, catalogue.of(Medium.MUSIC))


@pytest.fixture(scope="module")
def films(catalogue: Catalogue) -> Columns:
    return Columns(Medium.MOVIE, catalogue.of(Medium.MOVIE))


def row(columns: Columns, item_id: str) -> int:
    found = columns.row_of(item_id)
    assert found is not None
    return found


@given(st.lists(st.floats(0, 1), min_size=7, max_size=7), st.sampled_from(Aim), st.floats(0, 1), st.booleans())
def test_the_fit_is_the_expectation_over_the_whole_mood(
    songs: Columns, raw: list[float], aim: Aim, progress: float, scary: bool
) -> None:
    mood = [(p + 0.01) / sum(each + 0.01 for each in raw) for p in raw]
    rows = np.arange(0, len(songs), 40)
    whole = fit(songs, rows, mood, aim, progress, scary=scary).whole
    single = [fit(songs, rows, Mood.said(e).probabilities, aim, progress, scary=scary).whole for e in Emotion]
    np.testing.assert_allclose(whole, np.array(mood) @ np.array(single), atol=1e-5)
    assert np.abs(whole).max() <= 1 + 1e-6


@pytest.mark.parametrize("aim", Aim)
@pytest.mark.parametrize("emotion", Emotion)
def test_the_fit_to_one_emotion_is_the_table_and_the_place(films: Columns, emotion: Emotion, aim: Aim) -> None:
    rows = np.arange(len(films))
    found = fit(films, rows, Mood.said(emotion).probabilities, aim, 0.5, scary=False)
    by_seed, by_place = {Aim.LIFT: (0.6, 0.4), Aim.MATCH: (0.15, 0.85)}[aim]
    goal = target(emotion, aim, 0.5)
    np.testing.assert_allclose(found.seed, [by_seed * seed_fit(item, emotion) for item in films.items], atol=1e-6)
    np.testing.assert_allclose(found.place, [by_place * closeness(i.affect, goal) for i in films.items], atol=1e-6)


def test_the_fit_of_some_rows_is_that_of_all(songs: Columns) -> None:
    mood = [1 / 7] * 7
    rows = np.array([3, 200, 17])
    some, every = (fit(songs, which, mood, Aim.LIFT, 0.2, scary=False).whole for which in (rows, slice(None)))
    np.testing.assert_allclose(some, every[rows], atol=1e-6)


def test_not_the_label_alone_decides(songs: Columns) -> None:
    """Sad and nearly as much afraid, or nearly as much angry: the same label, another list."""

    def tags(mood: list[float]) -> Counter[str]:
        best = np.argsort(-fit(songs, slice(None), mood, Aim.LIFT, 0.5, scary=False).whole)[:10]
        return Counter(tag for at in best for tag in songs.items[at].tags)

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


def test_the_same_people_are_more_alike_than_the_same_genre(songs: Columns) -> None:
    day = row(songs, "lovely-day-bill-withers")
    others = np.array([row(songs, "aint-no-sunshine-bill-withers"), row(songs, "respect-aretha-franklin"), day])
    same_people, same_genre, itself = similarity(songs, others, [day])[:, 0]
    assert itself == pytest.approx(1)
    assert itself > same_people > same_genre > 0


def test_the_likest_item_is_the_item_itself(songs: Columns) -> None:
    for at in range(0, len(songs), 25):
        alike = likeness(songs, np.arange(len(songs)), at)
        assert alike[at] == pytest.approx(1, abs=1e-5)
        assert alike.max() <= alike[at] + 1e-6
        assert alike.min() >= 0


def test_variety_outweighs_a_small_lead(songs: Columns) -> None:
    here_comes, let_it_be, lovely = (
        row(songs, name)
        for name in ("here-comes-the-sun-the-beatles", "let-it-be-the-beatles", "lovely-day-bill-withers")
    )
    rows, value = np.array([let_it_be, lovely]), np.array([0.8, 0.75], np.float32)
    assert most_varied(songs, rows, value, []) == 0
    assert most_varied(songs, rows, value, [here_comes]) == 1
    assert most_varied(songs, rows, value + np.array([0.4, 0], np.float32), [here_comes]) == 0


def test_of_many_equals_one_that_is_unlike_is_found(songs: Columns) -> None:
    rows = np.arange(len(songs))
    at = most_varied(songs, rows, np.ones(len(songs), np.float32), [0, 1, 2])
    assert similarity(songs, rows[at : at + 1], [0, 1, 2]).max() == 0


def test_what_was_suggested_rests_longer_the_more_often_and_films_longer_than_songs() -> None:
    days = np.array([0.0, 1.0, 7.0, 100.0])
    once = rest(Medium.MUSIC, days, np.ones(4))
    often = rest(Medium.MUSIC, days, np.full(4, 5.0))
    film = rest(Medium.MOVIE, days, np.ones(4))
    assert once[0] == often[0] == film[0] == -1
    assert list(once) == sorted(once)
    assert (often[1:] < once[1:]).all()
    assert (film[1:] < once[1:]).all()
    assert once[-1] > -0.001
