"""A mood check-in as a good friend would lead it, in under a minute: how is it going, what I heard and saw, one number,
a note if you like, something that may do you good, and goodbye."""

from __future__ import annotations

from typing import Final, Literal

from dialogue.flow import Do, Flow, Offer, Say, ask
from dialogue.flows.breathing import exercise
from dialogue.flows.feelings import looks
from dialogue.flows.suggesting import offered
from dialogue.memory import Helped
from dialogue.reading import (
    Feeling,
    a_note,
    breathing_or_no,
    feeling,
    how_it_goes,
    one_to_ten,
    something_good,
    yes_or_no,
)
from dialogue.replies import LOOKS
from dialogue.talk import Talk
from dialogue.turn import CheckIn, Wish
from models.emotions import AFFECT, Emotion

LOW: Final = 5  # of ten: up to here something that may help is offered


def check_in(talk: Talk, reason: Literal["asked", "time", "mood"] = "asked", lasting: Emotion | None = None) -> Flow:
    """Lead a check-in. `lasting`: the mood that led to it, where Attune speaks up by itself."""
    if reason == "mood" and lasting is not None:
        yield Say(talk.say("looked for a while", looks=LOOKS[lasting]))
    felt: Feeling | None = yield from ask(talk.say(f"check in {reason}"), how_it_goes, *_again(talk, "check in again"))
    emotion, word = (felt.emotion, felt.word) if felt else (None, "")
    seen = talk.mood.emotion if talk.mood is not None and talk.mood.source in ("face", "fused") else None
    if emotion is not None:
        talk.feelings.name(emotion, word, talk.turn)
        yield Say(_reflect(talk, emotion, word, seen))
    elif seen is not None and talk.mood is not None:
        right = yield from ask(f"{talk.say('heard you')} {looks(talk, talk.mood)} {talk.say('looks, how')}", yes_or_no)
        emotion = seen if right else None
        if right:
            talk.feelings.name(seen, LOOKS[seen], talk.turn)
        elif right is False:
            talk.feelings.deny(seen, talk.turn)
            yield Say(talk.say("corrected"))
    elif felt is not None:
        yield Say(talk.say("heard you"))
    scale: int | None = yield from ask(talk.say("scale"), one_to_ten, *_again(talk, "scale again"), answers="number")
    keeping = talk.memory is not None and talk.memory.keeping
    note = (yield from ask(talk.say("note?"), a_note, talk.say("note again"))) if keeping else None
    if felt is not None and felt.emotion is None and not note:
        note = felt.text
    yield Do(CheckIn(emotion, word, scale, note or ""))
    yield Say(talk.say("checked in" if keeping else "checked in, unwritten"))
    low = scale <= LOW if scale is not None else emotion is not None and AFFECT[emotion].valence < 0
    if low:
        yield from _something_that_helps(talk, emotion)
    yield Say(talk.say("check in done"))


def _again(talk: Talk, key: str) -> tuple[str, ...]:
    return tuple(talk.voice.all(key))


def _reflect(talk: Talk, emotion: Emotion, word: str, seen: Emotion | None) -> str:
    """What was heard, beside what was seen where the two differ; the word counts."""
    if seen is None or seen in (emotion, Emotion.NEUTRAL):
        return talk.say(f"reflect {'low' if AFFECT[emotion].valence < 0 else 'good'}", feeling=word)
    return talk.say("reflect other", feeling=word, looks=LOOKS[seen])


def _something_that_helps(talk: Talk, emotion: Emotion | None) -> Flow:
    """Offer what helped before, or what may."""
    helped = talk.memory.helped(emotion) if talk.memory else ()
    best: Helped | None = helped[0] if helped else None
    if best is not None and best.medium == "breathing":
        if (yield from ask(talk.say("breathing helped", times=_times(best.times)), breathing_or_no)):
            yield from _breathe(talk)
        return
    question = talk.say("helped before", what=best.what, times=_times(best.times)) if best else talk.say("may help")
    what = yield from ask(question, something_good, talk.say("may help again"))
    if what == "breathing":
        yield from _breathe(talk)
    elif what in ("music", "movie"):
        found, words = talk.find(what, Wish())
        if found is None:
            yield Say(words)
        else:
            yield Offer(words, found.suggestion)
            yield from offered(talk)


def _breathe(talk: Talk) -> Flow:
    yield Say(talk.say("breathe"))
    yield from exercise()
    felt: Feeling | None = yield from ask(talk.say("breathed"), feeling)
    if felt is not None and felt.emotion is not None:
        talk.feelings.name(felt.emotion, felt.word, talk.turn)
        yield Say(_reflect(talk, felt.emotion, felt.word, None))


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
