"""A language model's words as they come -> sentences that can be read and said as they are.

Pure. Markup, emoji, stage directions and what a model thinks aloud are taken out; a sentence is given as soon as it is
clear that it has ended, which is when the next one begins.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dialogue.speakable import sentences

_THOUGHT: Final = re.compile(r"<think>.*?</think>", re.DOTALL)
_THINKING: Final = "<think>"
# A stage direction stands between sentences and begins with a small letter: *smiles*, (pauses), [laughs softly].
_STAGE: Final = re.compile(
    r"(^\s*|[.!?…][\"”’]?\s+|\n\s*)"
    r"(?:\*+[a-z][^*\n.!?]*\*+|_+[a-z][^_\n.!?]*_+|~+[a-z][^~\n.!?]*~+|\([a-z][^()\n.!?]*\)|\[[a-z][^\[\]\n.!?]*\])"
    r"(?:\s+|(?=[.!?]))"
)
_MARKUP: Final = (
    (re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)"), r"\1"),  # links and pictures
    (re.compile(r"^[ \t]*(?:#{1,6}|[-*•>]|\d{1,2}[.)])[ \t]+", re.MULTILINE), ""),  # headings, lists, quotations
    (re.compile(r"^[ \t]*(?:-{3,}|\*{3,}|`{3,}\w*)[ \t]*$", re.MULTILINE), ""),  # rules and fences
    (re.compile(r"(?<!\w)(\*\*\*|\*\*|__|\*|_)(?=\S)([^\n]+?)(?<=\S)\1(?!\w)"), r"\2"),  # emphasis
    (re.compile(r"</?[A-Za-z][^<>\n]*>"), ""),  # HTML
)
_LOOSE: Final = re.compile(r"\*\*|(?<!\w)[*_](?=\w)|(?<=[\w.!?])[*_](?!\w)")  # emphasis that goes over two sentences
_BEFORE_STOP: Final = re.compile(r"\s+(?=[.,!?])")  # where an emoji was
# Emoji, what joins them, backticks, and what moves a terminal's cursor.
_SIGNS: Final = frozenset(["Cc", "Cf", "Cn", "Co", "Cs", "Me", "Sk", "So"])


class SentenceStream:
    """Takes one answer in pieces."""

    def __init__(self) -> None:
        self._text = ""  # the answer so far: what a sign means may only be clear later
        self._given = 0  # sentences

    def add(self, words: str) -> list[str]:
        """The sentences that have ended with these words."""
        self._text = _THOUGHT.sub("", self._text + words)
        if _THINKING in self._text:
            return []
        return self._new(sentences(_plain(self._text))[:-1])

    def rest(self) -> list[str]:
        """What is left when the answer has ended; a thought that did not end is none."""
        return self._new(sentences(_plain(self._text.partition(_THINKING)[0] + "\n")))

    def _new(self, ended: tuple[str, ...]) -> list[str]:
        new = ended[self._given :]
        self._given += len(new)
        return [_tidy(sentence) for sentence in new if any(sign.isalnum() for sign in sentence)]


def _plain(text: str) -> str:
    text = _STAGE.sub(r"\1", text)
    for pattern, plain in _MARKUP:
        text = pattern.sub(plain, text)
    return "".join(sign for sign in text if sign.isspace() or _is_said(sign))


def _is_said(sign: str) -> bool:
    return sign == "°" or (unicodedata.category(sign) not in _SIGNS and sign != "\ufe0f")


def _tidy(sentence: str) -> str:
    return _BEFORE_STOP.sub("", " ".join(_LOOSE.sub("", sentence).split()))
