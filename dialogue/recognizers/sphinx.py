"""The limited recognizer: PocketSphinx, which hears the sentences it is given and rejects other speech."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue.audio import Samples
from dialogue.recognizers.pronunciation import edit_distance, pronounce
from dialogue.recognizers.recognizer import Answers, RecognizerError, Transcript
from dialogue.recognizers.sentence_graph import SentenceGraph, sentence_graph
from dialogue.wake_phrase import NAME

# Digital silence has no spectrum and wrecks the features; a hiss 40 dB below the utterance mends them. It takes the
# right answers on 168 synthesized requests from 55 % to 96 %; recordings of people have a hiss of their own.
HISS: Final = 0.01  # of the utterance's root mean square

# What makes a sentence believable. Weights and the first threshold were chosen on 2026-11-24 on half of the speakers of
# `benchmarks.recognition`; docs/benchmarks.md tells what they do on the half that is held out there. The thresholds for
# short sentences and for calls were chosen on all of them.
WORST_WEIGHT: Final = 0.2
OTHERWISE_WEIGHT: Final = 8.0
UNEXPLAINED_WEIGHT: Final = 4.0
BELIEVABLE: Final = -10.8
BELIEVABLE_SHORT: Final = -11.8  # one word fits less surely than many, and what is so short is mostly an answer
SHORT: Final = 80  # frames of speech: "yes" and "stop it" have fewer
BELIEVABLE_CALL: Final = -9.8  # with the name in it: in the wake mode that alone keeps other talk out

BRITISH: Final = {f"{NAME}(2)": "AH T Y UW N"}  # the dictionary is American; the name is what must not be missed

_ALWAYS: Final = "sentences"  # the name of the graph that is heard while no question is open

SCORE_UNIT: Final = 1024.0  # PocketSphinx keeps acoustic log-likelihoods shifted right by 10 bits


class SphinxRecognizer:
    """Hears one of the given sentences, or nothing.

    A grammar forces any sound into one of its sentences. So a second decoder hears the same utterance as a free
    sequence of phones, and the sentence counts only where it explains the sound nearly as well: the log-likelihood
    ratio against a filler model (Rose & Paul 1990). Words outside the dictionary are pronounced by espeak-ng, and
    sentences with a word that nobody can pronounce are left out: `graph` has those that remain. Raises
    RecognizerError where none does. `answers` are what it hears instead while a question is open; to change between
    them costs nothing, and each takes 10 ms and 3 MB (measured with Attune's grammar, 2026-11-25).
    """

    name: Final = "pocketsphinx"
    limited: Final = True

    def __init__(
        self, sentences: Iterable[str] | SentenceGraph, answers: Mapping[Answers, SentenceGraph] | None = None
    ) -> None:
        import pocketsphinx

        models = pocketsphinx.get_model_path
        acoustic = {"hmm": models("en-us/en-us"), "lm": None, "loglevel": "FATAL"}
        # The lattice's best path is off: on a grammar it often returns an unfinished sentence.
        self._grammar = pocketsphinx.Decoder(
            **acoustic, dict=models("en-us/cmudict-en-us.dict"), bestpath=False, beam=1e-64, pbeam=1e-64
        )
        self._phones = pocketsphinx.Decoder(
            **acoustic, dict=None, allphone=models("en-us/en-us-phone.lm.bin"), lw=2.0, beam=1e-10, pbeam=1e-10
        )
        for word, british in BRITISH.items():
            self._grammar.add_word(word, british, False)
        wanted = sentences if isinstance(sentences, SentenceGraph) else sentence_graph(map(str.lower, sentences))
        self.graph = self._add(_ALWAYS, wanted)
        self._graphs = {_ALWAYS: self.graph}
        self._graphs |= {asked: self._add(asked, graph) for asked, graph in (answers or {}).items()}

    def __call__(self, samples: Samples, asked: Answers | None = None, /) -> Transcript:
        """The sentence that was said, or an empty text for anything else; then the confidence is below a half."""
        began = time.perf_counter()
        sound = _with_hiss(samples)
        name = asked if asked in self._graphs else _ALWAYS
        self._grammar.activate_search(name)
        text, confidence = self._believed(sound, self._graphs[name])
        return Transcript(text if confidence >= 0.5 else "", confidence, self.name, time.perf_counter() - began)

    def _believed(self, sound: Samples, graph: SentenceGraph) -> tuple[str, float]:
        """The sentence, or only the call that it begins with, and how far that can be believed."""
        text, said = _decode(self._grammar, sound)
        whole = bool(text) and graph.accepts(text)  # an utterance that breaks off leaves half a sentence
        call = _call(said, graph)
        if not whole and not call:
            return "", 0.0
        _, free = _decode(self._phones, sound)
        confidence = self._confidence(said, free) if whole else 0.0
        if call:
            name = " ".join(_spelled(segment) for segment in call)
            # The breath after a call is easily taken for a short word: "hey attune no".
            if len(text.split()) == len(call) + 1 and (alone := self._confidence(call, free)) >= confidence:
                return name, alone
            if confidence < 0.5:  # called, but what followed is another matter
                end = call[-1].frames.stop
                alone = self._confidence(call, [segment for segment in free if segment.frames.start < end])
                if alone >= 0.5:
                    return name, alone
        return text, confidence

    def _confidence(self, said: list[_Segment], free: list[_Segment]) -> float:
        """How well a sentence explains the sound, 0 .. 1, from the segments of both decoders; believable from 0.5.

        Four things give a forced sentence away: its words fit worse than free phones do, one word fits very badly,
        its phones are others than the free ones, or it passes speech off as silence.
        """
        frames = max(segment.frames.stop for segment in said + free)
        fit, worded = _spread(said, frames)
        free_fit, spoken = _spread(free, frames)
        if not worded.any() or not spoken.any():
            return 0.0
        ratio = fit - free_fit
        words = [segment for segment in said if segment.is_speech]
        worst = min(float(ratio[segment.frames].mean()) for segment in words)
        expected = [phone for segment in words for phone in self._grammar.lookup_word(segment.word).split()]
        heard = [segment.word for segment in free if segment.is_speech]
        otherwise = edit_distance(expected, heard) / max(len(expected), len(heard))
        unexplained = float((spoken & ~worded).sum() / spoken.sum())
        score = float(ratio[worded].mean()) + WORST_WEIGHT * worst
        score -= OTHERWISE_WEIGHT * otherwise + UNEXPLAINED_WEIGHT * unexplained
        if any(_spelled(segment) == NAME for segment in words):
            believable = BELIEVABLE_CALL
        else:
            believable = BELIEVABLE_SHORT if spoken.sum() < SHORT else BELIEVABLE
        return 1.0 / (1.0 + math.exp(min(50.0, believable - score)))

    def _add(self, name: str, wanted: SentenceGraph) -> SentenceGraph:
        """Teach the decoder a graph by a name; gives what it can hear of it."""
        graph = wanted.without(self._teach(wanted.words)).direct()  # of passes in a row PocketSphinx follows few
        if not graph.words:
            raise RecognizerError("the offline recognizer was given no sentence that it can hear")
        arcs = [(start, end, 1.0, *((word,) if word else ())) for start, end, word in graph.arcs]
        self._grammar.add_fsg(name, self._grammar.create_fsg(name, graph.start, graph.final, arcs))
        return graph

    def _teach(self, words: Iterable[str]) -> set[str]:
        """Give the decoder a pronunciation of every word that it lacks, and return the words that still have none."""
        unspoken = set()
        for word in sorted(words):
            if self._grammar.lookup_word(word) is None:
                if (phones := pronounce(word)) is None:
                    unspoken.add(word)
                else:
                    self._grammar.add_word(word, phones, False)
        return unspoken


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch of the sound that a decoder took for one word, phone or silence."""

    word: str
    frames: slice  # of 10 ms
    likelihood: float  # log-likelihood of a frame, mean

    @property
    def is_speech(self) -> bool:
        """Whether it is a word or phone, not <sil>, [NOISE], (NULL), +SPN+ or SIL."""
        return self.word[0] not in "<[(+" and self.word != "SIL"


def _spelled(segment: _Segment) -> str:
    """The word without the number of its pronunciation: "attune" for "attune(2)"."""
    return segment.word.partition("(")[0]


def _call(said: list[_Segment], graph: SentenceGraph) -> list[_Segment]:
    """The segments of the call that a sentence begins with, where the call alone is a sentence too."""
    words = [segment for segment in said if segment.is_speech]
    spelled = [_spelled(segment) for segment in words[:3]]
    end = spelled.index(NAME) + 1 if NAME in spelled else 0
    return words[:end] if end and graph.accepts(" ".join(spelled[:end])) else []


def _decode(decoder: Any, sound: Samples) -> tuple[str, list[_Segment]]:
    decoder.start_utt()
    decoder.process_raw(sound.tobytes(), full_utt=True)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    if hypothesis is None:
        return "", []
    return hypothesis.hypstr, [
        _Segment(
            part.word,
            slice(part.start_frame, part.end_frame + 1),
            SCORE_UNIT * math.log(part.ascore) / (part.end_frame + 1 - part.start_frame),
        )
        for part in decoder.seg()
        if part.end_frame > part.start_frame
    ]


def _spread(segments: list[_Segment], frames: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Log-likelihood of every frame, and whether it is speech."""
    fit, speech = np.zeros(frames), np.zeros(frames, np.bool_)
    for segment in segments:
        fit[segment.frames] = segment.likelihood
        speech[segment.frames] = segment.is_speech
    return fit, speech


def _with_hiss(samples: Samples) -> Samples:
    level = max(1.0, HISS * math.sqrt(float(np.mean(np.square(samples, dtype=np.float64)))))
    hiss = np.random.default_rng(0).standard_normal(len(samples)) * level  # always the same, and so is the answer
    return np.clip(samples + hiss, -32768, 32767).astype(np.int16)
