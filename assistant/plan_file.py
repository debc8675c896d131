"""The file that keeps what outlives a session of check-ins: times alone, for the user alone."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from assistant.initiative import Plan
from assistant.private_file import write_json
from assistant.settings import APP

log = logging.getLogger(__name__)


def plan_path() -> Path:
    """Where it is kept."""
    return Path(platformdirs.user_data_dir(APP)) / "check_ins.json"


def load(path: Path) -> Plan:
    """What was kept; nothing where there is no file, or it is damaged, which is logged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        (hushed_until,) = _times([kept["hushed_until"]])
        return Plan(_times(kept["once"]), hushed_until, _times(kept["contacts"]))
    except FileNotFoundError:
        return Plan()
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("%s: %r; one-off check-ins and the last snooze are lost", path, error)
        return Plan()


def save(path: Path, plan: Plan) -> None:
    """Keep it, replacing what was there as a whole. Raises OSError where that fails."""
    kept = {
        "once": [moment.isoformat() for moment in plan.once],
        "hushed_until": plan.hushed_until.isoformat(),
        "contacts": [moment.isoformat() for moment in plan.contacts],
    }
    write_json(path, kept)


def forget(path: Path) -> None:
    """Delete it, where there is one. Raises OSError where that fails."""
    path.unlink(missing_ok=True)


def _times(texts: list[str]) -> tuple[datetime, ...]:
    return tuple(datetime.fromisoformat(text).astimezone(UTC) for text in texts)
