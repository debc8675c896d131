"""The journal on the bus: what is worth keeping of a session, written as it happens.

    events -> what they hold, a minute's mood gathered in memory -> the journal's own thread -> SQLite

Moods are written every few seconds, all else at once: that is all a killed session can lose.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from math import inf
from typing import Final

from assistant import settings
from assistant.bus import Bus, Event, Fault
from assistant.events import (
    CheckedIn,
    ExerciseDone,
    FeedbackGiven,
    ForgetWanted,
    Heard,
    JournalWanted,
    MoodChanged,
    MoodFused,
    MoodSeen,
    NoteTaken,
    Replied,
    Suggested,
)
from assistant.journal.database import JournalError, set_aside
from assistant.journal.entries import (
    MINUTE,
    SOURCES,
    CheckIn,
    Entry,
    Exercise,
    Feedback,
    Feeling,
    Line,
    Note,
    Suggestion,
)
from assistant.journal.gathering import Gathering
from assistant.journal.remembering import local_now
from assistant.journal.store import Journal
from models.emotions import Mood

log = logging.getLogger(__name__)

WRITE_EVERY_S: Final = 5.0  # moods; the most of them that a kill can cost

_WHERE: Final = "journal"


class Journaling:
    """Keeps the journal of a session. The file is opened at once, in a thread of its own.

    `keeping` is whether it is being written, `journal` the open journal, or None before that and where it cannot be
    used; both may be read from any thread. What goes wrong is one `Fault`, and the session goes on.
    """

    def __init__(
        self,
        bus: Bus,
        open_journal: Callable[[], Journal],
        wishes: settings.Journal,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self.keeping = wishes.keep
        self.journal: Journal | None = None
        self._bus = bus
        self._open_journal = open_journal
        self._wishes = wishes
        self._now = now
        self._gathering = Gathering()
        self._fused = False  # whether somebody fuses moods
        self._written = time.monotonic()  # when moods last were
        self._forgotten = (inf, -inf)  # the time, by the monotonic clock, of which nothing may be written any more
        self._thread = ThreadPoolExecutor(1, "journal")
        self._unsaved: list[Entry] = []  # what could not be written yet; these three are the thread's alone
        self._failing = False
        self._pruned: date | None = None
        self._opening = asyncio.ensure_future(self._on_thread(self._open))
        self._events = bus.subscribe(
            "journal",
            *(MoodFused, MoodSeen, MoodChanged, CheckedIn, Suggested, FeedbackGiven, NoteTaken, ExerciseDone),
            *(Heard, Replied),
            handler=self._note,
        )
        self._wanted = bus.subscribe("journal control", ForgetWanted, JournalWanted, handler=self._obey)

    async def opened(self) -> None:
        """Wait until the file is open, or known not to be usable."""
        await self._opening

    async def close(self) -> None:
        """Write what is still queued and gathered, and close the file."""
        await self._events.drained()
        await self._wanted.drained()
        if self.keeping:
            self._gathering.add(self._now(), time.monotonic(), None, ())
            await self._save()
        await self._on_thread(self._close)
        self._thread.shutdown()

    # --- on the loop ---

    async def _note(self, event: Event) -> None:
        await self._opening
        if not self.keeping or self._forgotten[0] <= event.time <= self._forgotten[1]:
            return
        match event:
            case MoodFused():
                self._fused = True
                weighty = {source.name for source in event.sources if source.weight > 0}
                await self._gather(event, event.mood, tuple(name for name in SOURCES if name in weighty))
            case MoodSeen():
                if not self._fused:
                    await self._gather(event, event.mood, ("face",))
            case _:
                if (entry := entry_of(event, self._at(event), transcripts=self._wishes.transcripts)) is not None:
                    await self._save(entry)

    async def _gather(self, event: Event, mood: Mood | None, sources: tuple[str, ...]) -> None:
        self._gathering.add(self._at(event), event.time, mood, sources)
        if event.time - self._written >= WRITE_EVERY_S:
            await self._save()

    async def _save(self, *entries: Entry) -> None:
        self._written = time.monotonic()
        await self._on_thread(self._write, [*self._gathering.take(), *entries])

    async def _obey(self, event: Event) -> None:
        match event:
            case ForgetWanted(seconds=seconds):
                self._gathering.forget()
                start = -inf if seconds is None else event.time - seconds
                self._forgotten = (min(start, self._forgotten[0]), event.time)
                await self._on_thread(
                    self._forget, None if seconds is None else self._at(event) - timedelta(seconds=seconds)
                )
            case JournalWanted(on=on):
                await self._opening
                self.keeping = on
                await self._save()
                self._gathering.forget()
                if on and self.journal is None:
                    self._opening = asyncio.ensure_future(self._on_thread(self._open))
                try:
                    await asyncio.to_thread(settings.save, "journal", "keep", on)
                except settings.SettingsError as error:
                    self._bus.publish(Fault(where=_WHERE, message=str(error)))

    def _at(self, event: Event) -> datetime:
        return self._now() - timedelta(seconds=time.monotonic() - event.time)

    async def _on_thread(self, work: Callable[..., None], *values: object) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, work, *values)

    # --- on the journal's thread ---

    def _open(self) -> None:
        self._failing = False
        try:
            self.journal = self._open_journal()
        except JournalError as error:
            self._report(f"{error}; nothing is kept of this session")
            return
        if self.journal.notice:
            self._report(self.journal.notice)
        self._failing = False
        self._write([])

    def _write(self, entries: list[Entry]) -> None:
        if self.journal is None:
            return
        self._unsaved += entries
        try:
            if self._unsaved:
                self.journal.add(self._unsaved)
            self._unsaved.clear()
            self._prune(self.journal)
        except JournalError as error:  # tried again with what comes next
            self._report(str(error))
        else:
            self._failing = False

    def _prune(self, journal: Journal) -> None:
        today = self._now().date()
        if self._wishes.retention_days is None or self._pruned == today:
            return
        oldest = today - timedelta(days=self._wishes.retention_days)
        journal.delete(None, datetime.combine(oldest, clock_time(), self._now().tzinfo))
        self._pruned = today

    def _forget(self, start: datetime | None) -> None:
        self._unsaved = [entry for entry in self._unsaved if start is not None and entry.at < start - MINUTE]
        problem = ""
        try:
            if self.journal is None:
                problem = "the journal cannot be used; nothing could be deleted from it"
            else:
                self.journal.delete(start, None)
                if start is None and (left := set_aside(self.journal.path)):
                    problem = f"what was set aside is still there; delete it yourself: {', '.join(map(str, left))}"
        except JournalError as error:
            problem = str(error)
        if problem:
            self._failing = False  # a wish that was not met is always told
            self._report(problem)

    def _report(self, message: str) -> None:
        if not self._failing:
            log.warning("%s", message)
            self._bus.post(Fault(where=_WHERE, message=message))
        self._failing = True

    def _close(self) -> None:
        if self.journal is not None:
            self.journal.close()
            self.journal = None


def entry_of(event: Event, at: datetime, *, transcripts: bool) -> Entry | None:
    """What is kept of an event; None: nothing. What was said is kept where the user wants `transcripts`."""
    match event:
        case CheckedIn():
            return CheckIn(at=at, emotion=event.emotion, word=event.word, scale=event.scale, note=event.note)
        case MoodChanged(mood=Mood(source="said") as said):
            return Feeling(at=at, emotion=said.likeliest)
        case Suggested():
            return Suggestion(
                at=at,
                medium=event.medium,
                item_id=event.item_id,
                title=event.title,
                people=", ".join(event.by),
                year=event.year,
                reason=event.reason,
            )
        case FeedbackGiven():
            return Feedback(at=at, medium=event.medium, item_id=event.item_id, title=event.title, opinion=event.kind)
        case NoteTaken():
            return Note(at=at, text=event.text)
        case ExerciseDone():
            return Exercise(at=at, seconds=event.seconds)
        case Heard(text=text) if transcripts and text:
            return Line(at=at, speaker="you", text=text)
        case Replied(text=text) if transcripts:
            return Line(at=at, speaker="attune", text=text)
    return None
