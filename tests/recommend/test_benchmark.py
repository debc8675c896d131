"""The benchmark's listeners are the same for every policy, and its figures are those of what was run."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import recommend as benchmark
from recommend import Catalogue, Medium


def test_every_policy_meets_the_same_listeners_in_the_same_moods() -> None:
    world = benchmark.make_world(np.random.default_rng(1), Catalogue.embedded().of(Medium.MUSIC), 100)
    one, other = (benchmark.Listener(np.random.default_rng(2), world) for _ in range(2))
    (chances, mood), (same_chances, same_mood) = one.step(), other.step()
    assert mood == same_mood
    assert (chances == same_chances).all()
    assert 0 <= chances.min() < chances.max() <= 1


def test_the_tracks_hold_what_nobody_can_read() -> None:
    world = benchmark.make_world(np.random.default_rng(1), Catalogue.embedded().of(Medium.MUSIC), 300)
    assert len({track.id for track in world.tracks}) == 300
    assert world.sound.shape == (300, benchmark.SOUND)
    listed = np.array([[track.valence, track.arousal] for track in world.tracks])
    assert 0.1 < np.abs(world.felt - listed).mean() < 0.3


def test_regret_is_never_negative_and_the_reports_sums_are_of_it() -> None:
    found = benchmark.regrets(users=2, rounds=12, tracks=100)
    for name, regret in found.items():
        rounds = benchmark.simulate(name, 2, 12, 100)
        assert rounds.min() >= 0
        assert regret.late == pytest.approx(rounds.sum(axis=1).mean())
        assert regret.early == pytest.approx(rounds[:, :10].sum(axis=1).mean())
        assert regret.late >= regret.early
    assert found["table"].of_table == 1


@pytest.mark.slow
def test_learning_beats_the_table_and_the_table_untaught_soon() -> None:
    late = {name: benchmark.simulate(name, 10, 50, 500).sum(axis=1).mean() for name in ("attune", "seeds", "table")}
    assert late["attune"] < 0.85 * late["seeds"]
    assert late["attune"] < 0.7 * late["table"]


def test_agreement_is_found_where_it_is(tmp_path: Path) -> None:
    songs = Catalogue.embedded().of(Medium.MUSIC)[::40]
    file = tmp_path / "rated.csv"
    rows = [f'"{song.by[0]}","{song.title}",Jazz,{5 + 4 * song.valence},{5 - 4 * song.arousal}' for song in songs]
    file.write_text("\n".join(["artist,title,genre,valence,arousal", *rows]), encoding="utf-8")
    found = benchmark.mood_fit(file)
    assert found.songs == len(songs)
    assert found.valence == pytest.approx(1)
    assert found.arousal == pytest.approx(-1)
    assert (found.genres, found.genre_valence) == (1, None)


def test_a_short_run_tells_all_its_parts_and_what_it_left_out(tmp_path: Path) -> None:
    report = benchmark.run(benchmark.PARTS, tmp_path, quick=True)
    record = json.loads(json.dumps(report.as_json(), allow_nan=False))
    assert record["simulation"].keys() == benchmark.POLICIES.keys()
    assert record["speed"][0]["p95_ms"] > 0
    assert "mood" in record["left_out"]
    assert "mood left out" in report.as_text()
