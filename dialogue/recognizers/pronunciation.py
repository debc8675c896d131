"""How words are spoken: espeak-ng's phonemes for what no dictionary has, and how far two pronunciations differ."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from typing import Final

# espeak-ng writes en-us in IPA; CMU's dictionary in ARPAbet without stress. Longest first where one begins another.
ARPABET: Final[dict[str, str]] = {
    "aɪə": "AY AH", "aɪɚ": "AY ER", "tʃ": "CH", "dʒ": "JH", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "əʊ": "OW",
    "ɔɪ": "OY", "ɑːɹ": "AA R", "ɔːɹ": "AO R", "oːɹ": "AO R", "ʊɹ": "UH R", "ɛɹ": "EH R", "ɪɹ": "IH R", "iə": "IY AH",
    "əl": "AH L", "ɑː": "AA", "ɔː": "AO", "oː": "AO", "iː": "IY", "uː": "UW", "ɜː": "ER", "ɚ": "ER", "ɝ": "ER",
    "ɑ": "AA", "ɒ": "AA", "a": "AE", "æ": "AE", "ʌ": "AH", "ə": "AH", "ɐ": "AH", "ɔ": "AO", "ɛ": "EH", "e": "EH",
    "ɪ": "IH", "ᵻ": "IH", "i": "IY", "ʊ": "UH", "u": "UW", "o": "OW", "b": "B", "d": "D", "ð": "DH", "f": "F",
    "ɡ": "G", "g": "G", "h": "HH", "x": "K", "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P",
    "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T", "ɾ": "T", "ʔ": "T", "θ": "TH", "v": "V", "w": "W", "z": "Z",
    "ʒ": "ZH",
}  # fmt: skip
_LONGEST: Final = max(map(len, ARPABET))
_UNSPOKEN: Final = frozenset("ˈˌːʲ̩̃ \n_|")  # stress, length, palatalisation, syllabicity, nasalisation, spaces


def pronounce(word: str) -> str | None:
    """The ARPAbet phones of `word`, such as "B OW IY", or None where espeak-ng is missing or has no English for it."""
    if (program := shutil.which("espeak-ng")) is None:
        return None
    told = subprocess.run(
        [program, "-q", "--ipa", "-v", "en-us", "--stdin"], input=word, capture_output=True, text=True, timeout=10
    )
    return to_arpabet(told.stdout) if told.returncode == 0 else None


def to_arpabet(ipa: str) -> str | None:
    """ARPAbet for espeak-ng's IPA, or None where it has a sound that the table does not know."""
    rest = "".join(mark for mark in ipa if mark not in "ˈˌ \n\u200d\u0361")
    phones: list[str] = []
    while rest:
        for length in range(_LONGEST, 0, -1):
            if (phone := ARPABET.get(rest[:length])) is not None:
                phones.append(phone)
                rest = rest[length:]
                break
        else:
            if rest[0] not in _UNSPOKEN:
                return None
            rest = rest[1:]
    return " ".join(phones) or None


def edit_distance(one: Sequence[str], other: Sequence[str]) -> int:
    """How many phones (or words) must be put in, left out or replaced to make one of the other (Levenshtein 1966)."""
    row = list(range(len(other) + 1))
    for count, mine in enumerate(one, 1):
        diagonal, row[0] = row[0], count
        for column, theirs in enumerate(other, 1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (mine != theirs))
    return row[-1]
