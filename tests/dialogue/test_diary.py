"""The diary is spoken of truly, in few words; nothing is written that is not wanted, nor deleted without asking."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dialogue.flows.diary import day_in_words, in_words, moment_in_words, span_in_words
from dialogue.memory import Helped, Noted, Period, Summary
from dialogue.turn import Action, Forget, Note, Remind, Snooze, Timer
from models.emotions import Emotion
from tests.dialogue.talk import Diary, Talk

NOW = Diary().now()
WEEK = Summary(200, {Emotion.SAD: 0.6, Emotion.NEUTRAL: 0.4}, -0.3, 0.1, 2, 4.5, NOW - timedelta(days=2), None)


def test_a_week_is_summed_up_by_what_was_seen_and_what_was_said() -> None:
    said = Talk(diary=Diary(summaries={Period.WEEK: WEEK})).say("how was my week").text
    assert "mostly looked sad" in said
    assert "60%" in said
    assert "twice, 4.5 out of ten" in said
    assert "lower than the week before" in said


def test_little_is_not_summed_up() -> None:
    few = Summary(3, {Emotion.SAD: 1.0}, -0.7, None, 0, None, None, None)
    said = Talk(diary=Diary(summaries={Period.WEEK: few})).say("how was my week").text
    assert "sad" not in said
    assert "%" not in said


def test_a_best_day_is_named_where_nothing_has_changed() -> None:
    steady = Summary(90, {Emotion.HAPPY: 1.0}, 0.5, 0.48, 0, None, NOW - timedelta(days=1), None)
    assert in_words(steady, Period.WEEK, NOW).endswith("The best day was yesterday.")
    assert "best" not in in_words(steady, Period.TODAY, NOW)


@pytest.mark.parametrize(
    ("text", "diary", "words"),
    [
        ("when was I last happy", Diary(last_times={Emotion.HAPPY: NOW - timedelta(days=2)}), "Monday evening"),
        ("when was I last happy", Diary(), "happy"),
        ("how often was I sad this month", Diary(days=3), "3 days"),
        ("how often was I sad this month", Diary(days=1), "one day"),
        ("what helps when I'm sad", Diary(helps=[Helped("So What", "music", 4, 0.3)]), "So What (tried 4 times)"),
        ("what have I saved", Diary(kept=["A", "B", "C", "D", "E"]), "A; B; C; D, and 1 more"),
        ("when is my next check-in", Diary(planned=NOW + timedelta(days=1)), "tomorrow at 20:00"),
    ],
)
def test_questions_are_answered_from_the_diary(text: str, diary: Diary, words: str) -> None:
    assert words in Talk(diary=diary).say(text).text


@pytest.mark.parametrize("text", ["how was my week", "when was I last happy", "what helps when I'm sad", "take a note"])
def test_without_a_diary_it_says_so(text: str) -> None:
    reply = Talk().say(text)
    assert "journal" in reply.text
    assert not reply.actions


def test_a_note_is_kept_in_its_words() -> None:
    talk = Talk(diary=Diary())
    assert talk.say("note that the walk did me good").actions == (Note("the walk did me good"),)
    assert talk.say("take a note").text.endswith("?")
    assert talk.say("Buy new strings").actions == (Note("Buy new strings"),)
    talk.say("take a note")
    assert talk.say("no").actions == ()


def test_notes_are_read_out_by_day() -> None:
    noted = [Noted(NOW, "one"), Noted(NOW, "two"), Noted(NOW - timedelta(days=1), "three"), Noted(NOW, "four")]
    said = Talk(diary=Diary(noted=noted)).say("read me my notes").text
    assert 'Today: "one", and "two". Yesterday: "three".' in said
    assert "1 more" in said


@pytest.mark.parametrize(
    ("text", "forget"), [("forget the last ten minutes", Forget(600)), ("forget everything", Forget(None))]
)
def test_nothing_is_deleted_without_a_yes(text: str, forget: Forget) -> None:
    talk = Talk(diary=Diary())
    assert talk.say(text).actions == ()
    assert talk.say("no").actions == ()
    talk.say(text)
    talk.say("what time is it")
    assert talk.say("yes").actions == ()  # that was not the answer to the question
    talk.say(text)
    assert talk.say("yes").actions == (forget,)


@pytest.mark.parametrize("seed", range(4))
def test_the_question_before_everything_is_forgotten_lists_what_will_go(seed: int) -> None:
    asked = Talk(diary=Diary(), seed=seed).say("forget everything").text
    assert not [part for part in ("journal", "taste", "face", "imported", "ratings", "check-ins") if part not in asked]
    assert asked.endswith("?")


def test_the_journal_is_switched_off_at_once() -> None:
    assert Talk(diary=Diary()).say("off the record").actions == (Action.STOP_JOURNAL,)


def test_times_are_set_in_words() -> None:
    talk = Talk(diary=Diary())
    at_nine = datetime(2000, 1, 1, 9, 0, tzinfo=UTC).time()
    assert talk.say("check in with me every day at nine").actions == (Remind(at_nine, None, True),)
    tomorrow = talk.say("remind me to check in tomorrow at 8 pm")
    assert tomorrow.actions == (Remind(at_nine.replace(hour=20), None, False, True),)
    assert "tomorrow at 20:00" in tomorrow.text
    assert talk.say("ask me again in two hours").actions[0] in (Remind(None, 7200.0, False), Snooze(7200.0))
    assert talk.say("set a timer for ten minutes").actions == (Timer(600.0),)
    talk.say("set a timer")
    assert talk.say("half an hour").actions == (Timer(1800.0),)
    assert talk.say("no more check-ins").actions == (Action.CANCEL_REMINDERS,)
    assert "an hour" in talk.say("leave me alone for an hour").text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (45, "45 seconds"),
        (60, "minute"),
        (600, "10 minutes"),
        (3600, "hour"),
        (5400, "hour and a half"),
        (7200, "2 hours"),
        (86400, "day"),
        (172800, "2 days"),
    ],
)
def test_spans_in_words(seconds: float, words: str) -> None:
    assert span_in_words(seconds) == words


def test_days_and_moments_in_words() -> None:
    assert day_in_words(NOW - timedelta(days=3), NOW) == "on Sunday"
    assert day_in_words(NOW - timedelta(days=30), NOW) == "on 26 October"
    assert day_in_words(NOW - timedelta(days=400), NOW) == "on 21 October 2025"
    assert moment_in_words(NOW - timedelta(minutes=20), NOW) == "20 minutes ago"
    assert moment_in_words(NOW - timedelta(hours=10), NOW) == "this morning"
    assert moment_in_words(NOW - timedelta(days=1), NOW) == "yesterday evening"
