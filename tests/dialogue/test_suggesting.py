"""What is said to a suggestion is heard, and learned from: "not that one", "more like this", "in French"."""

from __future__ import annotations

from dialogue.turn import Action, Feedback, Wish
from models.emotions import Emotion, Mood
from tests.dialogue.talk import ITEMS, Diary, Talk


def wishes(talk: Talk) -> list[Wish]:
    return [wish for _, _, wish in talk.shelf.asked]


def test_a_wish_has_a_decade_a_language_and_a_person() -> None:
    talk = Talk()
    talk.say("a comedy from the nineties")
    assert wishes(talk)[0] == Wish("comedy", decade=1990)
    talk = Talk()
    talk.say("suggest a French film")
    assert wishes(talk)[0] == Wish(language="fr")
    talk = Talk()
    assert talk.say("play something by Miles Davis").suggestion == ITEMS[1]


def test_what_nothing_answers_is_said_and_as_much_as_can_be_is_kept() -> None:
    talk = Talk()
    reply = talk.say("suggest a comedy from the nineties")
    assert reply.suggestion == ITEMS[4]
    talk.shelf.given.clear()
    talk.say("suggest a French comedy")
    assert wishes(talk)[-1] in (Wish("comedy", language="fr"), Wish("comedy"))


def test_a_wish_right_after_a_suggestion_is_about_it() -> None:
    talk = Talk()
    talk.say("suggest a movie")
    talk.say("something from the nineties")
    assert talk.shelf.asked[-1][0] == "movie"
    assert talk.shelf.asked[-1][2].decade == 1990


def test_a_correction_changes_what_it_names_and_keeps_the_rest() -> None:
    talk = Talk()
    talk.say("suggest some jazz")
    talk.say("no, a comedy")
    assert talk.shelf.asked[-1][:1] == ("movie",)
    assert talk.shelf.asked[-1][2].tag == "comedy"


def test_opinions_are_told() -> None:
    talk = Talk()
    first = talk.say("suggest a song").suggestion
    assert first is not None
    assert talk.say("yes").actions == (Feedback("liked", first), Action.ENJOY)
    assert talk.say("save it").actions == (Feedback("saved", first),)
    assert Feedback("known", first) in talk.say("I've heard it already").actions
    talk = Talk()
    first = talk.say("suggest a song").suggestion
    assert first is not None
    assert Feedback("disliked", first) in talk.say("I don't like it").actions
    assert Feedback("more_like_this", ITEMS[1]) in talk.say("more like this").actions


def test_nothing_more_by_them() -> None:
    talk = Talk()
    talk.say("play something by Miles Davis")
    reply = talk.say("not this artist")
    assert Feedback("not_by_them", ITEMS[1]) in reply.actions
    assert wishes(talk)[-1].person is None


def test_that_one_needs_a_suggestion() -> None:
    for text in ("save it", "more like this", "who is it by", "not this artist", "open it"):
        reply = Talk().say(text)
        assert not reply.actions
        assert reply.text.endswith("?")


def test_it_can_be_named_opened_and_asked_for() -> None:
    talk = Talk()
    talk.say("suggest a movie")
    assert "Paddington 2" in talk.say("what did you suggest").text
    assert talk.say("open it").actions == (Action.OPEN,)
    named = talk.say("play Blue in Green")
    assert named.suggestion == ITEMS[2]
    assert named.actions == (Action.PLAY,)
    assert talk.say("play Wibbly Wobbly").text.endswith("?")


def test_matching_the_mood_holds_until_told_otherwise() -> None:
    talk = Talk(Mood.said(Emotion.ANGRY))
    talk.say("match my mood")
    talk.say("suggest a song")
    assert wishes(talk)[-1].aim == "match"
    talk.say("lift my mood")
    talk.say("suggest a song")
    assert wishes(talk)[-1].aim == "lift"


def test_likely_words_are_asked_about_before_anything_is_lost() -> None:
    talk = Talk(diary=Diary())
    asked = talk.say("forgett evrything")
    assert not asked.actions
    assert asked.text.startswith(("Did you mean", "I'm not sure"))
    sure = talk.say("yes")
    assert not sure.actions
    assert sure.text.endswith("?")
    assert talk.say("no").actions == ()
    assert not talk.say("stop wathcing me").actions
    assert talk.say("yes").actions == (Action.STOP_WATCHING,)


def test_a_repeated_answer_is_the_same() -> None:
    talk = Talk()
    first = talk.say("suggest a song").text
    assert talk.say("say that again").text == first
