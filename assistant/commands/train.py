"""`attune train`: train the emotion CNN and leave a run folder with checkpoint, curves and the exported model."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from models.data import FaceSet
    from models.evaluate import Evaluation

NEEDS_TORCH: Final = "attune: training needs the extra 'train' ({} is missing): make train-setup"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "train",
        help="train the emotion CNN (extra `train`)",
        description="Train the emotion CNN on FER-2013. An interrupted run goes on where it stood. "
        "Under torchrun, several processes share the work: torchrun --nproc_per_node 2 -m assistant train ...",
    )
    add_data_arguments(parser)
    parser.add_argument("--config", type=Path, help="a recipe in TOML; default: the shipped network's")
    parser.add_argument("--out", type=Path, default=Path("runs/emotion"), help="run folder; an unfinished run goes on")
    parser.add_argument(
        "--epochs", type=int, metavar="N", help="shorten every recipe to about N epochs, for a first look"
    )
    parser.add_argument("--threads", type=int, help="processor threads; default: all cores")
    parser.set_defaults(run=run)


def add_data_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that `load_splits` reads."""
    parser.add_argument("--data", type=Path, required=True, help=".npz, Kaggle's fer2013.csv, or a folder of classes")
    parser.add_argument("--training-split", default="Training", metavar="NAME")
    parser.add_argument("--validation-split", default="PublicTest", metavar="NAME")


def load_splits(args: argparse.Namespace) -> tuple[FaceSet, FaceSet]:
    """Training faces, less those that are also validation faces, and validation faces; raises DataError."""
    from models.data import load_faces

    validation = load_faces(args.data, args.validation_split)
    return load_faces(args.data, args.training_split).without(validation), validation


def run(args: argparse.Namespace) -> int:
    """Train; 0 when the run is complete."""
    try:
        import torch

        from models.curves import draw_curves
        from models.export import export_onnx, halve_onnx
        from models.plots import draw_evaluation
    except ImportError as missing:
        print(NEEDS_TORCH.format(missing.name), file=sys.stderr)
        return 1
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from models.data import DataError
    from models.recipe import RECIPES, Recipe
    from models.train import Epoch, load_trained, train_recipe

    if args.threads:
        torch.set_num_threads(args.threads)
    try:
        training, validation = load_splits(args)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, transient=True) as bar:
            task = bar.add_task("")

            def report(name: str, recipe: Recipe, epoch: Epoch) -> None:
                bar.console.print(
                    f"{name}: epoch {epoch.number}/{recipe.epochs}  {epoch.size} px  "
                    f"training {epoch.train_accuracy:.3f}  validation {epoch.validation_accuracy:.3f}  "
                    f"{epoch.seconds:.0f} s"
                )

            network = train_recipe(
                args.config or RECIPES / "emotion.toml",
                training,
                validation,
                args.out,
                epochs=args.epochs,
                report=report,
                progress=lambda name, step, steps: bar.update(task, description=name, completed=step, total=steps),
            )
        if int(os.environ.get("RANK", "0")):
            return 0
        draw_curves(load_trained(args.out)[2], args.out / "curves.png")
        export_onnx(network, args.out / "emotion.onnx", validation)
        halve_onnx(args.out / "emotion.onnx")
        result = measure(args.out / "emotion.onnx", validation)
        draw_evaluation(result, args.out, source=args.validation_split)
    except DataError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"attune: {args.out}: cannot be written ({error.strerror}); free some space and run it again",
            file=sys.stderr,
        )
        return 1
    print(f"{args.out}: emotion.onnx, history.json and the pictures; validation {result.accuracy:.4f}, mirror-averaged")
    return 0


def measure(model: Path, faces: FaceSet) -> Evaluation:
    """The ONNX file `model` on `faces` by FER-2013's labels, with mirror averaging."""
    from models.evaluate import evaluate
    from perception.classifier import EmotionClassifier

    classifier = EmotionClassifier(model, "fer2013")
    return evaluate(faces, lambda pictures: classifier.probabilities(classifier.logits(pictures)))
