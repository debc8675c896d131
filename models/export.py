"""From a trained network to the ONNX files that the assistant runs, with temperatures and classes noted inside."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from torch import Tensor, nn

from models.calibration import fit_temperature
from models.data import SIZE, FaceSet
from models.emotions import Emotion
from models.network import EmotionCNN
from models.train import mirrored_logits

OPSET: Final = 17
OUTPUTS: Final = ("logits", "ferplus")  # by head
_CALIBRATION: Final = 512  # faces whose activations set the ranges of the 8-bit network


def export_onnx(network: EmotionCNN, path: Path, validation: FaceSet) -> None:
    """Write `network` to `path`, with temperatures fitted on `validation` noted in the file.

    Input `faces`: (N, 1, 48, 48) float32 gray, 0..255. Outputs `logits` (FER-2013) and, where the network has a
    second head, `ferplus`: (N, 7) float32 in `Emotion` order. Metadata: `classes`, and `temperature` and
    `temperature_ferplus`, by which to divide the logits, mirror-averaged.
    """
    network = network.to("cpu", memory_format=torch.contiguous_format).eval()  # type: ignore[call-overload]
    heads = len(network.heads)
    partial = path.with_name(f"{path.name}.partial")
    torch.onnx.export(
        _ByHead(network).eval(),
        (torch.zeros(2, 1, SIZE, SIZE),),
        str(partial),
        input_names=["faces"],
        output_names=list(OUTPUTS[:heads]),
        dynamic_axes={name: {0: "n"} for name in ("faces", *OUTPUTS[:heads])},
        opset_version=OPSET,
        dynamo=False,  # the other exporter needs an onnx whose protobuf mediapipe refuses
    )
    model = onnx.load(str(partial))
    classes = ",".join(emotion.label for emotion in Emotion)
    onnx.helper.set_model_props(model, {"classes": classes, **_temperatures(network, validation)})
    onnx.checker.check_model(model)
    onnx.save(model, str(partial))
    partial.replace(path)


def quantise_onnx(path: Path, quantised: Path, training: FaceSet) -> None:
    """Write the network at `path` to `quantised` with 8-bit convolutions, their ranges taken from `training` faces.

    Weights are quantised by channel and to 7 bits, which no processor's 8-bit instructions overflow.
    """
    rows = np.random.default_rng(0).permutation(len(training))[:_CALIBRATION]
    partial = quantised.with_name(f"{quantised.name}.partial")
    logging.getLogger().addFilter(lambda record: "pre-processing" not in record.msg)  # advice that does not apply here
    quantize_static(
        str(path),
        str(partial),
        _Faces(training.images[rows]),
        quant_format=QuantFormat.QDQ,
        op_types_to_quantize=["Conv", "MaxPool"],
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )
    partial.replace(quantised)


def halve_onnx(path: Path) -> None:
    """Rewrite the network at `path` with its large weights stored in 16 bits, at half the size.

    They are cast to 32 bits when a runtime loads the file, so it computes as before, with weights rounded to 11 bits.
    """
    model = onnx.load(str(path))
    casts = []
    for weights in model.graph.initializer:
        if weights.data_type == onnx.TensorProto.FLOAT and len(weights.dims) > 1:
            name, values = weights.name, onnx.numpy_helper.to_array(weights).astype(np.float16)
            weights.CopyFrom(onnx.numpy_helper.from_array(values, f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [weights.name], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    partial = path.with_name(f"{path.name}.partial")
    onnx.save(model, str(partial))
    partial.replace(path)


class _ByHead(nn.Module):
    def __init__(self, network: EmotionCNN) -> None:
        super().__init__()
        self.network = network

    def forward(self, faces: Tensor) -> tuple[Tensor, ...]:
        return tuple(self.network(faces).unbind(1))


class _Faces(CalibrationDataReader):  # type: ignore[misc]
    def __init__(self, images: NDArray[np.uint8]) -> None:
        self.batches: Iterator[NDArray[np.uint8]] = iter(np.array_split(images, max(len(images) // 64, 1)))

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        batch = next(self.batches, None)
        return None if batch is None else {"faces": batch[:, None].astype(np.float32)}


def _temperatures(network: EmotionCNN, validation: FaceSet) -> dict[str, str]:
    """Fitted on what evaluation measures: FER-2013's labels, and the majorities of FER+."""
    logits = mirrored_logits(network, validation.images)[:, 0].numpy()
    fitted = {"temperature": fit_temperature(logits, validation.labels)}
    if len(network.heads) == 2:
        agreed = validation.with_majority()
        logits = mirrored_logits(network, agreed.images)[:, 1].numpy()
        fitted["temperature_ferplus"] = fit_temperature(logits, agreed.labels)
    return {name: f"{value:.4f}" for name, value in fitted.items()}
