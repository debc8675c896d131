"""Where sound goes out: a device, a WAV file that stands for one, or nowhere.

Latency is bounded by a small device buffer that a callback keeps filled: a stop is a flag and a fade, and never
waits for the device. Speech, chimes and music are mixed in `dialogue.playback`.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np

from dialogue.audio import AudioError, Samples, Sound
from dialogue.outputs import accepted_format, choose_device, default_device, output_devices, portaudio
from dialogue.playback import MUSIC_OUT, Mixer, Playback, Track, resample

RATE: Final = 22_050  # Hz; what the synthesizer speaks at
LATENCY: Final = 0.05  # seconds of device buffer: 12 ms blocks, and silence well within 0.1 s of a stop
TICK: Final = 0.01  # seconds between two looks at what has been heard
# Seconds without a call from the device after which it is lost; an unplugged one says nothing. PulseAudio's null sink
# takes two seconds of sound at once, and then none for as long, whenever a recorder of it comes or goes.
STALL: Final = 2.5
STEADY: Final = 0.2  # seconds that a device must ask for sound before it counts as open
# Seconds of silence after which the stream is closed: silence costs 2 % of a core, opening again 3 ms. A stream that
# is only stopped can hang when it is started on a sound server that has died.
REST: Final = 10.0
# An idle sound server may first take two seconds of sound at once (PulseAudio's null sink does).
OPENING: Final = 4.0

# Gets every block that sounds: its samples, their rate in Hz, and the monotonic seconds at which the first is heard.
Tap = Callable[[Samples, int, float], None]

log = logging.getLogger(__name__)


class SpeakerLost(AudioError):
    """The device takes no more sound: unplugged, or its sound server has gone. Open the speaker again."""


class Speaker(Protocol):
    """What plays speech one sentence after another, chimes over it and music under it. Thread-safe.

    Everything returns at once. Where the speaker is closed or lost, `play` says so and the rest does nothing.
    """

    @property
    def name(self) -> str:
        """The device or file, as people know it."""

    @property
    def live(self) -> bool:
        """Whether it can be heard in the room, so also by a microphone."""

    @property
    def rate(self) -> int:
        """Samples a second, Hz, that it asks of music."""

    def play(self, sound: Sound) -> Playback:
        """Queue speech behind what is playing. Raises AudioError where the speaker is closed or lost."""

    def chime(self, sound: Sound) -> None:
        """Sound over everything, now: never queued, ducked, paused or stopped, so it should be short."""

    def music(self, source: Callable[[int], Samples] | None) -> None:
        """Fade in the music that `source` gives in place of what plays; None only fades that out.

        `source(count)` is asked in the device's callback for `count` mono samples at `rate`, and must give them at
        once: it ends where it gives fewer or raises. 15 dB lower under speech and chimes.
        """

    def duck(self, on: bool) -> None:
        """Lower speech and music by 12 dB within 20 ms, or raise them again."""

    def pause(self) -> None:
        """Silence speech within an 8 ms fade and hold it, also what is played from now on."""

    def resume(self) -> None:
        """Go on a quarter of a second before the pause; nothing to do where nothing is paused."""

    def stop(self) -> None:
        """Silence speech that plays or waits within an 8 ms fade, and end a pause and ducking. Music goes on."""

    def close(self) -> None:
        """Silence everything and give the device or file back. May be called again."""


def open_speaker(spec: str, tap: Tap | None = None) -> Speaker:
    """The speaker called `spec`: "default", a device's number or part of its name, a path ending in .wav, or "off".

    A device's callback tells `tap` of every block that will sound; it must return at once. Blocks for about 0.2 s
    with a device. Raises AudioError, one line that says what to do, where there is no such device, it takes no
    sound, or the file cannot be written.
    """
    if spec.strip().lower() == "off":
        return SilentSpeaker()
    if spec.lower().endswith(".wav"):
        return WavSpeaker(Path(spec).expanduser())
    return DeviceSpeaker(spec, tap)


class SilentSpeaker:
    """Takes every sound, makes none, and needs no time for it."""

    name = "off"
    live = False
    rate = RATE

    def play(self, sound: Sound) -> Playback:
        """A playback that has ended already."""
        playback = Playback(sound.seconds)
        playback.end(finished=True)
        return playback

    def chime(self, sound: Sound) -> None:
        """Nothing sounds."""

    def music(self, source: Callable[[int], Samples] | None) -> None:
        """Nothing sounds."""

    def duck(self, on: bool) -> None:
        """Nothing sounds."""

    def pause(self) -> None:
        """Nothing sounds."""

    def resume(self) -> None:
        """Nothing sounds."""

    def stop(self) -> None:
        """Nothing sounds."""

    def close(self) -> None:
        """Nothing is open."""


class _Played:
    """A sound in the mixer, its playback, and what of it is on the way to the ear."""

    __slots__ = ("given", "heard_at", "playback", "track")

    def __init__(self, playback: Playback, track: Track) -> None:
        self.playback = playback
        self.track = track
        self.given = -1  # samples that the device has got
        self.heard_at = 0.0  # monotonic seconds at which the last of them will have been heard


class _QueueSpeaker:
    """What a device and a file share: the mixer, its lock, and who has been heard how far."""

    def __init__(self, name: str, rate: int) -> None:
        self.name = name
        self.rate = rate
        self._mixer = Mixer(rate)
        self._changed = threading.Condition()
        self._playing: list[_Played] = []
        self._failure: AudioError | None = None
        self._closed = False

    def play(self, sound: Sound) -> Playback:
        """See Speaker.play."""
        samples = resample(sound.samples, sound.rate, self.rate)
        playback = Playback(sound.seconds)
        with self._changed:
            if self._failure is not None:
                raise self._failure
            if self._closed:
                raise AudioError(f"the speaker {self.name} is closed")
            self._playing.append(_Played(playback, self._mixer.add(samples)))
            self._changed.notify_all()
        return playback

    def chime(self, sound: Sound) -> None:
        """See Speaker.chime."""
        samples = resample(sound.samples, sound.rate, self.rate)
        with self._changed:
            self._mixer.chime(samples)
            self._changed.notify_all()

    def music(self, source: Callable[[int], Samples] | None) -> None:
        """See Speaker.music."""
        with self._changed:
            self._mixer.music(source)
            self._changed.notify_all()

    def duck(self, on: bool) -> None:
        """See Speaker.duck."""
        with self._changed:
            self._mixer.duck(on)

    def pause(self) -> None:
        """See Speaker.pause."""
        with self._changed:
            self._mixer.pause()

    def resume(self) -> None:
        """See Speaker.resume."""
        with self._changed:
            self._mixer.resume()
            self._changed.notify_all()

    def stop(self) -> None:
        """See Speaker.stop."""
        self._settle()
        self._drop(None)

    def _pull(self, most: int, delay: float) -> Samples:
        """The next block; its end will be heard in `delay` seconds."""
        with self._changed:
            block = self._mixer.read(most)
            heard_at = time.monotonic() + delay
            for played in self._playing:
                if played.given != played.track.played:
                    played.given, played.heard_at = played.track.played, heard_at
        return block

    def _settle(self) -> None:
        """Tell each playback how much of it has been heard by now."""
        with self._changed:
            now = time.monotonic()
            over = []
            for played in self._playing:
                wait = max(played.heard_at - now, 0.0)
                heard = min(played.given / self.rate - wait, played.playback.seconds)
                played.playback.position = max(heard, played.playback.position)  # what is repeated was heard before
                if played.given == len(played.track.samples) and not wait:
                    over.append(played)
            for played in over:
                self._playing.remove(played)
        for played in over:
            played.playback.end(finished=True)

    def _drop(self, failure: AudioError | None) -> None:
        """End all that plays or waits: stopped, or failed for good."""
        with self._changed:
            self._mixer.stop()
            ended, self._playing = self._playing, []
            self._failure = self._failure or failure
        for played in ended:
            played.playback.end(finished=False, error=failure)


class DeviceSpeaker(_QueueSpeaker):
    """A sound device: one PortAudio stream that stays open and pulls its blocks from the queue."""

    live = True

    def __init__(self, spec: str, tap: Tap | None = None) -> None:
        devices = output_devices()
        self._number = choose_device(spec, devices, default_device())
        rate, self._channels = accepted_format(self._number, RATE)
        super().__init__(devices[self._number], rate)
        self._tap = tap
        self._called = 0.0  # monotonic seconds of the device's last call
        self._resting = False
        self._open_stream()
        self._await_steady()
        threading.Thread(target=self._watch, name="attune speaker", daemon=True).start()

    def close(self) -> None:
        """See Speaker.close."""
        self.stop()
        self.music(None)
        if self._failure is None:
            time.sleep(MUSIC_OUT + LATENCY)  # let the fades be heard
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify_all()
        # A driver whose device has gone may never return from this.
        closing = threading.Thread(target=self._close_stream, name="attune speaker closing", daemon=True)
        closing.start()
        closing.join(1.0)

    def _fill(self, out: Any, frames: int, times: Any, _status: object) -> None:
        """PortAudio's callback, on its own thread."""
        self._called = time.monotonic()
        ahead = min(max(times.outputBufferDacTime - times.currentTime, 0.0), 1.0)  # 0 where the driver can't tell
        block = self._pull(frames, ahead + frames / self.rate)
        if self._tap is not None and len(block):
            try:
                self._tap(block, self.rate, self._called + ahead)
            except Exception:
                log.exception("the tap of the speaker failed and is left out from now on")
                self._tap = None
        sound = np.repeat(block, self._channels).tobytes()
        out[:] = sound + bytes(len(out) - len(sound))

    def _ended(self) -> None:
        """PortAudio's word that the stream has ended by itself."""
        if not self._closed and not self._resting:
            self._drop(self._lost())

    def _watch(self) -> None:
        quiet_since = time.monotonic()
        while True:
            with self._changed:
                self._changed.wait(TICK if self._playing else None if self._resting else REST / 4)
                if self._closed or self._failure is not None:
                    return
                silent = self._mixer.idle and not self._playing
            self._settle()
            now = time.monotonic()
            if not silent:
                quiet_since = now
                if self._resting:
                    try:
                        self._open_stream()
                    except AudioError:
                        self._drop(self._lost())
                    self._resting = False
            elif not self._resting and now - quiet_since > REST:
                self._resting = True
                self._close_stream()
            if not silent and time.monotonic() - self._called > STALL:
                self._drop(self._lost())

    def _open_stream(self) -> None:
        sounddevice = portaudio()
        self._called = time.monotonic()
        try:
            self._stream = sounddevice.RawOutputStream(
                samplerate=self.rate,
                channels=self._channels,
                dtype="int16",
                device=self._number,
                latency=LATENCY,
                callback=self._fill,
                finished_callback=self._ended,
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise AudioError(f"the sound output {self.name} cannot be opened ({error.args[0]})") from None

    def _await_steady(self) -> None:
        began = time.monotonic()
        while (now := time.monotonic()) - began < OPENING:
            if now - began > STEADY and now - self._called < STEADY / 2:
                return
            time.sleep(TICK)
        self._closed = True
        self._close_stream()
        raise AudioError(f"the sound output {self.name} opens but takes no sound; choose another one, or 'off'")

    def _lost(self) -> SpeakerLost:
        return SpeakerLost(f"the sound output {self.name} takes no more sound; connect it again or choose another")

    def _close_stream(self) -> None:
        with contextlib.suppress(Exception):  # nothing is left to save on a device that fails to close
            self._stream.close()


class WavSpeaker(_QueueSpeaker):
    """A WAV file, mono, 16 bits, 22,050 Hz, that gets what would have been heard, when it would have been heard.

    Silence between replies and in a pause is left out. The file is readable at any time, also after a crash.
    """

    live = False

    def __init__(self, path: Path) -> None:
        super().__init__(str(path), RATE)
        self._path = path
        try:
            self._file = path.open("wb")
        except OSError as error:
            raise _unwritable(path, error) from None
        self._wav: wave.Wave_write = wave.open(self._file, "wb")  # noqa: SIM115
        self._wav.setparams((1, 2, RATE, 0, "NONE", ""))
        try:
            self._write(np.empty(0, np.int16))
        except OSError as error:
            self._close_file()
            raise _unwritable(path, error) from None
        self._thread = threading.Thread(target=self._run, name="attune speaker", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """See Speaker.close."""
        self.stop()
        self.music(None)
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        try:
            while self._await_sound():
                began, given = time.monotonic(), 0
                while not self._mixer.idle and not self._closed:
                    time.sleep(TICK)
                    block = self._pull(round((time.monotonic() - began) * RATE) - given, 0.0)
                    given += len(block)
                    self._write(block)
                    self._settle()
            self._write(self._pull(round(MUSIC_OUT * RATE), 0.0))  # the fades of the stop that closing is
        except OSError as error:
            self._drop(_unwritable(self._path, error))
        self._close_file()

    def _close_file(self) -> None:
        for file in (self._wav, self._file):
            with contextlib.suppress(OSError):  # a full disk refuses what was refused before
                file.close()

    def _await_sound(self) -> bool:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._mixer.idle)
            return not self._closed

    def _write(self, block: Samples) -> None:
        self._wav.writeframes(block.astype("<i2").tobytes())  # which also brings the header up to date
        self._file.flush()


def _unwritable(path: Path, error: OSError) -> AudioError:
    if not path.parent.is_dir():
        return AudioError(f"cannot write {path}: the folder {path.parent} does not exist; create it first")
    return AudioError(f"cannot write {path}: {error.strerror or error}; free some space or choose another place")
