"""The greeting tells what works of camera, microphone, recognizer, speech and speaker, whichever of them do."""

from __future__ import annotations

import asyncio
from itertools import product
from pathlib import Path

import pytest

from assistant.events import Part, PartChanged, PartState
from tests.assistant.typed import Typed, at_home_in, typed

SENSES = (Part.CAMERA, Part.MICROPHONE, Part.RECOGNIZER, Part.SPEECH, Part.SPEAKER)


async def greeting(session: Typed, working: dict[Part, bool], missing: PartState = PartState.UNAVAILABLE) -> str:
    """How it says hello where these parts work."""
    for part, works in working.items():
        session.assistant.bus.publish(PartChanged(part=part, state=PartState.RUNNING if works else missing))
    await session.quiet()
    before = len(session.replies())
    session.assistant.greet()
    async with asyncio.timeout(30):
        while len(session.replies()) == before:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
    return session.replies()[-1]


@pytest.mark.parametrize("limited", [True, False])
async def test_it_claims_what_works_and_nothing_else(
    limited: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home_in(tmp_path, monkeypatch)
    async with typed(tmp_path) as session:
        session.assistant._limited = limited
        for works in product([True, False], repeat=len(SENSES)):
            camera, microphone, recognizer, speech, speaker = works
            said = await greeting(session, dict(zip(SENSES, works, strict=True)))
            hears = microphone and recognizer
            assert ("I can see" in said) == camera, said
            assert ("hear you" in said and "not hear you" not in said and "nor hear" not in said) == (
                hears and not limited
            ), said
            assert ("a set of sentences" in said) == (hears and limited), said
            assert ("type to me" in said) == (not hears), said
            assert ("on the screen" in said) == (not (speech and speaker)), said


async def test_what_the_user_switched_off_is_not_claimed_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_home_in(tmp_path, monkeypatch)
    async with typed(tmp_path) as session:
        said = await greeting(session, dict.fromkeys(SENSES, False), missing=PartState.OFF)
        assert "neither see nor hear you" in said


async def test_it_waits_for_a_recognizer_that_is_still_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_home_in(tmp_path, monkeypatch)
    async with typed(tmp_path) as session:
        await greeting(session, dict.fromkeys(SENSES, True))
        session.assistant.bus.publish(PartChanged(part=Part.RECOGNIZER, state=PartState.STARTING))
        await session.quiet()
        before = len(session.replies())
        session.assistant.greet()
        await session.quiet()
        assert len(session.replies()) == before
        assert "not hear you" in await greeting(session, {Part.RECOGNIZER: False})
