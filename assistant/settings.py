"""Settings: one model, from flags over environment (`ATTUNE_*`) over the user's TOML file over defaults."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

import platformdirs
import tomlkit
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from tomlkit.exceptions import TOMLKitError

APP = "attune"


class SettingsError(Exception):
    """The settings cannot be used; the message is one line that names the file and the key."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Consent(_Section):
    """Whether Attune may look and listen. None: the user has not been asked yet."""

    camera: bool | None = None
    microphone: bool | None = None


class Devices(_Section):
    """What Attune sees, hears and speaks with."""

    camera: str = Field(
        "auto", description="auto, off, a camera's number or name, a photo, a video, a folder or a stream's address"
    )
    microphone: str = Field("default", description="default, off, a device's number or name, or a sound file")
    speaker: str = Field("default", description="default, off, a device's number or name, or a WAV file to write")


class Listening(_Section):
    """When Attune listens to what is said."""

    mode: Literal["wake", "always", "push"] = Field(
        "wake", description='wake: after "hey Attune", and in a conversation; always; push: after a key'
    )
    while_speaking: Literal["off", "headphones", "cancel"] = Field(
        "off",
        description="may its own voice be interrupted by speaking? off: no; headphones: the microphone cannot hear it;"
        " cancel: its echo is taken out of the microphone's sound (extra aec)",
    )


class Voice(_Section):
    """How Attune sounds."""

    name: str | None = Field(None, description="a voice of the speech synthesizer; none: its own choice")
    rate: int = Field(165, ge=80, le=400, description="words per minute")
    volume: float = Field(1.0, ge=0, le=1)
    earcons: bool = Field(True, description="short sounds: heard you, thinking, something went wrong")


class Recognizer(_Section):
    """How Attune understands speech."""

    model: str | None = Field(None, description="a Whisper model's size name or folder; none: what is in the cache")


class Suggestions(_Section):
    """What Attune suggests."""

    scary_films: bool = Field(False, description="may fear be met with thrillers and horror?")


class Screen(_Section):
    """How the terminal UI looks."""

    camera_view: bool = Field(False, description="show the camera's picture as coloured blocks")


class Settings(BaseSettings):
    """Everything a user can set."""

    model_config = SettingsConfigDict(env_prefix="ATTUNE_", env_nested_delimiter="__", extra="forbid")

    locale: str = Field("", description="such as en_GB: whose help lines are named; empty: the system's")
    consent: Consent = Consent()
    devices: Devices = Devices()
    listening: Listening = Listening()
    voice: Voice = Voice()
    recognizer: Recognizer = Recognizer()
    suggestions: Suggestions = Suggestions()
    screen: Screen = Screen()

    @classmethod
    def settings_customise_sources(  # the names are pydantic-settings' own
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment over the values given at construction, which come from the file."""
        return env_settings, init_settings


def config_path() -> Path:
    """Where the user's settings are kept; `ATTUNE_CONFIG` names another file."""
    named = os.environ.get("ATTUNE_CONFIG")
    return Path(named) if named else Path(platformdirs.user_config_dir(APP)) / "config.toml"


def log_path() -> Path:
    """The log file, in a folder only the user can read."""
    folder = Path(platformdirs.user_log_dir(APP))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / "attune.log"


def load(path: Path | None = None) -> Settings:
    """The settings of the file at `path` (default: the user's own), under the environment's.

    A missing file is an empty one. Raises SettingsError.
    """
    path = path or config_path()
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        values = {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8'})") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}") from None
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        known = "is no setting" if first["type"] == "extra_forbidden" else first["msg"][:1].lower() + first["msg"][1:]
        where = f"ATTUNE_{key.upper().replace('.', '__')} or {path}" if _from_environment(key) else str(path)
        raise SettingsError(f"{where}: {key}: {known}") from None


def _from_environment(key: str) -> bool:
    return f"ATTUNE_{key.upper().replace('.', '__')}" in {name.upper() for name in os.environ}


def save(section: str, key: str, value: str | bool | int | float, path: Path | None = None) -> None:
    """Change one setting in the user's file, keeping its comments and order; the file is replaced as a whole.

    Raises SettingsError where the file cannot be written.
    """
    path = path or config_path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
        table = document.setdefault(section, tomlkit.table())
        table[key] = value
        partial = path.with_name(f"{path.name}.partial")
        partial.write_text(tomlkit.dumps(document), encoding="utf-8")
        partial.chmod(0o600)
        partial.replace(path)
    except TOMLKitError as error:
        raise SettingsError(f"{path}: is not valid TOML: {error}; mend it to keep the choice") from None
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be written ({error.strerror}); the choice holds for this session"
        ) from None
