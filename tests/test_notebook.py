"""The training notebook: committed clean, and it runs from the first cell to the last on made faces."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

nbformat = pytest.importorskip("nbformat", reason="running notebooks needs the extra 'dev'")
pytest.importorskip("torch", reason="training needs the extra 'train'")

from jupyter_client.manager import AsyncKernelManager  # noqa: E402
from nbclient import NotebookClient  # noqa: E402

from tests.models.made_faces import made_faces  # noqa: E402

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]  # 15 s of processor time, on busy machines too

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "train_fer2013.ipynb"
FERPLUS_COLUMN = np.array([4, 5, 6, 1, 3, 2, 0])  # of each emotion
BASE = """
widths = [4, 8]
batch = 28
average = 0.8
ferplus = 0
erase = 0
mixup = 0
phases = [{epochs = 1, size = 24}]
"""
TINY = """
widths = [4, 8]
batch = 28
learning_rate = 0.3
average = 0.8
start = "base"
teachers = ["base"]
erase = 0
mixup = 0
phases = [{epochs = 3, size = 24}, {epochs = 3, size = 48}]
"""


def _execute(folder: Path, last: str | None = None, **choices: str) -> nbformat.NotebookNode:
    """Run the notebook in `folder`, or its cells up to `last`, and give it with its outputs."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    if last is not None:
        ids = [cell.id for cell in notebook.cells]
        del notebook.cells[ids.index(last) + 1 :]
    environment = {f"NOTEBOOK_{name}": value for name, value in choices.items()}
    with tempfile.TemporaryDirectory() as scratch:  # not in `folder`: the path of a socket must be short
        kernel = AsyncKernelManager(
            kernel_name="python3", transport="ipc", ip=f"{scratch}/kernel", connection_file=f"{scratch}/kernel.json"
        )
        client = NotebookClient(
            notebook,
            km=kernel,
            timeout=250,
            startup_timeout=250,
            resources={"metadata": {"path": str(folder)}},
            allow_errors=last is not None,
        )
        return client.execute(env=os.environ | environment | {"IPYTHONDIR": scratch, "OMP_NUM_THREADS": "1"})


def _texts(notebook: nbformat.NotebookNode, cell_id: str) -> str:
    (cell,) = [cell for cell in notebook.cells if cell.id == cell_id]
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def _pictures(notebook: nbformat.NotebookNode) -> list[str]:
    shown = (output for cell in notebook.cells for output in cell.get("outputs", ()) if "data" in output)
    return [output.data["image/png"] for output in shown if "image/png" in output.data]


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, nbformat.NotebookNode]:
    folder = tmp_path_factory.mktemp("notebook")
    sets = made_faces(40), made_faces(5, seed=1)
    labels = np.concatenate([faces.labels for faces in sets])
    votes = np.zeros((len(labels), 10), np.uint8)
    votes[np.arange(len(labels)), FERPLUS_COLUMN[labels]] = 10
    np.savez(
        folder / "faces.npz",
        images=np.concatenate([faces.images for faces in sets]),
        labels=labels,
        usage=np.repeat(np.array([0, 1], np.uint8), [len(faces) for faces in sets]),
        ferplus_votes=votes,
    )
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    (folder / "base.toml").write_text(BASE, encoding="utf-8")
    return folder, _execute(folder, DATA="faces.npz", CONFIG="tiny.toml", OUT="run")


def test_it_is_committed_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []


def test_the_run_leaves_its_files(executed: tuple[Path, nbformat.NotebookNode]) -> None:
    run = executed[0] / "run"
    plots = {f"{name}.png" for name in ("curves", "confusion", "recall", "reliability", "risk_coverage", "robustness")}
    assert {path.name for path in run.iterdir()} >= plots | {"last.pt", "history.json", "emotion.onnx", "base"}
    session = onnxruntime.InferenceSession(run / "emotion.onnx", providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["logits", "ferplus"]


def test_the_network_learns(executed: tuple[Path, nbformat.NotebookNode]) -> None:
    epochs = _texts(executed[1], "training").splitlines()
    assert [line.split(":")[0] for line in epochs] == ["base"] + ["tiny"] * 6
    (line,) = [line for line in _texts(executed[1], "evaluation").splitlines() if line.startswith("accuracy")][:1]
    assert float(line.split()[1]) > 0.4  # chance is 0.14


def test_every_figure_is_shown(executed: tuple[Path, nbformat.NotebookNode]) -> None:
    assert len(_pictures(executed[1])) == 9  # faces, curves of both recipes, five of the evaluation, the photo


def test_the_photo_is_read_at_the_end(executed: tuple[Path, nbformat.NotebookNode]) -> None:
    (face,) = _texts(executed[1], "prediction").splitlines()  # the drawn one
    place, shares = face.split(": ")
    assert place.startswith("face at ")
    probabilities = [float(share.split()[1]) for share in shares.split(", ")]
    assert len(probabilities) == 7
    assert sum(probabilities) == pytest.approx(1, abs=0.04)


def test_without_data_one_line_says_what_to_do(tmp_path: Path) -> None:
    notebook = _execute(tmp_path, last="data")
    (output,) = notebook.cells[-1].outputs
    (line,) = re.sub(r"\x1b\[\d*m", "", "".join(output.traceback)).splitlines()
    assert line.startswith("RuntimeError: no data")
