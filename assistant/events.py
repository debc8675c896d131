"""Every event on the bus, in one place: who reads this file knows the protocol.

Camera frames and raw audio never travel here, only what was made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from assistant.bus import Event, Fault, Policy
from models.emotions import Emotion, Mood

__all__ = ["Event", "Fault"]  # and every class below


class Part(StrEnum):
    """The parts of the assistant that a user can see working or missing."""

    CAMERA = "camera"
    MICROPHONE = "microphone"
    RECOGNIZER = "recognizer"
    SPEECH = "speech"
    SPEAKER = "speaker"
    CONVERSATION = "conversation"


class PartState(StrEnum):
    """How a part is doing."""

    OFF = "off"  # by the user's wish
    STARTING = "starting"
    RUNNING = "running"
    ENDED = "ended"  # a file has been read to its end
    RESTARTING = "restarting"  # it crashed and comes back
    UNAVAILABLE = "unavailable"  # it cannot work until something changes


# --- control: never waits behind data ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted(Event):
    """Be silent now: the user said or pressed stop. Everything that `turn_id` (or any turn) still says is dropped."""

    policy: ClassVar[Policy] = Policy.CONTROL

    turn_id: int | None = None  # None: whatever is being said


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisSeen(Event):
    """The user's words may mean danger to themselves; the fixed answer is on its way."""

    policy: ClassVar[Policy] = Policy.CONTROL

    turn_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureWanted(Event):
    """The user switches the camera or the microphone on or off."""

    policy: ClassVar[Policy] = Policy.CONTROL

    part: Part  # CAMERA or MICROPHONE
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChosen(Event):
    """The user has chosen another camera, microphone or speaker, and allowed it; the settings say which."""

    policy: ClassVar[Policy] = Policy.CONTROL

    part: Part  # CAMERA, MICROPHONE or SPEAKER


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationWanted(Event):
    """The user wants Attune to learn how their face looks at rest; the camera is on."""

    policy: ClassVar[Policy] = Policy.CONTROL


