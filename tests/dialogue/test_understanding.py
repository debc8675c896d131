"""Sentences are understood as they were meant, and what Attune cannot do is not taken for something it can."""

from __future__ import annotations

import csv
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from dialogue.understanding import Understander, Understanding, is_stop, normalise, understand
from tests.dialogue.held_out import FIFTH_ROUND, HELD_OUT, SIXTH_ROUND

TEXTS = Path(__file__).parents[3] / "shared" / "data" / "text"
# What is only said, and does nothing.
TALK = {"yes", "no", "thanks", "hello", "help", "joke", "how_are_you", "who_are_you", "are_you_human", "privacy"}
TALK |= {"insult", "repeat", "what_time"}
LOSING = {"forget_recent", "forget_everything", "stop_journal", "cancel_reminders", "stop_initiative"}

EMOTIONS = {
    "sad": ("I feel down", "I'm low", "feeling blue", "I'm not okay", "I feel not so good", "I had a rough day"),
    "angry": ("I'm furious", "I'm mad at my boss", "it annoys me", "I'm so fed up with this"),
    "fear": ("I'm anxious", "I am scared of the dark", "I'm stressed out", "I feel a bit on edge"),
    "happy": ("I'm great!", "I feel wonderful today", "I'm in a great mood", "I feel better now"),
    "neutral": ("I'm fine", "I feel okay", "I'm not bad", "I'm tired", "I'm all right, thanks"),
    "disgust": ("I'm grossed out", "that disgusts me"),
    "surprise": ("I'm surprised", "I am really taken aback"),
}


def _misunderstood(sentences: Iterable[tuple[str | None, dict[str, str], str]]) -> list[Understanding]:
    return [
        got
        for intent, slots, text in sentences
        if (got := understand(text)).intent != intent or not slots.items() <= got.slots.items()
    ]


def _acts(got: Understanding) -> bool:
    return got.intent is not None and got.intent not in TALK and not got.guess


def test_held_out_sentences_are_understood_nine_times_in_ten() -> None:
    wrong = _misunderstood(HELD_OUT)
    assert len(HELD_OUT) >= 700
    assert len(wrong) <= 0.10 * len(HELD_OUT), wrong
    assert sum(map(_acts, wrong)) <= 0.02 * len(HELD_OUT), wrong


def test_of_sentences_nobody_looked_at_most_are_understood_and_few_do_harm() -> None:
    wrong = _misunderstood(FIFTH_ROUND)
    assert len(wrong) <= 0.2 * len(FIFTH_ROUND)
    assert sum(map(_acts, wrong)) <= 0.065 * len(FIFTH_ROUND)
    assert not [got for got in wrong if got.intent in LOSING and not got.guess]


def test_of_what_its_users_say_nine_in_ten_are_understood_and_two_in_a_hundred_do_harm() -> None:
    wrong = _misunderstood(SIXTH_ROUND)
    assert len(wrong) <= 0.1 * len(SIXTH_ROUND)
    assert sum(map(_acts, wrong)) <= 0.02 * len(SIXTH_ROUND)


@pytest.mark.parametrize(
    ("emotion", "text"), [(emotion, text) for emotion, texts in EMOTIONS.items() for text in texts]
)
def test_many_words_for_a_feeling(emotion: str, text: str) -> None:
    got = understand(text)
    assert (got.intent, got.slots.get("emotion")) == ("i_feel", emotion)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("I'm not sad", "sad"),
        ("I am not really angry", "angry"),
        ("I don't feel lonely", "sad"),
        ("no, I'm not scared at all", "fear"),
        ("I'm no longer angry", "angry"),
    ],
)
def test_a_denied_feeling_is_not_a_feeling(text: str, denied: str) -> None:
    got = understand(text)
    assert got.intent == "i_feel"
    assert "emotion" not in got.slots
    assert got.slots["not"] == denied


def test_a_correction_in_one_breath_keeps_what_is_true() -> None:
    assert understand("I'm not sad, I'm angry").slots["emotion"] == "angry"


@pytest.mark.parametrize(
    "text",
    [
        "What mood do you see?",
        "what mood do you see",
        "ATTUNE, WHAT MOOD DO YOU SEE",
        "please, what mood do you see now?",
    ],
)
def test_case_punctuation_and_courtesy_change_nothing(text: str) -> None:
    got = understand(text)
    assert (got.intent, got.text) == ("what_mood", text)
    assert got.confidence == 1.0


def test_contractions_are_spelled_out() -> None:
    assert normalise("I’m fine—what’s up? Don't, can't; let's!") == "i am fine what is up do not can not let us"


