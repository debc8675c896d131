"""Sentences as a graph of words: made from a list, put together from parts."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SentenceGraph:
    """States and words between them; every path from `start` to `final` is a sentence.

    Nothing leads into `start` and nothing out of `final`, so that graphs can be put together (Thompson 1968): where a
    list would explode, as with details in any order, the graph stays small.
    """

    start: int
    final: int
    arcs: tuple[tuple[int, int, str | None], ...]  # from state, to state, word; None passes without a word

    @property
    def words(self) -> frozenset[str]:
        """All the words on its arcs."""
        return frozenset(word for _, _, word in self.arcs if word is not None)

    def then(self, *others: SentenceGraph) -> SentenceGraph:
        """A sentence of this graph, followed by one of each of the others."""
        graph = self
        for other in others:
            by = graph._unused()
            moved = ((start + by, end + by, word) for start, end, word in other.arcs)
            arcs = (*graph.arcs, (graph.final, other.start + by, None), *moved)
            graph = SentenceGraph(graph.start, other.final + by, arcs)
        return graph

    def optional(self) -> SentenceGraph:
        """A sentence of this graph, or nothing."""
        return SentenceGraph(self.start, self.final, (*self.arcs, (self.start, self.final, None)))

    def repeated(self) -> SentenceGraph:
        """Sentences of this graph one after another, as many as one likes, or nothing."""
        start = self._unused()
        final = start + 1
        passing = ((start, self.start, None), (self.final, self.start, None), (self.final, final, None))
        return SentenceGraph(start, final, (*self.arcs, *passing)).optional()

    def without(self, words: Collection[str]) -> SentenceGraph:
        """The sentences that have none of `words`, and no arc that is in no sentence."""
        arcs = [arc for arc in self.arcs if arc[2] not in words]
        before = _reached({self.start}, [(start, end) for start, end, _ in arcs])
        after = _reached({self.final}, [(end, start) for start, end, _ in arcs])
        kept = tuple((start, end, word) for start, end, word in arcs if start in before and end in after)
        return SentenceGraph(self.start, self.final, kept)

    def direct(self) -> SentenceGraph:
        """The same sentences from word to word: nothing is passed but at the end, and there one state at most."""
        passing = [(start, end) for start, end, word in self.arcs if word is None]
        arcs: list[tuple[int, int, str | None]] = []
        for state in dict.fromkeys((self.start, *(end for _, end, word in self.arcs if word is not None))):
            passed = _reached({state}, passing)
            arcs += [(state, end, word) for start, end, word in self.arcs if word is not None and start in passed]
            if self.final in passed and state != self.final:
                arcs.append((state, self.final, None))
        return SentenceGraph(self.start, self.final, tuple(dict.fromkeys(arcs)))

    def accepts(self, sentence: str) -> bool:
        """Whether `sentence`, words separated by spaces, is one of this graph."""
        passing = [(start, end) for start, end, word in self.arcs if word is None]
        states = _reached({self.start}, passing)
        for said in sentence.split():
            states = _reached({end for start, end, word in self.arcs if word == said and start in states}, passing)
        return self.final in states

    def _unused(self) -> int:
        """A number from which on no state is."""
        return 1 + max(self.start, self.final, *(end for _, end, _ in self.arcs), *(start for start, _, _ in self.arcs))


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


def _reached(states: set[int], arcs: Collection[tuple[int, int]]) -> set[int]:
    """The states that arcs lead to from `states`, with these."""
    reached: set[int] = set()
    new = states
    while new:
        reached |= new
        new = {end for start, end in arcs if start in new} - reached
    return reached
