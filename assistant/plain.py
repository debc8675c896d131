"""The same assistant line by line: for pipes, logs, screen readers and tests."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from typing import TextIO

from assistant.app import Assistant
from assistant.bus import Bus
from assistant.events import (
    Fault,
    Heard,
    MoodChanged,
    PartChanged,
    PartState,
    Replied,
    SpeakingEnded,
    Suggested,
)
from assistant.wording import change_in_words, mood_in_words


class PlainScreen:
    """Prints what happens on a bus, one line an event, flushed."""

    def __init__(self, bus: Bus, out: TextIO) -> None:
        self._out = out
        kinds = (PartChanged, MoodChanged, Heard, Replied, Suggested, SpeakingEnded, Fault)
        bus.subscribe("plain screen", *kinds, handler=self._show)

    def _show(self, event: object) -> None:
        line = self._line(event)
        if line:
            print(line, file=self._out, flush=True)

    @staticmethod
    def _line(event: object) -> str | None:
        match event:
            case PartChanged(state=PartState.STARTING):
                return None
            case PartChanged():
                return change_in_words(event)
            case MoodChanged():
                return f"mood: {mood_in_words(event.mood)}"
            case Heard(source="voice", text=""):
                return "you: (not understood)"
            case Heard():
                return f"you: {event.text}"
            case Replied():
                return f"attune: {event.text}"
            case Suggested():
                return f"suggestion: {event.title} - {', '.join(event.by)} ({event.year}). {event.reason}"
            case SpeakingEnded(interrupted=True):
                return f"attune: (interrupted after: {event.spoken or 'nothing'})"
            case Fault():
                return f"problem: {event.where}: {event.message}"
        return None


async def run_plain(assistant: Assistant) -> None:
    """Run a session on standard input and output until its inputs end, the user says goodbye, or Ctrl-C."""
    loop = asyncio.get_running_loop()
    PlainScreen(assistant.bus, sys.stdout)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, assistant.ended.set)
    start = asyncio.create_task(_start(assistant))
    try:
        if not assistant.inputs.end_by_themselves:
            threading.Thread(target=_read_lines, args=(loop, assistant), name="standard input", daemon=True).start()
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


def _read_lines(loop: asyncio.AbstractEventLoop, assistant: Assistant) -> None:
    """Typed lines, in a thread of its own because reading blocks."""
    try:
        for line in sys.stdin:
            if line.strip():
                loop.call_soon_threadsafe(assistant.say, line.strip())
        loop.call_soon_threadsafe(assistant.end_when_idle)
    except (RuntimeError, UnicodeDecodeError, ValueError):
        return  # the session has ended
