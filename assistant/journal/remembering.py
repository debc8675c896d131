"""What the conversation may ask of the journal, answered from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import fmean
from typing import Final

from assistant.journal.days import TOLD_COUNTS_S, Day, days, entries_of_days, first_day, total
from assistant.journal.entries import CheckIn, Entry, Exercise, Feedback, Feeling, Note
from assistant.journal.store import Journal, local_time, microseconds
from dialogue.memory import Helped, Noted, Period, Summary
from models.emotions import AFFECT, Emotion

# By ear, 2026-11-25.
A_WHILE: Final = 5  # minutes of a mood, from which it was more than a passing look
UNBROKEN: Final = timedelta(minutes=20)  # a mood that is seen again this soon has lasted
BEFORE: Final = timedelta(minutes=10)  # what counts as the mood before something that may help
AFTER: Final = (timedelta(minutes=5), timedelta(minutes=35))  # ... and after it
TRIES: Final = 2  # that something must have had before it is said to help
LIFTS: Final = 0.1  # mean change of valence, from which it did
LOW: Final = -0.2  # valence, below which a mood is low or tense
KNOWN_S: Final = 60.0  # what must be known of a stretch of time to speak of its mood
SAME: Final = timedelta(hours=1)  # opinions of one thing in this time are about one try

_LIKED: Final = ("liked", "more_like_this")
_EXERCISE: Final = "a breathing exercise"
_PAGE: Final = 500  # rows that are read at once
_SUMS: Final = (
    f"SELECT total(seconds), {', '.join(f'total({emotion.label} * seconds)' for emotion in Emotion)}"
    " FROM moods WHERE at >= ? AND at < ?"
)


def local_now() -> datetime:
    """The time, by the user's clock."""
    return datetime.now().astimezone()


