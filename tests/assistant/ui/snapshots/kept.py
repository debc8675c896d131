"""Where the text of each screen is kept, and at which sizes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

SIZES: Final = ((80, 24), (120, 40), (200, 60))
DRAWN: Final = Path(__file__).with_name("drawn")


def path_of(name: str, size: tuple[int, int]) -> Path:
    """The file of a screen at a size."""
    return DRAWN / f"{name}-{size[0]}x{size[1]}.txt"


def stored(name: str, size: tuple[int, int]) -> str:
    """What it says; nothing where there is none."""
    path = path_of(name, size)
    return path.read_text(encoding="utf-8") if path.exists() else ""
