"""Seeing, measured: cost and delay of live use, memory, the `fer` package on the same video, steadiness, crops.

Each part runs in a process of its own. A part that lacks its data is left out, and says why.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib.util import find_spec
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from benchmarks import clips, crop_contract, live_video, peer_video
from benchmarks.apart import apart
from benchmarks.crop_contract import DATA, CropContract
from benchmarks.live_video import Cost, Flips, Memory
from benchmarks.peer_video import INSTALL, PEER, Viewing

TITLE: Final = "Perception"
CLIPS: Final = Path(__file__).parents[2] / "shared" / "data" / "faces" / "videos"
_PORTRAIT_S: Final = 4.0  # two times to and fro
PARTS: Final = ("cost", "memory", "peer", "flips", "crops")


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured."""

    quick: bool = False
    live_s: float = 20.0  # of each clip of one and of four faces
    memory_minutes: float = 30.0  # of video
    peer_s: float | None = None  # of one clip; None: all of all clips
    most_faces: int | None = None  # of FER-2013; None: all


QUICK: Final = Plan(quick=True, live_s=2.0, memory_minutes=0.2, peer_s=0.5, most_faces=100)


@dataclass(slots=True)
class Report:
    """What was measured; None and empty where it was not asked for, or is left out."""

    quick: bool
    clips: list[str]  # names of the files; empty: the made portrait
    cost: dict[str, Cost] = field(default_factory=dict)  # "one_face", "four_faces"
    memory: Memory | None = None
    peer: dict[str, Viewing] = field(default_factory=dict)  # by `peer_video.WAYS`
    peer_missing: tuple[str, ...] = ()  # modules without which `fer` cannot be measured
    flips: Flips | None = None
    crops: CropContract | None = None
    left_out: dict[str, str] = field(default_factory=dict)  # part to reason

    @property
    def ratios(self) -> dict[str, dict[str, float]]:
        """By way of ours and of the peer, how many times less time and memory ours takes; below 1, it is more."""
        ours = [name for name in self.peer if name.startswith("attune")]
        theirs = [name for name in self.peer if name.startswith("fer")]
        return {f"{a}_against_{b}": _ratios(self.peer[a], self.peer[b]) for a in ours for b in theirs}

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the machine they hold for."""
        crops = None if self.crops is None else asdict(self.crops) | {"cost_points": self.crops.cost_points}
        return {
            "title": TITLE,
            "python": platform.python_version(),
            "machine": platform.machine(),
            "cores": os.cpu_count(),
            **asdict(self),
            "peer_missing": list(self.peer_missing),
            "crops": crops,
            "ratios": self.ratios,
        }

    def as_text(self) -> str:
        """A line a figure."""
        lines = [f"{TITLE}, on {f'{len(self.clips)} clips' if self.clips else 'a made portrait'}"]
        for name, c in self.cost.items():
            lines += [
                f"  {name.replace('_', ' ')} at 640x480 ({c.seen:.1f} seen)",
                f"    as fast as it goes  {c.frames_per_s:8.0f} frames/s, {c.cpu_ms_per_frame:.1f} ms of CPU each",
                f"    in real time        {c.live_core_share:8.1%} of a core, {c.live_frames_per_s:.1f} frames/s, "
                f"{c.live_skipped} skipped",
                f"    frame to mood       {c.latency_ms_median:8.1f} ms median, {c.latency_ms_p95:.1f} ms p95",
                f"    memory              {c.peak_mb:8.0f} MB at most",
            ]
        if (m := self.memory) is not None:
            lines.append(
                f"  memory over {m.video_minutes:g} min of video: {m.start_mb:.0f} MB, at the end {m.end_mb:.0f}, "
                f"at most {m.most_mb:.0f}; {m.mb_per_hour:+.1f} MB an hour"
            )
        if self.peer:
            columns = ("frames", "ms/frame", "CPU ms", "seen", "load s", "MB")
            lines.append("  the same video" + " " * 14 + "".join(f"{column:>10}" for column in columns))
            for name, v in self.peer.items():
                values = (f"{v.frames}", f"{v.ms_per_frame:.2f}", f"{v.cpu_ms_per_frame:.2f}", f"{v.seen:.3f}")
                lines.append(
                    f"    {name:<26}" + "".join(f"{x:>10}" for x in (*values, f"{v.load_s:.1f}", f"{v.peak_mb:.0f}"))
                )
        for name, ratio in self.ratios.items():
            lines.append(
                f"    {name.replace('_', ' ')}: {ratio['ms_per_frame']:.1f} times as fast "
                f"({ratio['least_ms_per_frame']:.1f} on the worst clip), {ratio['cpu_ms_per_frame']:.1f} times less CPU"
            )
        if self.peer_missing:
            lines.append(f"  fer is not measured (no {', '.join(self.peer_missing)}): {INSTALL}")
        if (f := self.flips) is not None:
            lines.append(
                f"  label changes a minute on a steady face ({f.clips} clips, {f.minutes:.1f} min): "
                f"{f.raw_per_minute:.1f} look to look, {f.mood_per_minute:.1f} smoothed, {f.told_per_minute:.1f} told"
            )
        if (k := self.crops) is not None:
            lines.append(
                f"  {k.faces} faces of FER-2013, {k.found:.1%} found: {k.accuracy_raw:.2%} right as they are, "
                f"{k.accuracy_crops:.2%} cut out ({k.cost_points:+.1f} points lost), same answer {k.agreement:.1%}"
            )
        return "\n".join([*lines, *(f"  no {part}: {reason}" for part, reason in self.left_out.items())])


def _ratios(ours: Viewing, theirs: Viewing) -> dict[str, float]:
    by_clip = ours.ms_per_frame_by_clip
    return {
        "ms_per_frame": theirs.ms_per_frame / ours.ms_per_frame,
        "least_ms_per_frame": min(theirs.ms_per_frame_by_clip[name] / by_clip[name] for name in by_clip),
        "cpu_ms_per_frame": theirs.cpu_ms_per_frame / ours.cpu_ms_per_frame,
        "peak_mb": theirs.peak_mb / ours.peak_mb,
    }


def measure(
    folder: Path | None = None,
    data: Path | None = None,
    *,
    split: str | None = "PublicTest",
    plan: Plan = Plan(),
    parts: Collection[str] = PARTS,
) -> Report:
    """Measure `parts` on the videos of `folder`, else on those of the shared data, else on a made portrait.

    Raises SourceError where a clip cannot be read, DataError where the faces of `split` in `data` cannot be used.
    """
    from models.data import load_faces

    data = DATA if data is None and DATA.exists() else data
    if data is not None and "crops" in parts:
        load_faces(data, split)  # what is wrong with them is said now, not after all the rest
    folder = CLIPS if folder is None and CLIPS.exists() else folder
    given = [] if folder is None else clips.find_clips(folder)
    report = Report(plan.quick, [clip.name for clip in given])
    with tempfile.TemporaryDirectory() as name:
        scraps = Path(name)
        portrait = scraps / "portrait.mp4"
        apart(scraps, clips.write_portrait, portrait, _PORTRAIT_S)
        given = given or [portrait]
        steady = apart(scraps, clips.one_face_clips, given, 1 if plan.quick else None)
        if steady:
            _measure_live(report, steady, scraps, plan, parts)
        else:
            reason = f"in none of the {len(given)} clips is exactly one face all the time"
            report.left_out |= {part: reason for part in ("cost", "memory", "flips") if part in parts}
        if "peer" in parts:
            if plan.peer_s is not None:
                short = scraps / "short.mp4"
                apart(scraps, clips.stage, short, [*steady, portrait][:1], plan.peer_s)
                given = [short]
            _measure_peer(report, given, portrait, scraps)
        if "crops" in parts:
            _measure_crops(report, data, split, scraps, plan)
    return report


def _measure_live(report: Report, steady: list[Path], scraps: Path, plan: Plan, parts: Collection[str]) -> None:
    one, four = scraps / "one_face.mp4", scraps / "four_faces.mp4"
    if {"cost", "memory"} & set(parts):
        apart(scraps, clips.stage, one, steady[:1], plan.live_s)
        apart(scraps, clips.stage, four, list(islice(cycle(steady), 4)), plan.live_s)
    if "cost" in parts:
        report.cost = {clip.stem: apart(scraps, live_video.cost, clip) for clip in (one, four)}
    if "memory" in parts:
        report.memory = apart(scraps, live_video.memory, [one, four], plan.memory_minutes)
    if "flips" in parts:
        report.flips = apart(scraps, live_video.flips, steady)
        if report.flips is None:
            report.left_out["flips"] = "no face in the clips could be read"


def _measure_peer(report: Report, watched: list[Path], warm: Path, scraps: Path) -> None:
    report.peer_missing = tuple(name for name in PEER if find_spec(name) is None)
    ways = [way for way in peer_video.WAYS if way.startswith("attune") or not report.peer_missing]
    report.peer = {way: apart(scraps, peer_video.view, way, warm, watched) for way in ways}


def _measure_crops(report: Report, data: Path | None, split: str | None, scraps: Path, plan: Plan) -> None:
    if data is None:
        report.left_out["crops"] = "name the faces with --data (.npz, Kaggle's fer2013.csv or a folder of classes)"
        return
    report.crops = apart(scraps, crop_contract.measure, data, split, plan.most_faces)
    if report.crops is None:
        report.left_out["crops"] = "the detector finds not one of these faces"


def main(arguments: Sequence[str] | None = None) -> int:
    """`python -m benchmarks.perception`; 2 where the clips or the faces cannot be used."""
    from models.data import DataError
    from perception import SourceError

    parser = argparse.ArgumentParser(prog="python -m benchmarks.perception", description=__doc__)
    parser.add_argument("--clips", type=_folder, help="folder of videos; default: the shared ones, or a made portrait")
    parser.add_argument("--data", type=Path, help=".npz, Kaggle's fer2013.csv, or a folder of classes")
    parser.add_argument("--split", default="PublicTest", help="of FER-2013, or `all`; default: PublicTest")
    parser.add_argument("--minutes", type=_minutes, help="of video over which memory is watched; default: 30")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="a little of everything, to see that it runs")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    args = parser.parse_args(arguments)
    plan = QUICK if args.quick else Plan()
    if args.minutes is not None:
        plan = replace(plan, memory_minutes=args.minutes)
    try:
        split = None if args.split == "all" else args.split
        report = measure(args.clips, args.data, split=split, plan=plan, parts=args.only)
    except (DataError, SourceError) as error:
        print(f"benchmarks.perception: {error}", file=sys.stderr)
        return 2
    print(json.dumps(report.as_json()) if args.json else report.as_text())
    return 0


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir() or not clips.find_clips(folder):
        raise argparse.ArgumentTypeError(f"{text}: no folder with videos; name one that has some")
    return folder


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = 0.0
    if not 0.1 <= minutes < math.inf:
        raise argparse.ArgumentTypeError(f"'{text}': name a number of minutes from 0.1 on")
    return minutes


if __name__ == "__main__":
    sys.exit(main())
