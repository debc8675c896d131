"""Consent: before the first capture from a camera or a microphone, the user is asked, once."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.inputs import Inputs, is_device, naming
from assistant.settings import Settings

Device = Literal["camera", "microphone"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to do about one device, and why, before anything is captured."""

    spec: str  # the source to open, or "off"
    ask: bool  # the user must be asked first
    why_off: str = ""  # said once to the user where there is nothing to open


def wish(device: Device, settings: Settings, flag: str | None) -> Wish:
    """Settle one device from the flag of this run, the settings, and the consent given before.

    A device named on the command line is consent for this run: the user has just asked for it. A file needs none.
    """
    spec = flag if flag is not None else getattr(settings.devices, device)
    if spec == "auto":
        spec = "0" if _camera_there() else "off"
        if spec == "off":
            return Wish("off", False, "no camera found; plug one in, or name a video with --camera FILE")
    if spec == "off" or flag is not None or not is_device(spec):
        return Wish(spec, False)
    consent: bool | None = getattr(settings.consent, device)
    if consent is None:
        return Wish(spec, True)
    if not consent:
        return Wish("off", False, f"the {device} stays off, as you wished; {naming(device)} allows it for once")
    return Wish(spec, False)


def _camera_there() -> bool:
    """Whether a camera seems to be plugged in, without opening it; only Linux tells."""
    return not sys.platform.startswith("linux") or any(Path("/dev").glob("video*"))


@dataclass(frozen=True, slots=True)
class Plan:
    """The wishes for both devices, and the speaker."""

    camera: Wish
    microphone: Wish
    speaker: str
    passphrase: str | None = None  # of the journal, where it has one
    named: bool = False  # the command line names one of them: this user knows the way

    @property
    def questions(self) -> tuple[Device, ...]:
        """The devices to ask about."""
        asked: list[Device] = []
        if self.camera.ask:
            asked.append("camera")
        if self.microphone.ask:
            asked.append("microphone")
        return tuple(asked)

    def inputs(self, granted: frozenset[Device] = frozenset()) -> Inputs:
        """The inputs, with only those of the asked devices that were granted."""
        camera = self.camera.spec if not self.camera.ask or "camera" in granted else "off"
        microphone = self.microphone.spec if not self.microphone.ask or "microphone" in granted else "off"
        return Inputs(camera, microphone, self.speaker, self.passphrase)


def make_plan(
    settings: Settings,
    camera: str | None,
    microphone: str | None,
    speaker: str | None,
    passphrase: str | None = None,
) -> Plan:
    """Settle what this run may use, from its flags (None where not given) and the settings."""
    return Plan(
        wish("camera", settings, camera),
        wish("microphone", settings, microphone),
        speaker if speaker is not None else settings.devices.speaker,
        passphrase,
        named=any(flag is not None for flag in (camera, microphone, speaker)),
    )
