"""Fixtures that tests of several packages share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sound import VirtualAudio, missing_programs, virtual_devices


@pytest.fixture(scope="session")
def virtual_audio() -> Iterator[VirtualAudio]:
    """A virtual microphone and speaker; the test is skipped where PulseAudio is not installed."""
    if missing := missing_programs():
        pytest.skip(f"PulseAudio is not installed (no {', '.join(missing)})")
    with virtual_devices() as devices:
        yield devices
