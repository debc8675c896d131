"""Open talk in a session: sentence by sentence, with tools that act here, and a fall-back that is honest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.bus import Event, Fault
from assistant.events import NoteTaken, Replied, Suggested
from assistant.settings import LanguageModel, Settings
from tests.assistant.typed import at_home_in, typed
from tests.dialogue.model_server import Answer, ModelServer, calls, model_server, refuses, says

pytestmark = pytest.mark.slow

QUESTION = "do you think that a gearbox can be lonely"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home_in(tmp_path, monkeypatch)


async def talk(url: str, tmp_path: Path, *lines: str) -> list[Event]:
    """What happens on the bus while somebody types lines, one after the other."""
    settings = Settings(language_model=LanguageModel(url=url, model="stand-in"))
    async with typed(tmp_path, settings) as session:
        await session.say(*lines)
    return session.events


def replies(events: list[Event]) -> list[str]:
    return [event.text for event in events if isinstance(event, Replied) and event.text]


async def test_sentences_come_one_by_one_and_the_turn_ends(server: ModelServer, tmp_path: Path) -> None:
    server.answers.append(says("Perhaps it is. ", "Are ", "you, at times?"))
    events = await talk(server.url, tmp_path, QUESTION)
    assert replies(events) == ["Perhaps it is.", "Are you, at times?"]
    parts = [event for event in events if isinstance(event, Replied)]
    assert [part.more for part in parts] == [True, True, False]
    assert all(part.intent is None for part in parts)


async def test_what_attune_understands_itself_never_reaches_the_model(server: ModelServer, tmp_path: Path) -> None:
    events = await talk(server.url, tmp_path, "hello", "I want to die", "suggest a movie")
    assert len(replies(events)) == 3
    assert not server.asked


async def test_its_tools_act_here(server: ModelServer, tmp_path: Path) -> None:
    server.answers.append(calls("suggest", '{"medium": "music", "tag": "jazz"}'))
    server.answers.append(calls("take_note", '{"text": "the gearbox is lonely"}'))
    server.answers.append(says("Try that one."))
    events = await talk(server.url, tmp_path, QUESTION, "why")
    assert next(event.medium for event in events if isinstance(event, Suggested)) == "music"
    assert [event.text for event in events if isinstance(event, NoteTaken)] == ["the gearbox is lonely"]
    assert "reason" in replies(events)[-1] or "why" in replies(events)[-1].lower()  # it knows what was suggested


async def test_it_is_told_what_was_said_before(server: ModelServer, tmp_path: Path) -> None:
    server.answers.append(says("Yes."))
    server.answers.append(says("No."))
    await talk(server.url, tmp_path, "I feel sad", "no", QUESTION, "and the tractor behind it")
    first, second = (request["messages"] for request in server.asked)
    assert first[-1] == {"role": "user", "content": QUESTION}
    assert "sad" in first[0]["content"]
    assert second[-2:] == [
        {"role": "assistant", "content": "Yes."},
        {"role": "user", "content": "and the tractor behind it"},
    ]


async def test_a_breathing_exercise_begins_after_its_answer(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dialogue.flows import breathing

    short: Callable[[], object] = lambda: ()  # noqa: E731
    monkeypatch.setattr(breathing, "lines", short)
    server.answers.append(calls("start_breathing", "{}"))
    server.answers.append(says("Let us do that."))
    events = await talk(server.url, tmp_path, QUESTION)
    assert replies(events)[0] == "Let us do that."
    assert len(replies(events)) > 1


@pytest.mark.parametrize("fault", [refuses(500, {"error": {"message": "no"}}), says("You have depression.")])
async def test_a_fault_or_a_bad_sentence_leaves_the_built_in_reply(
    server: ModelServer, tmp_path: Path, fault: Answer
) -> None:
    server.answers.append(fault)
    events = await talk(server.url, tmp_path, QUESTION)
    assert replies(events) == ["I didn't catch that."]


async def test_words_of_danger_from_the_model_become_a_gentle_question(server: ModelServer, tmp_path: Path) -> None:
    server.answers.append(says("I hear you. I also want to kill myself."))
    texts = replies(await talk(server.url, tmp_path, QUESTION))
    assert texts[0] == "I hear you."
    assert texts[-1].endswith("?")
    assert "kill myself" not in " ".join(texts)


async def test_no_server_is_told_once_and_talk_goes_on(tmp_path: Path) -> None:
    events = await talk("http://127.0.0.1:9/v1", tmp_path, QUESTION, QUESTION, "hello")
    faults = [event for event in events if isinstance(event, Fault)]
    assert len(faults) == 1
    assert "127.0.0.1:9" in faults[0].message
    assert len(replies(events)) == 3
