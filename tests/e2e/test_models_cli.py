"""`attune train`, `attune evaluate` and `attune export` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.program import attune
from tests.models.made_faces import made_faces

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SHARED = Path(__file__).parents[3] / "shared" / "data" / "fer2013" / "fer2013_train_public.npz"
RECIPE = "widths = [4, 8]\nbatch = 28\naverage = 0.8\n{}\n[[phases]]\nepochs = 1\nsize = 24\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    faces = made_faces(20)
    usage = (np.arange(len(faces)) % 4 == 0).astype(np.uint8)
    np.savez(tmp_path / "faces.npz", images=faces.images, labels=faces.labels, usage=usage)
    return tmp_path / "faces.npz"


def test_a_run_leaves_a_model_that_can_be_evaluated(tmp_path: Path, data: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra 'train'")
    (tmp_path / "tiny.toml").write_text(RECIPE.format('teachers = ["master"]'))
    (tmp_path / "master.toml").write_text(RECIPE.format(""))
    out = tmp_path / "run"
    config = ("--config", str(tmp_path / "tiny.toml"), "--out", str(out), "--threads", "1")
    trained = attune(tmp_path, "train", "--data", str(data), *config)
    assert trained.returncode == 0, trained.stderr
    assert [line.split(":")[0] for line in trained.stdout.splitlines() if "epoch" in line] == ["master", "tiny"]
    assert (out / "master" / "last.pt").exists()
    assert {"emotion.onnx", "curves.png", "history.json", "last.pt"} <= {path.name for path in out.iterdir()}

    model = ("--model", str(out / "emotion.onnx"))
    evaluated = attune(tmp_path, "evaluate", "--data", str(data), "--split", "PublicTest", *model, "--json")
    result = json.loads(evaluated.stdout)
    assert result["n"] == 35
    assert set(result) >= {"n", "accuracy", "macro_f1", "per_class_recall", "ece", "confusion"}

    exported = attune(tmp_path, "export", "--run", str(out), "--data", str(data), "--out", str(tmp_path / "model"))
    assert exported.returncode == 0, exported.stderr
    assert (tmp_path / "model" / "emotion.onnx").read_bytes() == (out / "emotion.onnx").read_bytes()
    kept = (tmp_path / "model" / "emotion.int8.onnx").exists()
    assert kept == ("not kept" not in exported.stdout)


def test_the_shipped_network_keeps_its_promise(tmp_path: Path) -> None:
    if not SHARED.exists():
        pytest.skip("FER-2013 is not beside this checkout")
    result = json.loads(attune(tmp_path, "evaluate", "--data", str(SHARED), "--split", "PublicTest", "--json").stdout)
    assert result["n"] == 3589
    assert result["accuracy"] >= 0.67  # the model card says .676
    assert result["ece"] <= 0.03


def test_exporting_what_was_never_trained_is_one_line(tmp_path: Path, data: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra 'train'")
    result = attune(tmp_path, "export", "--run", str(tmp_path), "--data", str(data))
    assert result.returncode == 2
    assert result.stderr.startswith("attune: ")
    assert "train first" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--split", "Nonsense"), ("--model", "gone.onnx")])
def test_a_wrong_call_is_one_line(tmp_path: Path, data: Path, arguments: tuple[str, ...]) -> None:
    result = attune(tmp_path, "evaluate", "--data", str(data), *arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("attune: ")
    assert result.stderr.count("\n") == 1
