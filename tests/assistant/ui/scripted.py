"""A session that a test scripts: a real bus, on which the test publishes what it wants to see on the screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant import opening
from assistant.bus import Bus, Event
from assistant.consent import Plan, Wish
from assistant.events import CaptureWanted, DeviceChosen, FaceBox, Interrupted, MoodSeen, Part, PartChanged, PartState
from assistant.inputs import Inputs
from assistant.journal import Journal
from assistant.settings import Keys, Screen, Settings
from assistant.ui.app import AttuneApp
from assistant.ui.opened import Analyse
from models.emotions import Emotion, Mood

DEMO = Path(__file__).with_name("demo.jsonl")
FACE = FaceBox(x=0.25, y=0.25, width=0.5, height=0.5, user=True, points=((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)))


class ScriptedSession:
    """Notes what the screen asks for, and publishes what the test wants."""

    def __init__(self, inputs: Inputs, settings: Settings) -> None:
        self.bus = Bus()
        self.states = dict.fromkeys(Part, PartState.OFF)
        self.ended = asyncio.Event()
        self.inputs = inputs
        self.settings = settings
        self.said: list[str] = []
        self.silences = self.talks = self.check_ins = 0
        self.modes: list[str] = []
        self.wanted: list[tuple[Part, bool]] = []
        self.started = self.greeted = self.closed = False
        self.picture: NDArray[np.uint8] | None = None
        self.rates: dict[Part, float] = {}
        self.looks, self.may_look = 0, True
        self.chosen: list[tuple[Part, str]] = []
        self.may_start = asyncio.Event()
        self.start_error: Exception | None = None
        self.bus.subscribe("script", CaptureWanted, handler=self._note_capture)
        self.bus.subscribe("script: devices", DeviceChosen, handler=self._note_device)

    def _note_capture(self, wanted: CaptureWanted) -> None:
        self.wanted.append((wanted.part, wanted.on))

    def _note_device(self, chosen: DeviceChosen) -> None:
        self.chosen.append((chosen.part, getattr(self.settings.devices, chosen.part)))

    async def start(self) -> None:
        await self.may_start.wait()
        if self.start_error is not None:
            raise self.start_error
        self.started = True

    def greet(self) -> None:
        self.greeted = True

    def say(self, text: str) -> int:
        self.said.append(text)
        return len(self.said)

    def talk(self) -> None:
        self.talks += 1

    journal: Journal | None = None
    keeping = True

    def check_in(self) -> None:
        self.check_ins += 1

    def listen_when(self, mode: str) -> None:
        self.modes.append(mode)

    def hush(self) -> None:
        self.silences += 1
        self.bus.publish(Interrupted())

    def rate(self, part: Part) -> float | None:
        return self.rates.get(part)

    async def look_again(self) -> bool:
        self.looks += 1
        return self.may_look

    def preview(self) -> NDArray[np.uint8] | None:
        return self.picture

    async def close(self) -> None:
        self.closed = True
        await self.bus.close()


class Script:
    """An app, and the session it makes."""

    def __init__(
        self,
        plan: Plan | None = None,
        *,
        camera_view: bool = False,
        start_held: bool = False,
        start_error: Exception | None = None,
        analyse: Analyse = opening.analyse,
        newcomer: bool = False,
        motion: bool = True,
        keys: Keys | None = None,
    ) -> None:
        screen = Screen(camera_view=camera_view, tour_done=not newcomer, motion=motion)
        self.settings = Settings(screen=screen, keys=keys or Keys())
        self.sessions: list[ScriptedSession] = []
        self._start_held, self._start_error = start_held, start_error
        plan = plan or Plan(Wish("off", ask=False), Wish("off", ask=False), "off")
        self.app = AttuneApp(self._make, plan, self.settings, Path("attune.log"), analyse)

    def _make(self, inputs: Inputs) -> ScriptedSession:
        session = ScriptedSession(inputs, self.settings)
        session.start_error = self._start_error
        if not self._start_held:
            session.may_start.set()
        self.sessions.append(session)
        return session

    @property
    def session(self) -> ScriptedSession:
        """The one session that was made."""
        assert len(self.sessions) == 1
        return self.sessions[0]

    async def publish(self, *events: Event) -> None:
        """Publish events, and wait until the screen has been told of each."""
        for event in events:
            self.session.bus.publish(event)
        await self.session.bus.drain()

    async def until(self, condition: Callable[[], bool], patience_s: float = 15.0) -> None:
        """Wait until something has become true; how long that takes depends on how busy the machine is."""
        async with asyncio.timeout(patience_s):
            while not condition():  # noqa: ASYNC110 - the screen has no event to wait for
                await asyncio.sleep(0.01)

    async def shows(self, *words: str) -> None:
        """Wait until the screen shows all of `words`."""
        try:
            await self.until(lambda: all(word in self.text() for word in words))
        except TimeoutError:
            raise AssertionError(
                f"not on the screen: {[w for w in words if w not in self.text()]}\n{self.text()}"
            ) from None

    async def begun(self) -> None:
        """Wait until there is a session."""
        await self.until(lambda: bool(self.sessions))

    def text(self) -> str:
        """What the screen shows, as lines of characters; a space that does not break a line is a space, too."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in line) for line in strips).replace("\xa0", " ")


def seen(emotion: Emotion, share: float, *, time: float = 0.0) -> MoodSeen:
    """A face that shows `emotion` with this share, the others sharing the rest."""
    rest = (1 - share) / (len(Emotion) - 1)
    mood = Mood.from_probabilities([share if e is emotion else rest for e in Emotion], abstain_below=0.4)
    return MoodSeen(time=time, mood=mood, faces=(FACE,), frame=1)


def running(part: Part, detail: str = "") -> PartChanged:
    """A part that has started."""
    return PartChanged(part=part, state=PartState.RUNNING, detail=detail)
