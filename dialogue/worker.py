"""One child process that builds an object and answers requests with it, one at a time.

Speech recognition and synthesis run native code that may block, crash or hold the GIL; in a process of their
own they can do none of that to the assistant, and can be killed.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar, cast

Request = TypeVar("Request")
Answer = TypeVar("Answer")


class WorkerDied(Exception):
    """The worker process ended before it answered; start a new one."""


class WorkerError(Exception):
    """The worker could not build its object or answer a request; the message is one line for people."""


class Worker(Generic[Request, Answer]):
    """A process that calls `build(*arguments)` once and then the object it gave for every request.

    `build` must be a module-level callable and everything sent must pickle. Native output of the process goes
    to `log_path` (or nowhere), never to the terminal. Thread-safe: calls from several threads wait their turn.

        start() -> ready ----ask()----> answer
                      \\---process dies---> WorkerDied, then start() again
    """

    def __init__(
        self,
        name: str,
        build: Callable[..., Callable[[Request], Answer]],
        *arguments: object,
        log_path: str | None = None,
    ) -> None:
        self.name = name
        self._build = build
        self._arguments = arguments
        self._log_path = log_path or os.devnull
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
        self._turn = threading.Lock()
        self._waiting = threading.Lock()  # where two threads wait for one child, the loser is told that it lives

    @property
    def pid(self) -> int | None:
        """The process id while the worker lives, else None."""
        with self._waiting:
            return self._process.pid if self._process is not None and self._process.is_alive() else None

    def start(self, timeout: float = 60.0) -> None:
        """Start the process and wait until its object is built. Blocks: call it from a thread.

        Raises WorkerError where building failed or took longer than `timeout` seconds, WorkerDied where the
        process ended.
        """
        with self._turn:
            self._end()
            context = multiprocessing.get_context("spawn")
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_serve,
                args=(theirs, self._build, self._arguments, self._log_path),
                name=f"attune {self.name}",
                daemon=True,
            )
            process.start()
            theirs.close()
            self._process, self._pipe = process, ours
            try:
                self._receive(timeout)
            except BaseException:
                self._end()
                raise

    def ask(self, request: Request, timeout: float = 30.0) -> Answer:
        """Send a request and wait for its answer. Blocks: call it from a thread.

        Raises WorkerDied where the process ended or took longer than `timeout` seconds (it is then killed),
        WorkerError where it refused the request.
        """
        with self._turn:
            if self._pipe is None:
                raise WorkerDied(f"the {self.name} worker is not running")
            try:
                self._pipe.send(request)
            except OSError:
                self.kill()
                raise WorkerDied(f"the {self.name} worker has ended") from None
            return cast(Answer, self._receive(timeout))

    def kill(self) -> None:
        """End the process at once, also in the middle of a request; nothing to do where none runs."""
        with self._waiting:
            if (process := self._process) is not None and process.is_alive():
                process.kill()
                process.join(1.0)

    def _receive(self, timeout: float) -> object:
        assert self._pipe is not None
        try:
            if not self._pipe.poll(timeout):
                self.kill()
                raise WorkerDied(f"the {self.name} worker gave no answer in {timeout:.0f} s and was stopped")
            good, value = self._pipe.recv()
        except (EOFError, OSError):
            self.kill()  # its pipe may close a moment before it ends
            raise WorkerDied(f"the {self.name} worker has ended") from None
        if not good:
            raise WorkerError(value)
        return value

    def _end(self) -> None:
        self.kill()
        if self._pipe is not None:
            self._pipe.close()
        self._pipe = self._process = None


def _serve(
    pipe: Connection[Any, Any], build: Callable[..., Callable[[Any], Any]], arguments: tuple[object, ...], log_path: str
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the parent, which ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    with contextlib.suppress(EOFError, OSError):  # the parent has gone: so does the worker
        try:
            answer = build(*arguments)
        except Exception as error:
            pipe.send((False, _line(error)))
            return
        pipe.send((True, None))
        while True:
            request = pipe.recv()
            try:
                pipe.send((True, answer(request)))
            except Exception as error:
                pipe.send((False, _line(error)))


def _end_with_parent() -> None:
    """A killed parent ends nothing by itself, and a request may run for long: watch for it."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
