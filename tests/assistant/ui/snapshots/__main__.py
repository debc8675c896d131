"""Write the text of every screen anew, or pictures to look at.

    python -m tests.assistant.ui.snapshots [--png FOLDER] [NAME...]

With --png, no text is written but a picture of each screen, size and theme, by `rsvg-convert`.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path
from typing import Final

from tests.assistant.ui.snapshots.kept import DRAWN, SIZES, path_of, stored
from tests.assistant.ui.snapshots.scenes import SCENES
from tests.assistant.ui.snapshots.stage import drawn, svgs

WIDEST_PX: Final = 1800


def write(names: list[str]) -> None:
    """Write those that differ, and remove those whose screen is gone."""
    for name, size in product(names, SIZES):
        now = asyncio.run(drawn(name, size))
        if now != stored(name, size):
            path_of(name, size).write_text(now, encoding="utf-8")
            print(path_of(name, size).name)
    known = {path_of(name, size) for name, size in product(SCENES, SIZES)}
    for path in set(DRAWN.glob("*.txt")) - known:
        path.unlink()


def write_pictures(names: list[str], folder: Path) -> None:
    """One PNG a screen, size and theme."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (width, height) in product(names, SIZES):
        for theme, svg in asyncio.run(svgs(name, (width, height))).items():
            png = folder / f"{name}-{width}x{height}-{theme}.png"
            command = ["rsvg-convert", "--width", str(min(width * 12, WIDEST_PX)), "--output", str(png)]
            subprocess.run(command, input=svg.encode(), check=True)


def main() -> int:
    """Parse, and write."""
    parser = argparse.ArgumentParser(description="Write the text of every screen anew, or pictures to look at")
    parser.add_argument("--png", type=Path, metavar="FOLDER", help="write pictures to FOLDER instead")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SCENES)}; all unless named")
    args = parser.parse_args()
    names = args.names or list(SCENES)
    if unknown := [name for name in names if name not in SCENES]:
        parser.error(f"no such screen: {', '.join(unknown)}")
    if args.png is None:
        write(names)
    elif shutil.which("rsvg-convert") is None:
        print("pictures need rsvg-convert: apt-get install librsvg2-bin", file=sys.stderr)
        return 2
    else:
        write_pictures(names, args.png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
