"""What does killing a session cost its journal? Sessions that write as real ones do, killed at random moments.

A third of them see moods, a third take notes, and a third take notes and forget the last moments all the time, which
rewrites the whole file. After each kill the same file is opened again: it must be the same journal, sound, and hold
all but the last few seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Literal

from assistant import settings
from assistant.bus import Bus
from assistant.events import ForgetWanted, MoodFused, NoteTaken
from assistant.journal import Journal
from assistant.services.journaling import Journaling
from models.emotions import Mood

LONGEST_S: Final = 12.0  # more than twice the time between two writes of the mood
IN_ONE_FILE: Final = 2  # kills, one after another
AT_ONCE: Final = 20  # sessions; they sleep nearly all the time
MOOD_EVERY_S: Final = 0.5
NOTE_EVERY_S: Final = 0.05

Role = Literal["moods", "notes", "forgetting"]
ROLES: Final[tuple[Role, ...]] = ("moods", "notes", "forgetting")

_MOOD: Final = Mood.from_probabilities([0.1, 0.0, 0.0, 0.6, 0.1, 0.0, 0.2])


@dataclass(frozen=True, slots=True)
class Kill:
    """One session, killed."""

    role: Role
    after_s: float
    sound: bool  # the file opened as it was, and SQLite's integrity check found nothing
    lost_s: float  # of the mood, or of the notes, that had been published; while forgetting, 0: it is not counted


def kill_sessions(kills: int, seed: int, folder: Path, longest_s: float = LONGEST_S) -> list[Kill]:
    """Kill that many sessions, whose journals are in `folder`; takes about `longest_s` / 40 s a kill."""
    chance = random.Random(seed)
    plans = [(ROLES[number % len(ROLES)], chance.uniform(0, longest_s)) for number in range(kills)]
    chains = [plans[at : at + IN_ONE_FILE] for at in range(0, kills, IN_ONE_FILE)]
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["assistant.services.journaling"])

    def chain(number: int) -> list[Kill]:
        path = folder / str(number) / "journal.sqlite"
        return [_kill(context, path, role, after_s) for role, after_s in chains[number]]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [kill for kills in threads.map(chain, range(len(chains))) for kill in kills]


def _kill(context: multiprocessing.context.ForkServerContext, path: Path, role: Role, after_s: float) -> Kill:
    before = _mood_seconds(path)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_session, args=(path, role, theirs), daemon=True)
    process.start()
    theirs.close()
    time.sleep(after_s)
    process.kill()
    process.join()
    published = list(_received(ours))
    with Journal.open(path) as journal:
        kept = {text for (text,) in journal.rows("SELECT text FROM notes")}
        sound = not journal.notice and journal.rows("PRAGMA integrity_check") == [("ok",)]
    lost_s = 0.0
    if published and role == "moods":
        lost_s = published[-1] - published[0] - (_mood_seconds(path) - before)
    elif lost := [at for at in published if repr(at) not in kept and role == "notes"]:
        lost_s = published[-1] - lost[0] + NOTE_EVERY_S
    return Kill(role, after_s, sound, lost_s)


def _mood_seconds(path: Path) -> float:
    if not path.exists() or not path.stat().st_size:
        return 0.0
    with contextlib.closing(sqlite3.connect(path)) as connection:
        if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'moods'").fetchone()[0]:
            return 0.0
        return float(connection.execute("SELECT total(seconds) FROM moods").fetchone()[0])


def _received(pipe: Connection) -> Iterator[float]:
    with contextlib.suppress(EOFError, OSError):
        while True:
            yield pipe.recv()


def _session(path: Path, role: Role, pipe: Connection) -> None:
    asyncio.run(_publish(path, role, pipe))


async def _publish(path: Path, role: Role, pipe: Connection) -> None:
    bus = Bus()
    Journaling(bus, lambda: Journal.open(path), settings.Journal())
    while True:
        now = time.monotonic()
        if role == "moods":
            bus.publish(MoodFused(mood=_MOOD, sources=(), time=now))
        else:
            bus.publish(NoteTaken(turn_id=1, text=repr(now)))
        if role == "forgetting":
            bus.publish(ForgetWanted(seconds=0.2))
        pipe.send(now)
        await asyncio.sleep(MOOD_EVERY_S if role == "moods" else NOTE_EVERY_S)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kills = kill_sessions(args.kills, args.seed, Path(folder))
    if args.json:
        print(json.dumps([asdict(kill) for kill in kills]))
        return
    print(f"{len(kills)} sessions killed, {sum(kill.sound for kill in kills)} journals sound")
    for role in ("moods", "notes"):
        lost = sorted(kill.lost_s for kill in kills if kill.role == role)
        print(f"  {role:<6} lost: {lost[-1]:.2f} s at most, {lost[len(lost) // 2]:.2f} s at the median")


if __name__ == "__main__":
    main()
