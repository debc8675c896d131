"""The templates of `intents/en/`: loaded, matched, and expanded into the sentences they stand for.

hassil tries a template word by word, which takes long where much is optional. So each template is known by the words
it can have, and only those that can have all the words of a sentence are tried: a tenth of the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

import yaml
from hassil.expression import Expression, Group, ListReference, RuleReference, TextChunk
from hassil.intents import Intent, IntentData, Intents, TextSlotList
from hassil.recognize import RecognizeResult, recognize_best
from hassil.sample import sample_expression, sample_sentence
from hassil.util import merge_dict

FOLDER: Final = Path(__file__).parent / "intents" / "en"  # its files are taken together
OF_EACH: Final = 15  # sentences of each template that `known_sentences` has


class Templates:
    """The intents, with which sentences are matched. Raises OSError where a file is missing."""

    def __init__(self) -> None:
        self._intents = Intents.from_dict(_read())
        self._lists: dict[str, frozenset[str] | None] = {}
        self._single = [  # name of the intent, a block with one template, and the words that has; None: any
            (name, single, self._words(single.sentences[0].expression))
            for name, intent in self._intents.intents.items()
            for block in intent.data
            for single in (replace(block, sentence_texts=[text]) for text in block.sentence_texts)
        ]

    def match(self, sentence: str) -> RecognizeResult | None:
        """The best template for all of a normalised sentence: with few words left open, and many of its own."""
        said = frozenset(sentence.split())
        possible: dict[str, Intent] = {}
        for name, block, words in self._single:
            if words is None or words >= said:
                possible.setdefault(name, Intent(name)).data.append(block)
        return recognize_best(sentence, replace(self._intents, intents=possible)) if possible else None

    def phrases(self, name: str) -> dict[str, str]:
        """The phrases of a slot list, and what each stands for."""
        values = self._intents.slot_lists[name]
        assert isinstance(values, TextSlotList)
        return {
            " ".join(phrase.split()): str(value.value_out)
            for value in values.values
            for phrase in sample_expression(value.text_in)
        }

    def grammar(self) -> Iterator[tuple[str, str]]:
        """Every intent and sentence that the recognizer's grammar has."""
        for name, block, _ in self._single:
            if _in_grammar(block):
                for sentence in self._sample(block):
                    if "#" not in sentence:  # stands for any quantity
                        yield name, sentence

    def known_sentences(self) -> tuple[str, ...]:
        """Some sentences of every template, once each, but of none that leaves words open."""
        sentences = (
            sentence
            for _, block, words in self._single
            if words is not None
            for sentence in islice(self._sample(block, short=not _in_grammar(block)), OF_EACH)
        )
        return tuple(dict.fromkeys(sentence for sentence in sentences if sentence))

    def _sample(self, block: IntentData, *, short: bool = False) -> Iterator[str]:
        """The sentences of a block's template; `short`: without what is optional."""
        lists, rules = self._intents.slot_lists, self._intents.expansion_rules
        for sentence in sample_sentence(block.sentences[0], lists, rules, skip_optionals=short):
            yield " ".join(sentence.split())

    def _words(self, expression: Expression) -> frozenset[str] | None:
        """The words that the sentences of a template can have; None where they may be any."""
        match expression:
            case TextChunk():
                return frozenset(expression.text.split())
            case Group():
                parts = [self._words(item) for item in expression.items]
                return frozenset().union(*(part for part in parts if part)) if None not in parts else None
            case RuleReference():
                return self._words(self._intents.expansion_rules[expression.rule_name].expression)
            case ListReference():
                name = expression.list_name
                if name not in self._lists:
                    listed = isinstance(self._intents.slot_lists[name], TextSlotList)
                    self._lists[name] = frozenset(" ".join(self.phrases(name)).split()) if listed else None
                return self._lists[name]
        raise TypeError(f"a template has a {type(expression).__name__}, of which the words are not known")


@cache
def templates() -> Templates:
    """The templates, loaded at the first call."""
    return Templates()


@cache
def topics() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """For each topic its heads, and all the words that may stand beside them."""
    described = dict(_read()["topics"])
    filler = described.pop("filler").split()
    return {
        intent: (
            frozenset(topic["heads"].split()),
            frozenset((topic["heads"] + " " + topic["company"]).split() + filler),
        )
        for intent, topic in described.items()
    }


def _in_grammar(block: IntentData) -> bool:
    return bool((block.metadata or {}).get("grammar", True))


@cache
def _read() -> dict[str, Any]:
    """The files of the templates as one."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast, where it was built
    merged: dict[str, Any] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        merge_dict(merged, yaml.load(path.read_text(encoding="utf-8"), loader))
    return merged
