"""The sound devices of this machine: PortAudio lists them once a process, and here again while none is in use."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_changing = threading.Lock()
_users: set[object] = set()


@contextmanager
def sound_in_use() -> Iterator[None]:
    """Hold the list of devices as it is: one of them is open, or is being opened. From any thread."""
    user = object()
    with _changing:
        _users.add(user)
    try:
        yield
    finally:
        with _changing:
            _users.remove(user)


def list_again() -> bool:
    """Let PortAudio find what was plugged in meanwhile; takes 0.05 s (measured 2026-11-25, PulseAudio).

    False where a device is in use: PortAudio would close it under its user's hands. Raises AudioError where
    PortAudio is missing, or fails.
    """
    from dialogue.audio import AudioError
    from dialogue.outputs import portaudio

    sounddevice = portaudio()
    with _changing:
        if _users:
            return False
        try:
            sounddevice._terminate()
            sounddevice._initialize()
        except sounddevice.PortAudioError as error:
            raise AudioError(f"the sound devices cannot be listed ({error.args[0]}); start Attune again") from None
    return True
