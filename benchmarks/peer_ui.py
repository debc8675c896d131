"""What one would write first: a Textual app of a line to type in, and a log that gets a line for everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App, ComposeResult
from textual.widgets import Input, RichLog

if TYPE_CHECKING:
    from assistant.replaying import ReplaySession


class BareApp(App[None]):
    """Shows a session, if any, and takes what is typed."""

    def __init__(self, make_session: Callable[[], ReplaySession] | None = None) -> None:
        super().__init__()
        self._make_session = make_session

    def compose(self) -> ComposeResult:
        """The log above, the line below."""
        yield RichLog(max_lines=1000)
        yield Input(placeholder="Type here")

    async def on_mount(self) -> None:
        """Begin."""
        self.query_one(Input).focus()
        if self._make_session is not None:
            from assistant.bus import Event, Policy

            session = self._make_session()
            session.bus.subscribe("log", Event, handler=self._write, policy=Policy.KEEP_ALL)
            await session.start()

    def _write(self, event: object) -> None:
        self.query_one(RichLog).write(str(event))


if __name__ == "__main__":
    BareApp().run()
