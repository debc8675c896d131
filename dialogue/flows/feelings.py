"""Talking about how somebody feels: what is seen, what they say, and which of the two counts."""

from __future__ import annotations

from typing import Final

from dialogue.feelings import Feelings
from dialogue.flow import Do, Flow, Say, ask
from dialogue.flows.suggesting import which
from dialogue.reading import Feeling, feeling, feeling_or_no, yes_or_no
from dialogue.replies import LOOKS
from dialogue.talk import Talk
from dialogue.turn import Action
from models.emotions import AFFECT, Emotion, Mood

LOOKS_SURE: Final = 0.7  # probability of an emotion from which "you look" needs no hedge


def what_mood(talk: Talk) -> Flow:
    """Say what is seen, with care, and ask whether it fits."""
    talk.explain = "looks"
    if said := talk.feelings.named(talk.turn):
        talk.explain = "said"
        yield from still(talk, talk.say("you told me", feeling=said.word))
        return
    mood = talk.mood
    if talk.sound is not None and (not talk.watching or mood is None):
        yield from how_do_you_feel(talk, talk.say("sounds", sound=talk.sound))
    elif not talk.watching:
        yield from how_do_you_feel(talk, talk.say("camera off"))
    elif mood is None:
        yield from how_do_you_feel(talk, talk.say("no face"))
    elif mood.emotion is None:
        yield from how_do_you_feel(talk, talk.say("unsure"))
    elif mood.emotion is talk.feelings.denied(talk.turn):
        yield from how_do_you_feel(talk, talk.say("you denied"))
    else:
        yield Say(looks(talk, mood))
        yield from fits(talk, mood.emotion, talk.say("looks, how"))


def looks(talk: Talk, mood: Mood) -> str:
    """How somebody looks, or seems by what they say, in words as sure as that is. The mood names an emotion."""
    assert mood.emotion is not None
    talk.looked, talk.explain = (mood.emotion, talk.turn), "looks"
    if mood.source == "words":
        return talk.say("seems by words", looks=LOOKS[mood.emotion])
    return talk.say("looks" if mood.confidence >= LOOKS_SURE else "looks a little", looks=LOOKS[mood.emotion])


def fits(talk: Talk, emotion: Emotion, question: str) -> Flow:
    """Ask whether they feel as they look, and take correction as truth."""
    right = yield from ask(question, yes_or_no)
    if right:
        yield from which(talk, talk.say("glad I saw"))
    elif right is False:
        again = ""
        if not talk.offered_to_learn:  # it was misread: the first time, offer to learn how the face rests
            talk.offered_to_learn = True
            again = talk.say("learn your face?")
        yield from denied(talk, emotion, again)


def still(talk: Talk, statement: str) -> Flow:
    """Say what they said before, and hear whether it still holds."""
    now = yield from ask(statement, feeling_or_no)
    if now is False:
        talk.feelings = Feelings()
        yield from how_do_you_feel(talk, talk.say("changed"))
    elif isinstance(now, Feeling) and now.emotion is not None:
        talk.feelings.name(now.emotion, now.word, talk.turn)
        yield from felt_so(talk, now.emotion)
    elif now:
        yield Say(talk.say("yes"))


def denied(talk: Talk, emotion: Emotion, more: str = "") -> Flow:
    """They do not feel so."""
    talk.feelings.deny(emotion, talk.turn)
    talk.looked = None
    yield from how_do_you_feel(talk, f"{talk.say('not so')} {more}".strip())


def how_do_you_feel(talk: Talk, question: str) -> Flow:
    """Ask for a feeling."""
    felt: Feeling | None = yield from ask(question, feeling)
    if felt is not None and felt.emotion is not None:
        talk.feelings.name(felt.emotion, felt.word, talk.turn)
        yield from felt_so(talk, felt.emotion)


def felt_so(talk: Talk, emotion: Emotion) -> Flow:
    """They said how they feel: answer that, and offer something for it."""
    corrected = talk.misread(emotion)
    talk.looked = None
    if talk.care.caring(talk.turn) and AFFECT[emotion].valence < 0:
        reply = talk.care.stay()
        yield Say(reply.text, crisis=True)
    elif corrected:
        yield from which(talk, f"{talk.say('corrected')} {talk.say('offer')}")
    else:
        yield from which(talk, talk.say(f"feels {emotion.label}"))


def learn_face(talk: Talk) -> Flow:
    """Learn how their face rests."""
    if not talk.watching:
        yield Say(talk.say("needs the camera"))
        return
    yield Say(talk.say("calibrate"))
    yield Do(Action.CALIBRATE)


def claim(talk: Talk, which_face: str) -> Flow:
    """Whose face it is."""
    if not talk.watching:
        yield Say(talk.say("needs the camera"))
        return
    yield Say(talk.say("claimed"))
    yield Do(Action(f"claim_{which_face}"))
