"""The colours of the screen by name, and the sign that stands for each mood and state.

A name is a variable of the theme, so what is styled with it follows the theme. No colour is ever the only carrier of
a meaning: a word or a sign always stands beside it.
"""

from __future__ import annotations

from typing import Final

from assistant.events import PartState
from models.emotions import Emotion

ORANGE: Final = "$orange"
SKY: Final = "$sky"
GREEN: Final = "$green"
YELLOW: Final = "$yellow"
VERMILLION: Final = "$vermillion"
PURPLE: Final = "$purple"
NEUTRAL: Final = "$neutral"
TEXT: Final = "$foreground"
SOFT: Final = "$soft"  # secondary words
FAINT: Final = "$faint"  # rules and empty scales, which carry no words


EMOTION_COLOUR: Final = {
    Emotion.ANGRY: VERMILLION,
    Emotion.DISGUST: GREEN,
    Emotion.FEAR: PURPLE,
    Emotion.HAPPY: YELLOW,
    Emotion.SAD: SKY,
    Emotion.SURPRISE: ORANGE,
    Emotion.NEUTRAL: NEUTRAL,
}

EMOTION_SIGN: Final = {
    Emotion.ANGRY: ">:(",
    Emotion.DISGUST: ":-S",
    Emotion.FEAR: "D-:",
    Emotion.HAPPY: ":-)",
    Emotion.SAD: ":-(",
    Emotion.SURPRISE: ":-O",
    Emotion.NEUTRAL: ":-|",
}
NO_SIGN: Final = "..."

STATE_SIGN: Final = {
    PartState.OFF: "○",
    PartState.STARTING: "◐",
    PartState.RUNNING: "●",
    PartState.ENDED: "■",
    PartState.RESTARTING: "◐",
    PartState.UNAVAILABLE: "×",
}
STATE_COLOUR: Final = {
    PartState.OFF: SOFT,
    PartState.STARTING: YELLOW,
    PartState.RUNNING: GREEN,
    PartState.ENDED: SOFT,
    PartState.RESTARTING: ORANGE,
    PartState.UNAVAILABLE: VERMILLION,
}
