"""The free recognizer: Whisper through faster-whisper, on the CPU, offline."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import LISTEN_RATE, Samples
from dialogue.recognizers.hallucination import is_hallucination, repeats_itself, spoken_part
from dialogue.recognizers.recognizer import Answers, RecognizerError, Transcript
from dialogue.recognizers.whisper_models import missing_files

NAME: Final = "whisper"
MARGIN_SECONDS: Final = 1.0  # silence after the utterance: the model expects speech to end within its window
FULL_SECONDS: Final = 30.0  # the window that Whisper was trained on
TOKENS_PER_SECOND: Final = 8  # fast English is about 6; what writes more than that is running in circles
TOKENS_AT_LEAST: Final = 16
# The name, which no model expects, and what is asked for most. Few, since all are read with every utterance: these cost
# 0.02 s with a model of base.en's size on one core (random weights, 2026-11-24).
HOTWORDS: Final = "Attune, mood, movie, music, song, film, breathing exercise"


class WhisperRecognizer:
    """Hears free English.

    Whisper's time goes into encoding 30 s whatever was said, so the window is cut to the utterance; where that
    gives a text that repeats itself or does not end, the full window is tried. Raises RecognizerError where `folder`
    holds no usable model.
    """

    name: Final = NAME
    limited: Final = False

    def __init__(self, folder: Path) -> None:
        if missing := missing_files(folder):
            raise RecognizerError(f"the speech model in {folder} is not complete: {', '.join(missing)} is missing")
        os.environ["HF_HUB_OFFLINE"] = "1"  # read when the library is imported
        from faster_whisper import WhisperModel
        from faster_whisper.tokenizer import Tokenizer

        try:
            self._model = WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
        except (RuntimeError, ValueError) as error:
            raise RecognizerError(f"the speech model in {folder} cannot be loaded: {error}") from None
        self._tokenizer = Tokenizer(
            self._model.hf_tokenizer, self._model.model.is_multilingual, task="transcribe", language="en"
        )
        self._prompt = self._model.get_prompt(self._tokenizer, [], without_timestamps=True, hotwords=HOTWORDS)

    def __call__(self, samples: Samples, _asked: Answers | None = None, /) -> Transcript:
        """What was said, as Whisper writes it; an empty text where it made it up or heard no speech.

        Of more than 30 s, which is all that the model can take, the first 30 are heard.
        """
        began = time.perf_counter()
        sound = samples[: round(FULL_SECONDS * LISTEN_RATE)].astype(np.float32) / 32768.0
        seconds = len(sound) / LISTEN_RATE
        most = TOKENS_AT_LEAST + round(TOKENS_PER_SECOND * seconds)
        result = self._decode(sound, min(seconds + MARGIN_SECONDS, FULL_SECONDS), most)
        if len(result.sequences_ids[0]) >= most or repeats_itself(self._text(result)):
            result = self._decode(sound, FULL_SECONDS, most)
        text = self._text(result)
        # CTranslate2's score is the mean over the tokens; Whisper counts the end of the text as one more.
        tokens = len(result.sequences_ids[0])
        log_probability = result.scores[0] * tokens / (tokens + 1)
        if is_hallucination(text, seconds, result.no_speech_prob, log_probability, HOTWORDS):
            text = ""
        confidence = math.exp(min(0.0, log_probability)) if text else 0.0
        return Transcript(text, confidence, NAME, time.perf_counter() - began)

    def _decode(self, sound: NDArray[np.float32], window: float, most: int) -> Any:
        """CTranslate2's result for `sound` (n,) in -1 .. 1, filled up with silence to `window` seconds."""
        padding = max(0, round(window * LISTEN_RATE) - len(sound))
        features = self._model.feature_extractor(sound, padding=padding)
        return self._model.model.generate(
            self._model.encode(features),
            [self._prompt],
            beam_size=1,
            max_length=len(self._prompt) + most,
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
        )[0]

    def _text(self, result: Any) -> str:
        return spoken_part(self._tokenizer.decode(result.sequences_ids[0]))
