"""The conversation of this application, put together of catalogue, taste and diary."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.own_catalogue import build_catalogue, build_others, catalogue_path
from assistant.suggester import RecommenderSuggester

if TYPE_CHECKING:
    from dialogue.conversation import Conversation
    from dialogue.memory import Memory

log = logging.getLogger(__name__)


def build_conversation(
    locale: str, memory: Memory | None, taste: Path | None, *, scary: bool
) -> tuple[Conversation, RecommenderSuggester]:
    """The conversation on the user's catalogue, and what it asks; takes a few tenths of a second.

    `taste`: where the taste is kept; None: in memory, for this session.
    """
    from dialogue.conversation import Conversation
    from dialogue.safety import check
    from dialogue.understanding import understand
    from recommend import Recommender
    from recommend.taste import Taste, TasteError

    try:
        kept = Taste(taste)
    except TasteError as error:
        log.warning("%s; what is learned in this session is not kept", error)
        kept = Taste()
    check("")  # the first calls read phrases, templates and weights, which takes longer than an answer may
    understand("what nobody has ever said")
    catalogue = build_catalogue()
    recommender = Recommender(catalogue, taste=kept, others=build_others())
    suggester = RecommenderSuggester(catalogue, recommender, scary=scary, imported=catalogue_path())
    return Conversation(suggester, memory, locale=locale), suggester
