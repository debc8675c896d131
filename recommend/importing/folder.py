"""The music files of a folder, by their tags."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from recommend.catalogue import Medium
from recommend.importing.facts import UNKNOWN_YEAR, Facts, ImportingError, LeftOut, checked, song_id
from recommend.importing.genres import Genres
from recommend.library import SUFFIXES, read_track

_DATES: Final = ("date", "year", "tyer", "tdrc")


def read(folder: Path, genres: Genres) -> Iterator[Facts | LeftOut]:
    """The songs below a folder. Files that start with a dot, and what is no music, are passed over.

    Raises ImportingError where there is no music at all.
    """
    music = list(_music_below(folder))
    if not music:
        raise ImportingError(f"there is no music below {folder}; name another folder")

    def facts(file: Path) -> Facts:
        track = read_track(str(file))
        if track is None:
            raise ValueError("it is damaged, or no music")
        if not track.by:
            raise ValueError("its tags do not name an artist")
        return Facts(
            id=song_id(track.title, track.by),
            medium=Medium.MUSIC,
            title=track.title,
            by=track.by,
            year=_year(file),
            genres=genres.of(track.genres),
            seconds=round(track.seconds) or None if track.seconds else None,
        )

    yield from checked(((str(file.relative_to(folder)), file) for file in music), facts)


def _music_below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(place, name)


def _year(file: Path) -> int:
    """The year that the tags tell; `recommend.library` does not keep it."""
    import av

    with av.open(str(file), options={"protocol_whitelist": "file"}, metadata_errors="replace") as container:
        stream = container.streams.audio[0]
        tags = {key.lower(): value.strip() for key, value in {**stream.metadata, **container.metadata}.items()}
    written = next((tags[name][:4] for name in _DATES if name in tags), "")
    return int(written) if written.isdecimal() else UNKNOWN_YEAR