class JournalMemory:
    """`dialogue.memory.Memory` on a journal; while there is none, everything is as in an empty one.

    Called from any thread. Raises JournalError where the file cannot be read.
    """

    def __init__(
        self,
        journal: Callable[[], Journal | None],
        *,
        keeping: Callable[[], bool],
        next_check_in: Callable[[], datetime | None],
        now: Callable[[], datetime] = local_now,
    ) -> None:
        self._opened = journal
        self._empty = Journal.in_memory()
        self._keeping = keeping
        self._next_check_in = next_check_in
        self.now = now

    @property
    def keeping(self) -> bool:
        """Whether the journal is being written."""
        return self._keeping()

    def next_check_in(self) -> datetime | None:
        """When the next check-in is planned."""
        return self._next_check_in()

    def summary(self, period: Period) -> Summary:
        """How a period was; minutes count by how long a mood was seen, check-ins by `days.TOLD_COUNTS_S`."""
        first, last = self._dates(period)
        known = days(self._journal, first, last)
        whole = total(known, first)
        length = last - first + timedelta(days=1)
        before = days(self._journal, first - length, first - timedelta(days=1)) if period is not Period.EVER else []
        rated = [(day.valence, day.date) for day in known if day.valence is not None]
        return Summary(
            minutes=whole.minutes.total(),
            shares=whole.shares,
            valence=whole.valence,
            before=total(before, first).valence,
            check_ins=whole.check_ins,
            scale=whole.scale,
            best=self._midnight(max(rated)[1]) if len(rated) > 1 else None,
            worst=self._midnight(min(rated)[1]) if len(rated) > 1 else None,
        )

    def last(self, emotion: Emotion) -> datetime | None:
        """When the user last said that they felt so, or was seen so for a while, before the present mood."""
        newest = self.now()
        minutes: list[datetime] = []  # of one stretch, the newest first
        for at, told in self._felt_at(emotion):
            if newest - at < UNBROKEN and not minutes:
                newest = at  # still the present mood
                continue
            if told:
                return at
            if minutes and minutes[-1] - at >= UNBROKEN:
                minutes.clear()
            minutes.append(at)
            if len(minutes) >= A_WHILE:
                return minutes[0]
        return None

    def days_with(self, emotion: Emotion, period: Period) -> int:
        """On how many days of a period the user was seen so for `A_WHILE`, or said so."""
        return sum(_shows(day, emotion) for day in days(self._journal, *self._dates(period)))

    def helped(self, emotion: Emotion | None) -> Sequence[Helped]:
        """What the mood was better after, by `LIFTS` in the mean of at least `TRIES` tries in such a mood.

        Tried is an exercise that was done, and a song or film that was liked. Only tries count for which the mood is
        known both in the ten minutes before and from five to 35 minutes after.
        """
        return _helped(self._outcomes(), emotion)

    def all_helped(self) -> Mapping[Emotion | None, Sequence[Helped]]:
        """What helped in each mood, None for any that is low or tense; read in one go."""
        outcomes = [*self._outcomes()]
        return {emotion: _helped(outcomes, emotion) for emotion in (None, *Emotion)}

    def notes(self, period: Period) -> Sequence[Noted]:
        """The notes of a period, those of check-ins included, the newest first."""
        found = entries_of_days(self._journal, *self._dates(period), (Note, CheckIn))
        noted = [Noted(entry.at, _text(entry)) for entry in reversed(found)]
        return [note for note in noted if note.text]

    def saved(self, medium: str | None) -> Sequence[str]:
        """What was saved for later, the newest first, each once and as it is spoken of."""
        rows = self._journal.rows(
            "SELECT title, max(at) FROM feedback WHERE opinion = 'saved' AND ? IN (medium, '')"
            " GROUP BY medium, item_id ORDER BY max(at) DESC",
            medium or "",
        )
        return [title for title, _ in rows]

    @property
    def _journal(self) -> Journal:
        return self._opened() or self._empty

    def _dates(self, period: Period) -> tuple[date, date]:
        today = self.now().date()
        back = {
            Period.TODAY: (0, 0),
            Period.YESTERDAY: (1, 1),
            Period.WEEK: (6, 0),
            Period.LAST_WEEK: (13, 7),
            Period.MONTH: (29, 0),
            Period.YEAR: (364, 0),
        }
        if period is Period.EVER:
            return first_day(self._journal) or today, today
        return today - timedelta(days=back[period][0]), today - timedelta(days=back[period][1])

    def _midnight(self, of: date) -> datetime:
        return datetime.combine(of, time(), self.now().tzinfo)

    def _felt_at(self, emotion: Emotion) -> Iterator[tuple[datetime, bool]]:
        """When the user was seen so (False) or said so (True), the newest first; read as far as it is asked for."""
        newest = microseconds(self.now()) + 1
        while rows := self._journal.rows(
            "SELECT at, utc_offset, 0 FROM moods WHERE emotion = ?1 AND at < ?2 UNION ALL"
            " SELECT at, utc_offset, 1 FROM check_ins WHERE emotion = ?1 AND at < ?2 UNION ALL"
            " SELECT at, utc_offset, 1 FROM feelings WHERE emotion = ?1 AND at < ?2 ORDER BY at DESC LIMIT ?3",
            *(emotion.label, newest, _PAGE),
        ):
            for at, utc_offset, told in rows:
                yield local_time(at, utc_offset), bool(told)
            newest = rows[-1][0]

    def _felt_between(self, start: datetime, end: datetime) -> _Felt | None:
        bounds = (microseconds(start), microseconds(end))
        seconds, *sums = self._journal.rows(_SUMS, *bounds)[0]
        shares = Counter(dict(zip(Emotion, sums, strict=True)))  # s of each emotion
        weighed, weight = sum(AFFECT[emotion].valence * share for emotion, share in shares.items()), seconds
        for entry in self._journal.entries(start, end, (CheckIn, Feeling)):
            if isinstance(entry, CheckIn | Feeling) and entry.valence is not None:
                weighed, weight = weighed + entry.valence * TOLD_COUNTS_S, weight + TOLD_COUNTS_S
                shares.update({entry.emotion: TOLD_COUNTS_S} if entry.emotion is not None else {})
        if weight < KNOWN_S:
            return None
        likeliest, share = shares.most_common(1)[0]
        return _Felt(weighed / weight, likeliest if share else None)

    def _outcomes(self) -> Iterator[_Outcome]:
        """The tries for which the mood is known before and after."""
        for what, medium, began, ended in self._tries():
            if (before := self._felt_between(began - BEFORE, began)) is None:
                continue
            if (after := self._felt_between(ended + AFTER[0], ended + AFTER[1])) is not None:
                yield _Outcome(what, medium, before, after.valence - before.valence)

    def _tries(self) -> Iterator[tuple[str, str, datetime, datetime]]:
        """What may have helped: how it is called, its medium, its begin and its end."""
        for entry in self._journal.entries(kinds=(Exercise,)):
            if isinstance(entry, Exercise):
                yield _EXERCISE, "breathing", entry.at - timedelta(seconds=entry.seconds), entry.at
        latest: dict[tuple[str, str], datetime] = {}
        for entry in self._journal.entries(kinds=(Feedback,)):
            if not isinstance(entry, Feedback) or entry.opinion not in _LIKED:
                continue
            item = (entry.medium, entry.item_id)
            if item not in latest or entry.at - latest[item] > SAME:
                latest[item] = entry.at
                yield entry.title, entry.medium, entry.at, entry.at


@dataclass(frozen=True, slots=True)
class _Felt:
    """How the user felt in a stretch of time."""

    valence: float
    emotion: Emotion | None


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of a try."""

    what: str
    medium: str
    before: _Felt
    lift: float  # change of valence


def _helped(outcomes: Iterable[_Outcome], emotion: Emotion | None) -> list[Helped]:
    lifts: dict[tuple[str, str], list[float]] = {}
    for each in outcomes:
        if each.before.emotion is emotion if emotion is not None else each.before.valence < LOW:
            lifts.setdefault((each.what, each.medium), []).append(each.lift)
    found = [
        Helped(what, medium, len(each), fmean(each))
        for (what, medium), each in lifts.items()
        if len(each) >= TRIES and fmean(each) >= LIFTS
    ]
    return sorted(found, key=lambda helped: helped.lift, reverse=True)


def _shows(day: Day, emotion: Emotion) -> bool:
    return day.minutes[emotion] >= A_WHILE or day.told[emotion] > 0


def _text(entry: Entry) -> str:
    if isinstance(entry, CheckIn):
        return entry.note
    return entry.text if isinstance(entry, Note) else ""
