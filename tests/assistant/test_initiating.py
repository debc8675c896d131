"""From events and the clock to check-ins and timers; what was asked for outlives the session, and nothing else does."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant import plan_file, settings
from assistant.bus import Bus, Event, Fault
from assistant.events import (
    CheckedIn,
    CheckInWanted,
    CrisisSeen,
    ForgetWanted,
    Heard,
    InitiativeWanted,
    MoodFused,
    ReminderWanted,
    Source,
    TimerEnded,
    TurnEnded,
)
from assistant.initiative import Plan
from assistant.services import initiating
from assistant.services.initiating import Initiating
from assistant.settings import CheckIns
from models.emotions import Emotion, Mood

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SAD = Mood.from_probabilities((0.0, 0.0, 0.0, 0.0, 0.9, 0.0, 0.1), abstain_below=0.5)


class Session:
    """The service on a bus, with a clock that moves only when told to."""

    def __init__(self, bus: Bus, wanted: CheckIns, path: Path | None) -> None:
        self.bus, self.now, self.busy = bus, NOON, False
        self.told: list[Event] = []
        bus.subscribe("told", CheckInWanted, TimerEnded, Fault, handler=self._note, policy=CheckInWanted.policy)
        self.service = Initiating(bus, wanted, lambda: self.busy, path, lambda: self.now)

    def _note(self, event: Event) -> None:
        self.told.append(event)

    async def tell(self, event: Event) -> None:
        self.bus.publish(event)
        await self.bus.drain()

    async def wait(self, minutes: float, mood: Mood | None = None, source: str = "face", step_s: float = 1) -> None:
        """Let time pass, with the mood twice a second as the camera gives it."""
        end = self.now + timedelta(minutes=minutes)
        while self.now < end:
            self.now += timedelta(seconds=step_s)
            if mood is not None:
                self.bus.publish(fused(mood, source))
                await self.bus.drain()
            await self.service.tick()
        await self.bus.drain()

    @property
    def reasons(self) -> list[str]:
        return [event.reason if isinstance(event, CheckInWanted) else type(event).__name__ for event in self.told]


def fused(mood: Mood, source: str) -> MoodFused:
    shown = Source(name=source, emotion=mood.emotion, confidence=mood.confidence, weight=1.0, age_s=0.0)  # type: ignore[arg-type]
    return MoodFused(mood=mood, sources=(shown,))


def kept_in(path: Path) -> dict[str, Any] | None:
    """What the file holds; None where there is none."""
    return json.loads(path.read_text()) if path.exists() else None


def make_undeletable(path: Path) -> None:
    """A folder in its place: no rights would hold up root."""
    path.unlink()
    path.mkdir()


@pytest.fixture
async def bus() -> AsyncIterator[Bus]:
    bus = Bus()
    yield bus
    await bus.close()


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "check_ins.json"


@pytest.fixture
async def session(bus: Bus, path: Path) -> Session:
    return Session(bus, CheckIns(), path)


@pytest.fixture
async def allowed(bus: Bus, path: Path) -> Session:
    """The user has allowed Attune to speak up, at any hour of whatever zone this machine is in."""
    return Session(bus, CheckIns(speak_up=True, **quiet_elsewhere()), path)


def quiet_elsewhere() -> dict[str, time]:
    """Quiet hours twelve hours from noon UTC, as this machine's clock shows them."""
    local = (NOON + timedelta(hours=12)).astimezone()
    return {"quiet_from": local.time(), "quiet_until": (local + timedelta(minutes=1)).time()}


# --- what the user wants --------------------------------------------------------------------------------------------


async def test_a_timer_ends_after_its_time(session: Session) -> None:
    await session.tell(ReminderWanted(kind="timer", seconds=600))
    await session.wait(9.9)
    assert session.told == []
    await session.wait(0.2)
    assert [event.seconds for event in session.told if isinstance(event, TimerEnded)] == [600]


async def test_a_check_in_begins_after_its_time_and_waits_for_whoever_speaks(session: Session) -> None:
    await session.tell(ReminderWanted(kind="check_in", seconds=600))
    session.busy = True
    await session.wait(12)
    assert session.told == []
    session.busy = False
    await session.wait(0.1)
    assert session.reasons == ["time"]


async def test_a_check_in_waits_for_a_pause_in_the_talk(session: Session) -> None:
    await session.tell(ReminderWanted(kind="check_in", seconds=60))
    for event in (Heard(turn_id=1, text="hello", source="typed"), TurnEnded(turn_id=1)):
        await session.wait(0.9)
        await session.tell(event)
    await session.wait(0.9)
    assert session.told == []
    await session.wait(0.2)
    assert session.reasons == ["time"]


