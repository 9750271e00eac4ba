"""Which articles stand in a document that is no export: a text, a Word file, a PDF?

:func:`split_document` looks for heads as people type them ("Title: …", "Source: …", "Date: …"); without any, the
document is one article.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analysis.corpus.columns import other_names

_LABEL = re.compile(r"\s*+([A-Za-z][A-Za-z _-]{1,24}?)\s*+:\s*+(.*)$")
_RULE = re.compile(r"\s*(?:[-=_*#~]\s?){3,}\s*$")
# A head has at least this many lines of its kind: one alone ("Date: the same") may be a sentence.
_LEAST_LABELS = 2


class Part(NamedTuple):
    """One article: its values, and the line (from 1) it begins on."""

    values: dict[str, str]
    line: int


def split_document(lines: Sequence[str]) -> Iterator[Part]:
    """The articles of a document, in its order.

    A head is two or more lines "label: value" one below the other, labels being names of columns
    ("Title", "Source", "Date", "Author", "URL" …), where the document begins or after a blank line or a rule
    ("-----"). Text before the first head is an article of its own.

    Examples
    --------
    >>> parts = list(split_document(["Title: Ferries", "Source: The Gull", "", "They stay in port."]))
    >>> parts[0].values
    {'title': 'Ferries', 'outlet': 'The Gull', 'text': 'They stay in port.'}
    """
    heads = list(_heads(lines))
    if not heads:
        yield Part({"text": "\n".join(lines)}, 1)
        return
    first = heads[0][0]
    if any(character.isalnum() for line in lines[:first] for character in line):
        yield Part({"text": _body(lines[:first])}, 1)
    for (start, end, values), following in zip(heads, [*(head[0] for head in heads[1:]), len(lines)]):
        yield Part({**values, "text": _body([values.get("text", ""), *lines[end:following]])}, start + 1)


def _heads(lines: Sequence[str]) -> Iterator[tuple[int, int, dict[str, str]]]:
    """First line, line behind the last, and values of each head."""
    at = 0
    while at < len(lines):
        if at and lines[at - 1].strip() and not _RULE.match(lines[at - 1]):
            at += 1
            continue
        values: dict[str, str] = {}
        end = at
        while end < len(lines):
            match = _LABEL.match(lines[end])
            column = _labels().get(match[1].strip().casefold()) if match else None
            if match is None or column is None or column in values:
                break
            values[column] = match[2].strip()
            end += 1
            if column == "text":
                break
        if len(values) >= _LEAST_LABELS:
            yield at, end, values
            at = end
        else:
            at += 1


@functools.cache
def _labels() -> dict[str, str]:
    named = {other: column for column, others in other_names().items() for other in (column, *others)}
    named.update({"by": "byline", "published on": "date", "published at": "date", "outlet name": "outlet"})
    return {name: column for name, column in named.items() if column != "path"}


def _body(lines: Sequence[str]) -> str:
    kept = list(lines)
    while kept and (not kept[0].strip() or _RULE.match(kept[0])):
        kept.pop(0)
    while kept and (not kept[-1].strip() or _RULE.match(kept[-1])):
        kept.pop()
    return "\n".join(kept)
