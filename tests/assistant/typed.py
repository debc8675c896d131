"""A whole assistant without devices, typed to by a test."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from assistant.app import Assistant
from assistant.bus import Event
from assistant.events import Replied
from assistant.inputs import Inputs
from assistant.settings import Settings


def at_home_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep settings, journal and all else in a folder."""
    monkeypatch.setenv("HOME", str(folder))
    for name in ("DATA", "CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder))
    monkeypatch.setenv("ATTUNE_CONFIG", str(folder / "config.toml"))


@dataclass
class Typed:
    """A running assistant, and everything that happened on its bus."""

    assistant: Assistant
    events: list[Event] = field(default_factory=list)

    async def say(self, *lines: str) -> list[str]:
        """Type lines, each when the one before has been answered; gives the answers to them."""
        before = len(self.events)
        for line in lines:
            self.assistant.say(line)
            await self.quiet()
        return self.replies(before)

    async def publish(self, event: Event) -> None:
        """Let something happen, and wait until it has had its effects."""
        self.assistant.bus.publish(event)
        await self.quiet()

    async def quiet(self) -> None:
        """Wait until everything is answered."""
        async with asyncio.timeout(30):
            await self.assistant.bus.drain()
            await self.assistant.answered()

    def replies(self, after: int = 0) -> list[str]:
        """What was answered, from an event on."""
        return [event.text for event in self.events[after:] if isinstance(event, Replied) and event.text]

    def of(self, kind: type[Event]) -> list[Event]:
        """The events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


@asynccontextmanager
async def typed(folder: Path, settings: Settings | None = None) -> AsyncIterator[Typed]:
    """An assistant that runs until the end of the block."""
    assistant = Assistant(settings or Settings(), Inputs("off", "off", "off"), folder / "log")
    session = Typed(assistant)
    assistant.bus.subscribe("everything", Event, handler=session.events.append, policy=None)
    try:
        await assistant.start()
        yield session
    finally:
        await assistant.close()
