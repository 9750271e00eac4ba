"""What has the model learned? Its weights: one number per short feature string, in one readable file.

:func:`load_weights` reads ``analysis/resources/attribution_model.json`` (made by
``analysis.attribution.training``; its card is ``attribution_model.md`` beside it). Prediction adds these
numbers up and needs nothing else.
"""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import NamedTuple

Table = dict[str, float]


class Weights(NamedTuple):
    """The model: which words besides verbs can be cues, and one table of weights per step."""

    seen: frozenset[str]
    cues: Table
    nested: Table
    contents: Table
    confidence: Table
    sources: Table


@functools.cache
def load_weights() -> Weights:
    """The shipped weights."""
    text = (resources.files("analysis.resources") / "attribution_model.json").read_text("utf-8")
    return from_json(text)


def from_json(text: str) -> Weights:
    """Weights from the file's text."""
    data = json.loads(text)
    return Weights(frozenset(data["seen"]), *(data[name] for name in Weights._fields[1:]))


def to_json(weights: Weights) -> str:
    """The file's text: tables and features in alphabetical order, one feature a line, three decimals."""
    lines = ["{", '"seen": ' + json.dumps(sorted(weights.seen), ensure_ascii=False) + ","]
    names = Weights._fields[1:]
    for name in names:
        table = getattr(weights, name)
        rows = ",\n".join(
            f"{json.dumps(k, ensure_ascii=False)}: {round(v, 3):g}" for k, v in sorted(table.items())
        )
        lines.append(f'"{name}": {{\n{rows}\n}}' + ("," if name != names[-1] else ""))
    return "\n".join([*lines, "}", ""])