@dataclass(frozen=True, slots=True, kw_only=True)
class UserClaimed(Event):
    """The user says which face is theirs; left and right as a mirror shows them."""

    policy: ClassVar[Policy] = Policy.CONTROL

    which: Literal["this", "left", "right", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceWanted(Event):
    """The user wants the assistant to speak otherwise."""

    policy: ClassVar[Policy] = Policy.CONTROL

    change: Literal["slower", "faster", "louder", "softer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInWanted(Event):
    """A check-in should begin, in place of nothing that the user is saying."""

    policy: ClassVar[Policy] = Policy.CONTROL

    reason: Literal["asked", "time", "mood"]  # by a key, at a time the user set, or because a mood lasts
    emotion: Emotion | None = None  # the mood that lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetWanted(Event):
    """The user wants the journal to forget the last seconds, or everything."""

    policy: ClassVar[Policy] = Policy.CONTROL

    seconds: float | None  # None: everything


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalWanted(Event):
    """The user switches the journal on or off."""

    policy: ClassVar[Policy] = Policy.CONTROL

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeWanted(Event):
    """The user allows Attune to speak up by itself, or forbids it."""

    policy: ClassVar[Policy] = Policy.CONTROL

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderWanted(Event):
    """The user wants a timer, a check-in later, a pause from check-ins, or none of those any more."""

    policy: ClassVar[Policy] = Policy.CONTROL

    kind: Literal["timer", "check_in", "snooze", "cancel"]
    seconds: float | None = None  # from now
    at: str = ""  # a local time of the day, HH:MM, where `seconds` is None
    daily: bool = False
    tomorrow: bool = False  # not today, though that time is still to come


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicWanted(Event):
    """The user wants music to begin, go on, pause, or move on."""

    policy: ClassVar[Policy] = Policy.CONTROL

    move: Literal["play", "pause", "next", "stop"]
    item_id: str = ""  # "play": what was suggested; empty: go on, or anything that fits the mood
    title: str = ""
    by: tuple[str, ...] = ()
    asked: bool = True  # False: a suggestion was liked, so that it is told only once where nothing can be played


@dataclass(frozen=True, slots=True, kw_only=True)
class ShutdownWanted(Event):
    """The assistant should end."""

    policy: ClassVar[Policy] = Policy.CONTROL

    reason: str


# --- mood: the latest wins ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceBox:
    """Where a face is, as shares of the picture's width and height."""

    x: float
    y: float
    width: float
    height: float
    user: bool = False  # whose mood is spoken of
    points: tuple[tuple[float, float], ...] = ()  # eyes, nose, mouth and ears: x and y, as shares


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodSeen(Event):
    """What the camera makes of the user now; comes with every analysed frame."""

    policy: ClassVar[Policy] = Policy.LATEST

    mood: Mood | None  # None: no face for a while
    faces: tuple[FaceBox, ...]  # the user's first, where it is seen, then by size
    frame: int
    flaw: str = ""  # what keeps the user's face from being read well: small, turned, blurred, dark or bright


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What one source says of the mood, and how much it counts now."""

    name: Literal["face", "voice", "words", "said"]
    emotion: Emotion | None  # None: it names none
    confidence: float  # 0..1, as the source has it
    weight: float  # 0..1, its share of the fused mood
    age_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodFused(Event):
    """The one mood made of all sources, twice a second while it is seen, and whenever a source has news."""

    policy: ClassVar[Policy] = Policy.LATEST

    mood: Mood | None  # None: no source says anything
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoodChanged(Event):
    """The named mood is another one than before (also: none, or said by the user)."""

    mood: Mood | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneHeard(Event):
    """How lively the user's voice was in a turn, beside how they usually sound."""

    turn_id: int
    arousal: float  # -1 calm .. 1 excited, 0 as usual
    confidence: float  # 0..1; 0 until the voice is known


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationEnded(Event):
    """The user's resting face was learned, or could not be."""

    problem: str = ""  # one line with the next step; empty: it was learned


# --- conversation: nothing is lost --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechBegan(Event):
    """The user has begun to speak."""

    turn_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechEnded(Event):
    """The user has finished an utterance, as the silence after it tells."""

    turn_id: int
    silence_s: float  # how long that silence was


@dataclass(frozen=True, slots=True, kw_only=True)
class Called(Event):
    """The user called the assistant by its name and said no more: it listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overheard(Event):
    """What was said was not meant for the assistant; its words are forgotten."""

    turn_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardSoFar(Event):
    """What was said to the assistant up to a pause; more may follow. Empty text: it is withdrawn."""

    turn_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Event):
    """The user's words, spoken or typed: the begin of a turn's answer. Empty text: spoken, but not understood."""

    turn_id: int
    text: str
    source: Literal["voice", "typed"]
    confidence: float = 1.0  # 0..1
    recognizer: str = ""  # empty when typed
    recognition_s: float = 0.0  # time that recognition took


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(Event):
    """The assistant's answer; `turn_id` 0 is what it says of its own accord."""

    turn_id: int
    text: str  # to be read
    aloud: str  # to be heard; empty: the answer is for the eye alone
    intent: str | None  # what was understood; None: nothing
    more: bool = False  # another part of the same answer follows


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven(Event):
    """The user said what they think of a suggestion."""

    turn_id: int
    kind: Literal["liked", "disliked", "skipped", "more_like_this", "not_by_them", "known", "saved", "opened"]
    medium: str
    item_id: str
    title: str  # as it is spoken of


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn(Event):
    """A check-in came to its end."""

    turn_id: int
    emotion: Emotion | None
    word: str  # for the feeling, as the user called it
    scale: int | None  # 1..10
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTaken(Event):
    """The user wants a note in the journal."""

    turn_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseDone(Event):
    """A breathing exercise was followed to its end."""

    turn_id: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicChanged(Event):
    """Music began, paused, ended, or could not be played."""

    state: Literal["playing", "paused", "ended", "skipped", "failed"]
    title: str  # as it is shown; empty where nothing was found to play
    source: Literal["file", "radio", ""] = ""
    item_id: str = ""  # in the catalogue, where it is in it
    position_s: float = 0.0
    duration_s: float | None = None  # None: unknown, or without an end
    problem: str = ""  # "failed": one line with the next step


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerEnded(Event):
    """A timer that the user set is over."""

    seconds: float  # how long it was


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested(Event):
    """A song or a film put forward in a turn."""

    turn_id: int
    medium: str  # "music" or "movie"
    item_id: str
    title: str
    by: tuple[str, ...]
    year: int
    reason: str
    links: tuple[tuple[str, str], ...]  # (name, address), opened only by the user


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingBegan(Event):
    """The first sound of an answer has left for the speaker."""

    turn_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerMoved(Event):
    """The user speaks into an answer: it is lowered, held, and given up or gone on with."""

    move: Literal["duck", "hold", "restore", "stop"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakingEnded(Event):
    """An answer was spoken, wholly or up to an interruption."""

    turn_id: int
    spoken: str  # what was really said
    interrupted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded(Event):
    """Everything that a turn brings has been said."""

    turn_id: int


# --- state of the parts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PartChanged(Event):
    """A part of the assistant started, ended, crashed or cannot work."""

    part: Part
    state: PartState
    detail: str = ""  # a device's or model's name, or what is wrong and the fix


# --- for the screen: old ones may drop -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnMeasured(Event):
    """How long the user waited for a spoken turn's answer to sound, by where the time went."""

    policy: ClassVar[Policy] = Policy.DROP_OLDEST

    turn_id: int
    silence_s: float  # until the silence was long enough to tell that the utterance was over
    words_s: float  # until its words were known
    answer_s: float  # until the answer was
    sound_s: float  # until that was heard

    @property
    def total_s(self) -> float:
        """From the end of the user's speech to the first sound of the answer."""
        return self.silence_s + self.words_s + self.answer_s + self.sound_s


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionChanged(Event):
    """Whether the user may speak without calling the assistant or pressing the key."""

    policy: ClassVar[Policy] = Policy.LATEST

    mode: str  # of dialogue.attention.Mode
    listening: bool  # a sentence that begins now needs no call


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrophoneLevel(Event):
    """How loud the microphone is."""

    policy: ClassVar[Policy] = Policy.DROP_OLDEST

    level_db: float  # dBFS, 0 is the loudest
    floor_db: float  # the same of the place when nobody speaks
    speech: bool
