"""The journal on the bus: what is kept, what is not, and what happens when the disk has other ideas."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

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
    Source,
    Suggested,
)
from assistant.journal import Entry, Journal, JournalError
from assistant.journal.entries import CheckIn, Exercise, Feedback, Feeling, Line, MoodMinute, Note, Suggestion
from assistant.services.journaling import Journaling
from models.emotions import Emotion, Mood
from tests.assistant.journal.made import NOON

BEGIN = NOON + timedelta(seconds=30)  # the middle of a minute
SAD = Mood.said(Emotion.SAD)
SEEN = Mood.from_probabilities([0, 0, 0, 1, 0, 0, 0])


class Session:
    """A bus with a journal on it, and the faults that came of it."""

    def __init__(self, path: Path, **wishes: bool | int) -> None:
        self.path = path
        self.bus = Bus()
        self.faults: list[Fault] = []
        self.bus.subscribe("screen", Fault, handler=self.faults.append)
        began = time.monotonic()
        self.journaling = Journaling(
            self.bus,
            self.open,
            settings.Journal.model_validate(wishes),
            lambda: BEGIN + timedelta(seconds=time.monotonic() - began),
        )

    def open(self) -> Journal:
        return Journal.open(self.path)

    async def tell(self, *events: Event) -> None:
        for event in events:
            self.bus.publish(event)
        await self.bus.drain()

    async def moods(self, *events: Event) -> None:
        """One by one, since the latest one wins."""
        for event in events:
            await self.tell(event)

    async def end(self) -> list[Entry]:
        """Close, and what is in the journal."""
        await self.journaling.close()
        await self.bus.close()
        with Journal.open(self.path) as journal:
            return journal.entries()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))
    return tmp_path / "journal.sqlite"


@pytest.fixture
def foreign(path: Path) -> None:
    path.write_text("Dear diary")


def fused(mood: Mood | None, time: float) -> MoodFused:
    face = Source(name="face", emotion=None, confidence=0.5, weight=0.6, age_s=0)
    voice = Source(name="voice", emotion=None, confidence=0.5, weight=0.4, age_s=0)
    words = Source(name="words", emotion=None, confidence=0.0, weight=0.0, age_s=0)
    return MoodFused(mood=mood, sources=(words, voice, face), time=time)


def seen(time: float) -> MoodSeen:
    return MoodSeen(mood=SEEN, faces=(), frame=1, time=time)


WORTH_KEEPING = [
    CheckedIn(turn_id=1, emotion=Emotion.SAD, word="blue", scale=3, note="rain"),
    MoodChanged(mood=SAD),
    Suggested(
        turn_id=1, medium="music", item_id="x", title="X", by=("A", "B"), year=1999, reason="why", links=(("y", "z"),)
    ),
    FeedbackGiven(turn_id=1, kind="liked", medium="music", item_id="x", title="X by A"),
    NoteTaken(turn_id=1, text="a note"),
    ExerciseDone(turn_id=1, seconds=90.0),
]
SPOKEN = [
    Heard(turn_id=1, text="hello", source="typed"),
    Heard(turn_id=2, text="", source="voice"),
    Replied(turn_id=1, text="Hi.", aloud="Hi.", intent="hello"),
    MoodChanged(mood=SEEN),
    MoodChanged(mood=None),
]


async def test_what_is_worth_keeping_is_kept(path: Path) -> None:
    session = Session(path)
    await session.tell(*WORTH_KEEPING, *SPOKEN)
    entries = await session.end()
    assert {type(entry) for entry in entries} == {CheckIn, Feeling, Suggestion, Feedback, Note, Exercise}
    assert len(entries) == len(WORTH_KEEPING)
    (suggestion,) = (entry for entry in entries if isinstance(entry, Suggestion))
    assert (suggestion.people, suggestion.reason) == ("A, B", "why")
    assert all(abs(entry.at - BEGIN) < timedelta(seconds=30) for entry in entries)


async def test_what_was_said_is_kept_where_it_is_wanted(path: Path) -> None:
    session = Session(path, transcripts=True)
    await session.tell(*SPOKEN)
    lines = [(e.speaker, e.text) for e in await session.end() if isinstance(e, Line)]
    assert lines == [("you", "hello"), ("attune", "Hi.")]


async def test_nothing_is_kept_where_the_journal_is_off(path: Path) -> None:
    session = Session(path, keep=False)
    await session.tell(*WORTH_KEEPING, fused(SAD, time.monotonic()))
    assert await session.end() == []


async def test_moods_are_gathered_into_minutes_with_their_sources(path: Path) -> None:
    session = Session(path)
    now = time.monotonic()
    await session.moods(*(fused(SAD, now - 3 + n / 2) for n in range(7)))
    entries = await session.end()
    (minute,) = entries
    assert isinstance(minute, MoodMinute)
    assert (minute.at, minute.emotion, minute.sources) == (NOON, Emotion.SAD, ("face", "voice"))
    assert minute.seconds == pytest.approx(3, abs=0.5)


async def test_moods_are_written_every_few_seconds(path: Path) -> None:
    session = Session(path)
    await session.journaling.opened()
    now = time.monotonic()
    await session.moods(fused(SAD, now), fused(SAD, now + 1))
    assert session.journaling.journal is not None
    assert session.journaling.journal.entries() == []
    await session.moods(fused(SAD, now + 6))
    assert len(session.journaling.journal.entries()) == 1
    await session.end()


async def test_the_face_alone_counts_where_nobody_fuses_moods(path: Path) -> None:
    session = Session(path)
    now = time.monotonic()
    await session.moods(seen(now - 2), seen(now - 1), seen(now))
    (minute,) = await session.end()
    assert isinstance(minute, MoodMinute)
    assert (minute.emotion, minute.sources, minute.seconds) == (Emotion.HAPPY, ("face",), pytest.approx(2, abs=0.5))


async def test_where_moods_are_fused_the_face_is_not_counted_again(path: Path) -> None:
    session = Session(path)
    now = time.monotonic()
    await session.moods(fused(SAD, now - 2), seen(now - 1.5), seen(now - 1), fused(SAD, now))
    (minute,) = await session.end()
    assert isinstance(minute, MoodMinute)
    assert minute.probabilities == SAD.probabilities


async def test_forgetting_everything_leaves_nothing_also_of_the_minute_being_gathered(path: Path) -> None:
    session = Session(path)
    await session.tell(*WORTH_KEEPING)
    now = time.monotonic()
    await session.moods(fused(SAD, now - 1), fused(SAD, now))
    await session.tell(ForgetWanted(seconds=None))
    assert [file.name for file in path.parent.iterdir() if b"a note" in file.read_bytes()] == []
    assert await session.end() == []
    assert session.faults == []


async def test_forgetting_everything_names_what_was_set_aside_and_is_still_there(path: Path) -> None:
    aside = path.with_name(f"{path.name}.2026-11-25T10-00-00.1")
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.write_bytes(b"Dear diary")
    session = Session(path)
    await session.tell(ForgetWanted(seconds=300))
    assert session.faults == []
    await session.tell(ForgetWanted(seconds=None))
    await session.end()
    (fault,) = session.faults
    assert str(aside) in fault.message


async def test_a_journal_that_cannot_be_opened_is_not_said_to_be_forgotten(path: Path) -> None:
    class Unusable(Session):
        def open(self) -> Journal:
            raise JournalError("wrong passphrase")

    session = Unusable(path)
    await session.tell(ForgetWanted(seconds=None))
    assert "nothing could be deleted" in session.faults[-1].message


async def test_forgetting_the_last_minutes_keeps_what_was_before(path: Path) -> None:
    session = Session(path)
    now = time.monotonic()
    await session.tell(
        NoteTaken(turn_id=1, text="old", time=now - 600), NoteTaken(turn_id=1, text="new", time=now - 60)
    )
    await session.tell(ForgetWanted(seconds=300))
    assert [entry.text for entry in await session.end() if isinstance(entry, Note)] == ["old"]


async def test_what_still_waits_to_be_written_is_forgotten_too(path: Path) -> None:
    release = threading.Event()

    class Slow(Session):
        def open(self) -> Journal:
            release.wait(10)
            return super().open()

    session = Slow(path)
    for event in WORTH_KEEPING:
        session.bus.publish(event)
    session.bus.publish(ForgetWanted(seconds=None))
    await asyncio.sleep(0)  # the wish goes its own way, ahead of what waits
    await asyncio.sleep(0)
    release.set()
    await session.tell(NoteTaken(turn_id=2, text="after"))
    assert [entry.text for entry in await session.end() if isinstance(entry, Note)] == ["after"]


async def test_switching_off_keeps_what_was_and_nothing_more_also_next_time(path: Path) -> None:
    session = Session(path)
    await session.tell(NoteTaken(turn_id=1, text="before"))
    await session.tell(JournalWanted(on=False))
    await session.tell(NoteTaken(turn_id=2, text="while off"))
    assert (session.journaling.keeping, settings.load().journal.keep) == (False, False)
    await session.tell(JournalWanted(on=True))
    await session.tell(NoteTaken(turn_id=3, text="after"))
    assert settings.load().journal.keep is True
    assert [entry.text for entry in await session.end() if isinstance(entry, Note)] == ["before", "after"]


@pytest.mark.usefixtures("foreign")
async def test_a_file_that_is_set_aside_is_told_once(path: Path) -> None:
    session = Session(path)
    await session.tell(*WORTH_KEEPING)
    await session.journaling.opened()
    await session.bus.drain()
    assert len(await session.end()) == len(WORTH_KEEPING)
    assert len(session.faults) == 1
    assert "set aside" in session.faults[0].message


async def test_without_a_journal_there_is_one_fault_and_the_session_goes_on(path: Path) -> None:
    class Locked(Session):
        def open(self) -> Journal:
            raise JournalError("the journal is encrypted")

    session = Locked(path)
    await session.tell(*WORTH_KEEPING)
    await session.journaling.close()
    assert [fault.message for fault in session.faults] == ["the journal is encrypted; nothing is kept of this session"]
    await session.bus.close()


async def test_a_journal_that_could_not_be_opened_is_tried_again_when_it_is_wanted(path: Path) -> None:
    class LockedAtFirst(Session):
        tries = 0

        def open(self) -> Journal:
            self.tries += 1
            if self.tries < 3:
                raise JournalError("no")
            return super().open()

    session = LockedAtFirst(path)
    await session.tell(*WORTH_KEEPING)
    await session.tell(JournalWanted(on=True))
    await session.tell(JournalWanted(on=True))
    await session.tell(NoteTaken(turn_id=1, text="kept"))
    assert len(session.faults) == 2
    assert [entry.text for entry in await session.end() if isinstance(entry, Note)] == ["kept"]


async def test_a_full_disk_is_told_once_and_nothing_is_lost_when_there_is_room_again(path: Path) -> None:
    session = Session(path)
    await session.tell(NoteTaken(turn_id=1, text="before"))
    journal = session.journaling.journal
    assert journal is not None
    pages = journal.rows("PRAGMA page_count")[0][0]
    journal.rows(f"PRAGMA max_page_count = {pages}")
    for number in range(3):
        await session.tell(NoteTaken(turn_id=2, text=str(number) * 9000))
    assert len(session.faults) == 1
    assert "the disk is full" in session.faults[0].message
    journal.rows(f"PRAGMA max_page_count = {pages + 1000}")
    await session.tell(NoteTaken(turn_id=3, text="after"))
    notes = [entry.text[:6] for entry in await session.end() if isinstance(entry, Note)]
    assert sorted(notes) == ["000000", "111111", "222222", "after", "before"]


async def test_what_is_older_than_the_user_wants_is_deleted_at_the_start(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.add(Note(at=NOON - timedelta(days=ago), text=str(ago)) for ago in (0, 29, 30, 31, 400))
    session = Session(path, retention_days=30)
    assert [entry.text for entry in await session.end() if isinstance(entry, Note)] == ["30", "29", "0"]
