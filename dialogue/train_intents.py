"""Train the model of `dialogue.intent_model` on our own sentences and on much that people say to others.

    python -m dialogue.train_intents --data DIR --out FILE

`DIR` holds the folders `clinc150` (Larson et al. 2019), `goemotions` (Demszky et al. 2020) and `snips` (Coucke et al.
2018), from which only what is out of scope is learned. What the tests measure on is left out. Needs torch; 20 s on
one core.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue.intent_model import BUCKETS, OUT_OF_SCOPE, Model, features
from dialogue.templates import templates
from dialogue.understanding import marked, normalise

Floats = NDArray[np.float32]
Example = tuple[str, str, str]  # where it is from, its intent, the normalised sentence

EXAMPLES: Final = Path(__file__).parent / "intents" / "examples"  # NAME.txt: a sentence of the intent a line
# Labels of CLINC150 and SNIPS that are about what Attune does too, though maybe not in its way: not learned.
OURS: Final = frozenset(
    {"play_music", "next_song", "greeting", "goodbye", "thank_you", "yes", "no", "cancel", "timer", "time", "date"}
    | {"change_speed", "change_volume", "tell_joke", "are_you_a_bot", "what_is_your_name", "repeat", "what_song"}
    | {"reminder", "PlayMusic", "AddToPlaylist", "SearchCreativeWork", "SearchScreeningEvent"}
)
TEST_STRIDE: Final = 3  # every third request of CLINC150 is kept for the tests
COMMENTS: Final = 6000  # of GoEmotions, the first
_ABOUT_ONESELF: Final = re.compile(r"\b(?:i am|i feel|my)\b|^(?:\S+ ?){1,3}$")  # may be a feeling or small talk

# What all sentences of an intent weigh together, by where they are from (by judgement, 2026-11-25).
WEIGHTS: Final = {"ours": 1.0, "templates": 0.4, "clinc150": 3.0, "goemotions": 3.0, "snips": 1.0}
OURS_OUT_OF_SCOPE: Final = 8.0  # with 4, a third more of what is none of ours in rounds 1 to 4 was taken for something
OF_TEMPLATES: Final = 3  # every third known sentence, to save time
PENALTY: Final = 1e-6  # on the squares of the weights; of 1e-5, 3e-6 and 1e-6 it has most of rounds 1 to 4 right
ROUNDS: Final = 120  # of L-BFGS


def own() -> Iterator[Example]:
    """The sentences of `intents/examples/`."""
    for path in sorted(EXAMPLES.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield "ours", path.stem, marked(normalise(line))[0]


def of_templates() -> Iterator[Example]:
    """Sentences that the templates stand for."""
    for sentence in templates().known_sentences()[::OF_TEMPLATES]:
        if result := templates().match(sentence):
            yield "templates", result.intent.name, sentence


def out_of_scope(folder: Path) -> Iterator[Example]:
    """What people say to other assistants and to each other. Raises OSError, ValueError or KeyError."""
    with (folder / "clinc150" / "near_domain_test.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] not in OURS]
    said = [("clinc150", row["text"]) for at, row in enumerate(rows) if at % TEST_STRIDE]
    with (folder / "snips" / "snips.csv").open(encoding="utf-8", newline="") as file:
        said += [("snips", row["text"]) for row in csv.DictReader(file) if row["label"] not in OURS]
    comments = (folder / "goemotions" / "train.tsv").read_text(encoding="utf-8").splitlines()[:COMMENTS]
    said += [("goemotions", line.split("\t")[0]) for line in comments]
    for source, text in said:
        sentence = marked(normalise(text))[0]
        if source != "goemotions" or not _ABOUT_ONESELF.search(sentence):
            yield source, OUT_OF_SCOPE, sentence


def weights_of(examples: Sequence[Example]) -> Floats:
    """What each example counts: as much for every intent, however many examples it has."""
    sizes = Counter(example[:2] for example in examples)
    total = {key: WEIGHTS[key[0]] for key in sizes} | {("ours", OUT_OF_SCOPE): OURS_OUT_OF_SCOPE}
    return np.array([total[example[:2]] / sizes[example[:2]] for example in examples], np.float32)


def train(examples: Sequence[Example]) -> tuple[tuple[str, ...], Floats, Floats]:
    """The intents, and the weights (BUCKETS, intents) and bias (intents,) of a logistic regression, by L-BFGS."""
    import torch
    from torch.nn import functional

    intents = tuple(sorted({intent for _, intent, _ in examples}))
    rows, begins, shares = map(torch.from_numpy, _bags([sentence for _, _, sentence in examples]))
    wanted = torch.tensor([intents.index(intent) for _, intent, _ in examples])
    counted = torch.from_numpy(weights_of(examples))
    counted /= counted.sum()
    weights = torch.zeros(BUCKETS, len(intents), requires_grad=True)
    bias = torch.zeros(len(intents), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=ROUNDS, history_size=8, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = functional.embedding_bag(rows, weights, begins, mode="sum", per_sample_weights=shares) + bias
        value = (functional.cross_entropy(logits, wanted, reduction="none") * counted).sum()
        value = value + PENALTY * weights.square().sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return intents, weights.detach().numpy(), bias.detach().numpy()


def _bags(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """The features of all texts in a row, where each begins, and the factor of each feature."""
    bags = [features(text) for text in texts]
    sizes = np.array([len(bag) for bag in bags])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.concatenate(bags).astype(np.int64), begins, np.repeat(sizes**-0.5, sizes).astype(np.float32)


def in_8_bits(intents: tuple[str, ...], weights: Floats, bias: Floats) -> Model:
    """The model to ship: weights rounded to 255 steps an intent."""
    scale = np.abs(weights).max(axis=0) / 127
    return Model(intents, np.round(weights / scale).astype(np.int8), scale.astype(np.float32), bias)


def main() -> int:
    """Train and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of clinc150, goemotions")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the weights go, an .npz")
    arguments = parser.parse_args()
    try:
        foreign = list(out_of_scope(arguments.data))
    except (OSError, ValueError, KeyError) as error:
        print(f"{arguments.data}: {error}; --data names the folder of clinc150, goemotions, snips", file=sys.stderr)
        return 1
    examples = [example for example in (*own(), *of_templates(), *foreign) if example[2]]
    model = in_8_bits(*train(examples))
    np.savez_compressed(
        arguments.out, intents=np.array(model.intents), weights=model.weights, scale=model.scale, bias=model.bias
    )
    print(f"{len(examples)} sentences, {len(model.intents)} intents, {arguments.out.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
