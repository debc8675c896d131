"""Where what was learned of the user's taste is kept."""

from __future__ import annotations

from pathlib import Path


def taste_path() -> Path:
    """The file, which need not be there yet."""
    import platformdirs

    return Path(platformdirs.user_data_dir("attune")) / "taste.sqlite"
