"""The catalogue that suggestions are made of: the embedded one, and what the user has imported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recommend import Catalogue
    from recommend.recommender import Others


def catalogue_path() -> Path:
    """Where imported items are kept; the file need not be there yet."""
    import platformdirs

    return Path(platformdirs.user_data_dir("attune")) / "catalogue.sqlite"


def build_catalogue() -> Catalogue:
    """All that can be suggested. Raises CatalogueError."""
    from recommend import Catalogue
    from recommend.importing import own_catalogue

    return own_catalogue(catalogue_path()) or Catalogue.embedded()


def build_others() -> Others | None:
    """What people of like ratings think, where the user has imported ratings."""
    from recommend.importing import own_others

    return own_others(catalogue_path())
