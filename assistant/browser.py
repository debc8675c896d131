"""Opening an address in the user's browser, because they asked for it."""

from __future__ import annotations

import os
import sys
import webbrowser


def open_address(address: str) -> bool:
    """Open it; False where there is no browser with a window of its own. A text browser would take the terminal.

    Blocks for as long as the browser takes to start: call it from a thread.
    """
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
