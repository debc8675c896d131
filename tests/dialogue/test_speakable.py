"""A reply is cut where a reader would pause, and says what a reader would say."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.speakable import sentences, speakable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You look happy. That is nice! Shall we?", ["You look happy.", "That is nice!", "Shall we?"]),
        ("One line\nand another", ["One line", "and another"]),
        ("Mr. and Mrs. Smith, Dr. No and St. Vincent.", ["Mr. and Mrs. Smith, Dr. No and St. Vincent."]),
        ("By J. R. R. Tolkien. It is long.", ["By J. R. R. Tolkien.", "It is long."]),
        ("So am I. You too?", ["So am I.", "You too?"]),
        ("It lasts 3.5 minutes. 4.2 is too long.", ["It lasts 3.5 minutes.", "4.2 is too long."]),
        ("It is from 1977. I love it.", ["It is from 1977.", "I love it."]),
        ("Symphony No. 5 is loud. No. 6 is not.", ["Symphony No. 5 is loud.", "No. 6 is not."]),
        ("No. Try another.", ["No.", "Try another."]),
        ("1. First this. 2. Then that.", ["1. First this.", "2. Then that."]),
        ("Try “Help!” by The Beatles. Or not.", ["Try “Help!” by The Beatles.", "Or not."]),
        ('He said "Go." Then he left.', ['He said "Go."', "Then he left."]),
        ("“Who's Next?” Try it.", ["“Who's Next?”", "Try it."]),
        ("It is by The Who (1971). Good.", ["It is by The Who (1971).", "Good."]),
        ("Wait… What?!  Really?", ["Wait…", "What?!", "Really?"]),
        ("Well... maybe. Say, e.g. Mozart.", ["Well... maybe.", "Say, e.g. Mozart."]),
        ("Élan. École.", ["Élan.", "École."]),
        ("no end", ["no end"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


@given(st.text(st.sampled_from("aZI1. \n!?…“”\"()'éÉ,") | st.characters(), max_size=60))
def test_no_word_is_lost_or_moved_by_cutting(text: str) -> None:
    pieces = sentences(text)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece and piece == piece.strip() for piece in pieces)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Try** _this_, it is `good`", "Try this, it is good"),
        ("# A title", "A title"),
        ("- one\n- two", "one two"),
        ("See [the film](https://example.org/a?b=c) or https://www.example.org/x.", "See the film or example.org"),
        ("<b>Bold</b> and x < y", "Bold and x < y"),
        ('Try “Star Wars”, ‘Help!’ or "Alien"', "Try Star Wars, Help! or Alien"),
        ("It’s what you don't say", "It's what you don't say"),
        ("Simon & Garfunkel, R&B", "Simon and Garfunkel, R and B"),
        ("Lovely 😀👍🏽❤️🇬🇧!", "Lovely!"),
        ("I am sad :-(", "I am sad"),
        ("A song — a quiet one - by Nick", "A song, a quiet one, by Nick"),
        ("calm/tense by AC/DC", "calm or tense by AC DC"),
        ("Blink-182 and snake_case", "Blink-182 and snake_case"),
        ("e.g. Bach vs. Händel feat. Sting", "for example Bach versus Händel featuring Sting"),
        ("from 1977, 1905 or 1900", "from 19 77, 19 oh 5 or 19 hundred"),
        ("the 1980s, 1990–95", "the 19 80s, 19 90 to 95"),
        ("2001, $1500, 1,977 and 1999.5 stay", "2001, $1500, 1,977 and 1999.5 stay"),
        ("20 °C", "20 °C"),
        ("😀", ""),
        ("...", ""),
        ("", ""),
    ],
)
def test_what_is_said(written: str, said: str) -> None:
    assert speakable(written) == said


@given(st.text(st.sampled_from("aZ1 .*_[]()<>&/-–'\"😀#") | st.characters(), max_size=60))
def test_whatever_is_written_can_be_said(text: str) -> None:
    said = speakable(text)
    assert said == said.strip()
    assert not {unicodedata.category(character) for character in said} & {"Cc", "Cs", "Cn", "Co"}
    assert "  " not in said
