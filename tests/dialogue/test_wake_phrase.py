"""The call is found at the beginning of a sentence, however the recognizer spells the name, and nowhere else."""

from __future__ import annotations

import pytest

from dialogue.wake_phrase import without_call


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("hey attune", ""),
        ("Hey, Attune!", ""),
        ("hey attune suggest a movie", "suggest a movie"),
        ("Hey Attune, what mood do you see?", "what mood do you see?"),
        ("Hey a tune, play something.", "play something."),
        ("hello attuned help", "help"),
        ("okay atune i feel sad", "i feel sad"),
        ("hate tune stop", "stop"),
        ("Hey, at tune: stop", "stop"),
        ("attune stop", "stop"),
        ("Attune, why?", "why?"),
        ("attune", ""),
    ],
)
def test_a_call_is_taken_off(text: str, rest: str) -> None:
    assert without_call(text) == rest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "...",
        "hey",
        "hey there how are you",
        "hey allison come here",
        "hey at noon we leave",
        "a tune for me please",
        "a tuna sandwich please",
        "play a tune",
        "hey aunt june",
        "okay attend the meeting",
        "hi a team meeting",
        "tune in tomorrow",
        "I said hey attune yesterday",
    ],
)
def test_other_beginnings_are_no_call(text: str) -> None:
    assert without_call(text) is None
