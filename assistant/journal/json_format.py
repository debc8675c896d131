"""The journal as JSON, without loss: what was written is read back as the same entries."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Final

from assistant.journal.database import JournalError
from assistant.journal.entries import KINDS, Entry, MoodMinute, kind_of
from models.emotions import Emotion

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = 1  # raised when an old reader could not read a new file

_KEY: Final = "attune_journal"


def write(entries: Iterable[Entry], file: IO[str]) -> None:
    """Write a JSON document with an entry a line."""
    file.write(f'{{"{_KEY}": {FORMAT}, "entries": [')
    for number, entry in enumerate(entries):
        file.write(f"{',' if number else ''}\n{json.dumps(as_json(entry), ensure_ascii=False)}")
    file.write("\n]}\n")


def is_ours(text: str) -> bool:
    """Whether a file is meant to be such a document."""
    return text.lstrip().startswith("{")


def read(text: str) -> list[Entry]:
    """The entries of such a document. Raises JournalError that says which one makes no sense."""
    try:
        document = json.loads(text)
        form, records = document[_KEY], [*document["entries"]]
    except (ValueError, KeyError, TypeError):
        raise JournalError("no journal that `attune journal export` wrote as JSON") from None
    if form != FORMAT:
        raise JournalError(f"written by another version of Attune (format {form}); export it anew with this one")
    entries = []
    for number, record in enumerate(records, 1):
        try:
            entries.append(from_json(record))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise JournalError(f"entry {number} makes no sense ({_in_words(error)}); nothing was imported") from None
    return entries


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry as plain values, with the name of its kind."""
    values = asdict(entry) | {"at": entry.at.isoformat()}
    if isinstance(entry, MoodMinute):
        values["probabilities"] = {e.label: p for e, p in zip(Emotion, entry.probabilities, strict=True)}
        values["sources"] = list(entry.sources)
    elif isinstance(emotion := values.get("emotion"), Emotion):
        values["emotion"] = emotion.label
    return {"kind": kind_of(entry), **values}


def from_json(record: dict[str, Any]) -> Entry:
    """The entry of `as_json`. Raises ValueError, KeyError, TypeError or AttributeError where it is none."""
    values = dict(record)
    kind = values.pop("kind")
    values["at"] = datetime.fromisoformat(values["at"])
    if "probabilities" in values:
        values["probabilities"] = tuple(values["probabilities"][emotion.label] for emotion in Emotion)
    if values.get("emotion") is not None:
        values["emotion"] = Emotion.from_label(values["emotion"])
    entry: Entry = _reader(kind).validate_python(values)
    return entry


@cache
def _reader(kind: str) -> TypeAdapter[Entry]:
    from pydantic import TypeAdapter

    return TypeAdapter(KINDS[kind])


def _in_words(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"no {error}" if error.args[0] not in KINDS else str(error)
    return str(error).splitlines()[-2 if "\n" in str(error) else -1].strip()
