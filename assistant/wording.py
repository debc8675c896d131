"""How the screen speaks of moods and parts: the same words in the terminal UI and in plain lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.events import AttentionChanged, MusicChanged, Part, PartChanged, PartState, Source
from dialogue.replies import LOOKS
from models.emotions import Mood


def mood_in_words(mood: Mood | None) -> str:
    """One line about a mood: careful about what was seen, plain about what was said."""
    if mood is None:
        return "no face to be seen"
    if mood.source == "said":
        return f"you said you feel {LOOKS[mood.likeliest]}"
    if mood.emotion is None:
        return f"hard to tell, perhaps {LOOKS[mood.likeliest]} ({mood.confidence:.0%})"
    verb = "look" if mood.source == "face" else "seem"
    return f"you {verb} {LOOKS[mood.emotion]} ({mood.confidence:.0%})"


def label_in_words(mood: Mood | None) -> str:
    """The few words beside a face; empty where no mood can be named."""
    return f"{LOOKS[mood.emotion]} {mood.confidence:.0%}" if mood is not None and mood.emotion is not None else ""


def mood_for_a_model(mood: Mood | None) -> str:
    """A mood as a language model is told of it; empty where there is none."""
    if mood is None or mood.emotion is None:
        return ""
    if mood.source == "said":
        return f"they said they feel {LOOKS[mood.emotion]}"
    by = {"face": "by a camera", "words": "by their words"}.get(mood.source, "by a camera and their words")
    return f"they seem {LOOKS[mood.emotion]} ({mood.confidence:.0%} sure, {by}, which can be wrong)"


_SOURCES: Final = {"face": "your face", "voice": "your voice", "words": "your words", "said": "what you said"}


def sources_in_words(sources: Sequence[Source]) -> str:
    """What a fused mood was made of, such as `from your face 70%, your words 30%`; empty for a face alone."""
    told = [source for source in sources if source.weight >= 0.05]
    if not told or {source.name for source in told} == {"face"}:
        return ""
    if len(told) == 1:
        return f"from {_SOURCES[told[0].name]}"
    return "from " + ", ".join(f"{_SOURCES[source.name]} {source.weight:.0%}" for source in told)


_FLAWS: Final = {
    "small": "your face is too far away to read",
    "turned": "your face is turned away",
    "blurred": "your face is too blurred to read",
    "dark": "your face is too dark to read",
    "bright": "the light on your face is too bright to read it",
}


def flaw_in_words(flaw: str) -> str:
    """Why a face that is there cannot be read."""
    return _FLAWS.get(flaw, "your face cannot be read well")


def calibrated_in_words(problem: str) -> str:
    """What came of learning the user's resting face; `problem` is empty where it went well."""
    if problem:
        return f"That didn't work: {problem}."
    return "Thank you. I know now how your face rests, and won't take that for a mood."


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


_BRIEF: Final = _STATES | {PartState.STARTING: "wait", PartState.RESTARTING: "wait"}


def state_word(name: str, state: PartState, *, brief: bool) -> str:
    """A part's name and state for the status line, such as `camera on`; `brief` where there is little room."""
    if state is PartState.UNAVAILABLE:
        return f"no {name}"
    return f"{name} {(_BRIEF if brief else _STATES)[state]}"


def is_limited(recognizer: str) -> bool:
    """Whether a recognizer, by its description, understands only what Attune can talk about."""
    return "limited" in recognizer.lower() or "pocketsphinx" in recognizer.lower()


COVERED: Final = "covered, or it is dark"

_ABSENCE: Final = {
    PartState.OFF: "the camera is off",
    PartState.STARTING: "the camera is starting",
    PartState.RUNNING: "no face to be seen",
    PartState.ENDED: "the pictures have ended",
    PartState.RESTARTING: "the camera is restarting",
    PartState.UNAVAILABLE: "no camera; say how you feel",
}


def absence_in_words(camera: PartState, detail: str = "") -> str:
    """Why no mood is seen, by the camera's state and what it says about itself."""
    if camera is PartState.RUNNING and COVERED in detail:
        return f"the camera is {COVERED}"
    return _ABSENCE[camera]


_IDLE: Final = {"wake": 'say "hey Attune"', "always": "listening", "push": "{key} to talk"}


def attention_in_words(attention: AttentionChanged, key: str) -> str:
    """What the user can do to be listened to; `key` is the one to press."""
    return "listening" if attention.listening else _IDLE.get(attention.mode, "").format(key=key)


def made_in_words(by: Sequence[str], year: int) -> str:
    """Who made a song or film, and when, as far as that is known (year 0: not)."""
    return " · ".join(filter(None, (", ".join(by), str(year) if year else "")))


def as_spoken(title: str, by: Sequence[str]) -> str:
    """A song or film as it is spoken of."""
    return f'"{title}" by {by[0]}' if by else f'"{title}"'


def music_in_words(music: MusicChanged) -> str:
    """What plays, to be added to a title; empty where nothing does."""
    match music.state:
        case "playing":
            return f" · playing {music.title}"
        case "paused":
            return f" · paused {music.title}"
    return ""


def timer_in_words(seconds: float) -> str:
    """That a timer of so many seconds is over."""
    from dialogue.flows.diary import span_in_words

    return f"Time is up: the {span_in_words(seconds)} {'is' if seconds in (60, 3600) else 'are'} over."
