"""The templates are matched and expanded as they are written."""

from __future__ import annotations

import re
from collections import Counter

import yaml

from dialogue.nearest import Nearest
from dialogue.templates import FOLDER, templates


def test_every_known_sentence_is_matched() -> None:
    known = templates().known_sentences()
    assert len(known) > 5000
    assert not [sentence for sentence in known[::100] if templates().match(sentence) is None]


def test_no_template_takes_words_apart() -> None:
    # Templates are chosen by whole words, so "mood[s]" would have the words "mood" and "s".
    for path in FOLDER.glob("*.yaml"):
        for template in re.findall(r'^ +- "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE):
            assert not re.search(r"\w[\[(<]|[\])>]\w", re.sub(r"\{.*?\}", "", template)), template


def test_there_are_more_than_sixty_intents_each_with_many_phrasings() -> None:
    written: Counter[str] = Counter()
    for path in FOLDER.glob("*.yaml"):
        for intent, described in yaml.safe_load(path.read_text(encoding="utf-8")).get("intents", {}).items():
            written[intent] += sum(len(block["sentences"]) for block in described["data"])
    assert len(written) > 60
    assert min(written.values()) >= 3, written.most_common()[-3:]


def test_the_nearest_sentence_forgives_little_words_and_not_the_ones_that_matter() -> None:
    nearest = Nearest(["set a timer for ten minutes", "tell me the name", "show me my list", "what is the time"])
    found = nearest.find("set timer ten minutes", 0.8)
    assert found is not None
    assert found[0] == "set a timer for ten minutes"
    assert nearest.find("tell me my name", 0.5) is None
    assert nearest.find("set a table for ten people", 0.8) is None


def test_slips_are_repaired_word_by_word() -> None:
    assert Nearest(["suggest a movie", "move on"]).repaired("sugest a moive") == ("suggest a movie", 0.8)
