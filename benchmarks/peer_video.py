"""The same video through Attune and through the PyPI package `fer`, whose own code finds faces and names emotions.

`fer` 22.5.1 asks for much that is not called here (pandas, moviepy, requests), and for some that would replace what
Attune needs: empty modules stand in where these are absent. Two stand-ins do work: Keras loads its model, on PyTorch,
where there is no TensorFlow; and OpenCV suppresses overlapping boxes where there is no torchvision.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from benchmarks.apart import Clock, peak_mb
from benchmarks.clips import frames

if TYPE_CHECKING:
    import torch

PEER: Final = ("facenet_pytorch", "fer", "h5py", "keras", "torch")  # modules
INSTALL: Final = "pip install -e '.[bench]' && pip install --no-deps fer==22.5.1 facenet-pytorch==2.6.0"


@dataclass(frozen=True, slots=True)
class Viewing:
    """One way of analysing videos, models loaded before, decoding included."""

    frames: int  # of all clips
    ms_per_frame: float  # wall time; of every frame of the clips, also those that are passed over
    cpu_ms_per_frame: float  # CPU time of all threads
    seen: float  # 0..1, share of frames (of moments, for "attune_analyze") with a face
    load_s: float  # wall time of imports, models and a first short clip
    peak_mb: float  # resident
    ms_per_frame_by_clip: dict[str, float]  # wall time


def view(way: str, warm: Path, clips: list[Path]) -> Viewing:
    """Analyse `clips` in one of `WAYS`, after `warm`, a clip that is not counted. Raises SourceError."""
    clock = Clock()
    see = WAYS[way]()
    see(warm)
    load_s = clock.wall
    counts = {clip.name: sum(1 for _ in frames(clip)) for clip in clips}
    wall: dict[str, float] = {}
    cpu = seen = 0.0
    for clip in clips:
        clock = Clock()
        share = see(clip)
        wall[clip.name], cpu = clock.wall, cpu + clock.cpu
        seen += share * counts[clip.name]
    total = sum(counts.values())
    return Viewing(
        total,
        sum(wall.values()) / total * 1e3,
        cpu / total * 1e3,
        seen / total,
        load_s,
        peak_mb(),
        {name: seconds / counts[name] * 1e3 for name, seconds in wall.items()},
    )


_See = Callable[[Path], float]  # a clip to the share of what was looked at that shows a face


def _attune_analyze() -> _See:
    """What `attune analyze CLIP` does."""
    from perception import Analyst, VideoAnalysis

    analyst = Analyst()

    def see(clip: Path) -> float:
        analysis = analyst.analyse(clip)
        assert isinstance(analysis, VideoAnalysis)
        return _share([bool(moment.faces) for moment in analysis.frames])

    return see


def _attune_watcher() -> _See:
    """Every frame through the watcher, with the same face finder."""
    from perception import EmotionClassifier, FaceFinder, Watcher

    finder, classifier = FaceFinder("full"), EmotionClassifier()

    def see(clip: Path) -> float:
        watcher = Watcher(finder, classifier)
        return _share([bool(watcher.observe(frame).readings) for frame in frames(clip)])

    return see


def _fer(mtcnn: bool) -> _See:
    """What `fer.Video.analyze` does with every frame, less the files that it writes."""
    import cv2
    import torch

    _stand_in()
    from fer import FER

    detector = FER(mtcnn=mtcnn)

    def see(clip: Path) -> float:
        capture = cv2.VideoCapture(str(clip))
        found = []
        while (read := capture.read())[0]:
            found.append(bool(detector.detect_emotions(read[1])))
        return _share(found)

    return torch.no_grad()(see)  # which Keras on TensorFlow would not record either


def _share(found: list[bool]) -> float:
    return sum(found) / len(found)


WAYS: Final[dict[str, Callable[[], _See]]] = {
    "attune_analyze": _attune_analyze,
    "attune_watcher": _attune_watcher,
    "fer_mtcnn": lambda: _fer(mtcnn=True),
    "fer_haar": lambda: _fer(mtcnn=False),
}


def _stand_in() -> None:
    """Let `fer` and its MTCNN be imported without what they ask for."""
    import keras

    def resource_filename(package: str, name: str) -> str:
        spec = find_spec(package)
        assert spec is not None
        assert spec.origin is not None
        return str(Path(spec.origin).parent / name)

    modules: dict[str, dict[str, Any]] = {
        "moviepy.editor": {},
        "pandas": {"DataFrame": object},
        "pkg_resources": {"resource_filename": resource_filename},
        "requests": {},
        "requests.adapters": {"HTTPAdapter": object},
        "tensorflow.keras.models": {"load_model": keras.models.load_model},
        "torchvision.ops.boxes": {"batched_nms": batched_nms},
        "torchvision.transforms": {"functional": None},
    }
    absent = {name.partition(".")[0] for name in modules}
    absent = {package for package in absent if find_spec(package) is None}
    for name, attributes in modules.items():
        if name.partition(".")[0] in absent:
            sys.modules[name] = ModuleType(name)
            vars(sys.modules[name]).update(attributes)


def batched_nms(boxes: torch.Tensor, scores: torch.Tensor, groups: torch.Tensor, overlap: float) -> torch.Tensor:
    """`torchvision.ops.batched_nms`, in OpenCV: which boxes (N, 4) of corners stay, best first, per group."""
    import cv2
    import torch

    if not len(boxes):
        return torch.empty(0, dtype=torch.int64)
    sides = torch.cat([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], dim=1).double().numpy()
    kept = cv2.dnn.NMSBoxesBatched(sides, scores.numpy(), groups.numpy(), float("-inf"), overlap)  # type: ignore[arg-type]
    chosen = torch.as_tensor(kept, dtype=torch.int64).flatten()
    return chosen[scores[chosen].argsort(descending=True)]
