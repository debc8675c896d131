"""What was set for a time is done at that time, once; what Attune begins of its own accord fits in with all else."""

from __future__ import annotations

import time as clock_module
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.initiative import Due, Initiative, Plan
from assistant.settings import CheckIns
from models.emotions import Emotion

BERLIN = ZoneInfo("Europe/Berlin")  # clocks go forward on 2026-03-29 at 02:00, back on 2026-10-25 at 03:00
STEP = timedelta(seconds=5)
CHECK_IN = Due("time")


def on(text: str) -> datetime:
    """A local time, such as `2026-11-25 09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def initiative(plan: Plan | None = None, **wanted: Any) -> Initiative:
    return Initiative(CheckIns(**wanted), plan, BERLIN)


def run(
    attune: Initiative, begin: str, end: str, emotion: Emotion | None = None, *, seen: bool = True, busy: bool = False
) -> list[tuple[str, Due]]:
    """What begins between two local times, each with its time, while the user looks like that."""
    now, stop, begun = on(begin), on(end), []
    while now < stop:
        attune.see(now, emotion, seen=seen)
        begun += [(f"{now.astimezone(BERLIN):%H:%M}", due) for due in attune.due(now, busy=busy)]
        now += STEP
    return begun


def sad(attune: Initiative, begin: str, end: str) -> list[tuple[str, Due]]:
    return run(attune, begin, end, Emotion.SAD)


def spoke_up(clock: str, emotion: Emotion = Emotion.SAD) -> tuple[str, Due]:
    return clock, Due("mood", emotion=emotion)


# --- what was set for a time ----------------------------------------------------------------------------------------


def test_a_daily_check_in_begins_once_a_day() -> None:
    attune = initiative(times=["09:00"])
    assert run(attune, "2026-11-24 08:00", "2026-11-26 08:00") == [("09:00", CHECK_IN)] * 2


def test_what_was_set_for_the_night_is_done_in_quiet_hours_and_with_speaking_up_forbidden() -> None:
    attune = initiative(times=["23:00"], quiet_from="22:00", speak_up=False)
    attune.ask_at(on("2026-11-24 22:10"), time(1, 30))
    attune.set_timer(on("2026-11-24 22:10"), 3 * 3600)
    begun = run(attune, "2026-11-24 22:10", "2026-11-25 06:00")
    assert begun == [("23:00", CHECK_IN), ("01:10", Due("timer", seconds=3 * 3600)), ("01:30", CHECK_IN)]


def test_a_check_in_asked_for_at_a_time_comes_when_the_clock_shows_it_next() -> None:
    attune = initiative()
    attune.ask_at(on("2026-11-25 10:00"), time(9))
    attune.ask_at(on("2026-11-25 10:00"), time(20))
    assert run(attune, "2026-11-25 10:00", "2026-11-27 00:00") == [("20:00", CHECK_IN), ("09:00", CHECK_IN)]


def test_a_check_in_asked_for_in_a_while_comes_then_however_soon() -> None:
    attune = initiative()
    attune.check_in(on("2026-11-25 10:00"))
    attune.ask_in(on("2026-11-25 10:00"), 600)
    assert run(attune, "2026-11-25 10:00", "2026-11-25 12:00") == [("10:10", CHECK_IN)]


def test_two_times_that_meet_are_one_check_in() -> None:
    attune = initiative(times=["09:00", "09:10"])
    attune.ask_at(on("2026-11-25 08:00"), time(9, 5))
    assert run(attune, "2026-11-25 08:00", "2026-11-25 12:00") == [("09:00", CHECK_IN)]


def test_a_check_in_that_has_just_been_had_is_not_asked_for_again() -> None:
    attune = initiative(times=["09:00"])
    attune.check_in(on("2026-11-25 08:55"))
    assert run(attune, "2026-11-25 08:55", "2026-11-25 12:00") == []


def test_set_times_close_together_are_all_kept_whatever_the_cooldown() -> None:
    attune = initiative(times=["09:00", "09:30", "10:00", "10:30"], cooldown_minutes=240, most_a_day=1)
    assert len(run(attune, "2026-11-25 08:00", "2026-11-25 12:00")) == 4


def test_a_missed_time_is_made_up_for_within_half_an_hour() -> None:
    attune = initiative(times=["09:00"])
    assert run(attune, "2026-11-25 09:29", "2026-11-25 12:00") == [("09:29", CHECK_IN)]


def test_a_time_missed_for_longer_is_left_until_the_next_day() -> None:
    attune = initiative(times=["09:00"])
    assert run(attune, "2026-11-25 09:30", "2026-11-26 10:00") == [("09:00", CHECK_IN)]


def test_several_missed_times_are_made_up_for_by_one_check_in() -> None:
    attune = initiative(times=["09:00", "09:20"])
    attune.ask_at(on("2026-11-25 08:00"), time(9, 10))
    assert run(attune, "2026-11-25 09:25", "2026-11-25 12:00") == [("09:25", CHECK_IN)]


def test_a_check_in_asked_for_once_and_missed_for_longer_does_not_come_any_more() -> None:
    attune = initiative()
    attune.ask_at(on("2026-11-25 08:00"), time(9))
    assert attune.next_check_in(on("2026-11-25 08:00")) == on("2026-11-25 09:00")
    assert attune.next_check_in(on("2026-11-25 09:31")) is None
    assert run(attune, "2026-11-25 09:31", "2026-11-26 12:00") == []


def test_timers_that_ended_while_the_machine_slept_are_all_told() -> None:
    attune = initiative()
    attune.set_timer(on("2026-11-25 09:00"), 600)
    attune.set_timer(on("2026-11-25 09:00"), 300)
    assert [due.seconds for due in attune.due(on("2026-11-25 14:00"))] == [300, 600]
    assert attune.due(on("2026-11-25 14:00")) == []


def test_a_daily_time_that_has_passed_begins_tomorrow_and_one_to_come_today() -> None:
    attune = initiative()
    attune.ask_daily(on("2026-11-25 09:10"), time(9))
    attune.ask_daily(on("2026-11-25 09:10"), time(9, 20))
    assert run(attune, "2026-11-25 09:10", "2026-11-26 09:10") == [("09:20", CHECK_IN), ("09:00", CHECK_IN)]


def test_a_time_around_midnight_is_made_up_for_on_the_other_side() -> None:
    attune = initiative(times=["23:50"])
    assert run(attune, "2026-11-25 00:10", "2026-11-25 12:00") == [("00:10", CHECK_IN)]


def test_cancelling_ends_timers_and_set_times() -> None:
    attune = initiative(times=["09:00"])
    attune.ask_in(on("2026-11-25 08:00"), 600)
    attune.set_timer(on("2026-11-25 08:00"), 600)
    attune.cancel()
    assert run(attune, "2026-11-25 08:00", "2026-11-26 12:00") == []


def test_the_next_check_in_is_told_in_local_time() -> None:
    attune = initiative(times=["09:00", "21:00"])
    now = on("2026-11-25 10:00")
    assert f"{attune.next_check_in(now):%d %H:%M %Z}" == "25 21:00 CET"
    attune.ask_in(now, 1800)
    assert f"{attune.next_check_in(now):%H:%M}" == "10:30"
    attune.cancel()
    assert attune.next_check_in(now) is None


# --- when the clocks change -----------------------------------------------------------------------------------------


def test_nine_stays_nine_when_the_clocks_change() -> None:
    for first, last in (("2026-03-28 08:00", "2026-03-30 10:00"), ("2026-10-24 08:00", "2026-10-26 10:00")):
        assert run(initiative(times=["09:00"]), first, last) == [("09:00", CHECK_IN)] * 3


def test_a_time_that_the_clocks_leap_over_comes_an_hour_later() -> None:
    begun = run(initiative(times=["02:30"]), "2026-03-28 12:00", "2026-03-30 12:00")
    assert begun == [("03:30", CHECK_IN), ("02:30", CHECK_IN)]


def test_a_time_that_comes_twice_is_done_the_first_time() -> None:
    attune = initiative(times=["02:30"])
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 summer time; 02:30 winter time is an hour later
    assert attune.due(first - STEP) == []
    assert attune.due(first) == [CHECK_IN]
    assert run(attune, "2026-10-25 02:31", "2026-10-25 12:00") == []


def test_an_hour_is_an_hour_over_a_change_of_the_clocks() -> None:
    attune = initiative()
    attune.ask_in(on("2026-03-29 01:30"), 3600)
    attune.set_timer(on("2026-03-29 01:30"), 1800)
    assert [clock for clock, _ in run(attune, "2026-03-29 01:30", "2026-03-29 06:00")] == ["03:00", "03:30"]


@pytest.fixture
def system_in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    clock_module.tzset()
    yield
    monkeypatch.undo()
    clock_module.tzset()


@pytest.mark.usefixtures("system_in_berlin")
def test_without_a_zone_the_systems_own_changes_count() -> None:
    attune = Initiative(CheckIns(times=["02:30", "09:00"]))
    for local in ("2026-03-28 09:00", "2026-03-29 03:30", "2026-03-29 09:00", "2026-10-25 02:30", "2026-10-25 09:00"):
        assert attune.next_check_in(on(local) - timedelta(seconds=1)) == on(local)


# --- speaking up ----------------------------------------------------------------------------------------------------


def test_it_does_not_speak_up_until_the_user_allows_it() -> None:
    attune = initiative()
    assert sad(attune, "2026-11-25 10:00", "2026-11-25 12:00") == []


@pytest.mark.parametrize("emotion", [Emotion.SAD, Emotion.ANGRY, Emotion.FEAR, Emotion.DISGUST])
def test_it_speaks_up_once_when_a_low_or_tense_mood_lasts(emotion: Emotion) -> None:
    attune = initiative(speak_up=True)
    assert run(attune, "2026-11-25 10:00", "2026-11-25 15:00", emotion) == [spoke_up("10:10", emotion)]


@pytest.mark.parametrize("emotion", [Emotion.HAPPY, Emotion.SURPRISE, Emotion.NEUTRAL, None])
def test_other_moods_need_no_word(emotion: Emotion | None) -> None:
    attune = initiative(speak_up=True)
    assert run(attune, "2026-11-25 10:00", "2026-11-25 15:00", emotion) == []


def test_it_speaks_up_again_for_another_stretch() -> None:
    attune = initiative(speak_up=True)
    begun = sad(attune, "2026-11-25 10:00", "2026-11-25 11:00")
    begun += run(attune, "2026-11-25 11:00", "2026-11-25 11:30", Emotion.NEUTRAL)
    begun += sad(attune, "2026-11-25 11:30", "2026-11-25 13:00")
    assert begun[0] == spoke_up("10:10")
    assert len(begun) == 2


def test_it_does_not_speak_up_in_quiet_hours_but_after_them() -> None:
    attune = initiative(speak_up=True, quiet_from="22:00", quiet_until="08:00")
    assert sad(attune, "2026-11-24 21:55", "2026-11-25 09:00") == [spoke_up("08:00")]


def test_quiet_hours_may_lie_within_a_day() -> None:
    attune = initiative(speak_up=True, quiet_from="09:00", quiet_until="17:00")
    assert sad(attune, "2026-11-25 08:55", "2026-11-25 18:00") == [spoke_up("17:00")]


def test_it_keeps_a_distance_from_any_check_in() -> None:
    attune = initiative(times=["10:00"], speak_up=True, cooldown_minutes=60)
    assert sad(attune, "2026-11-25 09:55", "2026-11-25 12:00") == [("10:00", CHECK_IN), spoke_up("11:00")]
    attune = initiative(speak_up=True, cooldown_minutes=60)
    attune.check_in(on("2026-11-25 10:00"))
    assert sad(attune, "2026-11-25 10:00", "2026-11-25 12:00") == [spoke_up("11:00")]


def test_the_days_most_counts_every_check_in_that_it_began() -> None:
    attune = initiative(times=["08:30"], speak_up=True, most_a_day=2, cooldown_minutes=0)
    begun = run(attune, "2026-11-25 08:00", "2026-11-25 09:00", Emotion.NEUTRAL)
    for hour in range(9, 13):
        begun += sad(attune, f"2026-11-25 {hour:02}:00", f"2026-11-25 {hour:02}:30")
        begun += run(attune, f"2026-11-25 {hour:02}:30", f"2026-11-25 {hour + 1:02}:00", Emotion.NEUTRAL)
    assert [due.reason for _, due in begun] == ["time", "mood"]


def test_the_days_most_and_the_distance_outlive_a_session() -> None:
    attune = initiative(speak_up=True, most_a_day=1)
    assert len(sad(attune, "2026-11-25 10:00", "2026-11-25 10:30")) == 1
    again = initiative(attune.plan, speak_up=True, most_a_day=1)
    assert sad(again, "2026-11-25 10:30", "2026-11-25 21:00") == []
    again = initiative(attune.plan, speak_up=True, most_a_day=2)
    assert sad(again, "2026-11-25 10:30", "2026-11-25 21:00") == [spoke_up("11:10")]


# --- leaving the user alone -----------------------------------------------------------------------------------------


def test_nothing_begins_while_somebody_speaks() -> None:
    attune = initiative(times=["09:00"], speak_up=True)
    attune.set_timer(on("2026-11-25 08:50"), 300)
    assert run(attune, "2026-11-25 08:50", "2026-11-25 09:05", Emotion.SAD, busy=True) == []
    assert attune.due(on("2026-11-25 09:05")) == [Due("timer", seconds=300)]
    assert attune.due(on("2026-11-25 09:05")) == [CHECK_IN]


def test_a_check_in_waits_until_the_talk_has_paused() -> None:
    attune = initiative(times=["09:00"])
    attune.talk(on("2026-11-25 08:59:30"))
    assert run(attune, "2026-11-25 08:59", "2026-11-25 09:00:30") == []
    assert attune.due(on("2026-11-25 09:00:30")) == [CHECK_IN]


def test_after_a_snooze_it_asks_once_for_all_that_came_meanwhile() -> None:
    attune = initiative(times=["09:00", "09:50"], speak_up=True)
    attune.ask_at(on("2026-11-25 08:00"), time(9, 30))
    attune.snooze(on("2026-11-25 08:30"), 5400)
    assert attune.next_check_in(on("2026-11-25 08:30")) == on("2026-11-25 10:00")
    assert sad(attune, "2026-11-25 08:30", "2026-11-25 10:30") == [("10:00", CHECK_IN)]


def test_the_last_snooze_says_when_to_ask() -> None:
    attune = initiative()
    attune.snooze(on("2026-11-25 08:00"), 7200)
    attune.snooze(on("2026-11-25 08:05"), 600)
    assert run(attune, "2026-11-25 08:05", "2026-11-25 12:00") == [("08:15", CHECK_IN)]


def test_timers_go_on_in_a_snooze() -> None:
    attune = initiative()
    attune.snooze(on("2026-11-25 08:00"), 7200)
    attune.set_timer(on("2026-11-25 08:00"), 600)
    assert run(attune, "2026-11-25 08:00", "2026-11-25 09:00") == [("08:10", Due("timer", seconds=600))]


def test_a_snooze_outlives_a_session() -> None:
    attune = initiative(times=["09:00"])
    attune.snooze(on("2026-11-25 08:30"), 3600)
    again = initiative(attune.plan, times=["09:00"])
    assert run(again, "2026-11-25 08:35", "2026-11-25 12:00") == [("09:30", CHECK_IN)]


def test_nothing_begins_by_itself_for_an_hour_after_a_crisis() -> None:
    attune = initiative(times=["09:00"], speak_up=True)
    attune.ask_at(on("2026-11-25 08:00"), time(9, 15))
    attune.crisis(on("2026-11-25 08:50"))
    assert sad(attune, "2026-11-25 08:50", "2026-11-25 09:50") == []
    assert sad(attune, "2026-11-25 09:50", "2026-11-25 10:30") == [("09:50", CHECK_IN)]


def test_a_check_in_that_was_missed_before_a_crisis_does_not_come_after_it() -> None:
    attune = initiative()
    attune.ask_at(on("2026-11-25 07:00"), time(8))
    attune.crisis(on("2026-11-25 08:50"))
    assert run(attune, "2026-11-25 08:50", "2026-11-25 12:00") == []


def test_what_is_asked_for_after_a_crisis_is_done() -> None:
    attune = initiative()
    attune.crisis(on("2026-11-25 08:50"))
    attune.ask_in(on("2026-11-25 08:52"), 600)
    assert run(attune, "2026-11-25 08:52", "2026-11-25 12:00") == [("09:02", CHECK_IN)]


def test_forgetting_drops_what_was_asked_for_and_still_leaves_the_user_alone() -> None:
    attune = initiative(speak_up=True)
    attune.ask_in(on("2026-11-25 08:50"), 600)
    attune.crisis(on("2026-11-25 08:55"))
    attune.forget()
    assert sad(attune, "2026-11-25 08:55", "2026-11-25 10:00") == [spoke_up("09:55")]


@settings(max_examples=25, deadline=None)
@given(
    begin=st.integers(0, 47),
    stretches=st.lists(
        st.tuples(
            st.sampled_from([Emotion.SAD, Emotion.ANGRY, Emotion.NEUTRAL, None]),
            st.sampled_from([2, 5, 20, 45]),  # minutes
            st.sampled_from(["nothing", "nothing", "snooze", "crisis", "check_in"]),
        ),
        min_size=5,
        max_size=15,
    ),
)
def test_whatever_happens_it_speaks_up_no_more_often_and_no_other_time_than_allowed(
    begin: int, stretches: list[tuple[Emotion | None, int, str]]
) -> None:
    attune = initiative(
        speak_up=True, lasting_minutes=1, cooldown_minutes=10, most_a_day=3, quiet_from="01:00", quiet_until="02:00"
    )
    now = on("2026-11-25 00:00") + begin * timedelta(minutes=30)
    spoke: list[datetime] = []
    alone_until = now
    for emotion, minutes, what in stretches:
        if what == "snooze":
            attune.snooze(now, 1200)
            alone_until = max(alone_until, now + timedelta(seconds=1200))
        elif what == "crisis":
            attune.crisis(now)
            alone_until = max(alone_until, now + timedelta(hours=1))
        elif what == "check_in":
            attune.check_in(now)
            alone_until = max(alone_until, now + timedelta(minutes=10))
        for _ in range(minutes * 12):
            attune.see(now, emotion, seen=True)
            if any(due.reason == "mood" for due in attune.due(now)):
                assert now >= alone_until
                assert not time(1) <= now.astimezone(BERLIN).time() < time(2)
                spoke.append(now)
            now += STEP
    assert all(later - earlier >= timedelta(minutes=10) for earlier, later in pairwise(spoke))
    days = [moment.astimezone(BERLIN).date() for moment in spoke]
    assert all(days.count(day) <= 3 for day in days)
