"""A language model behind an OpenAI-compatible server: messages go in, words and tool calls come out as they are made.

The HTTP library is httpx2: alive, typed, with server-sent events, already there through huggingface_hub, and it tells a
server nothing that it is not told to. The `openai` package stands on it too, adds 2,000 files, and sends the operating
system, processor and Python version with every request (`X-Stainless-*`; 3.57.0, read 2026-11-25).

Asked for are only the model, the messages and the tools, since servers refuse each other's further options. An answer
that is long enough is ended by closing the connection, at which the servers stop too.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from dialogue.model_address import is_local

if TYPE_CHECKING:
    import httpx2

_ERROR_BYTES: Final = 1 << 16  # of a refusal's text that are read
_QUOTED: Final = 160  # characters of it that are shown


class ModelError(Exception):
    """The language model gave no answer, or not all of it; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model on a server."""

    url: str  # the base address, without `problem`: http://localhost:11434/v1
    model: str  # as the server calls it
    key: str = field(default="", repr=False)  # empty: none is sent
    first_word_s: float = 20.0  # from the question to the first word, or to the end of what it thinks before
    between_words_s: float = 10.0  # from then on, until more comes

    @property
    def host(self) -> str:
        """The server, as it is shown."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model wants a tool used."""

    id: str
    name: str
    arguments: str  # JSON, as the model wrote it: may be anything


class _Function(BaseModel):
    name: str | None = None
    arguments: str | None = None


class _Piece(BaseModel):
    index: int = 0
    id: str | None = None
    function: _Function = _Function()


class _Delta(BaseModel):
    content: str | None = None
    tool_calls: list[_Piece] | None = None


class _Choice(BaseModel):
    delta: _Delta = _Delta()
    finish_reason: str | None = None


class _Chunk(BaseModel):
    choices: list[_Choice] | None = None  # none in a chunk that only counts tokens
    error: Any = None

    @property
    def deltas(self) -> list[_Delta]:
        """What it brings."""
        return [choice.delta for choice in self.choices or ()]


