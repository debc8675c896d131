"""A secret of the user's, such as a key: in the keyring where that is installed, else in a file for the user alone."""

from __future__ import annotations

import contextlib
import importlib
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import platformdirs

from assistant.settings import APP


class SecretError(Exception):
    """A secret cannot be kept or removed; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret. The keyring may ask the user to unlock it: use this off the loop."""

    name: str  # `keyring get attune NAME` shows it

    @property
    def path(self) -> Path:
        """Where it is while no keyring takes it."""
        return Path(platformdirs.user_data_dir(APP)) / "secrets" / self.name

    def read(self) -> str:
        """What is kept; empty where there is nothing, or the keyring is locked."""
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return self.path.read_text(encoding="utf-8").strip()
        if (keyring := _keyring()) is not None:
            with contextlib.suppress(keyring.errors.KeyringError):
                return (keyring.get_password(APP, self.name) or "").strip()
        return ""

    def write(self, text: str) -> None:
        """Keep it in place of what was there. Raises SecretError."""
        try:
            if (keyring := _keyring()) is not None:
                with contextlib.suppress(keyring.errors.KeyringError):  # locked, or there is none on this system
                    keyring.set_password(APP, self.name, text)
                    self.path.unlink(missing_ok=True)
                    return
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            partial = self.path.with_name(f"{self.name}.partial")
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            partial.replace(self.path)
        except OSError as error:
            raise SecretError(f"{self.path} cannot be written ({error.strerror}); make it writable") from None

    def forget(self) -> None:
        """Remove it, wherever it is. Raises SecretError where it may still be there."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise SecretError(f"{self.path} cannot be removed ({error.strerror}); delete it") from None
        if (keyring := _keyring()) is None:
            return
        try:
            if keyring.get_password(APP, self.name) is not None:
                keyring.delete_password(APP, self.name)
        except keyring.errors.NoKeyringError:
            return
        except keyring.errors.KeyringError:
            raise SecretError("the keyring does not let go of it: unlock it, and try again") from None


def _keyring() -> Any:
    """The library, or None."""
    return importlib.import_module("keyring") if find_spec("keyring") is not None else None