@pytest.mark.parametrize(
    "text", ["stop", "Stop!", "STOP STOP STOP", "okay, stop please", "Attune, be quiet.", "shut up", "no, stop"]
)
def test_stop_is_heard(text: str) -> None:
    assert is_stop(text)
    assert understand(text).intent == "stop"


@pytest.mark.parametrize(
    "text", ["don't stop", "where is the bus stop", "stop listening", "non-stop music", "", "a quiet song"]
)
def test_stop_is_not_heard_where_it_was_not_said(text: str) -> None:
    assert not is_stop(text)


def test_stop_needs_no_templates_and_no_time() -> None:
    code = "import sys, dialogue.understanding as u; assert u.is_stop('stop it'); assert 'hassil' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    started = time.perf_counter()
    for _ in range(100):
        is_stop("could you please stop the music")
    assert time.perf_counter() - started < 0.5


def test_part_of_a_sentence_counts_for_its_share() -> None:
    got = understand("I feel sad because my train was late and the office was closed")
    assert got.slots["emotion"] == "sad"
    partly = understand("The day was long and the bus broke down, but suggest a movie")
    assert partly.intent == "suggest_movie"
    assert 0 < partly.confidence < 0.5


@pytest.mark.parametrize("text", ["", "   ", "?!", "…", "12345", "(((", "{feeling}", "<rest>", "ä" * 2000, "a " * 500])
def test_any_text_is_taken(text: str) -> None:
    assert understand(text).intent is None


@pytest.mark.parametrize(
    ("text", "intent", "tag"),
    [
        ("throw on some tunes", "suggest_music", None),
        ("put some jazz on", "suggest_music", "jazz"),
        ("what's a good comedy for the weekend", "suggest_movie", "comedy"),
        ("who is at this cinema", None, None),
        ("I hate music", None, None),
    ],
)
def test_a_sentence_of_nothing_but_a_topic_is_understood(text: str, intent: str | None, tag: str | None) -> None:
    got = understand(text)
    assert (got.intent, got.slots.get("tag")) == (intent, tag)
    assert got.confidence < 1


def test_a_greeting_before_something_unknown_is_not_an_answer() -> None:
    assert understand("Hello, what's the weather like?").intent is None


def test_one_understander_serves_many_sentences_quickly() -> None:
    understander = Understander()
    texts = [text for _, _, text in HELD_OUT]
    started = time.perf_counter()
    for text in texts:
        understander.understand(text)
    assert (time.perf_counter() - started) / len(texts) < 0.1


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("a French film from the nineties", {"language": "fr", "decade": "1990"}),
        ("play something by Miles Davis", {"person": "miles davis"}),
        ("a thriller with Tom Hanks, please", {"tag": "thriller", "person": "tom hanks"}),
        ("play some Nina Simone", {"person": "nina simone"}),
        ("a comedy from 1994", {"tag": "comedy", "decade": "1990"}),
        ("something in Spanish", {"language": "es"}),
        ("low energy music", {"energy": "low"}),
        ("something with more energy", {"energy": "high"}),
        ("music that matches my mood", {"aim": "match"}),
        ("a film to cheer me up", {"aim": "lift"}),
        ("cheer me up", {"aim": "lift"}),
    ],
)
def test_a_wish_is_heard_with_all_its_details(text: str, slots: dict[str, str]) -> None:
    assert dict(understand(text).slots) == slots


@pytest.mark.parametrize("text", ["something with piano", "music with my friends", "play a song from that list"])
def test_not_everything_after_with_or_from_is_a_person(text: str) -> None:
    assert "person" not in understand(text).slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("no, a comedy", {"medium": "movie", "tag": "comedy"}),
        ("I meant a film", {"medium": "movie"}),
        ("not music, a film", {"medium": "movie"}),
        ("I didn't want music, I wanted a movie", {"medium": "movie"}),
        ("make it a comedy", {"medium": "movie", "tag": "comedy"}),
        ("no, from the sixties", {"decade": "1960"}),
        ("in French, please", {"language": "fr"}),
    ],
)
def test_a_correction_says_what_is_rather_wanted(text: str, slots: dict[str, str]) -> None:
    got = understand(text)
    assert (got.intent, dict(got.slots)) == ("correct", slots)


@pytest.mark.parametrize(
    ("text", "title"),
    [("play Clair de Lune", "clair de lune"), ("put on Don't Stop Me Now, please", "don't stop me now")],
)
def test_a_title_is_taken_where_nothing_else_fits(text: str, title: str) -> None:
    got = understand(text)
    assert (got.intent, got.slots["title"]) == ("play_named", title)
    assert got.confidence < 1


