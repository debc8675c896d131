"""A Whisper model of a few thousand random weights: it understands nothing, and takes every step of the real path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

WIDTH, HEADS, MELS, MOST_TOKENS, FRAMES = 32, 2, 80, 448, 1500
WORDS = ["Ġsuggest", "Ġa", "Ġmovie", "Ġstop", "Ġhello", "Ġwhy", "Ġ-", "Ġ'", "Ġwhat", "Ġmood"]
SPECIAL = [
    "<|endoftext|>",
    "<|startoftranscript|>",
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
]


def build_tiny_whisper(folder: Path, seed: int = 1) -> Path:
    """Write an English-only model in CTranslate2's format to `folder`."""
    import ctranslate2
    import tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    letters = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    tokens = [*letters, *WORDS]
    tokenizer = tokenizers.Tokenizer(
        tokenizers.models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=[])
    )
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    tokenizer.add_special_tokens([tokenizers.AddedToken(token, special=True) for token in SPECIAL])
    tokenizer.save(str(folder / "tokenizer.json"))
    tokens += SPECIAL + [f"<|{i * 0.02:.2f}|>" for i in range(1501)]

    spec = ctranslate2.specs.WhisperSpec(1, HEADS, 1, HEADS)
    rng = np.random.default_rng(seed)

    def weights(*shape: int) -> np.ndarray[Any, Any]:
        return (rng.standard_normal(shape) * 0.2).astype(np.float32)

    def norm(layer: Any) -> None:
        layer.gamma, layer.beta = np.ones(WIDTH, np.float32), np.zeros(WIDTH, np.float32)

    def linear(layer: Any, out: int, into: int) -> None:
        layer.weight, layer.bias = weights(out, into), np.zeros(out, np.float32)

    def attention(layer: Any, *sizes: int) -> None:
        norm(layer.layer_norm)
        for part, size in zip(layer.linear, sizes, strict=True):
            linear(part, size, WIDTH)

    def feed_forward(layer: Any) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, 4 * WIDTH, WIDTH)
        linear(layer.linear_1, WIDTH, 4 * WIDTH)

    for conv, channels in ((spec.encoder.conv1, MELS), (spec.encoder.conv2, WIDTH)):
        conv.weight, conv.bias = weights(WIDTH, channels, 3), np.zeros(WIDTH, np.float32)
    spec.encoder.position_encodings.encodings = weights(FRAMES, WIDTH)
    spec.decoder.position_encodings.encodings = weights(MOST_TOKENS, WIDTH)
    spec.decoder.embeddings.weight = weights(len(tokens), WIDTH)
    linear(spec.decoder.projection, len(tokens), WIDTH)
    for part in (spec.encoder, spec.decoder):
        norm(part.layer_norm)
        attention(part.layer[0].self_attention, 3 * WIDTH, WIDTH)
        feed_forward(part.layer[0].ffn)
    attention(spec.decoder.layer[0].attention, WIDTH, 2 * WIDTH, WIDTH)
    # Letters are likely and times are not, so that it babbles instead of falling silent.
    spec.decoder.projection.bias[len(letters) + len(WORDS) :] = -20

    spec.register_vocabulary(tokens)
    spec.config.suppress_ids, spec.config.suppress_ids_begin = [], []
    spec.config.alignment_heads, spec.config.lang_ids = [(0, 0)], []
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    return folder
