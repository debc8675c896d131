"""What a request for music or a film names besides its kind: decade, language, person, energy, aim. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from dialogue.quantities import find_decade

LISTED: Final = ("language", "energy", "aim")  # the details that are lists of words

_INTO_LANGUAGE: Final = r"(?:(?:sung |spoken )?in (?:the )?)?"
_INTO_DECADE: Final = re.compile(
    r"(?:\b(?:from|of|in|out of|made in|recorded in|released in) )?(?:\bthe )?(?:\b(?:early|mid|late) )?$"
)
_YEAR: Final = re.compile(r"(?:\d{4}|(?:nineteen|twenty|two thousand).*)(?<!s)")  # a film may be called so: "1984"
_PERSON: Final = re.compile(
    r"\b(?:(?:made |sung |directed |performed |written |composed |recorded |played )?by|with|starring|featuring|from)"
    r" (?P<person>\S+(?: \S+){0,4})$"
)
# Words that a name does not begin with, as in "with my mother" and "from that list"; "the" begins some.
_NO_NAME: Final = re.compile(
    r"(?:a|an|my|your|our|his|their|some|any|no|more|less|lots?|much|you|it|me|us|him|her|them|this|that|these|those"
    r"|there|here|now|then|what|which|who|whom|somebody|someone|anybody|anyone|myself|yourself|friends|lyrics|words|vocals"
    r"|subtitles|energy|good|great|nice|the (?:family|kids|children|same|other|beginning|start|list|band|artist|singer)"
    r")\b"
)


class Details:
    """The words of the listed details, given as `{name: {words: value}}`."""

    def __init__(self, words: Mapping[str, Mapping[str, str]], no_names: frozenset[str]) -> None:
        self._words = words
        self._no_names = no_names  # genres and qualities: "with piano" names nobody
        self._patterns = {name: _any_of(of, _INTO_LANGUAGE * (name == "language")) for name, of in words.items()}

    def take(self, sentence: str) -> tuple[str, dict[str, str]]:
        """A normalised sentence without its details, and what they were."""
        slots: dict[str, str] = {}
        for name, pattern in self._patterns.items():
            if match := pattern.search(sentence):
                slots[name] = self._words[name][match["said"]]
                sentence = _without(sentence, match.start(), match.end())
        if found := find_decade(sentence):
            into = _INTO_DECADE.search(sentence, 0, found.start)
            start = into.start() if into else found.start
            if start < found.start or not _YEAR.fullmatch(sentence[found.start : found.end]):
                slots["decade"] = str(found.value)
                sentence = _without(sentence, start, found.end)
        if (match := _PERSON.search(sentence)) and not self._names_nobody(match["person"]):
            slots["person"] = match["person"]
            sentence = _without(sentence, match.start(), match.end())
        return sentence, slots

    def listed(self, sentence: str) -> dict[str, str]:
        """The details of a normalised sentence that can be told wherever they stand: all but a person."""
        _, slots = self.take(sentence)
        slots.pop("person", None)
        return slots

    def _names_nobody(self, words: str) -> bool:
        return words in self._no_names or bool(_NO_NAME.match(words)) or words[0].isdigit()


def _any_of(words: Mapping[str, str], before: str) -> re.Pattern[str]:
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"\b{before}(?P<said>{longest_first})\b")


def _without(sentence: str, start: int, end: int) -> str:
    return " ".join((sentence[:start] + " " + sentence[end:]).split())
