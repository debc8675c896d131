"""`attune train`, `attune evaluate` and `attune export` from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.e2e.program import attune
from tests.models.made_faces import made_faces
from tests.perception.conftest import write_model

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
    (tmp_path / "tiny.toml").write_text(RECIPE.format('start = "master"\nteachers = ["master"]'))
    (tmp_path / "master.toml").write_text(RECIPE.format(""))
    out = tmp_path / "run"
    config = ("--config", str(tmp_path / "tiny.toml"), "--out", str(out), "--threads", "1")
    trained = attune(tmp_path, "train", "--data", str(data), *config)
    assert trained.returncode == 0, trained.stderr
    assert [line.split(":")[0] for line in trained.stdout.splitlines() if "epoch" in line] == ["master", "tiny"]
    assert (out / "master" / "last.pt").exists()
    pictures = {"curves.png", "confusion.png", "reliability.png", "recall.png", "risk_coverage.png"}
    assert {"emotion.onnx", "history.json", "last.pt"} | pictures <= {path.name for path in out.iterdir()}

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


def test_everything_that_can_be_measured_is_measured_and_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need the extra 'train'")
    faces = made_faces(2)
    votes = np.zeros((len(faces), 10), np.uint8)
    votes[:10, 0], votes[:10, 1] = 6, 4  # neutral; the others were dropped
    np.savez(tmp_path / "faces.npz", images=faces.images, labels=faces.labels, ferplus_votes=votes)
    model = write_model(tmp_path / "tiny.onnx", {}, outputs=("logits", "ferplus"))
    arguments = ("evaluate", "--data", str(tmp_path / "faces.npz"), "--model", str(model), "--target", "ferplus")
    wanted = ("--no-mirror", "--robustness", "--plots", str(tmp_path / "plots"))

    measured = attune(tmp_path, *arguments, *wanted, "--json")
    assert (measured.returncode, measured.stderr) == (0, "")
    result = json.loads(measured.stdout)
    assert (result["target"], result["mirror"], result["n"]) == ("ferplus", False, 10)
    assert {row["corruption"] for row in result["robustness"]} >= {"blur", "noise", "low light", "JPEG", "occlusion"}
    drawn = {path.name for path in (tmp_path / "plots").iterdir()}
    assert drawn == {"confusion.png", "reliability.png", "recall.png", "risk_coverage.png", "robustness.png"}

    told = attune(tmp_path, *arguments)
    assert told.stdout.startswith("10 faces, FER+ majority labels, mirror averaging\n")


def test_a_model_without_the_wanted_target_says_what_answers(tmp_path: Path) -> None:
    faces = made_faces(1)
    votes = np.eye(10, dtype=np.uint8)[np.zeros(len(faces), int)] * 10
    np.savez(tmp_path / "faces.npz", images=faces.images, labels=faces.labels, ferplus_votes=votes)
    model = write_model(tmp_path / "one.onnx", {})
    data = ("--data", str(tmp_path / "faces.npz"))
    result = attune(tmp_path, "evaluate", *data, "--model", str(model), "--target", "ferplus", "--json")
    assert json.loads(result.stdout)["target"] == "ferplus"
    assert "FER-2013's labels alone" in result.stderr


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, data: Path) -> None:
    pytest.importorskip("matplotlib", reason="pictures need the extra 'train'")
    result = attune(tmp_path, "evaluate", "--data", str(data), "--plots", str(data / "plots"))
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"attune: {data / 'plots'}: cannot be written (Not a directory)\n"


@pytest.mark.parametrize(
    ("target", "faces", "accuracy"), [("fer2013", 3589, 0.70), ("ferplus", 2854, 0.90)]
)  # the model card says .709 and .906
def test_the_shipped_network_keeps_its_promise(tmp_path: Path, target: str, faces: int, accuracy: float) -> None:
    if not SHARED.exists():
        pytest.skip("FER-2013 is not beside this checkout")
    options = ("--data", str(SHARED), "--split", "PublicTest", "--target", target, "--json")
    result = json.loads(attune(tmp_path, "evaluate", *options).stdout)
    assert result["n"] == faces
    assert result["accuracy"] >= accuracy
    assert result["ece"] <= 0.03


def test_exporting_what_was_never_trained_is_one_line(tmp_path: Path, data: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra 'train'")
    result = attune(tmp_path, "export", "--run", str(tmp_path), "--data", str(data))
    assert result.returncode == 2
    assert result.stderr.startswith("attune: ")
    assert "train first" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("arguments", [("--split", "Nonsense"), ("--model", "gone.onnx"), ("--target", "ferplus")])
def test_a_wrong_call_is_one_line(tmp_path: Path, data: Path, arguments: tuple[str, ...]) -> None:
    result = attune(tmp_path, "evaluate", "--data", str(data), *arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("attune: ")
    assert result.stderr.count("\n") == 1
