"""How the screen speaks of moods and parts: the same words in the terminal UI and in plain lines."""

from __future__ import annotations

from typing import Final

from assistant.events import Part, PartChanged, PartState
from models.emotions import Emotion, Mood

_LOOKS: Final = {
    Emotion.ANGRY: "angry",
    Emotion.DISGUST: "disgusted",
    Emotion.FEAR: "afraid",
    Emotion.HAPPY: "happy",
    Emotion.SAD: "sad",
    Emotion.SURPRISE: "surprised",
    Emotion.NEUTRAL: "calm",
}


def mood_in_words(mood: Mood | None) -> str:
    """One line about a mood: careful about what was seen, plain about what was said."""
    if mood is None:
        return "no face to be seen"
    if mood.source == "said":
        return f"you said you feel {_LOOKS[mood.likeliest]}"
    if mood.emotion is None:
        return f"hard to tell, perhaps {_LOOKS[mood.likeliest]} ({mood.confidence:.0%})"
    return f"you look {_LOOKS[mood.emotion]} ({mood.confidence:.0%})"


_STATES: Final = {
    PartState.OFF: "off",
    PartState.STARTING: "starting",
    PartState.RUNNING: "on",
    PartState.ENDED: "ended",
    PartState.RESTARTING: "restarting",
    PartState.UNAVAILABLE: "not available",
}


def part_in_words(part: Part, state: PartState, detail: str = "") -> str:
    """One line about a part of the assistant, with its device, or what is wrong and the fix."""
    return f"{part}: {_STATES[state]}" + (f" ({detail})" if detail else "")


def change_in_words(changed: PartChanged) -> str:
    """One line about a change of a part."""
    return part_in_words(changed.part, changed.state, changed.detail)
