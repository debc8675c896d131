"""Where sound comes in: a microphone, or a sound file that plays the part of one."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Final, Self

import numpy as np

from dialogue.audio import BLOCK, LISTEN_RATE, AudioError, Samples

FILE_TAIL_SECONDS: Final = 1.0  # silence after a file, longer than the pause that ends an utterance
RING_SECONDS: Final = 4.0  # sound kept for a reader that falls behind
LOST_AFTER_SECONDS: Final = 0.9  # an unplugged device says nothing: it just stops calling back
WAKE_SECONDS: Final = 4.0  # what a sleeping device may take for its first sound; PulseAudio took up to 2 s
PULSE_SECONDS: Final = 1.0  # what the sound server may take for an answer; it takes 0.01 s
CHUNK_SECONDS: Final = 0.032  # what a device hands over at a time
LATENCY_SECONDS: Final = 0.1  # asked of the device; with "low", PulseAudio's first sound came 2 s late
SOUND_SUFFIXES: Final = frozenset(
    {".aac", ".aif", ".aiff", ".flac", ".m4a", ".mka", ".mkv", ".mov", ".mp3", ".mp4", ".oga", ".ogg", ".opus"}
    | {".wav", ".webm", ".wma"}
)


class MicrophoneLost(AudioError):
    """The microphone was there and has stopped giving sound."""


class Microphone(ABC):
    """A stream of int16 blocks of BLOCK samples at LISTEN_RATE; a context manager, to be iterated once.

        with open_microphone("default") as microphone:
            for block in microphone:
                ...

    Iterating blocks: do it in a thread. `close()` from another thread ends the iteration within 0.1 s.
    """

    name: str  # for people
    live: bool  # a device, not a file
    gaps: int = 0  # how often sound was lost, because the reader or the machine was too slow

    def __init__(self, name: str, *, live: bool) -> None:
        self.name = name
        self.live = live

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def __iter__(self) -> Iterator[Samples]: ...

    @abstractmethod
    def close(self) -> None:
        """Stop and give the device back. Safe to call twice and from any thread."""


def open_microphone(spec: str, *, pace: bool = True) -> Microphone:
    """Open the microphone that `spec` names.

    `spec` is "default", the index or part of the name of an input device, or the path of a sound file of any
    format, rate and channels. A file comes in real time, or as fast as it is read with `pace=False`. Raises
    AudioError where there is no such device or file, or it gives no sound.
    """
    if Path(spec).is_file() or Path(spec).suffix.lower() in SOUND_SUFFIXES or os.sep in spec:
        return FileMicrophone(Path(spec), pace=pace)
    return DeviceMicrophone(spec)


class FileMicrophone(Microphone):
    """A sound file as a microphone: its sound, the last block filled up with silence, then a second of silence."""

    def __init__(self, path: Path, *, pace: bool = True) -> None:
        super().__init__(path.name, live=False)
        samples = decode(path)
        blocks = -(-len(samples) // BLOCK)
        tail = round(FILE_TAIL_SECONDS * LISTEN_RATE / BLOCK)
        padded = np.zeros((blocks + tail) * BLOCK, np.int16)
        padded[: len(samples)] = samples
        self._blocks = padded.reshape(-1, BLOCK)
        self._pace = pace
        self._closed = threading.Event()

    def __iter__(self) -> Iterator[Samples]:
        began = time.monotonic()
        for number, block in enumerate(self._blocks, start=1):
            # A block is there once its last sample has been: the wait is to a deadline, so that it never drifts.
            wait = began + number * BLOCK / LISTEN_RATE - time.monotonic() if self._pace else 0.0
            if self._closed.wait(max(0.0, wait)):
                return
            yield block

    def close(self) -> None:
        self._closed.set()


class DeviceMicrophone(Microphone):
    """An input device of PortAudio.

        callback -> ring of RING_SECONDS, oldest dropped and counted in `gaps` -> mono, 16 kHz -> blocks

    The callback only copies. Raises AudioError where the device cannot be opened; iterating raises MicrophoneLost
    within a second of the device's last sound, or as soon as PulseAudio puts what a speaker plays in its place.
    """

    def __init__(self, spec: str) -> None:
        sounddevice = _sounddevice()
        device = _find_device(sounddevice, spec)
        super().__init__(str(device["name"]), live=True)
        self._rate, self._channels = _agree(sounddevice, device)
        self._ring: deque[bytes] = deque(maxlen=round(RING_SECONDS / CHUNK_SECONDS))
        self._news = threading.Condition()
        self._awake = False  # has given sound
        self._lost = False
        self._closed = False
        try:
            self._stream = sounddevice.RawInputStream(
                device=device["index"],
                samplerate=self._rate,
                channels=self._channels,
                dtype="int16",
                blocksize=round(self._rate * CHUNK_SECONDS),
                latency=LATENCY_SECONDS,
                callback=self._callback,
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise _unusable(self.name, error) from None
        self._watch = _MonitorWatch(self._lose)
        if _hears_a_speaker():
            self.close()
            raise AudioError("no microphone was found, only what the speaker plays: plug one in, or type instead")

    def _lose(self) -> None:
        with self._news:
            self._lost = True
            self._news.notify_all()

    def _callback(self, data: Any, _frames: int, _time: object, status: Any) -> None:
        chunk = bytes(data)
        with self._news:
            if status.input_overflow or len(self._ring) == self._ring.maxlen:
                self.gaps += 1
            self._ring.append(chunk)
            self._awake = True
            self._news.notify()

    def __iter__(self) -> Iterator[Samples]:
        with self._news:
            self._ring.clear()  # what was said before anybody listened
        convert = Converter(self._rate, self._channels)
        rest = np.zeros(0, np.int16)
        while (chunk := self._next_chunk()) is not None:
            rest = np.concatenate([rest, convert(chunk)])
            while len(rest) >= BLOCK:
                yield rest[:BLOCK]
                rest = rest[BLOCK:]

    def _next_chunk(self) -> bytes | None:
        with self._news:
            patience = LOST_AFTER_SECONDS if self._awake else WAKE_SECONDS
            told = self._news.wait_for(lambda: self._ring or self._lost or self._closed, patience)
            if self._closed:
                return None
            if self._lost or not told:
                raise MicrophoneLost(
                    f"the microphone '{self.name}' stopped giving sound: check that it is plugged in and not muted"
                    " by another program"
                )
            return self._ring.popleft()

    def close(self) -> None:
        with self._news:
            already, self._closed = self._closed, True
            self._news.notify_all()
        if not already:
            self._watch.close()
            self._stream.close(ignore_errors=True)  # also drops what is under way: nobody reads it any more


class _MonitorWatch:
    """Calls `lose` once PulseAudio, or PipeWire in its place, gives this process what a speaker plays.

    When a microphone is unplugged, the server moves those who listen to it to another input and tells nobody; with
    no other microphone that is the monitor of the speaker, and the assistant would hear itself. `pactl` is told of
    every change, so that watching costs nothing; without it, nothing is watched.
    """

    def __init__(self, lose: Callable[[], None]) -> None:
        self._changes: subprocess.Popen[str] | None = None
        if shutil.which("pactl") is None:
            return
        self._changes = subprocess.Popen(
            ["sh", "-c", "pactl subscribe & read _; kill $!"],  # it ends with this process, however that ends
            env=_plain_locale(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        lines = self._changes.stdout
        threading.Thread(target=_follow, args=(lines, lose), name="attune microphone watch", daemon=True).start()

    def close(self) -> None:
        """End the watch. Safe to call twice."""
        if self._changes is not None and self._changes.stdin is not None:
            self._changes.stdin.close()
            self._changes.wait()


def _follow(changes: IO[str], lose: Callable[[], None]) -> None:
    with changes:
        for change in changes:
            if "source-output" in change and _hears_a_speaker():
                lose()


def _hears_a_speaker() -> bool:
    """Whether PulseAudio gives this process the monitor of a speaker; False where there is none, or no `pactl`."""
    sources, listeners = (_pulse_list(kind) for kind in ("sources", "source-outputs"))
    monitors = {source["index"] for source in sources if source["properties"].get("device.class") == "monitor"}
    return any(
        listener["source"] in monitors and listener["properties"].get("application.process.id") == str(os.getpid())
        for listener in listeners
    )


def _pulse_list(kind: str) -> list[dict[str, Any]]:
    with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
        answer = subprocess.run(
            ["pactl", "--format=json", "list", kind],
            env=_plain_locale(),
            capture_output=True,
            check=True,
            timeout=PULSE_SECONDS,
        )
        return list(json.loads(answer.stdout))
    return []


def _plain_locale() -> dict[str, str]:
    return os.environ | {"LC_ALL": "C"}  # else pactl translates its words, and writes 0,00 into its JSON


class Converter:
    """Interleaved int16 bytes of a device to mono at LISTEN_RATE, chunk by chunk."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate = rate
        self._channels = channels
        self._resampler: Any = None
        if rate != LISTEN_RATE:
            import av

            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=LISTEN_RATE)

    def __call__(self, chunk: bytes) -> Samples:
        sound = np.frombuffer(chunk, np.int16)
        if self._channels > 1:
            sound = sound.reshape(-1, self._channels).mean(axis=1).astype(np.int16)
        if self._resampler is None:
            return sound
        import av

        frame = av.AudioFrame.from_ndarray(sound[np.newaxis], format="s16", layout="mono")
        frame.sample_rate = self._rate
        return _joined(self._resampler.resample(frame))


