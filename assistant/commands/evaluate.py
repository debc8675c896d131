"""`attune evaluate`: measure the shipped or another emotion CNN on labelled faces."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure the emotion CNN on labelled faces",
        description="Measure the emotion CNN on labelled faces: accuracy, macro F1, recall by class, calibration.",
    )
    parser.add_argument("--data", type=Path, required=True, help=".npz, Kaggle's fer2013.csv, or a folder of classes")
    parser.add_argument("--split", help="Training, PublicTest or PrivateTest; default: all faces there are")
    parser.add_argument("--model", type=Path, help="an ONNX file; default: the shipped one")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Evaluate; 0 when it was measured."""
    from models.data import DataError, load_faces
    from models.evaluate import evaluate
    from perception.classifier import EmotionClassifier, ModelError

    try:
        faces = load_faces(args.data, args.split)
        classifier = EmotionClassifier(args.model)
    except (DataError, ModelError) as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    result = evaluate(faces, lambda pictures: classifier.probabilities(classifier.logits(pictures)))
    print(json.dumps(result.as_json()) if args.json else result.as_text())
    return 0
