"""A check-in leads from how it goes to something that helps, bears interruptions, and keeps what was said."""

from __future__ import annotations

import pytest

from dialogue.flows.breathing import lines
from dialogue.memory import Helped
from dialogue.turn import Action, CheckIn, Exercise, Reply
from models.emotions import Emotion, Mood
from tests.dialogue.talk import ITEMS, SAD_FACE, Diary, Talk


def begin(talk: Talk, reason: str = "asked", lasting: Emotion | None = None) -> Reply:
    reply = talk.conversation.begin_check_in(reason, lasting, talk.mood)  # type: ignore[arg-type]
    assert reply is not None
    return reply


def kept(reply: Reply) -> CheckIn:
    """The check-in that a reply has kept."""
    (entry,) = (request for request in reply.actions if isinstance(request, CheckIn))
    return entry


def test_a_low_check_in_is_kept_and_ends_with_something_that_may_help() -> None:
    talk = Talk(None, diary=Diary())
    assert begin(talk).text.endswith("?")
    assert talk.say("pretty low to be honest").said == Mood.said(Emotion.SAD)
    talk.say("a four, I think")
    noted = talk.say("I slept badly")
    assert kept(noted) == CheckIn(Emotion.SAD, "low", 4, "I slept badly")
    assert "breathing" in noted.text or "breathe" in noted.text
    offer = talk.say("music")
    assert offer.suggestion == ITEMS[0]
    assert talk.shelf.asked[-1][1] == Mood.said(Emotion.SAD)
    assert talk.say("yes").intent == "yes"
    assert talk.say("no thanks").text  # the check-in is over


def test_a_good_check_in_is_short() -> None:
    talk = Talk(None, diary=Diary())
    begin(talk)
    talk.say("great")
    talk.say("nine")
    done = talk.say("no")
    assert kept(done) == CheckIn(Emotion.HAPPY, "great", 9, "")
    assert "music" not in done.text


def test_what_is_told_without_a_feeling_is_kept_and_the_face_only_asked_about() -> None:
    talk = Talk(SAD_FACE, diary=Diary())
    begin(talk)
    asked = talk.say("my boss shouted at me the whole morning")
    assert "sad" in asked.text
    assert asked.text.endswith("?")
    talk.say("no")
    talk.say("three")
    entry = kept(talk.say("no"))
    assert entry.emotion is None
    assert entry.note == "my boss shouted at me the whole morning"


def test_the_word_counts_where_the_face_says_something_else() -> None:
    talk = Talk(SAD_FACE, diary=Diary())
    begin(talk)
    reflected = talk.say("I'm fine")
    assert "fine" in reflected.text
    assert "sad" in reflected.text
    talk.say("six")
    assert kept(talk.say("no")).emotion is Emotion.NEUTRAL


def test_another_question_is_answered_and_the_check_in_goes_on() -> None:
    talk = Talk(None, diary=Diary())
    begin(talk)
    talk.say("tired")
    between = talk.say("suggest a movie")
    assert between.suggestion == ITEMS[4]
    back = talk.say("yes")
    assert "check-in" in back.text
    assert "ten" in back.text
    assert kept(talk.say("seven") and talk.say("no")).scale == 7


def test_a_number_answers_the_check_in_also_while_a_suggestion_waits() -> None:
    talk = Talk(None, diary=Diary())
    begin(talk)
    talk.say("tired")
    talk.say("suggest a movie")
    talk.say("seven")
    assert kept(talk.say("no")).scale == 7


def test_it_asks_in_three_other_ways_and_then_does_without() -> None:
    talk = Talk(None, diary=Diary())
    question = begin(talk).text
    asked = [talk.say("frobnicate").text for _ in range(3)]
    assert len({question, *asked}) == 4
    talk.say("frobnicate")
    talk.say("five")
    assert kept(talk.say("no")).emotion is None


def test_it_comes_back_twice_and_then_waits_to_be_asked() -> None:
    talk = Talk(None, diary=Diary())
    begin(talk)
    replies = [talk.say("what time is it").text for _ in range(4)]
    assert all("check-in" in reply for reply in replies[:3])
    assert "go back" in replies[2]
    assert "check-in" not in replies[3]
    assert talk.say("go back to the check-in").text.endswith("?")
    assert talk.say("great").said == Mood.said(Emotion.HAPPY)


@pytest.mark.parametrize("text", ["stop", "stop listening"])
def test_a_stop_word_leaves_it_until_it_is_wanted_again(text: str) -> None:
    talk = Talk(None, diary=Diary())
    begin(talk)
    assert "check-in" not in talk.say(text).text
    assert "seven" not in talk.say("seven").text
    assert talk.say("where were we").text.endswith("?")


def test_it_can_be_given_up_and_a_question_skipped() -> None:
    talk = Talk(None, diary=Diary())
    begin(talk)
    talk.say("skip that question")
    talk.say("five")
    assert kept(talk.say("no")) == CheckIn(None, "", 5, "")

    begin(again := Talk(None, diary=Diary()))
    assert again.say("never mind").actions == ()
    assert again.say("seven").intent is None


def test_what_helped_before_is_offered_first() -> None:
    helped = Helped("a breathing exercise", "breathing", 3, 0.4)
    talk = Talk(None, diary=Diary(helps=[helped]))
    begin(talk)
    talk.say("sad")
    talk.say("three")
    assert "3 times" in talk.say("no").text
    guided = talk.say("yes")
    assert guided.script == lines()
    after = talk.conversation.go_on(None)
    assert after is not None
    assert after.actions == (Exercise(60.0),)
    assert talk.say("a bit better").said == Mood.said(Emotion.HAPPY)


def test_without_a_journal_nothing_is_promised() -> None:
    talk = Talk(None, diary=Diary(keeping=False))
    begin(talk)
    talk.say("great")
    assert "journal is off" in talk.say("eight").text


def test_it_says_why_it_speaks_up_and_does_not_begin_twice_nor_in_a_crisis() -> None:
    talk = Talk(SAD_FACE)
    assert "sad" in begin(talk, "mood", Emotion.SAD).text
    assert talk.conversation.begin_check_in("time", None, None) is None

    troubled = Talk(SAD_FACE)
    troubled.say("I want to die")
    assert troubled.conversation.begin_check_in("time", None, None) is None


def test_a_sign_of_danger_ends_it() -> None:
    talk = Talk(None)
    begin(talk)
    assert talk.say("I want to kill myself").crisis
    assert talk.say("no").intent == "crisis"
    assert talk.say("seven").intent in (None, "crisis")


def test_breathing_lasts_a_minute_ends_with_a_question_and_ends_when_they_speak() -> None:
    talk = Talk(None)
    guided = talk.say("help me breathe")
    assert sum(line.seconds for line in guided.script) == 60
    after = talk.conversation.go_on(None)
    assert after is not None
    assert after.text.endswith("?")
    assert talk.say("better").said == Mood.said(Emotion.HAPPY)

    talk.say("help me breathe")
    assert talk.say("stop").actions == (Action.STOP,)
    assert talk.conversation.go_on(None) is None
