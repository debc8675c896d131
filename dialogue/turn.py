"""One turn of a conversation: the answer, what is done with it, and what suggestions look like from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Literal, Protocol

from dialogue.safety import aloud
from models.emotions import Emotion, Mood


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
    PLAY = "play"  # go on with the music, or start what was suggested last
    ENJOY = "enjoy"  # start what was suggested last where music can be played: it was liked, not asked for
    OPEN = "open"  # open what was suggested last in the browser
    CANCEL_REMINDERS = "cancel_reminders"  # no more check-ins at set times, and no timers
    START_JOURNAL = "start_journal"
    STOP_JOURNAL = "stop_journal"
    START_INITIATIVE = "start_initiative"  # Attune may speak up by itself
    STOP_INITIATIVE = "stop_initiative"
    GOODBYE = "goodbye"  # end the program, once the answer was spoken


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete what the journal has of the last seconds, or all of it."""

    seconds: float | None  # None: everything


@dataclass(frozen=True, slots=True)
class Note:
    """Keep a note in the journal."""

    text: str


@dataclass(frozen=True, slots=True)
class Timer:
    """Say so when a time is over."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Remind:
    """Start a check-in later: at a time of the day, or after a while."""

    at: time | None  # local; None: after `seconds`
    seconds: float | None
    daily: bool  # every day, not once
    tomorrow: bool = False  # not today, though that time is still to come


@dataclass(frozen=True, slots=True)
class Snooze:
    """Start nothing of one's own accord for a while, then ask again."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the person thinks of a suggestion."""

    kind: Literal["liked", "disliked", "skipped", "more_like_this", "not_by_them", "known", "saved"]
    suggestion: SuggestionLike


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What a check-in came to."""

    emotion: Emotion | None  # None: they did not say
    word: str  # as they called it; may be empty
    scale: int | None  # 1 .. 10
    note: str  # may be empty


@dataclass(frozen=True, slots=True)
class Exercise:
    """A breathing exercise that was followed to its end."""

    seconds: float


Request = Action | Forget | Note | Timer | Remind | Snooze | Feedback | CheckIn | Exercise


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a guided exercise."""

    text: str
    seconds: float  # until the next one


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for besides the medium; what is None may be anything."""

    tag: str | None = None  # a genre or a quality: "jazz", "calm"
    decade: int | None = None  # its first year: 1990
    language: str | None = None  # ISO 639-1 code: "fr"
    person: str | None = None  # as it was said; who performs, composed, directs or acts
    energy: Literal["low", "high"] | None = None
    aim: Literal["match", "lift"] | None = None  # stay with the mood, or lead to a better one
    gentle: bool = False  # nothing dark: a crisis was answered just now


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

    def suggest(self, medium: str, mood: Mood | None, wish: Wish) -> SuggestionLike | None:
        """Something of `medium` ("music" or "movie") that was not suggested before, or None when there is none.

        `mood` is how the listener feels, where that is known.
        """

    def similar(self, to: SuggestionLike, mood: Mood | None) -> SuggestionLike | None:
        """Something like a suggestion, and not suggested before."""

    def named(self, title: str, medium: str | None) -> SuggestionLike | None:
        """What is called so, or almost so."""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one sentence."""

    text: str  # one to four short sentences
    intent: str | None  # what was understood, "crisis" and "crisis_check" included; None: not understood
    actions: tuple[Request, ...] = ()
    suggestion: SuggestionLike | None = None
    said: Mood | None = None  # the mood that was named in this turn
    script: tuple[Line, ...] = ()  # said after the text, each line at its time; then `Conversation.go_on` is called
    missed: bool = False  # nothing was understood, and no question is open
    crisis: bool = False  # a crisis is being answered; False while words that may be misheard are asked about

    @property
    def aloud(self) -> str:
        """The text for a voice: the numbers of help lines digit by digit, and an address in words."""
        return aloud(self.text) if self.intent == "crisis" else self.text
