"""Safety: hearing that somebody may be in danger, the fixed words that answer it, and what a model may never say."""

from dialogue.safety.answers import Moment, aloud, answer
from dialogue.safety.help_lines import Help, help_for
from dialogue.safety.signs import Crisis, check
from dialogue.safety.unsaid import allowed

__all__ = ["Crisis", "Help", "Moment", "allowed", "aloud", "answer", "check", "help_for"]
