"""Where a Whisper model lies on this machine. Nothing is fetched here, and nothing heavy imported."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from dialogue.recognizers.recognizer import RecognizerError

# In order of preference where the user named none: English first, then what two cores can bear.
SIZES: Final = ("base.en", "small.en", "tiny.en", "base", "small", "tiny")
NEEDED: Final = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")  # one of them is needed too


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
    setup = f"`attune setup --model {model}` fetches it" if model in SIZES else None
    if folder is None:
        fix = setup or "give the folder of a CTranslate2 Whisper model"
        raise RecognizerError(f"there is no speech model '{model}' on this machine: {fix}")
    if missing := missing_files(folder):
        # Without tokenizer.json the library would go online for one.
        fix = setup or "copy it there"
        raise RecognizerError(f"the speech model in {folder} is not complete: {', '.join(missing)} is missing; {fix}")
    return folder


def missing_files(folder: Path) -> tuple[str, ...]:
    """Which of the files that a model needs `folder` lacks."""
    missing = tuple(name for name in NEEDED if not (folder / name).is_file())
    if any((folder / name).is_file() for name in VOCABULARIES):
        return missing
    return (*missing, " or ".join(VOCABULARIES))


def cache_entry(model: str) -> Path:
    """The folder in the Hugging Face cache that belongs to `model`, a size or a name of the hub; it need not exist."""
    repository = model if "/" in model else f"Systran/faster-whisper-{model}"
    return _cache() / f"models--{repository.replace('/', '--')}"


def _in_cache(model: str) -> Path | None:
    """The snapshot of `model` that the Hugging Face cache holds."""
    entry = cache_entry(model)
    try:
        revision = (entry / "refs" / "main").read_text().strip()
    except OSError:
        return None
    snapshot = entry / "snapshots" / revision
    return snapshot if snapshot.is_dir() else None


def _cache() -> Path:
    # The same rule as huggingface_hub's, which takes half a second to import.
    if own := os.environ.get("HF_HUB_CACHE") or os.environ.get("HUGGINGFACE_HUB_CACHE"):
        return Path(own).expanduser()
    if home := os.environ.get("HF_HOME"):
        return Path(home).expanduser() / "hub"
    return Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "huggingface" / "hub"