def decode(path: Path) -> Samples:
    """The first sound track of a file as mono samples at LISTEN_RATE, shape (n,), n > 0.

    Raises AudioError where the file is missing, is no sound file, or holds no sound.
    """
    import av

    if not path.is_file():
        raise AudioError(f"{path.name}: no such sound file" if not path.exists() else f"{path.name}: is a folder")
    if path.stat().st_size == 0:
        raise AudioError(f"{path.name}: holds no sound; the file is empty")
    resampler = av.AudioResampler(format="s16", layout="mono", rate=LISTEN_RATE)
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise AudioError(f"{path.name}: holds no sound track")
            frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
            if frames:
                frames += resampler.resample(None)
    except PermissionError:
        raise AudioError(f"{path.name}: may not be read; check its permissions") from None
    except (av.FFmpegError, ValueError):
        raise AudioError(f"{path.name}: is broken or no sound file that can be read") from None
    samples = _joined(frames)
    if len(samples) == 0:
        raise AudioError(f"{path.name}: holds no sound")
    return samples


def _joined(frames: list[Any]) -> Samples:
    return np.concatenate([np.zeros(0, np.int16), *(frame.to_ndarray().reshape(-1) for frame in frames)])


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError:  # the Python package is there, the library that it calls is not
        raise AudioError(
            "no sound: the PortAudio library is missing; on Debian: sudo apt install libportaudio2"
        ) from None
    return sounddevice


