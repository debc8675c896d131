"""The emotion CNN on ONNX Runtime: crops in, calibrated probabilities out."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion

Logits = NDArray[np.float32]  # (N, 7) in `Emotion` order
Target = Literal["fer2013", "ferplus"]

_OUTPUTS: Final[dict[Target, str]] = {"fer2013": "logits", "ferplus": "ferplus"}
_TEMPERATURES: Final[dict[Target, str]] = {"fer2013": "temperature", "ferplus": "temperature_ferplus"}
_SHIPPED: Final = ("weights", "emotion.int8.onnx")  # in the package `models`


class ModelError(Exception):
    """The emotion model cannot be used; the message is one line that says what to do."""


class EmotionClassifier:
    """Emotion logits and probabilities of face crops.

    The model at `model_path` (default: the shipped one, with 8-bit convolutions) takes "faces", float32
    (N, 1, 48, 48), gray values 0..255 as they are, and gives float32 (N, 7) in `Emotion` order: "logits", which
    learned FER-2013's labels, and perhaps "ferplus", which learned the votes of FER+ (Barsoum et al. 2016). Its
    metadata may hold a "temperature" for the first and a "temperature_ferplus" for the second, by which logits are
    divided so that confidence matches accuracy (Guo et al. 2017).

    `target` says which of the two to read. FER+ is the default, since its ten taggers a face agree better with
    what people see; FER-2013 is what published figures are about. From a model without "ferplus" the answers come
    from "logits" for either: the attribute `target` says which are given.

    Raises ModelError where the file is missing, is no ONNX model or has another shape. Thread-safe.
    """

    def __init__(self, model_path: Path | str | None = None, target: Target = "ferplus") -> None:
        if model_path is not None:
            path = Path(model_path)
            self._session = _load(path)
        else:
            with as_file(files("models").joinpath(*_SHIPPED)) as path:
                self._session = _load(path)
        outputs = {value.name for value in self._session.get_outputs()}
        self.target: Target = target if _OUTPUTS[target] in outputs else "fer2013"
        self.temperature = _temperature(self._session, _TEMPERATURES[self.target], path)

    def logits(self, crops: NDArray[np.uint8]) -> Logits:
        """Logits (N, 7) of `crops` (N, 48, 48) uint8 gray, not yet divided by the temperature.

        Mirror averaging: the mean over each crop and its mirror image.
        """
        both = self.plain_logits(np.concatenate([crops, crops[:, :, ::-1]]))
        return np.asarray((both[: len(crops)] + both[len(crops) :]) / 2, dtype=np.float32)

    def plain_logits(self, crops: NDArray[np.uint8]) -> Logits:
        """The same without mirror averaging, at half the cost, for who averages otherwise."""
        if not len(crops):
            return np.empty((0, len(Emotion)), np.float32)
        faces = crops[:, None].astype(np.float32)
        return np.asarray(self._session.run([_OUTPUTS[self.target]], {"faces": faces})[0], dtype=np.float32)

    def probabilities(self, logits: Logits) -> NDArray[np.float32]:
        """Probabilities (N, 7), each row with sum 1: softmax of logits over temperature."""
        calibrated = logits / self.temperature
        powers = np.exp(calibrated - calibrated.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def _load(path: Path) -> Any:
    import onnxruntime

    if not path.is_file():
        raise ModelError(f"{path}: no emotion model there; reinstall Attune, or make one with `attune train`")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # fastest for so small a net, and leaves the other cores to speech
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # no burning while idle
    options.log_severity_level = 4  # fatal only: what matters comes as an exception
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception:  # the runtime's own exceptions share no base class but this
        raise ModelError(f"{path}: not a readable ONNX model; reinstall Attune, or export the model again") from None
    inputs = [(value.name, value.shape[1:]) for value in session.get_inputs()]
    outputs = {value.name: value.shape[1:] for value in session.get_outputs()}
    heads = {name: [len(Emotion)] for name in ("logits", *outputs.keys() & _OUTPUTS.values())}
    if inputs != [("faces", [1, 48, 48])] or outputs != heads:
        raise ModelError(
            f"{path}: not an emotion model of Attune (it must turn faces (N, 1, 48, 48) into logits (N, 7)); "
            "export it with `attune export`"
        )
    return session


def _temperature(session: Any, key: str, path: Path) -> float:
    text = session.get_modelmeta().custom_metadata_map.get(key, "1")
    try:
        temperature = float(text)
    except ValueError:
        temperature = 0.0
    if not 0 < temperature < float("inf"):
        raise ModelError(f"{path}: the {key} in its metadata is '{text}', not a positive number; export it again")
    return temperature