async def test_a_time_of_every_day_is_kept_in_the_settings_and_comes_again(session: Session) -> None:
    clock = (NOON + timedelta(minutes=10)).astimezone()
    await session.tell(ReminderWanted(kind="check_in", at=f"{clock:%H:%M}", daily=True))
    assert session.service.next_check_in() == clock
    await session.wait(24 * 60 + 20, step_s=30)
    assert session.reasons == ["time", "time"]
    assert settings.load().check_ins.times == [clock.time()]


async def test_a_time_of_one_day_comes_once_and_also_in_the_next_session(
    session: Session, bus: Bus, path: Path
) -> None:
    clock = (NOON + timedelta(minutes=10)).astimezone()
    await session.tell(ReminderWanted(kind="check_in", at=f"{clock:%H:%M}"))
    again = Session(bus, CheckIns(), path)
    assert again.service.next_check_in() == clock
    await again.wait(24 * 60 + 20, step_s=30)
    assert again.reasons == ["time"]
    assert Session(bus, CheckIns(), path).service.next_check_in() is None


async def test_a_snooze_asks_again_at_its_end_and_also_in_the_next_session(
    session: Session, bus: Bus, path: Path
) -> None:
    await session.tell(ReminderWanted(kind="snooze", seconds=3600))
    again = Session(bus, CheckIns(), path)
    await again.wait(59, step_s=10)
    assert again.told == []
    await again.wait(2)
    assert again.reasons == ["time"]


async def test_cancelling_ends_all_of_it_for_good(bus: Bus, path: Path) -> None:
    clock = (NOON + timedelta(minutes=10)).astimezone()
    session = Session(bus, CheckIns(times=[clock.time()]), path)
    await session.tell(ReminderWanted(kind="timer", seconds=60))
    await session.tell(ReminderWanted(kind="check_in", seconds=120))
    await session.tell(ReminderWanted(kind="cancel"))
    await session.wait(15)
    assert session.told == []
    assert session.service.next_check_in() is None
    assert settings.load().check_ins.times == []
    assert Session(bus, CheckIns(), path).service.next_check_in() is None


async def test_what_the_user_allows_is_kept_in_the_settings(session: Session) -> None:
    await session.tell(InitiativeWanted(on=True))
    assert settings.load().check_ins.speak_up
    await session.tell(InitiativeWanted(on=False))
    assert not settings.load().check_ins.speak_up


