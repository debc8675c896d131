"""Check-ins at set times, timers, and being left alone for a while."""

from __future__ import annotations

from datetime import datetime, time

from dialogue.flow import Answer, Do, Flow, Say, ask
from dialogue.flows.diary import day_in_words, span_in_words
from dialogue.quantities import clock_time, duration
from dialogue.talk import Talk
from dialogue.turn import Action, Remind, Snooze, Timer
from dialogue.understanding import normalise


def set_timer(talk: Talk, seconds: float | None) -> Flow:
    """Say so when a time is over."""
    wanted = seconds or (yield from ask(talk.say("how long"), _how_long, answers="duration"))
    if wanted:
        yield Do(Timer(wanted))
        yield Say(talk.say("timer set", time=_a(span_in_words(wanted))))


def remind(talk: Talk, answer: Answer) -> Flow:
    """Check in later: at a time, or after a while."""
    slots = answer.meant.slots
    tomorrow = "tomorrow" in normalise(answer.text).split()
    at = time.fromisoformat(slots["at"]) if "at" in slots else None
    seconds = float(slots["seconds"]) if "seconds" in slots else None
    daily = slots.get("daily") == "yes"
    if at is None and seconds is None:
        when = yield from ask(talk.say("when"), _when, talk.say("when again"), answers="time")
        if when is None:
            return
        at, seconds = when
    yield Do(Remind(at, seconds, daily, tomorrow and at is not None and not daily))
    if at is None:
        yield Say(talk.say("remind after", time=_a(span_in_words(seconds or 0))))
    else:
        key = "remind daily" if daily else "remind tomorrow" if tomorrow else "remind at"
        yield Say(talk.say(key, at=clock_in_words(at)))


def _how_long(answer: Answer) -> float | None:
    return duration(answer.text)


def _when(answer: Answer) -> tuple[time | None, float | None] | None:
    seconds, at = duration(answer.text), clock_time(answer.text)
    return None if seconds is None and at is None else (at if seconds is None else None, seconds)


def snooze(talk: Talk, seconds: float) -> Flow:
    """Leave them alone for a while."""
    yield Do(Snooze(seconds))
    yield Say(talk.say("snooze", time=_a(span_in_words(seconds))))


def cancel(talk: Talk) -> Flow:
    """No more check-ins and timers."""
    yield Do(Action.CANCEL_REMINDERS)
    yield Say(talk.say("cancelled"))


def next_check_in(talk: Talk) -> Flow:
    """When the next check-in is planned."""
    planned: datetime | None = talk.memory.next_check_in() if talk.memory else None
    if planned is None or talk.memory is None:
        yield Say(talk.say("none planned"))
        return
    now = talk.memory.now()
    days = (planned.date() - now.date()).days
    day = "today" if days == 0 else "tomorrow" if days == 1 else day_in_words(planned, now)
    yield Say(talk.say("planned", when=f"{day} at {clock_in_words(planned.time())}"))


def clock_in_words(at: time) -> str:
    """Such as "9" or "half past 7 in the evening" would be long: "9:00" reads well and is spoken well."""
    return f"{at.hour}:{at.minute:02d}"


def _a(span: str) -> str:
    """A span after "in" or "for": "an hour", "a minute", "2 hours"."""
    if span.startswith(("hour",)):
        return f"an {span}"
    return f"a {span}" if span in ("minute", "day") else span


def initiative(talk: Talk, *, on: bool) -> Flow:
    """May Attune speak up by itself?"""
    yield Do(Action.START_INITIATIVE if on else Action.STOP_INITIATIVE)
    yield Say(talk.say("start initiative" if on else "stop initiative"))
