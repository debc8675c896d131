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
        ("See [the film](https://example.org/a?b=c) or https://www.example.org/x.", "See the film or example.org."),
        ("On www.example.org, I think", "On example.org, I think"),
        ("<b>Bold</b> and x < y", "Bold and x < y"),
        ('Try “Star Wars”, ‘Help!’ or "Alien"', "Try Star Wars, Help! or Alien"),
        ("It’s what you don't say", "It's what you don't say"),
        ("Simon & Garfunkel, R&B", "Simon and Garfunkel, R and B"),
        ("Lovely 😀👍🏽❤️🇬🇧!", "Lovely!"),
        ("I am sad :-( but <3 it xD", "I am sad but it"),
        ("A song — a quiet one - by Nick", "A song, a quiet one, by Nick"),
        ("calm/tense by AC/DC", "calm or tense by AC DC"),
        ("Blink-182 and snake_case", "Blink-182 and snake_case"),
        ("e.g. Bach vs. Händel feat. Sting", "for example Bach versus Händel featuring Sting"),
        ("from 1977, 1905 or 1900", "from 19 77, 19 oh 5 or 19 hundred"),
        ("the 1980s, 1990–95", "the 19 80s, 19 90 to 95"),
        ("2001, 1,977 and 1999.5 stay", "2001, 1,977 and 1999.5 stay"),
        ("by Rihanna ft. Mikky Ekko", "by Rihanna featuring Mikky Ekko"),
        ("Nocturne, Op. 9 No. 2, Vol. 3, Nº 4 or #1", "Nocturne, opus 9 number 2, volume 3, number 4 or number 1"),
        ("No. Not now.", "No. Not now."),
        ("Mr. Brightside by J. K. Simmons Jr.", "Mr Brightside by J K Simmons Junior"),
        ("Sgt. Pepper, St. Vincent and Mt. Fuji", "Sergeant Pepper, St Vincent and Mount Fuji"),
        ("2001: A Space Odyssey", "2001: A Space Odyssey"),
        ("Se7en, M*A*S*H and deadmau5", "Seven, Mash and dead mouse"),
        ("Rocky II, Led Zeppelin IV, Part I", "Rocky 2, Led Zeppelin 4, Part 1"),
        ("Malcolm X and Henry V", "Malcolm X and Henry V"),
        ("$9.99, €5, £1 or $1.5 million", "9 dollars 99, 5 euros, 1 pound or 1.5 million dollars"),
        ("$1,200.00 and £1.05", "1,200 dollars and 1 pound 5"),
        ("7:30, 10:05, 12:00, 7:00 pm", "7 30, 10 oh 5, 12 o'clock, 7 pm"),
        ("1h 45m, 90 min, 1 min, 2.5 hrs", "1 hour 45 minutes, 90 minutes, 1 minute, 2.5 hours"),
        ("5★, 1 ★ or ★★★★☆", "5 stars, 1 star or 4 stars"),
        ("8/10, 24/7, 9/11 and 3/4", "8 out of 10, 24 7, 9 11 and 3/4"),
        ("coffee w/ milk, w/o sugar", "coffee with milk, without sugar"),
        ("Face/Off, R&B/Soul", "Face Off, R and B Soul"),
        ("C# minor, B♭ major", "C sharp minor, B flat major"),
        ("call or text 988, call 911", "call or text 9 8 8, call 9 1 1"),
        ("Call 555-1234!", "Call 5 5 5, 1 2 3 4!"),
        ("songs and/or films, he/she", "songs or films, he or she"),
        ("free on 116 123, at any hour", "free on 1 1 6, 1 2 3, at any hour"),
        ("1-800-273-8255 or +44 20 7946", "1, 8 0 0, 2 7 3, 8 2 5 5 or plus 4 4, 2 0, 7 9 4 6"),
        ("9-5 on 2024-11-24", "9 to 5 on 2024-11-24"),
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
