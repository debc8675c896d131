"""The client of a language model: every shape of a right answer is read, and every fault becomes one line."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import aclosing
from typing import Any

import pytest

from dialogue.language_model import Endpoint, LanguageModel, ModelError, ToolCall
from tests.dialogue.model_server import (
    DONE,
    STOP,
    USAGE,
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
HELLO = [{"role": "user", "content": "hello"}]


def model_on(server: ModelServer, first_word_s: float = PATIENT, between_words_s: float = PATIENT) -> LanguageModel:
    return LanguageModel(Endpoint(server.url, "llama3.2", "secret", first_word_s, between_words_s))


async def parts_of(answer: Answer) -> list[str | ToolCall]:
    with model_server(answer) as server:
        return [part async for part in model_on(server).stream(HELLO)]


async def fault_of(answer: Answer, first_word_s: float = PATIENT, between_words_s: float = PATIENT) -> str:
    """What is said of a faulty answer."""
    with model_server(answer) as server:
        model = model_on(server, first_word_s, between_words_s)
        with pytest.raises(ModelError) as raised:
            async for _ in model.stream(HELLO, [{"type": "function", "function": {"name": "play"}}]):
                pass
    message = str(raised.value)
    assert "\n" not in message
    assert "secret" not in message
    return message


def split(content: bytes, length: int) -> list[bytes]:
    return [content[start : start + length] for start in range(0, len(content), length)]


# ---- answers that are right


async def test_words_come_in_pieces() -> None:
    assert await parts_of(says("That", " sounds", " heavy.")) == ["That", " sounds", " heavy."]


async def test_words_come_while_the_rest_is_made() -> None:
    with model_server(Answer([delta(content="One."), Fault.WAIT, delta(content=" Two."), STOP, DONE])) as server:
        async with aclosing(model_on(server).stream(HELLO)) as parts:
            assert await anext(parts) == "One."
            server.go.set()
            assert [part async for part in parts] == [" Two."]


TEXT = "Ça va? 😊 naïve"
PLAIN = delta(content=TEXT)


@pytest.mark.parametrize(
    "pieces",
    [
        [PLAIN, STOP, USAGE, DONE],
        [PLAIN, STOP],
        [PLAIN, DONE],
        [delta("stop", content=TEXT)],
        [PLAIN, STOP, Fault.HANG],
        [PLAIN, STOP, Fault.CUT],
        [PLAIN, STOP, b"data: nonsense\n\n"],
        [b": keep-alive\n\n", b":\n", PLAIN, b": OPENROUTER PROCESSING\n\n", STOP, DONE],
        [USAGE, event({"choices": None}), PLAIN, delta(), delta(content=None), STOP, DONE],
        split(PLAIN + STOP + DONE, 1),
        split((PLAIN + STOP + DONE).replace(b"\n", b"\r\n"), 1),
        [(PLAIN + STOP + DONE).replace(b"data: ", b"data:")],
        [delta(reasoning_content="They say hello."), delta(reasoning="Hm."), PLAIN, STOP, DONE],
        [delta(content=TEXT, refusal=None, tool_calls=None), STOP, DONE],
    ],
    ids=[
        *("as OpenAI ends", "no DONE", "no finish_reason", "all in one", "left open", "cut after the end"),
        *("nonsense after the end", "signs of life", "chunks without words", "byte by byte", "other line ends"),
        *("no space", "thinking apart", "nulls"),
    ],
)
async def test_every_shape_of_an_answer_is_read(pieces: list[bytes | Fault]) -> None:
    assert await parts_of(Answer(pieces)) == [TEXT]


async def test_a_tool_call_comes_whole_after_the_words() -> None:
    arguments = '{"medium": "music", "tag": "jazz"}'
    assert await parts_of(calls("suggest", arguments, say="Let me look.")) == [
        "Let me look.",
        ToolCall("call_9", "suggest", arguments),
    ]


def called(index: int | None, call_id: str | None, name: str | None, arguments: str | None) -> bytes:
    piece: dict[str, Any] = {"type": "function", "function": {"name": name, "arguments": arguments}}
    return delta(
        tool_calls=[piece | ({} if index is None else {"index": index}) | ({"id": call_id} if call_id else {})]
    )


TWO_CALLS = [("play", "{}"), ("take_note", '{"text": "a"}')]


@pytest.mark.parametrize(
    "pieces",
    [
        [
            called(0, "a", "play", ""),
            called(1, "b", "take_note", '{"text"'),
            called(0, None, None, "{}"),
            called(1, None, None, ': "a"}'),
        ],
        [called(0, "a", "play", "{}"), called(0, "b", "take_note", '{"text": "a"}')],
        [called(None, "a", "play", "{}"), called(None, "b", "take_note", '{"text": "a"}')],
        [called(0, None, "play", "{}"), called(1, None, "take_note", '{"text": "a"}')],
        [
            called(0, "a", "play", "{}"),
            called(1, "b", "take_note", '{"text"'),
            called(1, "b", "take_note", ': "a"}'),
        ],
    ],
    ids=["in turns, as OpenAI", "all numbered 0, as Ollama", "not numbered", "without ids", "the name each time"],
)
async def test_two_calls_are_told_apart(pieces: list[bytes]) -> None:
    parts = await parts_of(Answer([*pieces, delta("tool_calls"), DONE]))
    assert [(part.name, part.arguments) for part in parts if isinstance(part, ToolCall)] == TWO_CALLS
    assert len({part.id for part in parts if isinstance(part, ToolCall)}) == 2


async def test_the_models_of_a_server_are_listed() -> None:
    listed = json.dumps({"object": "list", "data": [{"id": "llama3.2:latest"}, {"id": "qwen3:4b"}]}).encode()
    with model_server(Answer([listed], headers={"Content-Type": "application/json"})) as server:
        assert await model_on(server).models() == ("llama3.2:latest", "qwen3:4b")
        assert server.paths == ["/v1/models"]


@pytest.mark.parametrize("listed", [b"<html>", b'{"models": []}', b"[]", b'{"data": [1]}'])
async def test_a_list_that_is_none_is_one_line(listed: bytes) -> None:
    with model_server(Answer([listed])) as server, pytest.raises(ModelError, match="OpenAI chat protocol"):
        await model_on(server).models()


# ---- what the server learns


async def test_the_server_learns_nothing_but_what_it_needs() -> None:
    with model_server(says("Hi.")) as server:
        assert [part async for part in model_on(server).stream(HELLO)] == ["Hi."]
        assert server.paths == ["/v1/chat/completions"]
        assert server.asked == [{"model": "llama3.2", "messages": HELLO, "stream": True}]
        (headers,) = server.headers
    assert headers.pop("Host") in server.url
    assert int(headers.pop("Content-Length")) > 0
    assert headers == {
        "Accept": "text/event-stream",
        "Accept-Encoding": "identity",
        "Authorization": "Bearer secret",
        "Cache-Control": "no-store",
        "Connection": "keep-alive",
        "Content-Type": "application/json",
        "User-Agent": "attune",
    }


async def test_without_a_key_none_is_sent() -> None:
    with model_server(says("Hi.")) as server:
        model = LanguageModel(Endpoint(server.url, "llama3.2"))
        assert [part async for part in model.stream(HELLO)] == ["Hi."]
        assert "Authorization" not in server.headers[0]


def test_the_key_is_not_shown_where_the_endpoint_is() -> None:
    assert "secret" not in repr(Endpoint("https://example.com/v1", "m", "secret"))


async def test_a_proxy_never_gets_words_that_stay_in_the_house(monkeypatch: pytest.MonkeyPatch) -> None:
    with model_server(says("Hi.")) as server, model_server(says("I am the proxy.")) as proxy:
        for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert [part async for part in model_on(server).stream(HELLO)] == ["Hi."]
        assert proxy.paths == []


async def test_neither_key_nor_words_follow_a_redirection() -> None:
    with model_server() as elsewhere:
        message = await fault_of(refuses(307, Location=f"{elsewhere.url}/chat/completions"))
        assert elsewhere.paths == []
        assert f"sends on to {elsewhere.url}" in message


# ---- refusals


def error(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "api_error", "param": None, "code": None}}


@pytest.mark.parametrize(
    ("status", "content", "says"),
    [
        (
            401,
            error("Incorrect API key provided: sec**et"),
            "refuses the key: put a valid one into ATTUNE_LANGUAGE_MODEL_KEY",
        ),
        (403, "forbidden", "refuses the key"),
        (404, error('model "llama3.2" not found, try pulling it first'), "ollama pull llama3.2"),
        (404, "404 page not found", "language_model.url often ends in /v1"),
        (405, {"detail": "Method Not Allowed"}, "language_model.url often ends in /v1"),
        (400, error("registry.ollama.ai/library/gemma:2b does not support tools"), "set language_model.tools to false"),
        (500, error("tools param requires --jinja flag"), "set language_model.tools to false"),
        (400, error("context too long"), "answers with error 400 (context too long)"),
        (400, {"error": "No models loaded"}, "answers with error 400 (No models loaded)"),
        (422, {"message": "bad\x1b[31m\nthing"}, "(bad [31m thing)"),
        (429, error("You exceeded your current quota"), "takes no more for now (You exceeded your current quota)"),
        (500, "<html><h1>Internal Server Error</h1>", "answers with error 500; see its log"),
        (500, error("x" * 5_000), "x…)"),
        (503, error("Loading model"), "is not ready (Loading model); try again in a minute"),
    ],
)
async def test_a_refusal_says_what_to_do(status: int, content: object, says: str) -> None:
    message = await fault_of(refuses(status, content))
    assert says in message
    assert len(message) < 300


async def test_a_server_that_wants_a_key_says_where_it_is_put() -> None:
    wanted = "wants a key: put it into ATTUNE_LANGUAGE_MODEL_KEY"
    with model_server(refuses(401, error("no key"))) as server, pytest.raises(ModelError, match=wanted):
        await anext(LanguageModel(Endpoint(server.url, "llama3.2")).stream(HELLO))


async def test_a_key_that_cannot_be_one_is_refused_by_the_server_and_crashes_nothing() -> None:
    with model_server(refuses(401, error("no"))) as server, pytest.raises(ModelError, match="refuses the key"):
        await anext(LanguageModel(Endpoint(server.url, "llama3.2", "schlüssel")).stream(HELLO))


async def test_a_refusal_without_an_end_is_not_read_to_it() -> None:
    assert "error 500" in await fault_of(Answer([b"x" * (1 << 17), Fault.HANG], status=500))


# ---- faults on the way


async def test_a_server_that_does_not_run_is_one_line() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, and nobody listens
        model = LanguageModel(Endpoint(f"http://127.0.0.1:{closed.getsockname()[1]}/v1", "llama3.2"))
        with pytest.raises(ModelError, match=r"nothing answers at 127.*: start the model's server there"):
            await anext(model.stream(HELLO))
        with pytest.raises(ModelError, match="nothing answers at"):
            await model.models()


async def test_a_name_that_is_nobodys_is_one_line() -> None:
    model = LanguageModel(Endpoint("http://no..body.local/v1", "llama3.2"))  # no resolver is asked for this
    with pytest.raises(ModelError, match=r"cannot find no\.\.body\.local: is there a network"):
        await anext(model.stream(HELLO))


async def test_a_server_without_encryption_is_not_spoken_to_as_if_it_had() -> None:
    with model_server(says("Hi.")) as server:
        model = LanguageModel(Endpoint(server.url.replace("http:", "https:"), "llama3.2"))
        with pytest.raises(ModelError, match="no secure connection to"):
            await anext(model.stream(HELLO))


SHORT = 0.05  # s

SILENT = [
    Answer([Fault.HANG], status=None),
    Answer([Fault.HANG]),
    Answer([b": keep-alive\n\n", Fault.HANG]),
    Answer([delta(role="assistant", content=""), Fault.HANG]),
    Answer([delta(reasoning_content="Let me think."), Fault.HANG]),
    Answer([b'{"error":', Fault.HANG], status=500),
]


@pytest.mark.parametrize("answer", SILENT, ids=["no head", "no body", "life", "empty", "thinking", "half a refusal"])
async def test_a_server_that_says_no_word_is_given_up(answer: Answer) -> None:
    message = await fault_of(answer, first_word_s=SHORT)
    assert "said nothing for 0.05 s: use a smaller model, or raise language_model.first_word_seconds" in message


async def test_a_server_that_falls_silent_is_given_up() -> None:
    assert "fell silent within an answer" in await fault_of(
        Answer([delta(content="Well"), b": keep-alive\n\n", Fault.HANG]), between_words_s=SHORT
    )


@pytest.mark.parametrize(
    "answer",
    [
        Answer([Fault.CUT], status=None),
        Answer([Fault.CUT]),
        Answer([delta(content="Well"), Fault.CUT]),
        Answer([delta(content="Well")[:-20], Fault.CUT]),
        Answer([delta(content="Well")]),
        Answer([]),
        Answer([b"SSH-2.0-OpenSSH_9.6\r\n"], status=None),
    ],
    ids=["no head", "no body", "after a word", "within an event", "ended too early", "nothing", "another protocol"],
)
async def test_a_connection_that_breaks_is_one_line(answer: Answer) -> None:
    assert "broke off before an answer was complete" in await fault_of(answer)


@pytest.mark.parametrize(
    "answer",
    [
        Answer([b"<html>Welcome</html>"], headers={"Content-Type": "text/html"}),
        Answer([b'{"choices": []}'], headers={"Content-Type": "application/json"}),
        Answer([b"data: hello\n\n"]),
        Answer([b"data: 3\n\n"]),
        Answer([event({"choices": [{"delta": {"content": 3}}]})]),
        Answer([event({"choices": "none"})]),
        Answer([b"data: " + b"x" * 100_000] * 20),
    ],
    ids=["a web page", "no stream", "no JSON", "a number", "a wrong type", "a wrong list", "a line without an end"],
)
async def test_what_is_not_the_protocol_is_one_line(answer: Answer) -> None:
    assert "does not answer in the OpenAI chat protocol" in await fault_of(answer)


@pytest.mark.parametrize(
    "fault",
    [
        event(error("out of memory")),
        event({"error": "out of memory"}),
        b'event: error\ndata: {"message": "out of memory"}\n\n',
    ],
    ids=["OpenAI", "a text", "an event of its own"],
)
async def test_an_error_within_an_answer_is_told(fault: bytes) -> None:
    assert "failed (out of memory); see its log" in await fault_of(Answer([delta(content="Well"), fault, DONE]))


@pytest.mark.parametrize(("reason", "says"), [("length", "num_ctx"), ("content_filter", "a filter of its own")])
async def test_an_answer_that_is_not_whole_is_not_taken_for_one(reason: str, says: str) -> None:
    assert says in await fault_of(Answer([delta(content="Well, I"), delta(reason), DONE]))


# ---- leaving early


@pytest.mark.parametrize("pieces", [[], [delta(content="Well")]], ids=["before a word", "within an answer"])
async def test_cancelling_closes_the_connection_at_once(pieces: list[bytes]) -> None:
    with model_server(Answer([*pieces, Fault.HANG], status=200 if pieces else None)) as server:
        model = model_on(server)
        heard: list[str | ToolCall] = []

        async def listen() -> None:
            async for part in model.stream(HELLO):
                heard.append(part)

        task = asyncio.create_task(listen())
        assert await asyncio.to_thread(server.hangs.wait, PATIENT)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.left.get, timeout=PATIENT)


async def test_closing_the_stream_closes_the_connection_at_once() -> None:
    with model_server(Answer([delta(content="Well"), Fault.HANG])) as server:
        async with aclosing(model_on(server).stream(HELLO)) as parts:
            assert await anext(parts) == "Well"
        assert await asyncio.to_thread(server.left.get, timeout=PATIENT)


async def test_after_a_fault_the_next_answer_is_a_new_one() -> None:
    with model_server(Answer([delta(content="Well"), Fault.CUT]), says("Hi.")) as server:
        model = model_on(server)
        with pytest.raises(ModelError):
            async for _ in model.stream(HELLO):
                pass
        assert [part async for part in model.stream(HELLO)] == ["Hi."]
