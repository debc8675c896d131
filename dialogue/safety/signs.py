"""The crisis check: does somebody speak of suicide or self-harm, and of whom?

The phrases are data (`signs.toml`), by kind, for people to review. They say what is said and leave three questions
to this module: is it denied ("not" within the same breath, and not a second one that takes it back), is it quoted (a
title, a line of a song, what a character says), and who is meant (the speaker, unless another person was named last).
It will miss what is only hinted at, and it will sometimes ask when nothing is wrong; asking is the better of the two
errors. Engineers have reviewed the phrases; **no clinician has**. Attune is not a medical device.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import Final, Literal

from dialogue.safety.phrases import as_pattern
from dialogue.understanding import clauses

SIGNS: Final = Path(__file__).with_name("signs.toml")

_ALONE: Final = frozenset(("suicide", "suicidal", "kill me", "self harm", "kms"))
_SLIPS_OF: Final = ("suicide", "suicidal", "myself")  # no other English word is one slip away from these

_QUOTED: Final = re.compile(r"[\"“„]([^\"“”„]+)[\"”“]")
_OWN_WORDS: Final = re.compile(r"\bI (?:said|say|wrote|think|thought|keep|told)\b|^\W*$", re.IGNORECASE)
_STRETCHED: Final = re.compile(r"(\w)\1{2,}")  # "dieeee"
_STAMMER: Final = re.compile(r"\b(?!not\b)(\w+(?: \w+){0,2})(?: \1\b)+")  # "i want to i want to"

_FIRST_PERSON: Final = re.compile(r" (?:i|me|my|mine|myself|am) ")
_SUBJECT: Final = re.compile(r" (?:i|me|myself|am) ")
_THIRD_PERSON: Final = re.compile(r" (?:himself|herself|themselves|themself|him|her|them|his|their|he|she|they) ")
# "Not", and what takes back its force: "can't stop", "not a day", "not only", "can't promise".
_NOT: Final = re.compile(
    r"(?<= )(?:not|never|no longer|without|no (?:intention|plans?|wish|desire|thoughts?|urges?|reason|way)"
    r"|(?:have|i) stopped|used to) "
    r"(?!(?:even |be able to )?(?:stop|stopped|help|resist|shake|only|just|sure|joking|kidding|wait|lying"
    r"|trust|know|okay|ok|care|fine|well|good|sad|be sorry) )"
)
_OF_A_THIRD: Final = re.compile(r"(?:wants|plans|tries|threatens|needs|deserves|says|hates|cuts) ")
_WHY: Final = re.compile(r" why ")
# A new sentence inside the breath ends a denial, unless the denied verb is one of saying or thinking.
_NEW_SUBJECT: Final = re.compile(
    r" (?:but|because|just|so|and now|only|then) |(?<! that)(?<! think)(?<! mean)(?<! say)(?<! saying)(?<! said)"
    r"(?<! like)(?<! believe)(?<! pretend)(?<! promise)(?<! you)(?<! feel)(?<! if)(?<! where)(?<! as though) i "
    r"(?!would |am not |do not )"
)
_NEGATED_WITHIN: Final = 8  # words; by judgement, 2026-11-25


@dataclass(frozen=True, slots=True)
class Crisis:
    """A sign that somebody may be in danger."""

    phrase: str  # the normalised words that gave the sign
    about: Literal["self", "other"]  # the speaker, or somebody the speaker worries about
    hint: bool = False  # it may also mean something harmless


@dataclass(frozen=True, slots=True)
class _Phrases:
    danger: re.Pattern[str]
    hint: re.Pattern[str]
    harmless: re.Pattern[str]
    before_titles: re.Pattern[str]
    after_titles: re.Pattern[str]
    media: re.Pattern[str]
    someone: re.Pattern[str]
    spelling: re.Pattern[str]
    spellings: dict[str, str]


def check(text: str) -> Crisis | None:
    """The sign of a crisis in what was said, if there is one. A tenth to half of a millisecond, but for the first."""
    phrases = _phrases()
    breaths = _breaths(text, phrases)
    if breaths and breaths[-1].strip() in _ALONE:
        return Crisis(breaths[-1].strip(), "self")
    other = None
    for words in breaths:
        for sign in phrases.danger.finditer(words):
            if _denied(words, sign):
                continue
            about = _about(words, sign, phrases)
            if about == "self":
                return Crisis(sign.group().strip(), "self")
            if about and not phrases.media.search(words):
                other = other or Crisis(sign.group().strip(), "other")
    if other:
        return other
    for words in breaths:
        for sign in phrases.hint.finditer(words):
            own = not phrases.media.search(words) and _about(words, sign, phrases) == "self"
            if own and not _denied(words, sign):
                return Crisis(sign.group().strip(), "self", hint=True)
    return None


def _breaths(text: str, phrases: _Phrases) -> list[str]:
    """What is said between punctuation marks, and last all of it, as the speaker's own and plainly spelled words."""
    unquoted = _QUOTED.sub(" , ", text)
    if not _OWN_WORDS.search(unquoted):
        text = unquoted
    breaths = []
    pieces = clauses(text)
    for piece in dict.fromkeys((*pieces, " ".join(pieces))):
        words = _STRETCHED.sub(r"\1", f" {piece} ")
        words = phrases.spelling.sub(lambda slip: f"{phrases.spellings[slip.group(1)]} ", words)
        words = _STAMMER.sub(r"\1", " ".join(words.split()))
        words = phrases.harmless.sub(" _ ", f" {words} ")
        if title := phrases.before_titles.search(words):
            words = words[: title.start()] + " _ "
        if titles := list(phrases.after_titles.finditer(words)):
            words = " _ " + words[titles[-1].end() :]
        breaths.append(words)
    return breaths


