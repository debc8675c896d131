"""Open talk: sentences come checked and clean while the rest is made, tools are used, and a fault costs one line."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import datetime
from typing import Any

import pytest

from dialogue.circuit_breaker import FAILURES, PAUSE_S
from dialogue.language_model import Endpoint, ModelError
from dialogue.open_talk import LONGEST, TOOL_CALLS, TOOL_ROUNDS, TURNS, Context, OpenTalk, Withheld
from dialogue.turn import Wish
from models.emotions import Emotion
from tests.dialogue.model_server import (
    DONE,
    STOP,
    Answer,
    Fault,
    ModelServer,
    calls,
    delta,
    event,
    model_server,
    refuses,
    says,
)

PATIENT = 20.0  # s: longer than any test takes
NOON = Context(now=datetime(2026, 11, 24, 12, 5))


class House:
    """Tools that write down how they were used."""

    def __init__(self) -> None:
        self.used: list[str] = []

    async def suggest(self, medium: str, wish: Wish) -> str:
        self.used.append(f"suggest {medium} {wish.tag}")
        return "It is Clair de Lune by Claude Debussy."

    async def play(self) -> str:
        self.used.append("play")
        return "It plays."

    async def log_mood(self, emotion: Emotion) -> str:
        self.used.append(f"log {emotion.label}")
        return "It is written down."

    async def take_note(self, text: str) -> str:
        self.used.append(f"note {text}")
        return "It is written down."

    async def start_breathing(self) -> str:
        self.used.append("breathe")
        return "It begins after your answer."


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def talk_on(server: ModelServer, tools: House | None = None, **more: Any) -> OpenTalk:
    return OpenTalk(Endpoint(server.url, "llama3.2", "secret", PATIENT, PATIENT), tools, **more)


async def said(talk: OpenTalk, text: str = "hello", context: Context = NOON) -> list[str]:
    return [sentence async for sentence in talk.answer(text, context)]


async def said_until(fault: type[Exception], talk: OpenTalk) -> tuple[list[str], Exception]:
    """What is said before it ends with a fault, and that."""
    sentences: list[str] = []

    async def listen() -> None:
        async for sentence in talk.answer("hello", NOON):
            sentences.append(sentence)

    with pytest.raises(fault) as raised:
        await listen()
    return sentences, raised.value


# ---- sentences


async def test_a_sentence_is_given_on_while_the_next_is_made() -> None:
    pieces = [delta(content="That sounds heavy. W"), Fault.WAIT, delta(content="hat happened?"), STOP, DONE]
    with model_server(Answer(pieces)) as server:
        async with aclosing(talk_on(server).answer("i had a day", NOON)) as sentences:
            assert await anext(sentences) == "That sounds heavy."
            server.go.set()
            assert [sentence async for sentence in sentences] == ["What happened?"]


async def test_what_cannot_be_said_is_taken_out() -> None:
    with model_server(says("*smiles* I'm **glad** 😊.", "<think>Hm. A</think>\n- Go on!")) as server:
        assert await said(talk_on(server)) == ["I'm glad.", "Go on!"]


async def test_an_answer_that_goes_on_is_ended_after_some_sentences() -> None:
    with model_server(Answer([delta(content="One. Two. Three. F"), Fault.HANG])) as server:
        assert await said(talk_on(server, max_sentences=2)) == ["One.", "Two."]
        assert await asyncio.to_thread(server.left.get, timeout=PATIENT)  # and the model need not go on


@pytest.mark.parametrize("words", [["<think>", "hm " * LONGEST], ["la la " * LONGEST]], ids=["thinks", "rambles"])
async def test_an_answer_without_an_end_is_given_up(words: list[str]) -> None:
    with model_server(says(*words)) as server:
        sentences, fault = await said_until(ModelError, talk_on(server))
    assert sentences == []
    assert "llama3.2 on 127.0.0.1" in str(fault)
    assert "does not come to an end" in str(fault)


@pytest.mark.parametrize("words", [[], [""], [" \n"], ["😊"], ["*smiles*"], ["<think>Hello.</think>"]])
async def test_an_answer_without_words_is_a_fault(words: list[str]) -> None:
    with model_server(says(*words)) as server:
        sentences, fault = await said_until(ModelError, talk_on(server))
    assert sentences == []
    assert "gave no words: choose another model" in str(fault)


# ---- what the model is told


async def test_the_model_is_told_who_it_is_and_what_is_known() -> None:
    context = Context(
        now=datetime(2026, 11, 24, 21, 40),
        mood="looks a little sad, by the camera",
        turns=[("attune", "Hello."), ("user", "hi"), ("attune", "How are you?")],
        journal="mostly calm this week; sad on Sunday",
        suggested="Clair de Lune by Claude Debussy",
    )
    with model_server(says("I hear you.")) as server:
        await said(talk_on(server), "not so well", context)
        system, *turns = server.asked[0]["messages"]
    assert system["role"] == "system"
    assert system["content"].startswith("You are Attune")
    assert system["content"].endswith(
        "What you know now:\n"
        "- It is Tuesday, 21:40\n"
        "- Their mood: looks a little sad, by the camera\n"
        "- Their diary: mostly calm this week; sad on Sunday\n"
        "- You last suggested Clair de Lune by Claude Debussy"
    )
    assert turns == [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": "How are you?"},
        {"role": "user", "content": "not so well"},
    ]


async def test_what_is_not_known_is_not_spoken_of() -> None:
    with model_server(says("Hi.")) as server:
        await said(talk_on(server))
        assert server.asked[0]["messages"][0]["content"].endswith("What you know now:\n- It is Tuesday, 12:05")


async def test_user_and_assistant_take_turns_and_only_the_last_are_told() -> None:
    turns = [("user", "old"), *[("user", "um"), ("user", "well"), ("attune", "Yes?"), ("attune", "Go on.")] * 3]
    assert len(turns) == TURNS + 1
    with model_server(says("Hi.")) as server:
        await said(talk_on(server), "so", Context(NOON.now, turns=turns))  # type: ignore[arg-type]
        told = [(message["role"], message["content"]) for message in server.asked[0]["messages"][1:]]
    assert told == [*[("user", "um\nwell"), ("assistant", "Yes?\nGo on.")] * 3, ("user", "so")]


# ---- tools


async def test_a_tool_is_used_and_its_answer_spoken_about() -> None:
    house = House()
    call = calls("suggest", '{"medium": "music", "tag": "calm"}', say="Let me look.")
    with model_server(call, says("How about Clair de Lune?")) as server:
        assert await said(talk_on(server, house)) == ["Let me look.", "How about Clair de Lune?"]
        first, second = server.asked
    assert house.used == ["suggest music calm"]
    assert [tool["function"]["name"] for tool in first["tools"]] == [
        *("suggest", "play", "log_mood", "take_note", "start_breathing")
    ]
    function = {"name": "suggest", "arguments": '{"medium": "music", "tag": "calm"}'}
    assert second["messages"] == [
        *first["messages"],
        {
            "role": "assistant",
            "content": "Let me look.",
            "tool_calls": [{"id": "call_9", "type": "function", "function": function}],
        },
        {"role": "tool", "tool_call_id": "call_9", "content": "It is Clair de Lune by Claude Debussy."},
    ]


async def test_after_some_rounds_of_tools_it_must_speak() -> None:
    house = House()
    with model_server(*[calls("play", "{}")] * TOOL_ROUNDS, says("It plays.")) as server:
        assert await said(talk_on(server, house)) == ["It plays."]
        assert ["tools" in asked for asked in server.asked] == [True] * TOOL_ROUNDS + [False]
    assert house.used == ["play"] * TOOL_ROUNDS


async def test_a_model_that_only_calls_tools_is_a_fault() -> None:
    house = House()
    with model_server(*[calls("play", "{}")] * (TOOL_ROUNDS + 1)) as server:
        _, fault = await said_until(ModelError, talk_on(server, house))
    assert "gave no words" in str(fault)
    assert house.used == ["play"] * TOOL_ROUNDS


async def test_of_many_calls_at_once_a_few_are_done() -> None:
    house = House()
    many = [
        {"index": n, "id": f"c{n}", "function": {"name": "take_note", "arguments": '{"text":"x"}'}} for n in range(9)
    ]
    with model_server(Answer([delta(tool_calls=many), delta("tool_calls")]), says("Done.")) as server:
        assert await said(talk_on(server, house)) == ["Done."]
        told = server.asked[1]["messages"]
    assert len(house.used) == TOOL_CALLS
    assert [message["role"] for message in told[-TOOL_CALLS - 1 :]] == ["assistant", *["tool"] * TOOL_CALLS]
    assert len(told[-TOOL_CALLS - 1]["tool_calls"]) == TOOL_CALLS


async def test_a_call_that_makes_no_sense_is_told_to_the_model() -> None:
    house = House()
    with model_server(calls("dance", "{}"), says("I can't dance.")) as server:
        assert await said(talk_on(server, house)) == ["I can't dance."]
        assert server.asked[1]["messages"][-1]["content"].startswith("Nothing was done")
    assert house.used == []


async def test_without_tools_none_are_offered_or_used() -> None:
    with model_server(calls("play", "{}", say="Gladly.")) as server:
        assert await said(talk_on(server, None)) == ["Gladly."]
        assert "tools" not in server.asked[0]


# ---- what must not be said


@pytest.mark.parametrize(
    ("sentence", "crisis"),
    [("You have depression.", False), ("I want to kill myself.", True)],
)
async def test_a_sentence_that_must_not_be_said_ends_the_answer_before_it(sentence: str, crisis: bool) -> None:
    with model_server(Answer([delta(content=f"I hear you. {sentence} I"), Fault.HANG])) as server:
        sentences, withheld = await said_until(Withheld, talk_on(server))
        assert await asyncio.to_thread(server.left.get, timeout=PATIENT)
    assert sentences == ["I hear you."]
    assert isinstance(withheld, Withheld)
    assert withheld.crisis is crisis
    assert sentence not in str(withheld)  # which may be logged


async def test_the_last_sentence_is_checked_like_the_others() -> None:
    with model_server(says("You have", " depression")) as server:
        sentences, _ = await said_until(Withheld, talk_on(server))
    assert sentences == []


# ---- faults


FAULTS = {
    "refused": refuses(500, "oops"),
    "cut": Answer([Fault.CUT]),
    "nonsense": Answer([b"data: hm\n\n"]),
    "error within": Answer([event({"error": {"message": "out of memory"}})]),
}


@pytest.mark.parametrize("answer", FAULTS.values(), ids=FAULTS)
async def test_a_fault_before_the_first_sentence_leaves_nothing_said(answer: Answer) -> None:
    with model_server(answer) as server:
        sentences, _ = await said_until(ModelError, talk_on(server))
    assert sentences == []


async def test_after_a_fault_in_the_middle_what_was_said_stands_and_half_sentences_are_dropped() -> None:
    with model_server(Answer([delta(content="I hear you. And I wou"), Fault.CUT])) as server:
        sentences, _ = await said_until(ModelError, talk_on(server))
    assert sentences == ["I hear you."]


async def test_a_fault_after_a_tool_ends_the_answer_too() -> None:
    house = House()
    with model_server(calls("play", "{}", say="Gladly."), refuses(500, "oops")) as server:
        sentences, _ = await said_until(ModelError, talk_on(server, house))
    assert (sentences, house.used) == (["Gladly."], ["play"])


async def test_a_server_that_keeps_failing_is_left_alone_for_a_while() -> None:
    clock = Clock()
    with model_server(*[refuses(500, "oops")] * (FAILURES + 1), says("Hi."), says("Hi again.")) as server:
        talk = talk_on(server, clock=clock)
        for _ in range(FAILURES):
            _, fault = await said_until(ModelError, talk)
            assert str(fault).startswith("127.0.0.1")
        clock.now += PAUSE_S - 1
        _, fault = await said_until(ModelError, talk)
        assert f"no open talk for 1 s, since it failed {FAILURES} times: 127.0.0.1" in str(fault)
        assert "error 500" in str(fault)
        assert len(server.asked) == FAILURES
        clock.now += 1
        await said_until(ModelError, talk)  # one try, and it is left alone again
        await said_until(ModelError, talk)
        assert len(server.asked) == FAILURES + 1
        clock.now += PAUSE_S
        assert await said(talk) == ["Hi."]
        assert await said(talk) == ["Hi again."]


async def test_an_answer_in_between_forgives_the_failures_before_it() -> None:
    bad = [refuses(500, "oops")] * (FAILURES - 1)
    with model_server(*bad, says("Hi."), *bad, says("Hi again.")) as server:
        talk = talk_on(server)
        for answer in (["Hi."], ["Hi again."]):
            for _ in bad:
                await said_until(ModelError, talk)
            assert await said(talk) == answer


async def test_neither_being_interrupted_nor_withholding_counts_as_a_fault_of_the_server() -> None:
    hanging = [Answer([delta(content="Well. Y"), Fault.HANG])] * FAILURES
    with model_server(*hanging, *[says("You have depression.")] * FAILURES, says("Hi.")) as server:
        talk = talk_on(server)
        for _ in range(FAILURES):
            async with aclosing(talk.answer("hello", NOON)) as sentences:
                assert await anext(sentences) == "Well."
        for _ in range(FAILURES):
            await said_until(Withheld, talk)
        assert await said(talk) == ["Hi."]


async def test_cancelling_an_answer_ends_it_at_the_server_too() -> None:
    with model_server(Answer([delta(content="Well. Y"), Fault.HANG])) as server:
        task = asyncio.create_task(said(talk_on(server)))
        assert await asyncio.to_thread(server.hangs.wait, PATIENT)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.left.get, timeout=PATIENT)
