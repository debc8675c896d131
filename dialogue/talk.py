"""What is known while a conversation goes on: by its flows, and by whoever runs them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from dialogue.care import Care
from dialogue.feelings import Feelings
from dialogue.memory import Memory
from dialogue.replies import LOOKS, Voice, sentence
from dialogue.turn import Suggester, SuggestionLike, Wish
from dialogue.understanding import Understanding
from models.emotions import Emotion, Mood

Sound = Literal["livelier", "calmer"]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggestion, and what it was chosen by."""

    suggestion: SuggestionLike
    wish: Wish
    mood: Mood | None
    turn: int


@dataclass(slots=True)
class Talk:
    """One conversation with one person, as it stands."""

    suggester: Suggester
    memory: Memory | None  # None: nobody keeps a diary
    voice: Voice
    care: Care
    feelings: Feelings = field(default_factory=Feelings)
    turn: int = 0
    mood: Mood | None = None  # as the sources show it now; None: no source says anything
    watching: bool = False  # the camera is on
    sound: Sound | None = None  # how the voice differs from usual, where that is clear
    last: Suggested | None = None
    aim: Literal["match", "lift"] | None = None  # as wished for all that follows
    looked: tuple[Emotion, int] | None = None  # what "you look ..." last said, and in which turn
    explain: Literal["looks", "said", "suggestion"] | None = None  # what "why" would be about
    offered_to_learn: bool = False  # how their face rests

    def say(self, key: str, **fields: str) -> str:
        """One of the wordings of `key`."""
        return self.voice.say(key, **fields)

    def going_by(self) -> Mood | None:
        """The mood to choose by: what was said, else what is seen, unless that was denied."""
        return self.feelings.mood(self.mood, self.turn)

    def misread(self, emotion: Emotion) -> bool:
        """Whether they were just told that they look otherwise."""
        return self.looked is not None and self.looked[0] is not emotion and self.turn - self.looked[1] <= 1

    def hear_mood(self, meant: Understanding) -> Emotion | None:
        """Take over the feeling that a sentence names, if it does."""
        if (label := meant.slots.get("emotion") or meant.slots.get("mood")) is None:
            return None
        emotion = Emotion.from_label(label)
        self.feelings.name(emotion, meant.slots.get("feeling", LOOKS[emotion]), self.turn)
        return emotion

    def find(self, medium: str, wish: Wish) -> tuple[Suggested | None, str]:
        """The next suggestion and the words that put it forward.

        Where nothing answers the whole wish, it says so, and takes what answers the most of it.
        """
        mood, wished = self.going_by(), in_words(wish, medium)
        asked = replace(wish, aim=wish.aim or self.aim, gentle=self.care.caring(self.turn))
        found, key = self.suggester.suggest(medium, mood, asked), "suggest"
        for given_up in _GIVEN_UP:
            if found is None and getattr(wish, given_up) is not None:
                without: dict[str, Any] = {given_up: None}
                wish, asked = replace(wish, **without), replace(asked, **without)
                found, key = self.suggester.suggest(medium, mood, asked), "suggest instead"
        if found is None:
            return None, self.say("nothing", things="music" if medium == "music" else "movies")
        self.put_forward(Suggested(found, wish, mood, self.turn))
        words = self.say(key, spoken=found.spoken, reason=sentence(found.reason), wished=wished)
        return self.last, words.strip()

    def put_forward(self, suggested: Suggested) -> None:
        """Remember what the next "that one" is about."""
        self.last = suggested
        self.explain = "suggestion"


_GIVEN_UP: Final = ("energy", "decade", "language", "person", "tag")  # the least telling part of a wish first


def in_words(wish: Wish, medium: str) -> str:
    """What was wished for, after "no": "jazz music by Miles Davis", "French movie from the 1990s"."""
    words = [LANGUAGES.get(wish.language or "", ""), (wish.tag or "").replace("-", " "), medium]
    words += (
        [f"by {wish.person.title()}" if medium == "music" else f"with {wish.person.title()}"] if wish.person else []
    )
    words += [f"from the {wish.decade}s"] if wish.decade else []
    words += [{"low": "with less energy", "high": "with more energy"}[wish.energy]] if wish.energy else []
    return " ".join(word for word in words if word)


LANGUAGES: Final = {
    "ar": "Arabic",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fi": "Finnish",
    "fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "zh": "Chinese",
}
