"""What a session may see, hear and speak with, and which of it needs consent."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assistant.events import Part

# Suffixes of what is certainly meant to be a file.
_PICTURES: Final = ".bmp .gif .jpeg .jpg .png .tif .tiff .webp"
_MOVING: Final = ".avi .m4v .mkv .mov .mp4 .mpeg .mpg .webm"
_SOUNDS: Final = ".flac .m4a .mp3 .ogg .opus .wav"
FILES: Final = frozenset(f"{_PICTURES} {_MOVING} {_SOUNDS}".split())


def is_device(spec: str) -> bool:
    """Whether `spec` names a camera or microphone (a device or a stream), which needs consent, and not a file.

    What may be either is taken for a device: names of devices have dots, too ("USB 2.0 headset").
    """
    if spec == "off":
        return False
    if spec.isdecimal() or "://" in spec:
        return True
    return not (os.sep in spec or Path(spec).suffix.lower() in FILES or Path(spec).exists())


def naming(device: str) -> str:
    """The option that names the usual camera or microphone."""
    return {"camera": "--camera 0", "microphone": "--microphone default"}[device]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What this session may see, hear and speak with; consent has been settled before."""

    camera: str  # a source, or "off"
    microphone: str
    speaker: str
    passphrase: str | None = None  # of the journal, where it has one

    @property
    def files(self) -> frozenset[Part]:
        """The inputs that are files."""
        specs = {Part.CAMERA: self.camera, Part.MICROPHONE: self.microphone}
        return frozenset(part for part, spec in specs.items() if spec != "off" and not is_device(spec))

    @property
    def end_by_themselves(self) -> bool:
        """Whether the session is over with its inputs: questions come from a file, and nothing is live."""
        return Part.MICROPHONE in self.files and not is_device(self.camera)
