"""The crisis check hears people in danger, and leaves songs, films and figures of speech alone."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain

import pytest

from dialogue.safety import Moment, allowed, aloud, answer, check, help_for
from dialogue.safety.answers import MOMENTS
from dialogue.safety.help_lines import ELSEWHERE, lines
from dialogue.safety.phrases import as_pattern
from tests.dialogue import crisis_set as said

IN_DANGER = (
    "I want to kill myself",
    "I'm going to kill myself tonight",
    "I wanna die",
    "I just want to die.",
    "i wish i was dead",
    "I wish I were dead",
    "I wish I had never been born",
    "I'm thinking about suicide",
    "I feel suicidal",
    "I've been having suicidal thoughts",
    "I'm thinking of ending my life",
    "I want to end my life",
    "I want to end it all",
    "I'm going to take my own life",
    "I don't want to live anymore",
    "I don't want to be here any more",
    "I do not want to wake up tomorrow",
    "There's no reason to live",
    "I have nothing to live for",
    "Life isn't worth living",
    "I can't go on like this",
    "I can't go on",
    "Everyone would be better off without me",
    "I'd be better off dead",
    "Nobody would care if I died",
    "I want to hurt myself",
    "I keep cutting myself",
    "I've been thinking about harming myself",
    "I started self-harming again",
    "I want to jump off a bridge",
    "I'm tired of living",
    "I'd rather be dead",
    "I can't stop thinking about killing myself",
    "Why shouldn't I kill myself?",
    "I just want the pain to stop",
    "I'm not sure I want to be alive",
    "I hate that film, and I want to kill myself",
    "I'm thinking about taking an overdose, I am going to overdose",
    "suicide",
    "I don't see the point in living anymore",
    "what's the point of living",
    "I have nothing left to live for",
    "I'm going to end it tonight",
    "I bought pills to end it",
    "I took a whole bottle of pills",
    "I'd be happier dead",
    "it would be better if I was dead",
    "I don't deserve to live",
    "I don't care if I live or die",
    "I want to unalive myself",
    "I wrote a suicide note",
    "I'm afraid I'll hurt myself",
    "please just let me die",
    "I wish I'd never woken up",
    "I'm planning to take my life this weekend",
    "honestly I'd rather not be alive",
    "I feel like killing myself",
    "my life isn't worth living any more",
    "I keep having thoughts about suicide",
    "I've decided to end my life",
    "I hope I don't wake up in the morning",
    "there is no point in going on",
    "I don't want to be alive right now",
    "I was thinking of hanging myself",
    "I have the urge to cut myself",
    "I'm so tired of being alive",
    "I wish I weren't alive",
    "maybe I should just kill myself",
    "I want to die and nobody notices",
    "I am going to jump from the roof",
    "the world would be better without me",
    "I can't live anymore",
    "I really want to hurt myself right now",
    "I just don't want to exist anymore",
    "everything would be easier if I were dead",
    "I'm suicidal",
    "I've been self harming for months",
    "I'm ready to die",
    "I want out of this life",
    "I'd like to fall asleep and never wake up",
)
HINTED = (
    "I can't take it anymore",
    "I am thinking about ending things",
    "nothing matters anymore and I want to be gone",
    "I can't do this anymore",
    "I'm just a burden to everyone",
    "I see no way out",
    "I think about death all the time",
    "No one would miss me",
    "I wish I could disappear",
    "I won't be here tomorrow",
    "I hate my life",
)
ABOUT_ANOTHER = (
    "My friend wants to kill himself",
    "my sister is suicidal",
    "she said she wants to die",
    "he keeps talking about killing himself",
    "my brother says he wants to die",
)
NO_DANGER = (
    "Play Suicide Squad",
    "suggest a film like the Virgin Suicides",
    "play Killing Me Softly",
    "I'm dying of laughter",
    "I want to die laughing",
    "kill the music",
    "kill the lights please",
    "I'm just killing time",
    "I'm dying to see that movie",
    "this joke killed me",
    "I don't want to die",
    "I'm not suicidal",
    "I would never kill myself",
    "I'm not going to hurt myself",
    "I have no intention of killing myself",
    "Play No Time to Die",
    "put on Live and Let Die",
    "I watched Kill Bill yesterday",
    "my phone died",
    "I want to die of embarrassment",
    "I nearly killed myself laughing",
    "I can't go on holiday this year",
    "I can't live without chocolate",
    "I cut myself shaving",
    "I hurt my knee playing football",
    "suggest a movie where he wants to kill himself but is saved",
    "that cake is to die for",
    "I don't want to live in London",
    "play Stayin' Alive",
    "I'm sad",
    "I feel down and lonely",
    "what a killer song",
    "I want to end this game",
    "play the song Die With A Smile",
    "I don't want to live forever is a good song",
    "stop, you are killing me",
    "I am tired of living in this town",
    "I'm done with work",
    "what is the point of this film",
    "I nearly died laughing",
    "dying of boredom here",
    "I want to jump off the diving board",
    "I want to take a life drawing course",
    "don't let me die in this game",
    "play Another One Bites the Dust",
    "I would kill for a coffee",
    "I love my life",
    "that film was about the fear of death",
    "suggest something like Fight Club",
    "play Bury Me Alive",
    "I could die for some chocolate",
    "I want to live my life to the fullest",
    "my battery is dead",
    "turn down the lights or I'll die",
    "that comedian slays me",
    "this song makes me feel alive",
    "I'm living the dream",
    "I'd rather watch a comedy",
    "the end of my life as a student was fun",
    "how do I end a playlist",
    "I lost my job and I feel awful",
    "I can't take another sad song",
    "I'm over the moon",
    "I hate this song",
    "play Stayin' Alive by the Bee Gees",
    "play I Want to Break Free",
    "suggest a movie about death",
    "I don't want to go home",
    "I don't want to be here when they arrive",
    "I'm never going to watch that again",
    "put on Dying to Live",
    "he wants to kill the dragon",
    "my dog died yesterday",
    "I hurt my hand",
    "I don't care if it's old",
    "I'm done with this movie",
    "there's no point in watching that",
    "I want it to stop playing",
)


@pytest.mark.parametrize("text", IN_DANGER)
def test_somebody_in_danger_is_heard(text: str) -> None:
    crisis = check(text)
    assert crisis is not None
    assert crisis.about == "self"
    assert not crisis.hint


@pytest.mark.parametrize("text", HINTED)
def test_what_is_only_hinted_at_is_marked_so(text: str) -> None:
    crisis = check(text)
    assert crisis is not None
    assert crisis.hint


@pytest.mark.parametrize("text", ABOUT_ANOTHER)
def test_worry_about_somebody_else_is_heard(text: str) -> None:
    crisis = check(text)
    assert crisis is not None
    assert crisis.about == "other"


@pytest.mark.parametrize("text", NO_DANGER)
def test_titles_idioms_and_denials_raise_no_alarm(text: str) -> None:
    assert check(text) is None


def _missed(kinds: dict[str, tuple[str, ...]], *, blind: bool) -> list[str]:
    halves = chain.from_iterable(said.half(kind, blind=blind) for kind in kinds.values())
    return [text for text in halves if check(text) is None]


def test_everyone_in_danger_of_the_half_that_was_worked_on_is_heard() -> None:
    assert _missed(dict(said.SELF), blind=False) == []
    assert _missed(dict(said.OTHER), blind=False) == []
    assert _missed(dict(said.HINTS), blind=False) == []


def test_the_blind_half_is_heard_no_worse_than_docs_safety_says() -> None:
    assert len(_missed(dict(said.SELF), blind=True)) <= 3  # of 173
    assert _missed(dict(said.OTHER), blind=True) == []
    assert _missed(dict(said.HINTS), blind=True) == []
    harmless = chain.from_iterable(said.half(kind, blind=True) for kind in said.HARMLESS.values())
    assert sum(check(text) is not None for text in harmless) <= 5  # of 224


def test_later_rounds_are_heard_no_worse_than_docs_safety_says() -> None:
    second = said.SELF_LATER + said.OTHER_LATER + said.HINTS_LATER
    third = said.SELF_LAST + said.OTHER_LAST + said.HINTS_LAST
    assert sum(check(text) is None for text in second) <= 6  # of 95
    assert sum(check(text) is None for text in third) <= 11  # of 65
    assert sum(check(text) is not None for text in said.HARMLESS_LATER + said.HARMLESS_LAST) <= 2  # of 110
    assert [text for text in said.UNSAID_LATER if allowed(text)] == []
    assert sum(allowed(text) for text in said.UNSAID_LAST) <= 1  # of 20
    assert all(allowed(text) for text in said.MAY_BE_SAID_LATER + said.MAY_BE_SAID_LAST)


def test_harmless_sentences_of_the_half_that_was_worked_on_raise_no_alarm() -> None:
    harmless = chain.from_iterable(said.half(kind, blind=False) for kind in said.HARMLESS.values())
    assert [text for text in harmless if check(text)] == ["I can't take it anymore, this song is so good"]


@pytest.mark.parametrize(
    "text",
    [
        "it's not that I don't want to die",
        "I can't promise I won't kill myself",
        "there's no reason not to kill myself",
        "I can't sleep I want to die",  # as a recognizer writes it, without punctuation
        "not a day goes by without me wanting to die",
    ],
)
def test_a_denial_that_is_taken_back_or_over_denies_nothing(text: str) -> None:
    crisis = check(text)
    assert crisis is not None
    assert crisis.about == "self"


@pytest.mark.parametrize(
    "text",
    [
        'the line "I want to die" is from that song',
        "the lyrics go I want to die",
        "play I Want to Die in New Orleans",
        "in the film the hero wants to kill himself",
        "I'm watching a series where she wants to kill herself",
    ],
)
def test_quotations_titles_and_plots_are_not_the_speakers_own_words(text: str) -> None:
    assert check(text) is None


@pytest.mark.parametrize("text", ["play something sad, I want to die", 'I said "I want to die" and I meant it'])
def test_a_request_or_a_quotation_marks_nothing_harmless_by_itself(text: str) -> None:
    assert check(text) is not None


@pytest.mark.parametrize(
    "text", ["I want to kill myslef", "i feel sucidal", "i wanna dieeee", "I want to take my on life"]
)
def test_slips_of_the_pen_and_of_the_recognizer_are_heard(text: str) -> None:
    assert check(text) is not None


@pytest.mark.parametrize("text", ["", " ", "?!", "\n", "😀", "a" * 5000, "I " * 2000])
def test_any_text_can_be_checked(text: str) -> None:
    assert check(text) is None
    assert allowed(text)


def test_phrases_mean_what_their_notation_says() -> None:
    pattern = as_pattern(["(no|not any) [good] <reason> .. to live !(in)", "^go$"], {"reason": "reason|cause"})
    for words in (" no reason to live ", " not any good cause that i see to live ", " go "):
        assert pattern.search(words)
    for words in (" no reason to live in town ", " no reasons to live ", " any reason to live ", " let go ", " go on "):
        assert not pattern.search(words)


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en_US", "988"),
        ("en-US.UTF-8", "988"),
        ("en_CA", "988"),
        ("en_GB", "116 123"),
        ("en-gb", "116 123"),
        ("de_DE", "0800 111 0 111"),
        ("de_AT", "142"),
        ("en_NZ", "1737"),
        ("en_IS", "findahelpline.com"),
        ("en", "findahelpline.com"),
        ("", "findahelpline.com"),
    ],
)
def test_the_line_fits_the_country(locale: str, line: str) -> None:
    for times in range(3):
        assert line in answer("ask", locale, times)


def test_every_line_names_a_number_an_emergency_and_the_day_it_was_checked() -> None:
    for territory, found in lines().items():
        assert re.fullmatch("[A-Z]{2}", territory)
        assert re.match(r"call (?:or text )?\D*\d[\d ]+", found.line)
        assert found.line.endswith("at any hour")
        assert re.fullmatch(r"\d{3}", found.emergency)
        assert found.site.startswith("https://")
        assert found.checked >= date(2026, 11, 25)
    assert help_for("xx_XX") == ELSEWHERE


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("call or text 988, at any hour", "call or text nine eight eight, at any hour"),
        ("free on 116 123.", "free on one one six, one two three."),
        ("on 0800 111 0 111", "on zero eight zero zero, one one one, zero, one one one"),
        ("at findahelpline.com", "at find a helpline dot com"),
        ("in 2 or 10 minutes", "in 2 or 10 minutes"),
    ],
)
def test_a_voice_says_numbers_digit_by_digit(text: str, heard: str) -> None:
    assert aloud(text) == heard


def test_the_answer_asks_directly_names_a_human_and_never_repeats_itself() -> None:
    first, second = answer("ask", "en_US", 0), answer("ask", "en_US", 1)
    assert first != second
    assert "Are you thinking of ending your life?" in first
    assert "someone you trust" in first
    for text in (first, second):
        assert "?" in text
        assert not re.search(r"goodbye|I can't help|calm down|only|just", text)


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_that_comes_again_is_answered_in_other_words(moment: Moment) -> None:
    texts = [answer(moment, "en_GB", times) for times in range(3)]
    assert len(set(texts)) == 3
    for text in texts:
        assert "{" not in text
        assert not re.search(r"\b(?:should|must|commit\w*|at least|other people|calm down|don't worry)\b", text)


def test_a_yes_is_met_with_a_person_distance_from_means_and_an_emergency_number() -> None:
    told = " ".join(answer("yes", "en_GB", times) for times in range(4))
    assert "116 123" in told
    assert "999" in told
    assert re.search(r"out of reach|move away", told)
    assert "safe" in told


def test_a_shaky_transcript_is_asked_about_without_a_script() -> None:
    for times in range(3):
        text = answer("confirm", "en_US", times)
        assert text.endswith("?")
        assert "988" not in text


@pytest.mark.parametrize("kind", said.UNSAID)
def test_what_harms_is_never_said(kind: str) -> None:
    assert [text for text in said.UNSAID[kind] if allowed(text)] == []


def test_what_helps_may_be_said() -> None:
    stopped = [text for text in said.half(said.MAY_BE_SAID, blind=False) if not allowed(text)]
    assert stopped == []
    assert sum(not allowed(text) for text in said.half(said.MAY_BE_SAID, blind=True)) <= 1


@pytest.mark.parametrize("moment", MOMENTS)
def test_our_own_words_pass_the_check_that_a_model_has_to_pass(moment: Moment) -> None:
    for times in range(4):
        for sentence in re.split(r"(?<=[.?!]) ", answer(moment, "en_US", times)):
            assert allowed(sentence), sentence
