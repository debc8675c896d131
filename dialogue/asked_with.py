"""The sentence with which one asks whether an intent that is only likely was meant: "how was your week"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# The guessed sentence as one asks about it: "how was your week".
_TURNED: Final = {"i am": "you are", "am i": "are you", "was i": "were you", "i was": "you were"}
_TURNED_WORDS: Final = {"i": "you", "my": "your", "me": "you", "myself": "yourself", "mine": "yours"}


# What one asks with, where the model finds an intent likely: sentences of the templates, said by the user.
CANONICAL: Final = {
    "are_you_human": "are you human",
    "breathe": "help me breathe",
    "calibrate": "learn my face",
    "cancel_reminders": "cancel my reminders",
    "check_in": "do a check in",
    "forget_everything": "forget everything",
    "forget_recent": "forget the last {duration}",
    "go_back": "where were we",
    "goodbye": "goodbye",
    "hello": "hello",
    "help": "what can you do",
    "how_are_you": "how are you",
    "how_often": "how often was i {emotion} {period}",
    "how_was": "how was i {period}",
    "insult": "you are stupid",
    "joke": "tell me a joke",
    "lift_mood": "lift my mood",
    "like_it": "i love this song",
    "match_mood": "match my mood",
    "more_like_this": "more like this",
    "never_mind": "never mind",
    "next_check_in": "what reminders do i have",
    "no": "no",
    "not_by_them": "not this artist",
    "open_it": "open it",
    "play": "play it",
    "privacy": "what do you store",
    "read_notes": "read me my notes",
    "remind_check_in": "remind me to check in",
    "repeat": "say that again",
    "save_it": "save it",
    "set_timer": "set a timer {for}",
    "show_saved": "show me the films and songs i saved",
    "snooze": "ask me later",
    "something_else": "something else",
    "speak_faster": "speak faster",
    "speak_louder": "speak louder",
    "speak_slower": "speak slower",
    "speak_softer": "speak softer",
    "start_initiative": "speak up by yourself",
    "start_journal": "keep a journal again",
    "start_listening": "start listening",
    "start_watching": "turn on the camera",
    "stop_initiative": "do not start talking by yourself",
    "stop_journal": "stop writing the journal",
    "stop_listening": "stop listening",
    "stop_watching": "turn off the camera",
    "suggest_movie": "suggest a movie",
    "suggest_music": "play some music",
    "take_note": "take a note",
    "thanks": "thank you",
    "thats_me": "the one on the left is me",
    "what_helps": "what makes me feel better",
    "what_is_this": "what is this called",
    "what_mood": "what mood do you see",
    "what_music_or_movie": "suggest something",
    "what_time": "what time is it",
    "when_last": "when was i last {emotion}",
    "who_are_you": "who are you",
    "why": "why",
    "yes": "yes",
}
# What stands in them where the sentence did not say.
_WHICH: Final = {"duration": "hour", "emotion": "like that", "period": "this week"}


def asked_with(intent: str, slots: Mapping[str, str], quantities: Mapping[str, str]) -> str:
    """What one asks with whether a sentence of this intent was meant, with what is known of it.

    `quantities`: what was said of a "duration" or a "clock".
    """
    said: dict[str, str] = {**_WHICH, **slots, **quantities}
    period = {"week": "this week", "month": "this month", "year": "this year"}.get(said["period"], said["period"])
    known = {"for": f"for {quantities['duration']}" if "duration" in quantities else "", "period": period}
    return turned(" ".join(CANONICAL[intent].format(**{**said, **known}).split()))


def turned(sentence: str) -> str:
    """A sentence of the user's as one asks them about it: "how was your week"."""
    for theirs, ours in _TURNED.items():
        sentence = re.sub(rf"\b{theirs}\b", ours, sentence)
    return " ".join(_TURNED_WORDS.get(word, word) for word in sentence.split())
