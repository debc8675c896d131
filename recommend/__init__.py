"""What to suggest: songs and films that fit a mood, each with a reason; it learns from what the listener says and does.

from models.emotions import Emotion, Mood
from recommend import Medium, Recommender

for suggestion in Recommender().suggest(Medium.MUSIC, Mood.said(Emotion.SAD), 3):
    print(suggestion.spoken, suggestion.reason)
"""

from __future__ import annotations

from recommend.catalogue import Catalogue, CatalogueError, Item, Medium
from recommend.links import links
from recommend.ranking import Aim
from recommend.recommender import Recommender, Suggestion, Terms
from recommend.signals import Signal
from recommend.taste import Taste, TasteError

__all__ = [
    "Aim",
    "Catalogue",
    "CatalogueError",
    "Item",
    "Medium",
    "Recommender",
    "Signal",
    "Suggestion",
    "Taste",
    "TasteError",
    "Terms",
    "links",
]
