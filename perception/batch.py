"""Many photos and videos: which files there are, and a worker process a core that analyses them.

A process, since native code that a broken file crashes takes its whole process down: this way it costs that one file.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Final, cast

from perception.analysis import EVERY, Analyst, Progress
from perception.annotate import AnnotationError
from perception.classifier import ModelError
from perception.records import Analysis, Failure
from perception.sources import SourceError

# What OpenCV 4.11 decodes. Of .heic, .heif and .avif it says that it cannot, which is better than passing them over.
_PHOTOS: Final = ".jpg .jpeg .jpe .jfif .png .webp .bmp .dib .tif .tiff .jp2 .pbm .pgm .ppm .pnm .pam .heic .heif .avif"
_VIDEOS: Final = ".mp4 .m4v .mov .avi .mkv .webm .mpg .mpeg .wmv .flv .3gp .mts .m2ts .ogv .gif"
SUFFIXES: Final = frozenset(f"{_PHOTOS} {_VIDEOS}".split())

_KEPT: Final = (".jpg", ".jpeg", ".jpe", ".png")
_FEW: Final = 2  # files for which no process is started: each takes some 1.5 s to be ready
_Task = tuple[Path, Path | None]  # the file, and where its copy goes
_Answer = float | Analysis | Failure | Exception


def find_files(paths: Iterable[Path], without: Path | None = None) -> tuple[list[Path], list[Failure]]:
    """The photos and videos that `paths` name, each once, and the folders that could not be looked into.

    Files are taken whatever their suffix. Folders are searched through and through, in the order of names, for
    `SUFFIXES`; hidden files and folders are passed over, and so is the folder `without`. Raises SourceError where
    there is nothing at a path.
    """
    files: dict[Path, None] = {}
    failures: list[Failure] = []

    def unreadable(error: OSError) -> None:
        failures.append(Failure(str(error.filename), f"cannot be opened ({error.strerror}); check its permissions"))

    for path in paths:
        if path.is_dir():
            files.update(dict.fromkeys(_in_folder(path, without, unreadable)))
        elif os.path.lexists(path):
            files[path] = None
        else:
            raise SourceError(f"{path}: no such file or folder")
    return list(files), failures


def _in_folder(folder: Path, without: Path | None, unreadable: Callable[[OSError], None]) -> Iterator[Path]:
    walked = set()  # links may lead back to where one has been
    if without is not None and without.is_dir():
        walked.add(_identity(without))
    for at, folders, names in os.walk(folder, onerror=unreadable, followlinks=True):
        place = Path(at)
        if _identity(place) in walked:
            folders.clear()
            continue
        walked.add(_identity(place))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield place / name


def _identity(place: Path) -> tuple[int, int]:
    status = place.stat()
    return status.st_dev, status.st_ino


def copies_in(folder: Path, files: Sequence[Path], paths: Sequence[Path]) -> dict[Path, Path]:
    """Where in `folder` the annotated copy of each of `files` goes, when `paths` were given to `find_files`.

    Below a folder that was given, folders stay as they are. JPEG and PNG stay what they are, other photos become PNG,
    videos MP4; of files that would get one name, the later ones get a number. Raises AnnotationError where a copy
    would take the place of one of `files`.
    """
    import cv2

    originals = {file.resolve() for file in files}
    roots = [path for path in paths if path.is_dir()]
    copies: dict[Path, Path] = {}
    taken: set[Path] = set()
    for file in files:
        root = next((root for root in roots if file.is_relative_to(root)), file.parent)
        wanted = folder / file.relative_to(root)
        if not cv2.haveImageReader(str(file)):
            wanted = wanted.with_suffix(".mp4")
        elif wanted.suffix.lower() not in _KEPT:
            wanted = wanted.with_suffix(".png")
        copy, number = wanted, 1
        while copy in taken:
            number += 1
            copy = wanted.with_stem(f"{wanted.stem}-{number}")
        if copy.resolve() in originals:
            raise AnnotationError(f"{copy}: the copy would replace the original; name another folder")
        taken.add(copy)
        copies[file] = copy
    return copies


def analyse_files(
    files: Sequence[Path],
    *,
    every: float = EVERY,
    copies: Mapping[Path, Path] | None = None,
    workers: int | None = None,
    progress: Progress = lambda _: None,
) -> Generator[Analysis | Failure, None, None]:
    """What each of `files` shows, in their order, each as soon as it is known.

    `every`: see `Analyst`. `copies` says where a copy of a file is written with the faces drawn on it. `workers` is
    the number of processes; 0 takes none; default: one a core, or none for up to two files. `progress` is told how
    many of the files are done, parts of one among them.

    A file that cannot be analysed gives a Failure, also where it crashes its process. Raises ModelError where the
    emotion model cannot be used, AnnotationError where a copy cannot be written. Leaving the iteration ends the
    processes. A script that calls this must be importable (`if __name__ == "__main__":`), as for any process pool.
    """
    tasks = [(path, (copies or {}).get(path)) for path in files]
    count = min(_cores() if workers is None else workers, len(tasks))
    if count == 0 or (workers is None and len(tasks) <= _FEW):
        yield from _in_turn(tasks, every, progress)
    else:
        yield from _in_processes(tasks, every, count, progress)


def _in_turn(tasks: Sequence[_Task], every: float, progress: Progress) -> Iterator[Analysis | Failure]:
    with Analyst(every) as analyst:
        for done, task in enumerate(tasks):
            yield _attempt(analyst, *task, lambda share, done=done: progress(done + share))  # type: ignore[misc]
            progress(done + 1)


def _attempt(analyst: Analyst, path: Path, copy: Path | None, progress: Progress) -> Analysis | Failure:
    try:
        return analyst.analyse(path, copy, progress)
    except (ModelError, AnnotationError):  # the next file would fare no better
        raise
    except SourceError as error:
        return Failure(str(path), str(error).removeprefix(f"{path}: "))
    except MemoryError:
        return Failure(str(path), "too large for the memory of this machine")
    except Exception as error:  # whatever a broken file leads native code to
        return Failure(str(path), f"could not be analysed ({type(error).__name__}: {' '.join(str(error).split())})")


def _in_processes(tasks: Sequence[_Task], every: float, count: int, progress: Progress) -> Iterator[Analysis | Failure]:
    waiting = deque(enumerate(tasks))
    results: dict[int, Analysis | Failure] = {}  # known, but an earlier one is not
    given = 0
    busy: list[_Worker] = []
    try:
        for _ in range(count):
            busy.append(_Worker(every))
            busy[-1].begin(*waiting.popleft())
        while busy:
            answered = wait([worker.pipe for worker in busy])
            for worker in [worker for worker in busy if worker.pipe in answered]:
                answer = worker.answer()
                if isinstance(answer, Exception):
                    raise answer
                if isinstance(answer, float):
                    worker.share = answer
                    continue
                results[worker.index] = answer
                if waiting:
                    worker.begin(*waiting.popleft())
                else:
                    busy.remove(worker)
                    worker.kill()
            progress(len(tasks) - len(waiting) - len(busy) + sum(worker.share for worker in busy))
            while given in results:
                yield results.pop(given)
                given += 1
    finally:
        for worker in busy:
            worker.kill()


class _Worker:
    """A process that analyses one file at a time, and is replaced where it dies of one."""

    def __init__(self, every: float) -> None:
        self._every = every
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._every), name="attune analysis", daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, index: int, task: _Task) -> None:
        """Have the file of `task` analysed, the one with number `index`."""
        if not self._process.is_alive():
            self.kill()
            self._start()
        self.index, self._task, self.share = index, task, 0.0
        with contextlib.suppress(OSError):  # it died this moment, as `answer` will say
            self.pipe.send(task)

    def answer(self) -> _Answer:
        """The share of the file that is done, what it shows, or why no file can be analysed. Waits for one of them."""
        try:
            return cast(_Answer, self.pipe.recv())
        except (EOFError, OSError):
            self._process.join()
            return Failure(str(self._task[0]), _why_it_died(self._process.exitcode or 0))

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.join()
        self.pipe.close()


def _why_it_died(status: int) -> str:
    how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return f"crashed its analysis ({how}); it may be damaged, or too large for the memory of this machine"


def _serve(pipe: Connection[_Answer, _Task], every: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the parent, which ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    import cv2

    cv2.setNumThreads(1)  # the other cores have workers of their own
    analyst = Analyst(every)
    with contextlib.suppress(EOFError, OSError):  # the parent has gone: so does the worker
        while True:
            path, copy = pipe.recv()
            try:
                pipe.send(_attempt(analyst, path, copy, pipe.send))
            except (ModelError, AnnotationError) as error:
                pipe.send(error)


def _end_with_parent() -> None:
    """A killed parent ends nothing by itself, and a video may take long: watch for it."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
