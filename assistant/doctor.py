"""What Attune needs and whether it is there: each check tries the real part, and names the fix."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final


class Status(StrEnum):
    """How a check came out."""

    GOOD = "good"
    LIMITED = "limited"  # Attune works without it, or with less
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor."""

    name: str
    status: Status
    finding: str
    fix: str = ""


def examine(scratch: Path) -> list[Check]:
    """Run every check; `scratch` is an empty folder for a try at speaking. Nothing is captured."""
    return [_guarded(name, check, scratch) for name, check in _CHECKS.items()]


def _guarded(name: str, check: Callable[[str, Path], Check], scratch: Path) -> Check:
    try:
        return check(name, scratch)
    except Exception as error:  # a check that fails in an unforeseen way is itself a finding
        what = " ".join(str(error).split()) or type(error).__name__
        return Check(name, Status.BROKEN, what, "run `make setup` again")


def _python(name: str, _: Path) -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info[:2] <= (3, 12):
        return Check(name, Status.GOOD, version)
    return Check(name, Status.BROKEN, f"{version} is not supported", "use Python 3.11 or 3.12")


def _settings(name: str, _: Path) -> Check:
    from assistant.settings import SettingsError, config_path, load

    try:
        load()
    except SettingsError as error:
        return Check(name, Status.BROKEN, str(error), "mend or remove the file")
    path = config_path()
    return Check(name, Status.GOOD, str(path) if path.exists() else "all defaults")


def _emotion_model(name: str, _: Path) -> Check:
    import numpy as np

    from perception.classifier import EmotionClassifier, ModelError

    try:
        EmotionClassifier().logits(np.zeros((1, 48, 48), np.uint8))
    except ModelError as error:
        return Check(name, Status.BROKEN, str(error), "install Attune again")
    return Check(name, Status.GOOD, "loads and answers")


def _face_finder(name: str, _: Path) -> Check:
    import numpy as np

    from perception.faces import FaceFinder

    finder = FaceFinder()
    finder.find(np.zeros((48, 64, 3), np.uint8))
    finder.close()
    return Check(name, Status.GOOD, "loads and answers")


def _camera(name: str, _: Path) -> Check:
    if sys.platform.startswith("linux") and not any(Path("/dev").glob("video*")):
        return Check(name, Status.LIMITED, "none found", "plug one in, or use --camera FILE")
    return Check(name, Status.GOOD, "there seems to be one (not opened: that needs your consent)")


def _sound(kind: str, absent: str) -> Callable[[str, Path], Check]:
    def check(name: str, _: Path) -> Check:
        try:
            import sounddevice
        except OSError:
            fix = "apt-get install libportaudio2" if sys.platform.startswith("linux") else "install PortAudio"
            return Check(name, Status.BROKEN, "PortAudio is not installed", fix)
        try:
            device = sounddevice.query_devices(kind=kind)
        except (sounddevice.PortAudioError, ValueError):
            return Check(name, Status.LIMITED, "none found", absent)
        return Check(name, Status.GOOD, str(device["name"]))

    return check


def _recognizer(name: str, _: Path) -> Check:
    from assistant.settings import SettingsError, load
    from dialogue.recognizers import available_recognizer

    try:
        model = load().recognizer.model
    except SettingsError:
        model = None
    info = available_recognizer(model)
    if info.limited:
        fix = "run `attune setup` to understand free speech"
        return Check(name, Status.LIMITED, f"{info.name}: {info.detail}", fix)
    return Check(name, Status.GOOD, f"{info.name}: {info.detail}")


def _speech(name: str, scratch: Path) -> Check:
    from dialogue.speech import SpeechRequest, build_synthesizer
    from dialogue.worker import Worker, WorkerDied, WorkerError

    worker = Worker("speech check", build_synthesizer, log_path=str(scratch / "speech.log"))
    try:
        worker.start()
        seconds = worker.ask(SpeechRequest("Hello.", None, 165, 1.0)).sound.seconds
    except (WorkerError, WorkerDied) as error:
        return Check(name, Status.BROKEN, str(error))
    finally:
        worker.kill()
    return Check(name, Status.GOOD, f"says hello in {seconds:.1f} s")


def _catalogue(name: str, _: Path) -> Check:
    from recommend import Catalogue, Medium

    catalogue = Catalogue.embedded()
    songs, films = (sum(item.medium is medium for item in catalogue.items) for medium in (Medium.MUSIC, Medium.MOVIE))
    return Check(name, Status.GOOD, f"{songs} songs and {films} films")


def _journal(name: str, _: Path) -> Check:
    from assistant.journal.place import encrypted_path, is_encrypted, plain_path

    path = encrypted_path() if is_encrypted() else plain_path()
    if not path.exists():
        return Check(name, Status.GOOD, "none yet")
    return Check(name, Status.GOOD, f"{path} ({'encrypted, ' if is_encrypted() else ''}{path.stat().st_size >> 10} KB)")


def _language_model(name: str, _: Path) -> Check:
    import asyncio

    from assistant.model_key import model_key
    from assistant.settings import SettingsError, load
    from dialogue.language_model import Endpoint, LanguageModel, ModelError
    from dialogue.model_address import warning

    try:
        wanted = load().language_model
    except SettingsError:
        return Check(name, Status.LIMITED, "not known, since the settings cannot be read")
    if not wanted.url:
        return Check(name, Status.GOOD, "off (optional)")
    endpoint = Endpoint(wanted.url, wanted.model, model_key())
    try:
        models = asyncio.run(LanguageModel(endpoint).models())
    except ModelError as error:
        return Check(name, Status.LIMITED, str(error))
    if len(models) > 1 and not any(model.partition(":")[0] == wanted.model.partition(":")[0] for model in models):
        return Check(name, Status.LIMITED, f"{endpoint.host} has no model {wanted.model}", "set language_model.model")
    far = warning(wanted.url)
    return Check(name, Status.GOOD, f"{wanted.model} at {endpoint.host}" + (f" ({far})" if far else ""))


def _services(name: str, _: Path) -> Check:
    import asyncio

    from assistant.providers import connected
    from assistant.settings import SettingsError, load

    try:
        providers = connected(load())
    except SettingsError:
        return Check(name, Status.LIMITED, "not known, since the settings cannot be read")
    if not providers:
        return Check(name, Status.GOOD, "none connected (optional)")

    async def problems() -> list[str]:
        found = [(provider.name, await provider.available()) for provider in providers]
        return [f"{service}: {problem}" for service, problem in found if problem]

    if wrong := asyncio.run(problems()):
        return Check(name, Status.LIMITED, "; ".join(wrong))
    return Check(name, Status.GOOD, ", ".join(provider.name for provider in providers))


_CHECKS: Final[dict[str, Callable[[str, Path], Check]]] = {
    "python": _python,
    "settings": _settings,
    "emotion model": _emotion_model,
    "face finder": _face_finder,
    "camera": _camera,
    "microphone": _sound("input", "plug one in, or type"),
    "speaker": _sound("output", "replies are written only"),
    "recognizer": _recognizer,
    "speech": _speech,
    "catalogue": _catalogue,
    "journal": _journal,
    "language model": _language_model,
    "services": _services,
}
