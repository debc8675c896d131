"""What fails three times in a row is left alone for a minute; then one try decides."""

from __future__ import annotations

from dialogue.circuit_breaker import FAILURES, PAUSE_S, CircuitBreaker


def failing(times: int, now: float = 0.0) -> CircuitBreaker:
    breaker = CircuitBreaker()
    for _ in range(times):
        breaker.failed(now)
    return breaker


def test_a_few_failures_are_forgiven() -> None:
    assert failing(FAILURES - 1).wait_s(0.0) == 0.0


def test_after_some_in_a_row_it_is_left_alone_for_the_pause() -> None:
    breaker = failing(FAILURES, now=100.0)
    assert breaker.wait_s(100.0) == PAUSE_S
    assert breaker.wait_s(100.0 + PAUSE_S - 1) == 1.0
    assert breaker.wait_s(100.0 + PAUSE_S) == 0.0


def test_one_failure_after_the_pause_begins_the_next() -> None:
    breaker = failing(FAILURES)
    breaker.failed(PAUSE_S)
    assert breaker.wait_s(PAUSE_S) == PAUSE_S


def test_a_success_forgives_all() -> None:
    breaker = failing(FAILURES)
    breaker.succeeded()
    breaker.failed(PAUSE_S)
    assert breaker.wait_s(PAUSE_S) == 0.0
