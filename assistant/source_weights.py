"""The file that keeps how far each source of the mood can be relied on: three numbers, for the user alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

from assistant.fusing import LEAST, MOST
from assistant.private_file import write_json
from assistant.settings import APP
from models.emotions import MoodSource

log = logging.getLogger(__name__)

_LEARNED: Final[tuple[MoodSource, ...]] = ("face", "voice", "words")


def source_weights_path() -> Path:
    """Where it is kept."""
    return Path(platformdirs.user_data_dir(APP)) / "source_weights.json"


def load(path: Path) -> dict[MoodSource, float]:
    """What was learned; nothing where there is no file, or it is damaged, which is logged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(kept, dict):
            raise ValueError("not a JSON object")
        weights = {source: float(kept[source]) for source in _LEARNED if source in kept}
        if not all(LEAST <= weight <= MOST for weight in weights.values()):
            raise ValueError(f"a weight is not within {LEAST} and {MOST}")
        return weights
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError) as error:
        log.warning("%s: %s; it is learned anew", path, error)
        return {}


def save(path: Path, weights: Mapping[MoodSource, float]) -> None:
    """Keep them, replacing what was there as a whole. Raises OSError where that fails."""
    write_json(path, weights)


def forget(path: Path) -> None:
    """Delete it. Raises OSError where that fails."""
    path.unlink(missing_ok=True)
