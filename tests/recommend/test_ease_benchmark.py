"""The benchmark of EASE splits by time, scores as its protocol says, and beats popularity where it can."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ease as benchmark
from benchmarks.ease import DATA, Ratings
from recommend.collaborative import EaseConfig


def ratings(*rows: tuple[int, int, float, int]) -> Ratings:
    people, films, stars, at = (np.array(column) for column in zip(*rows, strict=True))
    return Ratings(people, films, stars, at)


def test_the_last_fifth_of_everybodys_ratings_is_the_test() -> None:
    rows = [(0, film, 4.0, 100 - film) for film in range(11)] + [(1, film, 4.0, film) for film in (3, 1)]
    train, test = benchmark.split(ratings(*rows))
    assert sorted(zip(test.people.tolist(), test.films.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 3)]
    assert len(train.stars) == 10


def test_what_was_rated_in_training_is_not_ranked_and_a_hit_counts_by_its_place() -> None:
    train = ratings((0, 0, 2.0, 0), (0, 1, 5.0, 1), (1, 0, 5.0, 0))
    test = ratings((0, 3, 4.0, 2), (0, 4, 1.0, 3), (1, 2, 3.5, 2))
    ndcg, recall = benchmark.rank(lambda _: np.array([9.0, 8.0, 7.0, 6.0, 5.0], np.float32), train, test, 5)
    assert ndcg == pytest.approx([1 / np.log2(3)])  # second, behind film 2; the other person has no positive
    assert recall == pytest.approx([1.0])


def test_a_small_run_tells_everything(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    lines = ["userId,movieId,rating,timestamp"]
    for person in range(60):
        kind = 100 if person % 2 else 0
        liked = rng.permutation(40)[:20]
        lines += [f"{person},{film + kind},{4.5},{time}" for time, film in enumerate(liked)]
    file = tmp_path / "ratings.csv.gz"
    file.write_bytes(gzip.compress("\n".join(lines).encode()))
    report = benchmark.run(file, quick=True)
    record = json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert (record["ratings"], record["people"], record["films"]) == (1200, 60, 80)
    assert record["scores"]["EASE sparse"]["ndcg"] > record["scores"]["popularity"]["ndcg"]
    assert record["scores"]["popularity"]["gain"] == 0
    assert record["train_mb"] > 0
    assert "EASE sparse" in report.as_text()


@pytest.mark.skipif(not DATA.exists(), reason="MovieLens is not here")
@pytest.mark.slow
def test_on_movielens_ease_keeps_its_promise() -> None:
    rated = benchmark.read_ratings(DATA)
    films = int(rated.films.max()) + 1
    train, test = benchmark.split(rated)
    model = benchmark.trained(train, films, EaseConfig().l2, EaseConfig().neighbours)
    ndcg, _ = benchmark.rank(benchmark.ease(model, films), train, test, films)
    popular, _ = benchmark.rank(benchmark.popularity(train, films), train, test, films)
    gain = ndcg - popular
    assert ndcg.mean() >= 0.11
    assert gain.mean() > 3 * gain.std() / np.sqrt(len(gain))
