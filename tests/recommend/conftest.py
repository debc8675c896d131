"""The embedded catalogue, read once."""

from __future__ import annotations

import pytest

from recommend import Catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.embedded()
