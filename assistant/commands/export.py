"""`attune export`: write a training run's network as the ONNX files that the assistant runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from assistant.commands.train import NEEDS_TORCH, add_data_arguments, load_splits, measure

MAX_LOSS: Final = 0.003  # of accuracy, that the 8-bit network may cost


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the sub-command."""
    parser = subparsers.add_parser(
        "export",
        help="write a training run's network as ONNX (extra `train`)",
        description="Write the network of a training run as ONNX, in 32-bit floating point and, where that costs at "
        f"most {MAX_LOSS * 100:.1f} points of validation accuracy, in 8-bit integers.",
    )
    parser.add_argument("--run", type=Path, required=True, dest="folder", metavar="DIR", help="the run folder")
    parser.add_argument("--out", type=Path, help="where to write; default: the run folder")
    add_data_arguments(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Export; 0 when the files are written."""
    try:
        from models.export import export_onnx, halve_onnx, quantise_onnx
    except ImportError as missing:
        print(NEEDS_TORCH.format(missing.name), file=sys.stderr)
        return 1
    from models.data import DataError
    from models.train import load_trained

    out = args.out or args.folder
    plain, quantised = out / "emotion.onnx", out / "emotion.int8.onnx"
    try:
        network, _, _ = load_trained(args.folder)
        training, validation = load_splits(args)
        out.mkdir(parents=True, exist_ok=True)
        export_onnx(network, plain, validation)
        quantise_onnx(plain, quantised, training)
        halve_onnx(plain)
    except DataError as error:
        print(f"attune: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"attune: {out}: cannot be written ({error.strerror})", file=sys.stderr)
        return 1

    print(f"{sum(parameter.numel() for parameter in network.parameters()):,} parameters")
    accuracy = {path: measure(path, validation).accuracy for path in (plain, quantised)}
    for path, value in accuracy.items():
        print(f"{path}: {path.stat().st_size / 1e6:.1f} MB, validation {value:.4f}")
    if accuracy[plain] - accuracy[quantised] > MAX_LOSS:
        quantised.unlink()
        print(f"{quantised}: loses more than {MAX_LOSS * 100:.1f} points, so it is not kept")
    return 0
