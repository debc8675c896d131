"""The terminal UI of a session; see `run_ui`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.consent import Plan
    from assistant.inputs import Inputs
    from assistant.settings import Settings
    from assistant.ui.session import Session


def run_ui(make_session: Callable[[Inputs], Session], plan: Plan, settings: Settings, log_path: Path) -> int:
    """Show a session in the terminal until it ends or the user leaves; gives the exit status.

    The session is made on the UI's event loop, after consent, from the inputs that were granted. What native
    libraries print to file descriptor 2 meanwhile goes to `log_path`.
    """
    import sys
    from multiprocessing import resource_tracker

    from assistant.terminal import native_output_to
    from assistant.ui.app import AttuneApp

    app = AttuneApp(make_session, plan, settings, log_path)
    with native_output_to(log_path):
        # Worker processes need it, and once Textual runs, sys.stderr has no descriptor for it to inherit.
        resource_tracker.ensure_running()
        app.run()
    if app.problem:
        print(f"attune: {app.problem}", file=sys.stderr)
    return app.return_code or 0
