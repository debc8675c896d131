"""Where a taste is kept: the log of a listener's signals, what was suggested when, and the model learned from both.

One SQLite file that only its owner may read, or memory alone. The log is what counts: the model is kept beside it to
save time, and starts again from the log wherever it does not fit the catalogue or the program any more.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from models.emotions import Emotion
from recommend.catalogue import Medium
from recommend.ranking import Aim
from recommend.signals import Signal, reward

log = logging.getLogger(__name__)

_SCHEMA_VERSION: Final = 1
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS told (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, medium TEXT NOT NULL, item TEXT NOT NULL,
    signal TEXT NOT NULL, amount REAL, mood TEXT, aim TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS suggested (
    item TEXT PRIMARY KEY, medium TEXT NOT NULL, times INTEGER NOT NULL, last REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS models (
    medium TEXT PRIMARY KEY, version INTEGER NOT NULL, features TEXT NOT NULL, upto INTEGER NOT NULL,
    mean BLOB NOT NULL, root BLOB NOT NULL
);
PRAGMA user_version = {_SCHEMA_VERSION};
"""


class TasteError(Exception):
    """A taste cannot be read or kept; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Told:
    """One signal of the log."""

    number: int  # in the order in which they came
    at: float  # seconds since 1970
    medium: Medium
    item: str  # its id
    signal: Signal
    amount: float | None  # see `signals.reward`
    mood: tuple[float, ...] | None  # seven probabilities; None: not known
    aim: Aim


@dataclass(frozen=True, slots=True)
class Seen:
    """How often and when an item was suggested."""

    item: str
    medium: Medium
    times: int
    last: float  # seconds since 1970


@dataclass(frozen=True, slots=True)
class Kept:
    """A model as it was after the signal `upto`."""

    version: int
    features: tuple[str, ...]
    upto: int
    mean: NDArray[np.float64]
    root: NDArray[np.float64]


class Taste:
    """A listener's log; used by one thread at a time, whichever that is."""

    def __init__(self, path: Path | None = None, *, clock: Callable[[], float] = time.time) -> None:
        """The taste kept in `path`, or in memory alone. A damaged file is set aside: `set_aside` and the log tell.

        `clock` gives seconds since 1970. Raises TasteError where the file cannot be opened.
        """
        self.set_aside: Path | None = None  # where a damaged file is now
        self._clock = clock
        try:
            try:
                self._base = _open(path)
            except sqlite3.DatabaseError as error:
                if path is None or isinstance(error, sqlite3.OperationalError):
                    raise
                self.set_aside = _set_aside(path)
                log.warning("%s was damaged and is now %s; what was learned begins anew", path, self.set_aside)
                self._base = _open(path)
        except (sqlite3.Error, OSError) as error:
            raise TasteError(f"what was learned cannot be read from {path} ({error}); move that file away") from error

    @classmethod
    def copy_of(cls, path: Path, *, clock: Callable[[], float] = time.time) -> Self:
        """A copy in memory, to try things out without a trace. Raises TasteError where the file cannot be opened."""
        copy = cls(clock=clock)
        if path.exists():
            kept = cls(path)
            kept._base.backup(copy._base)
            kept.close()
            copy.set_aside = kept.set_aside
        return copy

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock()

    def tell(
        self,
        medium: Medium,
        item: str,
        signal: Signal,
        mood: Sequence[float] | None,
        aim: Aim,
        amount: float | None = None,
    ) -> Told:
        """Add a signal about the item of an id. Raises ValueError where it lacks its amount, and TasteError."""
        reward(signal, amount)  # a signal that means nothing must not come into the log
        at, feeling = self.now, tuple(mood) if mood is not None else None
        with self._writing():
            cursor = self._base.execute(_INSERT, (at, medium, item, signal, amount, _as_text(feeling), aim))
        return Told(cursor.lastrowid or 0, at, medium, item, signal, amount, feeling, aim)

    def told(self, medium: Medium) -> list[Told]:
        """All signals of a medium, the oldest first."""
        query = "SELECT number, at, medium, item, signal, amount, mood, aim FROM told WHERE medium = ? ORDER BY number"
        return [_told(entry) for entry in self._base.execute(query, (medium,))]

    def suggest(self, medium: Medium, items: Iterable[str]) -> None:
        """Note that items were put forward just now. Raises TasteError."""
        with self._writing():
            self._base.executemany(
                "INSERT INTO suggested VALUES (?, ?, 1, ?)"
                " ON CONFLICT (item) DO UPDATE SET times = times + 1, last = excluded.last",
                [(item, medium, self.now) for item in items],
            )

    def seen(self, medium: Medium) -> list[Seen]:
        """What has been suggested of a medium."""
        query = "SELECT item, medium, times, last FROM suggested WHERE medium = ? ORDER BY last, item"
        return [Seen(item, Medium(of), times, last) for item, of, times, last in self._base.execute(query, (medium,))]

    def keep(self, medium: Medium, model: Kept) -> None:
        """Keep the model of a medium in place of the one before. Raises TasteError."""
        features = json.dumps(model.features)
        blobs = model.mean.tobytes(), model.root.tobytes()
        with self._writing():
            row = (medium, model.version, features, model.upto, *blobs)
            self._base.execute("INSERT OR REPLACE INTO models VALUES (?, ?, ?, ?, ?, ?)", row)

    def kept(self, medium: Medium) -> Kept | None:
        """The model that was kept of a medium."""
        query = "SELECT version, features, upto, mean, root FROM models WHERE medium = ?"
        found = self._base.execute(query, (medium,)).fetchone()
        if found is None:
            return None
        version, features, upto, mean, root = found
        centre = np.frombuffer(mean)
        return Kept(version, tuple(json.loads(features)), upto, centre, np.frombuffer(root).reshape(-1, len(centre)))

    def reset(self) -> None:
        """Forget everything, also on the disk. Raises TasteError."""
        with self._writing():
            for table in ("told", "suggested", "models"):
                self._base.execute(f"DELETE FROM {table}")
        self._base.execute("VACUUM")
        self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def export(self) -> dict[str, Any]:
        """Everything but the models, which follow from it, as plain values for JSON."""
        signals = [asdict(told) for medium in Medium for told in self.told(medium)]
        for signal in signals:
            del signal["number"]  # the next file counts for itself
        seen = [asdict(seen) for medium in Medium for seen in self.seen(medium)]
        return {"attune_taste": _SCHEMA_VERSION, "signals": signals, "suggested": seen}

    def restore(self, exported: object) -> None:
        """Put what was exported in the place of all that is here. Raises TasteError, and then nothing has changed."""
        try:
            signals, seen = _exported(exported)
        except (KeyError, TypeError, ValueError) as error:
            raise TasteError(f"that is no taste exported by Attune ({error}); nothing was changed") from error
        with self._writing():
            for table in ("told", "suggested", "models"):
                self._base.execute(f"DELETE FROM {table}")
            self._base.executemany(
                _INSERT, [(t.at, t.medium, t.item, t.signal, t.amount, _as_text(t.mood), t.aim) for t in signals]
            )
            self._base.executemany(
                "INSERT INTO suggested VALUES (?, ?, ?, ?)", [(s.item, s.medium, s.times, s.last) for s in seen]
            )

    @contextlib.contextmanager
    def _writing(self) -> Any:
        """A transaction. Raises TasteError where it fails, and then nothing has changed."""
        try:
            with self._base:
                yield
        except sqlite3.Error as error:
            raise TasteError(f"what was learned cannot be kept ({error}); is there room on the disk?") from error


