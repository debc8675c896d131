"""Conversing: what was heard becomes replies, suggestions and actions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.bus import Bus
from assistant.events import (
    CalibrationEnded,
    CalibrationWanted,
    CaptureWanted,
    CrisisSeen,
    Heard,
    Interrupted,
    MoodChanged,
    Part,
    Replied,
    ShutdownWanted,
    Suggested,
    UserClaimed,
    VoiceWanted,
)
from assistant.mood_now import MoodNow
from assistant.turns import Stage, Turns
from assistant.wording import calibrated_in_words
from models.emotions import Mood

if TYPE_CHECKING:
    from dialogue.conversation import Action, Conversation, Reply
    from recommend import Recommender, Suggestion

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SpokenSuggestion:
    """A recommender's suggestion in the form the conversation speaks about."""

    suggestion: Suggestion

    @property
    def medium(self) -> str:
        """`music` or `movie`."""
        return self.suggestion.item.medium.value

    @property
    def spoken(self) -> str:
        """Title and people, to be said aloud."""
        return self.suggestion.spoken

    @property
    def reason(self) -> str:
        """Why it fits, in one sentence."""
        return self.suggestion.reason


class RecommenderSuggester:
    """Lets the conversation ask the recommender."""

    def __init__(self, recommender: Recommender, *, scary: bool) -> None:
        self._recommender = recommender
        self._scary = scary

    def suggest(self, medium: str, mood: Mood | None, tag: str | None) -> SpokenSuggestion | None:
        """The next suggestion of a medium, or None where nothing fits."""
        from recommend import Medium

        found = self._recommender.suggest(Medium(medium), mood, 1, tag=tag, scary=self._scary)
        return SpokenSuggestion(found[0]) if found else None


def build_conversation(locale: str, *, scary: bool) -> Conversation:
    """The conversation on the embedded catalogue; takes a few tenths of a second."""
    from dialogue.conversation import Conversation
    from recommend import Recommender

    return Conversation(RecommenderSuggester(Recommender(), scary=scary), locale=locale)


class Conversing:
    """Answers each `Heard` in turn. Stop words cut in on the control lane before anything is understood."""

    def __init__(
        self,
        bus: Bus,
        turns: Turns,
        build: Callable[[], Conversation],
        mood: MoodNow,
        watching: Callable[[], bool],
    ) -> None:
        self._bus = bus
        self._turns = turns
        self._build = build
        self._conversation: Conversation | None = None
        self._loading = asyncio.Lock()
        self._mood = mood
        self._watching = watching
        bus.subscribe("conversation", Heard, handler=self._answer)
        bus.subscribe("calibrated", CalibrationEnded, handler=self._tell_calibrated)

    async def load(self) -> Conversation:
        """The conversation, built when it is first needed, off the loop."""
        async with self._loading:
            if self._conversation is None:
                self._conversation = await asyncio.to_thread(self._build)
        return self._conversation

    async def greet(self, *, watching: bool, listening: bool, called: bool) -> None:
        """Say hello, of the assistant's own accord."""
        text = (await self.load()).greeting(watching=watching, listening=listening, called=called)
        self._bus.publish(Replied(turn_id=0, text=text, aloud=text, intent="greeting"))

    async def _answer(self, heard: Heard) -> None:
        from dialogue.conversation import Action

        conversation = await self.load()
        reply = await asyncio.to_thread(
            conversation.reply,
            *(heard.text, self._mood.mood(), self._watching()),
            confidence=heard.confidence,
            sound=self._mood.sound(),
        )
        if Action.STOP in reply.actions or Action.GOODBYE in reply.actions:  # nobody waits for older answers
            self._bus.publish(Interrupted(turn_id=heard.turn_id))
        if not self._turns.advance(heard.turn_id, Stage.THINKING):
            return  # interrupted while it was being understood
        if reply.crisis:
            self._bus.publish(CrisisSeen(turn_id=heard.turn_id))
        for action in reply.actions:  # before the answer: "slower" is answered more slowly
            self._act(action)
        self._publish(heard.turn_id, reply, conversation.said_mood)

    def _publish(self, turn_id: int, reply: Reply, said: Mood | None) -> None:
        from dialogue.conversation import Action

        if isinstance(reply.suggestion, SpokenSuggestion):
            self._bus.publish(suggested(turn_id, reply.suggestion.suggestion))
        if said is not None and reply.intent == "i_feel":
            self._bus.publish(MoodChanged(mood=said))
        aloud = "" if Action.STOP in reply.actions else reply.aloud
        self._bus.publish(Replied(turn_id=turn_id, text=reply.text, aloud=aloud, intent=reply.intent))

    def _act(self, action: Action) -> None:
        from dialogue.conversation import Action

        match action:
            case Action.STOP_LISTENING:
                self._bus.publish(CaptureWanted(part=Part.MICROPHONE, on=False))
            case Action.START_LISTENING:
                self._bus.publish(CaptureWanted(part=Part.MICROPHONE, on=True))
            case Action.STOP_WATCHING:
                self._bus.publish(CaptureWanted(part=Part.CAMERA, on=False))
            case Action.START_WATCHING:
                self._bus.publish(CaptureWanted(part=Part.CAMERA, on=True))
            case Action.GOODBYE:
                self._bus.publish(ShutdownWanted(reason="goodbye"))
            case Action.CALIBRATE:
                self._bus.publish(CalibrationWanted())
            case Action.CLAIM_THIS:
                self._bus.publish(UserClaimed(which="this"))
            case Action.CLAIM_LEFT:
                self._bus.publish(UserClaimed(which="left"))
            case Action.CLAIM_RIGHT:
                self._bus.publish(UserClaimed(which="right"))
            case Action.CLAIM_OTHER:
                self._bus.publish(UserClaimed(which="other"))
            case Action.SPEAK_SLOWER:
                self._bus.publish(VoiceWanted(change="slower"))
            case Action.SPEAK_FASTER:
                self._bus.publish(VoiceWanted(change="faster"))
            case Action.SPEAK_LOUDER:
                self._bus.publish(VoiceWanted(change="louder"))
            case Action.SPEAK_SOFTER:
                self._bus.publish(VoiceWanted(change="softer"))
            case Action.STOP:
                pass  # done before the answer

    def _tell_calibrated(self, ended: CalibrationEnded) -> None:
        text = calibrated_in_words(ended.problem)
        self._bus.publish(Replied(turn_id=0, text=text, aloud=text, intent="calibrated"))


def suggested(turn_id: int, suggestion: Suggestion) -> Suggested:
    """A recommender's suggestion as an event."""
    from recommend import links

    item = suggestion.item
    return Suggested(
        turn_id=turn_id,
        medium=item.medium.value,
        item_id=item.id,
        title=item.title,
        by=item.by,
        year=item.year,
        reason=suggestion.reason,
        links=tuple(links(item).items()),
    )
