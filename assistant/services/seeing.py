"""Seeing: frames of one camera, photo, video or stream become mood events."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from assistant.bus import Bus
from assistant.events import FaceBox, MoodChanged, MoodSeen, Part, PartChanged, PartState
from assistant.services.threads import run_in_own_thread
from assistant.supervisor import PermanentError
from models.emotions import Emotion, Mood

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from perception.sources import FrameSource
    from perception.types import Observation
    from perception.watch import Watcher

PREVIEW: Final = (96, 72)  # pixels; more than any terminal shows, far less than a camera gives


class Seeing:
    """Runs the perception pipeline in a thread of its own on one frame source.

    The newest picture, small, waits in `preview` for whoever draws it; it is never on the bus and never kept.
    """

    part = Part.CAMERA

    def __init__(self, bus: Bus, spec: str, build_watcher: Callable[[], Watcher] | None = None) -> None:
        self._bus = bus
        self._spec = spec
        self._build_watcher = build_watcher or _watcher
        self._source: FrameSource | None = None
        self._stop = threading.Event()
        self._may_return = False  # it has given pictures and is live: what is gone now may come back
        self._named: Emotion | None = None
        self.preview: NDArray[np.uint8] | None = None  # (72, 96, 3) BGR
        self.mood: Mood | None = None

    async def run(self) -> None:
        """Watch until the source ends. Raises PermanentError where it cannot be opened, and never could."""
        from perception.classifier import ModelError
        from perception.sources import SourceError, SourceLost, shown_name

        self._stop.clear()
        self._bus.publish(PartChanged(part=self.part, state=PartState.STARTING, detail=shown_name(self._spec)))
        try:
            await run_in_own_thread("camera", self._watch, self._cancel)
        except SourceError as error:
            self._forget()
            if self._may_return or isinstance(error, SourceLost):
                raise  # a camera may be plugged in again, a stream come back: the supervisor tries
            raise PermanentError(str(error)) from None
        except ModelError as error:
            raise PermanentError(str(error)) from None
        except asyncio.CancelledError:
            self._forget()
            self._bus.publish(PartChanged(part=self.part, state=PartState.OFF))
            raise
        self.preview = None
        unread = self._source.unreadable if self._source is not None else 0
        detail = shown_name(self._spec) + (f"; {unread} of its photos could not be read" if unread else "")
        self._bus.publish(PartChanged(part=self.part, state=PartState.ENDED, detail=detail))

    def _cancel(self) -> None:
        self._stop.set()
        if self._source is not None:
            self._source.close()

    def _forget(self) -> None:
        """What was seen before the camera was switched off, or lost, says nothing about now."""
        if self.preview is None:  # it was lost before, and did not come back
            return
        self.preview, self.mood, self._named = None, None, None
        self._bus.publish(MoodSeen(mood=None, faces=(), frame=0))
        self._bus.publish(MoodChanged(mood=None))

    def _watch(self) -> None:
        from perception.capture import Capture
        from perception.covered import CoverDetector, brightness
        from perception.sources import open_source

        watcher = self._build_watcher()
        with contextlib.ExitStack() as stack:
            source = self._source = stack.enter_context(open_source(self._spec))
            frames = stack.enter_context(Capture(source)) if source.live else source
            lens = CoverDetector()
            shown: bool | None = None  # whether the lens was last shown as covered; None: nothing was shown yet
            for frame in frames:
                if self._stop.is_set():
                    return
                self.preview = _small(frame.image)
                self._may_return = source.live
                self._bus.post(self._event(watcher.observe(frame)))
                covered = source.live and lens.update(frame.time, *brightness(self.preview))
                if covered is not shown:  # for the first time only now: the first look loads the models
                    shown = covered
                    detail = f"{source.name}: covered, or it is dark" if covered else source.name
                    self._bus.post(PartChanged(part=self.part, state=PartState.RUNNING, detail=detail))

    def _event(self, observation: Observation) -> MoodSeen:
        width, height = observation.size
        faces = tuple(
            FaceBox(
                x=reading.face.box.x / width,
                y=reading.face.box.y / height,
                width=reading.face.box.width / width,
                height=reading.face.box.height / height,
            )
            for reading in observation.readings
        )
        self.mood = observation.mood
        named = observation.mood.emotion if observation.mood is not None else None
        if named is not self._named:
            self._named = named
            self._bus.post(MoodChanged(mood=observation.mood))
        return MoodSeen(mood=observation.mood, faces=faces, frame=observation.frame_index)


def _small(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    return cv2.resize(image, PREVIEW, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _watcher() -> Watcher:
    from perception.classifier import EmotionClassifier
    from perception.faces import FaceFinder
    from perception.watch import Watcher

    return Watcher(FaceFinder(), EmotionClassifier())
