"""A recognizer is chosen by what is on the machine, works in a process of its own, and survives losing it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from dialogue.audio import LISTEN_RATE, Samples
from dialogue.recognizers import RecognizerError, Transcript, available_recognizer, build_recognizer
from dialogue.recognizers.pronunciation import edit_distance, to_arpabet
from dialogue.recognizers.sentence_graph import SentenceGraph, sentence_graph
from dialogue.recognizers.sphinx import SphinxRecognizer
from dialogue.worker import Worker, WorkerDied, WorkerError
from tests.dialogue.spoken import spoken

TYPICAL = """
    what mood do you see/how do i look/suggest a movie/suggest some music/recommend a film/play something
    something else/another one/why/i feel sad/i feel happy/i feel angry/i feel anxious/i feel lonely
    stop/stop listening/stop watching/help/what can you do/hello/good morning/goodbye/thank you/yes/no
"""
SENTENCES = tuple(sentence.strip() for sentence in TYPICAL.replace("\n", "/").split("/"))


@pytest.fixture
def no_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty Hugging Face cache."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture(scope="module")
def sphinx() -> SphinxRecognizer:
    return SphinxRecognizer(SENTENCES)


# ---- the graph of sentences


def paths(graph: SentenceGraph, state: int | None = None) -> list[str]:
    state = graph.start if state is None else state
    if state == graph.final:
        return [""]
    return sorted(
        " ".join(filter(None, [word, rest]))
        for begin, end, word in graph.arcs
        if begin == state
        for rest in paths(graph, end)
    )


def test_the_graph_accepts_just_the_sentences_it_was_made_of() -> None:
    sentences = ["stop", "stop it", "stop the music", "play the music", "play a song", ""]
    assert paths(sentence_graph(sentences)) == sorted(filter(None, sentences))


def test_sentences_share_their_beginnings_and_endings() -> None:
    verbs, adjectives, nouns = ("suggest", "recommend", "play"), ("a", "some", "the"), ("song", "film", "movie")
    graph = sentence_graph(" ".join(words) for words in product(verbs, adjectives, nouns))
    assert len(paths(graph)) == 27
    assert len({begin for begin, _, _ in graph.arcs}) == 4  # one state a word, one to end in
    assert len(graph.arcs) == 10


def test_graphs_are_put_together_from_parts() -> None:
    drink = sentence_graph(["tea", "iced coffee"])
    order = sentence_graph(["bring me"]).optional().then(drink, sentence_graph(["please"]).optional())
    assert paths(order) == sorted(
        f"{request}{drink}{please}"
        for request, drink, please in product(("", "bring me "), ("tea", "iced coffee"), ("", " please"))
    )


def test_what_is_repeated_may_come_in_any_number_and_order() -> None:
    graph = sentence_graph(["small", "very hot"]).repeated().then(sentence_graph(["tea"]).optional()).optional()
    taken = ["", "small", "small small very hot", "very hot small tea", "tea"]
    refused = ["very", "very small hot", "tea small", "tea tea", "small cup"]
    for same in (graph, graph.direct()):
        assert [sentence for sentence in (*taken, *refused) if same.accepts(sentence)] == taken


def test_nothing_but_an_end_is_passed_in_a_direct_graph() -> None:
    part = sentence_graph(["a", "b c"]).optional()
    graph = part.then(part.repeated(), part).direct()
    assert {end for _, end, word in graph.arcs if word is None} == {graph.final}


def test_without_a_word_its_sentences_are_gone_and_nothing_is_left_of_them() -> None:
    graph = sentence_graph(["play the song", "play the film", "stop now"]).without({"song", "now"})
    assert paths(graph) == ["play the film"]
    assert graph.words == {"play", "the", "film"}


# ---- words that no dictionary has


@pytest.mark.parametrize(
    ("ipa", "phones"),
    [("bˈoʊi", "B OW IY"), ("tʃˈɑːɹli", "CH AA R L IY"), ("ˈaɪɚn", "AY ER N"), ("ʁ", None), ("", None)],
)
def test_phonemes_become_arpabet_or_nothing(ipa: str, phones: str | None) -> None:
    assert to_arpabet(ipa) == phones


@pytest.mark.parametrize(
    ("one", "other", "edits"), [("", "", 0), ("AH T UW N", "AH T Y UW N", 1), ("AH T UW N", "", 4), ("N OW", "M AA", 2)]
)
def test_pronunciations_differ_by_phones_put_in_left_out_or_replaced(one: str, other: str, edits: int) -> None:
    assert edit_distance(one.split(), other.split()) == edit_distance(other.split(), one.split()) == edits


def test_a_name_that_no_dictionary_has_can_be_heard() -> None:
    recognizer = SphinxRecognizer(["play zorblax", "play something", "stop"])
    assert recognizer(spoken("play zorblax")).text == "play zorblax"


def test_a_sentence_with_an_unspeakable_word_is_left_out_and_one_must_remain() -> None:
    assert paths(SphinxRecognizer(["play ★★", "stop"]).graph) == ["stop"]
    with pytest.raises(RecognizerError, match="no sentence"):
        SphinxRecognizer(["★★"])


# ---- the limited recognizer


@pytest.mark.parametrize("voice", ["en-us", "en-us+f3"])
@pytest.mark.parametrize("sentence", ["suggest a movie", "what mood do you see", "i feel sad", "something else"])
def test_a_sentence_of_the_list_is_heard(sphinx: SphinxRecognizer, sentence: str, voice: str) -> None:
    heard = sphinx(spoken(sentence, voice))
    assert heard.text == sentence
    assert heard.confidence > 0.5
    assert heard.recognizer == "pocketsphinx"


def test_details_in_any_order_are_heard_from_a_graph() -> None:
    details = sentence_graph(["large", "dark roast", "double shot"]).repeated()
    recognizer = SphinxRecognizer(sentence_graph(["make me a"]).optional().then(details, sentence_graph(["latte"])))
    for order in ("make me a large dark roast double shot latte", "double shot large latte"):
        assert recognizer(spoken(order)).text == order


@pytest.mark.parametrize("voice", ["en-us+f1", "en-us+f2"])
def test_a_call_before_something_that_is_not_understood_still_counts(voice: str) -> None:
    calls = sentence_graph(["hey attune", "attune"])
    recognizer = SphinxRecognizer(calls.optional().then(sentence_graph([*SENTENCES, "hey attune"])))
    assert recognizer(spoken("hey attune tell me the weather", voice)).text == "hey attune"


@pytest.mark.parametrize("sentence", ["hey attune", "hey attune suggest a movie", "attune stop listening"])
def test_a_call_is_heard_alone_and_before_a_sentence(sentence: str) -> None:
    calls = sentence_graph(["hey attune", "attune"])
    recognizer = SphinxRecognizer(calls.optional().then(sentence_graph([*SENTENCES, "hey attune"])))
    assert recognizer(spoken(sentence, "en-us+f3")).text == sentence


def test_a_bare_number_is_heard_only_while_one_is_asked_for() -> None:
    recognizer = SphinxRecognizer(SENTENCES, {"number": sentence_graph([*SENTENCES, "seven", "eight"])})
    said = spoken("seven")
    assert [recognizer(said, asked).text for asked in (None, "number", "time")] == ["", "seven", ""]
    assert recognizer(spoken("suggest a movie"), "number").text == "suggest a movie"


@pytest.mark.parametrize("voice", ["en-us", "en-us+f3"])
@pytest.mark.parametrize("answer", ["yes", "no", "why"])
def test_a_short_answer_is_heard(sphinx: SphinxRecognizer, answer: str, voice: str) -> None:
    assert sphinx(spoken(answer, voice)).text == answer


@pytest.mark.parametrize(
    "sentence",
    [
        "could you tell me when the next train to boston leaves",
        "the quick brown fox jumps over the lazy dog",
        "my grandmother bought seven oranges at the market yesterday",
    ],
)
def test_other_speech_is_rejected_not_forced_into_the_list(sphinx: SphinxRecognizer, sentence: str) -> None:
    heard = sphinx(spoken(sentence))
    assert heard.text == ""
    assert heard.confidence < 0.5


@pytest.mark.parametrize("level", [0.0, 1000.0])
def test_silence_and_noise_are_no_sentence(sphinx: SphinxRecognizer, level: float) -> None:
    noise = (np.random.default_rng(3).standard_normal(LISTEN_RATE) * level).astype(np.int16)
    assert sphinx(noise).text == ""


@pytest.mark.slow
def test_people_who_read_aloud_are_rejected(sphinx: SphinxRecognizer) -> None:
    folder = Path(__file__).parents[3] / "shared" / "data" / "speech" / "speech_read" / "cmu_arctic"
    files = sorted(folder.glob("*.flac"))[:20]
    if not files:
        pytest.skip("the shared recordings of speech are not here")
    from dialogue.microphone import decode

    forced = [text for file in files if (text := sphinx(decode(file)).text)]
    assert len(forced) <= len(files) // 10, forced


# ---- choosing, and the process


def test_without_a_model_the_limited_recognizer_is_available(no_models: Path) -> None:
    info = available_recognizer(None)
    assert (info.name, info.limited) == ("pocketsphinx", True)
    assert not no_models.exists()


def test_a_model_that_is_not_there_is_named_with_what_is_used_instead(no_models: Path) -> None:
    info = available_recognizer("base.en")
    assert info.limited
    assert "no speech model 'base.en' on this machine" in info.detail
    assert not no_models.exists()


def test_asking_what_is_available_imports_nothing_heavy() -> None:
    program = """
