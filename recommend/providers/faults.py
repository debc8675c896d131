"""Every way in which a provider fails, as one line for people; and leaving it alone for as long as it asks to be."""

from __future__ import annotations

import logging
import math
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from recommend.providers.provider import ProviderError

log = logging.getLogger(__name__)

# By ear, 2026-11-25: somebody is waiting for the answer.
ANSWER_S: Final = 5.0  # to connect, and between two pieces of an answer
LIMIT_S: Final = 10.0  # for all of an answer
_UNTOLD_S: Final = 30.0  # of silence, where a provider asks for it and does not say for how long


class Faults:
    """The faults of one provider."""

    def __init__(self, name: str, meaning: Mapping[int, str], clock: Callable[[], float] = time.monotonic) -> None:
        """`meaning`: what a HTTP status means with this provider, where that is special, in one line. `clock`: in s."""
        self._name = name
        self._meaning = meaning
        self._clock = clock
        self._silent_until = -math.inf

    def check_silence(self) -> None:
        """Raises ProviderError while the provider wants no questions."""
        if (left := self._silent_until - self._clock()) > 0:
            raise ProviderError(f"{self._name} wants no more questions for {_length(left)}")

    def check(self, status: int, retry_after: str | None) -> None:
        """Raises ProviderError where the status of an answer is not a good one.

        `retry_after`: that header, if it is there.
        """
        if status < 400:
            return
        if status == 429:
            self._silent_until = self._clock() + _seconds(retry_after)
            self.check_silence()
        if status in self._meaning:
            raise ProviderError(self._meaning[status])
        if status >= 500:
            raise ProviderError(f"{self._name} has trouble of its own (error {status}); try again later")
        raise ProviderError(f"{self._name} refuses the question (error {status}); update Attune")

    def failure(self, error: Exception) -> ProviderError:
        """The line for whatever else was raised on the way there and back; the error itself goes to the log."""
        if isinstance(error, ProviderError):
            return error
        log.info("%s: %r", self._name, error)
        causes = tuple(_causes(error))
        if any(isinstance(cause, socket.gaierror) for cause in causes):
            return ProviderError(f"{self._name} cannot be found: is there a network?")
        if any(isinstance(cause, ssl.SSLError) for cause in causes):
            return ProviderError(
                f"no secure connection to {self._name}: does this network want a sign-in first, and is the clock right?"
            )
        if any(isinstance(cause, TimeoutError) for cause in causes):
            return ProviderError(f"{self._name} does not answer; try again later")
        if isinstance(error, ValueError | LookupError | TypeError | AttributeError):
            return ProviderError(f"{self._name} answers in a form that Attune does not know; update Attune")
        return ProviderError(f"the connection to {self._name} failed: is there a network? Try again later")


def _seconds(retry_after: str | None) -> float:
    """Of that header, which may also be a date; none of the providers sends one."""
    return float(retry_after) if retry_after and re.fullmatch("[0-9]{1,9}", retry_after) else _UNTOLD_S


def _length(seconds: float) -> str:
    for unit, long in (("hours", 3600), ("minutes", 60)):
        if seconds > 2 * long:
            return f"{math.ceil(seconds / long)} {unit}"
    return f"{math.ceil(seconds)} s"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
