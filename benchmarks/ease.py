"""How well does EASE rank films for people, beside popularity and item kNN?

**Protocol**, of `../shared/data/movielens/README.md`: a rating of 4 stars or more is a positive. The last 20 % of each
person's ratings by time, at least one, are the test; the others train. All films that the person has not rated in
training are ranked; nDCG@10 and recall@10 are averaged over those who have a positive in their test, with standard
errors of that mean. `gain` is nDCG@10 less that of popularity, person by person.

Settings are chosen by nDCG@10 on a split of the training part alone, made in the same way; the test is looked at once,
with the best. `sparse` is EASE as Attune keeps it, with the 100 weights of each film that say most.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import platform
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from recommend.collaborative import POSITIVE, Ease, EaseConfig

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
Scorer = Callable[[Mask], Floats]  # from the films that somebody likes to a score of every film

TITLE: Final = "Films for people by the ratings of others: EASE on MovieLens"
DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "movielens" / "ratings.csv.gz"
TOP: Final = 10
LAST: Final = 0.2  # share of each person's ratings that are the test
PENALTIES: Final = (50.0, 100.0, 200.0, 400.0, 800.0, 1600.0)
NEAREST: Final = (10, 20, 40, 80, 160)


@dataclass(frozen=True, slots=True)
class Ratings:
    """Who rated what; all of shape (ratings,)."""

    people: Ints  # from 0
    films: Ints  # from 0
    stars: NDArray[np.float64]
    at: Ints  # seconds since 1970

    def part(self, mask: Mask) -> Ratings:
        """Those of a mask."""
        return Ratings(self.people[mask], self.films[mask], self.stars[mask], self.at[mask])


@dataclass(frozen=True, slots=True)
class Score:
    """How well films were ranked."""

    setting: str  # chosen on the validation split
    ndcg: float  # mean
    ndcg_error: float  # standard error
    recall: float
    recall_error: float
    gain: float  # of nDCG over popularity, person by person: mean
    gain_error: float


@dataclass(frozen=True, slots=True)
class Report:
    """All of one run."""

    ratings: int
    people: int  # with a positive in their test
    films: int
    scores: Mapping[str, Score]
    train_s: float  # EASE with its setting; wall clock
    train_mb: float  # at most at once, in numpy's arrays
    file_mb: float  # as it is kept

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        return {"title": TITLE, "python": platform.python_version(), "machine": platform.machine(), **asdict(self)}

    def as_text(self) -> str:
        """A line a figure."""
        lines = [TITLE, f"  {self.ratings} ratings of {self.films} films; {self.people} people in the test"]
        lines.append(
            f"  {'':<12}{'nDCG@10':>9}{'± s.e.':>8}{'recall@10':>11}{'± s.e.':>8}{'gain':>8}{'± s.e.':>8}  setting"
        )
        for name, s in self.scores.items():
            lines.append(
                f"  {name:<12}{s.ndcg:>9.4f}{s.ndcg_error:>8.4f}{s.recall:>11.4f}{s.recall_error:>8.4f}"
                f"{s.gain:>8.4f}{s.gain_error:>8.4f}  {s.setting}"
            )
        lines.append(f"  training: {self.train_s:.1f} s, {self.train_mb:.0f} MB; the file: {self.file_mb:.1f} MB")
        return "\n".join(lines)


def read_ratings(file: Path) -> Ratings:
    """The ratings of a MovieLens file. Raises OSError."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as lines:
        rows = [
            (int(row["userId"]), int(row["movieId"]), float(row["rating"]), int(row["timestamp"]))
            for row in csv.DictReader(lines)
        ]
    people, films, stars, at = (np.array(column) for column in zip(*rows, strict=True))
    return Ratings(np.unique(people, return_inverse=True)[1], np.unique(films, return_inverse=True)[1], stars, at)


def split(ratings: Ratings) -> tuple[Ratings, Ratings]:
    """Training and test: the last fifth of each person's ratings, at least one; of a moment, in the file's order."""
    order = np.lexsort((ratings.at, ratings.people))
    counts = np.bincount(ratings.people)
    place = np.arange(len(order)) - np.repeat(np.cumsum(counts) - counts, counts)
    late = np.empty(len(order), np.bool_)
    tested = np.maximum(1, (LAST * counts).astype(np.int64))
    late[order] = place >= np.repeat(counts - tested, counts)
    return ratings.part(~late), ratings.part(late)


def rank(scores: Scorer, train: Ratings, test: Ratings, films: int) -> tuple[Floats, Floats]:
    """nDCG@10 and recall@10 of each person with a positive in `test`, by the scores of films from what they like."""
    rated, liked, wanted = (np.zeros((int(train.people.max()) + 1, films), np.bool_) for _ in range(3))
    rated[train.people, train.films] = True
    good = train.stars >= POSITIVE
    liked[train.people[good], train.films[good]] = True
    good = (test.stars >= POSITIVE) & (test.people < len(wanted))
    wanted[test.people[good], test.films[good]] = True
    asked = np.flatnonzero(wanted.any(axis=1))
    gains = 1 / np.log2(np.arange(TOP) + 2)
    ndcg, recall = [], []
    for person in asked:
        value = scores(liked[person]).astype(np.float64)
        value[rated[person]] = -np.inf
        hits = wanted[person, np.argsort(-value, kind="stable")[:TOP]]
        most = min(TOP, int(wanted[person].sum()))
        ndcg.append(float(hits @ gains[: len(hits)]) / float(gains[:most].sum()))
        recall.append(float(hits.sum()) / float(wanted[person].sum()))
    return np.array(ndcg, np.float32), np.array(recall, np.float32)