def _denied(words: str, sign: re.Match[str]) -> bool:
    """Whether a "not" reaches the sign, and no second one takes it back."""
    before = words[: sign.start()]
    if _WHY.search(before):  # "why should I not ..." asks for a reason, and denies nothing
        return False
    start = max((new.end() for new in _NEW_SUBJECT.finditer(before)), default=0)
    nots = [no for no in _NOT.finditer(words, start) if no.end() <= sign.start()]
    near = [no for no in nots if before[no.start() :].count(" ") <= _NEGATED_WITHIN]
    return len(near) % 2 == 1


def _about(words: str, sign: re.Match[str], phrases: _Phrases) -> Literal["self", "other"] | None:
    """Who is in danger; None where it is no person."""
    said = f" {sign.group()}"
    if _FIRST_PERSON.search(said):
        return "self"
    if _THIRD_PERSON.search(said):
        return "other"
    before = words[: sign.start()]
    own = max((own.start() for own in _SUBJECT.finditer(before)), default=-1)
    others = max((someone.start() for someone in phrases.someone.finditer(before)), default=-1)
    if own < 0 and others < 0 and (_OF_A_THIRD.match(sign.group()) or phrases.media.search(words)):
        return None  # "my phone wants to die"
    return "other" if others > own else "self"


@cache
def _phrases() -> _Phrases:
    """The phrases, compiled at the first sentence, which takes 0.2 s (2 cores, 2026-11-25)."""
    with SIGNS.open("rb") as file:
        data = tomllib.load(file)
    lists = data["words"]

    def any_of(kind: str) -> re.Pattern[str]:
        return as_pattern([phrase for group in data[kind].values() for phrase in group], lists)

    spellings = data["spelling"] | {slip: word for word in _SLIPS_OF for slip in _slips(word)}
    return _Phrases(
        danger=any_of("danger"),
        hint=any_of("hint"),
        harmless=any_of("harmless"),
        before_titles=any_of("before_titles"),
        after_titles=any_of("after_titles"),
        media=as_pattern(["<media>"], lists),
        someone=as_pattern(["<someone> !(died|left|passed|dumped)"], lists),
        spelling=re.compile(rf"(?<= )({'|'.join(sorted(spellings, key=len, reverse=True))}) "),
        spellings=spellings,
    )


def _slips(word: str) -> set[str]:
    """What a word becomes when a letter is dropped, doubled, swapped with the next, or another one."""
    slips = set()
    for at in range(len(word)):
        head, letter, tail = word[:at], word[at], word[at + 1 :]
        slips |= {head + tail, head + letter + letter + tail, head + tail[:1] + letter + tail[1:]}
        slips |= {head + other + tail for other in ascii_lowercase}
    return slips - {word}
