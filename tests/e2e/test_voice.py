"""`attune voice`: the voices are listed, one is heard as it was asked for, and kept when that is wanted."""

from __future__ import annotations

import shutil
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from dialogue.audio import Samples
from tests.e2e.program import attune, environment
from tests.sound import VirtualAudio

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed"),
]


def config(home: Path) -> Path:
    return home / ".config" / "attune" / "config.toml"


def heard(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def test_english_voices_are_listed_with_the_one_in_use_and_others_when_asked(tmp_path: Path) -> None:
    done = attune(tmp_path, "voice")
    assert done.returncode == 0, done.stderr
    first, *voices, more, hint = done.stdout.splitlines()
    assert first == "Attune speaks with its usual voice, 165 words a minute, volume 1."
    assert [line.split()[1] for line in voices if line.startswith("*")] == ["en-us"]
    assert {line[2:].split()[0] for line in voices} >= {"en-us", "en-gb", "en-gb-scotland"}
    assert all("English" in line for line in voices)
    assert "attune voice --all" in more
    assert "--try NAME" in hint
    everything = [" ".join(line.split()) for line in attune(tmp_path, "voice", "--all").stdout.splitlines()]
    assert everything[1 : len(voices) + 1] == [" ".join(line.split()) for line in voices], "English comes first"
    assert any("French" in line for line in everything)


def test_a_voice_is_heard_slower_and_softer_and_is_not_kept(tmp_path: Path) -> None:
    usual, changed = tmp_path / "usual.wav", tmp_path / "changed.wav"
    assert attune(tmp_path, "voice", "--speaker", str(usual)).returncode == 0
    options = ("--try", "en-gb", "--rate", "120", "--volume", "0.5")
    done = attune(tmp_path, "voice", *options, "--speaker", str(changed))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(heard(changed)) > 1.2 * len(heard(usual))
    assert rms(heard(usual)) > 1000
    assert rms(heard(changed)) == pytest.approx(rms(heard(usual)) / 2, rel=0.3)
    assert not config(tmp_path).exists()


def test_what_was_heard_is_kept_and_used_from_then_on(tmp_path: Path) -> None:
    done = attune(tmp_path, "voice", "--try", "en-gb-scotland", "--rate", "140", "--set", "--speaker", "off")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Attune speaks like this from now on.\n"
    assert config(tmp_path).read_text() == '[voice]\nname = "en-gb-scotland"\nrate = 140\n'
    listed = attune(tmp_path, "voice").stdout
    assert listed.startswith("Attune speaks with en-gb-scotland, 140 words a minute, volume 1.\n")
    assert "\n* en-gb-scotland " in listed


@pytest.mark.parametrize(
    ("options", "status", "says"),
    [
        (["--try", "hal", "--set"], 1, "attune: there is no voice 'hal'; try en-us, en-gb or en-gb-scotland"),
        (["--rate", "5"], 2, "attune: --rate: input should be greater than or equal to 80"),
        (["--rate", "fast"], 2, "attune: --rate: input should be a valid integer"),
        (["--volume", "1.5"], 2, "attune: --volume: input should be less than or equal to 1"),
        (["--volume", "nan"], 2, "attune: --volume: input should be"),
        (["--set"], 2, "attune: --set keeps what --try, --rate or --volume give"),
        (["--try", "en-us", "--speaker", "off"], 1, "attune: the speaker is off; name one with --speaker"),
        (["--try", "en-us", "--speaker", "/nowhere/x.wav"], 1, "attune: cannot write /nowhere/x.wav"),
        (["--try", "en-us", "--speaker", "Megaphone"], 1, "attune: "),
    ],
)
def test_what_cannot_be_is_one_clear_line_and_nothing_is_kept(
    tmp_path: Path, options: list[str], status: int, says: str
) -> None:
    done = attune(tmp_path, "voice", *options)
    assert (done.returncode, done.stdout) == (status, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(says)
    assert not config(tmp_path).exists()


@pytest.mark.sound
def test_it_is_heard_from_the_speaker(tmp_path: Path, virtual_audio: VirtualAudio) -> None:
    here = environment(tmp_path) | {k: v for k, v in virtual_audio.environment.items() if k.startswith("XDG_")}
    with subprocess.Popen([sys.executable, "-m", "assistant", "voice", "--try", "en-gb"], env=here) as program:
        samples = virtual_audio.record(8).samples
        assert program.wait(20) == 0
    sounding = np.flatnonzero(np.abs(samples.astype(int)) > 300)
    assert 2.5 < (sounding[-1] - sounding[0]) / 22_050 < 6
    assert 1000 < rms(samples[sounding[0] : sounding[-1]]) < 8000
