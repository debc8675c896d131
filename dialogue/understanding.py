"""From words to intent: sentences matched against the templates of `intents/en.yaml`.

A sentence is understood when a template covers all of it. Where none does, it is taken apart at its punctuation and
conjunctions and understood by its parts, so that "I feel low, can you play something?" is a request with a mood. Where
that fails too, it may still consist of nothing but the words of one topic ("throw on some tunes"). Anything else is
honestly not understood: no nearest neighbour is guessed.

hassil takes about 0.1 s to import and the templates as long to parse (2 cores, 2026), so both wait for the first
`Understander`; `is_stop` needs neither.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hassil.intents import Intents

TEMPLATES: Final = Path(__file__).parent / "intents" / "en.yaml"

# The words that silence Attune, as `normalise` leaves them. In code and not among the templates, since they must be
# known before those are loaded; the recognizer's grammar takes them from here too.
STOP_PHRASES: Final = (
    "stop",
    "stop it",
    "stop that",
    "stop talking",
    "stop speaking",
    "stop playing",
    "stop singing",
    "stop music",
    "stop the music",
    "stop the song",
    "stop this song",
    "stop the sound",
    "stop playing music",
    "stop playing the music",
    "pause",
    "pause it",
    "pause the music",
    "pause the song",
    "quiet",
    "be quiet",
    "be silent",
    "silence",
    "hush",
    "shut up",
    "enough",
    "that is enough",
    "enough talking",
    "enough of this",
    "enough of that",
    "no more",
    "no more music",
    "no more talking",
    "no music",
    "kill the music",
    "cut the music",
    "cut it out",
    *(f"{verb} off {what}" for verb in ("turn", "switch", "shut") for what in ("it", "that", "the music", "the song")),
    *(
        f"{verb} {what} off"
        for verb in ("turn", "switch", "shut")
        for what in ("it", "that", "the music", "that music")
    ),
    "music off",
    "mute",
    "cancel",
    "cancel that",
)

_FORMS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (r"\b(?:i'm|im)\b", "i am"),
        (r"\b(?:can't|cant|cannot)\b", "can not"),
        (r"\b(?:won't|wont)\b", "will not"),
        (r"\b(do|does|did|is|was|are|were|has|have|had|would|should|could)(?:n't|nt)\b", r"\1 not"),
        (r"\b(?:let's|lets)\b", "let us"),
        (r"\b(it|that|he|she)'s (been|had)\b", r"\1 has \2"),
        (r"\b(it|that|what|how|who|where|there|here|he|she|everything|day|life|heart)'s\b", r"\1 is"),
        (r"\b(what|that|how|who)s\b", r"\1 is"),
        (r"\b(you|we|they|what)'re\b", r"\1 are"),
        (r"\b(?:i've|ive)\b", "i have"),
        (r"\b(you|we|they)'ve\b", r"\1 have"),
        (r"'ll\b", " will"),
        (r"'d\b", " would"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"\bgotta\b", "got to"),
        (r"\b(?:gimme|gimmie)\b", "give me"),
        (r"\bo\.? ?k\.?(?!\w)", "okay"),
        (r"\b(?:attuned|a tune)(?=,)", "attune"),  # how recognizers spell the name when it is called
    )
)
_PUNCTUATION: Final = re.compile(r"[.,;:!?…\n–—]+")
_NOT_WORDS: Final = re.compile(r"[^\w' ]+|_")

_BEFORE: Final = re.compile(
    r"^(?:(?:hey|hi|hello|okay|so|well|um+|uh+|er+|hm+|oh|ah|now|then|just|actually|and|but|maybe|perhaps|honestly|attune"
    r"|please|(?:can|could|would|will) you|(?:can|could) we|do you think you (?:can|could)|would you mind|go ahead and"
    r"|i would like you to|i want you to|i need you to|you (?:can|could|may|should)|i think|i guess|i said|you know"
    r"|to be honest)\s+)+(?=\S)"
)
_AFTER: Final = re.compile(
    r"(?<=\S)(?:\s+(?:please|thanks|thank you|attune|now|right now|then|today|tonight|this evening|actually|though"
    r"|again|instead|if you (?:can|could|like|want|do not mind)|would you|will you|could you|can you|for now"
    r"|for a (?:bit|while|moment)|you know|okay|so much|at all))+$"
)
_JOINTS: Final = re.compile(
    r"\s+(?:and|but|because|so(?= (?:i|you|we|can|could|would|play|suggest|recommend|find|put|show|let|what)\b))\s+"
    r"|(?<=^no)\s+(?=i )|(?<=^yes)\s+(?=i )"
)

_PRIVACY: Final = ("stop_listening", "stop_watching")
_SMALL_TALK: Final = ("goodbye", "no", "yes", "thanks", "hello")  # the first of these wins where nothing else is said
_SUGGESTING: Final = ("suggest_music", "suggest_movie", "what_music_or_movie", "something_else")
BY_TOPIC: Final = 0.6  # confidence of a sentence that only its words gave away; by judgement, 2026
_TAGS: Final = {  # the slot lists of genres, which name a medium by themselves, and of qualities, which don't
    "suggest_music": ("music_genre", "music_quality"),
    "suggest_movie": ("movie_genre", "movie_quality"),
}
_SLOTS: Final = ("emotion", "not", "mood", "tag", "medium", "which")


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a sentence was taken to mean."""

    intent: str | None  # name of an intent of the templates, or "stop"; None: not understood
    slots: Mapping[str, str]  # of emotion, not, mood (labels of `Emotion`), feeling (as said), tag, medium, which
    confidence: float  # 0 .. 1: the share of the words that was understood, `BY_TOPIC` by topic, 0 where intent is None
    text: str  # as it was given