_INSERT: Final = "INSERT INTO told (at, medium, item, signal, amount, mood, aim) VALUES (?, ?, ?, ?, ?, ?, ?)"


def _open(path: Path | None) -> sqlite3.Connection:
    """The base, made where there is none. Raises sqlite3.Error and OSError."""
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        path.chmod(0o600)
    base = sqlite3.connect(path or ":memory:", check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")  # a power cut may cost the last signal, never the file
        base.execute("PRAGMA secure_delete = ON")
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if version > _SCHEMA_VERSION:
            raise OSError("it was written by a newer Attune")
        if base.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("damaged")
        base.executescript(_SCHEMA)
    except BaseException:
        base.close()
        raise
    return base


def _set_aside(path: Path) -> Path:
    """Move a damaged file out of the way; its new path. Raises OSError."""
    for left in ("-wal", "-shm"):  # of a journal that would be taken for that of the new file
        path.with_name(path.name + left).unlink(missing_ok=True)
    return path.replace(path.with_name(f"{path.name}.damaged"))


def _as_text(mood: Sequence[float] | None) -> str | None:
    return json.dumps(mood) if mood is not None else None


def _told(entry: Sequence[Any]) -> Told:
    number, at, medium, item, signal, amount, mood, aim = entry
    feeling = tuple(json.loads(mood)) if mood is not None else None
    return Told(number, at, Medium(medium), item, Signal(signal), amount, feeling, Aim(aim))


def _exported(exported: object) -> tuple[list[Told], list[Seen]]:
    """The checked entries of an export. Raises KeyError, TypeError or ValueError."""
    if not isinstance(exported, Mapping) or exported.get("attune_taste") != _SCHEMA_VERSION:
        raise ValueError(f'it lacks "attune_taste": {_SCHEMA_VERSION}')
    signals = []
    for number, each in enumerate(exported["signals"], start=1):
        mood = each["mood"]
        if mood is not None and (len(mood) != len(Emotion) or not all(0 <= p <= 1 for p in mood)):
            raise ValueError(f"a mood needs {len(Emotion)} probabilities")
        signal, amount = Signal(each["signal"]), each["amount"]
        reward(signal, amount)
        feeling = tuple(float(p) for p in mood) if mood is not None else None
        told = Told(
            number,
            float(each["at"]),
            Medium(each["medium"]),
            str(each["item"]),
            signal,
            float(amount) if amount is not None else None,
            feeling,
            Aim(each["aim"]),
        )
        signals.append(told)
    suggested = [
        Seen(str(each["item"]), Medium(each["medium"]), int(each["times"]), float(each["last"]))
        for each in exported["suggested"]
    ]
    if any(each.times < 1 for each in suggested):
        raise ValueError("what was suggested was so at least once")
    return sorted(signals, key=lambda told: told.at), suggested
