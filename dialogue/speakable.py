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
    (re.compile(r"(?:https?://(?:www\.)?|\bwww\.)([\w.-]*\w)(?:[/?#:]\S*?)?(?=[.,;:!?)]*(?:\s|$))"), r"\1"),  # the host
    (re.compile(r"^\s*(?:#{1,6}|[-*•]|>)\s+", re.MULTILINE), ""),  # headings, lists, quotations
    (re.compile(r"(?<!\w)(\*\*|__|\*|_|`+)(?=\S)(.+?)(?<=\S)\1(?!\w)"), r"\2"),  # emphasis, code
    (re.compile(r"(?<!\w)(?:[:;]-?[()DP]|<3|[xX]D)(?!\w)"), ""),  # :-)
)
# Names of which espeak-ng makes something else, by its phonemes (2026-11-24).
_NAMES: Final = {
    "A$AP": "Ay sap",
    "BADBADNOTGOOD": "bad bad not good",
    "deadmau5": "dead mouse",
    "EP": "E P",
    "INXS": "in excess",
    "IU": "I U",
    "Ke$ha": "Kesha",
    "M*A*S*H": "Mash",
    "P!nk": "Pink",
    "Se7en": "Seven",
    "UB40": "U B 40",
}
# Abbreviations whose full stop makes espeak-ng pause, or which it spells: before a name, and before a number.
_TITLES: Final = {
    **{title: title for title in ("Mr", "Mrs", "Ms", "Dr", "St")},
    **{"Prof": "Professor", "Mt": "Mount", "Sgt": "Sergeant", "Lt": "Lieutenant", "Capt": "Captain"},
}
_NUMBERED: Final = {"no": "number", "op": "opus", "vol": "volume", "pt": "part", "ep": "episode", "approx": "about"}
_UNITS: Final = {
    **dict.fromkeys(("h", "hr", "hrs"), "hour"),
    **dict.fromkeys(("min", "mins"), "minute"),
    **dict.fromkeys(("sec", "secs"), "second"),
}
_CURRENCIES: Final = {"$": "dollar", "£": "pound", "€": "euro"}
# espeak-ng says "roman four". A single letter may be a name (Malcolm X) but after these words.
_NUMERALS: Final = {"II": 2, "III": 3, "IV": 4, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "XI": 11, "XII": 12, "XIV": 14}
_SINGLE: Final = {"I": 1, "V": 5, "X": 10}

# A telephone number: three digits after a verb, 116 123, 555-1234, or three groups and more that are no date.
_TELEPHONE: Final = (
    r"(?<=\b(?:[Cc]all|[Tt]ext|[Dd]ial) )\d{3}\b(?![ .,-]?\d)"
    r"|(?<![\w.,-])(?!\d{4}-\d\d-\d\d\b)(?:\d{3} \d{3}|\d{3}-\d{4}|\+?\d+(?:[ -]\d+){2,})(?![ -]?\d|[.,:]\d|[%\w])"
)

_SPELLED: Final = (
    (re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _NAMES))})(?!\w)"), lambda name: _NAMES[name[0]]),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?!\w)"), "with"),
    (re.compile(_TELEPHONE), lambda number: _digits(number[0])),
    (re.compile(r"(?<![\d-])(\d+)\s*[–—-]\s*(\d+)(?![\d-])"), r"\1 to \2"),  # 1990–1995
    (
        re.compile(r"([$£€])(\d+(?:,\d{3})*(?:\.\d+)?)( million| billion)?"),
        lambda price: _price(price[1], price[2], price[3] or ""),
    ),
    (
        re.compile(r"(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?!:?\d)(?=( ?[ap]\.?m\b)?)", re.IGNORECASE),
        lambda time: _time(int(time[1]), time[2], bool(time[3])),
    ),
    (re.compile(r"(?<=\dh) ?(\d+) ?m\b"), r" \1 min"),
    (
        re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?) ?({'|'.join(_UNITS)})\b"),
        lambda time: _counted(time[1], _UNITS[time[2]]),
    ),
    (re.compile(r"(?<!\d)(\d+) ?★"), lambda stars: _counted(stars[1], "star")),
    (re.compile(r"(★+)☆*"), lambda stars: _counted(str(len(stars[1])), "star")),
    (re.compile(r"(?<![\d/])(\d+(?:\.\d+)?)/(5|10|100)(?![\d/])"), r"\1 out of \2"),
    (re.compile(r"(?<=\d)/(?![234]\b)(?=\d)"), " "),  # 24/7, but not 3/4
    (re.compile(r"\s*(?:[–—]|--+|\s-\s)\s*"), ", "),  # a dash is a breath
    (re.compile(r"\band/or\b"), "or"),
    (re.compile(r"(?<=[a-z])\s*/\s*(?=[a-z])"), " or "),  # calm/tense; espeak-ng says "slash"
    (re.compile(r"(?<=[A-Za-z])\s*/\s*(?=[A-Z])"), " "),  # AC/DC
    (re.compile(r"(?<!\w)#(?=\d)|№\s*|\bNº\s*(?=\d)"), "number "),
    (re.compile(r"(?<!\w)#(?=[A-Za-z])"), ""),
    (re.compile(r"(?<=\b[A-G])#(?!\w)"), " sharp"),
    (re.compile(r"(?<=\b[A-G])♭"), " flat"),
    (re.compile(r"~\s*(?=\d)"), "about "),
    (re.compile(rf"\b({'|'.join(_TITLES)})\.(?= \w)"), lambda title: _TITLES[title[1]]),
    (re.compile(rf"\b({'|'.join(_NUMBERED)})\. ?(?=\d)", re.IGNORECASE), lambda word: f"{_NUMBERED[word[1].lower()]} "),
    (re.compile(r"\bJr\."), "Junior"),
    (re.compile(r"\b([B-HJ-Z])\.(?= [A-Z])"), r"\1"),  # an initial; A and I may be words
    (re.compile(rf"(?<=\w )(?:{'|'.join(_NUMERALS)})\b"), lambda numeral: str(_NUMERALS[numeral[0]])),
    (re.compile(r"\b(Part|Episode) ([IVX])\b"), lambda part: f"{part[1]} {_SINGLE[part[2]]}"),
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


def _digits(number: str) -> str:
    """116 123 as 1 1 6, 1 2 3."""
    groups = (" ".join(group) for group in re.findall(r"\d+", number))
    return ("plus " if number[0] == "+" else "") + ", ".join(groups)


def _price(sign: str, amount: str, scale: str) -> str:
    """$9.99 as 9 dollars 99: engines say "dollar nine point nine nine"."""
    whole, _, cents = amount.partition(".")
    if scale or len(cents) not in (0, 2):
        return f"{amount}{scale} {_CURRENCIES[sign]}s"
    return f"{_counted(whole, _CURRENCIES[sign])} {cents.lstrip('0')}".rstrip()


def _time(hour: int, minute: str, half_follows: bool) -> str:
    """10:05 as 10 oh 5, and 7:00 as 7 o'clock but for 7:00 pm."""
    if minute == "00":
        return str(hour) if half_follows else f"{hour} o'clock"
    return f"{hour} oh {minute[1]}" if minute[0] == "0" else f"{hour} {minute}"


def _counted(number: str, what: str) -> str:
    """3 stars, 1 star."""
    return f"{number} {what}" if number == "1" else f"{number} {what}s"


def _year(century: str, year: str) -> str:
    """1977 as 19 77: engines say "nineteen hundred and seventy-seven"."""
    if year == "00":
        return f"{century} hundred"
    return f"{century} oh {year[1]}" if year[0] == "0" else f"{century} {year}"
