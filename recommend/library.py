"""The music files of a folder: what their tags say, and which of them suit a mood.

Tags are read with PyAV, which decodes the files as well. An index keeps them, so that a second look reads changed files
only.
"""

from __future__ import annotations

import json
import logging
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from rapidfuzz import fuzz, process

from models.emotions import Emotion
from recommend.catalogue import Item
from recommend.columns import plain
from recommend.seeds import GOOD, seed_fit

SUFFIXES: Final = frozenset({".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"})
_INDEX_VERSION: Final = 1
# Likeness of letters, 0 .. 100, from which on a title or a name is what was said; as in `recommend.wishes`.
_ALIKE: Final = 85.0
# What editions add to a title: "(Remastered 2011)", "[Live]", " - 2015 Remaster", " - Radio Edit".
_EDITION: Final = re.compile(
    r"(?<=\S)\s*([(\[][^)\]]*[)\]]|\s-\s.*\b(edit|live|mix|mono|remaster(ed)?|single|stereo|version)\b.*)\s*$", re.I
)
_NUMBERED: Final = re.compile(r"^\d{1,3}([.\s_-]+|$)")  # a track's number before its name

log = logging.getLogger(__name__)


class LibraryError(Exception):
    """The folder cannot be read; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Track:
    """A music file and what its tags say of it."""

    path: str  # absolute
    title: str  # of the tags, else the name of the file
    by: tuple[str, ...]  # performers, then composers; may be empty
    album: str  # may be empty
    genres: tuple[str, ...]  # lower case
    seconds: float | None  # how long it lasts; None: not known

    @property
    def shown(self) -> str:
        """Title and first performer."""
        return f"{self.title} by {self.by[0]}" if self.by else self.title


class Library:
    """The user's tracks, and which items of a catalogue they are."""

    def __init__(self, tracks: Iterable[Track] = (), songs: Sequence[Item] = (), skipped: int = 0) -> None:
        self.tracks = tuple(tracks)
        self.skipped = skipped  # files that are damaged, or cannot be read
        self._called: dict[str, list[Track]] = defaultdict(list)
        for track in self.tracks:
            self._called[_bare(track.title)].append(track)
        self._songs = songs
        self._items: dict[str, Item] = {}
        for item in songs:
            for track in self._called.get(_bare(item.title), ()):
                if _same_people(track, item.by):
                    self._items.setdefault(track.path, item)

    @classmethod
    def scan(cls, folder: Path, index: Path, songs: Sequence[Item] = ()) -> Self:
        """The music below a folder. Takes a while for the first time; `index` keeps what was read.

        `songs`: the catalogue's, to be known among the files. Files that start with a dot are left out. Raises
        LibraryError.
        """
        try:
            os.listdir(folder)  # noqa: PTH208 - os.walk says nothing of what it cannot read
        except FileNotFoundError:
            raise LibraryError(f"there is no folder {folder}; correct music.folder in the settings") from None
        except OSError as error:
            raise LibraryError(f"{folder} cannot be read ({error.strerror}); correct music.folder") from None
        known = _read_index(index)
        seen: dict[str, _Entry] = {}
        for path, stamp in _music_below(folder):
            entry = known.get(path)
            seen[path] = entry if entry is not None and entry.stamp == stamp else _Entry(stamp, read_track(path))
        if seen != known:
            _write_index(index, seen)
        tracks = [entry.track for entry in seen.values() if entry.track is not None]
        return cls(tracks, songs, skipped=len(seen) - len(tracks))

    def item(self, track: Track) -> Item | None:
        """The catalogue's song that the file is; None where it is none of them."""
        return self._items.get(track.path)

    def find(self, title: str, by: Sequence[str] = ()) -> Track | None:
        """The file of a title by one of these people, as somebody says or writes them; None where there is none.

        Neither accents nor what an edition adds, such as "(Remastered)", count. A file that does not say who it is by
        is taken by its title.
        """
        wanted = _bare(title)
        if not wanted:
            return None
        names = [wanted] if wanted in self._called else []
        names += [
            name
            for name, _, _ in process.extract(
                wanted, self._called.keys(), scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None
            )
            if name != wanted
        ]
        found = (track for name in names for track in self._called[name] if not by or _same_people(track, by))
        return next(found, None)

    def for_mood(self, emotion: Emotion, rng: random.Random | None = None) -> list[Track]:
        """The files for a mood, the best first, without those that speak against it.

        First the catalogue's songs among them that suit it, then the others: by their genre, as well as the
        catalogue's songs of that genre suit it on average; what is of no known genre comes last. Equals are shuffled.
        """
        genres = self._genre_fit(emotion)
        rng = rng or random.Random()
        ranked = []
        for track in self.tracks:
            item = self._items.get(track.path)
            if item is not None:
                fit = seed_fit(item, emotion)
                suits = fit >= GOOD
            else:
                fit = max((genres[genre] for genre in track.genres if genre in genres), default=0.0)
                suits = False
            if fit >= 0:
                ranked.append((not suits, -round(fit, 1), rng.random(), track))
        return [track for *_, track in sorted(ranked, key=lambda entry: entry[:3])]

    def _genre_fit(self, emotion: Emotion) -> Mapping[str, float]:
        fits = defaultdict[str, list[float]](list)
        for item in self._songs:
            for genre in item.genres:
                fits[genre].append(seed_fit(item, emotion))
        return {genre: sum(values) / len(values) for genre, values in fits.items()}


