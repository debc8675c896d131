"""When Attune begins by itself: check-ins at set times, timers, and a word when a mood lasts.

Pure: fed with times, moods and wishes. What the user set for a time is done at that time, also at night; what Attune
begins of its own accord has to fit in with everything else:

                         quiet hours   snooze, crisis       cooldown, most a day   missed (asleep, not running)
    timer                kept          kept                 kept                   told late
    check-in, once       kept          put off to the end   kept                   up to 30 minutes late, or not at all
    check-in, every day  kept          put off to the end   kept                   up to 30 minutes late, or next day
    speaking up          never         never                obeyed

Nothing begins while somebody speaks; check-ins also wait until nothing was said for a minute, and one at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final, Literal

from assistant.lasting_mood import LastingMood
from assistant.settings import CheckIns
from models.emotions import Emotion

LONGEST_DAY: Final = timedelta(hours=25)  # the one on which clocks are put back
# By judgement, 2026-11-25:
LATE: Final = timedelta(minutes=30)  # how late a missed check-in may begin
SAME: Final = timedelta(minutes=15)  # a set time this soon after a check-in means that one
PAUSE: Final = timedelta(minutes=1)  # since something was said, before a check-in begins
AFTER_CRISIS: Final = timedelta(hours=1)  # in which nothing begins of its own accord

NEVER: Final = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Due:
    """What should begin now."""

    reason: Literal["timer", "time", "mood"]
    seconds: float = 0.0  # how long the timer was
    emotion: Emotion | None = None  # the mood that lasts


@dataclass(frozen=True, slots=True)
class Plan:
    """What outlives a session, all in UTC. It holds no moods."""

    once: tuple[datetime, ...] = ()  # check-ins asked for, soonest first
    hushed_until: datetime = NEVER  # the end of a snooze, or of the hour after a crisis
    contacts: tuple[datetime, ...] = ()  # when check-ins began at a set time or because of a mood, the last day's


class Initiative:
    """Decides what begins when. All times it is given carry a zone; `zone` None is the system's own.

    Times of the day are times of the user's clock: where it is put forward over one, that time comes an hour later
    by the clock; where it is put back over one, the first of the two counts.
    """

    def __init__(self, settings: CheckIns, plan: Plan | None = None, zone: tzinfo | None = None) -> None:
        self.plan = plan or Plan()
        self._settings = settings
        self._zone = zone
        self._mood = LastingMood(settings.lasting_minutes)
        self._timers: list[tuple[datetime, float]] = []  # when each ends, and how long it was (s)
        self._since: dict[time, datetime] = {}  # when a time of every day was set in this session
        self._last = max(self.plan.contacts, default=NEVER)  # when a check-in began or ended
        self._talked = NEVER

    # --- what the user wants ----------------------------------------------------------------------------------------

    def set_timer(self, now: datetime, seconds: float) -> None:
        """Say so in so many seconds."""
        self._timers.append((now + timedelta(seconds=seconds), seconds))

    def ask_in(self, now: datetime, seconds: float) -> None:
        """Check in once, in so many seconds."""
        self._ask(now + timedelta(seconds=seconds))

    def ask_at(self, now: datetime, clock: time, *, tomorrow: bool = False) -> None:
        """Check in once, when the user's clock shows that time next, or tomorrow."""
        today = now.astimezone(self._zone).date()
        days = (self._instant(today + timedelta(days=ahead), clock) for ahead in ((1,) if tomorrow else (0, 1)))
        self._ask(next(moment for moment in days if moment > now))

    def ask_daily(self, now: datetime, clock: time) -> None:
        """Check in every day at that time, from now on."""
        self._since[clock] = now
        self._settings.times = sorted({*self._settings.times, clock})

    def snooze(self, now: datetime, seconds: float) -> None:
        """Begin nothing for so many seconds, then ask; a second snooze takes the place of the first one's question."""
        self.plan = replace(self.plan, once=tuple(t for t in self.plan.once if t != self.plan.hushed_until))
        self._hush(now, now + timedelta(seconds=seconds))
        self.ask_in(now, seconds)

    def cancel(self) -> None:
        """No more timers and set times. A snooze goes on, without the question at its end."""
        self._timers.clear()
        self._settings.times = []
        self.plan = replace(self.plan, once=())

    def forget(self) -> None:
        """Drop what was asked for and what has been; a snooze, or the hour after a crisis, still runs to its end."""
        self.plan = Plan(hushed_until=self.plan.hushed_until)

    # --- what happens -----------------------------------------------------------------------------------------------

    def talk(self, now: datetime) -> None:
        """Something was said, by the user or to them."""
        self._talked = now

    def check_in(self, now: datetime) -> None:
        """A check-in came to its end, whoever began it."""
        self._last = now

    def crisis(self, now: datetime) -> None:
        """The user may be in danger: the hour belongs to them. What they ask for within it is done."""
        self._hush(now, now + AFTER_CRISIS)

    def see(self, now: datetime, emotion: Emotion | None, *, seen: bool) -> None:
        """How the user looks, told every second or so; `seen`: whether there is a face."""
        self._mood.push(now.timestamp(), emotion, seen=seen)

    # --- what follows -----------------------------------------------------------------------------------------------

    def due(self, now: datetime, *, busy: bool = False) -> list[Due]:
        """What begins now: timers that are over, or one check-in, which counts as begun. `busy`: somebody speaks."""
        if busy:
            return []
        if over := [timer for timer in self._timers if timer[0] <= now]:
            self._timers = [timer for timer in self._timers if timer[0] > now]
            return [Due("timer", seconds=seconds) for _, seconds in sorted(over)]
        if now - self._talked < PAUSE:
            return []
        if any(moment <= now for moment in self._planned(now)):
            self._begin(now)
            return [Due("time")]
        if (emotion := self._mood.lasting()) is not None and self._may_speak_up(now):
            self._mood.tell()
            self._begin(now)
            return [Due("mood", emotion=emotion)]
        return []

    def next_check_in(self, now: datetime) -> datetime | None:
        """When the next check-in begins that was set for a time, on the user's clock."""
        soonest = min(self._planned(now), default=None)
        return soonest and soonest.astimezone(self._zone)

    def _planned(self, now: datetime) -> list[datetime]:
        """When set check-ins begin: those to come, and those that were missed but can still be done."""
        hushed_until = self.plan.hushed_until
        free = max(now, hushed_until)
        day = free.astimezone(self._zone).date()
        daily = [
            max(moment, hushed_until)
            for clock in self._settings.times
            for ahead in (-1, 0, 1, 2)
            if (moment := self._instant(day + timedelta(days=ahead), clock)) > free - LATE
            and moment > self._since.get(clock, NEVER)
            and moment - SAME > self._last
        ]
        return daily + [moment for moment in self.plan.once if moment > now - LATE]

    def _may_speak_up(self, now: datetime) -> bool:
        local = now.astimezone(self._zone)
        settings, clock = self._settings, local.time()
        if settings.quiet_from < settings.quiet_until:
            quiet = settings.quiet_from <= clock < settings.quiet_until
        else:
            quiet = clock >= settings.quiet_from or clock < settings.quiet_until
        today = sum(contact.astimezone(self._zone).date() == local.date() for contact in self.plan.contacts)
        return (
            settings.speak_up
            and not quiet
            and now >= self.plan.hushed_until
            and now - self._last >= timedelta(minutes=settings.cooldown_minutes)
            and today < settings.most_a_day
        )

    def _begin(self, now: datetime) -> None:
        """A check-in begins, also in place of those that were asked for soon."""
        self._last = now
        contacts = (*(contact for contact in self.plan.contacts if now - contact < LONGEST_DAY), now)
        self.plan = replace(self.plan, once=tuple(t for t in self.plan.once if t > now + SAME), contacts=contacts)

    def _ask(self, moment: datetime) -> None:
        self.plan = replace(self.plan, once=tuple(sorted({*self.plan.once, moment})))

    def _hush(self, now: datetime, until: datetime) -> None:
        """Put off what was asked for before; what is asked for from now on is not."""
        until = max(until, self.plan.hushed_until)
        once = tuple(sorted({max(moment, until) for moment in self.plan.once if moment > now - LATE}))
        self.plan = replace(self.plan, once=once, hushed_until=until)

    def _instant(self, day: date, clock: time) -> datetime:
        # by way of a timestamp: astimezone() takes a time that the system's clock leaps over for an hour earlier
        return datetime.fromtimestamp(datetime.combine(day, clock, self._zone).timestamp(), UTC)
