"""A taste is kept for its owner alone, comes back as it was, and can be shown, exported and forgotten."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.emotions import Emotion, Mood
from recommend import Aim, Catalogue, Medium, Recommender, Signal, Taste, TasteError

HAPPY = Mood.said(Emotion.HAPPY)
TOLD = {"at": 1, "medium": "music", "item": "x", "signal": "liked", "amount": None, "mood": None, "aim": "lift"}


class Clock:
    """Days that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def days(self, count: float) -> None:
        self.now += count * 86_400


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own" / "taste.sqlite"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def taste(path: Path, clock: Clock) -> Iterator[Taste]:
    kept = Taste(path, clock=clock)
    yield kept
    kept.close()


def teach(recommender: Recommender, catalogue: Catalogue, count: int = 12) -> None:
    for at, item in enumerate(catalogue.of(Medium.MUSIC)[: count * 9 : 9]):
        recommender.learn(item, "liked" if "acoustic" in item.tags or at % 3 else "disliked", HAPPY)


def model(recommender: Recommender) -> np.ndarray[Any, np.dtype[np.float64]]:
    return recommender.learned(Medium.MUSIC).bandit.mean


def test_only_its_owner_may_read_it(taste: Taste, path: Path) -> None:
    taste.tell(Medium.MUSIC, "x", Signal.LIKED, None, Aim.LIFT)
    assert {file.stat().st_mode & 0o077 for file in path.parent.iterdir()} == {0}
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("count", [3, 12, 25])
def test_what_was_learned_is_there_the_next_time(path: Path, clock: Clock, catalogue: Catalogue, count: int) -> None:
    """Also the signals since the model was kept last."""
    first = Recommender(catalogue, taste=Taste(path, clock=clock))
    teach(first, catalogue, count)
    second = Recommender(catalogue, taste=Taste(path, clock=clock))
    np.testing.assert_allclose(model(second), model(first), atol=1e-9)
    assert second.learned(Medium.MUSIC).leanings() == first.learned(Medium.MUSIC).leanings()


def test_a_model_of_another_vocabulary_begins_again_from_the_log(
    path: Path, clock: Clock, catalogue: Catalogue
) -> None:
    fewer = Catalogue(catalogue.of(Medium.MUSIC)[:120])
    teach(Recommender(fewer, taste=Taste(path, clock=clock)), fewer, 12)
    grown = Recommender(catalogue, taste=Taste(path, clock=clock))
    fresh = Recommender(catalogue, taste=Taste(clock=clock))
    teach(fresh, fewer, 12)
    np.testing.assert_allclose(model(grown), model(fresh), atol=1e-9)


def test_signals_about_what_is_no_more_in_the_catalogue_only_count(
    path: Path, clock: Clock, catalogue: Catalogue
) -> None:
    teach(Recommender(catalogue, taste=Taste(path, clock=clock)), catalogue, 5)
    without = Recommender(Catalogue(catalogue.of(Medium.MOVIE)), taste=Taste(path, clock=clock))
    assert without.learned(Medium.MUSIC).signals.total() == 5
    assert without.learned(Medium.MUSIC).leanings() == []


def test_reset_forgets_everything_also_on_the_disk(taste: Taste, path: Path, catalogue: Catalogue) -> None:
    recommender = Recommender(catalogue, taste=taste)
    recommender.learn(catalogue["lovely-day-bill-withers"], "liked", HAPPY)
    recommender.suggest(Medium.MUSIC, HAPPY, 3)
    recommender.forget()
    assert taste.told(Medium.MUSIC) == []
    assert taste.seen(Medium.MUSIC) == []
    assert not recommender.learned(Medium.MUSIC).signals
    assert not any(b"lovely-day-bill-withers" in file.read_bytes() for file in path.parent.iterdir())


