"""The sentences that the offline recognizer may hear: the same templates that understanding uses, expanded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from dialogue.recognizers.recognizer import Answers
from dialogue.recognizers.sentence_graph import SentenceGraph, sentence_graph
from dialogue.understanding import STOP_PHRASES

CALLS: Final = ("hey attune", "attune")  # said before a request; the first is also said alone

# What some questions are answered with. The templates don't have it, since by itself it asks for nothing; and heard at
# all times it would pass for what is said to others: docs/benchmarks.md has figures.
_NUMBERS: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_DURATIONS: Final = (
    *("one minute", "an hour", "one hour", "half an hour", "a quarter of an hour"),
    *(f"{number} minutes" for number in (*_NUMBERS[1:], "fifteen", "twenty", "thirty", "forty", "forty five")),
    *(f"{number} hours" for number in _NUMBERS[1:]),
)
_PARTS_OF_DAY: Final = ("", " o'clock", " in the morning", " in the afternoon", " in the evening")
_HOURS: Final = tuple(
    f"{fraction}{hour}" for hour in (*_NUMBERS, "eleven", "twelve") for fraction in ("", "half past ")
)
ANSWERS: Final[Mapping[Answers, tuple[str, ...]]] = {
    "number": tuple(
        answer for number in _NUMBERS for answer in (number, f"a {number}", f"maybe a {number}", f"{number} out of ten")
    ),
    "duration": (*_DURATIONS, *(f"for {duration}" for duration in _DURATIONS)),
    "time": (
        *(f"in {duration}" for duration in _DURATIONS),
        *(f"{at}{hour}{part}" for at in ("", "at ") for hour in _HOURS for part in _PARTS_OF_DAY),
    ),
}
# Wishes whose details are found in code, not by templates.
WISHES: Final = tuple(
    f"{what} from the {decade}"
    for what in ("something", "a song", "a movie", "a film", "a comedy", "a thriller", "a drama")
    for decade in ("sixties", "seventies", "eighties", "nineties")
)

# People say "I'm" far more often than "I am"; templates have the long forms only, and here they get the short ones.
_SPOKEN: Final = (
    (re.compile(r"\bi am\b"), "i'm"),
    (re.compile(r"\b(what|that) is\b"), r"\1's"),
    (re.compile(r"\bdo not\b"), "don't"),
    (re.compile(r"\blet us\b"), "let's"),
)


@cache
def grammar_sentences() -> tuple[str, ...]:
    """Every sentence of the grammar, once each, always in the same order: about 2,000 of them.

    Lower case; letters, apostrophes and single spaces only. Stop words come first. Blocks of the templates that are
    marked `grammar: false` are left out: a recognizer that may hear less mishears less.
    """
    return tuple(dict.fromkeys(spoken for sentence in _expanded() for spoken in _spoken(sentence)))


@cache
def grammar_graph() -> SentenceGraph:
    """What the offline recognizer hears at all times: sentences and wishes, also called, or the first call alone."""
    return _also_called((*grammar_sentences(), *WISHES))


def answer_graphs() -> dict[Answers, SentenceGraph]:
    """What it hears while a question is open: its answers, and all that it hears at other times."""
    return {asked: _also_called((*grammar_sentences(), *WISHES, *answers)) for asked, answers in ANSWERS.items()}


def _also_called(sentences: Iterable[str]) -> SentenceGraph:
    return sentence_graph(CALLS).optional().then(sentence_graph(sentences))


def _expanded() -> Iterator[str]:
    from dialogue.templates import templates

    yield from STOP_PHRASES
    for _, sentence in templates().grammar():
        yield sentence


def _spoken(sentence: str) -> tuple[str, str]:
    short = sentence
    for pattern, form in _SPOKEN:
        short = pattern.sub(form, short)
    return short, sentence
