"""Who is spoken to: a call begins a conversation, an answer keeps it open, and other people's talk is nobody's."""

from __future__ import annotations

import pytest

from dialogue.attention import (
    FOLLOW_UP_SECONDS,
    Addressed,
    Attention,
    Mode,
    is_backchannel,
    is_complete,
    is_meaningful,
)


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        pytest.param("hey attune suggest a movie", Addressed("suggest a movie", called=True), id="a call"),
        pytest.param("hey attune", Addressed("", called=True), id="the name alone"),
        pytest.param("suggest a movie", None, id="no call"),
        pytest.param("", None, id="something that was not understood"),
    ],
)
def test_where_a_call_is_needed_only_a_call_counts(text: str, addressed: Addressed | None) -> None:
    assert Attention(Mode.WAKE).judge(text, began=100.0) == addressed


def test_after_an_answer_no_call_is_needed_for_a_while() -> None:
    attention = Attention(Mode.WAKE)
    until = attention.attend(100.0)
    assert until == 100.0 + FOLLOW_UP_SECONDS
    assert attention.judge("something else", began=until - 0.1) == Addressed("something else", called=False)
    assert attention.judge("", began=until - 0.1) == Addressed("", called=False)
    assert attention.judge("something else", began=until + 0.1) is None


def test_whoever_speaks_while_the_assistant_does_speaks_to_it() -> None:
    attention = Attention(Mode.WAKE)
    assert attention.judge("not that one", began=100.0, engaged=True) == Addressed("not that one", called=False)


def test_always_listening_takes_what_it_understands_and_leaves_other_talk_alone() -> None:
    attention = Attention(Mode.ALWAYS)
    assert attention.judge("suggest a movie", began=0.0) == Addressed("suggest a movie", called=False)
    assert attention.judge("hey attune suggest a movie", began=0.0) == Addressed("suggest a movie", called=True)
    assert attention.judge("I want to die", began=0.0) == Addressed("I want to die", called=False)
    assert attention.judge("the train to Boston leaves at nine", began=0.0) is None
    assert attention.judge("", began=0.0) is None


def test_push_to_talk_hears_only_what_the_key_opened() -> None:
    attention = Attention(Mode.PUSH)
    assert attention.judge("hey attune suggest a movie", began=0.0) is None
    attention.attend(1.0)
    assert attention.judge("suggest a movie", began=2.0) == Addressed("suggest a movie", called=False)


@pytest.mark.parametrize("text", ["suggest a movie", "hey attune, what mood do you see", "yes", "I feel sad."])
def test_whole_sentences_are_complete(text: str) -> None:
    assert is_complete(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "suggest",
        "could you tell me",
        "hey attune",
        "I would like to",
        "check in with me every",
        "note that I slept",
    ],
)
def test_beginnings_of_sentences_are_not(text: str) -> None:
    assert not is_complete(text)


def test_a_sign_of_a_crisis_is_always_meaningful() -> None:
    assert is_meaningful("I don't want to live anymore")
    assert not is_meaningful("the weather was nice in Boston")


def test_sounds_of_listening_take_no_turn() -> None:
    assert all(map(is_backchannel, ["Mm-hm.", "mhm", "uh-huh", "Okay.", "Yeah", "I see."]))
    assert not any(map(is_backchannel, ["no", "stop", "yes please", "okay, something else", ""]))
