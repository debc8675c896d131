"""Putting forward music and films, and what people say to that."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Final, Literal

from dialogue.flow import Answer, Do, Flow, Offer, Say, ask
from dialogue.reading import music_or_movie, yes_or_no
from dialogue.replies import sentence
from dialogue.talk import Suggested, Talk
from dialogue.turn import Action, Feedback, Wish
from dialogue.understanding import Understanding, normalise

_STILL_ABOUT_IT: Final = 2  # turns after a suggestion in which a wish is about it
_KNOWN: Final = re.compile(r"\b(?:seen|saw|heard|know|knew|watched|listened)\b")
_REFUSED: Final = re.compile(
    r"\b(?:hate|boring|bored|not (?:like|want|love|fancy|enjoy|into|that|this|for me|my|a fan))\b"
)


def which(talk: Talk, question: str) -> Flow:
    """Ask whether it should be music or a movie, and suggest it."""
    medium = yield from ask(question, music_or_movie, talk.say("music or movie"))
    if medium == "yes":
        medium = yield from ask(talk.say("which"), music_or_movie)
    if medium in ("music", "movie"):
        yield from offer(talk, medium, Wish())
    elif medium == "no":
        yield Say(talk.say("left in peace"))


def offer(talk: Talk, medium: str, wish: Wish) -> Flow:
    """Suggest something; until it is taken, or they have had enough."""
    found, words = talk.find(medium, wish)
    if found is None:
        yield Say(words)
        return
    yield Offer(words, found.suggestion)
    yield from offered(talk)


def offered(talk: Talk) -> Flow:
    """Wait for what they say to a suggestion that was put forward."""
    assert talk.last is not None
    suggestion = talk.last.suggestion
    liked = yield from ask("", yes_or_no)
    if liked:
        yield Do(Feedback("liked", suggestion))
        if suggestion.medium == "music":
            yield Do(Action.ENJOY)
        yield Say(talk.say("enjoy"))
    elif liked is False:
        yield Do(Feedback("disliked", suggestion))
        if (yield from ask(talk.say("another?"), yes_or_no)):
            yield from offer(talk, suggestion.medium, talk.last.wish)
        else:
            yield Say(talk.say("left in peace"))


def suggest(talk: Talk, medium: str, meant: Understanding) -> Flow:
    """They asked for music or a movie."""
    talk.hear_mood(meant)
    yield from offer(talk, medium, wish_of(meant))


def suggest_either(talk: Talk, meant: Understanding) -> Flow:
    """They asked for something, but not for what."""
    named = talk.hear_mood(meant)
    wish = wish_of(meant)
    if named is None and wish != Wish() and talk.last is not None and talk.turn - talk.last.turn <= _STILL_ABOUT_IT:
        yield from correct(talk, meant)  # "something from the nineties" is about the film that was just suggested
        return
    medium = yield from ask(talk.say("which"), music_or_movie, talk.say("music or movie"))
    if medium == "yes":
        medium = yield from ask(talk.say("which"), music_or_movie)
    if medium in ("music", "movie"):
        yield from offer(talk, medium, wish)
    elif medium == "no":
        yield Say(talk.say("left in peace"))


def something_else(talk: Talk, answer: Answer) -> Flow:
    """Not that one: something else of the kind, or of another."""
    meant = answer.meant
    talk.hear_mood(meant)
    last = talk.last
    medium = meant.slots.get("medium") or (last.suggestion.medium if last else None)
    if last is not None:
        yield Do(Feedback(_opinion(answer.text), last.suggestion))
    if medium is None:
        yield from which(talk, talk.say("which"))
        return
    wish = wish_of(meant)
    if last is not None and last.suggestion.medium == medium:
        wish = _over(last.wish, wish)
    yield from offer(talk, medium, wish)


def correct(talk: Talk, meant: Understanding) -> Flow:
    """ "No, a comedy": the last wish, put right."""
    last = talk.last
    medium = meant.slots.get("medium") or (last.suggestion.medium if last else None)
    wish = wish_of(meant)
    if last is not None and last.suggestion.medium == medium:
        yield Do(Feedback("skipped", last.suggestion))
        wish = _over(last.wish, wish)
    if medium is None:
        yield from which(talk, talk.say("which"))
    else:
        yield from offer(talk, medium, wish)


def more_like_this(talk: Talk) -> Flow:
    """Something like the last suggestion."""
    if talk.last is None:
        yield from which(talk, talk.say("nothing yet"))
        return
    last = talk.last
    yield Do(Feedback("more_like_this", last.suggestion))
    mood = talk.going_by()
    found = talk.suggester.similar(last.suggestion, mood)
    if found is None:
        yield Say(talk.say("nothing like it"))
        return
    talk.put_forward(Suggested(found, last.wish, mood, talk.turn))
    yield Offer(talk.say("like it", spoken=found.spoken, reason=sentence(found.reason)), found)
    yield from offered(talk)


def like_it(talk: Talk) -> Flow:
    """They are pleased with it."""
    if talk.last is None:
        yield Say(talk.say("thanks"))
        return
    yield Do(Feedback("liked", talk.last.suggestion))
    yield Say(talk.say("glad you like it"))


def not_by_them(talk: Talk) -> Flow:
    """Nothing more by whoever made the last suggestion."""
    if talk.last is None:
        yield from which(talk, talk.say("nothing yet"))
        return
    last = talk.last
    yield Do(Feedback("not_by_them", last.suggestion))
    yield Say(talk.say("not by them"))
    yield from offer(talk, last.suggestion.medium, replace(last.wish, person=None))


def save_it(talk: Talk) -> Flow:
    """Keep it for later."""
    if talk.last is None:
        yield Say(talk.say("nothing yet"))
        return
    yield Do(Feedback("saved", talk.last.suggestion))
    yield Say(talk.say("saved", spoken=talk.last.suggestion.spoken))


def show_saved(talk: Talk, medium: str | None) -> Flow:
    """What was kept."""
    saved = talk.memory.saved(medium) if talk.memory else ()
    if not saved:
        yield Say(talk.say("nothing saved"))
        return
    shown = "; ".join(saved[:_READ_OUT])
    more = len(saved) - _READ_OUT
    yield Say(f"{talk.say('you saved')} {shown}{f', and {more} more' if more > 0 else ''}.")


_READ_OUT: Final = 4  # titles in a row that one can follow by ear


def what_is_this(talk: Talk) -> Flow:
    """What the last suggestion is called."""
    if talk.last is None:
        yield from which(talk, talk.say("nothing yet"))
        return
    yield Say(f"{talk.say('it was')} {talk.last.suggestion.spoken}.")
    yield from offered(talk)


def play(talk: Talk) -> Flow:
    """Go on playing, or play what was suggested."""
    if talk.last is not None and talk.last.suggestion.medium == "movie":
        yield Say(talk.say("cannot show films"))
        yield Do(Action.OPEN)
        return
    if talk.last is not None:
        yield Do(Feedback("liked", talk.last.suggestion))
    yield Say(talk.say("play"))
    yield Do(Action.PLAY)


def open_it(talk: Talk) -> Flow:
    """Open it in the browser."""
    if talk.last is None:
        yield Say(talk.say("nothing yet"))
        return
    yield Say(talk.say("open it"))
    yield Do(Action.OPEN)


def play_named(talk: Talk, title: str, medium: str | None) -> Flow:
    """Something by its title."""
    found = talk.suggester.named(title, medium)
    if found is None:
        yield from which(talk, talk.say("unknown title", title=title))
        return
    talk.put_forward(Suggested(found, Wish(), talk.going_by(), talk.turn))
    yield Offer(talk.say("named", spoken=found.spoken), found)
    yield Do(Action.PLAY if found.medium == "music" else Action.OPEN)


def why(talk: Talk) -> Flow:
    """Explain the last suggestion, or what was said about the mood."""
    if talk.explain in ("looks", "said"):
        yield Say(talk.say(f"why {talk.explain}"))
        return
    if talk.last is None:
        yield from which(talk, talk.say("why what"))
        return
    suggestion, mood = talk.last.suggestion, talk.last.mood
    words = [talk.say("why suggested", spoken=suggestion.spoken, reason=sentence(suggestion.reason))]
    if mood is not None and mood.source == "said":
        words.append(talk.say("by your words"))
    elif mood is not None and mood.emotion is not None:
        words.append(talk.say("by your face" if mood.source == "face" else "by how you seem"))
    yield Offer(" ".join(words), suggestion)
    yield from offered(talk)


def aim(talk: Talk, towards: Literal["match", "lift"]) -> Flow:
    """What suggestions are to do for the mood, from now on."""
    talk.aim = towards
    yield Say(talk.say(f"aim {towards}"))


def wish_of(meant: Understanding) -> Wish:
    """What a sentence asks for besides the medium."""
    slots = dict(meant.slots)
    wished: dict[str, object] = {f.name: slots[f.name] for f in fields(Wish) if f.name in slots}
    if "decade" in wished:
        wished["decade"] = int(str(wished["decade"]))
    return Wish(**wished)  # type: ignore[arg-type]  # the templates' lists hold no other values


def _over(before: Wish, now: Wish) -> Wish:
    """A wish that changes what it names of the one before."""
    return replace(
        before, **{f.name: value for f in fields(Wish) if (value := getattr(now, f.name)) not in (None, False)}
    )


def _opinion(text: str) -> Literal["known", "disliked", "skipped"]:
    words = normalise(text)
    if _KNOWN.search(words):
        return "known"
    return "disliked" if _REFUSED.search(words) else "skipped"
