"""A photo or video that the user opens: which line names one, and what it shows, in words."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from dialogue.replies import LOOKS

if TYPE_CHECKING:
    from models.emotions import Mood
    from perception.records import Analysis, Failure, SeenFace

Progress = Callable[[float], None]  # told how much of the file is done, 0..1

_FLAWS: Final = {
    "small": "far away",
    "turned": "turned away",
    "blurred": "blurred",
    "dark": "too dark",
    "bright": "too bright",
}


def path_dropped(text: str) -> Path | None:
    """The file whose path `text` is as a whole, or None: most lines are something said.

    A file that is dropped on a terminal arrives as its path: plain, in quotes, with backslashes before what a shell
    would split at, or as a `file://` address. A bare name counts where it ends as photos and videos do.
    """
    for written in _readings(text.strip()):
        try:
            path = Path(written).expanduser()
            there = path.is_file()
        except (OSError, ValueError, RuntimeError):  # too long, a character that no name has, nobody's home
            continue
        if there and ("/" in written or path.suffix.lower() in _suffixes()):
            return path
    return None


def _readings(text: str) -> Iterator[str]:
    if text.lower().startswith("file://"):
        try:
            address = urlsplit(text)
        except ValueError:
            return
        if address.netloc in ("", "localhost"):
            yield unquote(address.path)
        return
    yield text
    try:
        words = shlex.split(text)
    except ValueError:  # an apostrophe that opens no quotation
        return
    if len(words) == 1 and words[0] != text:
        yield words[0]


def _suffixes() -> frozenset[str]:
    from perception.batch import SUFFIXES  # not before a line names a file

    return SUFFIXES


def analyse(path: Path, progress: Progress) -> Analysis | Failure:
    """What the photo or video at `path` shows, found out in a process of its own, which a broken file may crash.

    Blocks for seconds, with a video for longer. Whatever `progress` raises ends the process, and comes through.
    """
    from perception.batch import analyse_files
    from perception.classifier import ModelError
    from perception.records import Failure

    try:
        with closing(analyse_files([path], workers=1, progress=progress)) as results:
            return next(results)
    except ModelError as error:
        return Failure(str(path), str(error))


def look_in_words(mood: Mood) -> str:
    """How somebody looks, to be read after that word: "happy", or "perhaps sad" where that is unsure."""
    if mood.emotion is not None:
        return LOOKS[mood.emotion]
    return f"perhaps {LOOKS[mood.likeliest]}" if mood.confidence else "unreadable"


def _how_sure(face: SeenFace) -> str:
    return f"{face.mood.confidence:.0%}" if face.mood.confidence else _FLAWS.get(face.flaw, "no clear view")


def quality_in_words(face: SeenFace) -> str:
    """How far a face can be trusted, and what is wrong with it most, if anything is."""
    return f"{face.quality:.0%} {_FLAWS.get(face.flaw, face.flaw)}".rstrip()


def in_lines(result: Analysis | Failure) -> list[str]:
    """What a file showed, a line a face or person, or why it could not be analysed."""
    from assistant.analyses import printable
    from perception.records import Failure, PhotoAnalysis

    name = printable(Path(result.path).name)
    if isinstance(result, Failure):
        return [f"problem: {name}: {result.error}"]
    kind = "photo" if isinstance(result, PhotoAnalysis) else "video"
    lines = [
        f"{kind}: {name}: face {face.track} looks {look_in_words(face.mood)} ({_how_sure(face)})"
        for face in result.faces
    ]
    return lines or [f"{kind}: {name}: no face to be seen"]
