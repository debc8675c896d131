"""The sentences that the offline recognizer may hear: the same templates that understanding uses, expanded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from dialogue.recognizers.sentence_graph import SentenceGraph, sentence_graph
from dialogue.understanding import STOP_PHRASES, load_templates

CALLS: Final = ("hey attune", "attune")  # said before a request; the first is also said alone

# People say "I'm" far more often than "I am"; templates have the long forms only, and here they get the short ones.
_SPOKEN: Final = (
    (re.compile(r"\bi am\b"), "i'm"),
    (re.compile(r"\b(what|that) is\b"), r"\1's"),
    (re.compile(r"\bdo not\b"), "don't"),
)


@cache
def grammar_sentences() -> tuple[str, ...]:
    """Every sentence of the grammar, once each, always in the same order: about 2,000 of them.

    Lower case; letters, apostrophes and single spaces only. Stop words come first. Blocks of the templates that are
    marked `grammar: false` are left out: a recognizer that may hear less mishears less.
    """
    return tuple(dict.fromkeys(spoken for sentence in _expanded() for spoken in _spoken(sentence)))


@cache
def grammar_graph() -> SentenceGraph:
    """What the offline recognizer hears: the sentences, each also after a call; "hey attune" alone is one of them."""
    return sentence_graph(CALLS).optional().then(sentence_graph(grammar_sentences()))


def _expanded() -> Iterator[str]:
    from hassil.sample import sample_sentence

    yield from STOP_PHRASES
    templates = load_templates()
    for intent in templates.intents.values():
        for block in intent.data:
            if (block.metadata or {}).get("grammar", True):
                for template in block.sentences:
                    for sentence in sample_sentence(template, templates.slot_lists, templates.expansion_rules):
                        yield " ".join(sentence.split())


def _spoken(sentence: str) -> tuple[str, str]:
    short = sentence
    for pattern, form in _SPOKEN:
        short = pattern.sub(form, short)
    return short, sentence
