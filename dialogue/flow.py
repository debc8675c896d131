"""Flows: talks of several turns, written as generators that say, ask and do, one step after another.

    def forgetting(talk: Talk) -> Flow:
        if (yield from ask("Shall I forget everything?", yes_or_no)):
            yield Do(Forget(None))
            yield Say("Done.")

A flow knows nothing of turns. Whoever runs it may answer something else in between, ask again, or give the flow up:
`ask` then never returns. A question that stays without an answer after all is answered with None.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from dialogue.turn import Line, Request, SuggestionLike
from dialogue.understanding import Understanding

if TYPE_CHECKING:
    from dialogue.recognizers import Answers

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody said."""

    text: str
    meant: Understanding


@dataclass(frozen=True, slots=True)
class Say:
    """Words of Attune."""

    text: str
    crisis: bool = False  # they answer a crisis


@dataclass(frozen=True, slots=True)
class Do:
    """Something that the application does."""

    request: Request


@dataclass(frozen=True, slots=True)
class Offer:
    """Put a suggestion forward, in words that name it."""

    text: str
    suggestion: SuggestionLike


@dataclass(frozen=True, slots=True)
class Guide:
    """Say some lines, each at its time, and go on after the last."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """A question, and how its answer is read: None where it is no answer to it."""

    text: str  # empty: it was asked already, as by an offer
    read: Callable[[Answer], Any]
    again: tuple[str, ...]  # other ways to ask it, should the first not be understood
    answers: Answers | None = None  # what a recognizer may hear besides sentences


Step = Say | Do | Offer | Guide | Ask
Flow = Generator[Step, Any, None]


def ask(
    text: str, read: Callable[[Answer], T | None], *again: str, answers: Answers | None = None
) -> Generator[Step, Any, T | None]:
    """Ask; gives what the answer was read as, or None where there was none in the end."""
    value: T | None = yield Ask(text, read, again, answers)
    return value
