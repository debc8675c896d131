"""`attune calibrate`: learn how the user's face looks at rest, so that it is not taken for a mood."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from perception.neutral import NeutralFace


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "calibrate",
        help="learn how your face looks at rest (20 seconds)",
        description="Look into the camera for 20 seconds with a relaxed face. Attune keeps seven numbers, no picture, "
        "and no longer takes your resting face for a mood.",
    )
    parser.add_argument("--camera", metavar="SOURCE", help="a camera's number or name, a video or a stream's address")
    parser.add_argument("--forget", action="store_true", help="delete what was learned")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Calibrate; 0 when it was learned and kept, 1 when not, 2 for wrong settings."""
    from assistant import neutral_face
    from assistant import settings as settings_module
    from assistant.commands.session import ask
    from assistant.consent import make_plan
    from assistant.terminal import native_output_to
    from perception.classifier import ModelError
    from perception.neutral import NeutralFaceError
    from perception.sources import SourceError

    path = neutral_face.neutral_face_path()
    try:
        if args.forget:
            print("Forgotten." if neutral_face.forget(path) else "There was nothing to forget.")
            return 0
        plan = make_plan(settings_module.load(), args.camera, "off", "off")
        camera = plan.inputs(ask(plan)).camera
        if camera == "off":
            why = plan.camera.why_off or "without the camera nothing can be learned"
            print(f"attune: {why}", file=sys.stderr)
            return 1
        with native_output_to(settings_module.log_path()):
            learned = _learn(camera)
        neutral_face.save(path, learned)
    except settings_module.SettingsError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except (SourceError, ModelError, NeutralFaceError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"attune: {path}: cannot be kept ({error.strerror})", file=sys.stderr)
        return 1
    print("Attune knows now how your face rests. `attune calibrate --forget` undoes it.")
    return 0


def _learn(camera: str) -> NeutralFace:
    """Watch for as long as it takes. Raises SourceError, ModelError and NeutralFaceError."""
    from rich.console import Console
    from rich.progress import Progress

    from assistant import neutral_face
    from perception.neutral import CALIBRATION_S

    console = Console(stderr=True)
    console.print("Look into the camera and let your face rest.")
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("watching", total=1.0)
        return neutral_face.learn(camera, CALIBRATION_S, lambda share, _: bar.update(task, completed=share))
