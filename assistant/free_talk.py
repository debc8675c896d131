"""Open talk in a session: what the language model is told, and what its tools do here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import TYPE_CHECKING, Final

from assistant.bus import Bus
from assistant.events import MoodChanged, MusicWanted, NoteTaken
from assistant.suggester import SpokenSuggestion, suggested
from assistant.wording import mood_for_a_model
from models.emotions import Emotion, Mood

if TYPE_CHECKING:
    from assistant.settings import LanguageModel
    from dialogue.conversation import Conversation
    from dialogue.memory import Memory
    from dialogue.open_talk import Context, OpenTalk
    from dialogue.turn import Wish

DONE: Final = "Done."


class FreeTalk:
    """Asks the language model in the name of one conversation. `breathing_wanted`: it has begun an exercise."""

    def __init__(self, bus: Bus, settings: LanguageModel, memory: Memory, mood: Callable[[], Mood | None]) -> None:
        self._bus = bus
        self._settings = settings
        self._memory = memory
        self._mood = mood
        self._talk: OpenTalk | None = None
        self._conversation: Conversation | None = None
        self._turn_id = 0
        self.breathing_wanted = False

    async def answer(self, conversation: Conversation, turn_id: int, text: str) -> AsyncGenerator[str]:
        """The sentences of an answer, each as soon as it is complete.

        Raises what `dialogue.open_talk.OpenTalk.answer` raises: ModelError and Withheld.
        """
        self._conversation, self._turn_id, self.breathing_wanted = conversation, turn_id, False
        if self._talk is None:
            self._talk = await asyncio.to_thread(self._build)
        context = await asyncio.to_thread(self._context, conversation)
        async for sentence in self._talk.answer(text, context):
            yield sentence

    def _build(self) -> OpenTalk:
        from assistant.model_key import model_key
        from dialogue.language_model import Endpoint
        from dialogue.open_talk import OpenTalk

        wanted = self._settings
        endpoint = Endpoint(
            wanted.url, wanted.model, model_key(), wanted.first_word_seconds, wanted.between_words_seconds
        )
        return OpenTalk(endpoint, self if wanted.tools else None, max_sentences=wanted.max_sentences)

    def _context(self, conversation: Conversation) -> Context:
        from dialogue.flows.diary import in_words
        from dialogue.memory import Period
        from dialogue.open_talk import Context

        now = self._memory.now()
        last = conversation.last_suggestion
        return Context(
            now,
            mood_for_a_model(self._mood()),
            conversation.history[:-2],  # without this sentence, and the answer that stands in for the model's
            in_words(self._memory.summary(Period.WEEK), Period.WEEK, now),
            last.spoken if last is not None else "",
        )

    # --- its tools ---

    async def suggest(self, medium: str, wish: Wish) -> str:
        """Choose something, and say what and why."""
        assert self._conversation is not None
        found = await asyncio.to_thread(self._conversation.find, medium, wish)
        if not isinstance(found, SpokenSuggestion):
            return "There is nothing of the kind."
        self._bus.publish(suggested(self._turn_id, found))
        return f"{found.spoken}. {found.reason}"

    async def play(self) -> str:
        """Go on with the music, or start what was suggested last."""
        self._bus.publish(MusicWanted(move="play"))
        return DONE

    async def log_mood(self, emotion: Emotion) -> str:
        """Write down that the person said they feel so."""
        self._bus.publish(MoodChanged(mood=Mood.said(emotion)))
        return DONE

    async def take_note(self, text: str) -> str:
        """Keep a note in the person's diary."""
        if not self._memory.keeping:
            return "The diary is switched off; nothing was written."
        self._bus.publish(NoteTaken(turn_id=self._turn_id, text=text))
        return DONE

    async def start_breathing(self) -> str:
        """Begin the guided breathing exercise once the answer has been spoken."""
        self.breathing_wanted = True
        return "It begins after your answer."
