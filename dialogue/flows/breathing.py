"""A breathing exercise, guided aloud.

Six breaths a minute, the way out longer than the way in: the slow breathing that calms in most studies (Zaccaro et al.
2018; a longer exhale: Bae et al. 2021, Balban et al. 2023). Whoever gets dizzy is told to breathe as they like.
"""

from __future__ import annotations

from typing import Final

from dialogue.flow import Do, Flow, Guide, Say
from dialogue.flows.feelings import how_do_you_feel
from dialogue.talk import Talk
from dialogue.turn import Exercise, Line

IN_S: Final = 4.0
OUT_S: Final = 6.0
BREATHS: Final = 6

_IN: Final = ("Breathe in.", "In.", "And in.", "In, through the nose.", "In once more.", "A last breath in.")
_OUT: Final = (
    "And slowly out.",
    "Out.",
    "And out.",
    "Out, and let your shoulders sink.",
    "And out.",
    "And all the way out.",
)


def lines() -> tuple[Line, ...]:
    """What is said, and how long each line lasts: one minute in all."""
    breaths = [(Line(in_, IN_S), Line(out, OUT_S)) for in_, out in zip(_IN, _OUT, strict=True)]
    return tuple(line for breath in breaths for line in breath)


def breathe(talk: Talk) -> Flow:
    """Guide a minute of slow breathing, then ask how they feel."""
    yield Say(talk.say("breathe"))
    yield from exercise()
    yield from how_do_you_feel(talk, talk.say("breathed"))


def exercise() -> Flow:
    """The exercise alone."""
    guided = lines()
    yield Guide(guided)
    yield Do(Exercise(sum(line.seconds for line in guided)))
