"""Seeing: frames of one camera, photo, video or stream become mood events."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from assistant import neutral_face
from assistant.bus import Bus, Fault
from assistant.events import (
    CalibrationEnded,
    CalibrationWanted,
    FaceBox,
    ForgetWanted,
    MoodChanged,
    MoodSeen,
    Part,
    PartChanged,
    PartState,
    UserClaimed,
)
from assistant.services.threads import run_in_own_thread
from assistant.supervisor import PermanentError
from assistant.wording import COVERED
from models.emotions import Mood

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from perception.capture import Capture
    from perception.neutral import Calibration, NeutralFace
    from perception.smoothing import MoodChange
    from perception.sources import FrameSource
    from perception.types import Observation
    from perception.watch import Watcher

log = logging.getLogger(__name__)

PREVIEW: Final = (96, 72)  # pixels; more than any terminal shows, far less than a camera gives


class Seeing:
    """Runs the perception pipeline in a thread of its own on one frame source.

    The newest picture, small, waits in `preview` for whoever draws it; it is never on the bus and never kept.
    """

    part = Part.CAMERA

    def __init__(
        self,
        bus: Bus,
        spec: str,
        build_watcher: Callable[[], Watcher] | None = None,
        neutral_path: Path | None = None,
    ) -> None:
        """`neutral_path`: where the user's resting face is kept; None: it is neither read nor kept."""
        self._bus = bus
        self.spec = spec
        self._former = ""  # what gave pictures before `spec` was chosen, until that does
        self._build_watcher = build_watcher or _watcher
        self._neutral_path = neutral_path
        bus.subscribe("calibration", CalibrationWanted, handler=self._begin_calibration)
        bus.subscribe("resting face forgotten", ForgetWanted, handler=self._forget_face)
        bus.subscribe("claims", UserClaimed, handler=self._claim)
        self._source: FrameSource | None = None
        self._capture: Capture | None = None  # where the source is live
        self._stop = threading.Event()
        self._on = False  # pictures come
        self._may_return = False  # it has given pictures and is live: what is gone now may come back
        self._orders: SimpleQueue[Callable[[Watcher, float], object]] = SimpleQueue()  # for the thread that watches
        self._kept: NeutralFace | None = None  # the user's resting face, as it is in the file
        self.preview: NDArray[np.uint8] | None = None  # (72, 96, 3) BGR
        self.mood: Mood | None = None

    @property
    def frame_rate(self) -> float | None:
        """Frames a second that the camera gives; None where no camera is on."""
        return self._capture.rate if self._capture is not None else None

    def use(self, spec: str) -> None:
        """Watch `spec` from the next `run` on; where it gives no picture, go on with the camera before it."""
        if self._may_return:
            self._former = self.spec
        self.spec, self._may_return = spec, False

    async def run(self) -> None:
        """Watch until the source ends. Raises PermanentError where it cannot be opened, and never could."""
        from perception.classifier import ModelError
        from perception.sources import SourceError, SourceLost, shown_name

        self._stop.clear()
        self._bus.publish(PartChanged(part=self.part, state=PartState.STARTING, detail=shown_name(self.spec)))
        try:
            await run_in_own_thread("camera", self._watch, self._cancel)
        except SourceError as error:
            self._forget()
            if self._former:
                return await self._go_back(str(error))
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
        detail = shown_name(self.spec) + (f"; {unread} of its photos could not be read" if unread else "")
        self._bus.publish(PartChanged(part=self.part, state=PartState.ENDED, detail=detail))
        return None

    async def _go_back(self, why: str) -> None:
        from perception.sources import shown_name

        self._bus.publish(Fault(where=self.part, message=f"{why}; going on with {shown_name(self._former)}"))
        self.spec, self._former, self._may_return = self._former, "", True
        await self.run()

    def _cancel(self) -> None:
        self._stop.set()
        if self._source is not None:
            self._source.close()

    def _forget(self) -> None:
        """What was seen before the camera was switched off, or lost, says nothing about now."""
        if self.preview is None:  # it was lost before, and did not come back
            return
        self.preview, self.mood = None, None
        self._bus.publish(MoodSeen(mood=None, faces=(), frame=0))
        self._bus.publish(MoodChanged(mood=None))

    def _watch(self) -> None:
        from perception.capture import Capture
        from perception.covered import CoverDetector, brightness
        from perception.smoothing import MoodChange
        from perception.sources import open_source

        watcher = self._build_watcher()
        self._kept = neutral_face.load(self._neutral_path) if self._neutral_path is not None else None
        watcher.neutral = self._kept
        change = MoodChange()
        with contextlib.ExitStack() as stack:
            source = self._source = stack.enter_context(open_source("0" if self.spec == "auto" else self.spec))
            self._capture = stack.enter_context(Capture(source)) if source.live else None
            frames = self._capture or source
            stack.callback(self._leave, watcher)
            lens = CoverDetector()
            shown: bool | None = None  # whether the lens was last shown as covered; None: nothing was shown yet
            for frame in frames:
                if self._stop.is_set():
                    return
                self.preview = _small(frame.image)
                self._on, self._may_return, self._former = True, source.live, ""
                while not self._orders.empty():
                    self._orders.get()(watcher, frame.time)
                self._tell(watcher.observe(frame), change)
                if watcher.calibration is not None and watcher.calibration.over(frame.time):
                    self._end_calibration(watcher, watcher.calibration)
                covered = source.live and lens.update(frame.time, *brightness(self.preview))
                if covered is not shown:  # for the first time only now: the first look loads the models
                    shown = covered
                    detail = f"{source.name}: {COVERED}" if covered else source.name
                    self._bus.post(PartChanged(part=self.part, state=PartState.RUNNING, detail=detail))

    def _tell(self, observation: Observation, change: MoodChange) -> None:
        width, height = observation.size
        faces = tuple(
            FaceBox(
                x=reading.face.box.x / width,
                y=reading.face.box.y / height,
                width=reading.face.box.width / width,
                height=reading.face.box.height / height,
                user=reading.track == observation.user,
                points=tuple((x, y) for x, y in (reading.face.keypoints / observation.size).round(4).tolist()),
            )
            for reading in observation.readings
        )
        self.mood = observation.mood
        flaw = next((reading.flaw for reading in observation.readings if reading.track == observation.user), "")
        self._bus.post(MoodSeen(mood=observation.mood, faces=faces, frame=observation.frame_index, flaw=flaw))
        if change.push(observation.frame_time, observation.mood):
            self._bus.post(MoodChanged(mood=observation.mood))

    # --- what the user asks of it -----------------------------------------------------------------------------------

    def _claim(self, claimed: UserClaimed) -> None:
        self._orders.put(lambda watcher, _: watcher.claim(claimed.which))

    def _begin_calibration(self, _: CalibrationWanted) -> None:
        if not self._on:
            self._bus.publish(CalibrationEnded(problem="the camera gives no pictures now"))
            return

        def begin(watcher: Watcher, time: float) -> None:
            from perception.neutral import Calibration

            watcher.calibration = Calibration(time)

        self._orders.put(begin)

    def _end_calibration(self, watcher: Watcher, calibration: Calibration) -> None:
        from perception.neutral import NeutralFaceError

        watcher.calibration = None
        try:
            watcher.neutral = calibration.learned()
            self._keep(watcher.neutral)
        except NeutralFaceError as error:
            self._bus.post(CalibrationEnded(problem=str(error)))
        except OSError as error:
            problem = f"I can go by it for now, but not keep it ({self._neutral_path}: {error.strerror})"
            self._bus.post(CalibrationEnded(problem=problem))
        else:
            self._bus.post(CalibrationEnded())

    def _leave(self, watcher: Watcher) -> None:
        """As the camera goes off: keep what was learned by the way, where there was a calibration before."""
        self._on, self._capture = False, None
        if watcher.calibration is not None:
            self._bus.post(CalibrationEnded(problem="the camera went off before I had seen enough"))
        if self._kept is not None and watcher.neutral is not None and watcher.neutral != self._kept:
            try:
                self._keep(watcher.neutral)
            except OSError as error:
                log.warning("%s: cannot be written (%s)", self._neutral_path, error.strerror)

    async def _forget_face(self, wanted: ForgetWanted) -> None:
        if wanted.seconds is not None or self._neutral_path is None:
            return
        self._orders.put(lambda watcher, _: setattr(watcher, "neutral", None))
        self._kept = None
        try:
            await asyncio.to_thread(neutral_face.forget, self._neutral_path)
        except OSError as error:
            message = f"{self._neutral_path}: cannot be deleted ({error.strerror})"
            self._bus.publish(Fault(where=self.part, message=message))

    def _keep(self, neutral: NeutralFace) -> None:
        if self._neutral_path is not None:
            neutral_face.save(self._neutral_path, neutral)
            self._kept = neutral


def _small(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    return cv2.resize(image, PREVIEW, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _watcher() -> Watcher:
    from perception.classifier import EmotionClassifier
    from perception.faces import LiveFinder
    from perception.watch import Watcher

    return Watcher(LiveFinder(), EmotionClassifier())
