"""When to leave alone what keeps failing, so that nobody waits for it in every turn."""

from __future__ import annotations

from typing import Final

FAILURES: Final = 3  # in a row; by judgement, 2026-11-25
PAUSE_S: Final = 60.0  # by judgement, 2026-11-25


class CircuitBreaker:
    """Counts failures in a row: from FAILURES on, each begins a pause of PAUSE_S. Times are any clock's, in seconds."""

    def __init__(self) -> None:
        self._failures = 0
        self._until = float("-inf")

    def wait_s(self, now: float) -> float:
        """How long to leave it alone, 0 where it may be tried."""
        return max(0.0, self._until - now)

    def failed(self, now: float) -> None:
        """A try failed."""
        self._failures += 1
        if self._failures >= FAILURES:
            self._until = now + PAUSE_S

    def succeeded(self) -> None:
        """A try went well."""
        self._failures = 0
