"""Twenty minutes of talk, typed, with the real conversation, recommender and journal: read it in `twenty_minutes.txt`.

    python -m tests.e2e.twenty_minutes        write the answers anew, to be read with a critical eye

In the file, `you:` and the lines that set the scene (time, face, camera, wait) are the script; `attune:` and what is in
brackets are the answers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.journal import Journal
from assistant.journal.entries import CheckIn as KeptCheckIn
from assistant.journal.entries import Entry, Exercise, MoodMinute, Suggestion
from assistant.journal.entries import Feedback as KeptFeedback
from assistant.journal.entries import Note as KeptNote
from assistant.journal.remembering import JournalMemory
from assistant.services.learning import SAID
from assistant.suggester import RecommenderSuggester, SpokenSuggestion
from dialogue.conversation import Conversation
from dialogue.turn import Action, CheckIn, Feedback, Forget, Note, Remind, Reply
from dialogue.turn import Exercise as FollowedExercise
from models.emotions import Emotion, Mood
from recommend import Catalogue, Recommender

SCRIPT = Path(__file__).with_name("twenty_minutes.txt")
BEGIN = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
PACE = timedelta(seconds=9)  # a line and its answer


class Scene:
    """A conversation, its diary, and the clock on the wall."""

    def __init__(self) -> None:
        self.now = BEGIN
        self.planned: datetime | None = None
        self.keeping = True
        self.journal = Journal.in_memory()
        self.journal.add(a_week_before(BEGIN))
        memory = JournalMemory(
            lambda: self.journal, keeping=lambda: self.keeping, next_check_in=lambda: self.planned, now=lambda: self.now
        )
        catalogue = Catalogue.embedded()
        self.suggester = RecommenderSuggester(catalogue, Recommender(catalogue, seed=7), scary=False)
        self.conversation = Conversation(self.suggester, memory, locale="en_GB", seed=7)
        self.mood: Mood | None = None
        self.watching = False
        self.intents: set[str] = set()  # that were understood
        self.replies: list[Reply] = []

    def say(self, text: str) -> list[str]:
        """The answer to a line, and what it brings."""
        self.now += PACE
        return self._answered(self.conversation.reply(text, self.mood, self.watching))

    def wait(self) -> list[str]:
        """Let an exercise come to its end."""
        self.now += timedelta(seconds=60)
        reply = self.conversation.go_on(self.mood)
        return self._answered(reply) if reply is not None else []

    def _answered(self, reply: Reply) -> list[str]:
        if reply.intent is not None:
            self.intents.add(reply.intent)
        self.replies.append(reply)
        if isinstance(reply.suggestion, SpokenSuggestion):
            item = reply.suggestion.item
            self.journal.add(
                [
                    Suggestion(
                        at=self.now,
                        medium=item.medium.value,
                        item_id=item.id,
                        title=item.title,
                        people=", ".join(item.by),
                        year=item.year,
                        reason=reply.suggestion.reason,
                    )
                ]
            )
        brought = [note for action in reply.actions if (note := self._do(action))]
        lines = [f"attune: {reply.text}"]
        lines += [f"  [{len(reply.script)} lines in {sum(line.seconds for line in reply.script):.0f} s]"] * bool(
            reply.script
        )
        return lines + ([f"  [{', '.join(brought)}]"] if brought else [])

    def _do(self, request: object) -> str:
        match request:
            case Feedback(kind, suggestion):
                item_id = suggestion.item.id if isinstance(suggestion, SpokenSuggestion) else ""
                if kind in SAID:
                    self.suggester.learn(item_id, kind, self.mood)
                opinion = KeptFeedback(
                    at=self.now, medium=suggestion.medium, item_id=item_id, title=suggestion.spoken, opinion=kind
                )
                self.journal.add([opinion])
                return kind.replace("_", " ")
            case CheckIn(emotion, word, scale, note):
                self.journal.add([KeptCheckIn(at=self.now, emotion=emotion, word=word, scale=scale, note=note)])
                return f"check-in kept: {emotion.label if emotion else 'no feeling'}, {scale}" + (
                    f', "{note}"' if note else ""
                )
            case Note(text):
                self.journal.add([KeptNote(at=self.now, text=text)])
                return "note kept"
            case FollowedExercise(seconds):
                self.journal.add([Exercise(at=self.now, seconds=seconds)])
                return "exercise kept"
            case Forget(seconds):
                self.journal.delete(None if seconds is None else self.now - timedelta(seconds=seconds), None)
                if seconds is None:
                    self.conversation.forget()
                    self.suggester.forget()
                return "forgotten"
            case Remind(at, _, _) if at is not None:
                day = self.now.replace(hour=at.hour, minute=at.minute)
                self.planned = day if day > self.now else day + timedelta(days=1)
            case Action.STOP_JOURNAL | Action.START_JOURNAL:
                self.keeping = request is Action.START_JOURNAL
            case Action.START_WATCHING | Action.STOP_WATCHING:
                self.watching = request is Action.START_WATCHING
            case Action.CANCEL_REMINDERS:
                self.planned = None
        return str(request.value if isinstance(request, Action) else type(request).__name__).replace("_", " ").lower()


def a_week_before(now: datetime) -> list[Entry]:
    """A week that had its ups and downs, for the diary to speak of."""
    entries: list[Entry] = []
    moods = (Emotion.NEUTRAL, Emotion.SAD, Emotion.SAD, Emotion.NEUTRAL, Emotion.HAPPY, Emotion.NEUTRAL, Emotion.SAD)
    for days, emotion in enumerate(moods, 1):
        evening = now - timedelta(days=days)
        shares = tuple(0.7 if each is emotion else 0.05 for each in Emotion)
        for minute in range(40):
            entries.append(_minute(evening + timedelta(minutes=minute), shares))
        if emotion is Emotion.SAD:
            entries.append(Exercise(at=evening + timedelta(minutes=41), seconds=60.0))
            better = tuple(0.6 if each is Emotion.NEUTRAL else 0.4 / 6 for each in Emotion)
            for minute in range(46, 70):
                entries.append(_minute(evening + timedelta(minutes=minute), better))
    entries.append(
        KeptCheckIn(at=now - timedelta(days=2), emotion=Emotion.SAD, word="low", scale=4, note="too little sleep")
    )
    return entries


def _minute(at: datetime, shares: tuple[float, ...]) -> MoodMinute:
    return MoodMinute(at=at, probabilities=shares, confidence=max(shares), sources=("face",), seconds=60, named=60)


class Play:
    """Plays a script; `scene` holds what came of it."""

    def __init__(self) -> None:
        self.scene = Scene()

    def lines(self, lines: list[str]) -> Iterator[str]:
        """The script's lines, each spoken one with its answer."""
        for line in lines:
            yield line
            match line.split():
                case ["you:", *_]:
                    yield from self.scene.say(line.removeprefix("you: "))
                case ["wait"]:
                    yield from self.scene.wait()
                case ["face", "none"]:
                    self.scene.mood = None
                case ["face", label, share]:
                    emotion, p = Emotion.from_label(label), float(share)
                    self.scene.mood = Mood.from_probabilities(
                        [p if each is emotion else (1 - p) / 6 for each in Emotion], abstain_below=0.5
                    )
                case ["camera", state]:
                    self.scene.watching = state == "on"


def script(text: str) -> list[str]:
    """The lines of a transcript that are the script."""
    return [line for line in text.splitlines() if not line.startswith(("attune:", "  ["))]


if __name__ == "__main__":
    written = "\n".join(Play().lines(script(SCRIPT.read_text(encoding="utf-8")))) + "\n"
    SCRIPT.write_text(written, encoding="utf-8")
    sys.stdout.write(written)
