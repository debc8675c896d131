"""The fixed words that answer a sign of crisis; no model writes them.

They follow public guidance on safe messaging: ask openly, do not minimise, do not lecture, name a concrete next step
(a line, a person near by, distance from what could harm), and keep the talk open. Engineers have reviewed them; **no
clinician has**.
"""

from __future__ import annotations

import re
from typing import Final, Literal, get_args

from dialogue.safety.help_lines import help_for

Moment = Literal["ask", "other", "confirm", "hint", "yes", "no", "stay", "still"]

_ASK: Final = (  # a "yes" to any of the questions means danger
    "I'm glad you told me. Are you thinking of ending your life? You can {line}; a person there will listen."
    " And if there is someone you trust, let them know how you feel. I'm still here.",
    "I hear you, and I'm taking it seriously. Do you feel you might act on it soon? Then please call {emergency}, or"
    " ask someone near you to stay with you. You can also {line}; a human voice can help more than I can.",
    "That sounds very hard to carry. Are you thinking of killing yourself now? Please don't stay alone with it: go to"
    " someone you trust, or you can {line}. Tell me more, if you like.",
    "Thank you for saying it out loud. Are you in danger of hurting yourself right now? If so, call {emergency}. You"
    " can {line}, and you can go on talking to me meanwhile.",
)
_OTHER_ANSWER: Final = (
    "That is a lot to worry about, and it's good that you take it seriously. You can ask them directly whether they"
    " think of ending their life; asking does not put the idea there. For advice, you can {line}, and if they are in"
    " danger now, call {emergency}.",
    "Stay with them if you can, and listen. You can {line}, also on behalf of someone else. If it can't wait, call"
    " {emergency}. How are you holding up yourself?",
    "Take what they say at its word, even if they said it lightly. If you can, help put distance between them and what"
    " they might use. You can {line} together with them, and call {emergency} if they are in danger now.",
    "You don't have to carry this for them by yourself. Tell another person who is close to them, and you can {line}"
    " for advice. If you can't reach them and fear the worst, call {emergency}.",
)
_CONFIRM: Final = (
    "I may have misheard you, so I'd rather ask: are you having thoughts of hurting yourself or of ending your life?",
    "I'm not sure I heard that right. Are you thinking about harming yourself?",
    "I want to be sure I understood you. Did you say that you are thinking of hurting yourself?",
)
_HINT: Final = (
    "That sounds very hard. When people say this, they sometimes think of ending their life. Are you?",
    "I'd rather ask than guess: are you having thoughts of hurting yourself, or of not living any more?",
    "It sounds as if a lot is weighing on you. Does it go as far as thoughts of ending your life?",
    "I'm listening. Some people who feel this way think about dying. Is that so for you?",
)
_AFTER_YES: Final = (
    "Thank you for being honest with me. Please reach a person now: you can {line}. If there is something near you"
    " that you might use, move away from it, or give it to someone to keep. If you are in danger this minute, call"
    " {emergency}. Are you safe where you are?",
    "I'm glad you said so. You don't have to get through this by yourself: you can {line}, or go to someone you trust"
    " right now. Put anything you might harm yourself with out of reach. I'll stay here meanwhile. Who could come and"
    " be with you?",
    "I'm staying with you. Is anything within reach that you might use to hurt yourself? Please go to another room, or"
    " outside to where people are, and from there you can {line}. If you have already done something, call"
    " {emergency} now.",
    "I'm with you. One step for now: you can {line}, or knock on the door of someone near. If you feel you can't stay"
    " safe, call {emergency}. Tell me when you have reached someone.",
)
_AFTER_NO: Final = (
    "Thank you for telling me. If it ever changes, you can {line}. I'm here, whatever you want to talk about.",
    "All right, I believe you. Should those thoughts come, you can {line}. What would help you now?",
    "Good that I asked, and thank you for answering. You can {line} on any bad day, too. What is the hardest part at"
    " the moment?",
)
_STAY: Final = (
    "I'm listening. I don't understand everything people say, but a person on a help line will: you can {line}.",
    "I'm here with you. Is there someone you could call or sit with? You can also {line}.",
    "I may not have the right words, and I'm not going away. Say as much or as little as you like. Whenever you want a"
    " human voice, you can {line}.",
    "Thank you for staying with me. Are you somewhere safe? If not, call {emergency}.",
)
_STILL: Final = (
    "I hear that it is still there, and that it hurts. Stay with me for the next few minutes; you can {line} while we"
    " talk.",
    "It's still with you, and I'm still with you. Is there anything in reach that could harm you? Please put a door"
    " between you and it, and let someone near you know.",
    "You have told me something that matters. Who would you want beside you tonight? Call or write to them, even if it"
    " is one word. You can also {line}, and {emergency} is right if you can't stay safe.",
    "I'm not tired of hearing it. What has helped you through a moment like this before, even a little?",
)
_WORDS: Final[dict[Moment, tuple[str, ...]]] = {
    "ask": _ASK,
    "other": _OTHER_ANSWER,
    "confirm": _CONFIRM,
    "hint": _HINT,
    "yes": _AFTER_YES,
    "no": _AFTER_NO,
    "stay": _STAY,
    "still": _STILL,
}
MOMENTS: Final[tuple[Moment, ...]] = get_args(Moment)

# In words, since the speech worker would make telephone numbers of digits once more.
_DIGITS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_NUMBER: Final = re.compile(r"\b\d+(?: \d+)*\b")


def answer(moment: Moment, locale: str, times_before: int) -> str:
    """The fixed words for a moment of a crisis; another wording each time, so that none sounds like a script.

    `moment`: "ask" after a sign about the speaker, "other" about somebody else, "confirm" when the words may have been
    misheard, "hint" when they may mean something else, "yes" and "no" for the reply to the question, "still" when they
    go on about it after they were asked, "stay" for what was not understood afterwards. `locale`: such as "en_US" or
    "en-GB"; its territory chooses the line. `times_before`: how often the moment came up.
    """
    help_ = help_for(locale)
    wordings = _WORDS[moment]
    return wordings[times_before % len(wordings)].format(line=help_.line, emergency=help_.emergency)


def aloud(text: str) -> str:
    """The text for a voice: the numbers of help lines digit by digit and group by group, an address in words."""
    spelt = _NUMBER.sub(_digits, text)
    return spelt.replace("findahelpline.com", "find a helpline dot com")


def _digits(number: re.Match[str]) -> str:
    groups = number.group().split()
    if sum(map(len, groups)) < 3:  # "in 2 minutes" is no telephone number
        return number.group()
    return ", ".join(" ".join(_DIGITS[int(digit)] for digit in group) for group in groups)