def test_what_is_exported_can_be_read_in_again(taste: Taste, clock: Clock, catalogue: Catalogue) -> None:
    before = Recommender(catalogue, taste=taste)
    teach(before, catalogue)
    before.learn(catalogue["lovely-day-bill-withers"], "felt", HAPPY, amount=0.3)
    before.suggest(Medium.MOVIE, None, 2)
    exported = json.loads(json.dumps(taste.export()))
    other = Taste(clock=clock)
    other.tell(Medium.MUSIC, "x", Signal.LIKED, None, Aim.LIFT)
    other.restore(exported)
    assert json.loads(json.dumps(other.export())) == exported
    np.testing.assert_allclose(model(Recommender(catalogue, taste=other)), model(before), atol=1e-9)


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {},
        {"attune_taste": 99, "signals": [], "suggested": []},
        {"attune_taste": 1, "signals": [{"at": 1}], "suggested": []},
        {"attune_taste": 1, "signals": [], "suggested": [{"item": "x", "medium": "music", "times": 0, "last": 1}]},
        {"attune_taste": 1, "suggested": [], "signals": [TOLD | {"signal": "hummed"}]},
        {"attune_taste": 1, "suggested": [], "signals": [TOLD | {"signal": "felt"}]},
        {"attune_taste": 1, "suggested": [], "signals": [TOLD | {"mood": [1]}]},
    ],
)
def test_what_is_no_export_is_refused_and_nothing_changes(taste: Taste, broken: object) -> None:
    taste.tell(Medium.MUSIC, "x", Signal.LIKED, None, Aim.LIFT)
    with pytest.raises(TasteError, match="nothing was changed") as caught:
        taste.restore(broken)
    assert "\n" not in str(caught.value)
    assert len(taste.told(Medium.MUSIC)) == 1


def test_a_damaged_file_is_set_aside(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database, but somebody wanted to keep it" * 50)
    taste = Taste(path)
    assert taste.set_aside is not None
    assert taste.set_aside.read_bytes().startswith(b"this is no database")
    assert len(caplog.messages) == 1
    taste.tell(Medium.MUSIC, "x", Signal.LIKED, None, Aim.LIFT)
    assert len(Taste(path).told(Medium.MUSIC)) == 1


def test_a_file_that_was_damaged_in_the_middle_is_set_aside_too(path: Path) -> None:
    whole = Taste(path)
    for number in range(500):
        whole.tell(Medium.MUSIC, f"item-{number}", Signal.LIKED, [1 / 7] * 7, Aim.LIFT)
    whole.close()
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xff" * 8192)
    again = Taste(path)
    assert again.set_aside is not None
    assert again.told(Medium.MUSIC) == []


def test_a_file_of_a_newer_attune_is_left_alone(path: Path) -> None:
    Taste(path).close()
    base = sqlite3.connect(path)
    base.execute("PRAGMA user_version = 99")
    base.close()
    with pytest.raises(TasteError, match="newer Attune"):
        Taste(path)
    assert path.exists()


def test_a_place_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TasteError) as caught:
        Taste(tmp_path / "file" / "taste.sqlite")
    assert "\n" not in str(caught.value)


def test_a_copy_leaves_no_trace(taste: Taste, path: Path, catalogue: Catalogue) -> None:
    taste.tell(Medium.MUSIC, "lovely-day-bill-withers", Signal.LIKED, None, Aim.LIFT)
    copy = Taste.copy_of(path)
    recommender = Recommender(catalogue, taste=copy)
    recommender.suggest(Medium.MUSIC, None, 3)
    recommender.learn(catalogue["aint-no-sunshine-bill-withers"], "disliked")
    assert len(copy.told(Medium.MUSIC)) == 2
    assert len(taste.told(Medium.MUSIC)) == 1
    assert taste.seen(Medium.MUSIC) == []


def test_a_copy_of_nothing_makes_no_file(path: Path) -> None:
    assert Taste.copy_of(path).told(Medium.MUSIC) == []
    assert not path.exists()


def test_it_may_be_used_from_one_thread_after_another(taste: Taste, catalogue: Catalogue) -> None:
    recommender = Recommender(catalogue, taste=taste)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            (found,) = recommender.suggest(Medium.MUSIC, HAPPY)
            recommender.learn(found.item, "liked", HAPPY)
        except BaseException as error:
            failures.append(error)

    for _ in range(3):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert failures == []
    assert len(taste.told(Medium.MUSIC)) == 3
