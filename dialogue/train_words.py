"""Train the model of `dialogue.words` on GoEmotions (Demszky et al. 2020), and on a few sentences made here.

    python -m dialogue.train_words --data DIR --out FILE

`DIR` holds GoEmotions' `train.tsv` and `labels.txt`. Nine tenths of it are learned; the last tenth chooses the
temperature, as it chose the penalty and the features. `dev.tsv` is for `benchmarks.words` alone. Needs torch; half a
minute on one core.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue.words import BUCKETS, Model, features
from models.emotions import Emotion

Floats = NDArray[np.float32]

# What the speaker feels. Left out is what is said of others or of things, mixed or polite (admiration, approval,
# caring, curiosity, desire, disapproval, gratitude, optimism), what is between ours (embarrassment: of shame, fear and
# amusement) and what is thought, not felt (confusion, realization). Who has no other label is not learned from.
MEANING: Final[Mapping[str, Emotion]] = {
    "anger": Emotion.ANGRY,
    "annoyance": Emotion.ANGRY,  # the weaker degree of it, as in the paper's own grouping; so are those below
    "disgust": Emotion.DISGUST,
    "fear": Emotion.FEAR,
    "nervousness": Emotion.FEAR,
    "joy": Emotion.HAPPY,
    "amusement": Emotion.HAPPY,
    "excitement": Emotion.HAPPY,
    "love": Emotion.HAPPY,  # in these comments nearly always delight in a thing: "I love this"
    "pride": Emotion.HAPPY,
    "relief": Emotion.HAPPY,
    "sadness": Emotion.SAD,
    "grief": Emotion.SAD,
    "disappointment": Emotion.SAD,
    "remorse": Emotion.SAD,
    "surprise": Emotion.SURPRISE,
    "neutral": Emotion.NEUTRAL,
}

# Words for feelings, from which sentences are made that comments on the web are short of: denials and requests.
_FELT: Final[Mapping[Emotion, str]] = {
    Emotion.ANGRY: "angry mad annoyed furious upset irritated",
    Emotion.DISGUST: "disgusted",
    Emotion.FEAR: "afraid scared worried nervous anxious frightened terrified",
    Emotion.HAPPY: "happy glad pleased satisfied excited proud delighted fine good great okay well",
    Emotion.SAD: "sad unhappy lonely depressed disappointed hurt sorry down low",
    Emotion.SURPRISE: "surprised amazed shocked",
}
_DENIALS: Final = (
    "I am not {}",
    "I'm not {} with this",
    "no I'm not {}",
    "not {}",
    "not {} at all",
    "I don't feel {}",
    "I wasn't {} about it",
    "we are not {} any more",
)
_ASKED_FOR: Final = (
    "sad happy scary funny angry calm cheerful exciting dark romantic gloomy joyful fun good great nice lovely amazing"
    " beautiful depressing horror comedy love favourite best worst bad crazy melancholic energetic relaxing interesting"
)
_ASKING: Final = (
    "",  # a request may be all in its object: "something calm"
    "play",
    "put on",
    "suggest",
    "recommend",
    "find me",
    "I want",
    "I'd like",
    "give me",
    "show me",
    "tell me",
)
_ASKED: Final = ("something {}", "a {} film", "a {} movie", "{} music", "some {} songs", "a {} song", "a {} fact")

PENALTY: Final = 0.1  # on the squares of the weights; of .03, .1 and .3 it has the least loss on the last tenth
REPEATED: Final = 3  # times a made sentence is learned; with 1, "something happy please" told a mood
ROUNDS: Final = 120  # of L-BFGS; 60 cost .02 of loss, 250 gain .001


def read_comments(folder: Path, name: str) -> tuple[list[str], Floats]:
    """Comments that have a label of MEANING, and their emotions as shares (n, 7). Raises OSError or ValueError."""
    labels = (folder / "labels.txt").read_text(encoding="utf-8").split()
    texts, targets = [], []
    for line in (folder / name).read_text(encoding="utf-8").splitlines():
        text, numbers, _ = line.split("\t")
        meant = [MEANING[label] for number in numbers.split(",") if (label := labels[int(number)]) in MEANING]
        felt = [emotion for emotion in meant if emotion is not Emotion.NEUTRAL] or meant
        if felt:
            texts.append(re.sub(r"\[(?:NAME|RELIGION)\]", "someone", text))
            targets.append(np.bincount(felt, minlength=len(Emotion)) / len(felt))
    return texts, np.array(targets, np.float32)


def made_sentences() -> Iterator[tuple[str, Mapping[Emotion, float]]]:
    """Denials, where who is not happy is sad or angry and who is not sad is nothing else, and requests."""
    for emotion, words in _FELT.items():
        denied = {Emotion.SAD: 0.6, Emotion.ANGRY: 0.4} if emotion is Emotion.HAPPY else {Emotion.NEUTRAL: 1.0}
        yield from ((form.format(word), denied) for word, form in product(words.split(), _DENIALS))
    for asking, asked, word in product(_ASKING, _ASKED, _ASKED_FOR.split()):
        yield f"{asking} {asked.format(word)}".strip(), {Emotion.NEUTRAL: 1.0}


def train(texts: Sequence[str], targets: Floats) -> tuple[Floats, Floats]:
    """Weights (BUCKETS, 7) and bias (7,) of a logistic regression, by L-BFGS."""
    import torch
    from torch.nn import functional

    rows, begins, shares = map(torch.from_numpy, _bags(texts))
    wanted = torch.from_numpy(targets)
    weights = torch.zeros(BUCKETS, len(Emotion), requires_grad=True)
    bias = torch.zeros(len(Emotion), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=ROUNDS, history_size=8, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        logits = functional.embedding_bag(rows, weights, begins, mode="sum", per_sample_weights=shares) + bias
        value = functional.cross_entropy(logits, wanted) + PENALTY * weights.square().sum() / len(texts)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach().numpy(), bias.detach().numpy()


def _bags(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    """The features of all texts in a row, where each begins, and the factor of each feature."""
    bags = [features(text) for text in texts]
    sizes = np.array([len(bag) for bag in bags])
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.concatenate(bags).astype(np.int64), begins, np.repeat(sizes**-0.5, sizes).astype(np.float32)


def in_8_bits(weights: Floats, bias: Floats, temperature: float) -> Model:
    """The model to ship: weights rounded to 255 steps an emotion, and everything divided by the temperature."""
    scale = np.abs(weights).max(axis=0) / 127
    rounded = np.round(weights / scale).astype(np.int8)
    return Model(rounded, (scale / temperature).astype(np.float32), (bias / temperature).astype(np.float32))


def temperature_for(weights: Floats, bias: Floats, texts: Sequence[str], targets: Floats) -> float:
    """The temperature with the least loss on texts that were not learned (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        model = in_8_bits(weights, bias, temperature)
        told = np.array([model.probabilities(text) for text in texts])
        return float(-(targets * np.log(told + 1e-9)).sum())

    temperatures: list[float] = np.arange(0.7, 1.5, 0.05).tolist()
    return min(temperatures, key=loss)


def main() -> int:
    """Train and write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="the folder of GoEmotions' train.tsv")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the weights go, an .npz")
    arguments = parser.parse_args()
    try:
        texts, targets = read_comments(arguments.data, "train.tsv")
    except (OSError, ValueError) as error:
        print(f"{arguments.data}: {error}; --data names the folder of train.tsv and labels.txt", file=sys.stderr)
        return 1
    kept = np.arange(len(texts)) % 10 == 0
    made = list(made_sentences()) * REPEATED
    learned = [text for text, apart in zip(texts, kept, strict=True) if not apart] + [text for text, _ in made]
    shares = [[felt.get(emotion, 0.0) for emotion in Emotion] for _, felt in made]
    weights, bias = train(learned, np.concatenate([targets[~kept], np.array(shares, np.float32)]))
    apart = [text for text, is_apart in zip(texts, kept, strict=True) if is_apart]
    temperature = temperature_for(weights, bias, apart, targets[kept])
    model = in_8_bits(weights, bias, temperature)
    np.savez_compressed(arguments.out, weights=model.weights, scale=model.scale, bias=model.bias)
    print(f"{len(learned)} sentences, temperature {temperature:.2f}, {arguments.out.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
