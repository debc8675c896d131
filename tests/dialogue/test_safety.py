"""The crisis check hears people in danger, and leaves songs, films and figures of speech alone."""

from __future__ import annotations

import re

import pytest

from dialogue.safety import answer, check

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


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en_US", "988"),
        ("en-US.UTF-8", "988"),
        ("en_GB", "116 123"),
        ("en-gb", "116 123"),
        ("de_DE", "findahelpline.com"),
        ("en", "findahelpline.com"),
        ("", "findahelpline.com"),
    ],
)
def test_the_line_fits_the_country(locale: str, line: str) -> None:
    for times in range(3):
        assert line in answer("ask", locale, times)


def test_the_answer_asks_directly_names_a_human_and_never_repeats_itself() -> None:
    first, second = answer("ask", "en_US", 0), answer("ask", "en_US", 1)
    assert first != second
    assert "Are you thinking of ending your life?" in first
    assert "someone you trust" in first
    for text in (first, second):
        assert "?" in text
        assert not re.search(r"goodbye|I can't help|calm down|only|just", text)


def test_a_shaky_transcript_is_asked_about_without_a_script() -> None:
    text = answer("confirm", "en_US", 0)
    assert text.endswith("?")
    assert "988" not in text
