"""What stands about a cue? Its dependents, its neighbours and the quotations of its line, worked out once.

:func:`look_around` makes the :class:`Around` that every candidate content and source of the cue is compared with.
"""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from analysis.attribution.finding.contents import cue_group
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.language.parsed import ParsedArticle, Range

_SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj", "csubjpass", "expl"])
_SKIP = frozenset(["punct", "aux", "auxpass", "neg", "cc", "prt"])


class Dependent(NamedTuple):
    """A word that hangs on the cue: its token, its label ("prep"), the label with the word ("prep:about")."""

    token: int
    label: str
    full: str


class Around(NamedTuple):
    """One cue and what stands about it."""

    article: ParsedArticle
    cue: int
    lemma: str
    kind: str
    group: Range
    sentence: Range
    paragraph: Range
    right: list[Dependent]
    subject: int | None
    quotes: list[int]
    fence: str
    lead: str


def look_around(r: ParsedArticle, cue: int, classes: VerbClasses) -> Around:
    """The cue with what every one of its candidates is compared with."""
    lemma = r.base[cue]
    kind = classes.stance.get(lemma) or ("thought" if lemma in classes.thought else "-")
    if r.pos[cue] not in ("VERB", "AUX"):
        kind = r.pos[cue]
    right = []
    for child in r.children[cue]:
        if child > cue and r.dep[child] not in _SKIP:
            name = r.dep[child]
            if name in _SUBJECTS:
                continue
            full = sys.intern(f"{name}:{r.words[child]}") if name in ("prep", "advmod", "dative") else name
            right.append(Dependent(child, name, full))
    paragraph = r.paragraphs[r.paragraph[cue]]
    first = bisect_right(r.quoted, paragraph[0], key=_end)
    last = bisect_left(r.quoted, paragraph[1], key=_start)
    quotes = [n for n in range(first, last) if n != r.quote[cue] and r.quoted[n][0] < r.quoted[n][1]]
    group = cue_group(r, cue)
    sentence = r.sentences[r.sentence[cue]]
    level = r.quote[cue]
    said_before = _said(r, sentence[0], group[0], level)
    clause = any(one.label in ("ccomp", "xcomp", "dobj") for one in right)
    subject = next((c for c in r.children[cue] if r.dep[c] in ("nsubj", "nsubjpass")), None)
    before = _fence(r, group[0] - 1, paragraph)
    after = _fence(r, group[1], paragraph)
    return Around(
        r,
        cue,
        lemma,
        kind,
        group,
        sentence,
        paragraph,
        right,
        subject,
        quotes,
        sys.intern(f"{before}_{after}"),
        sys.intern(f"{said_before:d}{clause:d}"),
    )


def _said(r: ParsedArticle, first: int, last: int, level: int) -> bool:
    """Whether a finite verb stands at this level of quotation."""
    i = r.finite[first] if first < last else last
    while i < last:
        if r.quote[i] == level:
            return True
        i = r.finite[i + 1] if i + 1 < len(r.written) else last
    return False


def _start(tokens: Range) -> int:
    return tokens[0]


def _end(tokens: Range) -> int:
    return tokens[1]


def _fence(r: ParsedArticle, token: int, paragraph: Range) -> str:
    if not paragraph[0] <= token < paragraph[1]:
        return "|"
    word = r.written[token]
    return '"' if r.mark[token] else word if not word[:1].isalnum() else "w"


def held_by(token: int, ranges: tuple[Range, ...]) -> bool:
    """Does the token stand in one of the ranges?"""
    return any(x <= token < y for x, y in ranges)
