"""A conversation keeps its promises: it takes people at their word, explains itself, and never says "you are sad"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

import pytest

from dialogue.conversation import CARE_FOR, Action, Conversation
from dialogue.feelings import LASTS
from dialogue.replies import WORDINGS
from dialogue.turn import Wish
from models.emotions import Emotion, Mood
from tests.dialogue.talk import ITEMS, SAD_FACE, UNCLEAR_FACE, Diary, Shelf, Talk, face


def test_mood_then_movie_then_another_then_why() -> None:
    talk = Talk(SAD_FACE)
    mood = talk.say("What mood do you see?")
    assert mood.intent == "what_mood"
    assert re.search(r"\b(look|seem) sad\b", mood.text)

    first = talk.say("Suggest a movie")
    assert (first.intent, first.suggestion) == ("suggest_movie", ITEMS[4])
    assert "Paddington 2" in first.text
    assert talk.shelf.asked[-1] == ("movie", SAD_FACE, Wish())

    second = talk.say("something else")
    assert (second.intent, second.suggestion) == ("something_else", ITEMS[5])

    why = talk.say("Why?")
    assert why.intent == "why"
    assert "nothing bad happens in it for long" in why.text.lower()
    assert "how you look" in why.text

    assert talk.say("thanks").intent == "thanks"
    assert talk.say("goodbye").actions == (Action.GOODBYE,)


def test_what_is_said_wins_over_the_face_and_is_used_for_suggestions() -> None:
    talk = Talk(SAD_FACE)
    talk.say("how do I look")
    corrected = talk.say("I feel fine")
    assert corrected.intent == "i_feel"
    assert re.search("setting me right|misread|you know best", corrected.text)

    assert "you feel fine" in talk.say("what mood do you see").text
    talk.say("play me some jazz")
    assert talk.shelf.asked[-1] == ("music", Mood.said(Emotion.NEUTRAL), Wish("jazz"))
    assert "what you told me" in talk.say("why").text


def test_what_was_said_is_remembered_for_a_while_only() -> None:
    talk = Talk(SAD_FACE)
    talk.say("I feel great")
    for _ in range(LASTS - 1):
        talk.say("thanks")
    talk.say("suggest a song")
    assert talk.shelf.asked[-1][1] == Mood.said(Emotion.HAPPY)
    talk.say("suggest a song")
    assert talk.shelf.asked[-1][1] == SAD_FACE


def test_a_denied_mood_is_neither_claimed_again_nor_used() -> None:
    talk = Talk(SAD_FACE)
    talk.say("what mood am I in")
    denied = talk.say("no")
    assert "How" in denied.text or "what would be the right word" in denied.text.lower()
    assert "sad" not in talk.say("and how do I look now").text
    talk.say("suggest a song")
    assert talk.shelf.asked[-1][1] is None


def test_i_am_not_sad_is_heard_as_that() -> None:
    talk = Talk(SAD_FACE)
    assert talk.say("I'm not sad").intent == "i_feel"
    talk.say("suggest a song")
    assert talk.shelf.asked[-1][1] is None


def test_how_do_you_feel_takes_a_bare_word() -> None:
    talk = Talk(None, watching=False)
    assert "camera is off" in talk.say("what mood do you see").text or "not watching" in talk.say("what mood").text
    talk.say("hello")
    assert talk.say("pretty low, to be honest").intent == "i_feel"
    talk.say("music")
    assert talk.shelf.asked[-1] == ("music", Mood.said(Emotion.SAD), Wish())


def test_music_or_a_movie() -> None:
    talk = Talk()
    assert talk.say("suggest something").intent == "what_music_or_movie"
    assert talk.say("yes").suggestion is None
    assert talk.say("a movie, please").suggestion == ITEMS[4]

    talk.say("suggest something")
    assert talk.say("no").suggestion is None
    talk.say("suggest something")
    assert talk.say("you choose").suggestion is not None


def test_an_offer_can_be_taken_or_turned_down() -> None:
    talk = Talk()
    first = talk.say("play something")
    assert talk.say("no thanks").suggestion is None
    other = talk.say("yes please")
    assert other.suggestion not in (None, first.suggestion)
    assert "Enjoy" in (text := talk.say("sounds good").text) or "hope" in text


def test_a_different_medium_and_the_same_tag() -> None:
    talk = Talk()
    assert talk.say("suggest some jazz").suggestion == ITEMS[1]
    assert talk.say("another song").suggestion == ITEMS[2]
    assert talk.say("how about a movie").suggestion == ITEMS[4]


def test_an_unknown_tag_is_said_and_not_hidden() -> None:
    reply = Talk().say("suggest a horror movie")
    assert reply.suggestion == ITEMS[4]
    assert re.search("no horror movie", reply.text, re.IGNORECASE)


def test_an_empty_shelf_is_admitted() -> None:
    talk = Talk()
    talk.say("suggest a movie")
    talk.say("something else")
    empty = talk.say("something else")
    assert empty.suggestion is None
    assert "movies" in empty.text


def test_a_feeling_and_a_request_in_one_sentence() -> None:
    talk = Talk(face(Emotion.HAPPY))
    assert talk.say("I'm so stressed, can you play something calm?").suggestion == ITEMS[0]
    assert talk.shelf.asked[-1] == ("music", Mood.said(Emotion.FEAR), Wish("calm"))


@pytest.mark.parametrize(
    ("mood", "watching", "words"),
    [
        (UNCLEAR_FACE, True, r"not sure how you feel|can't read it"),
        (None, True, r"can't see a face|don't see you|not in my view"),
        (SAD_FACE, False, r"camera is off|not watching"),
        (face(Emotion.SAD, 0.4), True, r"a little sad|somewhat sad|look sad. I'm not sure"),
    ],
)
def test_what_cannot_be_seen_is_not_claimed(mood: Mood | None, watching: bool, words: str) -> None:
    for seed in range(6):
        assert re.search(words, Talk(mood, watching=watching, seed=seed).say("what mood do you see").text)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("Stop!", Action.STOP),
        ("stop listening", Action.STOP_LISTENING),
        ("please stop watching me", Action.STOP_WATCHING),
        ("start watching", Action.START_WATCHING),
        ("start listening", Action.START_LISTENING),
        ("bye", Action.GOODBYE),
    ],
)
def test_control_works_at_any_moment(text: str, action: Action) -> None:
    talk = Talk()
    assert talk.say(text).actions == (action,)
    for opening in ("suggest something", "what mood do you see", "suggest a movie", "hello", "bla bla"):
        talk.say(opening)
        assert talk.say(text).actions == (action,)


def test_what_was_not_understood_is_admitted_in_different_ways_and_then_explained() -> None:
    talk = Talk()
    replies = [talk.say("the gearbox of my tractor leaks") for _ in range(5)]
    assert all(reply.intent is None and not reply.actions for reply in replies)
    assert len({reply.text for reply in replies[:4]}) == 4
    assert "suggest a movie" in replies[3].text
    talk.say("thanks")
    assert talk.say("the gearbox leaks").text == replies[0].text


def test_a_crisis_is_answered_again_differently_and_talk_goes_on() -> None:
    talk = Talk(SAD_FACE)
    first = talk.say("I want to kill myself")
    assert (first.crisis, first.intent, first.actions) == (True, "crisis", ())
    assert "988" in first.text
    assert "nine eight eight" in first.aloud
    second = talk.say("I just want to die")
    assert second.crisis
    assert second.text != first.text
    assert "988" in talk.say("yes").text
    unclear = talk.say("the whole thing with the gearbox")
    assert "catch" not in unclear.text
    assert talk.say("I feel hopeless").crisis
    assert talk.say("play some music").suggestion is not None
    for _ in range(CARE_FOR + 1):
        talk.say("thanks")
    assert talk.say("the whole thing with the gearbox").intent is None


@pytest.mark.parametrize("answer", ["no", "yes"])
def test_after_a_yes_neither_word_ends_the_care(answer: str) -> None:
    talk = Talk(SAD_FACE)
    talk.say("I want to kill myself")
    assert talk.say("yes").crisis
    reply = talk.say(answer)  # to "are you safe?", or to "is anything within reach?"
    assert (reply.crisis, reply.intent) == (True, "crisis")
    assert "change your mind" not in reply.text


def test_after_a_sign_of_danger_nothing_dark_is_suggested() -> None:
    talk = Talk(SAD_FACE)
    talk.say("play some music")
    assert not talk.shelf.asked[-1][2].gentle
    talk.say("I want to die")
    talk.say("no")
    talk.say("play something calm")
    assert talk.shelf.asked[-1][2].gentle


def test_a_shaky_transcript_is_confirmed_before_it_counts_as_a_crisis() -> None:
    talk = Talk(locale="en_GB")
    asked = talk.say("I want to end my life", confidence=0.3)
    assert (asked.crisis, asked.intent) == (False, "crisis_check")
    assert "116 123" not in asked.text
    denied = talk.say("no, I said something else")
    assert not denied.crisis

    talk.say("I want to end my life", confidence=0.3)
    confirmed = talk.say("yes", confidence=0.3)
    assert confirmed.crisis
    assert "116 123" in confirmed.text

    again = Talk()
    again.say("I want to end my life", confidence=0.3)
    assert again.say("I said I want to end my life", confidence=0.3).crisis


def test_a_hint_is_asked_about_first() -> None:
    talk = Talk()
    asked = talk.say("I can't do this anymore")
    assert (asked.crisis, asked.intent) == (False, "crisis_check")
    assert "ending their life" in asked.text or "hurting yourself" in asked.text
    assert not talk.say("no").crisis
    talk.say("I can't do this anymore")
    assert talk.say("yes").crisis
    assert talk.say("nobody would miss me").crisis


def test_something_with_a_direction() -> None:
    talk = Talk()
    talk.say("suggest some jazz")
    assert talk.say("something calmer").suggestion == ITEMS[0]
    assert talk.shelf.asked[-1] == ("music", None, Wish("calm"))


def test_why_after_words_repeats_that_they_were_words() -> None:
    talk = Talk(SAD_FACE)
    talk.say("I feel great")
    talk.say("what mood do you see")
    assert "you told me" in talk.say("why do you say that").text.lower()
    assert talk.conversation.said_mood == Mood.said(Emotion.HAPPY)


def test_a_privacy_word_is_obeyed_also_in_a_crisis() -> None:
    reply = Talk().say("Stop listening. I want to die.")
    assert reply.actions == (Action.STOP_LISTENING,)
    assert reply.crisis


def test_the_same_seed_talks_the_same_and_no_wording_repeats_at_once() -> None:
    def run(seed: int) -> list[str]:
        talk = Talk(SAD_FACE, seed=seed)
        return [talk.say(text).text for text in ["hello", "what mood do you see"] * 4 + ["thanks"] * 8]

    assert run(3) == run(3)
    assert run(3) != run(4)
    thanks = run(3)[-8:]
    assert all(one != next_ for one, next_ in pairwise(thanks))


def test_the_greeting_says_what_is_on_and_what_to_ask() -> None:
    hello = Conversation(Shelf(), name="Ada").greeting(watching=True, hearing="all", speaking=True)
    assert hello == "Hello, Ada. I'm Attune. I can see and hear you. Ask me what mood I see, or for music or a movie."


@pytest.mark.parametrize("watching", [True, False])
@pytest.mark.parametrize("hearing", ["all", "some", "nothing"])
@pytest.mark.parametrize("speaking", [True, False])
@pytest.mark.parametrize("called", [True, False])
def test_the_greeting_claims_no_sense_that_is_missing(
    watching: bool, hearing: Literal["all", "some", "nothing"], speaking: bool, called: bool
) -> None:
    hello = Conversation(Shelf()).greeting(watching=watching, hearing=hearing, speaking=speaking, called=called)
    assert ("I can see" in hello) == watching
    assert ("what mood I see" in hello) == watching
    assert bool(re.search("(can|and) hear (you|a set)", hello)) == (hearing != "nothing")
    assert ("a set of sentences" in hello) == (hearing == "some")
    assert ("type to me" in hello) == (hearing == "nothing")
    assert ("hey Attune" in hello) == (called and hearing != "nothing")
    assert ("on the screen" in hello) == (not speaking)


def test_a_mood_remark_speaks_of_looks() -> None:
    conversation = Conversation(Shelf())
    for emotion in Emotion:
        assert re.search(r"\b(look|seem)\b", conversation.mood_remark(face(emotion)))
    assert "not sure" in conversation.mood_remark(UNCLEAR_FACE)


@pytest.mark.parametrize("wording", [wording for wordings in WORDINGS.values() for wording in wordings])
def test_every_wording_is_short_plain_and_careful(wording: str) -> None:
    assert len(re.findall(r"[.!?](?:\s|$)", wording)) <= 3
    assert wording.isascii()
    assert "you are" not in wording.lower()
    assert "you're sad" not in wording.lower()


# --- whose face it is, and how it rests ---


def test_calibration_is_started_by_voice_and_needs_the_camera() -> None:
    reply = Talk().say("learn my face")
    assert reply.actions == (Action.CALIBRATE,)
    assert "twenty seconds" in reply.text
    blind = Talk(watching=False).say("learn my face")
    assert blind.actions == ()
    assert "start watching" in blind.text.lower()


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("that's me", Action.CLAIM_THIS),
        ("I'm on the left", Action.CLAIM_LEFT),
        ("I'm the one on the right", Action.CLAIM_RIGHT),
        ("the other one is me", Action.CLAIM_OTHER),
    ],
)
def test_people_say_which_face_is_theirs(text: str, action: Action) -> None:
    assert Talk(SAD_FACE).say(text).actions == (action,)
    assert Talk(watching=False).say(text).actions == ()


def test_learning_the_face_is_offered_once_when_its_look_was_misread() -> None:
    talk = Talk(SAD_FACE)
    offers = []
    for _ in range(2):
        talk.say("what mood do you see")
        offers.append("learn my face" in talk.say("no").text)
        talk.mood = face(Emotion.ANGRY)
    assert offers == [True, False]


def test_what_is_asked_for_is_known_until_it_is_answered() -> None:
    talk = Talk(diary=Diary())
    asked = []
    for text in ("let us do a check in", "i feel great", "why", "eight", "no", "set a timer", "ten minutes"):
        talk.say(text)
        asked.append(talk.conversation.asked)
    assert asked == [None, "number", "number", None, None, "duration", None]


def test_what_is_left_is_asked_for_again_only_when_it_is_taken_up() -> None:
    talk = Talk(diary=Diary())
    asked = []
    for text in (
        "remind me to check in every day",
        "stop",
        "let us do a check in",
        "great",
        "stop",
        "go back to the check in",
    ):
        talk.say(text)
        asked.append(talk.conversation.asked)
    assert asked == ["time", None, None, "number", None, "number"]