def _find_device(sounddevice: Any, spec: str) -> Any:
    """The input device that `spec` names: an exact name, else the first whose name contains it."""
    inputs = [device for device in sounddevice.query_devices() if device["max_input_channels"] > 0]
    if not inputs:
        raise AudioError("no microphone was found: plug one in, or give a sound file, or type instead")
    if spec == "default":
        try:
            return sounddevice.query_devices(kind="input")
        except (sounddevice.PortAudioError, ValueError):
            return inputs[0]
    wanted = spec.casefold()
    for device in inputs:
        if wanted in (str(device["index"]), device["name"].casefold()):
            return device
    for device in inputs:
        if wanted in device["name"].casefold():
            return device
    known = ", ".join(f"{device['index']} {device['name']}" for device in inputs)
    raise AudioError(f"there is no microphone '{spec}'; there is: {known}")


def _agree(sounddevice: Any, device: Any) -> tuple[int, int]:
    """The rate in Hz and the channels to open `device` with: 16 kHz mono where it agrees, else what it likes."""
    own_rate, own_channels = round(device["default_samplerate"]), min(2, device["max_input_channels"])
    for rate in (LISTEN_RATE, own_rate):
        for channels in (1, own_channels):
            try:
                sounddevice.check_input_settings(device["index"], channels=channels, dtype="int16", samplerate=rate)
            except sounddevice.PortAudioError as error:
                refusal = error
            else:
                return rate, channels
    raise _unusable(device["name"], refusal)


def _unusable(name: str, error: Exception) -> AudioError:
    why = " ".join(str(error).split())
    return AudioError(
        f"the microphone '{name}' cannot be opened ({why}): close other programs that use it, or name another"
    )
