"""The seed table: what tends to suit a mood, before anything is known about the person.

It is a prior, not a law. In the data, knowing the mood improves the prediction of a rating by about one per cent (the
film ratings of LDOS-CoMoDa), and taste carries most of the lift in mood while energy steers arousal (the listening
records of SiTunes). So the table decides what is put forward first, and no more than that.

A row gives words their weight. A word is a tag or a content note; a negative weight keeps something back. The two
leading tags of a row add up to 1, so that an item which has both is a full fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from models.emotions import Affect, Emotion
from recommend.catalogue import Item, Medium

# Somebody who is low or tense is not offered a story of suicide unasked.
_TENDER: Final = {"suicide": -1.0}

SEEDS: Final[Mapping[Medium, Mapping[Emotion, Mapping[str, float]]]] = {
    Medium.MUSIC: {
        # Relaxing instrumentals. Venting feeds anger rather than putting it out (Bushman 2002), so nothing fierce.
        Emotion.ANGRY: _TENDER
        | {"instrumental": 0.5, "relaxing": 0.5, "calming": 0.2, "chill": 0.1}
        | {"intense": -0.6, "tense": -0.6, "energetic": -0.5, "violence": -0.5, "melancholy": -0.2},
        # No study speaks of music after disgust: something easy and pleasant, by judgement.
        Emotion.DISGUST: _TENDER
        | {"comforting": 0.5, "hopeful": 0.5, "relaxing": 0.4, "chill": 0.2}
        | {"intense": -0.6, "tense": -0.6, "melancholy": -0.3, "violence": -0.5},
        # Motivational: fear lacks dominance (NRC-VAD .29), and these songs have much of it.
        Emotion.FEAR: _TENDER
        | {"motivational": 0.6, "hopeful": 0.4, "comforting": 0.3}
        | {"tense": -0.8, "horror": -1.0, "violence": -0.4, "melancholy": -0.3},
        Emotion.HAPPY: {"energetic": 0.5, "upbeat": 0.5, "danceable": 0.1, "melancholy": -0.6, "tense": -0.4},
        # Soft and calming. The sad choose sad music for comfort (Van den Tol & Edwards 2013), so melancholy stays.
        Emotion.SAD: _TENDER
        | {"soft": 0.5, "calming": 0.5, "comforting": 0.3, "hopeful": 0.1}
        | {"tense": -0.6, "intense": -0.4, "energetic": -0.3},
        # By judgement: what has a turn of its own, and is light about it.
        Emotion.SURPRISE: {"playful": 0.6, "upbeat": 0.4, "epic": 0.4, "dreamy": 0.3, "melancholy": -0.3},
        Emotion.NEUTRAL: {"lofi": 0.5, "chill": 0.5, "relaxing": 0.1, "tense": -0.4, "intense": -0.4},
    },
    Medium.MOVIE: {
        # By judgement, with Bushman 2002: light or gentle, and stories where right is done; no revenge and no blood.
        Emotion.ANGRY: _TENDER
        | {"comedy": 0.5, "quiet": 0.4, "comforting": 0.3, "feel-good": 0.3, "justice": 0.3}
        | {"violence": -0.8, "dark": -0.6, "intense": -0.6, "thriller": -0.5, "abuse": -0.6},
        # By judgement: beauty and kindness, and nothing that turns the stomach.
        Emotion.DISGUST: _TENDER
        | {"feel-good": 0.5, "comforting": 0.5, "wonder": 0.5}
        | {"gross": -1.0, "gore": -1.0, "dark": -0.6, "violence": -0.4, "abuse": -0.6},
        # Comfort and courage first. That the frightened want horror is not supported; it is there when asked for.
        Emotion.FEAR: _TENDER
        | {"comforting": 0.5, "courage": 0.5, "feel-good": 0.2, "inspirational": 0.2}
        | {
            "horror": -1.0,
            "thriller": -0.8,
            "suspense": -0.6,
            "dark": -0.6,
            "gore": -0.8,
            "violence": -0.4,
            "war": -0.3,
        },
        Emotion.HAPPY: {"comedy": 0.5, "feel-good": 0.5, "musical": 0.2, "dark": -0.5, "grief": -0.3, "gore": -0.4},
        # Inspirational and comforting. Sad viewers picked drama more and comedy less than others (LDOS-CoMoDa).
        Emotion.SAD: _TENDER
        | {"inspirational": 0.5, "comforting": 0.5, "moving": 0.1, "drama": 0.1}
        | {"horror": -1.0, "dark": -0.6, "violence": -0.4, "abuse": -0.3},
        # By judgement: twists, and things to marvel at.
        Emotion.SURPRISE: {"twist": 0.6, "wonder": 0.5, "clever": 0.4, "adventure": 0.3, "dark": -0.3},
        Emotion.NEUTRAL: {"drama": 0.5, "classic": 0.5, "thoughtful": 0.1, "gore": -0.3},
    },
}
# Fear where scary films are welcome.
SCARY: Final[Mapping[str, float]] = {"thriller": 0.6, "horror": 0.6, "suspense": 0.4, "suicide": -1.0}

GOOD: Final = (
    0.5  # a fit from which on an item is a good choice: at least one of the leading tags, and nothing against it
)

# Where "lift" leads to, by judgement: from a tense mood down to calm before up to joy, from fear to strength; a good
# mood is kept.
LIFTED: Final[Mapping[Emotion, Affect]] = {
    Emotion.ANGRY: Affect(0.50, -0.40, 0.55),
    Emotion.DISGUST: Affect(0.65, -0.10, 0.60),
    Emotion.FEAR: Affect(0.70, 0.35, 0.85),
    Emotion.HAPPY: Affect(0.87, 0.50, 0.85),
    Emotion.SAD: Affect(0.60, 0.00, 0.60),
    Emotion.SURPRISE: Affect(0.65, 0.45, 0.65),
    Emotion.NEUTRAL: Affect(0.40, -0.15, 0.50),
}


def row(medium: Medium, emotion: Emotion, *, scary: bool = False) -> Mapping[str, float]:
    """The words that speak for and against an item in a mood; `scary` where scary films are welcome."""
    if scary and medium is Medium.MOVIE and emotion is Emotion.FEAR:
        return SCARY
    return SEEDS[medium][emotion]


def seed_fit(item: Item, emotion: Emotion, *, scary: bool = False) -> float:
    """How well the item fits the emotion by the table alone, -1 .. 1."""
    weights = row(item.medium, emotion, scary=scary)
    # A set: "horror" is a tag and a note, and counts once.
    return max(-1.0, min(1.0, sum(weights.get(word, 0.0) for word in {*item.tags, *item.notes})))
