"""The benchmark of seeing: its form, not its figures."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from benchmarks.crop_contract import CropContract
from benchmarks.live_video import Cost, Flips, Memory, changes
from benchmarks.peer_video import INSTALL, PEER, Viewing, batched_nms
from benchmarks.perception import Report
from tests.media import face_photo, write_face_clip

ROOT = Path(__file__).parents[1]
MISSING = [module for module in PEER if find_spec(module) is None]


def _benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.perception", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def _names(kind: type) -> set[str]:
    return {field.name for field in fields(kind)}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_part_is_measured_on_clips_and_faces_that_are_named(tmp_path: Path) -> None:
    write_face_clip(tmp_path / "sway.mp4", seconds=1.0)
    photo = cv2.imread(str(face_photo()), cv2.IMREAD_GRAYSCALE)
    assert photo is not None
    face = cv2.resize(photo[60:340, 100:380], (48, 48), interpolation=cv2.INTER_AREA)
    np.savez(tmp_path / "faces.npz", images=np.stack([face, face[:, ::-1]]), labels=np.array([3, 3], np.uint8))
    data = ("--data", str(tmp_path / "faces.npz"), "--split", "all")
    done = _benchmark("--quick", "--json", "--clips", str(tmp_path), *data)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    assert (result["clips"], result["quick"], result["left_out"]) == (["sway.mp4"], True, {})
    assert result["peer_missing"] == MISSING

    one, four = result["cost"]["one_face"], result["cost"]["four_faces"]
    assert set(one) == set(four) == _names(Cost)
    assert (one["seen"], four["seen"]) == (pytest.approx(1, abs=0.2), pytest.approx(4, abs=1))
    assert all(cost[name] > 0 for cost in (one, four) for name in _names(Cost) - {"live_skipped"})
    assert one["latency_ms_median"] <= one["latency_ms_p95"]

    assert set(result["memory"]) == _names(Memory)
    assert 0 < result["memory"]["end_mb"] <= result["memory"]["most_mb"]
    assert set(result["flips"]) == _names(Flips)
    assert result["flips"]["looks"] > 5
    assert set(result["crops"]) == _names(CropContract) | {"cost_points"}
    assert (result["crops"]["faces"], result["crops"]["found"]) == (2, 1.0)

    ours, theirs = {"attune_analyze", "attune_watcher"}, set() if MISSING else {"fer_mtcnn", "fer_haar"}
    assert set(result["peer"]) == ours | theirs
    assert all(set(viewing) == _names(Viewing) for viewing in result["peer"].values())
    assert {viewing["frames"] for viewing in result["peer"].values()} == {15}
    assert all(viewing["seen"] > 0.5 for viewing in result["peer"].values())
    assert set(result["ratios"]) == {f"{mine}_against_{other}" for mine in ours for other in theirs}


def _viewing(ms: float, **by_clip: float) -> Viewing:
    return Viewing(10, ms, ms, 1.0, 1.0, ms * 100, by_clip)


def test_a_ratio_above_one_always_speaks_for_ours() -> None:
    peer = {"attune_watcher": _viewing(5.0, a=4.0, b=10.0), "fer_haar": _viewing(50.0, a=60.0, b=40.0)}
    ratios = Report(False, [], peer=peer).ratios
    assert set(ratios) == {"attune_watcher_against_fer_haar"}
    assert ratios["attune_watcher_against_fer_haar"] == {
        "ms_per_frame": 10.0,
        "least_ms_per_frame": 4.0,
        "cpu_ms_per_frame": 10.0,
        "peak_mb": 10.0,
    }


def test_a_label_flips_where_it_differs_from_the_one_before() -> None:
    assert changes([]) == changes([None]) == changes("aaa") == 0
    assert changes(["happy", None, "happy", "happy", "sad"]) == 3


def test_the_table_says_what_is_missing_and_how_to_get_it() -> None:
    report = Report(
        True,
        ["a.mp4"],
        {"one_face": Cost(1.0, 151.2, 6.6, 30.01, 2, 0.201, 8.1, 15.2, 191.0)},
        Memory(30.0, 180.0, 181.0, 182.0, 1.5),
        {"attune_analyze": _viewing(4.0, a=4.0)},
        ("fer", "keras"),
        Flips(12, 1.1, 990, 99.1, 9.5, 4.2),
        CropContract(3589, 0.961, 0.702, 0.69, 0.881),
        {"memory": "no clip"},
    )
    text = report.as_text()
    assert f"fer is not measured (no fer, keras): {INSTALL}" in text
    assert "no memory: no clip" in text
    assert "+1.2 points lost" in text
    assert all(len(line) <= 130 for line in text.splitlines())
    assert json.loads(json.dumps(report.as_json()))["crops"]["cost_points"] == pytest.approx(1.2)


def test_overlapping_boxes_are_suppressed_within_their_group_best_first() -> None:
    torch = pytest.importorskip("torch")
    boxes = torch.tensor([[0, 0, 10, 10], [1, 0, 11, 10], [1, 0, 11, 10], [50, 50, 60, 60], [5, 0, 15, 10]]).float()
    scores, groups = torch.tensor([0.7, 0.9, 0.6, 0.95, 0.8]), torch.tensor([0, 0, 1, 0, 0])
    assert batched_nms(boxes, scores, groups, 0.5).tolist() == [3, 1, 4, 2]  # 0 lies under 1; 2 is of another group
    assert batched_nms(boxes[:0], scores[:0], groups[:0], 0.5).tolist() == []


@pytest.mark.parametrize(
    "arguments",
    [("--only", "crops", "--data", "gone.npz"), ("--clips", "docs"), ("--minutes", "0"), ("--only", "all")],
)
def test_what_cannot_be_used_is_said_before_anything_is_measured(arguments: tuple[str, ...]) -> None:
    done = _benchmark(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert arguments[-1] in done.stderr.splitlines()[-1]
