"""Decoding ahead in a thread of its own, so that whoever plays is never kept waiting."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import deque
from typing import Final

import numpy as np

from recommend.decoding import Blocks, DecodingError, Samples

AHEAD_S: Final = 10.0  # seconds that are decoded ahead: what a break of a network may last; 0.4 MB at 22,050 Hz
FILE_FIRST_S: Final = 0.2  # seconds to be there before a file begins: a disk that must wake up is not heard
STREAM_FIRST_S: Final = 2.0  # ... and a stream, or goes on after a break; servers send as much at once (rule of thumb)

log = logging.getLogger(__name__)


class ReadAhead:
    """The samples of `blocks`, decoded a few seconds ahead. Thread-safe; `close` it where it is left early.

    decoder   fills up to 10 s, sleeps until half is gone, fills again ...
    take      samples|none, and not before enough is there again|samples ...|over
    """

    def __init__(self, blocks: Blocks, rate: int, first: float) -> None:
        """`rate`: of the samples, Hz. `first`: seconds that must be there before any are given."""
        self._blocks = blocks
        self._rate = rate
        self._first = round(first * rate)
        self._most = round(AHEAD_S * rate)
        self._buffer: deque[Samples] = deque()
        self._held = 0  # samples in it
        self._taken = 0
        self._filling = True
        self._complete = False
        self._closed = False
        self._changed = threading.Condition()
        self.error: DecodingError | None = None  # why there is no more to come; what is there already can be taken
        threading.Thread(target=self._run, name="attune music", daemon=True).start()

    @property
    def position(self) -> float:
        """Seconds that have been taken."""
        return self._taken / self._rate

    @property
    def waiting(self) -> bool:
        """Whether nothing can be taken until more has been decoded."""
        return self._filling

    @property
    def complete(self) -> bool:
        """Whether all of it has been decoded."""
        return self._complete

    @property
    def over(self) -> bool:
        """Whether all of it has been taken."""
        return self._complete and not self._held

    def take(self, count: int) -> Samples:
        """The next samples, at once: at most `count`, and fewer where they are not there yet, or it is over."""
        parts = []
        with self._changed:
            while count and self._buffer and not self._filling:
                block = self._buffer.popleft()
                if len(block) > count:
                    self._buffer.appendleft(block[count:])
                    block = block[:count]
                parts.append(block)
                count -= len(block)
                self._held -= len(block)
                self._taken += len(block)
            self._filling = self._filling or (count > 0 and not self._complete)
            if self._held < self._most / 2:
                self._changed.notify()
        return np.concatenate(parts) if parts else np.empty(0, np.int16)

    def close(self) -> None:
        """Decode no more; what is there can be taken. The thread ends soon, one that waits for a network within 8 s."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _run(self) -> None:
        try:
            with contextlib.closing(self._blocks):
                for block in self._blocks:
                    if not self._add(block):
                        return
        except DecodingError as error:
            self.error = error
        except Exception:
            log.exception("decoding music failed")
            self.error = DecodingError("this music cannot be decoded; the log has the reason")
        finally:
            with self._changed:
                self._complete, self._filling = True, False

    def _add(self, block: Samples) -> bool:
        """Keep a block, once there is room for more; False when it is closed."""
        with self._changed:
            if len(block):
                self._buffer.append(block)
                self._held += len(block)
            if self._held >= self._first:
                self._filling = False
            if self._held >= self._most:
                self._changed.wait_for(lambda: self._closed or self._held < self._most / 2)
            return not self._closed
