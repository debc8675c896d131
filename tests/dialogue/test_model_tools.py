"""A model's tool calls do what they say, and a call that makes no sense does nothing and says so."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest

from dialogue.language_model import ToolCall
from dialogue.model_tools import TOOLS, use
from dialogue.turn import Wish
from models.emotions import Emotion


class Recorder:
    """Tools that only write down how they were used."""

    def __init__(self) -> None:
        self.used: list[tuple[object, ...]] = []

    async def suggest(self, medium: str, wish: Wish) -> str:
        self.used.append(("suggest", medium, wish))
        return "It is Clair de Lune by Claude Debussy, because it is calm."

    async def play(self) -> str:
        self.used.append(("play",))
        return "It plays."

    async def log_mood(self, emotion: Emotion) -> str:
        self.used.append(("log_mood", emotion))
        return "It is written down."

    async def take_note(self, text: str) -> str:
        self.used.append(("take_note", text))
        return "It is written down."

    async def start_breathing(self) -> str:
        self.used.append(("start_breathing",))
        return "It begins after your answer."


async def done(name: str, arguments: str) -> tuple[list[tuple[object, ...]], str]:
    tools = Recorder()
    return tools.used, await use(tools, ToolCall("call_1", name, arguments))


@pytest.mark.parametrize(
    ("name", "arguments", "did"),
    [
        ("suggest", '{"medium": "music"}', ("suggest", "music", Wish())),
        (
            "suggest",
            '{"medium": "movie", "tag": "comedy", "decade": 1990, "language": "fr", "person": "Audrey Tautou",'
            ' "energy": "low", "aim": "lift"}',
            ("suggest", "movie", Wish("comedy", 1990, "fr", "Audrey Tautou", "low", "lift")),
        ),
        ("play", "{}", ("play",)),
        ("play", "", ("play",)),
        ("log_mood", '{"emotion": "sad"}', ("log_mood", Emotion.SAD)),
        ("log_mood", '{"emotion": "Happy"}', ("log_mood", Emotion.HAPPY)),
        ("take_note", '{"text": " call Ann "}', ("take_note", "call Ann")),
        ("start_breathing", "{}", ("start_breathing",)),
    ],
)
async def test_a_call_does_what_it_says(name: str, arguments: str, did: tuple[object, ...]) -> None:
    used, answer = await done(name, arguments)
    assert used == [did]
    assert not answer.startswith("Nothing was done")


@pytest.mark.parametrize(
    ("arguments", "wish"),
    [
        ('{"medium": "music", "tag": "", "decade": null, "energy": ""}', Wish()),
        ('{"medium": "music", "decade": "1994"}', Wish(decade=1990)),
        ('{"medium": "music", "title": "Hello", "tag": "jazz"}', Wish(tag="jazz")),
    ],
    ids=["nothings", "a year as text", "a key of its own"],
)
async def test_the_small_mistakes_of_small_models_are_forgiven(arguments: str, wish: Wish) -> None:
    used, _ = await done("suggest", arguments)
    assert used == [("suggest", "music", wish)]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("suggest", "{}"),
        ("suggest", '{"medium": "book"}'),
        ("suggest", '{"medium": "music", "decade": "the nineties"}'),
        ("suggest", '{"medium": "music", "energy": "enormous"}'),
        ("suggest", '{"medium": "mus'),
        ("suggest", "[]"),
        ("log_mood", '{"emotion": "melancholic"}'),
        ("log_mood", '{"emotion": 3}'),
        ("take_note", '{"text": "  "}'),
        ("delete_everything", "{}"),
        ("", ""),
    ],
)
async def test_a_call_that_makes_no_sense_does_nothing_and_says_so(name: str, arguments: str) -> None:
    used, answer = await done(name, arguments)
    assert used == []
    assert answer.startswith("Nothing was done")


async def test_a_fault_of_the_tool_is_not_taken_for_one_of_the_model() -> None:
    class Broken(Recorder):
        async def play(self) -> str:
            raise ValueError("no such device")

    with pytest.raises(ValueError, match="no such device"):
        await use(Broken(), ToolCall("call_1", "play", "{}"))


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool["function"]["name"])
async def test_the_model_is_told_of_every_tool_as_it_is(tool: dict[str, Any]) -> None:
    told = tool["function"]
    examples = {"medium": "music", "emotion": "sad", "text": "call Ann"}
    used, _ = await done(told["name"], json.dumps({name: examples[name] for name in told["parameters"]["required"]}))
    assert [call[0] for call in used] == [told["name"]]


def test_the_model_may_wish_for_all_that_a_person_may() -> None:
    told = TOOLS[0]["function"]["parameters"]["properties"]
    wished = {field.name for field in fields(Wish)} - {"gentle"}  # which the conversation sets by itself
    assert set(told) == {"medium", *wished}
