"""The crisis check: does somebody speak of suicide or self-harm, and the fixed words that answer it.

A short list of phrases, matched on normalised words, decides. It will miss what is only hinted at, and it will
sometimes ask when nothing is wrong; asking is the better of the two errors. What is only hinted at is asked about
first. The answers are fixed: no model writes them. They ask directly, name a line that is open day and night and a
human being, and leave the conversation open. Engineers have reviewed the phrases and the answers; **no clinician
has**. Attune is not a medical device.

The shape of the answers follows public guidance on safe messaging: ask openly, do not minimise, do not lecture, name
a concrete next step. Lines: 988 Suicide and Crisis Lifeline (US), Samaritans (UK), findahelpline.com (elsewhere).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from dialogue.understanding import clauses, normalise


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b")


# Titles and idioms that hold the words and mean no harm; taken out before looking.
_HARMLESS: Final = _any_of(
    r"suicide (?:squad|is painless|doors?|prevention|club|blonde)",
    r"virgin suicides?",
    r"killing me softly",
    r"(?:live and let|no time to|(?:a )?good day to) die",
    r"better off dead by",
    r"live forever",
    r"kill (?:the|some|this|that|your|my) (?:music|song|lights?|time|noise|sound|volume|mood)",
    r"kill(?:ed|ing)? myself (?:laughing|with laughter|at the gym|over (?:a|the) (?:game|match|exam|deadline))",
    r"die (?:laughing|hard|another day|with a smile|for (?!me\b)\w+)",
    r"die of (?:laughter|laughing|boredom|embarrassment|shame|hunger|heat)",
    r"d(?:ie|ying) to (?:see|hear|know|watch|meet|try)",
)
_MEDIA: Final = _any_of(r"movies?|films?|songs?|books?|novel|character|episode|scene|show|series|lyrics?")

_WISH: Final = (
    r"(?:want(?:ed|ing)?|going|plan(?:ning|ned)?|intend(?:ing)?|need|like|ready|tempted|tr(?:y|ying|ied)|about|decided"
    r"|urges?|have)(?: so badly| so much)? to"
)
_THINK: Final = (
    r"(?:think(?:ing)?|thoughts?|consider(?:ing|ed)?|contemplating|planning|imagining|dreaming|fantasi[sz]ing|keep|kept"
    r"|started|feel like|felt like|been)(?: a lot| seriously| again)?(?: about| of| on)?"
)
_LIVE: Final = r"(?:live|be alive|be here|exist)"
_OF_LIVING: Final = r"(?:in |to |for |of )?(?:live|living|being alive|be alive|going on|carry on|carrying on)"
_SOMEWHERE: Final = (
    r"(?! (?:in|with|at|for|near|on|to|when|while|if|until) )"  # "I don't want to live in London" is about London
)
_SELF: Final = _any_of(
    r"kill(?:ing)? (?:myself|my self)",
    r"unaliv(?:e|ing) myself",
    r"(?:to|just|will|should|might|could) kms",
    rf"{_WISH} (?:hurt|harm|cut|hang|shoot|drown|poison|burn|starve|end|destroy) (?:myself|my self)",
    rf"{_THINK} (?:hurting|harming|cutting|hanging|shooting|drowning|poisoning|burning|ending) (?:myself|my self)",
    r"(?:hurt|harm|cut) (?:myself|my self) (?:again|on purpose|to feel|because i|when i|every)",
    r"(?:might|may|will|could|should i|can i|afraid i) (?:hurt|harm|cut) (?:myself|my self)",
    r"self harm(?:ing|ed)?",
    r"(?:cut|cutting|slit|slash) my wrists?",
    r"(?:i am|i feel|feeling|i have been|i get|been|and|so|really) suicidal",
    r"suicidal (?:thoughts?|feelings?|ideas?|urges?)",
    rf"(?:commit(?:ting)?|{_THINK}|attempt(?:ed|ing)?|plan(?:ning)?|{_WISH} (?:commit|attempt)) suicide",
    r"suicide is (?:the|my) (?:only|best)",
    r"suicide (?:note|letter|plan)",
    r"(?:end|ending|take|taking|finish) my(?: own)? life(?! (?:advice|story|lessons?|savings|drawing))",
    r"(?:end|ending) it all",
    r"(?:going to|want to|feel like|think(?:ing)? (?:about|of)|pills to) end(?:ing)? it"
    r"(?: (?:tonight|now|today|for good|soon))?$",
    r"(?:want(?:ed)?|wish i could|i am going|i am ready|rather|i hope|i would like|decided|i deserve|i need)(?: to)?"
    r"(?: just)? (?:die|be dead|not exist|stop existing|disappear forever|not be here any ?more|not wake up)",
    r"wish(?:ed)? (?:that )?i (?:was|were) (?:dead|never born|not alive|gone)",
    r"wish i would (?:die|not wake up)",
    r"wish i (?:had|would) (?:never been born|never woken up|not woken up)",
    r"let me die",
    r"rather not (?:be alive|live|exist)",
    r"(?:better|easier|happier) (?:for \w+ )?if i (?:was|were) (?:dead|gone)",
    r"want out of (?:this|my) life",
    r"(?:i am|i would be|be|am i) (?:better off|happier|better) (?:if i (?:was|were) )?dead",
    r"(?:would|will|might|is|are) (?:all )?(?:be )?better off without me",
    r"world would be (?:a )?better (?:place )?without me",
    r"(?:nobody|no one) would (?:even )?(?:care|notice|miss me|mind) if i"
    r" (?:died|was dead|were dead|was gone|disappeared|killed myself)",
    rf"(?:do|did) not (?:really )?want to (?:{_LIVE}|wake up){_SOMEWHERE}",
    rf"no longer want to {_LIVE}{_SOMEWHERE}",
    rf"(?:not sure|not know) (?:(?:if|that|whether) )?i want to {_LIVE}{_SOMEWHERE}",
    rf"do not think i (?:can|could|want to) (?:go on|keep going|{_LIVE}){_SOMEWHERE}",
    rf"(?:no|not (?:see|have|find|know) (?:the|any|a|one)) (?:reason|point) {_OF_LIVING}",
    rf"what is the point {_OF_LIVING}",
    r"nothing (?:left )?to live for",
    r"not deserve to (?:live|be alive)",
    r"not care (?:if|whether) i (?:live|die)",
    r"(?:tired|sick|done|fed up) (?:of |with )?(?:living|being alive|life)(?! in\b)",
    r"life is (?:not|no longer) worth (?:it|living)",
    r"not worth living",
    r"(?:can|could) not (?:go on|carry on|keep going) (?:any ?more|like this|living|much longer|any longer|with life)",
    r"(?:can|could) not (?:go on|carry on|keep going|live any ?more|live like this any ?more)$",
    r"(?:sleep|asleep) and (?:never|not) wake up",
    r"(?:never wake up again|hope i (?:never|do not) wake up)",
    r"(?:want to|wish i could) (?:just )?sleep forever",
    r"want (?:the|this|my) pain to (?:stop|end)",
    r"(?:jump|jumping|throw myself|throwing myself) (?:off|from|in front of) (?:a|the|my)"
    r" (?:bridge|building|roof|train|balcony|cliff|car|bus)",
    r"(?:want|going|planning|plan|thinking|tempted|ready) (?:to|about|of) (?:take an )?overdos(?:e|ing)",
    r"(?:take|took|taking|swallow|swallowed) (?:all )?(?:of )?(?:my|the|these) (?:pills|tablets)(?: at once)?$",
    r"(?:took|taken|swallowed) (?:a|the|too many|all)(?: of)?(?: my| the)?(?: whole| full)?(?: bottle| box| pack)?"
    r"(?: of)?(?: my)? (?:pills|tablets|painkillers|sleeping pills)",
)
# What may mean it and may mean something else: asked about gently first.
_HINTS: Final = _any_of(
    r"(?:can|could) not (?:do|take|bear|stand) (?:this|it) any ?more",
    r"(?:am|being|be|feel like) (?:only |just )?a burden (?:to|on|for) (?:everyone|everybody|them|my|people|others)",
    r"(?:see|is|have|find) no (?:other )?way out",
    r"(?:think|thinking|thought|thoughts) (?:a lot |all the time |often )?(?:about|of) (?:dying|death|being dead)",
    r"(?:think|thinking) (?:a lot |often )?(?:about|of) (?:driving|steering|walking) (?:into|off|in front)",
    r"(?:nobody|no one) (?:would|will) (?:even )?miss me",
    r"wants? me dead",
    r"think(?:ing)? (?:about|of) ending things",
    r"want to be gone$",
    r"wish i (?:could|would) (?:just )?disappear",
    r"(?:want|wish) (?:it|everything|life) (?:to be over|to end|would end|was over|were over)$",
    r"(?:going to|will) not be (?:here|around) (?:tomorrow|any ?more|much longer)",
    r"not (?:going to )?be (?:here|around) (?:tomorrow|any ?more|much longer)",
    r"(?:hate|can not stand) my life",
    r"(?:give|giving|given) up on (?:life|everything|myself)",
    r"(?:not|no longer) see (?:the|any|a) point(?: any ?more)?$",
    r"(?:hurt|harmed|cut|burned|burnt) myself (?:last night|tonight|today|yesterday)$",
)
_ALONE: Final = ("suicide", "suicidal", "kill me", "self harm")
_THEMSELVES: Final = r"(?:himself|herself|themselves|themself)"
_OTHER: Final = _any_of(
    r"(?:wants?|wanted|going|threaten(?:s|ing|ed)|tr(?:ies|ying|ied)|planning|plans?|about) to"
    rf" (?:kill|hurt|harm|cut|hang|shoot) {_THEMSELVES}",
    rf"(?:think(?:s|ing)?|talk(?:s|ing|ed)?|spoke) (?:about|of) (?:killing|hurting|harming) {_THEMSELVES}",
    r"(?:he|she|they|friend|brother|sister|mother|mum|mom|father|dad|son|daughter|partner|wife|husband|girlfriend"
    r"|boyfriend|someone|somebody) (?:is|are|seems|feels|might be|may be) suicidal",
    r"(?:says?|said|told me) (?:that )?(?:he|she|they) (?:wants?|wanted) to (?:die|end (?:his|her|their) life|be dead)",
)
# "I would never", "not going to"; but "can't stop thinking about" and "why shouldn't I" deny nothing.
_DENIED: Final = re.compile(
    r"\b(?:not|never|no (?:intention|plan|plans|wish|desire|thoughts?) (?:of|to|about)|without)\b"
    r"(?!(?: even)? (?:stop|help|resist|shake|only|sure|know if)\b)(?: \w+){0,4} ?$"
)


@dataclass(frozen=True, slots=True)
class Crisis:
    """A sign that somebody may be in danger."""

    phrase: str  # the normalised words that gave the sign
    about: Literal["self", "other"]  # the speaker, or somebody the speaker worries about
    hint: bool = False  # it may also mean something harmless


def check(text: str) -> Crisis | None:
    """The sign of a crisis in what was said, if there is one. Takes well under a millisecond."""
    whole = normalise(text)
    if whole in _ALONE:
        return Crisis(whole, "self")
    pieces = [_HARMLESS.sub("_", piece) for piece in (*clauses(text), whole)]
    for piece in pieces:
        if phrase := _said(_SELF, piece):
            return Crisis(phrase, "self")
        if not _MEDIA.search(piece) and (phrase := _said(_OTHER, piece)):
            return Crisis(phrase, "other")
    for piece in pieces:
        if not _MEDIA.search(piece) and (phrase := _said(_HINTS, piece)):
            return Crisis(phrase, "self", hint=True)
    return None


def _said(phrases: re.Pattern[str], words: str) -> str | None:
    """The first of the phrases that is said and not denied."""
    question = words.startswith("why ")  # "why should I not ..." asks for a reason, and denies nothing
    for found in phrases.finditer(words):
        if question or not _DENIED.search(words[: found.start()]):
            return found.group()
    return None


@dataclass(frozen=True, slots=True)
class _Help:
    line: str  # whom to reach, and how; ends a sentence that begins "You can"
    emergency: str


_HELP: Final = {
    "US": _Help("call or text 988, the Suicide and Crisis Lifeline, at any hour", "911"),
    "GB": _Help("call Samaritans free on 116 123, at any hour", "999"),
}
_ELSEWHERE: Final = _Help("find a free line near you at findahelpline.com", "your local emergency number")

_ASK: Final = (  # a "yes" to any of the questions means danger
    "I'm glad you told me. Are you thinking of ending your life? You can {line}; a person there will listen."
    " And if there is someone you trust, let them know how you feel. I'm still here.",
    "I hear you, and I'm taking it seriously. Do you feel you might act on it soon? Then please call {emergency}, or"
    " ask someone near you to stay with you. You can also {line}; a human voice can help more than I can.",
    "That sounds very hard to carry. Are you thinking of killing yourself now? Please don't stay alone with it: go to"
    " someone you trust, or you can {line}. Tell me more, if you like.",
)
_OTHER_ANSWER: Final = (
    "That is a lot to worry about, and it's good that you take it seriously. You can ask them directly whether they"
    " think of ending their life; asking does not put the idea there. For advice, you can {line}, and if they are in"
    " danger now, call {emergency}.",
    "Stay with them if you can, and listen. You can {line}, also on behalf of someone else. If it can't wait, call"
    " {emergency}. How are you holding up yourself?",
)
_CONFIRM: Final = (
    "I may have misheard you, so I'd rather ask: are you having thoughts of hurting yourself or of ending your life?",
    "I'm not sure I heard that right. Are you thinking about harming yourself?",
)
_HINT: Final = (
    "That sounds very hard. When people say this, they sometimes think of ending their life. Are you?",
    "I'd rather ask than guess: are you having thoughts of hurting yourself, or of not living any more?",
)
_AFTER_YES: Final = (
    "Thank you for being honest with me. Please reach a person now: you can {line}. If you are in danger this minute,"
    " call {emergency}. Tell me when you have reached someone.",
    "I'm glad you said so. You don't have to get through this by yourself: you can {line}, or go to someone you trust"
    " right now. I'll stay here meanwhile.",
)
_AFTER_NO: Final = (
    "Thank you for telling me. If it ever changes, you can {line}. I'm here, whatever you want to talk about.",
    "All right, I believe you. Should those thoughts come, you can {line}. What would help you now?",
)
_STAY: Final = (
    "I'm listening. I don't understand everything people say, but a person on a help line will: you can {line}.",
    "I'm here with you. Is there someone you could call or sit with? You can also {line}.",
)
Moment = Literal["ask", "other", "confirm", "hint", "yes", "no", "stay"]
_WORDS: Final[dict[Moment, tuple[str, ...]]] = {
    "ask": _ASK,
    "other": _OTHER_ANSWER,
    "confirm": _CONFIRM,
    "hint": _HINT,
    "yes": _AFTER_YES,
    "no": _AFTER_NO,
    "stay": _STAY,
}


def answer(moment: Moment, locale: str, times_before: int) -> str:
    """The fixed words for a moment of a crisis; another wording each time, so that none sounds like a script.

    `moment`: "ask" after a sign about the speaker, "other" about somebody else, "confirm" when the words may have been
    misheard, "hint" when they may mean something else, "yes" and "no" for the reply to the question, "stay" for what
    was not understood afterwards. `locale`: such as "en_US" or "en-GB"; its territory chooses the line.
    `times_before`: how often the moment came up.
    """
    territory = re.match(r"[A-Za-z]+[-_]([A-Za-z]{2})\b", locale)
    help_ = _HELP.get(territory.group(1).upper(), _ELSEWHERE) if territory else _ELSEWHERE
    wordings = _WORDS[moment]
    return wordings[times_before % len(wordings)].format(line=help_.line, emergency=help_.emergency)
