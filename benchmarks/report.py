"""How every benchmark tells its figures: a table for people, or JSON."""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured comparison."""

    what: str
    unit: str
    ours: float
    theirs: float
    theirs_is: str  # what was measured beside ours

    @property
    def ratio(self) -> float:
        """Theirs by ours: above 1, ours is that much less."""
        return self.theirs / self.ours


def main(title: str, measure: Callable[[], list[Figure]]) -> None:
    """Run one benchmark from the command line."""
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("--json", action="store_true")
    figures = measure()
    if parser.parse_args().json:
        print(json.dumps(as_json(title, figures)))
    else:
        print(as_table(title, figures))


def as_json(title: str, figures: list[Figure]) -> Mapping[str, object]:
    """Plain values, with the machine they hold for."""
    return {
        "title": title,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "figures": [{**asdict(figure), "ratio": figure.ratio} for figure in figures],
    }


def as_table(title: str, figures: list[Figure]) -> str:
    """A line a figure."""
    lines = [title]
    for f in figures:
        lines.append(
            f"  {f.what:<34} {f.ours:>9.3g} {f.unit:<4} against {f.theirs:>9.3g} {f.unit} "
            f"({f.theirs_is}), {f.ratio:.1f} times"
        )
    return "\n".join(lines)
