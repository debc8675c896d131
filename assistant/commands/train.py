"""`attune train`: train the emotion CNN and leave a run folder with checkpoint, curves and the exported model."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "train", help="train the emotion CNN (extra `train`)", description="Train the emotion CNN on FER-2013."
    )
    parser.add_argument("--data", type=Path, required=True, help=".npz, Kaggle's fer2013.csv, or a folder of classes")
    parser.add_argument("--recipe", type=Path, help="a recipe in TOML; default: the shipped network's")
    parser.add_argument("--out", type=Path, default=Path("runs/emotion"), help="run folder; an unfinished run goes on")
    parser.add_argument("--training-split", default="Training", metavar="NAME")
    parser.add_argument("--validation-split", default="PublicTest", metavar="NAME")
    parser.add_argument("--threads", type=int, help="processor threads; default: all cores")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train; 0 when the run is complete."""
    try:
        import torch

        from models.curves import draw_curves
        from models.export import export_onnx
        from models.train import Epoch, load_trained, train
    except ImportError as missing:
        print(
            f"attune: training needs the extra 'train' ({missing.name} is missing): make train-setup", file=sys.stderr
        )
        return 1
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from models.data import DataError, load_faces
    from models.recipe import RECIPES, Recipe

    if args.threads:
        torch.set_num_threads(args.threads)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    try:
        recipe = Recipe.load(args.recipe or RECIPES / "vgg.toml")
        validation = load_faces(args.data, args.validation_split)
        training = load_faces(args.data, args.training_split).without(validation)
        with Progress(*columns, transient=True) as bar:
            task = bar.add_task("training")

            def report(epoch: Epoch) -> None:
                bar.console.print(
                    f"epoch {epoch.number}/{recipe.epochs}  {epoch.size} px  "
                    f"training {epoch.train_accuracy:.3f}  validation {epoch.validation_accuracy:.3f}  "
                    f"{epoch.seconds:.0f} s"
                )

            history = train(
                recipe,
                training,
                validation,
                args.out,
                report=report,
                progress=lambda step, steps: bar.update(task, completed=step, total=steps),
            )
        draw_curves(history, args.out / "curves.png")
        network, _, _ = load_trained(args.out)
        export_onnx(network, args.out / "emotion.onnx", validation)
    except DataError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"attune: {args.out}: cannot be written ({error.strerror}); free some space and run it again",
            file=sys.stderr,
        )
        return 1
    print(f"{args.out}: emotion.onnx, curves.png, history.json; validation {history[-1].validation_accuracy:.4f}")
    return 0
