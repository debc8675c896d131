"""A session out of a recording: what happened once happens again on a bus, for the same screens."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.bus import Bus, Fault
from assistant.events import Part, PartChanged, PartState
from assistant.inputs import Inputs
from assistant.recording import RecordingError, replay
from assistant.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.journal import Journal


class ReplaySession:
    """Publishes the events of a recording; it can be watched, but neither asked nor switched."""

    def __init__(self, path: Path, speed: float, settings: Settings, *, stay: bool) -> None:
        """Replay the recording at `path`, `speed` times as fast (0: without pauses).

        With `stay`, the session goes on after the last event until it is closed; else it ends.
        """
        self.bus = Bus()
        self.states: dict[Part, PartState] = dict.fromkeys(Part, PartState.OFF)
        self.ended = asyncio.Event()
        self.inputs = Inputs("off", "off", "off")
        self.settings = settings
        self._path = path
        self._speed = speed
        self._stay = stay
        self._task: asyncio.Task[None] | None = None
        self.bus.subscribe("states", PartChanged, handler=self._note_state)

    async def start(self) -> None:
        """Begin with the first event."""
        self._task = asyncio.create_task(self._replay())

    async def _replay(self) -> None:
        try:
            await replay(self._path, self.bus, self._speed)
        except RecordingError as error:
            self.bus.publish(Fault(where="replay", message=str(error)))
        if self._stay:
            self.bus.publish(
                PartChanged(part=Part.CONVERSATION, state=PartState.ENDED, detail="this was the whole recording")
            )
        else:
            await self.bus.drain()
            self.ended.set()

    def greet(self) -> None:
        """A recording has its own greeting."""

    def say(self, text: str) -> int:
        """Tell the user that a recording does not answer."""
        self.bus.publish(Fault(where="replay", message=f"a recording cannot answer '{text}'; run attune to talk"))
        return 0

    def hush(self) -> None:
        """A recording makes no sound."""

    def talk(self) -> None:
        """A recording does not listen."""

    @property
    def journal(self) -> Journal | None:
        """None: what is shown again is not written again."""
        return None

    @property
    def keeping(self) -> bool:
        """Nothing is written."""
        return False

    def check_in(self) -> None:
        """A recording does not ask."""

    def listen_when(self, mode: str) -> None:
        """A recording does not listen."""

    def rate(self, part: Part) -> float | None:  # noqa: ARG002
        """None: no device is open."""
        return None

    async def look_again(self) -> bool:
        """A recording uses no device that would be in the way."""
        from assistant.sound_devices import list_again

        return await asyncio.to_thread(list_again)

    def preview(self) -> NDArray[np.uint8] | None:
        """None: no recording holds pictures."""
        return None

    async def close(self) -> None:
        """Stop where it is."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.bus.close()

    def _note_state(self, changed: PartChanged) -> None:
        self.states[changed.part] = changed.state
