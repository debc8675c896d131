"""Settings: one model, from flags over environment (`ATTUNE_*`) over the user's TOML file over defaults."""

from __future__ import annotations

import os
import re
import threading
import tomllib
from datetime import time
from pathlib import Path
from typing import Any, Final, Literal, Self

import platformdirs
import tomlkit
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as EnvironmentSettingsError
from tomlkit.exceptions import TOMLKitError

from assistant.ui import keys as key_table

APP = "attune"
CLOCK: Final = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")  # a time of the day


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


class Music(_Section):
    """What Attune plays music from."""

    folder: str = Field("", description="a folder of music files; empty: none")
    radio: bool = Field(False, description="may it ask Radio Browser for internet stations, and play them?")


class Providers(_Section):
    """Which services may be asked about songs and films; `attune connect` sets it. No key is ever in here."""

    spotify_client_id: str = Field("", description="of your own Spotify app; empty: Spotify is not asked")
    tmdb: bool = Field(False, description="may it ask TMDB where a film can be watched?")
    youtube_music: bool = Field(False, description="may it ask YouTube Music for a song's page, and for playlists?")


class CheckIns(_Section):
    """When Attune asks how things are, and whether it may begin by itself."""

    times: list[time] = Field([], description='times of the day for a check-in, as "09:00"')
    speak_up: bool = Field(False, description="may it begin to speak when a low or tense mood lasts?")
    lasting_minutes: int = Field(10, ge=1, le=240, description="how long that mood must last")
    most_a_day: int = Field(3, ge=1, le=24, description="after so many check-ins on a day it does not speak up")
    cooldown_minutes: int = Field(60, ge=0, le=1440, description="nor for so long after a check-in")
    quiet_from: time = Field(time(22), description="nor between these times; what was set for a time is done")
    quiet_until: time = Field(time(8))

    @field_validator("times", "quiet_from", "quiet_until", mode="before")
    @classmethod
    def _clock(cls, value: object) -> object:
        if isinstance(value, list):
            return [cls._clock(each) for each in value]
        if isinstance(value, str) and CLOCK.fullmatch(value):
            return time.fromisoformat(value)
        if isinstance(value, time) and value.tzinfo is None:
            return value
        raise PydanticCustomError("clock", "'{value}' is no time of the day; write it as \"09:00\"", {"value": value})

    @model_validator(mode="after")
    def _quiet_hours_end(self) -> Self:
        if self.quiet_from == self.quiet_until:
            raise PydanticCustomError(
                "quiet", "quiet_from and quiet_until are the same; set one of them to another time"
            )
        return self


class Journal(_Section):
    """What Attune keeps of you, on this machine."""

    keep: bool = Field(True, description="keep moods, check-ins, suggestions and notes")
    transcripts: bool = Field(False, description="keep all that is said, too")
    retention_days: int | None = Field(None, ge=1, description="delete what is older; none: nothing")


class LanguageModel(_Section):
    """The language model for open talk, if any. Its key is in the environment or the keyring, never in here."""

    url: str = Field("", description="of an OpenAI-compatible server, such as http://localhost:11434/v1; empty: none")
    model: str = Field("", description="as that server calls it, such as llama3.2")
    tools: bool = Field(True, description="may it suggest, play and take notes? Not every model can")
    max_sentences: int = Field(4, ge=1, le=12, description="of one answer")
    first_word_seconds: float = Field(20.0, gt=0, le=300, description="how long its first word is waited for")
    between_words_seconds: float = Field(10.0, gt=0, le=300, description="... and each of the next")

    @field_validator("url")
    @classmethod
    def _usable(cls, url: str) -> str:
        from dialogue.model_address import problem

        if url and (wrong := problem(url)):
            raise PydanticCustomError("url", "{wrong}", {"wrong": wrong})
        return url

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.url and not self.model:
            raise PydanticCustomError("model", "model is missing: name one that the server has")
        return self


class Screen(_Section):
    """How the terminal UI looks."""

    theme: Literal["dark", "light", "contrast"] = Field("dark", description="its colours; contrast: of high contrast")
    camera_view: Literal["off", "points", "picture"] = Field(
        "off", description="what is shown of the camera: nothing, the points it finds in faces, or its picture"
    )
    mood: bool = Field(True, description="show the mood panel")
    suggestions: bool = Field(True, description="show the suggestions")
    zoom: Literal["none", "conversation", "mood", "suggestions"] = Field("none", description="show one panel alone")
    tour_done: bool = Field(False, description="has the tour of the first start been taken, or skipped?")
    motion: bool = Field(True, description="may things slide and blink? TEXTUAL_ANIMATIONS=none says no, too")

    @field_validator("camera_view", mode="before")
    @classmethod
    def _was_a_switch(cls, value: object) -> object:
        return {True: "picture", False: "off"}[value] if isinstance(value, bool) else value


_KEYS: Final[dict[str, Any]] = {
    action.id: (str, Field(action.key, description=f"{action.name}: {action.what}; empty: no key"))
    for action in key_table.ACTIONS
}


class Keys(create_model("_Keys", __base__=_Section, **_KEYS)):  # type: ignore[misc] # mypy wants a name for the base
    """Which key does what on the main screen; empty: none."""

    @field_validator("*", mode="after")
    @classmethod
    def _usable(cls, key: str, info: ValidationInfo) -> str:
        key = key.strip().lower()
        if wrong := key_table.problem(str(info.field_name), key):
            raise PydanticCustomError("key", "{wrong}", {"wrong": wrong})
        return key

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if wrong := key_table.clash(self.model_dump()):
            raise PydanticCustomError("clash", "{wrong}", {"wrong": wrong})
        return self


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
    music: Music = Music()
    providers: Providers = Providers()
    check_ins: CheckIns = CheckIns()
    journal: Journal = Journal()
    language_model: LanguageModel = LanguageModel()
    screen: Screen = Screen()
    keys: Keys = Keys()

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
    except EnvironmentSettingsError as error:  # its text names the section, and nothing of the value
        raise SettingsError(f'ATTUNE_*: {error}; in the environment, write a list as ["09:00", "21:00"]') from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        known = "is no setting" if first["type"] == "extra_forbidden" else first["msg"][:1].lower() + first["msg"][1:]
        where = f"ATTUNE_{key.upper().replace('.', '__')} or {path}" if _from_environment(key) else str(path)
        raise SettingsError(f"{where}: {key}: {known}") from None


def _from_environment(key: str) -> bool:
    return f"ATTUNE_{key.upper().replace('.', '__')}" in {name.upper() for name in os.environ}


_saving: Final = threading.Lock()  # read, changed and replaced by one at a time, or the last to write undoes the others


def save(section: str, key: str, value: str | bool | int | float | list[str] | None, path: Path | None = None) -> None:
    """Change one setting in the user's file, keeping its comments and order; the file is replaced as a whole.

    `section`: "" for a setting in none. `value`: None takes the setting out of the file, which leaves its default.
    May be called from several threads at once. Raises SettingsError where the file cannot be written.
    """
    path = path or config_path()
    try:
        with _saving:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
            if value is None:
                (document.get(section, {}) if section else document).pop(key, None)
            else:
                (document.setdefault(section, tomlkit.table()) if section else document)[key] = value
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