def likes(train: Ratings) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The pairs of people and the films that they liked."""
    good = train.stars >= POSITIVE
    return train.people[good].astype(np.int32), train.films[good].astype(np.int32)


def popularity(train: Ratings, films: int) -> Scorer:
    """Films by how many liked them."""
    counts = np.bincount(likes(train)[1], minlength=films).astype(np.float32)
    return lambda _: counts


def nearest(train: Ratings, films: int, count: int) -> Scorer:
    """Item kNN: the sum of cosines to the liked films, of which the `count` largest of each film are kept."""
    people, items = likes(train)
    liked = np.zeros((int(train.people.max()) + 1, films), np.float32)
    liked[people, items] = 1
    liked /= np.maximum(1e-9, np.linalg.norm(liked, axis=0))
    near = np.zeros((films, count), np.int64)
    cosines = np.zeros((films, count), np.float32)
    for begin in range(0, films, 512):
        block = liked[:, begin : begin + 512].T @ liked
        block[np.arange(len(block)), begin + np.arange(len(block))] = 0
        near[begin : begin + 512] = np.argpartition(-block, count - 1, axis=1)[:, :count]
        cosines[begin : begin + 512] = np.take_along_axis(block, near[begin : begin + 512], axis=1)
    return lambda mask: (cosines * mask[near]).sum(axis=1, dtype=np.float32)


def ease(model: Ease, films: int) -> Scorer:
    """EASE; what nobody liked in training comes last."""
    rows = np.array([int(name) for name in model.ids])

    def scores(mask: Mask) -> Floats:
        value = np.full(films, -np.inf, np.float32)
        value[rows] = model.score([str(film) for film in np.flatnonzero(mask)])
        return value

    return scores


def trained(train: Ratings, films: int, l2: float, neighbours: int) -> Ease:
    """The model of a training part."""
    config = EaseConfig(l2=l2, most_items=films, neighbours=neighbours)
    return Ease.train(*likes(train), [str(film) for film in range(films)], config)


def chosen(make: Callable[[float], Scorer], settings: Sequence[float], judge: Callable[[Scorer], Floats]) -> float:
    """The setting with which films are ranked best on the validation split."""
    return max(settings, key=lambda setting: float(judge(make(setting)).mean()))


def run(file: Path, *, quick: bool = False) -> Report:
    """Choose the settings on a split of the training part, then measure each method once. Raises OSError."""
    ratings = read_ratings(file)
    films = int(ratings.films.max()) + 1
    train, test = split(ratings)
    fit, validation = split(train)
    penalties, counts = (PENALTIES[2:3], NEAREST[:1]) if quick else (PENALTIES, NEAREST)
    kept = EaseConfig().neighbours

    def judge(scores: Scorer) -> Floats:
        return rank(scores, fit, validation, films)[0]

    count = int(chosen(lambda count: nearest(fit, films, int(count)), counts, judge))
    dense = chosen(lambda l2: ease(trained(fit, films, l2, films), films), penalties, judge)
    sparse = chosen(lambda l2: ease(trained(fit, films, l2, kept), films), penalties, judge)

    tracemalloc.start()
    began = time.perf_counter()
    model = trained(train, films, sparse, kept)
    train_s, train_mb = time.perf_counter() - began, tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "ease.npz")
        file_mb = (Path(folder) / "ease.npz").stat().st_size / 1e6
    methods = {
        "popularity": ("", popularity(train, films)),
        "item kNN": (f"{count} neighbours", nearest(train, films, count)),
        "EASE dense": (f"l2 {dense:g}", ease(trained(train, films, dense, films), films)),
        "EASE sparse": (f"l2 {sparse:g}, {kept} weights", ease(model, films)),
    }
    found = {name: (setting, *rank(scores, train, test, films)) for name, (setting, scores) in methods.items()}
    baseline = found["popularity"][1]
    scores = {
        name: Score(setting, *_mean(ndcg), *_mean(recall), *_mean(ndcg - baseline))
        for name, (setting, ndcg, recall) in found.items()
    }
    return Report(len(ratings.stars), len(baseline), films, scores, train_s, train_mb, file_mb)


def _mean(values: Floats) -> tuple[float, float]:
    """The mean, and its standard error."""
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=TITLE)
    parser.add_argument("--ratings", type=Path, default=DATA, help="ratings.csv.gz of MovieLens")
    parser.add_argument("--quick", action="store_true", help="with one setting each; its figures are worth nothing")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    try:
        report = run(arguments.ratings, quick=arguments.quick)
    except OSError as error:
        print(f"{arguments.ratings} cannot be read ({error.strerror}); name MovieLens' with --ratings", file=sys.stderr)
        return 1
    print(json.dumps(report.as_json()) if arguments.json else report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