import sys
from dialogue.recognizers import available_recognizer
available_recognizer(None)
print({"pocketsphinx", "faster_whisper", "ctranslate2", "huggingface_hub", "av"} & set(sys.modules))
"""
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "set()\n"
    )


@pytest.mark.slow
@pytest.mark.usefixtures("no_models")
def test_a_recognizer_works_in_a_process_dies_in_mid_request_and_works_again() -> None:
    worker: Worker[Samples, Transcript] = Worker("recognizer", build_recognizer, None, SENTENCES)
    worker.start()
    try:
        assert worker.ask(spoken("suggest a movie")).text == "suggest a movie"
        first = worker.pid
        assert first is not None
        raised: list[Exception] = []

        def ask() -> None:
            try:
                worker.ask(np.tile(spoken("suggest a movie"), 100))  # minutes of sound: it is still at work
            except WorkerDied as error:
                raised.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        time.sleep(0.3)
        os.kill(first, signal.SIGKILL)
        asking.join(5.0)
        assert len(raised) == 1
        worker.start()
        assert worker.pid != first
        assert worker.ask(spoken("stop listening")).text == "stop listening"
    finally:
        worker.kill()


@pytest.mark.usefixtures("no_models")
def test_a_recognizer_that_cannot_be_built_says_why_in_one_line() -> None:
    worker: Worker[Samples, Transcript] = Worker("recognizer", build_recognizer, None, ())
    with pytest.raises(WorkerError, match="no sentence that it can hear"):
        worker.start()
