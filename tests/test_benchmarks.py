"""`make bench` leaves no benchmark out."""

from __future__ import annotations

from pathlib import Path

import benchmarks
from benchmarks.__main__ import COMMANDS

FOLDER = Path(benchmarks.__file__).parent


def test_every_benchmark_is_run() -> None:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")}
    measuring = {name for name, source in sources.items() if '"--json"' in source or "import Figure, main" in source}
    assert {command.split()[0] for command in COMMANDS} == measuring - {"report"}
