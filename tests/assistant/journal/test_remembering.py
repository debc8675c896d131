"""What the conversation asks of the journal is answered from it, and only as far as it is on record."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.journal import Entry, Journal
from assistant.journal.entries import CheckIn, Exercise, Feedback, Feeling, Note
from assistant.journal.remembering import A_WHILE, JournalMemory
from dialogue.memory import Memory, Period
from models.emotions import AFFECT, Emotion
from tests.assistant.journal.made import NOON, at, minute, stretch


@pytest.fixture
def journal():
    with Journal.in_memory() as journal:
        yield journal


@pytest.fixture
def memory(journal: Journal) -> JournalMemory:
    return JournalMemory(lambda: journal, keeping=lambda: True, next_check_in=lambda: None, now=lambda: NOON)


def check_in(when: datetime, scale: int | None, emotion: Emotion | None = None, note: str = "") -> CheckIn:
    return CheckIn(at=when, emotion=emotion, word="", scale=scale, note=note)


def liked(when: datetime, name: str = "a song") -> Feedback:
    return Feedback(at=when, medium="music", item_id=name, title=name, opinion="liked")


def lifting(helper: Entry, before: Emotion, after: Emotion) -> list[Entry]:
    """A try: how it was before something, that, and how it was from five minutes after it."""
    return [
        *stretch(helper.at - timedelta(minutes=8), before, 5),
        helper,
        *stretch(helper.at + timedelta(minutes=6), after, 20),
    ]


def test_an_empty_journal_says_nothing(memory: Memory) -> None:
    summary = memory.summary(Period.WEEK)
    assert (summary.minutes, summary.valence, summary.before, summary.check_ins) == (0, None, None, 0)
    assert (dict(summary.shares), summary.best, summary.scale) == ({}, None, None)
    assert memory.last(Emotion.HAPPY) is None
    assert not memory.helped(None)
    assert not memory.notes(Period.EVER)
    assert not memory.saved(None)
    assert memory.days_with(Emotion.SAD, Period.EVER) == 0


def test_while_no_journal_is_open_it_is_as_an_empty_one() -> None:
    planned = NOON + timedelta(hours=1)
    memory = JournalMemory(lambda: None, keeping=lambda: False, next_check_in=lambda: planned, now=lambda: NOON)
    assert memory.summary(Period.EVER).minutes == 0
    assert (memory.keeping, memory.next_check_in(), memory.now()) == (False, planned, NOON)


def test_a_summary_counts_named_minutes_by_mood(journal: Journal, memory: Memory) -> None:
    journal.add([*stretch(at("09:00"), Emotion.HAPPY, 3), minute(at("09:10"), Emotion.SAD)])
    journal.add([minute(at("09:11"), Emotion.SAD, sure=False), minute(at("09:00", 7), Emotion.FEAR)])
    summary = memory.summary(Period.WEEK)
    assert summary.minutes == 4
    assert summary.shares == {Emotion.HAPPY: 0.75, Emotion.SAD: 0.25}


def test_a_check_in_counts_as_much_as_half_an_hour_that_was_seen(journal: Journal, memory: Memory) -> None:
    seen = stretch(at("09:00"), Emotion.NEUTRAL, 30)
    journal.add([*seen, check_in(at("10:00"), 10)])
    summary = memory.summary(Period.TODAY)
    assert summary.valence == pytest.approx((seen[0].valence + 1.0) / 2)
    assert (summary.check_ins, summary.scale) == (1, 10)


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (Period.TODAY, [0]),
        (Period.YESTERDAY, [1]),
        (Period.WEEK, range(7)),
        (Period.LAST_WEEK, range(7, 14)),
        (Period.MONTH, range(30)),
        (Period.YEAR, range(365)),
        (Period.EVER, range(400)),
    ],
)
def test_periods_are_days_of_the_calendar(journal: Journal, memory: Memory, period: Period, days) -> None:
    journal.add(check_in(at(clock, ago), 5) for ago in range(400) for clock in ("00:00", "23:59"))
    assert memory.summary(period).check_ins == 2 * len(days)


def test_a_day_is_one_by_the_clock_the_user_had(journal: Journal, memory: Memory) -> None:
    late = at("23:30", 1)  # in another zone that is another day, as by UTC
    journal.add([minute(late, Emotion.SAD), minute(at("01:00"), Emotion.HAPPY)])
    assert memory.summary(Period.YESTERDAY).shares == {Emotion.SAD: 1.0}
    assert memory.summary(Period.TODAY).shares == {Emotion.HAPPY: 1.0}


def test_the_best_and_the_worst_day_need_two_days(journal: Journal, memory: Memory) -> None:
    journal.add(stretch(at("09:00"), Emotion.SAD, 9))
    assert memory.summary(Period.WEEK).best is None
    journal.add([*stretch(at("09:00", 2), Emotion.HAPPY, 3), *stretch(at("09:00", 3), Emotion.NEUTRAL, 3)])
    summary = memory.summary(Period.WEEK)
    assert (summary.best, summary.worst) == (at("00:00", 2), at("00:00"))


def test_a_period_is_compared_with_the_one_before_it(journal: Journal, memory: Memory) -> None:
    journal.add([check_in(at("09:00"), 10), check_in(at("09:00", 7), 1), check_in(at("09:00", 14), 10)])
    assert memory.summary(Period.WEEK).before == -1
    assert memory.summary(Period.EVER).before is None


def test_last_is_the_last_time_for_a_while(journal: Journal, memory: Memory) -> None:
    journal.add(stretch(at("09:00", 2), Emotion.HAPPY, A_WHILE))
    journal.add(stretch(at("09:00", 1), Emotion.HAPPY, A_WHILE - 1))  # a passing look
    assert memory.last(Emotion.HAPPY) == at("09:04", 2)


def test_last_is_before_the_present_mood(journal: Journal, memory: Memory) -> None:
    journal.add(stretch(at("11:30"), Emotion.HAPPY, 29))
    assert memory.last(Emotion.HAPPY) is None
    journal.add(stretch(at("10:00"), Emotion.HAPPY, 10))
    assert memory.last(Emotion.HAPPY) == at("10:09")


def test_what_was_said_counts_as_felt(journal: Journal, memory: Memory) -> None:
    journal.add([Feeling(at=at("10:00", 3), emotion=Emotion.SAD), check_in(at("10:00", 5), 2, Emotion.SAD)])
    assert memory.last(Emotion.SAD) == at("10:00", 3)
    assert memory.days_with(Emotion.SAD, Period.WEEK) == 2


def test_last_reads_on_through_many_minutes(journal: Journal, memory: Memory) -> None:
    journal.add(stretch(at("00:10"), Emotion.SAD, 709))  # until now, and more than a page
    journal.add(stretch(at("09:00", 1), Emotion.SAD, 9))
    assert memory.last(Emotion.SAD) == at("09:08", 1)


def test_a_day_counts_from_a_while_on(journal: Journal, memory: Memory) -> None:
    for ago, minutes in enumerate((A_WHILE, A_WHILE - 1, A_WHILE)):
        journal.add(stretch(at("09:00", ago), Emotion.FEAR, minutes))
    assert memory.days_with(Emotion.FEAR, Period.WEEK) == 2


def test_what_was_tried_twice_and_was_followed_by_a_better_mood_helped(journal: Journal, memory: Memory) -> None:
    for ago in (1, 2):
        journal.add(lifting(liked(at("10:00", ago)), Emotion.SAD, Emotion.HAPPY))
    (helped,) = memory.helped(Emotion.SAD)
    happier = 0.65 * (AFFECT[Emotion.HAPPY].valence - AFFECT[Emotion.SAD].valence)
    assert (helped.what, helped.medium, helped.times) == ("a song", "music", 2)
    assert helped.lift == pytest.approx(happier)
    assert [found.what for found in memory.helped(None)] == ["a song"]
    assert not memory.helped(Emotion.FEAR)


def test_once_is_not_enough(journal: Journal, memory: Memory) -> None:
    journal.add(lifting(liked(at("10:00")), Emotion.SAD, Emotion.HAPPY))
    journal.add([liked(at("10:03"))])  # said twice of the same try
    assert not memory.helped(Emotion.SAD)


def test_what_was_followed_by_the_same_mood_did_not_help(journal: Journal, memory: Memory) -> None:
    for ago in (1, 2):
        journal.add(lifting(liked(at("10:00", ago)), Emotion.SAD, Emotion.SAD))
    assert not memory.helped(Emotion.SAD)


def test_a_try_whose_aftermath_is_not_known_does_not_count(journal: Journal, memory: Memory) -> None:
    for ago in (1, 2):
        journal.add([*stretch(at("09:52", ago), Emotion.SAD, 5), liked(at("10:00", ago))])
        journal.add(stretch(at("10:01", ago), Emotion.HAPPY, 3))  # too early to say
    assert not memory.helped(Emotion.SAD)


def test_the_mood_before_an_exercise_is_that_before_its_begin(journal: Journal, memory: Memory) -> None:
    for ago in (1, 2):
        end = at("10:00", ago)
        journal.add([*stretch(end - timedelta(minutes=16), Emotion.FEAR, 6), Exercise(at=end, seconds=600)])
        journal.add(stretch(end + timedelta(minutes=6), Emotion.NEUTRAL, 10))
    (helped,) = memory.helped(Emotion.FEAR)
    assert (helped.what, helped.medium) == ("a breathing exercise", "breathing")


def test_the_best_help_comes_first(journal: Journal, memory: Memory) -> None:
    for ago in (1, 2):
        journal.add(lifting(liked(at("10:00", ago), "good"), Emotion.SAD, Emotion.NEUTRAL))
        journal.add(lifting(liked(at("06:00", ago), "better"), Emotion.SAD, Emotion.HAPPY))
    assert [helped.what for helped in memory.helped(Emotion.SAD)] == ["better", "good"]


def test_what_helped_in_every_mood_is_what_helped_in_each(journal: Journal, memory: JournalMemory) -> None:
    for ago in (1, 2):
        journal.add(lifting(liked(at("10:00", ago), "one"), Emotion.SAD, Emotion.HAPPY))
        journal.add(lifting(liked(at("06:00", ago), "other"), Emotion.FEAR, Emotion.HAPPY))
    found = memory.all_helped()
    assert found == {emotion: memory.helped(emotion) for emotion in (None, *Emotion)}
    assert [helped.what for helped in found[Emotion.FEAR]] == ["other"]


def test_notes_come_with_those_of_check_ins_the_newest_first(journal: Journal, memory: Memory) -> None:
    journal.add([Note(at=at("09:00"), text="one"), check_in(at("10:00"), 5, note="two"), check_in(at("11:00"), 5)])
    journal.add([Note(at=at("09:00", 1), text="old")])
    assert [(note.when, note.text) for note in memory.notes(Period.TODAY)] == [
        (at("10:00"), "two"),
        (at("09:00"), "one"),
    ]


def test_what_was_saved_comes_once_the_newest_first(journal: Journal, memory: Memory) -> None:
    def saved(clock: str, medium: str, name: str) -> Feedback:
        return Feedback(at=at(clock), medium=medium, item_id=name, title=name, opinion="saved")

    journal.add([saved("08:00", "music", "a"), saved("09:00", "movie", "b"), saved("10:00", "music", "c")])
    journal.add([saved("11:00", "music", "a"), liked(at("11:30"), "d")])
    assert memory.saved(None) == ["a", "c", "b"]
    assert memory.saved("movie") == ["b"]


def test_it_may_be_asked_while_another_thread_writes(tmp_path: Path) -> None:
    import threading

    with Journal.open(tmp_path / "journal.sqlite") as journal:
        memory = JournalMemory(lambda: journal, keeping=lambda: True, next_check_in=lambda: None, now=lambda: NOON)
        writer = threading.Thread(
            target=lambda: [journal.add([minute(at("09:00"), Emotion.SAD, seconds=1)]) for _ in range(40)]
        )
        writer.start()
        while writer.is_alive():
            memory.summary(Period.WEEK)
        writer.join()
        assert memory.summary(Period.WEEK).minutes == 1
