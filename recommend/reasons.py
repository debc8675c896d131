"""Why an item was put forward: one true sentence that a person would say.

The first half says what the item is, in words that are its own tags. The second says what it may do for the mood, and
is picked by where the item lies in affect space, so that a dark song is never said to cheer anybody up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from models.emotions import AFFECT, Emotion
from recommend.catalogue import Item, Medium
from recommend.learned import Leaning
from recommend.ranking import Aim, closeness
from recommend.seeds import row

# Film tags that name a kind of film, and those that go behind it; every other tag is an adjective.
_KINDS: Final = {
    "adventure": "adventure",
    "comedy": "comedy",
    "drama": "drama",
    "horror": "horror film",
    "musical": "musical",
    "satire": "satire",
    "thriller": "thriller",
}
_BEHIND: Final = {
    "courage": "about courage",
    "justice": "with a sense of justice",
    "suspense": "full of suspense",
    "twist": "with a twist",
    "wonder": "full of wonder",
}
_BESIDE_THE_NOUN: Final = {"classic", "family"}
_NOT_ADJECTIVES: Final = {*_KINDS, *_BEHIND, "family", "piano", "instrumental"}  # tags that need a noun
_WORDS: Final = {"lofi": "lo-fi"}  # a tag that is written otherwise in a sentence
_NUMBERS: Final = dict(enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], start=2))

# Half a sentence after "it ...", each with the items of which it is true. The first band that an item is in counts.
_Band = tuple[Callable[[Item], bool], Sequence[str]]

_EFFECTS: Final[Mapping[Emotion, Sequence[_Band]]] = {
    Emotion.ANGRY: (
        (
            lambda i: i.arousal <= -0.2,
            ("slows the pace", "asks nothing of you while things cool down", "gives the heat time to go"),
        ),
        (
            lambda i: i.valence >= 0.5 and "violence" not in i.notes,
            ("takes the mind elsewhere for a while", "is good-natured throughout", "turns to kinder things"),
        ),
        (
            lambda i: i.arousal >= 0.4,
            ("has heat of its own", "does not pretend that all is well", "meets the heat head on"),
        ),
        (lambda _: True, ("is something else to turn to", "draws the mind away for a while", "goes at its own pace")),
    ),
    Emotion.DISGUST: (
        (
            lambda i: i.valence >= 0.3 and {"gross", "gore"}.isdisjoint(i.notes),
            ("is a pleasant change of scene", "puts something good in front of you", "leaves a good taste"),
        ),
        (
            lambda _: True,
            ("takes you somewhere else", "is something else to turn to", "looks the other way for a while"),
        ),
    ),
    Emotion.FEAR: (
        (
            lambda i: not {"horror", "thriller"}.isdisjoint(i.tags),
            (
                "lets you meet fear from a safe seat",
                "puts the fright where you can switch it off",
                "grips from the start",
            ),
        ),
        (
            lambda i: i.valence < -0.1,
            ("stays close to an uneasy hour", "does not make light of worry", "knows what worry is"),
        ),
        (
            lambda i: i.dominance >= 0.6,
            ("lends you some of its strength", "stands on firm ground", "puts confidence ahead of worry"),
        ),
        (
            lambda i: i.arousal <= 0.35,
            ("is steady company", "is kind to shaky nerves", "gives you something to hold on to"),
        ),
        (lambda _: True, ("keeps the mind busy", "is something else to turn to", "leaves little room for brooding")),
    ),
    Emotion.HAPPY: (
        (
            lambda i: i.arousal >= 0.3 and i.valence >= 0.4,
            ("keeps a good mood going", "has the energy for a good day", "is as bright as the moment"),
        ),
        (
            lambda i: i.valence >= 0.4,
            ("lets a good mood last", "is a gladness of the gentler sort", "is easy to enjoy"),
        ),
        (
            lambda _: True,
            ("is another colour beside a bright mood", "sits in the shade for a while", "is a change of air"),
        ),
    ),
    Emotion.SAD: (
        (
            lambda i: i.valence < -0.05,
            (
                "keeps you company rather than cheering you up",
                "stays close to a low mood for now",
                "does not ask you to smile",
            ),
        ),
        (
            lambda i: i.arousal <= 0.3 and i.valence < 0.5,
            (
                "lets a little light in without hurrying you",
                "is kind company in a low hour",
                "is easy on a heavy heart",
            ),
        ),
        (
            lambda i: i.arousal <= 0.3,
            ("leads gently towards something brighter", "has warmth to spare", "is warm all the way through"),
        ),
        (
            lambda i: i.valence >= 0.3,
            ("is a step up from a low mood", "brings some of the strength back", "puts some go into the day"),
        ),
        (lambda _: True, ("has life in it", "is something else to turn to", "makes itself heard")),
    ),
    Emotion.SURPRISE: (
        (
            lambda i: i.arousal >= 0.1,
            ("has a turn or two of its own", "goes well with a wide-awake mind", "keeps you curious"),
        ),
        (
            lambda _: True,
            ("gives you a moment to take things in", "lets the dust settle", "is a calm place after a start"),
        ),
    ),
    Emotion.NEUTRAL: (
        (
            lambda i: i.arousal <= 0.15,
            ("takes its time", "does not push you anywhere", "leaves room for your thoughts"),
        ),
        (
            lambda i: i.valence >= 0,
            ("gives an even hour some colour", "is good company for an evening", "wakes up a plain day"),
        ),
        (lambda _: True, ("gives you something to think about", "holds the attention", "is not easy, and worth it")),
    ),
}
_UNKNOWN: Final = (
    "is a good place to start while I do not know your mood",
    "is one that many people come back to",
    "is worth a try in any mood",
)
_MATCHING: Final = ("stays close to that mood", "does not try to change the mood", "goes along with how things are")
_NEAR: Final = 0.6  # closeness from which on an item is said to be where the listener is; by judgement
_AGAIN: Final = "That was all I know of the kind, so here is one from before: "


def give_reason(
    item: Item,
    emotion: Emotion | None,
    aim: Aim,
    chance: random.Random,
    *,
    scary: bool,
    again: bool,
    lately: str,
    because: str | None = None,
    wished: Collection[str] = (),
) -> str:
    """One sentence on why `item` is put forward in a mood (None: unknown), worded unlike the reasons in `lately`.

    `again` says that the item was suggested before, since nothing new is left. `because` is what decided where it was
    not the mood, such as "you liked two other jazz songs" or "it is soft, like "Imagine"". `wished` are tags that were
    asked for; they are named first.
    """
    leading = row(item.medium, emotion, scary=scary) if emotion is not None else {}
    # Stable: of equals, the order of the catalogue.
    tags = sorted(item.tags, key=lambda tag: (tag not in wished, -leading.get(tag, 0.0)))
    what = _song(item, tags, chance) if item.medium is Medium.MUSIC else _film(item, tags)
    effects = _effects(item, emotion, aim)
    effect = chance.choice([each for each in effects if each not in lately] or effects)
    if because is None:
        because = f"it is {what}"
    sentence = f"{because}, and {'it' if because.startswith('it ') else 'this one'} {effect}."
    return _AGAIN + sentence if again else sentence[0].upper() + sentence[1:]


MANY: Final = 6  # liked items that nobody wants to hear counted; by ear, 2026-11-25


def shared_taste(medium: Medium, leaning: Leaning) -> str | None:
    """What was liked that shares a feature, such as "you liked two other jazz songs"; None where no word is for it.

    From `MANY` on they are not counted any more: "you like many jazz songs".
    """
    how_many = "another" if leaning.liked == 1 else f"{_NUMBERS.get(leaning.liked, leaning.liked)} other"
    noun = ("song" if medium is Medium.MUSIC else "film") + "s" * (leaning.liked > 1)
    kind, _, rest = leaning.feature.partition(" ")
    if kind == "by":
        what = f"{noun} {'by' if medium is Medium.MUSIC else 'with'} {rest}"
    elif kind == "genre":
        what = f"{leaning.words} {noun}"
    elif kind == "decade":
        what = f"{noun} {leaning.words}"
    elif kind in ("has", "language"):
        return None
    elif kind in _BEHIND:
        what = f"{noun} {_BEHIND[kind]}"
    else:
        what = f"{_WORDS.get(kind, kind)} {noun}"
    return f"you like many {what}" if leaning.liked >= MANY else f"you liked {how_many} {what}"


def shared_with(item: Item, other: Item) -> str:
    """What an item has in common with another, such as "it is soft and calming, like "Imagine"."""
    like = f'like "{other.title}"'
    if people := [name for name in item.by if name in other.by]:
        by_them = item.medium is Medium.MUSIC or item.by[0] == other.by[0] == people[0]
        return f"it is {'by' if by_them else 'with'} {people[0]}, {like}"
    adjectives = [_WORDS.get(tag, tag) for tag in item.tags if tag in other.tags and tag not in _NOT_ADJECTIVES][:2]
    if adjectives:
        return f"it is {' and '.join(adjectives)}, {like}"
    noun = "song" if item.medium is Medium.MUSIC else "film"
    if genres := [genre for genre in item.genres if genre in other.genres]:
        return f"it is {_with_article(f'{genres[0]} {noun}')}, {like}"
    return f"it is a {noun} of a mood {like}"


