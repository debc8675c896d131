"""How quick and how light the terminal UI is, in a real pseudo-terminal.

    python -m benchmarks.ui [--only start|keys|cost|memory|hour] [--size COLUMNSxROWS] [--json]

Beside it, in the same run, stands a bare Textual app with a line to type in and a log (`benchmarks/peer_ui.py`).
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from benchmarks.clips import write_portrait
from benchmarks.report import Figure, as_table
from benchmarks.terminal import Terminal
from benchmarks.ui_load import write_pictures, write_recording
from tests.e2e.program import environment
from tests.sound import missing_programs, virtual_devices

SIZE: Final = (120, 40)
STARTS: Final = 7
KEYS: Final = 150
PAUSES_S: Final = (0.1, 0.3)  # between two keys: at no fixed phase of what is painted anyway
COST_S: Final = 30.0
SETTLED_S: Final = 5.0  # after the start, before anything is measured
HOUR_S: Final = 3600.0
# What stands in the empty line to type in, less the letter under the cursor, which is painted by itself.
PAINTED: Final = "ype here, or speak"
PEER_PAINTED: Final = "ype here"
GREETED: Final = "Hello"  # the session has started
OVER: Final = "whole recording"


@dataclass(frozen=True, slots=True)
class Start:
    """Medians, in seconds from the start of the process."""

    first_paint_s: float
    first_paint_cpu_s: float  # of which the processor worked; the rest is waiting, for others too
    ready_s: float
    with_microphone: bool
    peer_first_paint_s: float


@dataclass(frozen=True, slots=True)
class Keys:
    """From a byte written to the terminal to the one that shows it, ms."""

    median_ms: float
    p95_ms: float
    most_ms: float
    presses: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Shares of one core, and what goes to the terminal."""

    attune: float
    events_alone: float  # the same recording replayed in the same way, without a screen
    peer: float
    kb_a_second: float

    @property
    def screen(self) -> float:
        """Of the screen itself."""
        return self.attune - self.events_alone


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory while an hour is replayed."""

    mb_at_quarters: tuple[float, ...]  # after a quarter, half, three quarters and all of it
    seconds: float  # that it took

    @property
    def growth_mb(self) -> float:
        """Of the last three quarters: in the first one the conversation fills the lines that are kept."""
        return self.mb_at_quarters[-1] - self.mb_at_quarters[0]


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured."""

    size: tuple[int, int]
    start: Start | None
    keys: Keys | None
    peer_keys: Keys | None
    cost: Cost | None
    memory: Memory | None  # as fast as it goes
    hour: Memory | None  # in real time

    def figures(self) -> list[Figure]:
        """Beside the bare app."""
        found = []
        if self.start is not None:
            found.append(Figure("first paint", "s", self.start.first_paint_s, self.start.peer_first_paint_s, "bare"))
        if self.keys is not None and self.peer_keys is not None:
            found.append(Figure("key to paint, median", "ms", self.keys.median_ms, self.peer_keys.median_ms, "bare"))
            found.append(Figure("key to paint, 95 %", "ms", self.keys.p95_ms, self.peer_keys.p95_ms, "bare"))
        if self.cost is not None:
            found.append(Figure("share of a core", "", self.cost.attune, self.cost.peer, "bare"))
        return found

    def as_text(self) -> str:
        """Lines for people."""
        lines = [as_table(f"The terminal UI at {self.size[0]}x{self.size[1]}, beside a bare app", self.figures())]
        if self.start is not None:
            parts = "camera, microphone and speaker" if self.start.with_microphone else "camera"
            lines.append(
                f"  of the first paint, the processor worked for {self.start.first_paint_cpu_s:.2f} s; "
                f"ready, with {parts}: {self.start.ready_s:.2f} s"
            )
        if self.keys is not None:
            lines.append(f"  key to paint, at most: {self.keys.most_ms:.0f} ms of {self.keys.presses} presses")
        if (cost := self.cost) is not None:
            lines.append(
                f"  of one core: {cost.screen:.1%} the screen, {cost.events_alone:.1%} the events alone; "
                f"{cost.kb_a_second:.0f} kB/s to the terminal"
            )
        for memory in filter(None, (self.memory, self.hour)):
            quarters = ", ".join(f"{mb:.1f}" for mb in memory.mb_at_quarters)
            lines.append(
                f"  memory at the quarters of an hour: {quarters} MB; {memory.growth_mb:+.1f} MB since the first "
                f"(replayed in {memory.seconds:.0f} s)"
            )
        return "\n".join(lines)


def measure_start(folder: Path, size: tuple[int, int]) -> Start:
    """`attune` with a clip for a camera, and with PulseAudio's virtual microphone and speaker where there are some."""
    clip = folder / "portrait.mp4"
    write_portrait(clip, 20.0)
    with_microphone = not missing_programs()
    with virtual_devices() if with_microphone else nullcontext() as devices:
        sound = {"XDG_RUNTIME_DIR": devices.environment["XDG_RUNTIME_DIR"]} if devices is not None else {}
        device = "default" if with_microphone else "off"
        command = ("assistant", "--camera", str(clip), "--microphone", device, "--speaker", device)
        painted, worked, ready, peer = [], [], [], []
        for _ in range(STARTS):
            with _started(folder, size, *command, **sound) as terminal:
                painted.append(terminal.wait_for(PAINTED) - terminal.started)
                worked.append(terminal.cpu_s)
                ready.append(terminal.wait_for(GREETED) - terminal.started)
            with _started(folder, size, "benchmarks.peer_ui") as terminal:
                peer.append(terminal.wait_for(PEER_PAINTED) - terminal.started)
    painted_s, worked_s, ready_s, peer_s = map(statistics.median, (painted, worked, ready, peer))
    return Start(painted_s, worked_s, ready_s, with_microphone, peer_s)