@pytest.mark.parametrize("text", ["play chess with me", "put on your coat"])
def test_not_all_that_is_played_is_music(text: str) -> None:
    assert understand(text).intent is None


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("wake me in half an hour", "set_timer", {"seconds": "1800"}),
        ("forget the last twenty minutes", "forget_recent", {"seconds": "1200"}),
        ("forget the last hour", "forget_recent", {"seconds": "3600"}),
        ("check in with me every day at half past nine", "remind_check_in", {"at": "09:30", "daily": "yes"}),
        ("remind me to check in tomorrow at 8 p.m.", "remind_check_in", {"at": "20:00"}),
        ("ask me again in 1.5 hours", "remind_check_in", {"seconds": "5400"}),
        ("not now, ask me in an hour", "snooze", {"seconds": "3600"}),
        ("how was I yesterday", "how_was", {"period": "yesterday"}),
        ("how often was I angry this month", "how_often", {"emotion": "angry", "period": "month", "feeling": "angry"}),
        ("what usually calms me down", "what_helps", {"emotion": "fear"}),
    ],
)
def test_times_spans_and_periods_are_slots(text: str, intent: str, slots: dict[str, str]) -> None:
    got = understand(text)
    assert (got.intent, dict(got.slots)) == (intent, slots)


def test_a_note_keeps_the_words_as_they_were_said() -> None:
    assert understand("Note that I didn't sleep, again!").slots["note"] == "i didn't sleep, again!"
    assert understand("write down: call mum").slots["note"] == "call mum"
    assert "note" not in understand("take a note").slots
    assert understand("remember the Alamo").intent != "take_note"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("sugest a moive", "suggest_movie"),
        ("how was me week", "how_was"),
        ("set timer ten minute", "set_timer"),
        ("week how was my", "how_was"),
        ("what moood do you see", "what_mood"),
    ],
)
def test_slips_of_typing_and_word_order_are_forgiven(text: str, intent: str) -> None:
    got = understand(text)
    assert got.intent == intent
    assert got.confidence <= 1


def test_what_is_only_likely_is_asked_about_in_the_assistants_words() -> None:
    got = understand("I'd rather you took the journal out of this")
    assert (got.intent, got.guess) == ("stop_journal", "stop writing the journal")
    assert 0 < got.confidence < 1


@pytest.mark.parametrize(
    "text",
    ["forgt everything", "delet my journal", "stop wathcing me", "My sister told me to go and delete my journal"],
)
def test_what_loses_something_is_never_guessed_without_asking(text: str) -> None:
    got = understand(text)
    assert got.intent is None or got.guess


def test_what_is_clear_is_not_asked_about() -> None:
    assert understand("delete my journal").guess == ""
    assert understand("call my mother").guess == ""


def _clinc(name: str) -> list[dict[str, str]]:
    path = TEXTS / "clinc150" / name
    if not path.exists():
        pytest.skip(f"needs {name} of CLINC150 in shared/data/text")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _assert_few_are_taken(understood: list[Understanding]) -> None:
    """At most 2 % are acted on, and 5 % asked about."""
    assert sum(map(_acts, understood)) <= 0.02 * len(understood)
    assert sum(bool(got.guess) for got in understood) <= 0.05 * len(understood)


def test_out_of_scope_sentences_are_not_taken_for_something_else() -> None:
    rows = _clinc("out_of_scope.csv")
    _assert_few_are_taken([understand(row["text"]) for row in rows])


def test_requests_of_other_assistants_are_not_taken_for_ours() -> None:
    ours = {"play_music", "next_song", "greeting", "goodbye", "thank_you", "yes", "no", "cancel", "timer", "time"}
    ours |= {"change_speed", "change_volume", "date", "tell_joke", "are_you_a_bot", "what_is_your_name", "repeat"}
    ours |= {"what_song", "reminder"}
    rows = [row for row in _clinc("near_domain_test.csv") if row["label"] not in ours][::3]
    _assert_few_are_taken([understand(row["text"]) for row in rows])


def test_nothing_is_lost_by_what_people_say_to_each_other() -> None:
    path = TEXTS / "goemotions" / "dev.tsv"
    if not path.exists():
        pytest.skip("needs dev.tsv of GoEmotions in shared/data/text")
    comments = [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()][::20]
    taken = [got for comment in comments if _acts(got := understand(comment)) and got.intent != "i_feel"]
    assert not [got for got in taken if got.intent in LOSING]
    assert len(taken) <= 0.03 * len(comments), taken
