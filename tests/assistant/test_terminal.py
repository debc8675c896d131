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