class LanguageModel:
    """A client of one endpoint. Making one takes 0.2 s, using it from another event loop than before is allowed."""

    def __init__(self, endpoint: Endpoint) -> None:
        import httpx2

        self.endpoint = endpoint
        headers = {"User-Agent": "attune", "Accept-Encoding": "identity"}  # packed answers come late
        if endpoint.key:
            headers["Authorization"] = f"Bearer {endpoint.key}"
        self._client = httpx2.AsyncClient(
            headers=httpx2.Headers(headers, encoding="utf-8"),  # a key that was copied wrongly may hold any letter
            timeout=None,  # words are waited for below: httpx2 would count a server's signs of life, too
            limits=httpx2.Limits(max_keepalive_connections=0),
            trust_env=not is_local(endpoint.url),  # a proxy is for the internet
            follow_redirects=False,  # the key and the words are for this server
        )

    async def stream(
        self, messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]] = ()
    ) -> AsyncGenerator[str | ToolCall]:
        """The model's words in pieces as they come, and its tool calls when it has ended.

        `messages`, `tools`: as in the OpenAI chat protocol. Raises ModelError. Closing it, or cancelling the task that
        waits for it, closes the connection; close it (`contextlib.aclosing`) where it is left early.
        """
        body: dict[str, Any] = {"model": self.endpoint.model, "messages": messages, "stream": True}
        if tools:
            body["tools"] = tools
        calls: list[tuple[int, ToolCall]] = []
        async with aclosing(self._chunks(body)) as chunks:
            async for chunk in chunks:
                for delta in chunk.deltas:
                    if delta.content:
                        yield delta.content
                    for piece in delta.tool_calls or ():
                        _add(calls, piece)
        for _, call in calls:
            yield call

    async def models(self) -> tuple[str, ...]:
        """The names of the server's models. Raises ModelError."""
        import httpx2

        try:
            async with asyncio.timeout(self.endpoint.first_word_s):
                async with self._client.stream("GET", f"{self.endpoint.url.rstrip('/')}/models") as response:
                    if response.status_code != 200:
                        raise await self._refused(response, tools=False)
                    listed = json.loads(await response.aread())
            return tuple(str(model["id"]) for model in listed["data"])
        except TimeoutError:
            raise self._silent() from None
        except httpx2.HTTPError as error:
            raise self._failed(error) from None
        except (ValueError, LookupError, TypeError):
            raise self._strange() from None

    async def _chunks(self, body: Mapping[str, Any]) -> AsyncGenerator[_Chunk]:
        """What the server sends, until it says that it has ended. Raises ModelError."""
        import httpx2

        now = asyncio.get_running_loop().time
        first_word_by = now() + self.endpoint.first_word_s
        began = False
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout_at(first_word_by):
                    source = await stack.enter_async_context(
                        self._client.sse(f"{self.endpoint.url.rstrip('/')}/chat/completions", method="POST", json=body)
                    )
                    if source.response.status_code != 200:
                        raise await self._refused(source.response, tools="tools" in body)
                events = aiter(source)
                while True:
                    async with asyncio.timeout_at(now() + self.endpoint.between_words_s if began else first_word_by):
                        event = await anext(events, None)
                    if event is None:
                        raise self._broken()
                    if event.data.strip() == "[DONE]":
                        return
                    chunk = self._read(event)
                    began = began or any(delta.content or delta.tool_calls for delta in chunk.deltas)
                    yield chunk
                    if _ended(chunk, self.endpoint.host):
                        return  # some servers send no [DONE]
            except TimeoutError:
                raise self._stuck() if began else self._silent() from None
            except httpx2.HTTPError as error:
                raise self._failed(error) from None

    def _read(self, event: httpx2.ServerSentEvent) -> _Chunk:
        try:
            chunk = _Chunk.model_validate_json(event.data)
        except ValidationError:
            raise self._strange() from None
        if chunk.error or event.event == "error":
            raise ModelError(f"{self.endpoint.host} failed{_quoted(event.data)}; see its log")
        return chunk

    # What went wrong, and what to do

    async def _refused(self, response: httpx2.Response, *, tools: bool) -> ModelError:
        """The error that a status other than 200 stands for."""
        text = b""
        async for block in response.aiter_bytes():
            text += block
            if len(text) > _ERROR_BYTES:
                break
        host, model, said = self.endpoint.host, self.endpoint.model, _quoted(text)
        if tools and "tool" in said.lower():
            return ModelError(
                f"{model} on {host} cannot use tools: choose a model that can, or set language_model.tools to false"
            )
        match response.status_code:
            case 401 | 403 if self.endpoint.key:
                return ModelError(f"{host} refuses the key: put a valid one into ATTUNE_LANGUAGE_MODEL_KEY")
            case 401 | 403:
                return ModelError(f"{host} wants a key: put it into ATTUNE_LANGUAGE_MODEL_KEY")
            case 404 if "model" in said.lower():
                return ModelError(
                    f"{host} has no model {model}: change language_model.model, or fetch it"
                    f" (with Ollama: ollama pull {model})"
                )
            case 404 | 405:
                return ModelError(
                    f"{self.endpoint.url} is not where {host} answers: language_model.url often ends in /v1"
                )
            case 429:
                return ModelError(f"{host} takes no more for now{said}; try again later")
            case 503:
                return ModelError(f"{host} is not ready{said}; try again in a minute")
            case status if 300 <= status < 400:
                where = _line(response.headers.get("location", "elsewhere"))
                return ModelError(f"{host} sends on to {where}: if you trust that, put it into language_model.url")
            case status:
                return ModelError(f"{host} answers with error {status}{said}; see its log")

    def _failed(self, error: Exception) -> ModelError:
        """The error that a connection's failure stands for."""
        import httpx2

        host = self.endpoint.host
        causes = tuple(_causes(error))
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return ModelError(f"cannot find {host}: is there a network, and is language_model.url right?")
        for cause in causes:
            if isinstance(cause, ssl.SSLError):
                why = getattr(cause, "verify_message", "") or cause.reason or "TLS"
                return ModelError(f"no secure connection to {host} ({_line(why)}): is language_model.url right?")
        if isinstance(error, httpx2.ConnectError):
            return ModelError(
                f"nothing answers at {host}: start the model's server there (with Ollama: ollama serve),"
                ' or set language_model.url to ""'
            )
        return self._strange() if isinstance(error, httpx2.SSEError) else self._broken()

    def _silent(self) -> ModelError:
        return ModelError(
            f"{self.endpoint.host} said nothing for {self.endpoint.first_word_s:g} s: use a smaller model,"
            " or raise language_model.first_word_seconds"
        )

    def _stuck(self) -> ModelError:
        return ModelError(
            f"{self.endpoint.host} fell silent within an answer for {self.endpoint.between_words_s:g} s; see its log"
        )

    def _broken(self) -> ModelError:
        return ModelError(
            f"the connection to {self.endpoint.host} broke off before an answer was complete:"
            " see its log, and whether language_model.url is right"
        )

    def _strange(self) -> ModelError:
        return ModelError(
            f"{self.endpoint.host} does not answer in the OpenAI chat protocol: is language_model.url right?"
        )


def _add(calls: list[tuple[int, ToolCall]], piece: _Piece) -> None:
    """Put a piece of a tool call to the rest of it. Some servers number all calls 0, and tell them apart by the id."""
    name, arguments = piece.function.name or "", piece.function.arguments or ""
    for place, (index, call) in enumerate(calls):
        if index == piece.index and piece.id in (None, "", call.id):
            calls[place] = index, replace(call, name=call.name or name, arguments=call.arguments + arguments)
            return
    calls.append((piece.index, ToolCall(piece.id or f"call_{len(calls)}", name, arguments)))


def _ended(chunk: _Chunk, host: str) -> bool:
    """Whether the answer is complete with this chunk. Raises ModelError where it is not, and nothing more will come."""
    for choice in chunk.choices or ():
        match choice.finish_reason:
            case "length":
                raise ModelError(f"{host} cut the answer short: give the model a longer context (with Ollama: num_ctx)")
            case "content_filter":
                raise ModelError(f"{host} held the answer back by a filter of its own; say it another way")
            case None | "":
                continue
            case _:
                return True
    return False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        yield from error.exceptions if isinstance(error, BaseExceptionGroup) else ()
        error = error.__cause__ or error.__context__


def _quoted(text: str | bytes) -> str:
    """What a server says of its error, in brackets after a space; empty where that is no message."""
    try:
        told = json.loads(text)
    except ValueError:
        return ""
    for key in ("error", "message"):
        if isinstance(told, dict):
            told = told.get(key, told)
    return f" ({_line(told)})" if isinstance(told, str) and told.strip() else ""


def _line(text: str) -> str:
    """Foreign text for a line on the screen: nothing that moves the cursor, and not too long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"
