"""From a trained network to the ONNX file that the assistant runs: logits in, temperature and classes noted inside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor

from models.data import SIZE, FaceSet
from models.emotions import Emotion
from models.network import EmotionCNN

OPSET = 17


def export_onnx(network: EmotionCNN, path: Path, validation: FaceSet) -> float:
    """Write `network` to `path` and give the temperature fitted on `validation`, which is noted in the file.

    Input `faces`: (N, 1, 48, 48) float32 gray, 0..255. Output `logits`: (N, 7) float32 in `Emotion` order.
    Metadata: `temperature`, `classes`.
    """
    network = network.to(memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]
    temperature = fit_temperature(
        mirrored_logits(network, validation), torch.from_numpy(validation.labels.astype(np.int64))
    )
    partial = path.with_name(f"{path.name}.partial")
    torch.onnx.export(
        network,
        (torch.zeros(2, 1, SIZE, SIZE),),
        str(partial),
        input_names=["faces"],
        output_names=["logits"],
        dynamic_axes={"faces": {0: "n"}, "logits": {0: "n"}},
        opset_version=OPSET,
        dynamo=False,  # the other exporter needs an onnx whose protobuf mediapipe refuses
    )
    model = onnx.load(str(partial))
    for key, value in {"temperature": f"{temperature:.4f}", "classes": ",".join(e.label for e in Emotion)}.items():
        entry = model.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.checker.check_model(model)
    onnx.save(model, str(partial))
    partial.replace(path)
    return temperature


@torch.inference_mode()
def mirrored_logits(network: EmotionCNN, faces: FaceSet) -> Tensor:
    """Logits (N, 7), each the mean of a face's and its mirror image's."""
    pictures = torch.from_numpy(faces.images).unsqueeze(1)
    return torch.cat([(network(b.float()) + network(b.float().flip(3))) / 2 for b in torch.split(pictures, 256)])


def fit_temperature(logits: Tensor, labels: Tensor) -> float:
    """The temperature that makes softmax(logits / t) likeliest (Guo et al. 2017), by golden-section search."""

    def loss(log_t: float) -> float:
        return float(torch.nn.functional.cross_entropy(logits / np.exp(log_t), labels))

    low, high, ratio = np.log(0.1), np.log(10.0), (np.sqrt(5) - 1) / 2
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return float(np.exp((low + high) / 2))
