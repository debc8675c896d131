"""`attune evaluate`: measure the shipped or another emotion CNN on labelled faces."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.data import FaceSet
    from models.evaluate import Classify, Target
    from models.robustness import Worsened


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure the emotion CNN on labelled faces",
        description="Measure the emotion CNN on labelled faces: accuracy, macro F1, recall by class, calibration, and "
        "what withholding unsure answers would bring.",
    )
    parser.add_argument("--data", type=Path, required=True, help=".npz, Kaggle's fer2013.csv, or a folder of classes")
    parser.add_argument("--split", help="Training, PublicTest or PrivateTest; default: all faces there are")
    parser.add_argument("--model", type=Path, help="an ONNX file; default: the shipped one")
    parser.add_argument(
        "--target",
        choices=("fer2013", "ferplus"),
        default="fer2013",
        help="by whose labels: FER-2013's (default), or the majority of FER+'s ten taggers, where there is one",
    )
    parser.add_argument(
        "--no-mirror",
        dest="mirror",
        action="store_false",
        help="show each face once; default: average over it and its mirror image",
    )
    parser.add_argument(
        "--robustness", action="store_true", help="measure blurred, dark, covered, small and turned faces too (minutes)"
    )
    parser.add_argument("--plots", type=Path, metavar="DIR", help="draw the figures there as PNG (extra `train`)")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Evaluate; 0 when it was measured, and drawn where that was asked for."""
    from models.data import DataError, load_faces
    from models.evaluate import evaluate
    from models.robustness import robustness_table
    from perception.classifier import EmotionClassifier, ModelError

    if args.plots:  # said before minutes of measuring
        if find_spec("matplotlib") is None:
            print("attune: --plots needs the extra 'train' (matplotlib is missing): make train-setup", file=sys.stderr)
            return 1
        try:
            args.plots.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return _cannot_write(args.plots, error)
    try:
        faces = load_faces(args.data, args.split)
        classifier = EmotionClassifier(args.model, args.target)
        logits = classifier.logits if args.mirror else classifier.plain_logits

        def classify(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
            return classifier.probabilities(logits(pictures))

        result = evaluate(faces, classify, target=args.target, mirror=args.mirror)
    except (DataError, ModelError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    if classifier.target != args.target:
        print("attune: this model has learned FER-2013's labels alone; they are its answers here", file=sys.stderr)
    worsened = _measure_robustness(faces, classify, args.target) if args.robustness else []
    figures = result.as_json() | ({"robustness": [asdict(row) for row in worsened]} if args.robustness else {})
    text = "\n\n".join([result.as_text(), *([robustness_table(worsened)] if worsened else [])])
    print(json.dumps(figures) if args.json else text)
    if not args.plots:
        return 0

    from models.plots import draw_evaluation

    try:
        draw_evaluation(result, args.plots, source=args.split or args.data.name, robustness=worsened)
    except OSError as error:
        return _cannot_write(args.plots, error)
    return 0


def _cannot_write(folder: Path, error: OSError) -> int:
    print(f"attune: {folder}: cannot be written ({error.strerror})", file=sys.stderr)
    return 1


def _measure_robustness(faces: FaceSet, classify: Classify, target: Target) -> list[Worsened]:
    from rich.console import Console
    from rich.progress import Progress

    from models.robustness import measure_robustness

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("worse faces")
        return measure_robustness(
            faces,
            classify,
            target=target,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )
