"""The voice changes by a step that is heard, and never so far that it cannot be followed."""

from __future__ import annotations

from typing import Literal

import pytest

from assistant.settings import Voice
from assistant.voice import RATES, SOFTEST, changed_voice


@pytest.mark.parametrize(("change", "key"), [("slower", "rate"), ("faster", "rate"), ("softer", "volume")])
def test_a_step_is_heard(change: Literal["slower", "faster", "softer"], key: str) -> None:
    voice = Voice()
    changed, value = changed_voice(voice, change)
    assert changed == key
    ratio = value / getattr(voice, key)
    assert ratio > 1.1 if change == "faster" else ratio < 0.9


@pytest.mark.parametrize(
    ("change", "limit"), [("slower", RATES[0]), ("faster", RATES[1]), ("louder", 1.0), ("softer", SOFTEST)]
)
def test_many_steps_end_where_it_can_still_be_followed(
    change: Literal["slower", "faster", "louder", "softer"], limit: float
) -> None:
    voice = Voice()
    for _ in range(30):
        key, value = changed_voice(voice, change)
        setattr(voice, key, value)
    assert value == limit
