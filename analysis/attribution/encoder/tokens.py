"""The encoder's proposals in the tokens of the parse, where both finders meet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container
from typing import NamedTuple

from analysis.attribution.encoder.decoding import Told
from analysis.language.encoder.words import Words
from analysis.language.parsed import ParsedArticle, Range


class Read(NamedTuple):
    """One proposal of the encoder in tokens.

    Attributes
    ----------
    cue : int
        Head token of the cue.
    cue_tokens : (int, int)
    content : tuple of (int, int)
    source : (int, int) or None
    chance, overlap : float
        As in :class:`~analysis.attribution.encoder.decoding.Told`.
    """

    cue: int
    cue_tokens: Range
    content: tuple[Range, ...]
    source: Range | None
    chance: float
    overlap: float


def in_tokens(r: ParsedArticle, words: Words, told: list[Told], reporting: Container[str] = ()) -> list[Read]:
    """The proposals in tokens; what no token stands for is left out. `reporting` are the verbs that report."""
    found = []
    for one in told:
        cue = _tokens(r, words, one.cue)
        content = _merged([t for part in one.content if (t := _tokens(r, words, part)) is not None])
        if cue is None or not content:
            continue
        source = _tokens(r, words, one.source) if one.source is not None else None
        found.append(Read(_head(r, cue, reporting), cue, content, source, one.chance, one.overlap))
    return found


def _tokens(r: ParsedArticle, words: Words, part: Range) -> Range | None:
    a = bisect_left(r.end, int(words.start[part[0]]) + 1)
    b = bisect_left(r.start, int(words.end[part[1] - 1]))
    return (a, b) if a < b else None


def _merged(ranges: list[Range]) -> tuple[Range, ...]:
    kept: list[Range] = []
    for a, b in sorted(ranges):
        if kept and a <= kept[-1][1]:
            kept[-1] = kept[-1][0], max(b, kept[-1][1])
        else:
            kept.append((a, b))
    return tuple(kept)


def _head(r: ParsedArticle, cue: Range, reporting: Container[str]) -> int:
    """The cue's grammatical head, a verb if there is one; where another verb of the cue reports and it does not, that.

    “issued a statement *vowing*”, “*said* in a statement”.
    """
    a, b = cue
    heads = [i for i in range(a, b) if not a <= r.head[i] < b or r.head[i] == i]
    head = next((i for i in heads if r.pos[i] in ("VERB", "AUX")), heads[0] if heads else a)
    if r.base[head] in reporting or r.pos[head] not in ("VERB", "AUX"):
        return head
    return next((i for i in range(b - 1, a - 1, -1) if r.pos[i] == "VERB" and r.base[i] in reporting), head)
