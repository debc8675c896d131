"""Songs and films that the user brings, from files of their own.

from pathlib import Path

from recommend import Recommender
from recommend.importing import bring_in, kind_of, own_catalogue, own_others

store, films = Path("catalogue.db"), Path("ml-latest-small")
print(bring_in(films, store, kind_of(films)))
recommender = Recommender(own_catalogue(store), others=own_others(store))
"""

from __future__ import annotations

from recommend.importing.bringing import Kind, Summary, bring_in, kind_of
from recommend.importing.facts import ImportingError
from recommend.importing.own import own_catalogue, own_others
from recommend.importing.store import Store, forget

__all__ = [
    "ImportingError",
    "Kind",
    "Store",
    "Summary",
    "bring_in",
    "forget",
    "kind_of",
    "own_catalogue",
    "own_others",
]
