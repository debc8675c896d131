"""Speech recognition: Whisper where its model is on this machine, else PocketSphinx on a list of sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from dialogue.recognizers.recognizer import Answers, Recognizer, RecognizerError, RecognizerInfo, Transcript
from dialogue.recognizers.sentence_graph import SentenceGraph
from dialogue.recognizers.whisper_models import cached_model, find_model

__all__ = [
    "Answers",
    "Recognizer",
    "RecognizerError",
    "RecognizerInfo",
    "Transcript",
    "available_recognizer",
    "build_recognizer",
]


def available_recognizer(model: str | None) -> RecognizerInfo:
    """Which recognizer `build_recognizer` will build, without building it; imports nothing heavy."""
    return _choose(model)[0]


def build_recognizer(
    model: str | None,
    sentences: Iterable[str] | SentenceGraph,
    answers: Mapping[Answers, SentenceGraph] | None = None,
) -> Recognizer:
    """The best recognizer there is; made to run in a `dialogue.worker.Worker`.

    `model` is a Whisper model's folder or name, or None for any in the Hugging Face cache. `sentences`, lower-case
    words, are all that the limited recognizer hears, listed or as a graph; `answers` are what it hears instead while
    a question is open. Whisper has no need of them.
    Raises RecognizerError where neither can be built.
    """
    _, folder = _choose(model)
    if folder is not None:
        from dialogue.recognizers.whisper import WhisperRecognizer

        return WhisperRecognizer(folder)
    from dialogue.recognizers.sphinx import SphinxRecognizer

    try:
        return SphinxRecognizer(sentences, answers)
    except ImportError as error:
        raise RecognizerError(
            f"the offline recognizer, PocketSphinx, cannot be loaded ({error}); run `make setup` again, or type"
        ) from None


def _choose(model: str | None) -> tuple[RecognizerInfo, Path | None]:
    """What to use, with the folder of the Whisper model or None for the limited recognizer."""
    why = "a fixed set of sentences; no Whisper model is on this machine"
    if model is not None:
        try:
            return RecognizerInfo("whisper", False, f"the model {model}"), find_model(model)
        except RecognizerError as error:
            why = f"a fixed set of sentences, because {error}"
    elif (found := cached_model()) is not None:
        name, folder = found
        return RecognizerInfo("whisper", False, f"the model {name} from the Hugging Face cache"), folder
    return RecognizerInfo("pocketsphinx", True, why), None
