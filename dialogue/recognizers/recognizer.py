"""What a recognizer is: samples of one utterance in, a transcript out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from dialogue.audio import Samples

Answers = Literal["number", "duration", "time"]  # what a question asks for, where that is no sentence of its own


class RecognizerError(Exception):
    """A recognizer cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard in one utterance. An empty text means that it was rejected."""

    text: str  # lower-case words, or as the model writes them; "" where nothing was understood
    confidence: float  # 0 .. 1, comparable only within one recognizer
    recognizer: str  # name of the engine, such as "whisper" or "pocketsphinx"
    seconds: float  # time the recognition took


@dataclass(frozen=True, slots=True)
class RecognizerInfo:
    """Which recognizer will be used, for a status line."""

    name: str  # "whisper" or "pocketsphinx"
    limited: bool  # it understands a list of sentences only
    detail: str  # one line for people: which model, from where


class Recognizer(Protocol):
    """Turns the samples of one utterance, (n,) int16 at LISTEN_RATE, into a transcript. Blocks while it works."""

    @property
    def name(self) -> str:
        """Name of the engine, such as "whisper"."""

    @property
    def limited(self) -> bool:
        """Whether it understands a list of sentences only."""

    def __call__(self, samples: Samples, asked: Answers | None = None, /) -> Transcript:
        """What was said; `asked`: what it may answer, where a question is open."""
