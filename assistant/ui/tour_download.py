"""The download of a Whisper model while the tour goes on: a thread, and how far it has come."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from typing import Final, Literal

from assistant.commands.setup import DEFAULT

log = logging.getLogger(__name__)

MB: Final = 1_000_000


class _Stopped(Exception):
    """The user has stopped it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How a download stands."""

    state: Literal["waiting", "running", "done", "stopped", "failed"]
    fetched: int = 0  # bytes
    size: int = 0  # bytes
    problem: str = ""  # one line, where it failed

    @property
    def share(self) -> float:
        """How much is there, 0..1."""
        return self.fetched / self.size if self.size else 0.0

    @property
    def words(self) -> str:
        """It in words."""
        match self.state:
            case "waiting":
                return ""
            case "running":
                return f"fetching Whisper {DEFAULT}: {round(self.fetched / MB)} of {round(self.size / MB)} MB"
            case "done":
                return f"Whisper {DEFAULT} is here: free speech is understood"
            case "stopped":
                return "stopped; `attune setup` goes on from there"
        return self.problem


class Download:
    """Fetches the usual Whisper model, once `start` is called; the network is not used before."""

    def __init__(self) -> None:
        self.now = Progress("waiting")
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin, or go on where it was stopped."""
        if self.now.state in ("running", "done"):
            return
        self.now = Progress("running")
        self._stop = threading.Event()
        threading.Thread(target=self._run, args=(self._stop,), name="tour download", daemon=True).start()

    def stop(self) -> None:
        """Fetch nothing more; what has come stays."""
        if self.now.state == "running":
            self._stop.set()
            self.now = replace(self.now, state="stopped")

    def _run(self, stop: threading.Event) -> None:
        from dialogue.recognizers import RecognizerError

        try:
            self._fetch(stop)
            end = Progress("done")
        except _Stopped:
            return
        except RecognizerError as error:
            end = Progress("failed", problem=str(error))
        except Exception as error:
            log.exception("the model could not be fetched")
            why = f"it could not be fetched ({type(error).__name__}); the details are in the log"
            end = Progress("failed", problem=why)
        if not stop.is_set():
            self.now = end

    def _fetch(self, stop: threading.Event) -> None:
        """Raises RecognizerError and _Stopped."""
        from assistant.commands.setup import free_bytes
        from dialogue.recognizers import RecognizerError
        from dialogue.recognizers.whisper_download import PINNED, bytes_to_fetch, fetch, missing

        model = PINNED[DEFAULT]
        files = missing(model)
        size = bytes_to_fetch(model, files)
        free = free_bytes(model.folder)
        if size > free:
            raise RecognizerError(f"the disk has room for {free // MB} MB only: make room, then run `attune setup`")
        progress = Progress("running", model.size - size, model.size)

        def report(count: int) -> None:
            nonlocal progress
            if stop.is_set():
                raise _Stopped
            progress = replace(progress, fetched=progress.fetched + count)
            self.now = progress

        report(0)
        fetch(model, files, report)
