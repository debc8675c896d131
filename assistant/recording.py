"""The event stream in a file: one JSON object a line, written as it happens and read back as the same events.

A recording holds words and moods, never pictures or sound. It is how a bug is reported and how a session is
shown again (`attune replay`).
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from assistant import events
from assistant.bus import Bus, Event, Policy

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = 1  # raised when an old reader could not read a new recording


class RecordingError(Exception):
    """A recording cannot be written or read; the message is one line that says why."""


def _kinds() -> dict[str, type[Event]]:
    found = {}
    for name, value in vars(events).items():
        if isinstance(value, type) and issubclass(value, Event) and value is not Event:
            found[name] = value
    return found


KINDS: Final = _kinds()


def encode(event: Event) -> str:
    """One line of JSON: the event's type and its fields."""
    return json.dumps({"type": type(event).__name__, **dataclasses.asdict(event)}, ensure_ascii=False)


@cache
def _reader(name: str) -> TypeAdapter[Event]:
    from pydantic import TypeAdapter

    return TypeAdapter(KINDS[name])


def decode(line: str) -> Event:
    """The event on a line that `encode` wrote. Raises RecordingError where there is none."""
    from pydantic import ValidationError  # slow to import, and needed for replay alone

    try:
        fields = json.loads(line)
        event: Event = _reader(fields.pop("type")).validate_python(fields)
    except (ValueError, KeyError, AttributeError, TypeError, ValidationError) as error:
        raise RecordingError(f"not an event ({type(error).__name__})") from None
    return event


class Recorder:
    """Writes every event of a bus to a file, from its own queue, flushed line by line."""

    def __init__(self, bus: Bus, path: Path) -> None:
        """Start recording. Raises RecordingError where `path` cannot be written."""
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        except OSError as error:
            raise RecordingError(f"{path}: cannot be recorded to ({error.strerror})") from None
        self._path = path
        self._file: IO[str] | None = os.fdopen(descriptor, "w", encoding="utf-8")
        self._file.write(json.dumps({"attune_recording": FORMAT}) + "\n")
        self._subscription = bus.subscribe("recorder", Event, handler=self._write, policy=Policy.KEEP_ALL)

    def _write(self, event: Event) -> None:
        if self._file is None:
            return
        try:
            self._file.write(encode(event) + "\n")
            self._file.flush()
        except OSError as error:  # a full disk ends the recording, not the session
            self._file = None
            raise RecordingError(f"recording to {self._path} stopped ({error.strerror})") from None

    async def close(self) -> None:
        """Write what is still queued, and close the file."""
        await self._subscription.drained()
        if self._file is not None:
            self._file.close()
            self._file = None


def read(path: Path) -> Iterator[Event]:
    """The events of a recording, in order. Raises RecordingError that names the file and the line.

    A last line that was cut off, as by a crash, is left out without complaint.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'not text'})") from None
    if not lines or _header(lines[0]) is None:
        raise RecordingError(f"{path}: is no recording of Attune")
    if _header(lines[0]) != FORMAT:
        raise RecordingError(f"{path}: was recorded by another version of Attune (format {_header(lines[0])})")
    for number, line in enumerate(lines[1:], 2):
        try:
            yield decode(line)
        except RecordingError as error:
            if number == len(lines):
                return
            raise RecordingError(f"{path}: line {number} is {error}") from None


def _header(line: str) -> Any:
    try:
        return json.loads(line)["attune_recording"]
    except (ValueError, KeyError, TypeError):
        return None


async def replay(path: Path, bus: Bus, speed: float = 1.0) -> None:
    """Publish the events of a recording on `bus`, with the pauses they had, divided by `speed` (0: no pauses)."""
    before: float | None = None
    for event in read(path):
        if speed and before is not None and event.time > before:
            await asyncio.sleep((event.time - before) / speed)
        else:
            await asyncio.sleep(0)
        before = event.time
        bus.publish(event)
