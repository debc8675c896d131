"""The key of the language model's server: from the environment, else from the keyring where that is installed."""

from __future__ import annotations

import importlib
import os
from importlib.util import find_spec
from typing import Final

VARIABLE: Final = "ATTUNE_LANGUAGE_MODEL_KEY"


def model_key() -> str:
    """The key; empty where there is none. The keyring may ask the user to unlock it: call this off the loop."""
    return (os.environ.get(VARIABLE) or _from_keyring()).strip()


def _from_keyring() -> str:
    """What `keyring set attune language_model` has kept."""
    if find_spec("keyring") is None:
        return ""
    keyring = importlib.import_module("keyring")
    try:
        return keyring.get_password("attune", "language_model") or ""
    except keyring.errors.KeyringError:  # locked, or there is none on this system
        return ""