def read_track(path: str) -> Track | None:
    """What a file's tags say, or its name where they say nothing; None where it cannot be played."""
    import av

    try:
        with av.open(path, metadata_errors="replace") as container:
            stream = container.streams.audio[0]
            tags = {key.lower(): value.strip() for key, value in {**stream.metadata, **container.metadata}.items()}
            seconds = container.duration / av.time_base if container.duration else None
            next(container.decode(stream))
    except (OSError, av.FFmpegError, ValueError, IndexError, StopIteration) as error:
        log.info("%s is left out: %s", path, error)
        return None
    by, title = _from_name(Path(path).stem)
    people = [*_listed(tags.get("artist") or tags.get("album_artist") or by), *_listed(tags.get("composer", ""))]
    return Track(
        path,
        tags.get("title") or title,
        tuple(dict.fromkeys(people)),
        tags.get("album", ""),
        tuple(dict.fromkeys(genre.lower() for genre in re.split(r"\s*[;,/\0]\s*", tags.get("genre", "")) if genre)),
        seconds,
    )


@dataclass(frozen=True, slots=True)
class _Entry:
    stamp: tuple[int, int]  # time of the last change, ns, and size, bytes
    track: Track | None  # None: damaged


def _music_below(folder: Path) -> Iterable[tuple[str, tuple[int, int]]]:
    for place, folders, names in os.walk(folder.absolute()):
        folders.sort()
        for name in sorted(names):
            if name.startswith(".") or os.path.splitext(name)[1].lower() not in SUFFIXES:  # noqa: PTH122
                continue
            path = f"{place}{os.sep}{name}"
            try:
                path.encode()
                status = os.stat(path)  # noqa: PTH116
            except (OSError, UnicodeEncodeError):  # a link to nowhere, or a name that nobody can read
                continue
            yield path, (status.st_mtime_ns, status.st_size)


def _read_index(index: Path) -> dict[str, _Entry]:
    """What was read before; nothing where there is no index, or none that can be used."""
    try:
        kept = json.loads(index.read_text(encoding="utf-8"))
        if kept["version"] != _INDEX_VERSION:
            return {}
        return {path: _Entry(tuple(stamp), _track(path, tags)) for path, (stamp, tags) in kept["files"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        log.warning("%s: %s; it is made anew", index, error)
        return {}


def _track(path: str, tags: dict[str, Any] | None) -> Track | None:
    if tags is None:
        return None
    return Track(path, tags["title"], tuple(tags["by"]), tags["album"], tuple(tags["genres"]), tags["seconds"])


def _write_index(index: Path, seen: Mapping[str, _Entry]) -> None:
    """Keep it for the next time; that it cannot be kept only makes that slower, and is logged."""
    files = {}
    for path, entry in seen.items():
        tags = asdict(entry.track) if entry.track is not None else None
        files[path] = entry.stamp, tags and {key: value for key, value in tags.items() if key != "path"}
    try:
        index.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = index.with_name(f"{index.name}.partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"version": _INDEX_VERSION, "files": files}, file)
        partial.replace(index)
    except OSError as error:
        log.warning("%s: cannot be written (%s)", index, error.strerror)


def _from_name(stem: str) -> tuple[str, str]:
    """Who and what by the name of a file, such as "07 - Nina Simone - Feeling Good"; who may be empty."""
    parts = [part for part in re.split(r"\s+-\s+", stem.replace("_", " ")) if not part.isdecimal()]
    by, title = (parts[0], parts[-1]) if len(parts) > 1 else ("", parts[0] if parts else stem)
    return _NUMBERED.sub("", by), _NUMBERED.sub("", title) or stem


def _listed(people: str) -> list[str]:
    return [name for name in re.split(r"\s*[;\0]\s*", people) if name]


def _bare(title: str) -> str:
    """A title as it is compared."""
    return plain(_EDITION.sub("", title)) or plain(title)


def _same_people(track: Track, by: Sequence[str]) -> bool:
    """Whether one of the people is among the track's, or it names none."""
    return not track.by or any(
        fuzz.token_set_ratio(plain(wanted), plain(name)) >= _ALIKE for wanted in by for name in track.by
    )
