"""The offline recognizer's sentences come from the templates: bounded, plain, and each understood as itself."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from dialogue.grammar import ANSWERS, CALLS, WISHES, answer_graphs, grammar_graph, grammar_sentences
from dialogue.quantities import clock_time, duration, number
from dialogue.templates import templates
from dialogue.understanding import is_stop, understand
from dialogue.wake_phrase import without_call


def _intents() -> dict[str, str]:
    """Each grammar sentence that is a template of its own, with its intent."""
    return {sentence: intent for intent, sentence in templates().grammar()}


def test_the_sentences_are_few_plain_and_always_the_same() -> None:
    sentences = grammar_sentences()
    assert 500 < len(sentences) < 3000
    assert len(set(sentences)) == len(sentences)
    assert all(re.fullmatch(r"[a-z']+( [a-z']+)*", sentence) for sentence in sentences)
    grammar_sentences.cache_clear()
    assert grammar_sentences() == sentences


def test_every_sentence_is_understood_as_its_own_intent() -> None:
    wrong = [(text, intent, got) for text, intent in _intents().items() if (got := understand(text).intent) != intent]
    assert not wrong


def test_every_sentence_as_it_is_spoken_is_understood_completely() -> None:
    for sentence in grammar_sentences():
        got = understand(sentence)
        assert got.intent is not None
        assert got.confidence == 1.0
        assert is_stop(sentence) == (got.intent == "stop")


def test_no_two_intents_share_a_sentence() -> None:
    assert not [text for text in _intents() if is_stop(text)]


def test_the_issue_asks_for_these() -> None:
    sentences = set(grammar_sentences())
    assert sentences >= {"what mood do you see", "suggest a movie", "suggest a song", "something else", "why", "stop"}
    assert sentences >= {"i feel sad", "i'm not sad", "stop listening", "stop watching", "help", "hello", "goodbye"}
    assert sentences >= {
        "let us do a check in",
        "how was my week",
        "set a timer for ten minutes",
        "save it",
        "continue",
    }
    assert sentences >= {"what's this song called", "forget the last hour", "check in with me every day at nine"}


def test_every_sentence_may_follow_a_call_and_one_call_stands_alone() -> None:
    graph = grammar_graph()
    assert graph.accepts("hey attune")
    for sentence in grammar_sentences()[::20]:
        assert all(graph.accepts(said) for said in (sentence, *(f"{call} {sentence}" for call in CALLS)))
    assert not any(graph.accepts(said) for said in ("", "attune", "hey why", "suggest a movie hey attune"))


def test_answers_are_heard_only_while_they_are_asked_for() -> None:
    graphs = answer_graphs()
    for asked, answers in ANSWERS.items():
        assert not [answer for answer in answers if grammar_graph().accepts(answer)]
        assert not [answer for answer in answers if not graphs[asked].accepts(answer)]
        assert all(graphs[asked].accepts(said) for said in ("stop", "suggest a movie", "hey attune", *WISHES))
    assert not graphs["duration"].accepts("seven")


def test_every_answer_is_read_as_what_was_asked_for() -> None:
    assert {number(answer) for answer in ANSWERS["number"]} == set(range(1, 11))
    assert None not in map(duration, ANSWERS["duration"])
    assert not [answer for answer in ANSWERS["time"] if duration(answer) is None and clock_time(answer) is None]


def test_a_call_is_known_as_one_and_does_not_change_what_is_understood() -> None:
    for at, sentence in enumerate(grammar_sentences()[::20]):
        called = f"{CALLS[at % len(CALLS)]} {sentence}"
        assert without_call(called) == sentence
        assert understand(called).intent == understand(sentence).intent


def test_the_recognizer_can_pronounce_every_word() -> None:
    package = find_spec("pocketsphinx")
    if package is None or package.origin is None:
        pytest.skip("needs pocketsphinx for its dictionary")
    path = Path(package.origin).parent / "model" / "en-us" / "cmudict-en-us.dict"
    known = {line.split(maxsplit=1)[0] for line in path.read_text(encoding="utf-8").splitlines() if line}
    assert grammar_graph().words.union(*(graph.words for graph in answer_graphs().values())) <= known


def test_every_wish_of_the_grammar_is_understood_with_its_decade() -> None:
    for wish in WISHES:
        got = understand(wish)
        assert got.intent in ("suggest_music", "suggest_movie", "what_music_or_movie")
        assert got.slots["decade"] in ("1960", "1970", "1980", "1990")
