"""What can be set: the settings model as a list of fields, each with its words, its bounds and its check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from assistant.settings import Settings
from assistant.ui.keys import DEFAULTS

Value = str | bool | int | float | time | list[time] | None

# What the running session takes over as soon as it is told; all else is read once, when a session starts.
AT_ONCE: Final = frozenset(
    {
        ("consent", "camera"),
        ("consent", "microphone"),
        ("devices", "camera"),
        ("devices", "microphone"),
        ("devices", "speaker"),
        ("listening", "mode"),
        ("voice", "name"),
        ("voice", "rate"),
        ("voice", "volume"),
        ("voice", "earcons"),
        ("check_ins", "times"),
        ("check_ins", "speak_up"),
        ("check_ins", "most_a_day"),
        ("check_ins", "cooldown_minutes"),
        ("check_ins", "quiet_from"),
        ("check_ins", "quiet_until"),
        ("journal", "transcripts"),
        ("screen", "theme"),
        ("screen", "camera_view"),
        ("screen", "mood"),
        ("screen", "suggestions"),
        ("screen", "zoom"),
        ("screen", "motion"),
        *(("keys", action_id) for action_id in DEFAULTS),
    }
)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting."""

    section: str  # "" for a setting in none
    key: str
    about: str  # its description, with its bounds
    default: Value
    choices: tuple[str, ...]  # in words, where only these are allowed
    kind: Literal["text", "times", "switch"]
    optional: bool  # may be None

    @property
    def path(self) -> tuple[str, str]:
        """Section and key."""
        return self.section, self.key

    @property
    def name(self) -> str:
        """Section and key in words."""
        return f"{title(self.section)} {title(self.key)}".strip()

    @property
    def at_once(self) -> bool:
        """Whether a change takes effect in the running session."""
        return self.path in AT_ONCE

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "ATTUNE_" + "__".join(filter(None, self.path)).upper()

    def fits(self, search: str, *, by_name: bool = False) -> bool:
        """Whether all words of `search` occur in its name or description, in whatever case."""
        text = self.name if by_name else f"{self.name} {self.section}.{self.key} {self.about}"
        return all(word in text.casefold() for word in search.casefold().split())

    def value(self, settings: Settings) -> Value:
        """What it is in `settings`."""
        value: Value = getattr(_owner(settings, self.section), self.key)
        return value

    def words(self, value: Value) -> str:
        """`value` as it is shown and typed; "" stands for none."""
        match value:
            case None:
                return "ask" if self.kind == "switch" else ""
            case bool():
                return "on" if value else "off"
            case time():
                return f"{value:%H:%M}"
            case list():
                return ", ".join(f"{each:%H:%M}" for each in value)
        return f"{value:g}" if isinstance(value, float) else str(value)

    def read(self, words: str, settings: Settings) -> Value:
        """The value that `words` mean. Raises ValueError, with one line for people, where it is not allowed.

        The other `settings` of its section take part: some values only fit together.
        """
        words = words.strip()
        given: object = words
        if self.kind == "switch":
            given = {"on": True, "off": False, "ask": None}.get(words, words)
        elif self.kind == "times":
            given = [each.strip() for each in words.split(",") if each.strip()]
        elif self.optional and not words:
            given = None
        owner = _owner(settings, self.section).model_copy()
        try:
            type(owner).__pydantic_validator__.validate_assignment(owner, self.key, given)
        except ValidationError as error:
            message = error.errors()[0]["msg"].removeprefix("Input ")
            raise ValueError(message[:1].lower() + message[1:]) from None
        value: Value = getattr(owner, self.key)
        return value

    def stored(self, value: Value) -> str | bool | int | float | list[str] | None:
        """`value` as the settings file has it; None where the file is to be silent about it."""
        match value:
            case time():
                return self.words(value)
            case list():
                return [f"{each:%H:%M}" for each in value]
        return value


def fields() -> tuple[Field, ...]:
    """Every setting, in the order of the model."""
    return tuple(_fields())


def from_environment() -> frozenset[tuple[str, str]]:
    """Section and key of each setting that the environment gives, and that therefore wins over the file."""
    given: set[tuple[str, str]] = set()
    for name, value in EnvSettingsSource(Settings)().items():
        given |= {(name, key) for key in value} if isinstance(value, dict) else {("", name)}
    return frozenset(given)


def title(name: str) -> str:
    """The name of a section or key, in words."""
    return name.replace("_", " ")


def about_section(section: str) -> str:
    """What the settings of `section` are about."""
    return (type(_owner(Settings(), section)).__doc__ or "").strip()


def _owner(settings: Settings, section: str) -> Any:
    return getattr(settings, section) if section else settings


def _fields() -> Iterator[Field]:
    for name, info in Settings.model_fields.items():
        section = info.annotation
        if isinstance(section, type) and hasattr(section, "model_fields"):
            for key, inner in section.model_fields.items():
                yield _field(name, key, inner)
        else:
            yield _field("", name, info)


def _field(section: str, key: str, info: FieldInfo) -> Field:
    allowed = get_args(info.annotation)
    optional = NoneType in allowed
    kind: Literal["text", "times", "switch"] = "text"
    choices: tuple[str, ...] = ()
    if info.annotation is bool or bool in allowed:
        kind, choices = "switch", ("on", "off", "ask") if optional else ("on", "off")
    elif get_origin(info.annotation) is Literal:
        choices = allowed
    elif get_origin(info.annotation) is list:
        kind = "times"
    about = "; ".join(filter(None, (info.description, _bounds(info))))
    return Field(section, key, about, info.get_default(), choices, kind, optional)


def _bounds(info: FieldInfo) -> str:
    bounds = {name: getattr(each, name) for each in info.metadata for name in ("ge", "gt", "le") if hasattr(each, name)}
    low = f"{bounds['ge']}" if "ge" in bounds else f"more than {bounds['gt']}" if "gt" in bounds else ""
    if "le" in bounds:
        return f"{low} to {bounds['le']}"
    return f"{low} or more" if low else ""
