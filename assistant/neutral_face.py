"""The file that keeps how the user's face rests: seven numbers, for the user alone."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
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


def learn(camera: str, seconds: float, tell: Callable[[float, bool], None]) -> NeutralFace:
    """Watch `camera`, a source, for `seconds`, longer where that shows too little. Blocks.

    `tell` hears, at each frame, which share of the time has passed, 0..1, and whether there is a face; what it raises
    ends the watching. Raises SourceError, ModelError, and NeutralFaceError where nothing could be learned.
    """
    from contextlib import ExitStack

    from perception import Capture, EmotionClassifier, FaceFinder, Watcher, open_source
    from perception.neutral import Calibration

    calibration = Calibration(0.0)
    with ExitStack() as stack:
        source = stack.enter_context(open_source(camera, pace=False))
        frames = stack.enter_context(Capture(source)) if source.live else source
        watcher = Watcher(FaceFinder(), EmotionClassifier())
        for number, frame in enumerate(frames):
            if number == 1:  # the first look loads the models
                watcher.calibration = calibration = Calibration(frame.time, seconds)
            seen = bool(watcher.observe(frame).readings)
            tell(calibration.share(frame.time) if number else 0.0, seen)
            if number and calibration.over(frame.time):
                break
    return calibration.learned()


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
