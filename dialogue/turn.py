"""One turn of a conversation: the answer, what is done with it, and what suggestions look like from here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from models.emotions import Mood


class Action(StrEnum):
    """What the application does besides giving the answer."""

    STOP = "stop"  # silence at once; the answer is for the eye, not the ear
    STOP_LISTENING = "stop_listening"
    STOP_WATCHING = "stop_watching"
    START_LISTENING = "start_listening"
    START_WATCHING = "start_watching"
    CALIBRATE = "calibrate"  # learn how the user's face rests
    CLAIM_THIS = "claim_this"  # the face that is taken for the user's is theirs
    CLAIM_LEFT = "claim_left"  # ... or the one on the left, as a mirror shows it
    CLAIM_RIGHT = "claim_right"
    CLAIM_OTHER = "claim_other"
    SPEAK_SLOWER = "speak_slower"
    SPEAK_FASTER = "speak_faster"
    SPEAK_LOUDER = "speak_louder"
    SPEAK_SOFTER = "speak_softer"
    GOODBYE = "goodbye"  # end the program, once the answer was spoken


class SuggestionLike(Protocol):
    """A song or a film as the conversation needs it."""

    @property
    def medium(self) -> str:
        """Either "music" or "movie"."""

    @property
    def spoken(self) -> str:
        """How it is called aloud, inside a sentence: `Clair de Lune by Claude Debussy`."""

    @property
    def reason(self) -> str:
        """Why it was chosen: one short sentence a person would say."""


class Suggester(Protocol):
    """Whoever knows songs and films."""

    def suggest(self, medium: str, mood: Mood | None, tag: str | None) -> SuggestionLike | None:
        """Something of `medium` ("music" or "movie") that was not suggested before, or None when there is none.

        `mood` is how the listener feels, where that is known; `tag` a genre or a quality they asked for ("jazz").
        """


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one sentence."""

    text: str  # one to four short sentences
    intent: str | None  # what was understood, "crisis" and "crisis_check" included; None: not understood
    actions: tuple[Action, ...] = ()
    suggestion: SuggestionLike | None = None
    crisis: bool = False  # a crisis is being answered; False while words that may be misheard are asked about

    @property
    def aloud(self) -> str:
        """The text for a voice: the numbers of help lines digit by digit, and an address in words."""
        if self.intent != "crisis":
            return self.text
        spelt = re.sub(r"\b\d{3}\b", lambda number: " ".join(number.group()), self.text)
        return spelt.replace("findahelpline.com", "find a helpline dot com")