@dataclass(frozen=True, slots=True)
class _Hit:
    intent: str
    slots: Mapping[str, str] = field(default_factory=dict)
    words: int = 0


def normalise(text: str) -> str:
    """The bare words of a sentence: lower case, contractions spelled out, no punctuation, single spaces."""
    return " ".join(clauses(text))


def clauses(text: str) -> tuple[str, ...]:
    """The normalised pieces of a text between its punctuation marks, none of them empty."""
    lowered = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'").replace("-", " ")
    for pattern, form in _FORMS:
        lowered = pattern.sub(form, lowered)
    pieces = (" ".join(_NOT_WORDS.sub(" ", piece).split()) for piece in _PUNCTUATION.split(lowered))
    return tuple(piece for piece in pieces if piece)


def is_stop(text: str) -> bool:
    """Whether somebody wants silence now. Asked before anything else; takes microseconds."""
    pieces = clauses(text)
    return any(_is_stop_phrase(piece) for piece in (*pieces, " ".join(pieces)))


def _is_stop_phrase(words: str) -> bool:
    bare = _without_courtesies(words)
    unrepeated = re.sub(r"\b(\w+)(?: \1)+\b", r"\1", bare)
    return words in STOP_PHRASES or bare in STOP_PHRASES or unrepeated in STOP_PHRASES


def _without_courtesies(words: str) -> str:
    return _AFTER.sub("", _BEFORE.sub("", words))


