"""The same assistant line by line: for pipes, logs, screen readers and tests."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from queue import Queue
from typing import TextIO

from assistant.app import Assistant
from assistant.bus import Bus
from assistant.events import (
    Called,
    Fault,
    Heard,
    MoodChanged,
    MusicChanged,
    PartChanged,
    PartState,
    Replied,
    SpeakingEnded,
    Suggested,
)
from assistant.opening import analyse, in_lines, path_dropped
from assistant.wording import change_in_words, made_in_words, mood_in_words, music_in_words


class PlainScreen:
    """Prints what happens on a bus, one line an event, flushed."""

    def __init__(self, bus: Bus, out: TextIO) -> None:
        self._out = out
        kinds = (PartChanged, MoodChanged, Called, Heard, Replied, Suggested, SpeakingEnded, MusicChanged, Fault)
        bus.subscribe("plain screen", *kinds, handler=self._show)

    def add(self, lines: list[str]) -> None:
        """Print lines about something that does not come from the bus."""
        for line in lines:
            print(line, file=self._out, flush=True)

    def _show(self, event: object) -> None:
        line = self._line(event)
        if line:
            self.add([line])

    @staticmethod
    def _line(event: object) -> str | None:
        match event:
            case PartChanged(state=PartState.STARTING):
                return None
            case PartChanged():
                return change_in_words(event)
            case MoodChanged():
                return f"mood: {mood_in_words(event.mood)}"
            case Called():
                return "attune: (listening)"
            case Heard(source="voice", text=""):
                return "you: (not understood)"
            case Heard():
                return f"you: {event.text}"
            case MusicChanged(state="playing" | "paused", position_s=0.0) | MusicChanged(state="paused"):
                return f"music:{music_in_words(event).removeprefix(' ·')}"
            case Replied(text=""):
                return None  # the end of an answer in parts
            case Replied():
                return f"attune: {event.text}"
            case Suggested():
                return f"suggestion: {event.title} - {made_in_words(event.by, event.year)}. {event.reason}"
            case SpeakingEnded(interrupted=True):
                return f"attune: (interrupted after: {event.spoken or 'nothing'})"
            case Fault():
                return f"problem: {event.where}: {event.message}"
        return None


async def run_plain(assistant: Assistant) -> None:
    """Run a session on standard input and output until its inputs end, the user says goodbye, or Ctrl-C."""
    loop = asyncio.get_running_loop()
    screen = PlainScreen(assistant.bus, sys.stdout)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, assistant.ended.set)
    start = asyncio.create_task(_start(assistant))
    try:
        if not assistant.inputs.end_by_themselves:
            read = partial(_read_lines, loop, assistant, screen.add)
            threading.Thread(target=read, name="standard input", daemon=True).start()
        ended = asyncio.create_task(assistant.ended.wait())
        await asyncio.wait({start, ended}, return_when=asyncio.FIRST_COMPLETED)
        if start.done():
            start.result()  # a start that failed ends the session, with its reason
        await ended
    finally:
        start.cancel()
        await assistant.close()


async def _start(assistant: Assistant) -> None:
    await assistant.start()
    if not assistant.inputs.end_by_themselves:
        assistant.greet()


def _read_lines(loop: asyncio.AbstractEventLoop, assistant: Assistant, show: Callable[[list[str]], None]) -> None:
    """Typed lines, in a thread of its own because reading blocks; those that name a file are not said."""
    files: Queue[Path] = Queue()
    threading.Thread(target=_open_files, args=(loop, files, show), name="opened files", daemon=True).start()
    try:
        for line in sys.stdin:
            if (path := path_dropped(line)) is not None:
                files.put(path)
            elif line.strip():
                loop.call_soon_threadsafe(assistant.say, line.strip())
        files.join()
        loop.call_soon_threadsafe(assistant.end_when_idle)
    except (RuntimeError, UnicodeDecodeError, ValueError):
        return  # the session has ended


def _open_files(loop: asyncio.AbstractEventLoop, files: Queue[Path], show: Callable[[list[str]], None]) -> None:
    """Analyse files one after another, in a thread of its own so that "stop" is heard meanwhile."""
    while True:
        lines = in_lines(analyse(files.get(), lambda _: None))
        with contextlib.suppress(RuntimeError):  # the session has ended
            loop.call_soon_threadsafe(show, lines)
        files.task_done()
