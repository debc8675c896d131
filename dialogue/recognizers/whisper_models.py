"""Where a Whisper model lies on this machine. Nothing is ever fetched, and nothing heavy imported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from dialogue.recognizers.recognizer import RecognizerError

# In order of preference where the user named none: English first, then what two cores can bear.
SIZES: Final = ("base.en", "small.en", "tiny.en", "base", "small", "tiny")
NEEDED: Final = ("config.json", "model.bin", "tokenizer.json")


def cached_model() -> tuple[str, Path] | None:
    """Name and folder of the first complete model of SIZES in the Hugging Face cache, or None."""
    for size in SIZES:
        if (folder := _in_cache(size)) is not None and not missing_files(folder):
            return size, folder
    return None


def find_model(model: str) -> Path:
    """The folder of the model that the user named: a folder's path, a size such as "base.en", or a name of the hub.

    Raises RecognizerError, in one line, where it is not on this machine or not complete.
    """
    path = Path(model).expanduser()
    folder = path if path.is_dir() else _in_cache(model)
    if folder is None:
        raise RecognizerError(
            f"there is no speech model '{model}' on this machine: give the folder of a CTranslate2 Whisper model"
        )
    if missing := missing_files(folder):
        # Without tokenizer.json the library would go online for one.
        raise RecognizerError(
            f"the speech model in {folder} is not complete: {', '.join(missing)} is missing; copy it there"
        )
    return folder


def missing_files(folder: Path) -> tuple[str, ...]:
    """Which of the files that a model needs `folder` lacks."""
    return tuple(name for name in NEEDED if not (folder / name).is_file())


def _in_cache(model: str) -> Path | None:
    """The snapshot of `model` that the Hugging Face cache holds."""
    repository = model if "/" in model else f"Systran/faster-whisper-{model}"
    folder = _cache() / f"models--{repository.replace('/', '--')}"
    try:
        revision = (folder / "refs" / "main").read_text().strip()
    except OSError:
        return None
    snapshot = folder / "snapshots" / revision
    return snapshot if snapshot.is_dir() else None


def _cache() -> Path:
    # The same rule as huggingface_hub's, which takes half a second to import.
    if own := os.environ.get("HF_HUB_CACHE"):
        return Path(own).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "huggingface" / "hub"
