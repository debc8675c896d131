"""Which sound outputs this machine has, which one is meant, and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.audio import AudioError


def output_devices() -> dict[int, str]:
    """Number and name of each device that can play. Raises AudioError where PortAudio is missing."""
    return {
        int(device["index"]): str(device["name"])
        for device in portaudio().query_devices()
        if device["max_output_channels"] > 0
    }


def default_device() -> int:
    """The number of the system's usual output, or -1."""
    return int(portaudio().default.device[1])


def choose_device(spec: str, devices: Mapping[int, str], default: int) -> int:
    """The number of the device that `spec` means among `devices`. Raises AudioError where it means none."""
    wanted = spec.strip().lower()
    if not devices:
        raise AudioError("no sound output was found; connect one, or choose a .wav file or 'off' as the speaker")
    if wanted == "default":
        return default if default in devices else min(devices)
    if wanted.isdecimal():
        found = [number for number in devices if number == int(wanted)]
    else:
        names = {number: name.lower() for number, name in devices.items()}
        found = [n for n in names if names[n] == wanted] or [n for n in names if wanted and wanted in names[n]]
    if not found:
        known = ", ".join(f"{number} {name}" for number, name in devices.items())
        raise AudioError(f"there is no sound output '{spec}'; choose 'default', 'off', or one of: {known}")
    return found[0]


def portaudio() -> Any:
    """The sounddevice module. Raises AudioError where the PortAudio library is missing."""
    try:
        import sounddevice
    except OSError:
        raise AudioError("the PortAudio library is missing; install it with: sudo apt install libportaudio2") from None
    return sounddevice


def accepted_format(number: int, rate: int) -> tuple[int, int]:
    """Rate (Hz) and channels that the device takes 16-bit sound with: mono at `rate`, or else as near as can be.

    Raises AudioError where it takes none.
    """
    sounddevice = portaudio()
    device = sounddevice.query_devices(number)
    own = int(device["default_samplerate"])
    reason = ""
    for wanted, channels in ((rate, 1), (rate, 2), (own, 1), (own, 2)):
        try:
            sounddevice.check_output_settings(device=number, channels=channels, dtype="int16", samplerate=wanted)
        except sounddevice.PortAudioError as error:
            reason = str(error.args[0])
        else:
            return wanted, channels
    raise AudioError(
        f"the sound output {device['name']} takes no 16-bit sound ({reason}); choose another one, or 'off'"
    )
