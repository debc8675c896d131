"""The slots of a sentence whose intent is known, but not from a template: found wherever they stand in it. Pure.

A template says where its slots are; here the first words that can be one are taken, the longest first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dialogue.details import Details
from dialogue.quantities import find_clock_time, find_duration
from models.emotions import Emotion

SUGGESTING: Final = ("suggest_music", "suggest_movie", "what_music_or_movie", "something_else")
WITH_EMOTION: Final = ("when_last", "how_often")  # say nothing without one
WITH_PERIOD: Final = ("how_was", "how_often", "read_notes")

_HOUR: Final = "3600"  # what "recently" and "later" mean unless they say how long
_JUST: Final = "600"
_MEDIA: Final = {
    "movie": re.compile(r"\b(?:films?|movies?|series|shows?|watch|cinema)\b"),
    "music": re.compile(r"\b(?:songs?|music|tunes?|tracks?|albums?|listen)\b"),
}
_EVERY: Final = re.compile(r"\b(?:every|each|daily)\b")
_DENIED: Final = re.compile(r"\b(?:not|no longer|never|less)(?: \w+){0,2}$")
_NOT_BAD: Final = re.compile(r"\bnot (?:too |so |that |at all )?bad\b")
_OPENING: Final = re.compile(
    r"\b(?:note|write|jot|record|journal|diary|entry|log|put|add|remember|keep|scribble)\b"
    r"(?: (?:this|it|down|in|into|to|on|my|your|the|a|an|note|journal|diary|entry|mind|record|self|book)\b)*"
    r"(?: (?:that|about|how))? "
)
_EMPTY_NOTE: Final = re.compile(r"(?:note|entry|diary|journal|something|some|for me|thing|thought|one)\b.*")


class Slots:
    """Finds slots with the words of the templates: of periods and feelings what they stand for, of genres their tags.

    `tags` has those of music and of films, by intent.
    """

    def __init__(
        self,
        details: Details,
        feelings: Mapping[str, str],
        periods: Mapping[str, str],
        tags: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._details = details
        self._feelings, self._feeling = feelings, _any_of(feelings)
        self._periods, self._period = periods, _any_of(periods)
        self._tags = {intent: (words, _any_of(words)) for intent, words in tags.items()}

    def find(self, intent: str, sentence: str) -> dict[str, str] | None:
        """The slots of a normalised sentence; None where one is missing without which the intent says nothing."""
        match intent:
            case "i_feel" | "when_last" | "how_often" | "what_helps":
                slots = self._emotion(sentence, denied=intent == "i_feel")
                if intent in WITH_EMOTION and "emotion" not in slots:
                    return None
                return slots | self._in_period(intent, sentence)
            case "how_was" | "read_notes":
                return self._in_period(intent, sentence)
            case "set_timer":
                return _seconds(sentence)
            case "snooze":
                return {"seconds": _HOUR} | _seconds(sentence)
            case "forget_recent":
                return {"seconds": _JUST if " just " in sentence else _HOUR} | _seconds(sentence)
            case "remind_check_in":
                daily = {"daily": "yes"} if _EVERY.search(sentence) else {}
                at = find_clock_time(sentence)
                return daily | ({"at": f"{at.value:%H:%M}"} if at else {} if daily else _seconds(sentence))
            case "take_note":
                return _note(sentence)
            case "thats_me":
                said = set(sentence.split())
                return {"which": next((which for which in ("left", "right", "other") if which in said), "this")}
            case "show_saved":
                return _medium(sentence)
            case "something_else":
                return _medium(sentence) | self._wish(intent, sentence)
            case _:
                return self._wish(intent, sentence) if intent in SUGGESTING else {}

    def _emotion(self, sentence: str, *, denied: bool) -> dict[str, str]:
        """What is felt, or `not`: who is not happy is taken to be sad, as by the templates."""
        if (found := self._feeling.search(sentence)) is None:
            return {}
        if denied and _NOT_BAD.search(sentence):
            return {"emotion": "neutral", "feeling": "not bad"}
        label = self._feelings[found[0]]
        if not denied or not _DENIED.search(sentence[: found.start()].rstrip()):
            return {"emotion": label, "feeling": found[0]}
        if Emotion.from_label(label) in (Emotion.HAPPY, Emotion.NEUTRAL):
            return {"emotion": "sad"}
        return {"not": label, "feeling": found[0]}

    def _in_period(self, intent: str, sentence: str) -> dict[str, str]:
        if intent not in WITH_PERIOD:
            return {}
        return {"period": "week"} | self.period(sentence)

    def period(self, sentence: str) -> dict[str, str]:
        """The period of a normalised sentence, wherever it stands."""
        found = self._period.search(sentence)
        return {"period": self._periods[found[0]]} if found else {}

    def _wish(self, intent: str, sentence: str) -> dict[str, str]:
        _, slots = self._details.take(sentence)
        for of, (words, pattern) in self._tags.items():
            if (of == intent or intent not in self._tags) and (found := pattern.search(sentence)):
                return {"tag": words[found[0]]} | slots
        return slots


def _any_of(words: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words, key=len, reverse=True)))})\b")


def _seconds(sentence: str) -> dict[str, str]:
    found = find_duration(sentence)
    return {"seconds": str(round(found.value))} if found else {}


def _medium(sentence: str) -> dict[str, str]:
    return next(({"medium": medium} for medium, words in _MEDIA.items() if words.search(sentence)), {})


def _note(sentence: str) -> dict[str, str]:
    """What follows the words that ask to note it; nothing where they are all there is."""
    opening = _OPENING.search(sentence)
    note = sentence[opening.end() :] if opening else ""
    return {"note": note} if note and not _EMPTY_NOTE.fullmatch(note) else {}
