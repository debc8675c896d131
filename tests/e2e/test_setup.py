"""`attune setup`: a model is fetched when it was asked for, and every way in which that fails is one line."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from assistant.cli import main
from dialogue.recognizers import whisper_download
from dialogue.recognizers.whisper_download import PINNED, PinnedModel
from tests.dialogue import test_whisper_download as downloads
from tests.dialogue.test_whisper_download import MockHub, pinned
from tests.e2e.program import environment

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

hub, tiny = downloads.hub, downloads.tiny  # fixtures
CLEAN = {"HF_HUB_OFFLINE": "", "no_proxy": "127.0.0.1"}
CONFIG = PINNED["tiny.en"].files[0]  # the first file that is fetched


class Result(NamedTuple):
    status: int
    lines: list[str]
    errors: list[str]


def start(home: Path, address: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", "setup", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(home, **(CLEAN | {"HF_HUB_CACHE": str(home / "hub"), "HF_ENDPOINT": address} | more)),
    )


def setup(home: Path, address: str, *arguments: str, **more: str) -> Result:
    with start(home, address, *arguments, **more) as process:
        output, errors = process.communicate(timeout=90)
    return Result(process.returncode, output.splitlines(), errors.splitlines())


def kept(home: Path) -> dict[str, int]:
    """The size of every file in the cache that has something in it."""
    return {path.name: path.stat().st_size for path in home.glob("hub/**/*") if path.is_file() and path.stat().st_size}


@pytest.mark.parametrize(("option", "variable"), [("--offline", ""), ("--model=base.en", "1")])
def test_offline_it_only_says_what_it_would_fetch(tmp_path: Path, hub: MockHub, option: str, variable: str) -> None:
    result = setup(tmp_path, hub.address, option, HF_HUB_OFFLINE=variable)
    assert result.status == 0
    assert result.lines[0].startswith("Speech recognizer: pocketsphinx")
    assert result.lines[1].startswith(f"base.en: 148 MB from {hub.address} to {tmp_path / 'hub'}")
    assert result.lines[2:] == ["Offline: nothing was fetched."]
    assert hub.headers == []
    assert kept(tmp_path) == {}


def test_without_a_network_it_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound, and nobody listens
        result = setup(tmp_path, f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert result.status == 1
    (error,) = result.errors
    assert "is there a network?" in error


def test_a_hub_without_the_model_is_one_line(tmp_path: Path, hub: MockHub) -> None:
    result = setup(tmp_path, hub.address, "--model", "tiny.en")
    assert result.status == 1
    (error,) = result.errors
    assert "404" in error


def test_what_is_not_what_was_published_is_not_kept(tmp_path: Path, hub: MockHub) -> None:
    model = PINNED["tiny.en"]
    hub.files[f"/{model.repository}/resolve/{model.revision}/{CONFIG.name}"] = b"x" * CONFIG.size
    result = setup(tmp_path, hub.address, "--model", "tiny.en")
    assert result.status == 1
    (error,) = result.errors
    assert "not what was published and was removed" in error
    assert kept(tmp_path) == {}


def test_interrupted_it_says_so_and_goes_on_the_next_time(tmp_path: Path, hub: MockHub) -> None:
    model = PINNED["tiny.en"]
    hub.files[f"/{model.repository}/resolve/{model.revision}/{CONFIG.name}"] = b"x" * CONFIG.size
    hub.stalls.set()
    half = {f"{CONFIG.sha256}.incomplete": CONFIG.size // 2}
    with start(tmp_path, hub.address, "--model", "tiny.en") as process:
        while kept(tmp_path) != half and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.splitlines() == ["attune: stopped; run it again, and it goes on from there"]
    assert kept(tmp_path) == half
    hub.stalls.clear()
    setup(tmp_path, hub.address, "--model", "tiny.en")
    assert hub.asked == [("config.json", None), ("config.json", f"bytes={CONFIG.size // 2}-")]


def test_a_model_that_nobody_pinned_is_refused(tmp_path: Path) -> None:
    result = setup(tmp_path, "http://127.0.0.1:9", "--model", "large-v3")
    assert result.status == 2
    (error,) = result.errors
    assert "base.en" in error


# ---- in this process, where the tests' own model can stand for a pinned one


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATTUNE_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)  # set in this process where Whisper has been at work
    return tmp_path


def publish(hub: MockHub, tiny: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> PinnedModel:
    model = pinned(tiny, name)
    hub.publish(model, tiny)
    monkeypatch.setitem(whisper_download.PINNED, name, model)
    return model


@pytest.mark.usefixtures("home")
def test_a_model_is_fetched_and_used_and_the_second_time_nothing_is_asked(
    hub: MockHub,
    tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish(hub, tiny, "base.en", monkeypatch)
    assert main(["setup"]) == 0
    ready = "Attune understands free speech now, with Whisper base.en."
    assert capsys.readouterr().out.splitlines()[-1] == ready
    hub.headers.clear()
    assert main(["setup"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Speech recognizer: whisper, the model base.en from the Hugging Face cache",
        ready,
    ]
    assert hub.headers == []


def test_a_model_that_will_not_be_used_says_how_to_use_it(
    home: Path,
    hub: MockHub,
    tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("base.en", "tiny.en"):
        publish(hub, tiny, name, monkeypatch)
        assert main(["setup", "--model", name]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert "Attune goes on with whisper, the model base.en" in line
    assert 'model = "tiny.en" below [recognizer]' in line
    (home / "config.toml").write_text('[recognizer]\nmodel = "tiny.en"\n')
    assert main(["setup", "--model", "tiny.en"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("with Whisper tiny.en.")


def test_a_disk_that_is_too_small_is_told_before_anything_is_asked_for(
    home: Path,
    hub: MockHub,
    tiny: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    publish(hub, tiny, "base.en", monkeypatch)
    usage = shutil.disk_usage(home)._replace(free=1_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert main(["setup"]) == 1
    assert "make room and run it again" in capsys.readouterr().err
    assert hub.headers == []
