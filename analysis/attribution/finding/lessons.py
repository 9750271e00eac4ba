"""Annotated articles as the model's lessons: every annotation aligned with the tokens of the parse.

:func:`read_lessons` reads a file with one article a line: ``text`` and ``attributions`` with ``source``, ``cue``
and ``content`` spans (and ``discard`` regions nobody annotated). :func:`likeness` says how much of an annotated
content a candidate holds.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.attribution.finding.contents import content_candidates
from analysis.language.parsed import ParsedArticle, Range, parsed_articles


class Gold(NamedTuple):
    """One annotated attribution in tokens."""

    head: int
    cue: Range
    content: frozenset[int]
    ranges: tuple[Range, ...]
    source: Range | None


class Lesson(NamedTuple):
    """One annotated article."""

    article: ParsedArticle
    gold: list[Gold]
    skipped: frozenset[int]


def read_lessons(path: Path) -> list[Lesson]:
    """The annotated articles, parsed and aligned with tokens."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    lessons = []
    for row, r in zip(rows, parsed_articles(row["text"] for row in rows)):
        gold = [one for a in row["attributions"] if (one := _align(r, a)) is not None]
        skipped = frozenset(i for span in row.get("discard", []) for i in range(*tokens_of(r, span)))
        lessons.append(Lesson(r, gold, skipped))
    return lessons


def tokens_of(r: ParsedArticle, span: Sequence[int]) -> Range:
    """The tokens that a span of characters touches."""
    return bisect_left(r.end, span[0] + 1), bisect_left(r.start, span[1])


def _align(r: ParsedArticle, annotation: dict[str, Any]) -> Gold | None:
    if not annotation.get("content") or not annotation.get("cue"):
        return None
    a, b = tokens_of(r, annotation["cue"])
    ranges = tuple(t for span in annotation["content"] if (t := tokens_of(r, span))[0] < t[1])
    if b <= a or not ranges:
        return None
    content = frozenset(i for t in ranges for i in range(*t))
    source = tokens_of(r, annotation["source"]) if annotation.get("source") else None
    if source is not None and source[0] >= source[1]:
        source = None
    return Gold(_head(r, a, b, content), (a, b), content, ranges, source)


def _head(r: ParsedArticle, a: int, b: int, content: frozenset[int]) -> int:
    """The word of a cue from which its content is best found: "refuses to *disavow*", "*said* in a statement"."""
    heads = [i for i in range(a, b) if not a <= r.head[i] < b or r.head[i] == i]
    grammatical = next((i for i in heads if r.pos[i] in ("VERB", "AUX")), heads[0] if heads else a)
    if b - a == 1:
        return grammatical
    best, most = grammatical, -1.0
    for i in range(a, b):
        able = r.pos[i] in ("VERB", "NOUN", "ADJ", "AUX", "PROPN") and r.dep[i] not in (
            "aux",
            "auxpass",
            "compound",
        )
        if i != grammatical and not able and r.words[i] != ":":
            continue
        overlap = max((likeness(r, one.ranges, content) for one in content_candidates(r, i)), default=0.0)
        # The grammatical head wins near ties, verbs win over nouns.
        score = round(overlap, 2) + 0.1 * (i == grammatical) + 0.05 * (r.pos[i] == "VERB")
        if score > most:
            best, most = i, score
    return best


def likeness(r: ParsedArticle, ranges: tuple[Range, ...], content: frozenset[int]) -> float:
    """Jaccard overlap in letters and digits."""
    tokens = {i for t in ranges for i in range(*t)}
    size = lambda chosen: sum(sum(map(str.isalnum, r.written[i])) for i in chosen)  # noqa: E731
    whole = size(tokens | content)
    return size(tokens & content) / whole if whole else 0.0
