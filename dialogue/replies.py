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
    "seems by words": (
        "From what you say, you seem {looks}.",
        "By your words, you seem {looks} to me.",
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
    "changed": ("Then that has changed. How do you feel now?", "All right. How would you put it now?"),
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
        "I know no {wished}, but how about {spoken}? {reason}",
        "No {wished} comes to mind. You could try {spoken} instead. {reason}",
    ),
    "like it": (
        "In the same vein, how about {spoken}? {reason}",
        "Something close to it: {spoken}. {reason}",
    ),
    "nothing like it": (
        "I know nothing else that is close to it, I'm afraid.",
        "That one stands alone among what I know.",
    ),
    "nothing yet": (
        "I haven't suggested anything yet. Would you like music, or a movie?",
        "There's nothing to go by yet. Shall I find you music, or a movie?",
    ),
    "music or movie": ("Music, or a movie?",),
    "glad you like it": ("I'm glad. I'll remember that.", "Good to know, I'll keep that in mind.", "Lovely. Noted."),
    "not by them": ("All right, nothing more by them.", "Understood, I'll leave them out."),
    "saved": ("I've put {spoken} on your list.", "Kept for later: {spoken}."),
    "nothing saved": (
        "Your list is empty. Say save it when you like a suggestion.",
        "Nothing saved so far. Say save it, and I'll keep a suggestion for you.",
    ),
    "you saved": ("On your list:", "You saved:"),
    "it was": ("It was", "That was"),
    "play": ("Here it comes.", "Gladly.", "Of course."),
    "named": ("Here is {spoken}.", "I know that one: {spoken}."),
    "unknown title": (
        "I don't know anything called {title}. Shall I find you other music, or a movie?",
        "I couldn't find {title} among what I know. Would you like other music, or a movie?",
    ),
    "cannot show films": ("I can't show films myself, so I'll open its page for you.",),
    "open it": ("I'll open it in your browser.", "Opening it in the browser."),
    "aim match": ("Good, I'll stay with your mood.", "All right. I'll match how you feel, and not try to change it."),
    "aim lift": (
        "Good, I'll look for what lifts it, step by step.",
        "All right, I'll lead towards something brighter.",
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
    "by how you seem": ("I also went by how you seem.",),
    "why looks": (
        "I go by your face alone, and compare it with seven expressions. I can be wrong; you know better.",
        "I only see the expression on your face, and that's a guess. What you tell me counts more.",
    ),
    "why said": ("Because you told me so, and you know best.", "It's what you told me yourself."),
    "why what": (
        "I haven't suggested anything yet. Ask me for music or a movie.",
        "There's nothing to explain so far. Would you like music, or a movie?",
    ),
    # Check-ins
    "check in asked": (
        "Gladly. How are you right now?",
        "Let's check in. How is it going?",
        "Of course. How do you feel?",
    ),
    "check in time": (
        "It's time for our check-in. How is it going?",
        "Here is your check-in, as you asked. How are you?",
        "Shall we check in? How do you feel right now?",
    ),
    "check in mood": ("How are you, really?", "Is that right? How do you feel?", "Does that fit? How is it going?"),
    "looked for a while": (
        "For a while now you look a bit {looks} to me.",
        "I may be wrong, but you have looked {looks} for some time.",
    ),
    "check in again": (
        "A word is enough: good, tired, sad, worried?",
        "How would you put it? For example: I feel fine, or I feel low.",
        "You can say happy, calm, sad, angry, worried, or skip this.",
    ),
    "heard you": ("Thank you for telling me.", "I hear you.", "Thanks, I follow."),
    "reflect low": (
        "I'm sorry that you feel {feeling}. Thank you for saying it.",
        "You feel {feeling}; that's good to say aloud.",
        "So you feel {feeling}. I'm with you.",
    ),
    "reflect good": (
        "You feel {feeling}; good to hear.",
        "So you feel {feeling}. Thank you.",
        "You feel {feeling}, noted.",
    ),
    "reflect other": (
        "You say {feeling}, though to me you look a little {looks}. I go by your word.",
        "To me you look a little {looks}, but you know best: {feeling} it is.",
    ),
    "scale": (
        "From one to ten, how good is your mood right now?",
        "If ten is as good as it gets and one as low, where do you stand now?",
    ),
    "scale again": (
        "Just a number, from one to ten.",
        "For example five for so-so, or eight for good.",
        "A number from one to ten, or say skip.",
    ),
    "note?": (
        "Would you like to note something with it? Say it, or say no.",
        "Anything to write down with that? Or just say no.",
    ),
    "note again": ("Say what I should write down, or no.",),
    "checked in": ("I've written that down.", "That's noted.", "It's in your journal."),
    "checked in, unwritten": ("The journal is off, so I keep none of it.",),
    "helped before": (
        "{what} did you good before, {times}. Would you like music, a movie, or a breathing exercise now?",
        "Last time {what} helped you, {times} so far. Music, a movie, or some breathing?",
    ),
    "may help": (
        "Would something do you good now: music, a movie, or a breathing exercise?",
        "Shall I find you music or a movie, or shall we breathe for a minute?",
    ),
    "may help again": ("Music, a movie, a breathing exercise, or nothing?",),
    "breathing helped": (
        "A breathing exercise did you good before, {times}. Shall we do one?",
        "Breathing helped you {times} before. Shall we, for a minute?",
    ),
    "check in done": (
        "That was all. I'm here if you want me.",
        "Thank you for checking in. Be kind to yourself.",
        "That's it for now. Take care of yourself.",
    ),
    "breathe": (
        "Let's breathe together for a minute. Sit comfortably, and stop whenever it doesn't feel good.",
        "One minute, six slow breaths. If you get dizzy, just breathe as you like.",
    ),
    "breathed": ("Well done. How do you feel now?", "That was a minute. How are you now?"),
    "feels so": ("Tell me more. How do you feel?", "I hear you. How would you call that feeling?"),
    # The journal
    "no diary": (
        "I'm not keeping a journal, so I can't say. You can say: keep a journal.",
        "Nothing is being written down just now. Say keep a journal, and I'll start.",
    ),
    "nothing noted": ("I have nothing written down {then}.", "There is nothing in your journal {then}."),
    "never noted": ("I have no note of you looking {looks}.", "As far as my notes go, you haven't looked {looks}."),
    "last time": ("The last time you seemed {looks} was {when}.", "By my notes, you last seemed {looks} {when}."),
    "not once": ("Not once {then}, as far as I could tell.", "I have not noted it {then}."),
    "so often": ("You seemed {looks} on {days} {then}.", "On {days} {then}, as far as I could tell."),
    "no help known": (
        "I can't say yet: I need to see a few times what does you good.",
        "I don't know yet. The more we try, the better I can tell.",
    ),
    "these helped": (
        "You looked better after {what}.",
        "By my notes, your mood was better after {what}.",
    ),
    "which note": ("What should I write down?", "Gladly. What shall I note?"),
    "noted": ("I've written it down.", "Noted.", "It's in your journal."),
    "no notes": ("You wrote nothing down {then}.", "There are no notes {then}."),
    "more notes": ("And {more} more; attune journal show has them all.",),
    "forget?": (
        "Shall I delete the last {time} from your journal? It can't be undone.",
        "I would delete what I have of the last {time}, for good. Are you sure?",
    ),
    "forget everything?": (
        "Shall I delete, for good, your journal, what I learned of your taste and your face, the music, films and"
        " ratings that you imported, and the check-ins that are planned?",
        "That would delete your whole journal, your taste, how your face rests, all the music, films and ratings that"
        " you imported, and planned check-ins, for good. Are you sure?",
    ),
    "forget again": ("Yes to delete it, or no to keep it?",),
    "forgotten": ("It's deleted.", "Done. I no longer have it."),
    "not forgotten": ("All right, I keep it.", "Then nothing is deleted."),
    "start journal": (
        "I'm keeping your journal again, on this machine only.",
        "Good, from now on I write it down again.",
    ),
    "stop journal": ("Nothing is written down any more.", "Okay, off the record. Say keep a journal when I may go on."),
    # Time
    "what time": ("It's {time}, {day}, {date}.", "{time}, on {day}, {date}."),
    "no clock": ("I have no clock here.",),
    "how long": ("For how long?", "How long should it be?"),
    "timer set": ("All right, {time}, from now.", "I'll tell you in {time}."),
    "timer over": ("Time is up: {time}.", "Your {time} are over."),
    "when": ("When shall I ask you?", "At what time?"),
    "when again": ("Say a time such as nine in the evening, or in two hours.",),
    "remind at": ("I'll check in with you at {at}.", "All right, at {at}."),
    "remind tomorrow": ("I'll check in with you tomorrow at {at}.", "All right, tomorrow at {at}."),
    "remind daily": ("I'll check in with you every day at {at}.", "All right, every day at {at}."),
    "remind after": ("I'll check in with you in {time}.", "All right, in {time}."),
    "snooze": ("I'll leave you in peace for {time}.", "All right, I'll be quiet for {time}."),
    "cancelled": ("No more check-ins and timers.", "All cancelled."),
    "planned": ("Your next check-in is {when}.", "I'll check in with you {when}."),
    "none planned": (
        "No check-in is planned. You can say: check in with me every day at nine.",
        "Nothing is planned. Say when, and I'll ask how it goes.",
    ),
    "start initiative": ("Thank you. I'll speak up now and then if you look low for a while.",),
    "stop initiative": ("All right, I'll only speak when you talk to me.", "Understood. I'll wait for you to begin."),
    # Not losing the thread
    "missed an answer": ("Sorry, I didn't catch that.", "I didn't get that.", "Once more, please."),
    "skipped": ("Never mind, we can leave that out.", "That's fine, let's skip it."),
    "back to": ("Back to our {name}.", "And our {name}:", "To go on with the {name}:"),
    "later": ("We can go on with the {name} later: just say go back.",),
    "nothing to go back to": ("We weren't in the middle of anything.", "There's nothing left open, as far as I know."),
    "gladly": ("Gladly.", "Yes, let's."),
    "did you mean": ("Did you mean: {guess}?", "I'm not sure I got that. Did you mean: {guess}?"),
    "say it otherwise": ("Then say it another way, please.", "Sorry. How else could you put it?"),
    "nothing said": ("I haven't said anything yet.",),
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
    "how are you": (
        "I'm a program, so I have no moods, but I'm glad to talk. How are you?",
        "All is running well here. And how are you?",
        "Ready and listening, thank you. How do you feel?",
    ),
    "who are you": (
        "I'm Attune, an assistant that lives in your terminal. I look, listen, and suggest what may do you good.",
        "Attune. I try to notice how you feel, and find music and films to go with it.",
    ),
    "are you human": (
        "No, I'm a program. I don't feel anything, but I can listen.",
        "I'm software, with no feelings of my own. People are better company; I'm only easy to reach.",
    ),
    "privacy": (
        "Everything stays on this machine. I keep no pictures and no sound; the journal is yours, and you can say"
        " forget everything.",
        "Nothing leaves your machine unless you switch on a service that needs it. No picture and no sound is stored.",
    ),
    "insult": (
        "I'm sorry that I got it wrong. What can I do better?",
        "Fair enough. Tell me what you need, and I'll try again.",
        "That didn't go well, then. What would help?",
    ),
    "joke": (
        "I would tell you a joke about silence, but you'd have to be here for it.",
        "My camera and I had an argument. We still don't see eye to eye.",
        "I tried to write a song about a keyboard, but I couldn't find the right key.",
        "Why did the neural network go to the party? It heard there would be layers of cake.",
        "I asked the loop to stop repeating itself. I asked the loop to stop repeating itself.",
        "The thermometer is a good listener. It has its ups and downs, but it never judges by degrees.",
        "What does a cloud wear under its coat? Thunderwear.",
        "I know a great film about glue. I couldn't tear myself away.",
        "My favourite exercise is running. Programs, mostly.",
    ),
    "thanks": ("You're welcome.", "My pleasure.", "Gladly."),
    "yes": ("Okay.", "Good.", "All right."),
    "help": (
        "Tell me how you feel, or ask what mood I see. I can find music or a movie, lead a check-in or a breathing"
        " exercise, and tell you how your week was.",
        "You can say: suggest a song, suggest a movie, something else, why, check in with me, or how was my week."
        " Say stop, stop listening or stop watching at any time.",
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
    """Chooses among wordings: each once before any comes again, and never the same twice in a row.

    The same seed makes the same choices.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._said: dict[str, list[str]] = {}  # since all had their turn, the latest last

    def say(self, key: str, **fields: str) -> str:
        """One of the wordings of `key`, its fields filled in. Raises KeyError for a key that has none."""
        wordings = WORDINGS[key]
        said = self._said.setdefault(key, [])
        if len(said) == len(wordings):
            del said[:-1]
        fresh = [wording for wording in wordings if wording not in said] or list(wordings)
        said.append(self._random.choice(fresh))
        return said[-1].format(**fields)

    def all(self, key: str) -> tuple[str, ...]:
        """All the wordings of `key`, in the order in which they are said one after another."""
        return WORDINGS[key]


def sentence(text: str) -> str:
    """A reason or a title as a sentence of its own: a capital first, a full stop last."""
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
