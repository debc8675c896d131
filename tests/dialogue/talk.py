"""A conversation with a person whose face stays as it is, a small honest suggester, and a diary in memory."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from dialogue.conversation import Conversation, Reply
from dialogue.memory import Helped, Noted, Period, Summary
from dialogue.turn import Wish
from models.emotions import Emotion, Mood


@dataclass(frozen=True)
class Item:
    medium: str
    spoken: str
    reason: str
    tags: tuple[str, ...] = ()


ITEMS = (
    Item("music", "Gymnopedie number one by Erik Satie", "it is slow and kind", ("piano", "calm")),
    Item("music", "So What by Miles Davis", "it is cool and unhurried", ("jazz",)),
    Item("music", "Blue in Green by Miles Davis", "it is quiet company", ("jazz", "calm")),
    Item("music", "Three Little Birds by Bob Marley", "it says that things will be all right", ("reggae", "happy")),
    Item("movie", "Paddington 2", "it is warm from beginning to end", ("comedy", "family")),
    Item("movie", "My Neighbour Totoro", "nothing bad happens in it for long", ("animation",)),
)


@dataclass
class Shelf:
    """Suggests the first thing that fits and was not given before; it notes what it was asked."""

    items: Sequence[Item] = ITEMS
    asked: list[tuple[str, Mood | None, Wish]] = field(default_factory=list)
    given: set[str] = field(default_factory=set)

    def suggest(self, medium: str, mood: Mood | None, wish: Wish) -> Item | None:
        self.asked.append((medium, mood, wish))
        for item in self.items:
            fits = (wish.tag is None or wish.tag in item.tags) and (wish.person or "") in item.spoken.lower()
            if item.medium == medium and item.spoken not in self.given and fits:
                self.given.add(item.spoken)
                return item
        return None

    def similar(self, to: Item, mood: Mood | None) -> Item | None:  # noqa: ARG002 - the protocol's
        return next((item for item in self.items if item != to and set(item.tags) & set(to.tags)), None)

    def named(self, title: str, medium: str | None) -> Item | None:  # noqa: ARG002 - the protocol's
        return next((item for item in self.items if title in item.spoken.lower()), None)


NOTHING = Summary(0, {}, None, None, 0, None, None, None)


@dataclass
class Diary:
    """Answers with what a test has put into it."""

    keeping: bool = True
    summaries: Mapping[Period, Summary] = field(default_factory=dict)
    last_times: Mapping[Emotion, datetime] = field(default_factory=dict)
    days: int = 0
    helps: Sequence[Helped] = ()
    noted: Sequence[Noted] = ()
    kept: Sequence[str] = ()
    planned: datetime | None = None

    def now(self) -> datetime:
        return datetime(2026, 11, 25, 20, 0, tzinfo=UTC)  # a Wednesday

    def summary(self, period: Period) -> Summary:
        return self.summaries.get(period, NOTHING)

    def last(self, emotion: Emotion) -> datetime | None:
        return self.last_times.get(emotion)

    def days_with(self, emotion: Emotion, period: Period) -> int:  # noqa: ARG002 - the protocol's
        return self.days

    def helped(self, emotion: Emotion | None) -> Sequence[Helped]:  # noqa: ARG002 - the protocol's
        return self.helps

    def notes(self, period: Period) -> Sequence[Noted]:  # noqa: ARG002 - the protocol's
        return self.noted

    def saved(self, medium: str | None) -> Sequence[str]:  # noqa: ARG002 - the protocol's
        return self.kept

    def next_check_in(self) -> datetime | None:
        return self.planned


def face(emotion: Emotion, p: float = 0.9) -> Mood:
    """A face that shows an emotion with probability `p`."""
    rest = (1 - p) / 6
    return Mood.from_probabilities([p if e is emotion else rest for e in Emotion], abstain_below=0.3)


SAD_FACE = face(Emotion.SAD)
UNCLEAR_FACE = Mood.from_probabilities([1 / 7] * 7, abstain_below=0.3)


class Talk:
    """Says sentences, and sees that no answer claims to know how somebody feels."""

    def __init__(
        self,
        mood: Mood | None = None,
        *,
        watching: bool = True,
        locale: str = "en_US",
        seed: int = 1,
        diary: Diary | None = None,
    ) -> None:
        self.shelf = Shelf()
        self.conversation = Conversation(self.shelf, diary, locale=locale, seed=seed)
        self.mood = mood
        self.watching = watching

    def say(self, text: str, confidence: float = 1.0) -> Reply:
        reply = self.conversation.reply(text, self.mood, self.watching, confidence)
        assert reply.text
        assert not re.search(
            r"you are (a little )?(sad|angry|happy|afraid|worried|disgusted|surprised|neutral)", reply.text
        )
        return reply
