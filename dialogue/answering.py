"""Which flow answers an intent."""

from __future__ import annotations

from dialogue.flow import Answer, Do, Flow, Say
from dialogue.flows import breathing, diary, feelings, reminding, suggesting
from dialogue.flows.check_in import check_in
from dialogue.talk import Talk
from dialogue.turn import Action
from models.emotions import Emotion

LASTING = {"check_in": "check-in", "breathe": "exercise"}  # flows one comes back to, and how they are called

_ACTIONS = (
    "start_listening",
    "start_watching",
    "speak_slower",
    "speak_faster",
    "speak_louder",
    "speak_softer",
    "goodbye",
)
_CLOSING = ("stop_listening", "stop_watching")  # said clearly, they are obeyed before anything else is asked
_SAID = ("thanks", "help", "yes", "joke", "who_are_you", "are_you_human", "privacy", "insult")


def flow_for(talk: Talk, answer: Answer) -> Flow | None:
    """The flow that answers a sentence, or None where nothing was understood."""
    meant, slots = answer.meant, answer.meant.slots
    emotion = Emotion.from_label(slots["emotion"]) if "emotion" in slots else None
    seconds = float(slots["seconds"]) if "seconds" in slots else None
    match meant.intent:
        case "what_mood":
            return feelings.what_mood(talk)
        case "i_feel" if emotion is not None:
            talk.hear_mood(meant)
            return feelings.felt_so(talk, emotion)
        case "i_feel" if "not" in slots:
            return feelings.denied(talk, Emotion.from_label(slots["not"]))
        case "i_feel":
            return feelings.how_do_you_feel(talk, talk.say("feels so"))
        case "calibrate":
            return feelings.learn_face(talk)
        case "thats_me":
            return feelings.claim(talk, slots["which"])
        case "suggest_music" | "suggest_movie" as intent:
            return suggesting.suggest(talk, intent.removeprefix("suggest_"), meant)
        case "what_music_or_movie":
            return suggesting.suggest_either(talk, meant)
        case "something_else":
            return suggesting.something_else(talk, answer)
        case "correct":
            return suggesting.correct(talk, meant)
        case "more_like_this":
            return suggesting.more_like_this(talk)
        case "like_it":
            return suggesting.like_it(talk)
        case "not_by_them":
            return suggesting.not_by_them(talk)
        case "save_it":
            return suggesting.save_it(talk)
        case "show_saved":
            return suggesting.show_saved(talk, slots.get("medium"))
        case "what_is_this":
            return suggesting.what_is_this(talk)
        case "play":
            return suggesting.play(talk)
        case "play_named" if "title" in slots:
            return suggesting.play_named(talk, slots["title"], slots.get("medium"))
        case "open_it":
            return suggesting.open_it(talk)
        case "why":
            return suggesting.why(talk)
        case "match_mood" | "lift_mood":
            return suggesting.aim(talk, "match" if meant.intent == "match_mood" else "lift")
        case "check_in":
            return check_in(talk)
        case "breathe":
            return breathing.breathe(talk)
        case "how_was":
            return diary.how_was(talk, diary.period_of(slots.get("period")))
        case "when_last" if emotion is not None:
            return diary.when_last(talk, emotion)
        case "how_often" if emotion is not None:
            return diary.how_often(talk, emotion, diary.period_of(slots.get("period")))
        case "what_helps":
            return diary.what_helps(talk, emotion)
        case "take_note":
            return diary.take_note(talk, slots.get("note", ""))
        case "read_notes":
            return diary.read_notes(talk, diary.period_of(slots.get("period")))
        case "forget_recent":
            return diary.forget(talk, seconds or _HOUR)
        case "forget_everything":
            return diary.forget(talk, None)
        case "start_journal" | "stop_journal":
            return diary.switch(talk, on=meant.intent == "start_journal")
        case "set_timer":
            return reminding.set_timer(talk, seconds)
        case "remind_check_in":
            return reminding.remind(talk, answer)
        case "snooze":
            return reminding.snooze(talk, seconds or _HOUR)
        case "cancel_reminders":
            return reminding.cancel(talk)
        case "next_check_in":
            return reminding.next_check_in(talk)
        case "start_initiative" | "stop_initiative":
            return reminding.initiative(talk, on=meant.intent == "start_initiative")
        case "hello" | "how_are_you":
            return feelings.how_do_you_feel(talk, talk.say(meant.intent.replace("_", " ")))
        case "what_time":
            return _what_time(talk)
        case "no" | "never_mind":
            return _say(talk, "left in peace")
        case intent if intent in (*_ACTIONS, *_CLOSING):
            return _act(talk, intent)
        case intent if intent in _SAID:
            return _say(talk, intent.replace("_", " "))
    return None


_HOUR = 3600.0


def _say(talk: Talk, key: str) -> Flow:
    yield Say(talk.say(key))


def _act(talk: Talk, intent: str) -> Flow:
    yield Do(Action(intent))
    yield Say(talk.say(intent.replace("_", " ")))


def _what_time(talk: Talk) -> Flow:
    if talk.memory is None:
        yield Say(talk.say("no clock"))
        return
    now = talk.memory.now()
    yield Say(talk.say("what time", time=f"{now.hour}:{now.minute:02d}", day=f"{now:%A}", date=f"{now.day} {now:%B}"))
