"""What the tests of perception share: the portrait, a clip of it, a detector, and a model made on the spot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from perception.faces import FaceFinder
from perception.sources import open_source
from perception.types import Image
from tests.media import face_photo, write_face_clip

SHIPPED = Path(__file__).parents[2] / "models" / "weights" / "emotion.onnx"


@pytest.fixture(scope="session")
def portrait() -> Image:
    with open_source(str(face_photo())) as source:
        return next(iter(source)).image


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One second of the portrait, 15 frames."""
    return write_face_clip(tmp_path_factory.mktemp("clips") / "face.mp4", seconds=1.0, fps=15)


@pytest.fixture(scope="session")
def finder() -> Iterator[FaceFinder]:
    finder = FaceFinder()
    yield finder
    finder.close()


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A valid model in the shipped one's form that has learned nothing: random weights, temperature 2."""
    return write_model(tmp_path_factory.mktemp("models") / "tiny.onnx", {"temperature": "2.0"})


def write_model(path: Path, metadata: dict[str, str], side: int = 48, outputs: Sequence[str] = ("logits",)) -> Path:
    """Dense layers with random weights, one an output, from faces (N, 1, side, side) to (N, 7)."""
    onnx = pytest.importorskip("onnx", reason="onnx (extra `train`) is not installed")
    rng = np.random.default_rng(7)
    floats, helper = onnx.TensorProto.FLOAT, onnx.helper
    nodes = [helper.make_node("Flatten", ["faces"], ["pixels"])]
    weights = []
    for name in outputs:
        layer = rng.normal(0, 0.001, (side * side, 7)).astype(np.float32)
        weights.append(onnx.numpy_helper.from_array(layer, f"{name} weights"))
        nodes.append(helper.make_node("MatMul", ["pixels", f"{name} weights"], [name]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("faces", floats, ["n", 1, side, side])],
        [helper.make_tensor_value_info(name, floats, ["n", 7]) for name in outputs],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, metadata)
    onnx.save(model, str(path))
    return path
