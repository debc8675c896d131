"""One face through the CNN: ONNX Runtime as we run it, beside the same network in PyTorch, each in its own process."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.report import Figure, main

RUNS = 300

_COMMON = f"""
import json, resource, statistics, sys, time
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
{{load}}
loaded = time.perf_counter() - started
times = []
for _ in range({RUNS}):
    started = time.perf_counter()
    {{run}}
    times.append(time.perf_counter() - started)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps([statistics.median(times) * 1e3, loaded, memory / 1024]))
"""
_OURS = _COMMON.format(
    load="""
import numpy as np
from perception.classifier import EmotionClassifier
classifier = EmotionClassifier()
face = np.random.default_rng(0).integers(0, 256, (1, 48, 48), dtype=np.uint8)
""",
    run="classifier.plain_logits(face)",
)
_TORCH = _COMMON.format(
    load="""
import torch
torch.set_num_threads(1)
from models.network import EmotionCNN
from models.recipe import RECIPES, Recipe
recipe = Recipe.load(RECIPES / "emotion.toml")
network = EmotionCNN(recipe.widths, stem=recipe.stem, dropout=recipe.dropout, heads=2).eval()
face = torch.rand(1, 1, 48, 48) * 255
""",
    run="""
    with torch.inference_mode():
        network(face)
""",
)


def _run(script: str) -> tuple[float, float, float]:
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    milliseconds, load_s, megabytes = json.loads(out)
    return milliseconds, load_s, megabytes


def measure() -> list[Figure]:
    """Median time of one face on one thread, time to load, and memory added."""
    ours, theirs = _run(_OURS), _run(_TORCH)
    what = (("one face", "ms"), ("import and load", "s"), ("memory added", "MB"))
    return [
        Figure(name, unit, mine, other, "PyTorch, one thread")
        for (name, unit), mine, other in zip(what, ours, theirs, strict=True)
    ]


if __name__ == "__main__":
    main("The emotion CNN, one face at a time", measure)
