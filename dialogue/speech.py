"""Text -> spoken sound, with the moment at which each word begins.

pyttsx3 does it. Its ready-made engine plays each sentence with another program, from within a callback, and cannot
be stopped before the sentence ends; so Attune uses the espeak-ng binding that pyttsx3 carries, in its synchronous
mode: PCM and word events come back directly, a hundred times faster than they are spoken. Where there is no
espeak-ng and the system has a voice of its own (macOS, Windows), pyttsx3's engine writes a file instead, which is
then read; it tells no word times.

espeak-ng can be initialised once in a process and is not thread-safe: `build_synthesizer` runs in a
`dialogue.worker.Worker`.
"""

from __future__ import annotations

import ctypes
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from dialogue.audio import AudioError, Samples, Sound
from dialogue.worker import Worker

DEFAULT_VOICE: Final = "en-us"  # of espeak-ng; the systems' own engines have their own default
RATES: Final = range(80, 451)  # words per minute that espeak-ng speaks without changing its method
FILE_PATIENCE: Final = 30.0  # seconds that an engine may need for a sentence
INITIALIZE_DONT_EXIT: Final = 0x8000  # espeak-ng's speak_lib.h: report missing voice data, don't exit(1)


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """What to say and how. Raises ValueError where a value is out of its range."""

    text: str
    voice: str | None = None  # an id of list_voices(), for espeak-ng also with a variant (en-gb+f3); None: the usual
    rate: int = 170  # words per minute, 80 .. 450
    volume: float = 1.0  # 0 silent .. 1 full

    def __post_init__(self) -> None:
        if self.rate not in RATES:
            raise ValueError(f"a speech rate is {RATES[0]} to {RATES[-1]} words per minute, not {self.rate}")
        if not 0.0 <= self.volume <= 1.0:
            raise ValueError(f"a speech volume is 0 to 1, not {self.volume}")


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken text."""

    sound: Sound
    words: tuple[tuple[int, float], ...]  # (character offset in the text, start in seconds), both rising; or none

    def spoken(self, text: str, seconds: float) -> str:
        """What of `text` (that of the request) had been said `seconds` into the sound: whole words only.

        Without word times, in proportion to the length.
        """
        if seconds >= self.sound.seconds:
            return text
        if self.words:
            end = max((offset for offset, start in self.words if start <= seconds), default=0)
        else:
            end = text.rfind(" ", 0, int(len(text) * seconds / self.sound.seconds)) + 1
        return text[:end].rstrip()


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that can be asked for."""

    id: str  # what SpeechRequest.voice takes; of espeak-ng the language
    name: str
    languages: tuple[str, ...]  # such as "en-us"


def build_synthesizer() -> Callable[[SpeechRequest], Speech]:
    """What turns requests into speech, for a Worker. Raises AudioError where no speech engine is installed."""
    if (espeak := _espeak()) is not None:
        return EspeakSynthesizer(espeak)
    if sys.platform in ("darwin", "win32"):
        return EngineSynthesizer()
    raise AudioError("the speech engine espeak-ng is missing, so nothing can be said; sudo apt install espeak-ng")


def list_voices() -> tuple[Voice, ...]:
    """The installed voices, found in a process of their own (about 0.3 s).

    Raises WorkerError, with one line for people, where there is no speech engine.
    """
    worker: Worker[None, tuple[Voice, ...]] = Worker("voices", _build_voice_list)
    worker.start()
    try:
        return worker.ask(None)
    finally:
        worker.kill()


