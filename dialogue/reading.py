"""How answers to a question are read. Each function gives None for what is no answer to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from dialogue.flow import Answer
from dialogue.quantities import number
from dialogue.understanding import normalise, understand
from models.emotions import Emotion

Medium = Literal["music", "movie"]

_EITHER: Final = re.compile(
    r"\b(?:either|both|whichever|whatever|you (?:choose|decide|pick)|i do not (?:mind|care)|do not mind|surprise me"
    r"|up to you|anything)\b"
)
_NOTHING: Final = re.compile(r"\b(?:neither|none|nothing|no thanks|no thank you|not (?:now|today|really)|skip)\b")
_BREATHING: Final = re.compile(r"\bbreath(?:e|ing)?\b")
_NUMBER_WORDS: Final = 8  # words up to which a number is the answer, and not a part of a story


@dataclass(frozen=True, slots=True)
class Feeling:
    """How somebody says they feel."""

    emotion: Emotion | None  # None: in words that name none
    word: str  # as they called it
    text: str  # all they said


def yes_or_no(answer: Answer) -> bool | None:
    """Whether somebody agrees."""
    return {"yes": True, "like_it": True, "no": False}.get(answer.meant.intent or "")


def music_or_movie(answer: Answer) -> Medium | Literal["yes", "no"] | None:
    """Which of the two; "yes" and "no" are answers too, and whoever lets Attune choose gets music."""
    match answer.meant.intent:
        case "yes":
            return "yes"
        case "no" | "never_mind":
            return "no"
        case "suggest_music" | "suggest_movie" as intent if not answer.meant.slots:
            return "music" if intent == "suggest_music" else "movie"
        case None if _EITHER.search(normalise(answer.text)):
            return "music"
    return None


def something_good(answer: Answer) -> Literal["music", "movie", "breathing", "no"] | None:
    """What would do them good."""
    match answer.meant.intent:
        case "suggest_music" | "suggest_movie" as intent if not answer.meant.slots.get("tag"):
            return "music" if intent == "suggest_music" else "movie"
        case "yes" | "breathe":
            return "breathing"
        case "no":
            return "no"
    words = normalise(answer.text)
    if _BREATHING.search(words):
        return "breathing"
    if _NOTHING.search(words):
        return "no"
    return "music" if _EITHER.search(words) and answer.meant.intent is None else None


def feeling(answer: Answer) -> Feeling | None:
    """How they feel, by a bare word too: "okay" and "down" are answers to "how do you feel?"."""
    meant = answer.meant
    if meant.intent == "i_feel" and "emotion" not in meant.slots:
        return None
    if meant.intent in (None, "yes", "no", "i_feel"):
        named = meant if "emotion" in meant.slots else understand(f"i feel {answer.text}")
        if "emotion" in named.slots:
            emotion = Emotion.from_label(named.slots["emotion"])
            return Feeling(emotion, named.slots.get("feeling", emotion.label), answer.text)
    return None


def feeling_or_no(answer: Answer) -> Feeling | bool | None:
    """A feeling, or whether one that was named still holds."""
    said = yes_or_no(answer)
    if (named := feeling(answer)) is not None and (said is None or len(normalise(answer.text).split()) > 1):
        return named
    return said


def breathing_or_no(answer: Answer) -> bool | None:
    """Whether they want to breathe."""
    return True if answer.meant.intent == "breathe" else yes_or_no(answer)


def how_it_goes(answer: Answer) -> Feeling | None:
    """How they feel, or what they tell instead of a feeling."""
    if (named := feeling(answer)) is not None:
        return named
    if _is_free(answer) and len(normalise(answer.text).split()) >= _STORY_WORDS:
        return Feeling(None, "", answer.text)
    return None


_STORY_WORDS: Final = 4  # from which unknown words are taken for a story, and not for a sentence that was misheard


def one_to_ten(answer: Answer) -> int | None:
    """A whole number, 1 to 10."""
    if answer.meant.intent not in (None, "yes", "i_feel") or len(normalise(answer.text).split()) > _NUMBER_WORDS:
        return None
    value = number(answer.text)
    return value if value is not None and 1 <= value <= 10 else None


def a_note(answer: Answer) -> str | None:
    """What should be noted; empty for nothing."""
    match answer.meant.intent:
        case "no" | "never_mind":
            return ""
        case "take_note":
            return answer.meant.slots.get("note", "") or None
        case intent if intent == "i_feel" or _is_free(answer):
            return "" if _NOTHING.fullmatch(normalise(answer.text)) else answer.text.strip()
    return None


def _is_free(answer: Answer) -> bool:
    """Whether it may be anything they tell: it is no request that was understood word for word."""
    return answer.meant.intent is None or answer.meant.confidence < 1


def one_of(*options: str) -> Callable[[Answer], str | None]:
    """One of some words."""

    def read(answer: Answer) -> str | None:
        words = normalise(answer.text).split()
        return next((option for option in options if option in words), None)

    return read
