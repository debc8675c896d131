"""A program on a terminal of its own, whose other side is ours."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import termios
from asyncio.subprocess import Process
from collections.abc import Sequence
from io import FileIO
from typing import Final, Self

END_S: Final = 6.0  # to leave by itself; the UI took 1.6 to 3.1 s where four processes wanted each core (2026-11-25)
BLOCK: Final = 1 << 16  # bytes
# What our own terminal says of itself is not true of the browser's.
_FOREIGN: Final = frozenset({"COLUMNS", "LINES", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "TMUX"})


class Program:
    """One that runs. When this process dies, however that happens, the program's terminal hangs up and it ends too."""

    def __init__(self, process: Process, side: FileIO, reader: asyncio.StreamReader, writer: asyncio.WriteTransport):
        self._process = process
        self._side = side
        self._reader = reader
        self._writer = writer

    @classmethod
    async def start(cls, command: Sequence[str], width: int, height: int) -> Self:
        """Run `command` on a terminal of `width` by `height` cells."""
        ours, its = os.openpty()
        try:
            termios.tcsetwinsize(its, (height, width))
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=its,
                stdout=its,
                stderr=its,
                start_new_session=True,
                preexec_fn=_take_terminal,
                env=_environment(),
            )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(its)
        loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: _Drawing(reader), os.fdopen(ours, "rb", buffering=0))
        # A second descriptor: a write must be able to wait while the program waits for us to read.
        to_it = os.fdopen(os.dup(ours), "wb", buffering=0)
        writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, to_it)
        return cls(process, to_it, reader, writer)

    async def read(self) -> bytes:
        """What it draws next; nothing once it has ended."""
        return await self._reader.read(BLOCK)

    def write(self, data: bytes) -> None:
        """Type `data`."""
        self._writer.write(data)

    def resize(self, width: int, height: int) -> None:
        """Make its terminal `width` by `height` cells."""
        with contextlib.suppress(ValueError, termios.error):  # it has just ended
            termios.tcsetwinsize(self._side, (height, width))

    async def end(self) -> None:
        """Let it leave, as when its window is closed, and end it where it does not. It must be read meanwhile."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._process.pid, signal.SIGHUP)  # `send_signal` would take its status away from asyncio
            try:
                async with asyncio.timeout(END_S):
                    await self._process.wait()
            except TimeoutError:
                os.killpg(self._process.pid, signal.SIGKILL)
                await self._process.wait()
        self._writer.close()


class _Drawing(asyncio.StreamReaderProtocol):
    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Linux tells with an error that the other side has closed; what it drew before is still to be read."""
        super().connection_lost(None)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return kept | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
