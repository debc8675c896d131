"""EASE has the weights of its paper, whichever way they are found, and says what people of like ratings like."""

from __future__ import annotations

import stat
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from recommend.collaborative import Ease, EaseConfig

WHOLE = EaseConfig(l2=20.0, neighbours=1000)


def pairs(liked: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    people, items = np.nonzero(liked)
    return people.astype(np.int32), items.astype(np.int32)


def names(count: int) -> list[str]:
    return [f"film-{number}" for number in range(count)]


def weights(model: Ease) -> NDArray[np.float32]:
    """The matrix B: how much liking the item of each row speaks for that of each column."""
    return np.array([model.score([name]) for name in model.ids])


@pytest.mark.parametrize(("people", "films"), [(40, 12), (12, 40), (300, 30), (30, 300), (560, 530), (530, 560)])
def test_weights_are_those_of_the_closed_form(people: int, films: int) -> None:
    liked = np.random.default_rng(5).random((people, films)) < 0.3
    liked[:, ~liked.any(axis=0)] = True
    wanted = np.linalg.inv(liked.T.astype(float) @ liked + 20.0 * np.eye(films))
    wanted = -wanted / wanted.diagonal()
    np.fill_diagonal(wanted, 0)
    assert weights(Ease.train(*pairs(liked), names(films), WHOLE)) == pytest.approx(wanted, abs=1e-4)


def test_weights_rebuild_who_liked_what_better_than_any_near_them() -> None:
    rng = np.random.default_rng(6)
    liked = rng.random((60, 8)) < 0.4

    def loss(b: NDArray[np.float64]) -> float:
        return float(np.square(liked - liked @ b).sum() + 20.0 * np.square(b).sum())

    found = weights(Ease.train(*pairs(liked), names(8), WHOLE)).astype(float)
    for _ in range(20):
        step = rng.normal(0, 0.01, found.shape)
        np.fill_diagonal(step, 0)
        assert loss(found + step) > loss(found)


def test_the_weights_that_say_most_are_kept() -> None:
    liked = np.random.default_rng(7).random((50, 30)) < 0.3
    whole = weights(Ease.train(*pairs(liked), names(30), WHOLE))
    few = weights(Ease.train(*pairs(liked), names(30), EaseConfig(l2=20.0, neighbours=5)))
    assert (np.count_nonzero(few, axis=1) == 5).all()
    for row, kept in zip(whole, few, strict=True):
        assert np.abs(kept[kept != 0]).min() >= np.sort(np.abs(row))[-5] - 1e-6
        assert kept[kept != 0] == pytest.approx(row[kept != 0])


def test_who_likes_one_of_a_kind_is_offered_the_others_of_it() -> None:
    liked = np.zeros((40, 6), np.bool_)
    liked[:20, :3] = liked[20:, 3:] = True
    liked[0, 2] = liked[20, 5] = False
    model = Ease.train(*pairs(liked), names(6), EaseConfig(l2=1.0))
    found = model.found(["film-0"])
    assert set(found) == {"film-1", "film-2"}
    assert found["film-1"] == 1 > found["film-2"] > 0


def test_what_is_liked_is_not_offered_and_what_is_unknown_says_nothing() -> None:
    liked = np.random.default_rng(8).random((50, 10)) < 0.5
    model = Ease.train(*pairs(liked), names(10))
    assert not {"film-1", "film-2"} & model.found(["film-1", "film-2"]).keys()
    assert model.found(["film-1", "nobody-knows"]) == model.found(["film-1", "film-1"]) == model.found(["film-1"])
    assert model.found([]) == model.found(["nobody-knows"]) == {}


def test_of_many_films_the_most_liked_are_kept() -> None:
    liked = np.zeros((9, 5), np.bool_)
    for film, count in enumerate((3, 9, 1, 0, 5)):
        liked[:count, film] = True
    assert Ease.train(*pairs(liked), names(5), EaseConfig(most_items=3)).ids == ("film-0", "film-1", "film-4")
    assert Ease.train(*pairs(liked), names(5)).ids == ("film-0", "film-1", "film-2", "film-4")


def test_a_single_film_goes_with_nothing() -> None:
    assert Ease.train(np.array([0], np.int32), np.array([0], np.int32), ["film-0"]).found(["film-0"]) == {}


def test_nobody_liked_anything() -> None:
    with pytest.raises(ValueError, match="nobody liked anything"):
        Ease.train(np.array([], np.int32), np.array([], np.int32), ["film-0"])


def test_it_is_kept_for_its_owner_alone_and_comes_back(tmp_path: Path) -> None:
    liked = np.random.default_rng(9).random((50, 10)) < 0.5
    model, file = Ease.train(*pairs(liked), names(10)), tmp_path / "ease.npz"
    model.save(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["ease.npz"]
    back = Ease.load(file)
    assert back.ids == model.ids
    assert weights(back) == pytest.approx(weights(model), rel=2e-3, abs=1e-6)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 cut off"])
def test_a_file_that_is_none_of_ours_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "ease.npz"
    file.write_bytes(content)
    with pytest.raises(ValueError):
        Ease.load(file)


def test_a_file_without_its_parts_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "ease.npz"
    np.savez(file, version=1)
    with pytest.raises(ValueError, match="no model of Attune's"):
        Ease.load(file)
