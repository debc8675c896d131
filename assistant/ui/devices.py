"""The devices of this machine, for the settings: which there are, and a try of each.

Everything here blocks, for up to some seconds: call it in a thread.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from assistant.commands.voice import SAMPLE
from assistant.inputs import is_device
from assistant.settings import Settings
from assistant.sound_devices import sound_in_use

if TYPE_CHECKING:
    from assistant.consent import Device

Tell = Callable[[str], None]
Trial = Callable[[Settings, Tell, threading.Event], str]
"""Tries what the settings name, tells how it goes, and gives the finding; the event stops it early.

Raises TrialError.
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """A value that a setting can take because this machine has what it names."""

    value: str
    words: str = ""  # what it is, where the value does not say it


Look = Callable[[], Iterator[Offer]]

LISTEN_S: Final = 2.0  # to the microphone
TOLD_EVERY_S: Final = 0.1  # how loud it is
DARK: Final = 0.05  # of white; a covered lens is nearly black (rule of thumb)
QUIET_DB: Final = -60.0  # dBFS; who speaks near a microphone that works is far louder (rule of thumb)


class TrialError(Exception):
    """A device does not work; the message is one line that says what to do."""


def try_camera(settings: Settings, tell: Tell, _: threading.Event) -> str:
    """Open the camera for one picture, and say how bright it is; the picture is forgotten."""
    from perception.sources import SourceError, open_source

    spec = _spec(settings, "camera")
    tell("opening the camera")
    try:
        with open_source("0" if spec == "auto" else spec) as source:
            frame = next(iter(source), None)
    except SourceError as error:
        raise TrialError(str(error)) from None
    if frame is None:
        raise TrialError(f"{source.name}: gives no picture; choose another camera")
    height, width = frame.image.shape[:2]
    share = float(frame.image.mean()) / 255
    dark = "; very dark: is the lens covered?" if share < DARK else ""
    return f"{source.name}: {width}x{height}, {share:.0%} bright{dark}"


def try_microphone(settings: Settings, tell: Tell, stop: threading.Event) -> str:
    """Listen for two seconds, tell how loud it is, and say how loud it got; the sound is forgotten."""
    from dialogue.audio import AudioError
    from dialogue.microphone import open_microphone
    from dialogue.noise_floor import level

    spec = _spec(settings, "microphone")
    tell("say something")
    loudest = told = -96.0
    try:
        with sound_in_use(), open_microphone(spec) as microphone:
            until = time.monotonic() + LISTEN_S
            next_word = 0.0
            for block in microphone:
                now = time.monotonic()
                told = max(told, level(block))
                loudest = max(loudest, told)
                if now >= next_word:
                    tell(f"say something  {told:>4.0f} dB")
                    told, next_word = -96.0, now + TOLD_EVERY_S
                if now >= until or stop.is_set():
                    break
    except AudioError as error:
        raise TrialError(str(error)) from None
    quiet = "; hardly anything: is it muted?" if loudest < QUIET_DB else ""
    return f"{microphone.name}: up to {loudest:.0f} dB of full scale{quiet}"


def try_voice(settings: Settings, tell: Tell, stop: threading.Event, words: str = SAMPLE) -> str:
    """Say `words` with the voice, on the speaker."""
    from dialogue.audio import AudioError
    from dialogue.speaker import open_speaker
    from dialogue.speech import Speech, SpeechRequest, build_synthesizer
    from dialogue.worker import Worker, WorkerDied, WorkerError

    voice, spec = settings.voice, settings.devices.speaker
    if spec == "off":
        raise TrialError("the speaker is off; choose one first")
    tell("speaking")
    worker: Worker[SpeechRequest, Speech] = Worker("voice test", build_synthesizer)
    try:
        worker.start()
        speech = worker.ask(SpeechRequest(words, voice.name, voice.rate, voice.volume))
        with sound_in_use(), contextlib.closing(open_speaker(spec)) as speaker:
            playback = speaker.play(speech.sound)
            while not playback.wait(TOLD_EVERY_S) and not stop.is_set():
                pass
    except (AudioError, WorkerError, WorkerDied) as error:
        raise TrialError(str(error)) from None
    finally:
        worker.kill()
    return f"{speaker.name}: said a sentence of {speech.sound.seconds:.1f} s"


TRIALS: Final[Mapping[tuple[str, str], Trial]] = MappingProxyType(
    {
        ("devices", "camera"): try_camera,
        ("devices", "microphone"): try_microphone,
        **dict.fromkeys([("devices", "speaker"), *(("voice", key) for key in ("name", "rate", "volume"))], try_voice),
    }
)
"""What tries the thing that a setting is about."""


def _spec(settings: Settings, device: Device) -> str:
    """The camera or microphone that is meant. Raises TrialError where it is off, or may not be used."""
    spec: str = getattr(settings.devices, device)
    if spec == "off":
        raise TrialError(f"the {device} is off; choose one first")
    if is_device(spec) and not getattr(settings.consent, device):
        raise TrialError(f"Attune may not use the {device}: first switch it on under consent")
    return spec


def _cameras() -> Iterator[Offer]:
    from perception.cameras import list_cameras

    yield Offer("auto", "the first camera")
    yield Offer("off")
    for camera in list_cameras():
        yield Offer(str(camera.index), camera.name)


def _microphones() -> Iterator[Offer]:
    yield Offer("default", "the system's usual one")
    yield Offer("off")
    for number, name in _sound_devices("max_input_channels"):
        # Named, since numbers change with what is plugged in; but what looks like a file needs no consent.
        yield Offer(name) if is_device(name) else Offer(str(number), name)


def _speakers() -> Iterator[Offer]:
    yield Offer("default", "the system's usual one")
    yield Offer("off")
    for _, name in _sound_devices("max_output_channels"):
        yield Offer(name)


def _sound_devices(channels: str) -> Iterator[tuple[int, str]]:
    """Number and name of each sound device that has such `channels`, beside the one that is called default."""
    from dialogue.audio import AudioError
    from dialogue.outputs import portaudio

    try:
        with sound_in_use():
            found = list(portaudio().query_devices())
    except AudioError:
        return
    for device in found:
        if device[channels] > 0 and device["name"] != "default":
            yield device["index"], str(device["name"])


def _voices() -> Iterator[Offer]:
    from dialogue.speech import list_voices
    from dialogue.worker import WorkerDied, WorkerError

    try:
        voices = sorted(list_voices(), key=lambda voice: (not voice.languages[0].lower().startswith("en"), voice.id))
    except (WorkerError, WorkerDied):
        return
    yield Offer("", "its usual voice")
    for voice in voices:
        yield Offer(voice.id, voice.name)


OFFERED: Final[Mapping[tuple[str, str], Look]] = MappingProxyType(
    {
        ("devices", "camera"): _cameras,
        ("devices", "microphone"): _microphones,
        ("devices", "speaker"): _speakers,
        ("voice", "name"): _voices,
    }
)
"""What finds what this machine offers for a setting."""
