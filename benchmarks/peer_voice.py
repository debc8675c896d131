"""The usual recipe for a voice assistant, as its tutorials have it, to measure Attune beside: SpeechRecognition
listens and recognizes with PocketSphinx and a grammar, pyttsx3 answers. It prints "listening" once it does."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyttsx3
import sounddevice
import speech_recognition

RATE = 16_000
GRAMMAR = """#JSGF V1.0;
grammar requests;
public <requests> = suggest a movie | suggest a song | suggest some music | something else | why | thank you
    | i feel happy | i feel sad | i feel angry;
"""


class Microphone(speech_recognition.AudioSource):  # type: ignore[misc]
    """The default input; SpeechRecognition's own class needs another sound library for the same."""

    SAMPLE_RATE = RATE
    SAMPLE_WIDTH = 2
    CHUNK = 1024

    class Stream:
        """Blocks of the device, as the recognizer reads them."""

        def __init__(self, device: Any) -> None:
            self._device = device

        def read(self, size: int) -> bytes:
            return bytes(self._device.read(size)[0])

    def __init__(self) -> None:
        self.stream: Microphone.Stream | None = None  # the class above refuses to be made

    def __enter__(self) -> Microphone:
        self._device = sounddevice.RawInputStream(samplerate=RATE, channels=1, dtype="int16")
        self._device.start()
        self.stream = self.Stream(self._device)
        return self

    def __exit__(self, *_: object) -> None:
        self._device.close()


def main() -> None:
    """Answer for ever."""
    recognizer = speech_recognition.Recognizer()
    engine = pyttsx3.init()
    with tempfile.TemporaryDirectory() as folder:
        grammar = Path(folder) / "requests.gram"  # called as the rule in it, or PocketSphinx crashes
        grammar.write_text(GRAMMAR)
        with Microphone() as source:
            recognizer.adjust_for_ambient_noise(source)
        print("listening", flush=True)
        while True:
            with Microphone() as source:
                audio = recognizer.listen(source)
            grammar.with_suffix(".fsg").unlink(missing_ok=True)  # it cannot read back what it wrote
            try:
                words = recognizer.recognize_sphinx(audio, grammar=str(grammar))
            except speech_recognition.UnknownValueError:
                words = "nothing"
            engine.say(f"You said: {words}.")
            engine.runAndWait()


if __name__ == "__main__":
    main()
