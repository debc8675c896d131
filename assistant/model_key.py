"""The key of the language model's server: from the environment, else from where secrets are kept."""

from __future__ import annotations

import os
from typing import Final

from assistant.secret import Secret

VARIABLE: Final = "ATTUNE_LANGUAGE_MODEL_KEY"


def model_key() -> str:
    """The key; empty where there is none. The keyring may ask the user to unlock it: call this off the loop."""
    return os.environ.get(VARIABLE, "").strip() or Secret("language_model").read()
