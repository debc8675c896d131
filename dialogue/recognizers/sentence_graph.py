"""A list of sentences as the smallest graph of words that accepts just these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceGraph:
    """States numbered from `start`; every path from `start` to `final` is a sentence, and every sentence a path."""

    start: int
    final: int
    arcs: tuple[tuple[int, int, str | None], ...]  # from state, to state, word; None passes without a word


class _Tree(dict[str, "_Tree"]):
    """The sentences by their first word, each with the tree of what follows it."""


def sentence_graph(sentences: Iterable[str]) -> SentenceGraph:
    """The minimal graph of `sentences`, words separated by spaces; empty sentences are left out.

    Sentences with the same beginning share it, and so do those with the same ending (a minimal acyclic automaton,
    Daciuk et al. 2000): two thousand sentences become a few hundred states, which keeps the recognizer fast.
    """
    tree = _Tree()
    for sentence in sentences:
        node = tree
        for word in sentence.split():
            node = node.setdefault(word, _Tree())
        if node is not tree:
            node[""] = _Tree()  # a sentence ends here
    final = 0
    numbers: dict[frozenset[tuple[str, int]], int] = {}  # equal continuations are one state
    arcs: list[tuple[int, int, str | None]] = []

    def number(node: _Tree) -> int:
        after = frozenset((word, final if word == "" else number(child)) for word, child in node.items())
        if after not in numbers:
            numbers[after] = len(numbers) + 1
            arcs.extend((numbers[after], target, word or None) for word, target in sorted(after))
        return numbers[after]

    return SentenceGraph(number(tree), final, tuple(arcs))
