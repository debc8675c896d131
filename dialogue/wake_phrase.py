"""Whether a sentence begins by calling the assistant: "hey Attune", as recognizers spell it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

CALLS: Final = ("hey", "hi", "hello", "okay", "ok", "oh", "hay", "hate", "eh")  # before the name
NAME: Final = "attune"
LIKE: Final = 0.75  # similarity of the letters from which a spelling passes for the name after a call
ALONE: Final = 0.9  # the same for the name without a call, in one word: "a tune" may begin any sentence
_WORD: Final = re.compile(r"[\w']+")
_HOMOPHONES: Final = frozenset({"tune", "a tomb", "a toon", "at tune"})  # with too few of the letters


def without_call(text: str) -> str | None:
    """What follows the call at the beginning of `text`, "" where nothing does; None where it begins with no call.

    Fuzzy, since no recognizer knows the name: "Hey a tune, play something" and "hey attuned play something" both give
    "play something".
    """
    words = [(word.group().lower(), word.end()) for word in _WORD.finditer(text)]
    spelled = [word for word, _ in words]
    if spelled and spelled[0] in CALLS:
        likeness, end = max((_likeness(" ".join(spelled[1:end])), end) for end in (2, min(3, len(words))))
        enough = LIKE
    else:
        likeness, end, enough = _likeness("".join(spelled[:1])), 1, ALONE
    return text[words[end - 1][1] :].lstrip(" ,.!?;:-") if likeness >= enough else None


def _likeness(spelled: str) -> float:
    """How much the words look like the name, 0 .. 1 (Ratcliff & Obershelp's measure, as difflib has it)."""
    if spelled in _HOMOPHONES:
        return LIKE
    squeezed = spelled.replace(" ", "")
    return SequenceMatcher(None, squeezed, NAME).ratio() if squeezed[:1] == NAME[0] else 0.0
