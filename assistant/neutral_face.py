"""The file that keeps how the user's face rests: seven numbers, for the user alone."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from assistant.private_file import write_json
from assistant.settings import APP

if TYPE_CHECKING:
    from perception.neutral import NeutralFace

log = logging.getLogger(__name__)


def neutral_face_path() -> Path:
    """Where it is kept."""
    return Path(platformdirs.user_data_dir(APP)) / "neutral_face.json"


def load(path: Path) -> NeutralFace | None:
    """The user's resting face; None where it has not been learned, or the file is damaged, which is logged."""
    from perception.neutral import NeutralFace, NeutralFaceError

    try:
        return NeutralFace.from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, NeutralFaceError) as error:
        log.warning("%s: %s; calibrate again", path, error)
        return None


def save(path: Path, neutral: NeutralFace) -> None:
    """Keep it, replacing what was there as a whole. Raises OSError where that fails."""
    write_json(path, neutral.as_json())


def forget(path: Path) -> bool:
    """Delete it; False where there was none. Raises OSError where that fails."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True
