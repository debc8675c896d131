"""A written reply -> sentences to speak one by one, and the words to say for each."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Abbreviations after which a sentence goes on, though a capital or a number follows; the second, before numbers.
_BEFORE_NAMES: Final = frozenset(["mr", "mrs", "ms", "dr", "prof", "st", "mt", "vs", "feat", "ft", "e.g", "i.e"])
_BEFORE_NUMBERS: Final = frozenset(["no", "nr", "vol", "pt", "ep", "ca", "op"])
_BOUNDARY: Final = re.compile(r"""(?<=[.!?…])(["”’')\]»]*)\s+(?=["“‘'(\[«¿¡]*[A-Z0-9À-ÖØ-Þ])|\n+""")
_LAST_WORD: Final = re.compile(r"([^\s\"“‘'(\[]+)\.$")

_MARKUP: Final = (
    (re.compile(r"</?[A-Za-z][^<>]*>"), ""),  # HTML
    (re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)"), r"\1"),  # Markdown links and pictures
    (re.compile(r"https?://(?:www\.)?([\w.-]+)\S*"), r"\1"),  # of an address, the host
    (re.compile(r"^\s*(?:#{1,6}|[-*•]|>)\s+", re.MULTILINE), ""),  # headings, lists, quotations
    (re.compile(r"(?<!\w)(\*\*|__|\*|_|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),  # emphasis, code
    (re.compile(r"(?<!\w)[:;]-?[()DP](?!\w)"), ""),  # :-)
)
_SPELLED: Final = (
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"(?<=\d)\s*[–—-]\s*(?=\d)"), " to "),  # 1990–1995
    (re.compile(r"\s*(?:[–—]|--+|\s-\s)\s*"), ", "),  # a dash is a breath
    (re.compile(r"(?<=[a-z])\s*/\s*(?=[a-z])"), " or "),  # calm/tense; espeak-ng says "slash"
    (re.compile(r"(?<=[A-Z])/(?=[A-Z])"), " "),  # AC/DC
    (re.compile(r"(?<!\w)#(?=\d)"), "number "),
    (re.compile(r"\be\.g\.", re.IGNORECASE), "for example"),  # espeak-ng says "forreg"
    (re.compile(r"\bi\.e\.", re.IGNORECASE), "that is"),
    (re.compile(r"\b(?:feat|ft)\.", re.IGNORECASE), "featuring"),
    (re.compile(r"\bvs\b\.?", re.IGNORECASE), "versus"),
    (re.compile(r"(?<![\d.,$£€])(1[1-9])(\d\d)(?=s?\b)(?![.,]\d)"), lambda year: _year(year[1], year[2])),
)
_QUOTES: Final = re.compile(r"[\"“”„«»]|(?<!\w)['‘’]|['‘’](?!\w)")


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, in order, without the space around them; nothing else is lost.

    A line break ends a sentence. Where in doubt (an initial, an abbreviation), a sentence goes on: one that is too
    long costs a moment of waiting, one cut in two is heard.
    """
    found: list[str] = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        piece = text[start : boundary.end(1) if boundary[1] is not None else boundary.start()]
        if "\n" in boundary[0] or _complete(piece.strip(), text[boundary.end()]):
            found.append(piece.strip())
            start = boundary.end()
    found.append(text[start:].strip())
    return tuple(piece for piece in found if piece)


def speakable(text: str) -> str:
    """What to say for `text`: no markup, emoji or quotation marks, and signs as words where engines misread them.

    May be empty.
    """
    for pattern, plain in _MARKUP:
        text = pattern.sub(plain, text)
    text = unicodedata.normalize("NFC", text).replace("’", "'")
    text = _QUOTES.sub("", text)
    for pattern, said in _SPELLED:
        text = pattern.sub(said, text)
    text = "".join(_said(character) for character in text)
    text = re.sub(r"\s+([,.!?;:])", r"\1", " ".join(text.split()))
    return text.strip(" ,") if any(character.isalnum() for character in text) else ""


def _complete(piece: str, following: str) -> bool:
    """Whether `piece`, which ends like a sentence, is one where `following` is the next character."""
    last = _LAST_WORD.search(piece)
    if last is None:
        return True
    word = last[1]
    initial = len(word.rpartition(".")[2]) == 1 and word[-1].isalpha() and word != "I"
    numbered = word.isdecimal() and word == piece[:-1]  # "1. First" in a list
    shortened = word.lower() in (_BEFORE_NUMBERS if following.isdecimal() else _BEFORE_NAMES)
    return not (initial or numbered or shortened)


def _said(character: str) -> str:
    """The character, a space, or nothing: emoji, controls and invisible characters are not said."""
    if character == "°":
        return character
    category = unicodedata.category(character)
    if category in ("So", "Cc", "Zl", "Zp"):
        return " "
    return "" if category in ("Sk", "Cf", "Cn", "Co", "Cs", "Me") or character == "\ufe0f" else character


def _year(century: str, year: str) -> str:
    """1977 as 19 77: engines say "nineteen hundred and seventy-seven"."""
    if year == "00":
        return f"{century} hundred"
    return f"{century} oh {year[1]}" if year[0] == "0" else f"{century} {year}"
