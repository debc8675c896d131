"""How likely a block of sound holds speech: Silero VAD, one 32 ms block at a time."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import BLOCK, AudioError, Samples

CONTEXT: Final = 64  # samples of the block before that the model sees again
STATE: Final = (1, 1, 128)  # shape of each of the two parts of the recurrent state


class SileroVad:
    """Silero VAD version 6 (Silero Team, MIT licence), from the copy inside faster-whisper's wheel.

    Recurrent: feed the blocks of one stream in order, and `reset()` where the stream is interrupted. One block
    takes about 0.15 ms. Raises AudioError where the model is not there.
    """

    def __init__(self) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # no busy waiting between blocks
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(_model_path()), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self.reset()

    def reset(self) -> None:
        """Forget the sound so far."""
        self._hidden: NDArray[np.float32] = np.zeros(STATE, np.float32)
        self._cell: NDArray[np.float32] = np.zeros(STATE, np.float32)
        self._context: NDArray[np.float32] = np.zeros(CONTEXT, np.float32)

    def probability(self, block: Samples) -> float:
        """The probability, 0 .. 1, that `block` (BLOCK samples at LISTEN_RATE) holds speech."""
        if block.shape != (BLOCK,):
            raise ValueError(f"a block has {BLOCK} samples, got an array of shape {block.shape}")
        sound = block.astype(np.float32) / 32768.0
        seen = np.concatenate([self._context, sound])[np.newaxis]
        speech, self._hidden, self._cell = self._session.run(None, {"input": seen, "h": self._hidden, "c": self._cell})
        self._context = sound[-CONTEXT:]
        return float(speech.item())


def _model_path() -> Path:
    # Found without importing faster_whisper, which would load CTranslate2 and more for one small file.
    package = importlib.util.find_spec("faster_whisper")
    for folder in (package and package.submodule_search_locations) or ():
        if (path := Path(folder) / "assets" / "silero_vad_v6.onnx").is_file():
            return path
    raise AudioError(
        "the voice activity model is missing from the faster-whisper package: reinstall faster-whisper 1.2.1"
    )
