"""A conversation: what somebody says and how they look goes in, what Attune answers and does comes out.

Every sentence is taken in the same order: stop and privacy words, the crisis check, the question that is open,
intents, and an honest "I didn't catch that". There is no clock and no device in here; a turn is a call of `reply`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final, Literal

from dialogue import safety
from dialogue.feelings import Feelings
from dialogue.replies import LOOKS, WORDINGS, Voice, sentence
from dialogue.turn import Action, Reply, Suggester, SuggestionLike
from dialogue.understanding import Understanding, is_stop, normalise, understand
from models.emotions import AFFECT, Emotion, Mood

__all__ = ["Action", "Conversation", "Reply", "Suggester", "SuggestionLike"]

CARE_FOR: Final = 6  # turns after a sign of crisis in which nothing is brushed off with "I didn't catch that"
HEARD_WELL: Final = 0.6  # recognition confidence below which a sign of crisis is first asked about
LOOKS_SURE: Final = 0.7  # probability of an emotion from which "you look" needs no hedge

_EITHER: Final = re.compile(
    r"\b(?:either|both|whichever|whatever|you (?:choose|decide|pick)|i do not (?:mind|care)|do not mind|surprise me"
    r"|up to you|anything)\b"
)


class _Open(Enum):
    """The question that waits for an answer."""

    NOTHING = auto()
    MEDIUM = auto()  # music or a movie?
    LIKE_IT = auto()  # how about ...?
    ANOTHER = auto()  # shall I look for something else?
    FEELING = auto()  # how do you feel?
    FITS = auto()  # you look ..., does that fit?
    IS_IT_CRISIS = auto()  # did I hear, and read, a sign of crisis rightly?
    IN_CRISIS = auto()  # are you thinking of ending your life?


@dataclass(frozen=True, slots=True)
class _Suggested:
    """A suggestion, and what it was chosen by."""

    suggestion: SuggestionLike
    tag: str | None  # the genre or quality that was asked for
    mood: Mood | None


class Conversation:
    """One conversation with one person.

    `name`: how to address them in the greeting, if at all. `locale`: such as "en_US"; it chooses the help line that a
    crisis is answered with. `seed`: the same seed gives the same wordings for the same conversation.
    """

    def __init__(self, suggester: Suggester, *, name: str | None = None, locale: str = "", seed: int = 0) -> None:
        self._suggester = suggester
        self._voice = Voice(seed)
        self._name = name
        self._locale = locale
        self._turn = 0
        self._missed = 0  # sentences not understood in a row
        self._open = _Open.NOTHING
        self._feelings = Feelings()
        self._offered = False  # to learn how their face rests
        self._looked: Emotion | None = None  # what "you look ..." last said
        self._last: _Suggested | None = None
        self._explain = ""  # what "why" would be about: "looks", "said", "suggestion" or nothing yet
        self._crisis_turn: int | None = None
        self._told: dict[safety.Moment, int] = {}

    @property
    def said_mood(self) -> Mood | None:
        """The mood the person named themselves, while it counts."""
        said = self._feelings.named(self._turn)
        return Mood.said(said.emotion) if said else None

    def greeting(self, *, watching: bool, listening: bool, called: bool = False) -> str:
        """What is said at the start: what Attune can do, and whether it sees and hears.

        `called`: it will not listen to what does not begin with its name.
        """
        hello = f"Hello, {self._name}." if self._name else "Hello."
        senses = {
            (True, True): "I can see and hear you.",
            (True, False): "I can see you, and you can type to me.",
            (False, True): "I can hear you; the camera is off.",
            (False, False): "The camera and the microphone are off; you can type to me.",
        }[watching, listening]
        if listening and called:
            senses += " Call me by saying hey Attune."
        return f"{hello} I'm Attune. {senses} Ask me what mood I see, or for music or a movie."

    def mood_remark(self, mood: Mood) -> str:
        """A line about a mood that has just changed; for the screen."""
        if mood.emotion is None:
            return self._voice.say("mood unclear")
        return self._voice.say("mood changed", looks=LOOKS[mood.emotion])

    def reply(
        self,
        text: str,
        mood: Mood | None,
        watching: bool,
        confidence: float = 1.0,
        sound: Literal["livelier", "calmer"] | None = None,
    ) -> Reply:
        """The answer to a sentence.

        `mood`: what the face shows now, None where no face is seen. `watching`: whether the camera is on.
        `confidence`: 0..1, how sure the recognizer is of its words; typed words are 1. `sound`: how the voice differs
        from usual, where that is clear.
        """
        self._turn += 1
        meant = understand(text)
        control = self._control(text, meant)
        if crisis := safety.check(text):
            return self._answer_crisis(crisis, confidence, control.actions if control else ())
        if control:
            return control
        answer = self._answer_open(text, meant, mood) or self._answer(meant, mood, watching, sound)
        if answer is None:
            return self._not_understood()
        self._missed = 0
        return answer

    def _control(self, text: str, meant: Understanding) -> Reply | None:
        if is_stop(text):
            return self._do("stop", Action.STOP)
        if meant.intent in ("stop_listening", "stop_watching"):
            return self._do(meant.intent, Action(meant.intent))
        return None

    def _do(self, intent: str, action: Action) -> Reply:
        if self._open not in (_Open.IS_IT_CRISIS, _Open.IN_CRISIS):
            self._open = _Open.NOTHING
        return Reply(self._voice.say(intent.replace("_", " ")), intent, (action,))

    # A crisis

    def _answer_crisis(self, crisis: safety.Crisis, confidence: float, actions: tuple[Action, ...]) -> Reply:
        if self._open is not _Open.IS_IT_CRISIS and not self._caring() and (crisis.hint or confidence < HEARD_WELL):
            self._open = _Open.IS_IT_CRISIS
            return Reply(self._care("hint" if crisis.hint else "confirm"), "crisis_check", actions)
        self._crisis_turn = self._turn
        if crisis.about == "other":
            self._open = _Open.NOTHING
            return Reply(self._care("other"), "crisis", actions, crisis=True)
        self._open = _Open.IN_CRISIS
        return Reply(self._care("ask"), "crisis", actions, crisis=True)

    def _care(self, moment: safety.Moment) -> str:
        before = self._told.get(moment, 0)
        self._told[moment] = before + 1
        return safety.answer(moment, self._locale, before)

    def _caring(self) -> bool:
        return self._crisis_turn is not None and self._turn - self._crisis_turn <= CARE_FOR

    def _answer_crisis_question(self, intent: str | None) -> Reply | None:
        if intent == "yes":
            self._crisis_turn = self._turn
            return Reply(self._care("yes"), "crisis", crisis=True)
        if intent == "no":
            return Reply(self._care("no"), "crisis")
        return Reply(self._care("stay"), "crisis") if intent is None else None

    def _not_understood(self) -> Reply:
        if self._caring():
            return Reply(self._care("stay"), "crisis", crisis=True)
        wordings = WORDINGS["missed"]
        self._missed += 1
        return Reply(wordings[min(self._missed, len(wordings)) - 1], None)

    # The question that is open

    def _answer_open(self, text: str, meant: Understanding, mood: Mood | None) -> Reply | None:
        asked, self._open = self._open, _Open.NOTHING
        intent = meant.intent
        match asked:
            case _Open.IS_IT_CRISIS | _Open.IN_CRISIS:
                return self._answer_crisis_question(intent)
            case _Open.MEDIUM if intent == "yes":
                return self._ask_which(intent)
            case _Open.MEDIUM if intent is None and _EITHER.search(normalise(text)):
                return self._suggest("music", None, mood, "suggest_music")
            case _Open.LIKE_IT if intent == "yes":
                return Reply(self._voice.say("enjoy"), intent)
            case _Open.LIKE_IT if intent == "no":
                self._open = _Open.ANOTHER
                return Reply(self._voice.say("another?"), intent)
            case _Open.ANOTHER if intent == "yes":
                return self._something_else(mood)
            case _Open.MEDIUM | _Open.ANOTHER if intent == "no":
                return Reply(self._voice.say("left in peace"), intent)
            case _Open.FITS if intent == "yes":
                self._open = _Open.MEDIUM
                return Reply(self._voice.say("glad I saw"), intent)
            case _Open.FITS if intent == "no" and self._looked is not None:
                return self._deny_looks(self._looked, intent)
            case _Open.FEELING if intent in (None, "yes"):  # "okay" and "down" are answers to "how do you feel?"
                feeling = understand(f"i feel {text}")
                return self._feel(feeling) if "emotion" in feeling.slots else None
        return None

    # Intents

    def _answer(self, meant: Understanding, mood: Mood | None, watching: bool, sound: str | None) -> Reply | None:
        intent = meant.intent
        match intent:
            case "what_mood":
                return self._what_mood(mood, watching, sound)
            case "i_feel" if "emotion" in meant.slots:
                return self._feel(meant)
            case "i_feel":
                return self._deny(Emotion.from_label(meant.slots["not"]), "i_feel")
            case "suggest_music" | "suggest_movie":
                self._hear_mood(meant)
                return self._suggest(intent.removeprefix("suggest_"), meant.slots.get("tag"), mood, intent)
            case "what_music_or_movie":
                self._hear_mood(meant)
                return self._ask_which(intent)
            case "something_else":
                self._hear_mood(meant)
                return self._something_else(mood, meant.slots.get("medium"), meant.slots.get("tag"))
            case "why":
                return self._why()
            case "calibrate" | "thats_me" if not watching:
                return Reply(self._voice.say("needs the camera"), intent)
            case "calibrate":
                return self._do(intent, Action.CALIBRATE)
            case "thats_me":
                return Reply(self._voice.say("claimed"), intent, (Action(f"claim_{meant.slots['which']}"),))
            case "start_listening" | "start_watching":
                return self._do(intent, Action(intent))
            case "speak_slower" | "speak_faster" | "speak_louder" | "speak_softer":
                return self._do(intent, Action(intent))
            case "goodbye":
                return self._do(intent, Action.GOODBYE)
            case "hello":
                self._open = _Open.FEELING
                return Reply(self._voice.say("hello"), intent)
            case "thanks" | "help" | "yes":
                return Reply(self._voice.say(intent), intent)
            case "no":
                return Reply(self._voice.say("left in peace"), intent)
            case _:
                return None

    def _what_mood(self, mood: Mood | None, watching: bool, sound: str | None) -> Reply:
        self._explain = "looks"
        if said := self._feelings.named(self._turn):
            self._explain = "said"
            return Reply(self._voice.say("you told me", feeling=said.word), "what_mood")
        self._open = _Open.FEELING
        if sound is not None and (not watching or mood is None):
            return Reply(self._voice.say("sounds", sound=sound), "what_mood")
        if not watching:
            return Reply(self._voice.say("camera off"), "what_mood")
        if mood is None:
            return Reply(self._voice.say("no face"), "what_mood")
        if mood.emotion is None:
            return Reply(self._voice.say("unsure"), "what_mood")
        if mood.emotion is self._feelings.denied(self._turn):
            return Reply(self._voice.say("you denied"), "what_mood")
        self._open = _Open.FITS
        self._looked = mood.emotion
        key = "looks" if mood.confidence >= LOOKS_SURE else "looks a little"
        look = self._voice.say(key, looks=LOOKS[mood.emotion])
        return Reply(f"{look} {self._voice.say('looks, how')}", "what_mood")

    def _feel(self, meant: Understanding) -> Reply:
        emotion = self._hear_mood(meant)
        assert emotion is not None
        corrected = self._looked is not None and self._looked is not emotion
        self._looked = None
        if self._caring() and AFFECT[emotion].valence < 0:
            return Reply(self._care("stay"), "crisis", crisis=True)
        self._open = _Open.MEDIUM
        if corrected:
            return Reply(f"{self._voice.say('corrected')} {self._voice.say('offer')}", "i_feel")
        return Reply(self._voice.say(f"feels {emotion.label}"), "i_feel")

    def _deny_looks(self, emotion: Emotion, intent: str) -> Reply:
        """What was seen was wrong: the first time, offer to learn how the face rests."""
        reply = self._deny(emotion, intent)
        if self._offered:
            return reply
        self._offered = True
        return replace(reply, text=f"{reply.text} {self._voice.say('learn your face?')}")

    def _deny(self, emotion: Emotion, intent: str) -> Reply:
        self._feelings.deny(emotion, self._turn)
        self._looked = None
        self._open = _Open.FEELING
        return Reply(self._voice.say("not so"), intent)

    def _hear_mood(self, meant: Understanding) -> Emotion | None:
        """Take over the feeling that was named, if one was."""
        if (label := meant.slots.get("emotion") or meant.slots.get("mood")) is None:
            return None
        emotion = Emotion.from_label(label)
        self._feelings.name(emotion, meant.slots.get("feeling", LOOKS[emotion]), self._turn)
        return emotion

    def _ask_which(self, intent: str) -> Reply:
        self._open = _Open.MEDIUM
        return Reply(self._voice.say("which"), intent)

    def _something_else(self, mood: Mood | None, medium: str | None = None, tag: str | None = None) -> Reply:
        medium = medium or (self._last.suggestion.medium if self._last else None)
        if medium is None:
            return self._ask_which("something_else")
        if tag is None and self._last and self._last.suggestion.medium == medium:
            tag = self._last.tag
        return self._suggest(medium, tag, mood, "something_else")

    def _suggest(self, medium: str, tag: str | None, seen: Mood | None, intent: str) -> Reply:
        mood = self._feelings.mood(seen, self._turn)
        suggestion, key = self._suggester.suggest(medium, mood, tag), "suggest"
        if suggestion is None and tag is not None:
            suggestion, key = self._suggester.suggest(medium, mood, None), "suggest instead"
        if suggestion is None:
            return Reply(self._voice.say("nothing", things="music" if medium == "music" else "movies"), intent)
        self._last = _Suggested(suggestion, tag if key == "suggest" else None, mood)
        self._open = _Open.LIKE_IT
        self._explain = "suggestion"
        reason = sentence(suggestion.reason)
        words = self._voice.say(key, spoken=suggestion.spoken, reason=reason, tag=(tag or "").replace("-", " "))
        return Reply(words.strip(), intent, suggestion=suggestion)

    def _why(self) -> Reply:
        if self._explain in ("looks", "said"):
            return Reply(self._voice.say(f"why {self._explain}"), "why")
        if self._last is None:
            self._open = _Open.MEDIUM
            return Reply(self._voice.say("why what"), "why")
        suggestion, mood = self._last.suggestion, self._last.mood
        self._open = _Open.LIKE_IT
        words = [self._voice.say("why suggested", spoken=suggestion.spoken, reason=sentence(suggestion.reason))]
        if mood is not None and mood.source == "said":
            words.append(self._voice.say("by your words"))
        elif mood is not None and mood.emotion is not None:
            words.append(self._voice.say("by your face"))
        return Reply(" ".join(words), "why", suggestion=suggestion)
