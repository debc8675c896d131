"""A stand-in for a language model's server: it speaks the OpenAI chat protocol on this machine, faults included.

It understands nothing. Each request gets the next of the answers that a test has put into `answers`, piece by piece,
after what OpenAI, Ollama and llama.cpp send.
"""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST_S = 30.0  # that a test can hang


class Fault(Enum):
    """What the server does in place of sending a piece."""

    HANG = auto()  # nothing more, until the client has gone
    WAIT = auto()  # nothing more, until the test says `go`
    CUT = auto()  # the connection ends in the middle


@dataclass(frozen=True)
class Answer:
    """One answer, piece by piece."""

    pieces: Sequence[bytes | Fault] = ()
    status: int | None = 200  # None: it has no head
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/event-stream; charset=utf-8"})


DONE = b"data: [DONE]\n\n"


def event(content: object) -> bytes:
    """A server-sent event."""
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


def delta(finish: str | None = None, **delta: Any) -> bytes:
    """An event that brings a part of an answer, with what the real ones have around it."""
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1764028800, "model": "stand-in"}
    return event({**frame, "system_fingerprint": "fp", "choices": [choice]})


STOP = delta("stop")
USAGE = event({"object": "chat.completion.chunk", "choices": [], "usage": {"total_tokens": 9}})


def says(*words: str) -> Answer:
    """The whole answer of a model that has these words to say."""
    return Answer([delta(role="assistant", content=""), *(delta(content=piece) for piece in words), STOP, USAGE, DONE])


def calls(name: str, arguments: str, *, say: str = "", call_id: str = "call_9") -> Answer:
    """The whole answer of a model that wants a tool used, the arguments in pieces of five letters."""
    begin = {"index": 0, "id": call_id, "type": "function", "function": {"name": name, "arguments": ""}}
    pieces = [
        {"index": 0, "function": {"arguments": arguments[start : start + 5]}} for start in range(0, len(arguments), 5)
    ]
    said = [delta(content=say)] if say else []
    called = [delta(tool_calls=[piece]) for piece in (begin, *pieces)]
    return Answer([delta(role="assistant", content=None), *said, *called, delta("tool_calls"), USAGE, DONE])


def refuses(status: int, content: object = None, **headers: str) -> Answer:
    """A refusal in JSON, or in plain text where `content` is a string."""
    text = content if isinstance(content, str) else json.dumps(content)
    kind = "text/plain" if isinstance(content, str) else "application/json"
    return Answer([text.encode()], status, {"Content-Type": kind, **headers})


class ModelServer(ThreadingHTTPServer):
    """The server, and what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.answers: list[Answer] = []
        self.asked: list[dict[str, Any]] = []  # the bodies
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.go = threading.Event()
        self.hangs = threading.Event()  # set when a HANG begins
        self.left: queue.SimpleQueue[bool] = queue.SimpleQueue()  # one entry for each client that left a HANG

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, *_: object) -> None:
        """The client may leave before it has all of an answer."""


class _Request(BaseHTTPRequestHandler):
    server: ModelServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.server.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.do_GET()

    def do_GET(self) -> None:
        self.server.paths.append(self.path)
        self.server.headers.append(dict(self.headers))
        answer = self.server.answers.pop(0)
        if answer.status is not None:
            self.send_response(answer.status)
            for name, value in {**answer.headers, "Transfer-Encoding": "chunked"}.items():
                self.send_header(name, value)
            self.end_headers()
        for piece in answer.pieces:
            match piece:
                case Fault.HANG:
                    self.server.hangs.set()
                    self.connection.settimeout(LONGEST_S)
                    self.server.left.put(self.rfile.read(1) == b"")
                    return
                case Fault.WAIT:
                    self.server.go.wait(LONGEST_S)
                case Fault.CUT:
                    self.close_connection = True
                    return
                case _:
                    self.wfile.write(piece if answer.status is None else b"%x\r\n%b\r\n" % (len(piece), piece))
                    self.wfile.flush()
        self.close_connection = answer.status is None
        if answer.status is not None:
            self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def model_server(*answers: Answer) -> Iterator[ModelServer]:
    """A running stand-in with these answers."""
    with ModelServer() as server:
        server.answers.extend(answers)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.go.set()
            server.shutdown()
            thread.join()