def _effects(item: Item, emotion: Emotion | None, aim: Aim) -> Sequence[str]:
    if emotion is None:
        return _UNKNOWN
    if aim is Aim.MATCH and closeness(item.affect, AFFECT[emotion]) >= _NEAR:
        return _MATCHING
    return next(effects for holds, effects in _EFFECTS[emotion] if holds(item))


def _song(item: Item, tags: Sequence[str], chance: random.Random) -> str:
    """Such as "soft and calming" or "a soft, calming piano piece"."""
    nouns = {"instrumental", "piano"}
    adjectives = [_WORDS.get(tag, tag) for tag in tags if tag not in nouns][:2]
    if not nouns & set(tags) and len(adjectives) == 2 and chance.random() < 0.5:
        return " and ".join(adjectives)
    kind = "piece" if "classical" in item.genres else "song"
    if "instrumental" in tags:
        kind = "instrumental"
    if "piano" in tags:
        kind = "piano piece" if "instrumental" in tags else "piano song"
    return _with_article(f"{', '.join(adjectives)} {kind}".strip())


def _film(item: Item, tags: Sequence[str]) -> str:
    """Such as "a comforting, quiet drama about courage"."""
    kind = next((_KINDS[tag] for tag in tags if tag in _KINDS), "film")
    if "documentary" in item.genres:
        kind = "documentary"
    adjectives = [tag for tag in tags if tag not in _KINDS and tag not in _BEHIND][:2]
    for tag in _BESIDE_THE_NOUN & set(adjectives):
        adjectives.remove(tag)
        kind = f"{tag} {kind}"
    behind = next((_BEHIND[tag] for tag in tags if tag in _BEHIND), "")
    return _with_article(f"{', '.join(adjectives)} {kind} {behind}".strip())


def _with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
