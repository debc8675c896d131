"""What a language model may do besides talking: the tools it is told of, and the way from its call to them."""

from __future__ import annotations

import json
from collections.abc import Coroutine, Mapping
from dataclasses import fields, replace
from typing import Any, Final, Protocol

from pydantic import TypeAdapter

from dialogue.language_model import ToolCall
from dialogue.turn import Wish
from models.emotions import Emotion


class Tools(Protocol):
    """Whoever does what the model wants done. Each answer is a short sentence for the model: what came of it."""

    async def suggest(self, medium: str, wish: Wish) -> str:
        """Choose something of `medium` ("music" or "movie"), and say what and why."""

    async def play(self) -> str:
        """Go on with the music, or start what was suggested last."""

    async def log_mood(self, emotion: Emotion) -> str:
        """Write down that the person said they feel so."""

    async def take_note(self, text: str) -> str:
        """Keep a note in the person's diary."""

    async def start_breathing(self) -> str:
        """Begin the guided breathing exercise once the answer has been spoken."""


def _tool(name: str, description: str, *required: str, **properties: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {"type": "object", "properties": properties, "required": list(required)}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


TOOLS: Final = (
    _tool(
        "suggest",
        "Choose a song or a film for them. Use it whenever they want one; what you know yourself may not be at hand.",
        "medium",
        medium={"type": "string", "enum": ["music", "movie"]},
        tag={"type": "string", "description": "a genre or a quality, such as jazz or calm"},
        decade={"type": "integer", "description": "its first year, such as 1990"},
        language={"type": "string", "description": "ISO 639-1 code, such as fr"},
        person={"type": "string", "description": "who performs, composed, directs or acts"},
        energy={"type": "string", "enum": ["low", "high"]},
        aim={"type": "string", "enum": ["match", "lift"], "description": "stay with the mood, or lead to a better one"},
    ),
    _tool("play", "Play what was suggested last. Use it only if they want to hear it."),
    _tool(
        "log_mood",
        "Write their mood into their diary. Use it only if they ask for that.",
        "emotion",
        emotion={"type": "string", "enum": [emotion.label for emotion in Emotion]},
    ),
    _tool(
        "take_note",
        "Write a note into their diary, in their words. Use it only if they ask for that.",
        "text",
        text={"type": "string"},
    ),
    _tool("start_breathing", "Guide them through a breathing exercise. Use it only if they agreed to one."),
)

_WISH: Final = TypeAdapter(Wish)
_WISHES: Final = {field.name for field in fields(Wish)}


async def use(tools: Tools, call: ToolCall) -> str:
    """Do what the model wants; the answer for the model, also where the call makes no sense."""
    try:
        wanted = _wanted(tools, call)
    except ValueError:
        wanted = None
    if wanted is None:
        return f"Nothing was done: no tool is called {call.name} and takes {call.arguments or 'nothing'}."
    return await wanted


def _wanted(tools: Tools, call: ToolCall) -> Coroutine[Any, Any, str] | None:
    """The call, ready to be awaited; None or ValueError where it makes no sense."""
    arguments = json.loads(call.arguments or "{}")
    match call.name, arguments:
        case "suggest", {"medium": "music" | "movie" as medium}:
            return tools.suggest(medium, _wish(arguments))
        case "play", _:
            return tools.play()
        case "log_mood", {"emotion": str(label)}:
            return tools.log_mood(Emotion.from_label(label))
        case "take_note", {"text": str(text)} if text.strip():
            return tools.take_note(text.strip())
        case "start_breathing", _:
            return tools.start_breathing()
    return None


def _wish(arguments: Mapping[str, Any]) -> Wish:
    """Raises ValueError. Small models fill what they do not want with nothing, and take any year for a decade."""
    told = {name: value for name, value in arguments.items() if name in _WISHES and value not in ("", None)}
    wish = _WISH.validate_python(told)
    return wish if wish.decade is None else replace(wish, decade=wish.decade // 10 * 10)
