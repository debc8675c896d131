"""The bandit begins with the fit alone, its updates are exact, and what it has learned depends on the mood."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.emotions import Emotion, Mood
from recommend import Aim
from recommend.bandit import NOISE, Bandit, Floats, context
from recommend.columns import Numbers

WORDS = 8
FEATURES = ["", *(f"word {n}" for n in range(1, WORDS)), *(f"genre {n}" for n in range(4))]
NOWHERE = np.zeros(3, np.float32)
CALM = context(None, Aim.LIFT)


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def said(bandit: Bandit, codes: NDArray[np.int16], place: Numbers, listener: Floats) -> Numbers:
    return bandit.values(bandit.mean, codes, bandit.shares(codes), place, listener)


def test_before_the_first_reward_features_say_nothing_and_the_fit_all() -> None:
    bandit = Bandit(FEATURES, WORDS)
    codes = rng().integers(0, len(FEATURES), (20, 5)).astype(np.int16)
    place = rng().uniform(-1, 1, (20, 3)).astype(np.float32)
    assert bandit.mean[0] == 1
    assert not said(bandit, codes, place, context([0, 0, 0, 1, 0, 0, 0], Aim.MATCH)).any()


def test_updates_one_by_one_are_the_same_as_solving_for_all_at_once() -> None:
    bandit = Bandit(FEATURES, WORDS)
    prior_mean, prior = bandit.mean, bandit.root @ bandit.root.T
    pairs, rewards, weights = [], [], []
    random = rng()
    for _ in range(40):
        codes, place = random.integers(0, len(FEATURES), 5), random.uniform(-1, 1, 3).astype(np.float32)
        listener = context(random.dirichlet(np.ones(7)).tolist(), Aim.LIFT)
        fit, reward, weight = random.uniform(-1, 1), random.uniform(-1, 1), random.choice([0.1, 0.5, 1.0])
        pairs.append(bandit._pair(codes, place, listener, fit))
        rewards.append(reward)
        weights.append(weight)
        bandit.learn(codes, place, listener, fit, reward, weight)
    x, w = np.array(pairs), np.array(weights) / NOISE**2
    precision = np.linalg.inv(prior) + x.T @ (w[:, None] * x)
    mean = np.linalg.solve(precision, np.linalg.inv(prior) @ prior_mean + x.T @ (w * rewards))
    np.testing.assert_allclose(bandit.mean, mean, atol=1e-9)
    np.testing.assert_allclose(bandit.root @ bandit.root.T, np.linalg.inv(precision), atol=1e-9)


def test_a_reward_speaks_for_what_has_the_feature_and_not_for_the_rest() -> None:
    bandit = Bandit(FEATURES, WORDS)
    for _ in range(10):
        bandit.learn([3, 9, 0], NOWHERE, CALM, 0.0, 1.0, 1.0)
        bandit.learn([4, 10, 0], NOWHERE, CALM, 0.0, -1.0, 1.0)
    codes = np.array([[3, 9], [4, 10], [5, 11]], np.int16)
    with_it, without, neither = said(bandit, codes, np.zeros((3, 3), np.float32), CALM)
    assert with_it > 0.3
    assert without < -0.3
    assert neither == 0


def test_what_is_liked_in_one_mood_alone_is_learned_of_that_mood() -> None:
    bandit = Bandit(FEATURES, WORDS)
    happy, sad = (context(Mood.said(e).probabilities, Aim.LIFT) for e in (Emotion.HAPPY, Emotion.SAD))
    for _ in range(30):
        bandit.learn([3], NOWHERE, happy, 0.0, 1.0, 1.0)
        bandit.learn([3], NOWHERE, sad, 0.0, -1.0, 1.0)
    (glad,), (low,) = (said(bandit, np.array([[3]], np.int16), NOWHERE[None], c) for c in (happy, sad))
    assert glad > 0.3
    assert low < -0.3


def test_a_weighty_reward_counts_more() -> None:
    light, heavy = Bandit(FEATURES, WORDS), Bandit(FEATURES, WORDS)
    light.learn([2], NOWHERE, CALM, 0.0, 1.0, 0.1)
    heavy.learn([2], NOWHERE, CALM, 0.0, 1.0, 1.0)
    assert 0 < light.mean[4] < heavy.mean[4]


def test_weights_are_drawn_around_what_is_believed_and_closer_once_more_is_known() -> None:
    bandit = Bandit(FEATURES, WORDS)

    def spread() -> float:
        random = rng()
        drawn = np.array([bandit.draw(random, 1.0)[[1, 2 + 3]].sum() for _ in range(300)])  # what item [3] is worth
        assert drawn.mean() == pytest.approx(bandit.mean[[1, 2 + 3]].sum(), abs=0.05)
        return float(drawn.std())

    before = spread()
    for _ in range(100):
        bandit.learn([3], NOWHERE, CALM, 0.0, 0.5, 1.0)
    assert spread() < 0.5 * before
    assert (bandit.draw(rng(), 0.0) == bandit.mean).all()


def worth(bandit: Bandit, codes: list[int], place: tuple[float, float, float] = (0, 0, 0)) -> float:
    (found,) = said(bandit, np.array([codes], np.int16), np.array([place], np.float32), CALM)
    return float(found)


def test_an_item_is_predicted_as_it_is_learned_however_many_words_it_has() -> None:
    bandit = Bandit(FEATURES, WORDS)
    place = np.array([0.4, -0.2, 0.1], np.float32)
    for _ in range(20):
        bandit.learn([1, 2, 3, 8, 9, 0], place, context(None, Aim.MATCH), 0.0, 1.0, 1.0)
    pair = bandit._pair([1, 2, 3, 8, 9, 0], place, context(None, Aim.MATCH), 0.0)
    codes = np.array([[1, 2, 3, 8, 9, 0]], np.int16)
    (found,) = said(bandit, codes, place[None], context(None, Aim.MATCH))
    assert found + bandit.mean[1] == pytest.approx(pair @ bandit.mean, abs=1e-5)


def test_many_words_are_not_more_uncertain_than_one() -> None:
    bandit = Bandit(FEATURES, WORDS)
    one, many = (bandit._pair(codes, NOWHERE, CALM, 0.0) @ bandit.root for codes in ([1, 0, 0, 0], [1, 2, 3, 4]))
    assert one @ one == pytest.approx(many @ many)


def test_a_place_that_is_liked_between_two_that_are_not_is_found() -> None:
    bandit = Bandit(FEATURES, WORDS)
    for _ in range(30):
        for arousal, reward in ((-0.8, -1.0), (0.0, 1.0), (0.8, -1.0)):
            bandit.learn([0], np.array([0, arousal, 0], np.float32), CALM, 0.0, reward, 1.0)
    assert worth(bandit, [0], (0, 0, 0)) > worth(bandit, [0], (0, 0.8, 0)) + 0.1
    assert worth(bandit, [0], (0, 0, 0)) > worth(bandit, [0], (0, -0.8, 0)) + 0.1


def test_who_likes_a_decade_is_believed_to_like_the_next_one_more_than_a_far_one() -> None:
    bandit = Bandit(["", *(f"decade {year}" for year in range(1930, 2030, 10))], 1)
    for _ in range(5):
        bandit.learn([4], NOWHERE, CALM, 0.0, 1.0, 1.0)  # the 1960s
    sixties, seventies, tens = (worth(bandit, [code]) for code in (4, 5, 9))
    assert sixties > seventies > tens > 0
