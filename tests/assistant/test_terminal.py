"""The terminal is given back as it was, also where it has gone meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import os, sys
from pathlib import Path
from assistant.terminal import native_output_to
with native_output_to(Path(sys.argv[1])):
    os.write(2, b"a library complains\\n")
    sys.__stderr__.write("the last picture, not yet drawn")
    sys.stdin.readline()
print("left cleanly")
"""


def test_a_terminal_that_was_closed_while_drawing_is_no_error(tmp_path: Path) -> None:
    master, terminal = os.openpty()
    log = tmp_path / "log"
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(log)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    )
    os.close(terminal)
    os.close(master)
    out, _ = program.communicate("\n", timeout=30)
    assert (program.returncode, out) == (0, "left cleanly\n")
    assert log.read_text() == "a library complains\n"


LOST = """
import os, signal, sys
from pathlib import Path
from assistant.terminal import native_output_to
hangups = []
signal.signal(signal.SIGHUP, lambda number, frame: hangups.append(number))
with native_output_to(Path(sys.argv[1])):
    sys.stdin.readline()
    for _ in range(100):
        sys.__stderr__.write("a picture")
        sys.__stderr__.flush()
print(len(hangups), sys.__stderr__.fileno())
"""


def test_a_terminal_that_has_gone_hangs_the_program_up_once_and_stops_no_drawing(tmp_path: Path) -> None:
    master, terminal = os.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", LOST, str(tmp_path / "log")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=terminal,
        text=True,
    )
    os.close(terminal)
    os.close(master)
    out, _ = program.communicate("\n", timeout=30)
    assert (program.returncode, out) == (0, "1 2\n")
