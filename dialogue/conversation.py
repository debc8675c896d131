"""A conversation: what somebody says and how they look goes in, what Attune answers and does comes out.

Every sentence is taken in the same order: stop and privacy words, the crisis check, the question that is open,
intents, and an honest "I didn't catch that". There is no clock and no device in here; a turn is a call of `reply`.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from dialogue import safety
from dialogue.answering import LASTING, flow_for
from dialogue.care import CARE_FOR, Care
from dialogue.feelings import Feelings
from dialogue.flow import Answer, Ask, Do, Flow, Guide, Offer, Say, ask
from dialogue.flows.breathing import breathe
from dialogue.flows.check_in import check_in
from dialogue.memory import Memory
from dialogue.reading import yes_or_no
from dialogue.replies import LOOKS, WORDINGS, Voice
from dialogue.talk import Sound, Talk
from dialogue.turn import Action, Line, Reply, Request, Suggester, SuggestionLike, Wish
from dialogue.understanding import is_stop, understand
from models.emotions import Emotion, Mood

if TYPE_CHECKING:
    from dialogue.recognizers import Answers

__all__ = ["CARE_FOR", "Action", "Conversation", "Reply", "Suggester", "SuggestionLike"]

RETURNS: Final = 2  # times that a question is asked again after something else, before it is left for later
REMEMBERED: Final = 12  # contributions of both sides

Who = Literal["user", "attune"]
Hearing = Literal["all", "some", "nothing"]  # some: the recognizer is limited to sentences that it knows


@dataclass(slots=True)
class _Running:
    """A flow that waits: for an answer, or for the end of its lines."""

    flow: Flow
    intent: str | None
    lasting: bool = False  # one comes back to it after something else
    question: Ask | None = None
    missed: int = 0  # answers to the question that were none
    returns: int = 0
    paused: bool = False  # until they ask for it


@dataclass(slots=True)
class _Draft:
    """An answer as it grows."""

    words: list[str] = field(default_factory=list)
    actions: list[Request] = field(default_factory=list)
    suggestion: SuggestionLike | None = None
    script: tuple[Line, ...] = ()
    crisis: bool = False

    def reply(self, intent: str | None) -> Reply:
        text = " ".join(word for word in self.words if word)
        return Reply(text, intent, tuple(self.actions), self.suggestion, script=self.script, crisis=self.crisis)


class Conversation:
    """One conversation with one person.

    `memory`: the diary, where one is kept. `name`: how to address them in the greeting, if at all. `locale`: such as
    "en_US"; it chooses the help line that a crisis is answered with. `seed`: the same seed gives the same wordings for
    the same conversation.
    """

    def __init__(
        self,
        suggester: Suggester,
        memory: Memory | None = None,
        *,
        name: str | None = None,
        locale: str = "",
        seed: int = 0,
    ) -> None:
        self._talk = Talk(suggester, memory, Voice(seed), Care(locale))
        self._name = name
        self._missed = 0  # sentences not understood in a row
        self._flows: list[_Running] = []  # the innermost last
        self._said: deque[tuple[Who, str]] = deque(maxlen=REMEMBERED)

    @property
    def said_mood(self) -> Mood | None:
        """The mood the person named themselves, while it counts."""
        said = self._talk.feelings.named(self._talk.turn)
        return Mood.said(said.emotion) if said else None

    @property
    def history(self) -> tuple[tuple[Who, str], ...]:
        """The last contributions of both, the oldest first, as they were really spoken."""
        return tuple(self._said)

    @property
    def last_suggestion(self) -> SuggestionLike | None:
        """What "that one" is about."""
        return self._talk.last.suggestion if self._talk.last else None

    @property
    def asked(self) -> Answers | None:
        """What the open question may be answered with that is no sentence by itself."""
        open_questions = (flow.question for flow in reversed(self._flows) if flow.question and not flow.paused)
        return next((question.answers for question in open_questions if question.answers), None)

    def greeting(self, *, watching: bool, hearing: Hearing, speaking: bool, called: bool = False) -> str:
        """What is said at the start: whether Attune sees, hears and speaks, and what to ask.

        `called`: it will not listen to what does not begin with its name.
        """
        hello = f"Hello, {self._name}." if self._name else "Hello."
        senses = {
            (True, "all"): "I can see and hear you.",
            (True, "some"): "I can see you, and hear a set of sentences; say help for some.",
            (True, "nothing"): "I can see you, but not hear you; type to me.",
            (False, "all"): "I can hear you, but not see you.",
            (False, "some"): "I can hear a set of sentences, but not see you; say help for some.",
            (False, "nothing"): "I can neither see nor hear you; type to me.",
        }[watching, hearing]
        call = " Call me by saying hey Attune." if called and hearing != "nothing" else ""
        silent = "" if speaking else " My answers are on the screen."
        offer = "Ask me what mood I see, or for music or a movie." if watching else "Ask me for music or a movie."
        return f"{hello} I'm Attune. {senses}{call}{silent} {offer}"

    def mood_remark(self, mood: Mood) -> str:
        """A line about a mood that has just changed; for the screen."""
        if mood.emotion is None:
            return self._talk.say("mood unclear")
        return self._talk.say("mood changed", looks=LOOKS[mood.emotion])

    def reply(
        self, text: str, mood: Mood | None, watching: bool, confidence: float = 1.0, sound: Sound | None = None
    ) -> Reply:
        """The answer to a sentence.

        `mood`: what the sources show now, None where none says anything. `watching`: whether the camera is on.
        `confidence`: 0..1, how sure the recognizer is of its words; typed words are 1. `sound`: how the voice differs
        from usual, where that is clear.
        """
        talk = self._talk
        talk.turn += 1
        talk.mood, talk.watching, talk.sound = mood, watching, sound
        before = talk.feelings.named(talk.turn)
        answer = Answer(text, understand(text))
        control = self._control(answer)
        if crisis := safety.check(text):
            self._flows.clear()
            reply = talk.care.answer(crisis, confidence, talk.turn, control.actions if control else ())
        else:
            reply = control or self._return(self._answer(answer))
        said = talk.feelings.named(talk.turn)
        if said is not None and said is not before:
            told = answer.meant.intent is None and reply.intent not in LASTING
            reply = replace(reply, said=Mood.said(said.emotion), intent="i_feel" if told else reply.intent)
        return self._remember(text, reply)

    def begin_check_in(
        self, reason: Literal["asked", "time", "mood"], lasting: Emotion | None, mood: Mood | None
    ) -> Reply | None:
        """Begin a check-in without being asked in words; None while a crisis is cared for, or one is going on."""
        talk = self._talk
        busy = any(running.intent == "check_in" and not running.paused for running in self._flows)
        if busy or talk.care.asking or talk.care.caring(talk.turn):
            return None
        talk.mood = mood
        self._flows = [running for running in self._flows if running.lasting and running.intent != "check_in"]
        for running in self._flows:
            running.paused = True
        return self._remember("", self._start(check_in(talk, reason, lasting), "check_in"))

    def go_on(self, mood: Mood | None) -> Reply | None:
        """Go on after the lines of an exercise; None where it was given up meanwhile."""
        if not self._flows or self._flows[-1].question is not None:
            return None
        self._talk.mood = mood
        running = self._flows[-1]
        return self._remember("", self._run(running, None).reply(running.intent))

    def begin_exercise(self, mood: Mood | None) -> Reply:
        """Begin a breathing exercise, as a language model wishes that has just answered."""
        self._talk.mood = mood
        self._drop_questions()
        return self._remember("", self._start(breathe(self._talk), "breathe"))

    def find(self, medium: str, wish: Wish) -> SuggestionLike | None:
        """A suggestion that others put into words; None where nothing is left."""
        found, _ = self._talk.find(medium, wish)
        return found.suggestion if found else None

    def ask_gently(self) -> Reply:
        """Ask whether they are in danger, after somebody else answered as if they were."""
        reply = self._talk.care.answer(safety.Crisis("", "self", hint=True), 1.0, self._talk.turn, ())
        return self._remember("", reply)

    def heard_of(self, spoken: str) -> None:
        """What was really said of the last contribution, where it was interrupted."""
        if self._said and self._said[-1][0] == "attune":
            self._said[-1] = ("attune", spoken)

    def forget(self) -> None:
        """Forget what was said, felt and suggested."""
        self._said.clear()
        self._flows.clear()
        talk = self._talk
        talk.feelings, talk.last, talk.looked, talk.explain, talk.aim = Feelings(), None, None, None, None

    def told(self, text: str) -> None:
        """A language model answered in Attune's name, in place of the last answer."""
        self._missed = 0
        self.heard_of(text)

    # Stop and privacy words

    def _control(self, answer: Answer) -> Reply | None:
        if is_stop(answer.text):
            self._pause()
            return Reply(self._talk.say("stop"), "stop", (Action.STOP,))
        intent = answer.meant.intent
        if intent in ("stop_listening", "stop_watching") and not answer.meant.guess:
            if intent == "stop_listening":
                self._pause()
            return self._return(Reply(self._talk.say(intent.replace("_", " ")), intent, (Action(intent),)))
        return None

    def _pause(self) -> None:
        """Leave open questions; what lasts can be taken up again."""
        self._flows = [running for running in self._flows if running.lasting and running.question is not None]
        for running in self._flows:
            running.paused = True

    # The question that is open, then intents

    def _answer(self, answer: Answer) -> Reply:
        likely = answer  # what is only likely answers no question, and is asked about at the end
        if answer.meant.guess:
            answer = replace(answer, meant=replace(answer.meant, intent=None, slots={}))
        intent = answer.meant.intent
        if self._talk.care.asking and (followed := self._talk.care.follow(intent, self._talk.turn)) is not None:
            return followed
        if self._flows and self._flows[-1].question is None:  # lines were being said: the exercise is over
            self._flows.pop()
        if (read := self._read(answer)) is not None:
            return read
        if intent == "go_back":
            return self._go_back()
        if intent == "never_mind" and self._flows:
            return self._give_up(answer)
        if answer.meant.intent is None and not answer.meant.guess and (again := self._ask_again()) is not None:
            return again
        self._drop_questions()
        return self._take_up(likely)

    def _take_up(self, answer: Answer) -> Reply:
        """Answer an intent, or ask whether it was meant."""
        meant = answer.meant
        if meant.guess:
            return self._start(self._ask_whether(answer), None)
        if meant.intent == "repeat":
            return self._repeat()
        flow = flow_for(self._talk, answer)
        if flow is None:
            return self._not_understood()
        self._missed = 0
        if meant.intent in LASTING:
            self._flows = [running for running in self._flows if running.intent != meant.intent]
        return self._start(flow, meant.intent)

    def _read(self, answer: Answer) -> Reply | None:
        """The answer goes to the innermost question that can read it; the ones within that are dropped."""
        for at in range(len(self._flows) - 1, -1, -1):
            running = self._flows[at]
            if running.paused or running.question is None:
                continue
            if (value := running.question.read(answer)) is not None:
                del self._flows[at + 1 :]
                running.missed = running.returns = self._missed = 0
                return self._run(running, value).reply(answer.meant.intent or running.intent)
        return None

    def _ask_again(self) -> Reply | None:
        """Nothing was understood, but a question is open: ask it in another way, and at last do without."""
        if not self._flows or self._flows[-1].paused or self._talk.care.caring(self._talk.turn):
            return None
        running = self._flows[-1]
        question = running.question
        if question is None or not question.again:
            return None
        running.missed += 1
        if running.missed <= len(question.again):
            return Reply(f"{self._talk.say('missed an answer')} {question.again[running.missed - 1]}", None)
        if not running.lasting:
            return None
        running.missed = 0
        draft = self._run(running, None)
        draft.words.insert(0, self._talk.say("skipped"))
        return draft.reply(running.intent)

    def _give_up(self, answer: Answer) -> Reply:
        """They do not want to go on with it; or only not to answer this question."""
        running = self._flows[-1]
        if running.lasting and "skip" in answer.text.lower():
            running.paused = False
            return self._run(running, None).reply(running.intent)
        self._flows.clear()
        return Reply(self._talk.say("left in peace"), "never_mind")

    def _go_back(self) -> Reply:
        """Take up what was left."""
        running = next((running for running in reversed(self._flows) if running.lasting), None)
        if running is None or running.question is None:
            return Reply(self._talk.say("nothing to go back to"), "go_back")
        del self._flows[self._flows.index(running) + 1 :]
        running.paused, running.returns = False, 0
        return Reply(f"{self._talk.say('gladly')} {running.question.text}", "go_back")

    def _return(self, reply: Reply) -> Reply:
        """After something else, come back to the flow that lasts; a few times only."""
        running = self._flows[-1] if self._flows else None
        if running is None or not running.lasting or running.paused or running.question is None:
            return reply
        if reply.intent is None or running.question.text in reply.text or not running.question.text:
            return reply
        if any(question in reply.text for question in running.question.again):
            return reply
        running.returns += 1
        name = LASTING[running.intent or "check_in"]
        if running.returns > RETURNS:
            running.paused = True
            return replace(reply, text=f"{reply.text} {self._talk.say('later', name=name)}")
        again = (*running.question.again, running.question.text)[0]
        return replace(reply, text=f"{reply.text} {self._talk.say('back to', name=name)} {again}")

    def _drop_questions(self) -> None:
        while self._flows and not self._flows[-1].lasting:
            self._flows.pop().flow.close()

    def _ask_whether(self, answer: Answer) -> Flow:
        """Ask whether they meant what their words come closest to, and do it."""
        meant = yield from ask(self._talk.say("did you mean", guess=answer.meant.guess), yes_or_no)
        if meant:
            flow = flow_for(self._talk, replace(answer, meant=replace(answer.meant, guess="")))
            if flow is not None:
                yield from flow
        elif meant is False:
            yield Say(self._talk.say("say it otherwise"))

    def _not_understood(self) -> Reply:
        if self._talk.care.caring(self._talk.turn):
            return self._talk.care.stay()
        wordings = WORDINGS["missed"]
        self._missed += 1
        return Reply(wordings[min(self._missed, len(wordings)) - 1], None, missed=True)

    def _repeat(self) -> Reply:
        last = next((text for who, text in reversed(self._said) if who == "attune" and text), None)
        return Reply(last or self._talk.say("nothing said"), "repeat")

    # Running flows

    def _start(self, flow: Flow, intent: str | None) -> Reply:
        running = _Running(flow, intent, lasting=intent in LASTING)
        self._flows.append(running)
        return self._run(running, None).reply(intent)

    def _run(self, running: _Running, value: object) -> _Draft:
        """Run a flow from the answer to its question to its next one, or to its end."""
        draft = _Draft()
        running.question = None
        try:
            while True:
                step = running.flow.send(value)
                value = None
                match step:
                    case Say():
                        draft.words.append(step.text)
                        draft.crisis = draft.crisis or step.crisis
                    case Offer():
                        draft.words.append(step.text)
                        draft.suggestion = step.suggestion
                    case Do():
                        draft.actions.append(step.request)
                    case Ask():
                        draft.words.append(step.text)
                        running.question = step
                        return draft
                    case Guide():
                        draft.script = step.lines
                        return draft
        except StopIteration:
            if running in self._flows:
                self._flows.remove(running)
        return draft

    def _remember(self, text: str, reply: Reply) -> Reply:
        if text:
            self._said.append(("user", text))
        if reply.intent != "stop":
            self._said.append(("attune", reply.text))
        return reply
