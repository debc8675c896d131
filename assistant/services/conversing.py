"""Conversing: what was heard becomes replies, suggestions and actions."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from assistant.browser import open_address
from assistant.bus import Bus, Event, Fault
from assistant.elsewhere import Elsewhere
from assistant.events import (
    CalibrationEnded,
    CheckInWanted,
    CrisisSeen,
    FeedbackGiven,
    ForgetWanted,
    Heard,
    Interrupted,
    MoodChanged,
    MusicChanged,
    Replied,
    SpeakingEnded,
    TimerEnded,
    TurnEnded,
)
from assistant.free_talk import FreeTalk
from assistant.mood_now import MoodNow
from assistant.requests import event_for
from assistant.suggester import RecommenderSuggester, SpokenSuggestion, suggested
from assistant.turns import Stage, Turns
from assistant.wording import calibrated_in_words, timer_in_words

if TYPE_CHECKING:
    from dialogue.conversation import Conversation, Hearing, Reply
    from dialogue.recognizers import Answers
    from dialogue.turn import Line, Request

log = logging.getLogger(__name__)

INTRODUCED_S: Final = 20.0  # the longest that the first line of an exercise waits for what is said before it


class Conversing:
    """Answers each `Heard` in turn. Stop words cut in on the control lane before anything is understood."""

    def __init__(
        self,
        bus: Bus,
        turns: Turns,
        build: Callable[[], tuple[Conversation, RecommenderSuggester]],
        mood: MoodNow,
        watching: Callable[[], bool],
        free_talk: FreeTalk | None,
        elsewhere: Elsewhere | None,
    ) -> None:
        """`free_talk`: what answers where nothing was understood, if the user has set up a language model.

        `elsewhere`: the services that the user has connected, if any.
        """
        self._bus = bus
        self._turns = turns
        self._build = build
        self._built: tuple[Conversation, RecommenderSuggester] | None = None
        self._loading = asyncio.Lock()
        self._mood = mood
        self._watching = watching
        self._free_talk = free_talk
        self._elsewhere = elsewhere
        self._wanted: SpokenSuggestion | None = None  # the song that was last asked for
        self._complained = ""  # what was last wrong with it
        self._spoken: list[str] = []  # what has been said of the last reply, part by part
        self._own: asyncio.Task[None] | None = None  # what it says in its own time: an exercise, or open talk
        self._said_last = -1  # turn of the last reply
        self._over = asyncio.Event()  # that reply has been said
        self._background: set[asyncio.Task[None]] = set()
        bus.subscribe("conversation", Heard, handler=self._answer)
        bus.subscribe("conversation: own accord", CheckInWanted, handler=self._check_in)
        bus.subscribe("conversation: told", CalibrationEnded, TimerEnded, MusicChanged, handler=self._tell)
        bus.subscribe("conversation: said", SpeakingEnded, TurnEnded, handler=self._note_said)
        bus.subscribe("conversation: forget", ForgetWanted, handler=self._forget)
        bus.subscribe("conversation: interrupted", Interrupted, handler=self._interrupt)

    @property
    def guiding(self) -> bool:
        """Whether it speaks in its own time, as in an exercise."""
        return self._own is not None and not self._own.done()

    async def load(self) -> Conversation:
        """The conversation, built when it is first needed, off the loop."""
        async with self._loading:
            if self._built is None:
                self._built = await asyncio.to_thread(self._build)
        return self._built[0]

    async def greet(self, *, watching: bool, hearing: Hearing, speaking: bool, called: bool) -> None:
        """Say hello, of the assistant's own accord."""
        conversation = await self.load()
        text = conversation.greeting(watching=watching, hearing=hearing, speaking=speaking, called=called)
        self._say(text, "greeting")

    @property
    def asked(self) -> Answers | None:
        """What the conversation asks for, where that is no sentence by itself."""
        return self._built[0].asked if self._built is not None else None

    @property
    def suggester(self) -> RecommenderSuggester | None:
        """Whoever suggests and learns, once the conversation is built."""
        return self._built[1] if self._built is not None else None

    def next_song(self, among: Sequence[str]) -> str | None:
        """Of the songs with these ids, the one that music may go on with. Called in a thread."""
        return self._built[1].next_song(self._mood.mood(), among) if self._built is not None else None

    async def close(self) -> None:
        """Say nothing more."""
        self._stop_own()
        for task in tuple(self._background):
            task.cancel()

    async def _answer(self, heard: Heard) -> None:
        from dialogue.turn import Action

        self._stop_own()
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
        if reply.missed and heard.text and self._free_talk is not None:
            talking = self._talk_freely(self._free_talk, conversation, heard, reply)
            self._own = asyncio.create_task(talking, name="open talk")
        else:
            self._publish(heard.turn_id, reply)

    async def _talk_freely(self, talk: FreeTalk, conversation: Conversation, heard: Heard, otherwise: Reply) -> None:
        """Answer with the language model's sentences as they come; where it gives none, as if there were no model."""
        from dialogue.language_model import ModelError
        from dialogue.open_talk import Withheld

        turn_id, said = heard.turn_id, list[str]()
        self._said_last, self._over, self._spoken = turn_id, asyncio.Event(), []
        gently = False
        try:
            async with aclosing(talk.answer(conversation, turn_id, heard.text)) as sentences:
                async for sentence in sentences:
                    said.append(sentence)
                    conversation.told(" ".join(said))
                    self._bus.publish(Replied(turn_id=turn_id, text=sentence, aloud=sentence, intent=None, more=True))
        except ModelError as error:
            if str(error) != self._complained:
                self._complained = str(error)
                self._bus.publish(Fault(where="open talk", message=str(error)))
        except Withheld as withheld:
            gently = withheld.crisis
        except Exception as error:  # a turn must come to its end
            log.exception("open talk failed")
            self._bus.publish(Fault(where="open talk", message=f"it failed ({error}); the log has the details"))
        except asyncio.CancelledError:
            self._end_parts(turn_id)
            raise
        if said:
            self._end_parts(turn_id)
        elif not gently:
            self._publish(turn_id, otherwise)
        if gently:
            self._publish(turn_id if not said else 0, conversation.ask_gently())
        elif talk.breathing_wanted:
            await self._until_said()
            self._publish(0, conversation.begin_exercise(self._mood.mood()))

    def _end_parts(self, turn_id: int) -> None:
        self._bus.publish(Replied(turn_id=turn_id, text="", aloud="", intent=None))

    async def _check_in(self, wanted: CheckInWanted) -> None:
        if self._turns.open:
            return
        conversation = await self.load()
        reply = await asyncio.to_thread(conversation.begin_check_in, wanted.reason, wanted.emotion, self._mood.mood())
        if reply is not None:
            self._stop_own()
            self._publish(0, reply)

    def _publish(self, turn_id: int, reply: Reply) -> None:
        from dialogue.turn import Action

        for request in reply.actions:  # before the answer: "slower" is answered more slowly
            self._do(turn_id, request)
        if isinstance(reply.suggestion, SpokenSuggestion):
            self._bus.publish(suggested(turn_id, reply.suggestion))
            if self._elsewhere is not None and reply.suggestion.medium == "movie":
                self._in_background(self._tell_where(self._elsewhere, reply.suggestion))
        if reply.said is not None:
            self._bus.publish(MoodChanged(mood=reply.said))
        self._said_last, self._over, self._spoken = turn_id, asyncio.Event(), []
        aloud = "" if Action.STOP in reply.actions else reply.aloud
        self._bus.publish(Replied(turn_id=turn_id, text=reply.text, aloud=aloud, intent=reply.intent))
        if reply.script:
            self._own = asyncio.create_task(self._guide(reply.script, reply.intent), name="exercise")

    def _do(self, turn_id: int, request: Request) -> None:
        from dialogue.turn import Action

        assert self._built is not None
        conversation, _ = self._built
        last = conversation.last_suggestion
        if request in (Action.PLAY, Action.ENJOY) and isinstance(last, SpokenSuggestion) and last.medium == "music":
            self._wanted = last
        if request is Action.OPEN and isinstance(last, SpokenSuggestion):
            self._in_background(self._open(last))
        elif (event := event_for(request, turn_id, last)) is not None:
            self._bus.publish(event)

    async def _open(self, found: SpokenSuggestion) -> None:
        own = await self._elsewhere.page(found.item) if self._elsewhere is not None else None
        name, address = own or suggested(0, found).links[0]
        given = FeedbackGiven(turn_id=0, kind="opened", medium=found.medium, item_id=found.item.id, title=found.spoken)
        self._bus.publish(given)
        if not await asyncio.to_thread(open_address, address):
            self._say(f"There is no browser with a window here. {name} has it at {address}", "open_it", aloud="")

    async def _tell_where(self, elsewhere: Elsewhere, found: SpokenSuggestion) -> None:
        if where := await elsewhere.where_to_watch(found.item):
            self._say(where, "where_to_watch", aloud="")

    async def _play_elsewhere(self, problem: str, wanted: SpokenSuggestion | None) -> None:
        """A song that is not among the files is played by a connected service, or said to be missing."""
        played = await self._elsewhere.play(wanted.item) if self._elsewhere is not None and wanted is not None else None
        self._say(played or problem, "music")

    async def _guide(self, lines: tuple[Line, ...], intent: str | None) -> None:
        """Say each line at its time, then go on; ends early where the user says anything."""
        await self._until_said()
        for line in lines:
            self._say(line.text, intent)
            await asyncio.sleep(line.seconds)
        conversation = await self.load()
        reply = await asyncio.to_thread(conversation.go_on, self._mood.mood())
        if reply is not None:
            self._own = None
            self._publish(0, reply)

    async def _until_said(self) -> None:
        try:
            async with asyncio.timeout(INTRODUCED_S):
                await self._over.wait()
        except TimeoutError:
            log.warning("an exercise began before its introduction had been said")

    def _note_said(self, ended: Event) -> None:
        match ended:
            case SpeakingEnded() if ended.turn_id == self._said_last and self._built is not None:
                self._spoken.append(ended.spoken)
                if ended.interrupted:
                    self._built[0].heard_of(" ".join(part for part in self._spoken if part))
            case TurnEnded() if ended.turn_id == self._said_last:
                self._over.set()

    def _in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _forget(self, wanted: ForgetWanted) -> None:
        if wanted.seconds is None and self._built is not None:
            conversation, suggester = self._built
            conversation.forget()
            await asyncio.to_thread(suggester.forget)

    def _interrupt(self, interruption: Interrupted) -> None:
        if interruption.turn_id is None or interruption.turn_id > self._said_last:
            self._stop_own()

    def _stop_own(self) -> None:
        if self._own is not None:
            self._own.cancel()
            self._own = None

    def _tell(self, event: Event) -> None:
        match event:
            case CalibrationEnded():
                self._say(calibrated_in_words(event.problem), "calibrated")
            case TimerEnded():
                self._say(timer_in_words(event.seconds), "timer")
            case MusicChanged(state="failed"):
                wanted, self._wanted = self._wanted, None
                self._in_background(self._play_elsewhere(event.problem, wanted))

    def _say(self, text: str, intent: str | None, aloud: str | None = None) -> None:
        self._bus.publish(Replied(turn_id=0, text=text, aloud=text if aloud is None else aloud, intent=intent))
