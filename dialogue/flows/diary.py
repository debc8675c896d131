"""What the diary says, in words, and what goes into it or out of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from dialogue.flow import Do, Flow, Say, ask
from dialogue.memory import Noted, Period, Summary
from dialogue.reading import a_note, yes_or_no
from dialogue.replies import LOOKS
from dialogue.talk import Talk
from dialogue.turn import Action, Forget, Note
from models.emotions import Emotion

FEW: Final = 10  # minutes with a mood below which a period is not summed up
CLEARLY: Final = 0.1  # of valence, from which one period was brighter than another; by judgement
_NOTES: Final = 3  # read out at once

_THEN: Final = {
    Period.TODAY: "today",
    Period.YESTERDAY: "yesterday",
    Period.WEEK: "in the last seven days",
    Period.LAST_WEEK: "in the week before",
    Period.MONTH: "in the last thirty days",
    Period.YEAR: "in the last year",
    Period.EVER: "so far",
}
_BEFORE: Final = {
    Period.TODAY: "yesterday",
    Period.YESTERDAY: "the day before",
    Period.WEEK: "the week before",
    Period.LAST_WEEK: "the week before that",
    Period.MONTH: "the month before",
    Period.YEAR: "the year before",
}


def how_was(talk: Talk, period: Period) -> Flow:
    """Sum a period up."""
    if talk.memory is None:
        yield Say(talk.say("no diary"))
        return
    summary = talk.memory.summary(period)
    if summary.minutes < FEW and not summary.check_ins:
        yield Say(talk.say("nothing noted", then=_THEN[period]))
        return
    yield Say(in_words(summary, period, talk.memory.now()))


def in_words(summary: Summary, period: Period, now: datetime) -> str:
    """A summary in at most three short sentences; it says "you looked", since most of it was seen."""
    said = []
    shares = sorted(summary.shares.items(), key=lambda each: -each[1])
    if summary.minutes >= FEW and shares:
        first, share = shares[0]
        second = f", then {LOOKS[shares[1][0]]}" if len(shares) > 1 and shares[1][1] >= 0.1 else ""
        said.append(f"You mostly looked {LOOKS[first]} {_THEN[period]}, {share:.0%} of the time I could tell{second}.")
    if summary.check_ins:
        times = {1: "once", 2: "twice"}.get(summary.check_ins, f"{summary.check_ins} times")
        scale = f", {summary.scale:.1f} out of ten on average".replace(".0 ", " ") if summary.scale is not None else ""
        said.append(f"You checked in {times}{scale}.")
    change = summary.valence - summary.before if summary.valence is not None and summary.before is not None else 0.0
    if abs(change) >= CLEARLY and period in _BEFORE:
        said.append(f"That is {'brighter' if change > 0 else 'lower'} than {_BEFORE[period]}.")
    elif summary.best is not None and period not in (Period.TODAY, Period.YESTERDAY):
        said.append(f"The best day was {day_in_words(summary.best, now)}.")
    return " ".join(said)


def when_last(talk: Talk, emotion: Emotion) -> Flow:
    """When they last felt so."""
    if talk.memory is None:
        yield Say(talk.say("no diary"))
        return
    last = talk.memory.last(emotion)
    if last is None:
        yield Say(talk.say("never noted", looks=LOOKS[emotion]))
    else:
        when = moment_in_words(last, talk.memory.now())
        yield Say(talk.say("last time", looks=LOOKS[emotion], when=when))


def how_often(talk: Talk, emotion: Emotion, period: Period) -> Flow:
    """On how many days they felt so."""
    if talk.memory is None:
        yield Say(talk.say("no diary"))
        return
    days = talk.memory.days_with(emotion, period)
    if not days:
        yield Say(talk.say("not once", looks=LOOKS[emotion], then=_THEN[period]))
        return
    yield Say(
        talk.say("so often", looks=LOOKS[emotion], then=_THEN[period], days="one day" if days == 1 else f"{days} days")
    )


def what_helps(talk: Talk, emotion: Emotion | None) -> Flow:
    """What was followed by a better mood."""
    if talk.memory is None:
        yield Say(talk.say("no diary"))
        return
    helped = talk.memory.helped(emotion)
    if not helped:
        yield Say(talk.say("no help known"))
        return
    named = [f"{each.what} ({_of(each.times)})" for each in helped[:2]]
    yield Say(talk.say("these helped", what=" and ".join(named)))


def _of(times: int) -> str:
    return "tried twice" if times == 2 else f"tried {times} times"


def take_note(talk: Talk, note: str) -> Flow:
    """Write something down."""
    if talk.memory is None or not talk.memory.keeping:
        yield Say(talk.say("no diary"))
        return
    words: str | None = note or (yield from ask(talk.say("which note"), a_note))
    if words:
        yield Do(Note(words))
        yield Say(talk.say("noted"))
    elif words is not None:
        yield Say(talk.say("left in peace"))


def read_notes(talk: Talk, period: Period) -> Flow:
    """Read notes out."""
    if talk.memory is None:
        yield Say(talk.say("no diary"))
        return
    notes = talk.memory.notes(period)
    if not notes:
        yield Say(talk.say("no notes", then=_THEN[period]))
        return
    now = talk.memory.now()
    by_day = groupby(notes[:_NOTES], key=lambda each: day_in_words(each.when, now))
    yield Say(" ".join(f"{_capital(day)}: {_quoted(of_day)}." for day, of_day in by_day))
    if (more := len(notes) - _NOTES) > 0:
        yield Say(talk.say("more notes", more=str(more)))


def forget(talk: Talk, seconds: float | None) -> Flow:
    """Delete from the diary, once they are sure."""
    key = "forget everything" if seconds is None else "forget"
    sure = yield from ask(talk.say(f"{key}?", time=span_in_words(seconds or 0)), yes_or_no, talk.say("forget again"))
    if sure:
        yield Do(Forget(seconds))
        yield Say(talk.say("forgotten"))
    elif sure is False:
        yield Say(talk.say("not forgotten"))


def switch(talk: Talk, *, on: bool) -> Flow:
    """Keep a diary, or stop it."""
    yield Do(Action.START_JOURNAL if on else Action.STOP_JOURNAL)
    yield Say(talk.say("start journal" if on else "stop journal"))


def span_in_words(seconds: float) -> str:
    """Such as "ten minutes" or "2 hours"; whole minutes, or whole seconds below two minutes."""
    if seconds < 120 and seconds % 60:
        return f"{seconds:.0f} seconds"
    minutes = round(seconds / 60)
    if minutes % 1440 == 0 and minutes:
        return "day" if minutes == 1440 else f"{minutes // 1440} days"
    if minutes == 90:
        return "hour and a half"
    if minutes % 60 == 0 and minutes:
        return "hour" if minutes == 60 else f"{minutes // 60} hours"
    return "minute" if minutes == 1 else f"{minutes} minutes"


def day_in_words(when: datetime, now: datetime) -> str:
    """Such as "today", "on Tuesday" or "on 3 March"."""
    days = (now.date() - when.date()).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    if 0 < days < 7:
        return f"on {when:%A}"
    same_year = when.year == now.year
    return f"on {when.day} {when:%B}" + ("" if same_year else f" {when.year}")


def moment_in_words(when: datetime, now: datetime) -> str:
    """Such as "twenty minutes ago" or "on Tuesday evening"."""
    ago = now - when
    if timedelta(0) <= ago < timedelta(hours=1):
        return f"{max(1, round(ago.total_seconds() / 60))} minutes ago"
    part = "morning" if 4 <= when.hour < 12 else "afternoon" if when.hour < 18 else "evening"
    day = day_in_words(when, now)
    if day == "today":
        return f"this {part}"
    return f"{day} {part}" if (now.date() - when.date()).days < 7 else day


def _quoted(notes: Iterable[Noted]) -> str:
    return ", and ".join(f'"{note.text}"' for note in notes)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def period_of(slots_period: str | None) -> Period:
    """The period that a sentence names; a week where it names none."""
    return Period(slots_period) if slots_period else Period.WEEK
