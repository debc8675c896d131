"""`attune analyze`: what the faces in photos, videos and folders show."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from perception.records import Analysis, Failure

STANDARD_OUTPUT: Final = Path("-")
PLOTS: Final = (".png", ".svg", ".pdf")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "analyze",
        help="what the faces in photos, videos and folders show",
        description="What the faces in photos, videos and folders show: a table, or data for other programs. Nothing "
        "leaves this machine. Exit status 1 where some file could not be analysed, 2 for a wrong call.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="a photo, a video, or a folder of them")
    parser.add_argument("--json", action="store_true", help="JSON Lines on standard output: one object a file")
    parser.add_argument("--csv", metavar="FILE", type=Path, help='a row a face and moment; "-" for standard output')
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help="the same JSON Lines in FILE; a run that was stopped goes on there"
    )
    parser.add_argument(
        "--annotate", metavar="DIR", type=Path, help="draw boxes, moods and bars on copies, which are put there"
    )
    parser.add_argument(
        "--plot", metavar="FILE", type=Path, help="draw the mood over time of each person in videos (.png, .svg, .pdf)"
    )
    parser.add_argument(
        "--every",
        metavar="SECONDS",
        type=_seconds,
        default=0.5,
        help="report a video that often (default: 0.5); 0: every frame",
    )
    parser.set_defaults(run=run)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 3600:
        raise argparse.ArgumentTypeError(f"'{text}' is not between 0 and 3600")
    return seconds


def run(args: argparse.Namespace) -> int:
    """Analyse files; 0 when all was well, 1 where some file could not be analysed, 2 for a wrong call."""
    from assistant.results_file import ResultsError
    from assistant.terminal import native_output_to
    from perception.annotate import AnnotationError
    from perception.classifier import ModelError
    from perception.sources import SourceError

    if args.json and args.csv == STANDARD_OUTPUT:
        return _refuse("--json and --csv - both go to standard output; name a file for one of them")
    try:
        with native_output_to(Path(os.devnull)):
            return _analyse(args)
    except (SourceError, ModelError, AnnotationError, ResultsError) as error:
        return _refuse(str(error))
    except BrokenPipeError:
        raise
    except OSError as error:
        return _refuse(f"{error.filename or 'the results'}: cannot be written ({error.strerror})")


def _refuse(why: str) -> int:
    print(f"attune: {why}", file=sys.stderr)
    return 2


def _analyse(args: argparse.Namespace) -> int:
    import time

    from assistant.analyses import printable
    from assistant.results_file import ResultsFile
    from perception.batch import analyse_files, copies_in, find_files
    from perception.records import Failure, VideoAnalysis

    began = time.monotonic()
    files, failures = find_files(args.paths, without=args.annotate)
    if not files and not failures:
        return _refuse(f"no photo or video in {', '.join(map(str, args.paths))}; name a file, or another folder")
    if why := _why_not_writable(args, files):
        return _refuse(why)
    copies = copies_in(args.annotate, files, args.paths) if args.annotate else {}

    def good(analysis: Analysis) -> bool:
        """Whether an earlier run's analysis is what this run would bring."""
        copy = copies.get(Path(analysis.path))
        same = not isinstance(analysis, VideoAnalysis) or analysis.every == args.every
        return same and (copy is None or copy.exists())

    with ExitStack() as stack:
        out = stack.enter_context(ResultsFile(args.out, files, good)) if args.out else None
        done = out.done if out is not None else {}
        write = stack.enter_context(_data(args))
        progress = stack.enter_context(_progress_bar(len(files), len(done), hidden=args.json and sys.stdout.isatty()))
        fresh = analyse_files(
            [file for file in files if str(file) not in done], every=args.every, copies=copies, progress=progress
        )
        stack.enter_context(closing(fresh))
        analyses = []
        for result in chain(failures, (done.get(str(file)) or next(fresh) for file in files)):
            if isinstance(result, Failure):
                print(f"attune: {printable(result.path)}: {result.error}", file=sys.stderr)
            else:
                analyses.append(result)
            if out is not None and result.path not in done:
                out.add(result)
            write(result)

    if not args.json and args.csv != STANDARD_OUTPUT:
        _print_table(analyses)
    faces = sum(len(analysis.faces) for analysis in analyses)
    failed = len(files) + len(failures) - len(analyses)
    parts = [f"{len(files)} files", f"{faces} faces", f"{failed} failed", f"{len(done)} already done"]
    shown = [part for part in parts if not part.startswith("0 ")]
    print(f"attune: {', '.join(shown)}; {time.monotonic() - began:.1f} s", file=sys.stderr)
    if args.plot and not _draw(analyses, args.plot):
        return 1
    return int(failed > 0)


def _why_not_writable(args: argparse.Namespace, files: Sequence[Path]) -> str | None:
    """What is wrong with the files to be written; said before minutes of analysing."""
    originals = {file.resolve() for file in files}
    for path in (args.csv, args.plot):
        if path is not None and path.resolve() in originals:
            return f"{path}: would be overwritten; name another file to write"
    if args.plot is None:
        return None
    if args.plot.suffix.lower() not in PLOTS:
        return f"{args.plot}: --plot draws {', '.join(PLOTS)}; give the file one of these endings"
    if not os.access(args.plot.parent, os.W_OK):
        return f"{args.plot}: cannot be written; name a folder that is there and yours"
    return None


@contextmanager
def _data(args: argparse.Namespace) -> Iterator[Callable[[Analysis | Failure], None]]:
    """A function that writes a result at once to where data was asked for."""
    import csv
    import json

    from assistant.analyses import CSV_COLUMNS, csv_rows
    from perception.records import Failure

    with ExitStack() as stack:
        rows = None
        if args.csv == STANDARD_OUTPUT:
            rows = sys.stdout
        elif args.csv:
            rows = stack.enter_context(args.csv.open("w", encoding="utf-8", errors="surrogateescape", newline=""))
        table = csv.writer(rows, lineterminator="\n") if rows else None
        if table is not None:
            table.writerow(CSV_COLUMNS)

        def write(result: Analysis | Failure) -> None:
            if args.json:
                print(json.dumps(result.as_json()), flush=True)
            if rows is not None and table is not None and not isinstance(result, Failure):
                table.writerows(csv_rows(result))
                rows.flush()

        yield write


@contextmanager
def _progress_bar(total: int, done: int, *, hidden: bool) -> Iterator[Callable[[float], None]]:
    """A bar on standard error where that is a terminal; the function moves it to so many files after `done`."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    with Progress(
        *(TextColumn("analysing"), BarColumn(), TextColumn("{task.completed:.0f}/{task.total}"), TimeElapsedColumn()),
        console=console,
        transient=True,
        disable=hidden or not console.is_terminal,
        redirect_stdout=False,
    ) as bar:
        task = bar.add_task("", total=total, completed=done)
        yield lambda fresh: bar.update(task, completed=done + fresh)


def _print_table(analyses: Sequence[Analysis]) -> None:
    from rich.console import Console

    from assistant.analyses import table

    console = Console() if sys.stdout.isatty() else Console(width=10_000)  # a pipe has no width to keep to
    console.print(table(analyses, console))
    sys.stdout.flush()


def _draw(analyses: Sequence[Analysis], path: Path) -> bool:
    from perception.mood_plot import draw_moods
    from perception.records import VideoAnalysis

    videos = [analysis for analysis in analyses if isinstance(analysis, VideoAnalysis) and analysis.faces]
    if not videos:
        print(f"attune: {path}: nothing to draw: no video with a face in it was analysed", file=sys.stderr)
        return False
    draw_moods(videos, path)
    return True
