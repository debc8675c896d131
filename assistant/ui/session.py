"""What the screen needs of a session: a bus to listen to, and a few things to ask of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from assistant.bus import Bus
from assistant.events import Part, PartState

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.inputs import Inputs
    from assistant.journal import Journal
    from assistant.settings import Settings


class Session(Protocol):
    """One session as the screen sees it: the assistant itself, or a recording of one."""

    bus: Bus
    states: dict[Part, PartState]
    ended: asyncio.Event  # set when the session wants to end itself
    inputs: Inputs
    settings: Settings

    async def start(self) -> None:
        """Start every part that has something to do; may take seconds."""
        ...

    def greet(self) -> None:
        """Say hello, of its own accord."""
        ...

    def say(self, text: str) -> int:
        """Take a line that the user typed; gives the number of its turn."""
        ...

    def hush(self) -> None:
        """Be silent now."""
        ...

    def talk(self) -> None:
        """Listen now, without being called."""
        ...

    def check_in(self) -> None:
        """Begin a check-in."""
        ...

    @property
    def journal(self) -> Journal | None:
        """The open journal; None where there is none."""
        ...

    @property
    def keeping(self) -> bool:
        """Whether it is being written."""
        ...

    def listen_when(self, mode: str) -> None:
        """Change what it takes to be listened to: "wake", "always" or "push"."""
        ...

    def rate(self, part: Part) -> float | None:
        """Frames a second of the camera, or samples a second of the speaker; None where it is not known."""
        ...

    async def look_again(self) -> bool:
        """Find sound devices that were plugged in since the start; False where it cannot now. Raises AudioError."""
        ...

    def preview(self) -> NDArray[np.uint8] | None:
        """The newest picture, (72, 96, 3) BGR, while the camera is on."""
        ...

    async def close(self) -> None:
        """Give back every device; takes under two seconds."""
        ...
