"""What has the model learned? Its weights: one number per short feature string, in one readable file.

:func:`load_weights` reads ``analysis/attribution/finding/attribution_model.json`` (made by
``analysis.attribution.finding.training``; its card is ``attribution_model.md`` beside it). Prediction adds these
numbers up and needs nothing else.

Features come in *traits*: a function that spells some features, and what it is to be called with, such as
``(_word, "say", "VBD", "ROOT", "neutral")``. Training spells them out (:func:`spell`); reading looks up what
a whole trait adds, once worked out (:func:`total`): the same words stand in the same places again and again.
Features that seldom come twice, such as pairs of neighbours, stand in a list of traits as they are, as strings.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from importlib import resources
from typing import Any, NamedTuple

from analysis.attribution.finding.verb_classes import VerbClasses, classes_of, sections_of

# What spells the features, then its arguments; or one feature.
Trait = tuple[Any, ...] | str
# Some 40 MB; sums are worked out anew when there are more.
_MOST_SUMS = 200_000


class Table(dict[str, float]):
    """Feature → weight; ``sums`` has what each trait met so far adds up to."""

    def __init__(self, weights: Any = ()) -> None:
        super().__init__(weights)
        self.sums = _Sums(self)


class _Sums(dict[Trait, float]):
    def __init__(self, weights: Table) -> None:
        super().__init__()
        self.weights = weights

    def __missing__(self, trait: Trait) -> float:
        if not self or len(self) >= _MOST_SUMS + len(self.weights):
            self.clear()
            self.update(self.weights)
        get = self.weights.get
        if isinstance(trait, str):
            return get(trait, 0.0)
        self[trait] = found = sum([get(name, 0.0) for name in trait[0](*trait[1:])])
        return found


def spell(traits: Iterable[Trait]) -> list[str]:
    """The features that some traits stand for."""
    found: list[str] = []
    for trait in traits:
        found.extend([trait] if isinstance(trait, str) else trait[0](*trait[1:]))
    return found


def total(traits: Iterable[Trait], table: Table) -> float:
    """The sum of the weights of all features of some traits."""
    sums = table.sums
    return sum([sums[trait] for trait in traits])


class Weights(NamedTuple):
    """The model: the verb classes it was fitted with, which words besides verbs can be cues, a table per step."""

    classes: VerbClasses
    seen: frozenset[str]
    cues: Table
    nested: Table
    contents: Table
    confidence: Table
    sources: Table


STEPS = ("cues", "nested", "contents", "confidence", "sources")


@functools.cache
def load_weights() -> Weights:
    """The shipped weights."""
    text = (resources.files("analysis.attribution.finding") / "attribution_model.json").read_text("utf-8")
    return from_json(text)


def from_json(text: str) -> Weights:
    """Weights from the file's text."""
    data = json.loads(text)
    tables = (Table(data[name]) for name in STEPS)
    return Weights(classes_of(data["classes"]), frozenset(data["seen"]), *tables)


def to_json(weights: Weights) -> str:
    """The file's text: verb classes, then tables of features in alphabetical order, one a line, three decimals."""
    classes = json.dumps(sections_of(weights.classes), ensure_ascii=False).replace("], ", "],\n")
    lines = ["{", f'"classes": {classes},']
    lines.append('"seen": ' + json.dumps(sorted(weights.seen), ensure_ascii=False) + ",")
    for name in STEPS:
        table = getattr(weights, name)
        rows = ",\n".join(
            f"{json.dumps(k, ensure_ascii=False)}: {round(v, 3):g}" for k, v in sorted(table.items())
        )
        lines.append(f'"{name}": {{\n{rows}\n}}' + ("," if name != STEPS[-1] else ""))
    return "\n".join([*lines, "}", ""])