class Understander:
    """The templates, loaded once, and the matching of sentences against them. Not thread-safe on its first use."""

    def __init__(self) -> None:
        self.templates: Intents = load_templates()
        self._topics = _load_topics()
        self._genres = {intent: self._words_of(genres) for intent, (genres, _) in _TAGS.items()}
        self._tags = {i: self._genres[i] | self._words_of(qualities) for i, (_, qualities) in _TAGS.items()}

    def understand(self, text: str) -> Understanding:
        """The intent of a sentence and its slots; one to fifteen milliseconds. Never raises on any text."""
        if is_stop(text):
            return Understanding("stop", {}, 1.0, text)
        pieces = clauses(text)
        whole = " ".join(pieces)
        if hit := self._match(whole):
            return Understanding(hit.intent, hit.slots, 1.0, text)
        parts = [part for piece in pieces for part in _JOINTS.split(piece) if part]
        matches = [self._match(part) for part in parts]
        hits = [hit for hit in matches if hit]
        answered = bool(matches) and matches[0] is not None and matches[0].intent in ("yes", "no")
        if (meant := _combine(hits, talk=answered or len(hits) == len(parts))) is None:
            if hit := self._match_topic(whole):
                return Understanding(hit.intent, hit.slots, BY_TOPIC, text)
            return Understanding(None, {}, 0.0, text)
        share = sum(hit.words for hit in hits) / len(whole.split())
        return Understanding(meant.intent, meant.slots, min(1.0, share), text)

    def _match(self, words: str) -> _Hit | None:
        from hassil.recognize import recognize

        bare = _without_courtesies(words)
        for candidate in dict.fromkeys((words, _AFTER.sub("", words), _BEFORE.sub("", words), bare)):
            if candidate and (result := recognize(candidate, self.templates)):
                slots = {name: str(e.value) for name, e in result.entities.items() if name in _SLOTS}
                for name in ("emotion", "not", "mood"):
                    if (entity := result.entities.get(name)) and entity.text:
                        slots["feeling"] = entity.text.strip()
                return _Hit(result.intent.name, slots, len(words.split()))
        return None

    def _match_topic(self, words: str) -> _Hit | None:
        """The topic that has all the words of a sentence; see `topics` in the templates."""
        said = _without_courtesies(words).split()
        for intent, (heads, company) in self._topics.items():
            tags = self._tags.get(intent, {})
            if not heads.union(self._genres.get(intent, ())).isdisjoint(said) and company.union(tags).issuperset(said):
                tag = next((tags[word] for word in said if word in tags), None)
                return _Hit(intent, {"tag": tag} if tag else {}, len(said))
        return None

    def _words_of(self, name: str) -> dict[str, str]:
        """The single words of a slot list, and what each stands for."""
        from hassil.intents import TextSlotList
        from hassil.sample import sample_expression

        slot_list = self.templates.slot_lists[name]
        assert isinstance(slot_list, TextSlotList)
        return {
            word: str(value.value_out)
            for value in slot_list.values
            for word in sample_expression(value.text_in)
            if " " not in word
        }


def _combine(hits: Sequence[_Hit], *, talk: bool) -> _Hit | None:
    """What several understood parts mean together; small talk counts only where `talk` says so.

    A greeting before something that was not understood must not pass for an understood sentence.
    """
    by_intent = {hit.intent: hit for hit in hits}  # the last one of each intent: people correct themselves forwards
    for intent in _PRIVACY:
        if intent in by_intent:
            return by_intent[intent]
    requests = [hit for hit in hits if hit.intent != "i_feel" and hit.intent not in _SMALL_TALK]
    feelings = [hit for hit in hits if hit.intent == "i_feel"]
    feeling = next((hit for hit in reversed(feelings) if "emotion" in hit.slots), feelings[-1] if feelings else None)
    if requests:
        request = requests[-1]
        if feeling and "emotion" in feeling.slots and request.intent in _SUGGESTING:
            mood = {"mood": feeling.slots["emotion"]}
            if "feeling" in feeling.slots:
                mood["feeling"] = feeling.slots["feeling"]
            return _Hit(request.intent, {**mood, **request.slots})
        return request
    if feeling:
        return feeling
    if talk:
        return next((by_intent[intent] for intent in _SMALL_TALK if intent in by_intent), None)
    return None


def load_templates() -> Intents:
    """The templates of `intents/en.yaml`, parsed. Raises OSError where the file is missing."""
    from hassil.intents import Intents

    with TEMPLATES.open(encoding="utf-8") as file:
        return Intents.from_yaml(file)


def _load_topics() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """For each topic its heads, and all the words that may stand beside them."""
    import yaml

    with TEMPLATES.open(encoding="utf-8") as file:
        topics = yaml.safe_load(file)["topics"]
    filler = topics.pop("filler").split()
    return {
        intent: (
            frozenset(topic["heads"].split()),
            frozenset((topic["heads"] + " " + topic["company"]).split() + filler),
        )
        for intent, topic in topics.items()
    }


@cache
def _default() -> Understander:
    return Understander()


def understand(text: str) -> Understanding:
    """The intent of a sentence, with the templates loaded at the first call; see `Understander.understand`."""
    return _default().understand(text)