class EspeakSynthesizer:
    """espeak-ng through the binding in pyttsx3. One in a process."""

    def __init__(self, binding: Any) -> None:
        self._espeak = binding
        self._rate = binding.Initialize(binding.AUDIO_OUTPUT_SYNCHRONOUS, 0, None, INITIALIZE_DONT_EXIT)
        if self._rate <= 0:
            raise AudioError("espeak-ng finds no voice data; install it again: sudo apt install --reinstall espeak-ng")
        self._chunks: list[bytes] = []
        self._events: list[tuple[int, int]] = []  # character offset, samples from the start
        binding.SetSynthCallback(self._take)
        self._identifiers: dict[str, str] = {}  # espeak-ng's own, which it takes for every voice; by our id
        self._voices: list[Voice] = []
        for voice in binding.ListVoices():
            identifier = (voice.identifier or b"").decode()
            # A list of priorities and languages: \x02en-us\0\x03en\0\0; ctypes gives the first, the best.
            language = (voice.languages or b"")[1:].decode()
            if not identifier.startswith("mb/"):  # those need the separate mbrola program
                name = identifier if language in self._identifiers else language
                self._identifiers[name] = identifier
                self._voices.append(Voice(name, (voice.name or b"").decode(), (language,)))

    def __call__(self, request: SpeechRequest) -> Speech:
        """Speak. Raises ValueError where there is no such voice, AudioError where espeak-ng fails."""
        espeak = self._espeak
        voice, plus, variant = (request.voice or DEFAULT_VOICE).partition("+")
        voice = self._identifiers.get(voice.lower(), voice)
        if espeak.SetVoiceByName((voice + plus + variant).encode()) != espeak.EE_OK:
            raise ValueError(f"there is no voice '{request.voice}'; try en-us, en-gb or en-gb-scotland")
        espeak.SetParameter(espeak.RATE, request.rate, 0)
        espeak.SetParameter(espeak.VOLUME, round(100 * request.volume), 0)
        self._chunks, self._events = [], []
        text = request.text.replace("\0", " ")  # would end the text; one for one, so that offsets stay
        if text.strip() and espeak.Synth(text, flags=espeak.CHARS_UTF8) != espeak.EE_OK:
            raise AudioError("espeak-ng could not speak the sentence")
        samples = np.frombuffer(b"".join(self._chunks), np.int16)
        return Speech(Sound(samples, self._rate), _words(text, self._events, self._rate))

    def voices(self) -> tuple[Voice, ...]:
        """The voices of espeak-ng, one or more a language."""
        return tuple(self._voices)

    def _take(self, wave: Any, count: int, events: Any) -> int:
        """espeak-ng's callback: a chunk of sound and what happens in it."""
        index = 0
        while (event := events[index]).type != self._espeak.EVENT_LIST_TERMINATED:
            if event.type == self._espeak.EVENT_WORD and event.length:
                self._events.append((event.text_position - 1, event.sample))
            index += 1
        if count > 0:
            self._chunks.append(ctypes.string_at(wave, count * 2))
        return 0


class EngineSynthesizer:
    """pyttsx3's engine with the system's own voices, by way of a file."""

    def __init__(self, driver: str | None = None) -> None:
        import pyttsx3

        try:
            self._engine = pyttsx3.init(driver)
        except (ImportError, RuntimeError, OSError) as error:
            raise AudioError(f"the system's speech engine cannot be used ({error}); install espeak-ng") from None
        self._usual_voice = self._engine.getProperty("voice")

    def __call__(self, request: SpeechRequest) -> Speech:
        """Speak. Raises ValueError where there is no such voice, AudioError where the engine gives no sound."""
        engine = self._engine
        if request.voice and request.voice not in (voice.id for voice in self.voices()):
            raise ValueError(f"there is no voice '{request.voice}' on this system")
        engine.setProperty("voice", request.voice or self._usual_voice)
        engine.setProperty("rate", request.rate)
        engine.setProperty("volume", request.volume)
        if not request.text.strip():
            return Speech(Sound(np.empty(0, np.int16), 22_050), ())
        finished = threading.Event()
        token = engine.connect("finished-utterance", lambda **_: finished.set())
        try:
            with tempfile.TemporaryDirectory(prefix="attune-") as folder:
                path = Path(folder) / "speech.wav"
                engine.save_to_file(request.text, str(path))
                engine.runAndWait()  # returns before the file is there
                if not finished.wait(FILE_PATIENCE) or not path.exists():
                    raise AudioError("the system's speech engine gave no sound")
                return Speech(_decoded(path), ())
        finally:
            engine.disconnect(token)

    def voices(self) -> tuple[Voice, ...]:
        """The voices of the system."""
        return tuple(
            Voice(str(voice.id), str(voice.name), tuple(str(language) for language in voice.languages))
            for voice in self._engine.getProperty("voices")
        )


def _build_voice_list() -> Callable[[None], tuple[Voice, ...]]:
    synthesizer: Any = build_synthesizer()
    return lambda _: synthesizer.voices()


def _espeak() -> Any | None:
    """pyttsx3's espeak-ng binding, or None where the library is not installed."""
    try:
        from pyttsx3.drivers import _espeak as binding
    except (RuntimeError, OSError):
        return None
    return binding


def _words(text: str, events: list[tuple[int, int]], rate: int) -> tuple[tuple[int, float], ...]:
    """Word starts from espeak-ng's events, which also tell of parts of numbers, and repeat themselves."""
    words: list[tuple[int, float]] = []
    for offset, sample in events:
        last = words[-1][0] if words else -1
        inside = offset > 0 and text[offset - 1 : offset].isalnum()
        if last < offset < len(text) and not text[offset].isspace() and not inside:
            words.append((offset, sample / rate))
    return tuple(words)


def _decoded(path: Path) -> Sound:
    """A sound file of any kind (macOS writes AIFF whatever the name) as mono 22,050 Hz."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=22_050)
    with av.open(str(path)) as file:
        frames: list[av.AudioFrame | None] = [*file.decode(audio=0), None]  # None flushes
    parts: list[Samples] = [part.to_ndarray()[0] for frame in frames for part in resampler.resample(frame)]
    return Sound(np.concatenate(parts) if parts else np.empty(0, np.int16), 22_050)
