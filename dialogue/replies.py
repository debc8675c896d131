"""What Attune says: several wordings for everything, in one calm voice, good to hear aloud.

A face is spoken of with care: "you look", "you seem", never "you are".
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Final

from models.emotions import Emotion

# How an expression is called in "you look ..."; also how a feeling is called that was told without a word for it.
LOOKS: Final[Mapping[Emotion, str]] = {
    Emotion.ANGRY: "angry",
    Emotion.DISGUST: "disgusted",
    Emotion.FEAR: "worried",
    Emotion.HAPPY: "happy",
    Emotion.SAD: "sad",
    Emotion.SURPRISE: "surprised",
    Emotion.NEUTRAL: "neutral",
}

WORDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    # The mood in a face
    "looks": (
        "You look {looks} to me.",
        "To me you seem {looks}.",
        "From here, you look {looks}.",
    ),
    "looks a little": (
        "You look a little {looks}, though I'm not certain.",
        "You seem somewhat {looks}, but I could be wrong.",
        "My best guess is that you look {looks}. I'm not sure of it.",
    ),
    "looks, how": (
        "Does that fit?",
        "Is that about right?",
        "Does that sound right to you?",
    ),
    "unsure": (
        "I can see you, but I'm not sure how you feel. How would you put it?",
        "I see your face, but I can't read it well just now. How do you feel?",
        "I'm not sure how you feel, even though I can see you. Would you tell me?",
    ),
    "sounds": (
        "I can't see you now, but you sound {sound} than usual. How do you feel?",
        "I don't see you, and can only go by your voice: it's {sound} than usual. How do you feel?",
    ),
    "no face": (
        "I can't see a face right now. How do you feel?",
        "The camera is on, but I don't see you in the picture. How are you feeling?",
        "You're not in my view at the moment. How do you feel?",
    ),
    "camera off": (
        "My camera is off, so I can't see you. Say start watching if I should look, or tell me how you feel.",
        "I'm not watching just now. You can tell me how you feel, or say start watching.",
    ),
    "you told me": (
        "You told me that you feel {feeling}, and I go by that.",
        "You said you feel {feeling}. I take your word over my eyes.",
    ),
    "you denied": (
        "You told me that's not it, so I won't guess again. How do you feel?",
        "My eyes say one thing and you another, and I believe you. How would you put it?",
    ),
    "mood changed": (
        "You look {looks} now.",
        "You seem {looks} at the moment.",
        "Now you look {looks}.",
    ),
    "mood unclear": ("I'm not sure how you feel right now.",),
    # What somebody says about their feelings
    "feels sad": (
        "I'm sorry it's like that. Would music or a movie do you good?",
        "That sounds heavy. Thank you for telling me. Would you like some music, or a movie?",
        "I'm sorry. Shall I find you some music, or a movie?",
    ),
    "feels angry": (
        "That sounds frustrating. Would music or a movie help you let off some steam?",
        "I hear you; something got under your skin. Music, or a movie?",
        "That's a lot of heat to carry. Shall I find you music, or a movie?",
    ),
    "feels fear": (
        "That sounds uneasy. Let's take it slowly. Would you like music or a movie?",
        "Thank you for telling me. Something gentle might help: music, or a movie?",
        "I can imagine that's tense. Shall I find you calming music, or a movie?",
    ),
    "feels happy": (
        "That's good to hear. Shall I find music or a movie to go with it?",
        "Lovely. Would you like music or a movie to match?",
        "I'm glad. Music, or a movie, to keep it going?",
    ),
    "feels surprise": (
        "That must have been unexpected. Music or a movie while it sinks in?",
        "Quite a surprise, then. Would you like music, or a movie?",
    ),
    "feels disgust": (
        "That sounds unpleasant. Would music or a movie clear the air?",
        "No wonder that's hard to shake off. Music, or a movie, to think of something else?",
    ),
    "feels neutral": (
        "Thanks for telling me. Would you like music or a movie?",
        "Good to know. Shall I find you music, or a movie?",
    ),
    "corrected": (
        "Thank you for setting me right. I'll go by what you say.",
        "Then I misread your face. I go by your words.",
        "Fair enough, you know best. I'll go by that.",
    ),
    "not so": (
        "All right, then I misread it. How would you put it?",
        "Okay, not that. How do you feel?",
        "Thanks for telling me. What would be the right word?",
    ),
    "glad I saw": (
        "Thanks for telling me. Would you like music or a movie to go with that?",
        "Good to know. Shall I find you music, or a movie?",
    ),
    # Suggestions
    "suggest": (
        "How about {spoken}? {reason}",
        "You could try {spoken}. {reason}",
        "I'd suggest {spoken}. {reason}",
        "What do you think of {spoken}? {reason}",
    ),
    "suggest instead": (
        "I have nothing {tag} left, but how about {spoken}? {reason}",
        "Nothing {tag} comes to mind. You could try {spoken} instead. {reason}",
    ),
    "nothing": (
        "I have no more {things} to suggest just now.",
        "That's all I have in {things} for the moment.",
    ),
    "which": (
        "Gladly. Music or a movie?",
        "Would you like music, or a movie?",
        "Which would you like: music or a movie?",
    ),
    "offer": (
        "Would you like music, or a movie?",
        "Shall I find you music or a movie?",
    ),
    "enjoy": ("Enjoy it.", "Good. I hope you like it.", "Lovely. I hope it does you good."),
    "another?": ("No problem. Shall I look for something else?", "All right. Would you like a different one?"),
    "left in peace": ("That's fine. I'm here if you want me.", "All right. Just say so if you change your mind."),
    "why suggested": ("Here is why I thought of it. {reason}", "I had a reason. {reason}", "This is why: {reason}"),
    "by your words": ("I went by what you told me.",),
    "by your face": ("I also went by how you look.",),
    "why looks": (
        "I go by your face alone, and compare it with seven expressions. I can be wrong; you know better.",
        "I only see the expression on your face, and that's a guess. What you tell me counts more.",
    ),
    "why said": ("Because you told me so, and you know best.", "It's what you told me yourself."),
    "why what": (
        "I haven't suggested anything yet. Ask me for music or a movie.",
        "There's nothing to explain so far. Would you like music, or a movie?",
    ),
    # Camera and microphone
    "stop": ("Okay.", "All right.", "Quiet now."),
    "stop listening": (
        "Okay, I've stopped listening. You can still type.",
        "The microphone is off. Type if you want me.",
    ),
    "stop watching": ("Okay, I've stopped watching.", "The camera is off. I don't see you any more."),
    "start listening": ("All right, I'm listening.", "Good, I'm listening again."),
    "start watching": ("All right, I'll look.", "Good, I'm watching now."),
    "speak slower": ("I'll speak more slowly. Is this better?", "Like this? Say slower again if it's still too fast."),
    "speak faster": ("I'll speak faster. Is this better?", "Like this? Say faster again if it's still too slow."),
    "speak louder": ("I'll speak louder. Is this better?", "Like this? It can't get louder than your speaker is set."),
    "speak softer": ("I'll speak more softly. Is this better?", "Like this? Say softer again if it's still too loud."),
    # Whose face it is, and how it rests
    "calibrate": (
        "Look into the camera and let your face rest. I need about twenty seconds, and I'll tell you when I'm done.",
        "All right. Relax your face and look at the camera for about twenty seconds; I'll say when that's enough.",
    ),
    "learn your face?": ("If that happens often, say learn my face, and I'll get to know how you look at rest.",),
    "claimed": ("Good, then I'll keep my eyes on you.", "All right, I'll go by your face."),
    "needs the camera": (
        "For that I need the camera. Say start watching first.",
        "My camera is off just now. Say start watching, and then we can.",
    ),
    # Small talk
    "hello": (
        "Hello. How are you feeling?",
        "Hi, good to hear from you. How are you?",
        "Hello there. How do you feel today?",
    ),
    "goodbye": ("Goodbye. Take care.", "See you soon. Take care of yourself.", "Bye for now."),
    "thanks": ("You're welcome.", "My pleasure.", "Gladly."),
    "yes": ("Okay.", "Good.", "All right."),
    "help": (
        "Ask me what mood I see, or for music or a movie. Tell me how you feel, and say stop whenever you want quiet.",
        "You can say: suggest a song, suggest a movie, something else, why, or I feel sad."
        " Say stop listening or stop watching at any time.",
    ),
    # Not understood: in this order, and from then on the last
    "missed": (
        "I didn't catch that.",
        "Sorry, I didn't understand. Could you say it another way?",
        "That one I didn't get, I'm afraid.",
        "I'm not following. You could ask what mood I see, or say: suggest a song, suggest a movie, or help.",
    ),
}


class Voice:
    """Chooses among wordings, never the same one twice in a row; the same seed makes the same choices."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._last: dict[str, str] = {}

    def say(self, key: str, **fields: str) -> str:
        """One of the wordings of `key`, its fields filled in. Raises KeyError for a key that has none."""
        wordings = WORDINGS[key]
        fresh = [wording for wording in wordings if wording != self._last.get(key)] or list(wordings)
        self._last[key] = self._random.choice(fresh)
        return self._last[key].format(**fields)


def sentence(text: str) -> str:
    """A reason or a title as a sentence of its own: a capital first, a full stop last."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