def measure_keys(folder: Path, size: tuple[int, int], screen: str) -> Keys:
    """Letters typed into a `screen` on which everything goes on."""
    chance = random.Random(0)
    waits = []
    with _loaded(folder, size, screen) as terminal:
        terminal.read(SETTLED_S)
        typed = ""
        for number in range(KEYS):
            terminal.read(chance.uniform(*PAUSES_S))
            if number % 20 == 0:
                terminal.press(b"\x15")  # Ctrl+U: an empty line again
                terminal.read(PAUSES_S[1])
                typed = ""
            typed += chance.choice("bcdfghjkqvwxz")
            pressed = terminal.press(typed[-1].encode())
            waits.append(terminal.wait_for(typed) - pressed)
    late = statistics.quantiles(waits, n=20, method="inclusive")[-1]
    return Keys(statistics.median(waits) * 1e3, late * 1e3, max(waits) * 1e3, len(waits))


def measure_cost(folder: Path, size: tuple[int, int]) -> Cost:
    """The processor's time under load, of each screen and of none."""
    shares, painted = {}, 0
    for screen in ("attune", "bare", "nothing"):
        with _loaded(folder, size, screen) as terminal:
            terminal.read(SETTLED_S)
            used, since, before = terminal.cpu_s, time.perf_counter(), terminal.bytes_painted
            terminal.read(COST_S)
            shares[screen] = (terminal.cpu_s - used) / (time.perf_counter() - since)
            if screen == "attune":
                painted = terminal.bytes_painted - before
    return Cost(shares["attune"], shares["nothing"], shares["bare"], painted / COST_S / 1e3)


def measure_memory(folder: Path, size: tuple[int, int]) -> Memory:
    """`attune replay --speed 0` of an hour; its pace is even, so that quarters of the time are quarters of the hour."""
    recording = folder / "hour.jsonl"
    write_recording(recording, HOUR_S)
    taken = []
    with _started(folder, size, "assistant", "replay", str(recording), "--speed", "0") as terminal:
        began = terminal.wait_for(PAINTED)
        while terminal.read(0.5, OVER.encode()) is None:
            taken.append((time.perf_counter(), terminal.memory_mb))
    ended = taken[-1][0]  # not after the end, where the recording itself is freed
    quarters = (began + (ended - began) * quarter / 4 for quarter in (1, 2, 3, 4))
    at_quarters = tuple(next(mb for moment, mb in taken if moment >= quarter) for quarter in quarters)
    return Memory(at_quarters, ended - began)


def measure_hour(folder: Path, size: tuple[int, int]) -> Memory:
    """An hour in real time, with the camera's picture."""
    at_quarters = []
    with _loaded(folder, size, "attune", HOUR_S) as terminal:
        began = time.perf_counter()
        for quarter in (1, 2, 3, 4):
            while time.perf_counter() < began + HOUR_S * quarter / 4:
                terminal.read(1.0)
            at_quarters.append(terminal.memory_mb)
    return Memory(tuple(at_quarters), HOUR_S)


@contextmanager
def _started(folder: Path, size: tuple[int, int], module: str, *arguments: str, **more: str) -> Iterator[Terminal]:
    home = folder / "home"
    home.mkdir(exist_ok=True)
    with Terminal([sys.executable, "-m", module, *arguments], size, environment(home, **more)) as terminal:
        yield terminal


@contextmanager
def _loaded(
    folder: Path, size: tuple[int, int], screen: str, seconds: float = KEYS * sum(PAUSES_S) + COST_S
) -> Iterator[Terminal]:
    """A `screen` under load for so long, with the camera's picture."""
    recording, pictures = folder / "lively.jsonl", folder / "pictures.npy"
    if not recording.exists():
        write_recording(recording, seconds)
        write_pictures(pictures, folder)
    command = ("benchmarks.ui_load", screen, str(recording), str(pictures))
    with _started(folder, size, *command, ATTUNE_SCREEN__CAMERA_VIEW="picture") as terminal:
        if screen != "nothing":
            terminal.wait_for(PEER_PAINTED)
        yield terminal


def _size(text: str) -> tuple[int, int]:
    columns, rows = text.split("x")
    return int(columns), int(rows)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="How quick and how light the terminal UI is")
    parser.add_argument(
        "--only",
        choices=("start", "keys", "cost", "memory", "hour"),
        help="all but the hour in real time, unless named",
    )
    parser.add_argument("--size", type=_size, default=SIZE, metavar="COLUMNSxROWS")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    report = measure(args.size, args.only)
    if args.json:
        machine = {"python": platform.python_version(), "machine": platform.machine()}
        print(json.dumps({**machine, **asdict(report)}))
    else:
        print(report.as_text())
    return 0


def measure(size: tuple[int, int] = SIZE, only: str | None = None) -> Report:
    """Everything but the hour in real time, or one part."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return Report(
            size,
            measure_start(folder, size) if only in (None, "start") else None,
            measure_keys(folder, size, "attune") if only in (None, "keys") else None,
            measure_keys(folder, size, "bare") if only in (None, "keys") else None,
            measure_cost(folder, size) if only in (None, "cost") else None,
            measure_memory(folder, size) if only in (None, "memory") else None,
            measure_hour(folder, size) if only == "hour" else None,
        )


if __name__ == "__main__":
    sys.exit(main())
