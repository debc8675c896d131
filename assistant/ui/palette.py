"""The colours of the screen, and the sign that stands for each mood and state.

The hues are those of Okabe and Ito (2008), which people with colour-vision deficiency can tell apart. None is
ever the only carrier of a meaning: a word or a sign always stands beside it.
"""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

from assistant.events import PartState
from models.emotions import Emotion

ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
GREEN: Final = "#009E73"
YELLOW: Final = "#F0E442"
VERMILLION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
TEXT: Final = "#D8DEE4"
SOFT: Final = "#8B98A5"  # secondary words; 6.5:1 on the background
FAINT: Final = "#3A4550"  # rules and empty scales, which carry no words

THEME: Final = Theme(
    name="attune",
    primary=SKY,
    secondary=GREEN,
    accent=SKY,
    success=GREEN,
    warning=ORANGE,
    error=VERMILLION,
    foreground=TEXT,
    background="#0F1418",
    surface="#171E25",
    panel="#1D262E",
    dark=True,
    variables={
        "soft": SOFT,
        "faint": FAINT,
        "footer-background": "#0F1418",
        "footer-key-foreground": SKY,
        "footer-description-foreground": SOFT,
        "footer-item-background": "#0F1418",
        "input-cursor-background": SKY,
        "scrollbar": "#2A333C",
        "scrollbar-background": "#0F1418",
    },
)

EMOTION_COLOUR: Final = {
    Emotion.ANGRY: VERMILLION,
    Emotion.DISGUST: GREEN,
    Emotion.FEAR: PURPLE,
    Emotion.HAPPY: YELLOW,
    Emotion.SAD: SKY,
    Emotion.SURPRISE: ORANGE,
    Emotion.NEUTRAL: "#A9B4BE",
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
