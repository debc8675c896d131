"""What a reply asks the application to do, as events."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from assistant.bus import Event
from assistant.events import (
    CalibrationWanted,
    CaptureWanted,
    CheckedIn,
    ExerciseDone,
    FeedbackGiven,
    ForgetWanted,
    InitiativeWanted,
    JournalWanted,
    MusicWanted,
    NoteTaken,
    Part,
    ReminderWanted,
    ShutdownWanted,
    UserClaimed,
    VoiceWanted,
)
from assistant.suggester import SpokenSuggestion

if TYPE_CHECKING:
    from dialogue.turn import Request, SuggestionLike


def event_for(request: Request, turn_id: int, last: SuggestionLike | None) -> Event | None:
    """The event that carries a request, or None where the answer is all there is to it.

    `last` is what was suggested last.
    """
    from dialogue.turn import Action, CheckIn, Exercise, Feedback, Forget, Note, Remind, Snooze, Timer

    match request:
        case Action.PLAY | Action.ENJOY:
            return _play(last, asked=request is Action.PLAY)
        case Action():
            wanted = _ACTIONS.get(request.value)
            return wanted() if wanted is not None else None
        case Forget(seconds):
            return ForgetWanted(seconds=seconds)
        case Note(text):
            return NoteTaken(turn_id=turn_id, text=text)
        case Timer(seconds):
            return ReminderWanted(kind="timer", seconds=seconds)
        case Snooze(seconds):
            return ReminderWanted(kind="snooze", seconds=seconds)
        case Remind(at, after, daily, tomorrow):
            clock = f"{at:%H:%M}" if at is not None else ""
            return ReminderWanted(kind="check_in", seconds=after, at=clock, daily=daily, tomorrow=tomorrow)
        case Feedback(kind, suggestion):
            item_id = suggestion.item.id if isinstance(suggestion, SpokenSuggestion) else ""
            return FeedbackGiven(
                turn_id=turn_id, kind=kind, medium=suggestion.medium, item_id=item_id, title=suggestion.spoken
            )
        case CheckIn(emotion, word, scale, note):
            return CheckedIn(turn_id=turn_id, emotion=emotion, word=word, scale=scale, note=note)
        case Exercise(seconds):
            return ExerciseDone(turn_id=turn_id, seconds=seconds)


_ACTIONS: Final[dict[str, Callable[[], Event]]] = {
    "stop_listening": partial(CaptureWanted, part=Part.MICROPHONE, on=False),
    "start_listening": partial(CaptureWanted, part=Part.MICROPHONE, on=True),
    "stop_watching": partial(CaptureWanted, part=Part.CAMERA, on=False),
    "start_watching": partial(CaptureWanted, part=Part.CAMERA, on=True),
    "calibrate": CalibrationWanted,
    "claim_this": partial(UserClaimed, which="this"),
    "claim_left": partial(UserClaimed, which="left"),
    "claim_right": partial(UserClaimed, which="right"),
    "claim_other": partial(UserClaimed, which="other"),
    "speak_slower": partial(VoiceWanted, change="slower"),
    "speak_faster": partial(VoiceWanted, change="faster"),
    "speak_louder": partial(VoiceWanted, change="louder"),
    "speak_softer": partial(VoiceWanted, change="softer"),
    "cancel_reminders": partial(ReminderWanted, kind="cancel"),
    "start_journal": partial(JournalWanted, on=True),
    "stop_journal": partial(JournalWanted, on=False),
    "start_initiative": partial(InitiativeWanted, on=True),
    "stop_initiative": partial(InitiativeWanted, on=False),
    "goodbye": partial(ShutdownWanted, reason="goodbye"),
}


def _play(last: SuggestionLike | None, *, asked: bool) -> MusicWanted:
    if isinstance(last, SpokenSuggestion) and last.medium == "music":
        item = last.item
        return MusicWanted(move="play", item_id=item.id, title=item.title, by=item.by, asked=asked)
    return MusicWanted(move="play", asked=asked)
