"""A virtual microphone and speaker for tests: a PulseAudio of their own, seen by programs that get its environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dialogue.audio import Sound

PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
RATE = 22_050  # Hz of recordings


@dataclass(frozen=True)
class VirtualAudio:
    """A running sound server whose default input is a microphone to play into, and whose output can be recorded."""

    environment: dict[str, str]  # for subprocesses; PortAudio reads it once, when it is loaded
    server: subprocess.Popen[bytes]

    def play_into_microphone(self, path: Path) -> None:
        """Say a WAV file into the microphone; returns when it has been said."""
        self._run("paplay", "--device=micsink", "--latency-msec=20", str(path))

    def record(self, seconds: float) -> Sound:
        """What the speaker gives from now on; returns after `seconds`."""
        size = round(seconds * RATE) * 2
        with subprocess.Popen(
            ["parec", "--device=spk.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le", "--latency-msec=20"],
            env=self.environment,
            stdout=subprocess.PIPE,
        ) as recorder:
            assert recorder.stdout is not None
            recorded = recorder.stdout.read(size)
            recorder.kill()
        return Sound(np.frombuffer(recorded, np.int16), RATE)

    def unplug_microphone(self) -> None:
        """Take the microphone away while the server goes on."""
        self._run("pactl", "unload-module", "module-remap-source")

    def plug_in_microphone(self, *, rate: int = 44_100, channels: int = 2) -> None:
        """Give the microphone back, as a device of `rate` Hz."""
        self._run(
            *("pactl", "load-module", "module-remap-source", "master=micsink.monitor", "source_name=mic"),
            *(f"rate={rate}", f"channels={channels}"),
        )
        self._run("pactl", "set-default-source", "mic")

    def suspend_microphone(self) -> None:
        """The microphone stays, and gives nothing any more."""
        self._run("pactl", "suspend-source", "mic", "1")

    def let_microphone_hear_speaker(self, delay: float) -> None:
        """From now on the speaker is heard by the microphone, `delay` seconds later: an echo."""
        self._run(
            *("pactl", "load-module", "module-loopback", "source=spk.monitor", "sink=micsink"),
            f"latency_msec={round(delay * 1000)}",
        )

    def kill(self) -> None:
        """Take the devices away, as pulling out a cable does."""
        self.server.kill()
        self.server.wait()

    def _run(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=60)


def missing_programs() -> list[str]:
    """What of PulseAudio is not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@contextmanager
def virtual_devices() -> Iterator[VirtualAudio]:
    """Start the sound server, and end it afterwards."""
    with tempfile.TemporaryDirectory(prefix="attune-sound-") as folder:  # short: socket paths have 108 characters
        here = {"XDG_RUNTIME_DIR": folder, "XDG_CONFIG_HOME": folder}  # also keeps its cookie out of the home folder
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PULSE_")} | here
        server = subprocess.Popen(
            [
                *(
                    "pulseaudio",
                    "-n",
                    "--daemonize=no",
                    "--exit-idle-time=-1",
                    "--use-pid-file=no",
                    "--log-level=error",
                ),
                "--load=module-native-protocol-unix",
                # Without "norewinds" an idle null sink takes two seconds of sound at once and then none for as long.
                "--load=module-null-sink sink_name=spk norewinds=1",
                "--load=module-null-sink sink_name=micsink norewinds=1",
                "--load=module-remap-source master=micsink.monitor source_name=mic",
            ],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        devices = VirtualAudio(environment, server)
        try:
            deadline = time.monotonic() + 10
            while subprocess.run(
                ["pactl", "set-default-source", "mic"], env=environment, capture_output=True
            ).returncode:
                if time.monotonic() > deadline or server.poll() is not None:
                    raise RuntimeError("PulseAudio did not start")
                time.sleep(0.05)
            devices._run("pactl", "set-default-sink", "spk")
            yield devices
        finally:
            server.terminate()
            server.wait(timeout=5)
