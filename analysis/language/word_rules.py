"""Which lemma and part of speech has a word? The parsing model's own answer, asked once per word.

:class:`WordRules` stands in for the model's last two components; :func:`words_of` gives what they are
asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple

# The components whose answer depends on the token alone.
COMPONENTS = ("attribute_ruler", "lemmatizer")
_COMMA = ((0, ","), (1, ","), (2, "punct"))


class WordRules:
    """Lemma and part of speech by word, tag and dependency, worked out once for each.

    The model's last two components, attribute_ruler and lemmatizer, look at one token at a time (but for a
    few pairs such as "wo n't") and cost a third of the whole parse. Their answer for a (word, tag,
    dependency) is therefore remembered. Should a model's rules look further, ``replaced`` is empty and the
    components run as they are. tests/test_parsing.py holds both roads to the same result.
    """

    def __init__(self, nlp: Any) -> None:
        self.vocab = nlp.vocab
        self.components = [nlp.get_pipe(name) for name in COMPONENTS if name in nlp.pipe_names]
        self.known: dict[tuple[int, int, int], tuple[str, str]] = {}
        # Number of a token's spelling → what its neighbour must be for a rule over two tokens to apply.
        self.pairs: dict[int, list[_Neighbour]] = {}
        self.replaced = list(COMPONENTS) if self._are_simple(nlp) else []

    def _are_simple(self, nlp: Any) -> bool:
        if nlp.pipe_names[-2:] != list(COMPONENTS) or nlp.get_pipe("lemmatizer").mode != "rule":
            return False
        for rule in nlp.get_pipe("attribute_ruler").patterns:
            for pattern in rule["patterns"]:
                if len(pattern) == 1 and pattern[0].keys() <= {"TAG", "LOWER", "DEP", "ORTH", "IS_SPACE"}:
                    continue
                if len(pattern) != 2 or any(not token.keys() <= {"TAG", "LOWER", "DEP"} for token in pattern):
                    return False
                here = 0 if _spellings(pattern[0]) else 1
                if not _spellings(pattern[here]):
                    return False
                other = pattern[1 - here]
                lower = other.get("LOWER")
                regex = lower.get("REGEX") if isinstance(lower, dict) else None
                number = nlp.vocab.strings.__getitem__
                others = set(map(number, _spellings(other)))
                neighbour = _Neighbour(1 - 2 * here, others, regex, other.get("DEP"))
                for word in _spellings(pattern[here]):
                    self.pairs.setdefault(number(word), []).append(neighbour)
        return True

    def look(self, doc: Any, words: list[tuple[int, int, int]]) -> list[tuple[str, str]]:
        """(lemma, part of speech) of each token, given its word, tag and dependency as spaCy numbers."""
        if not self.replaced:
            return [(token.lemma_, token.pos_) for token in doc]
        if self._has_pair(doc):
            for component in self.components:
                doc = component(doc)
            return [(token.lemma_, token.pos_) for token in doc]
        if not self.known.keys() >= set(words):
            self.learn(words)
        known = self.known
        return [known[word] for word in words]

    def _has_pair(self, doc: Any) -> bool:
        """Whether a rule over two tokens may apply somewhere; tags are not looked at, so it may also not."""
        from spacy.attrs import LOWER

        pairs = self.pairs
        numbers = doc.to_array(LOWER).tolist()
        if pairs.keys().isdisjoint(numbers):
            return False
        names = self.vocab.strings
        for place, number in enumerate(numbers):
            for step, words, regex, dep in pairs.get(number, ()):
                if not 0 <= place + step < len(numbers):
                    continue
                other = numbers[place + step]
                if words and other not in words:
                    continue
                if regex is not None and not re.search(regex, names[other]):
                    continue
                if dep is None or doc[place + step].dep_ == dep:
                    return True
        return False

    def learn(self, words: Iterable[tuple[int, int, int]]) -> None:
        """Work out the words not known yet, many at once."""
        from spacy.tokens import Doc

        fresh = [word for word in dict.fromkeys(words) if word not in self.known] if self.replaced else []
        if not fresh:
            return
        if len(self.known) > 1_000_000:  # about 150 MB; names and numbers never end
            self.known.clear()
        names = self.vocab.strings
        # A comma after each, so that no rule over two tokens applies.
        forms, tags, deps = (
            [*chain.from_iterable((names[word[i]], mark) for word in fresh)] for i, mark in _COMMA
        )
        heads = list(range(len(forms)))
        doc = Doc(self.vocab, words=forms, tags=tags, deps=deps, heads=heads)
        for component in self.components:
            doc = component(doc)
        self.known.update((word, (doc[2 * i].lemma_, doc[2 * i].pos_)) for i, word in enumerate(fresh))


class _Neighbour(NamedTuple):
    step: int
    words: set[int]
    regex: str | None
    dep: str | None


def _spellings(token: dict[str, Any]) -> list[str]:
    """The spellings a token of a rule lists; none where it does not list them."""
    value = token.get("LOWER")
    return value.get("IN", []) if isinstance(value, dict) else [value] if value else []


def words_of(doc: Any) -> list[tuple[int, int, int]]:
    """Word, tag and dependency of each token, as spaCy numbers."""
    from spacy.attrs import DEP, ORTH, TAG

    return list(map(tuple, doc.to_array([ORTH, TAG, DEP]).reshape(len(doc), 3).tolist()))