async def test_settings_that_cannot_be_kept_are_said_to_hold_for_this_session(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATTUNE_CONFIG", "/dev/null/config.toml")
    await session.tell(InitiativeWanted(on=True))
    (fault,) = session.told
    assert isinstance(fault, Fault)
    assert "cannot be written" in fault.message


async def test_a_timer_without_a_time_is_a_fault_and_no_check_in(session: Session) -> None:
    await session.tell(ReminderWanted(kind="timer"))
    await session.wait(1)
    assert session.reasons == ["Fault"]


# --- moods ----------------------------------------------------------------------------------------------------------


async def test_a_mood_that_lasts_is_spoken_of(allowed: Session) -> None:
    await allowed.wait(9.9, SAD)
    assert allowed.told == []
    await allowed.wait(0.5, SAD)
    (wanted,) = allowed.told
    assert isinstance(wanted, CheckInWanted)
    assert (wanted.reason, wanted.emotion) == ("mood", Emotion.SAD)


async def test_it_is_allowed_and_forbidden_at_once(allowed: Session) -> None:
    await allowed.tell(InitiativeWanted(on=False))
    await allowed.wait(11, SAD)
    assert allowed.told == []
    await allowed.tell(InitiativeWanted(on=True))
    await allowed.wait(0.1, SAD)
    assert allowed.reasons == ["mood"]


async def test_what_the_user_said_themselves_needs_no_remark(allowed: Session) -> None:
    await allowed.wait(15, Mood.said(Emotion.SAD))
    assert allowed.told == []


async def test_without_a_face_nobody_is_told_how_they_look(allowed: Session) -> None:
    await allowed.wait(15, SAD, source="words")
    assert allowed.told == []


async def test_a_camera_that_went_silent_sees_nobody(allowed: Session) -> None:
    await allowed.wait(3, SAD)
    await allowed.wait(10)
    assert allowed.told == []


async def test_a_check_in_that_was_had_keeps_it_quiet_for_a_while(allowed: Session) -> None:
    await allowed.tell(CheckedIn(turn_id=1, emotion=Emotion.SAD, word="down", scale=3, note=""))
    await allowed.wait(15, SAD)
    assert allowed.told == []


async def test_a_crisis_keeps_it_quiet_also_in_the_next_session(allowed: Session, bus: Bus, path: Path) -> None:
    await allowed.tell(CrisisSeen(turn_id=1))
    again = Session(bus, CheckIns(speak_up=True, **quiet_elsewhere()), path)
    await again.wait(30, SAD)
    assert again.told == []


# --- what is kept ---------------------------------------------------------------------------------------------------


async def test_the_file_holds_times_alone(allowed: Session, path: Path) -> None:
    await allowed.tell(ReminderWanted(kind="check_in", seconds=7200))
    await allowed.wait(11, SAD)
    kept = kept_in(path)
    assert kept is not None
    assert kept == {
        "once": ["2026-11-25T14:00:00+00:00"],
        "hushed_until": "1970-01-01T00:00:00+00:00",
        "contacts": [kept["contacts"][0]],
    }
    assert datetime.fromisoformat(kept["contacts"][0]) - NOON < timedelta(minutes=11)


async def test_nothing_is_written_before_there_is_something_to_keep(session: Session, path: Path) -> None:
    await session.tell(ReminderWanted(kind="timer", seconds=3))
    await session.wait(1, SAD)
    assert session.reasons == ["TimerEnded"]
    assert kept_in(path) is None


async def test_forgetting_everything_deletes_it_and_forgetting_an_hour_does_not(session: Session, path: Path) -> None:
    await session.tell(ReminderWanted(kind="check_in", seconds=600))
    await session.tell(CrisisSeen(turn_id=1))
    await session.tell(ForgetWanted(seconds=3600))
    assert kept_in(path) is not None
    await session.tell(ForgetWanted(seconds=None))
    await session.wait(0.1)
    assert kept_in(path) is None
    assert session.service.next_check_in() is None


async def test_what_cannot_be_deleted_is_left_to_the_user(session: Session, path: Path) -> None:
    await session.tell(ReminderWanted(kind="check_in", seconds=600))
    make_undeletable(path)
    await session.tell(ForgetWanted(seconds=None))
    (fault,) = session.told
    assert isinstance(fault, Fault)
    assert fault.message == f"{path}: cannot be deleted (Is a directory); delete it yourself"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[]", b'{"once": 3}', b'{"once": ["soon"], "hushed_until": "", "contacts": []}']
)
def test_a_damaged_file_is_as_none(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    assert plan_file.load(path) == Plan()


def test_a_time_without_a_zone_is_taken_as_local(path: Path) -> None:
    path.parent.mkdir()
    path.write_text('{"once": ["2026-11-25T14:00:00"], "hushed_until": "1970-01-01T00:00:00+00:00", "contacts": []}')
    assert plan_file.load(path).once == (datetime(2026, 11, 25, 14).astimezone(UTC),)


def test_what_is_kept_comes_back_and_is_for_the_user_alone(path: Path) -> None:
    plan = Plan((NOON, NOON + timedelta(hours=1)), NOON, (NOON - timedelta(hours=2),))
    plan_file.save(path, plan)
    assert plan_file.load(path) == plan
    assert path.stat().st_mode & 0o777 == 0o600


async def test_a_file_that_cannot_be_written_is_said_once_and_the_check_in_still_comes(
    bus: Bus, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("in the way")
    session = Session(bus, CheckIns(), tmp_path / "data" / "check_ins.json")
    await session.tell(ReminderWanted(kind="check_in", seconds=30))
    await session.wait(0.4)
    assert session.reasons == ["Fault"]
    await session.wait(0.2)
    assert session.reasons.count("time") == 1


# --- the clock ------------------------------------------------------------------------------------------------------


async def test_it_looks_at_the_clock_by_itself_also_after_a_fault_until_it_is_closed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(initiating, "TICK_S", 0.0)
    faults, ticks = iter([OSError("odd")]), 0

    async def tick() -> None:
        nonlocal ticks
        ticks += 1
        if (fault := next(faults, None)) is not None:
            raise fault

    monkeypatch.setattr(session.service, "tick", tick)
    session.service.start()
    while ticks < 3:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await session.service.close()
    ended = ticks
    for _ in range(5):
        await asyncio.sleep(0)
    await session.bus.drain()
    assert ticks == ended
    assert session.reasons == ["Fault"]
