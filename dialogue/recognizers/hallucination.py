"""Whether a transcript of Whisper can have been said at all.

Whisper was trained on subtitles and writes their phrases where nobody spoke, sometimes with confidence; or it writes
the words that it was given to look out for.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

NO_SPEECH: Final = 0.9  # from here on the model's own doubt decides alone
NO_SPEECH_UNSURE: Final = 0.6  # Whisper's own default, together with an unlikely text
UNLIKELY: Final = -1.0  # mean log-probability of a token, Whisper's own default
COMPRESSION: Final = 2.4  # Whisper's own default: a text that compresses better repeats itself
WORDS_PER_SECOND: Final = 6.0  # fast talk is 4 to 5
ECHO_WORDS: Final = 3  # so many hotwords in the order they were given in are no request; by judgement, 2026-11-24
PHRASES: Final = frozenset(
    {
        "amara.org",
        "bye bye bye",
        "like and subscribe",
        "please subscribe",
        "see you in the next video",
        "subscribe to my channel",
        "subscribe to the channel",
        "subtitles by",
        "thank you for watching",
        "thanks for watching",
        "transcribed by",
        "transcription by",
        "translated by",
    }
)
_ANNOTATION: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|[♩♪♫♬♭♮♯]+")  # [BLANK_AUDIO], (music), ♪


def spoken_part(text: str) -> str:
    """`text` without annotations of sounds, its spaces put in order."""
    return " ".join(_ANNOTATION.sub(" ", text).split())


def repeats_itself(text: str) -> bool:
    """Whether the text compresses better than speech does."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) > COMPRESSION


def is_hallucination(text: str, seconds: float, no_speech: float, log_probability: float, hotwords: str) -> bool:
    """Whether `text` was made up.

    `seconds` is the length of the utterance, `no_speech` the model's probability (0 .. 1) that nobody spoke,
    `log_probability` the mean over the tokens, `hotwords` what the model was given to look out for.
    """
    words = _words(text)
    plain = " ".join(text.lower().split())
    return (
        not words
        or no_speech > NO_SPEECH
        or (no_speech > NO_SPEECH_UNSURE and log_probability < UNLIKELY)
        or repeats_itself(text)
        or len(words) > 2 + WORDS_PER_SECOND * seconds
        or any(phrase in plain for phrase in PHRASES)
        or _echoes(words, _words(hotwords), no_speech)
    )


def _echoes(words: list[str], hotwords: list[str], no_speech: float) -> bool:
    """Whether `words` are the hotwords given back: nothing else, and in their order or where perhaps nobody spoke."""
    if not set(words) <= set(hotwords):
        return False
    runs = (words[i : i + ECHO_WORDS] for i in range(len(words) - ECHO_WORDS + 1))
    given = f" {' '.join(hotwords)} "
    return no_speech > NO_SPEECH_UNSURE or any(f" {' '.join(run)} " in given for run in runs)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())
