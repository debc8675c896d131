"""Read the next frames of a file while the last is being analysed: decoding keeps another core busy."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from queue import Full, Queue
from typing import Final

from perception.types import Frame

AHEAD: Final = 4  # frames that wait at most: 4 MB of a 640x480 video, 100 MB of a 4K one


def read_ahead(frames: Iterable[Frame]) -> Iterator[Frame]:
    """The same frames, all of them and in order, read in a thread of their own up to `AHEAD` frames early.

    Raises what `frames` raises, where it raises it. Leaving the iteration ends the thread.
    """
    waiting: Queue[Frame | Exception | None] = Queue(AHEAD)
    left = threading.Event()

    def give(item: Frame | Exception | None) -> bool:
        while not left.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except Full:
                continue
            return True
        return False

    def read() -> None:
        try:
            for frame in frames:
                if not give(frame):
                    return
        except Exception as error:  # it belongs to who iterates
            give(error)
        else:
            give(None)

    reader = threading.Thread(target=read, name="reading ahead", daemon=True)
    reader.start()
    try:
        while (item := waiting.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        left.set()
        reader.join()
