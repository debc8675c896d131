"""Sentences come as soon as they have ended, the same however the words are cut, and clean enough to be said."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.sentence_stream import SentenceStream


def heard(*pieces: str) -> list[str]:
    stream = SentenceStream()
    return [sentence for piece in pieces for sentence in stream.add(piece)] + stream.rest()


def test_a_sentence_is_given_when_the_next_one_begins() -> None:
    stream = SentenceStream()
    assert stream.add("That sounds heavy") == []
    assert stream.add(". ") == []
    assert stream.add("W") == ["That sounds heavy."]
    assert stream.add("hat happened?") == []
    assert stream.rest() == ["What happened?"]


def test_several_sentences_at_once_come_in_order() -> None:
    assert SentenceStream().add("One. Two! Three? Four") == ["One.", "Two!", "Three?"]


CLEAN = [
    ("I *really* like it.", ["I really like it."]),
    ("**Breathe** in. Then _out_.", ["Breathe in.", "Then out."]),
    ("How about *Clair de Lune*? It is calm.", ["How about Clair de Lune?", "It is calm."]),
    ("***Wow***. Good.", ["Wow.", "Good."]),
    ("I'm glad 😊. You did it! 🎉👍🏽", ["I'm glad.", "You did it!"]),
    ("*smiles* Hello there.", ["Hello there."]),
    ("Hello. *smiles warmly* How are you?", ["Hello.", "How are you?"]),
    ("(pauses) I see. [laughs softly] Go on. ~sighs~", ["I see.", "Go on."]),
    ("Some music (like jazz) may help.", ["Some music (like jazz) may help."]),
    ("# Tips\n- Walk a bit.\n- Drink water.\n1. Sleep.", ["Tips", "Walk a bit.", "Drink water.", "Sleep."]),
    ("> Be kind.\n---\n```text\nGo on.\n```", ["Be kind.", "Go on."]),
    ("See [this page](https://example.com/a_b) or `that`.", ["See this page or that."]),
    ("<p>Hello.</p> <br/>Hi.", ["Hello.", "Hi."]),
    ("It was 3 * 4 and 5*6.", ["It was 3 * 4 and 5*6."]),
    ("<think>They are sad.\n\nBe kind. Now.</think>\n\nI hear you. Go on.", ["I hear you.", "Go on."]),
    ("Mr. Bean is on. It's 20 °C.", ["Mr. Bean is on.", "It's 20 °C."]),
    ('"Oh." She left.', ['"Oh."', "She left."]),
    ("Café? Oui, ça va.", ["Café?", "Oui, ça va."]),
    ("**Slow down. Breathe** now. *Good.*", ["Slow down.", "Breathe now.", "Good."]),
    ("Red\x1b[31m alert.\x07", ["Red[31m alert."]),
    ("😊", []),
    ("*smiles*", []),
    ("", []),
    ("<think>and so on. And on", []),
]


@pytest.mark.parametrize(("answer", "sentences"), CLEAN, ids=[answer[:20] for answer, _ in CLEAN])
def test_only_what_can_be_said_is_left(answer: str, sentences: list[str]) -> None:
    assert heard(answer) == sentences


@pytest.mark.parametrize(("answer", "sentences"), CLEAN, ids=[answer[:20] for answer, _ in CLEAN])
def test_letter_by_letter_it_is_the_same(answer: str, sentences: list[str]) -> None:
    assert heard(*answer) == sentences


@given(st.lists(st.text("Ab.!? \n*_()[]`#-1é", max_size=12), max_size=8))
def test_no_letter_is_said_twice_or_in_another_order(pieces: list[str]) -> None:
    rest = iter("".join(pieces))
    assert all(letter in rest for sentence in heard(*pieces) for letter in "".join(sentence.split()))


@given(st.text("Abc.!? \n", max_size=40), st.lists(st.integers(0, 40), max_size=5))
def test_where_the_words_are_cut_makes_no_difference(answer: str, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(answer)]
    assert heard(*(answer[start:end] for start, end in pairwise(places))) == heard(answer)
