"""Phrases as people review them -> regular expressions: (a|b), [a], <list>, .. and !(a|b), in words apart by spaces."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

_TOKENS: Final = re.compile(r"!?(?:\(|<\w+>)|[\[\]|)^$]|\.\.|[^\s()\[\]|<>!^$.]+")


def as_pattern(phrases: Iterable[str], lists: Mapping[str, str]) -> re.Pattern[str]:
    """Any of the phrases, in words with one space before, between and behind them."""
    return re.compile("(?<= )(?:" + "|".join(_as_regex(phrase, lists) for phrase in phrases) + ")")


def _as_regex(phrase: str, lists: Mapping[str, str]) -> str:
    """A phrase as a regular expression in which every word takes the space behind it along; see `phrases.toml`."""
    forms = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", "..": r"(?:\S+ ){0,4}?", "^": "(?<=^ )", "$": "$"}
    regex = ""
    for token in _TOKENS.findall(phrase):
        bare = token.lstrip("!")
        if bare.startswith("<"):
            form = f"(?:{_as_regex(lists[bare[1:-1]], lists)})"
        else:
            form = forms.get(bare) or re.escape(bare) + " "
        regex += form if bare is token else form.replace("(?:", "(?!", 1)
    return regex
