"""Initiating: what Attune begins by itself, from the events and the clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Final

from assistant import plan_file
from assistant.bus import Bus, Fault
from assistant.events import (
    CheckedIn,
    CheckInWanted,
    CrisisSeen,
    ForgetWanted,
    Heard,
    InitiativeWanted,
    MoodFused,
    ReminderWanted,
    TimerEnded,
    TurnEnded,
)
from assistant.initiative import Initiative
from assistant.settings import CheckIns, SettingsError, save
from models.emotions import Emotion

log = logging.getLogger(__name__)

TICK_S: Final = 1.0  # how exact a timer is
FRESH: Final = timedelta(seconds=3)  # how long a mood stands for now; it comes twice a second while a face is seen


def _now() -> datetime:
    return datetime.now(UTC)


class Initiating:
    """Looks once a second at what is due. `start` it on a running loop, and `close` it."""

    def __init__(
        self,
        bus: Bus,
        settings: CheckIns,
        busy: Callable[[], bool],
        plan_path: Path | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        """`busy`: whether somebody speaks. `plan_path`: where one-off check-ins are kept; None: with the session."""
        self._bus = bus
        self._settings = settings
        self._busy = busy
        self._path = plan_path
        self._now = now
        self._initiative = Initiative(settings, plan_file.load(plan_path) if plan_path is not None else None)
        self._kept = self._initiative.plan
        self._keeping = asyncio.Lock()
        self._emotion: Emotion | None = None
        self._seen_at: datetime | None = None
        self._task: asyncio.Task[None] | None = None
        bus.subscribe("reminders", ReminderWanted, handler=self._remind)
        bus.subscribe("initiative", InitiativeWanted, handler=self._allow)
        bus.subscribe("crisis hour", CrisisSeen, handler=self._hush)
        bus.subscribe("reminders forgotten", ForgetWanted, handler=self._forget)
        bus.subscribe("lasting mood", MoodFused, handler=self._see)
        bus.subscribe("talk", Heard, TurnEnded, handler=lambda _: self._initiative.talk(self._now()))
        bus.subscribe("check-ins", CheckedIn, handler=lambda _: self._initiative.check_in(self._now()))

    def start(self) -> None:
        """Begin to look at the clock."""
        self._task = asyncio.get_running_loop().create_task(self._run(), name="initiative")

    async def close(self) -> None:
        """Begin nothing any more; timers end with the session."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def next_check_in(self) -> datetime | None:
        """When the next check-in begins that the user set for a time, in local time."""
        return self._initiative.next_check_in(self._now())

    async def tick(self) -> None:
        """Begin what is due."""
        now = self._now()
        seen = self._seen_at is not None and now - self._seen_at < FRESH
        self._initiative.see(now, self._emotion, seen=seen)
        for due in self._initiative.due(now, busy=self._busy()):
            if due.reason == "timer":
                self._bus.publish(TimerEnded(seconds=due.seconds))
            else:
                self._bus.publish(CheckInWanted(reason=due.reason, emotion=due.emotion))
        await self._keep()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(TICK_S)
            try:
                await self.tick()
            except Exception as error:  # one bad second must not silence the next timer
                log.exception("looking at what is due failed")
                self._fault(f"check-ins: {error}")

    # --- what the user wants ----------------------------------------------------------------------------------------

    async def _remind(self, wanted: ReminderWanted) -> None:
        now, initiative = self._now(), self._initiative
        times = self._settings.times
        match wanted:
            case ReminderWanted(kind="cancel"):
                initiative.cancel()
            case ReminderWanted(kind="timer", seconds=int() | float() as seconds):
                initiative.set_timer(now, seconds)
            case ReminderWanted(kind="snooze", seconds=int() | float() as seconds):
                initiative.snooze(now, seconds)
            case ReminderWanted(kind="check_in", seconds=int() | float() as seconds):
                initiative.ask_in(now, seconds)
            case ReminderWanted(kind="check_in", daily=True):
                initiative.ask_daily(now, time.fromisoformat(wanted.at))
            case ReminderWanted(kind="check_in"):
                initiative.ask_at(now, time.fromisoformat(wanted.at), tomorrow=wanted.tomorrow)
            case _:
                raise ValueError(f"a {wanted.kind} needs its seconds")
        if self._settings.times != times:
            await self._save_setting("times", [f"{clock:%H:%M}" for clock in self._settings.times])
        await self._keep()

    async def _allow(self, wanted: InitiativeWanted) -> None:
        self._settings.speak_up = wanted.on
        await self._save_setting("speak_up", wanted.on)

    async def _save_setting(self, key: str, value: bool | list[str]) -> None:
        try:
            await asyncio.to_thread(save, "check_ins", key, value)
        except SettingsError as error:
            self._fault(str(error))

    async def _forget(self, wanted: ForgetWanted) -> None:
        if wanted.seconds is not None:
            return
        self._initiative.forget()
        async with self._keeping:
            self._kept = self._initiative.plan  # what is left of it stays in memory
            try:
                if self._path is not None:
                    await asyncio.to_thread(plan_file.forget, self._path)
            except OSError as error:
                self._fault(f"{self._path}: cannot be deleted ({error.strerror}); delete it yourself")

    # --- what happens -----------------------------------------------------------------------------------------------

    async def _hush(self, _: CrisisSeen) -> None:
        self._initiative.crisis(self._now())
        await self._keep()

    def _see(self, fused: MoodFused) -> None:
        if fused.mood is None or not any(source.name == "face" for source in fused.sources):
            return
        self._seen_at = self._now()
        # what they said themselves needs no remark
        self._emotion = None if fused.mood.source == "said" else fused.mood.emotion

    async def _keep(self) -> None:
        """Write down what outlives the session, where that changed."""
        async with self._keeping:
            plan = self._initiative.plan
            if self._path is None or plan == self._kept:
                return
            self._kept = plan  # also where it cannot be written: it would be tried, and told, every second
            try:
                await asyncio.to_thread(plan_file.save, self._path, plan)
            except OSError as error:
                self._fault(f"{self._path}: cannot be written ({error.strerror}); it holds for this session")

    def _fault(self, message: str) -> None:
        self._bus.publish(Fault(where="check-ins", message=message))
