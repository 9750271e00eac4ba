"""Where exactly does a content begin and end? The encoder's words, the grammar's clauses.

The encoder knows well which words are reported and less well where a clause ends; the parse knows clauses.
:func:`settle` takes, of the contents that grammar offers for a cue, the one the encoder's word probabilities like
best, if they like it nearly as well as the encoder's own; else the encoder's own, its last phrase completed.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import accumulate

import numpy as np

from analysis.attribution.finding.contents import Candidate, content_candidates
from analysis.language.encoder.words import Words
from analysis.language.parsed import ParsedArticle, Range

# A clause of the grammar may cost so much log-odds beside the encoder's own content.
GRACE = 2.0
# A part of a content shorter than this, apart from the rest and not quoted, is a slip.
SHORTEST_PART = 3
_LONGEST_END = 8
_FAR = -9.0
_OPEN_ENDED = frozenset(["DET", "ADP", "ADJ", "NUM", "PART", "CCONJ", "AUX"])
_LEANING = frozenset(["compound", "poss", "amod", "det", "case"])


def settle(
    r: ParsedArticle, words: Words, first: int, odds: np.ndarray, cue: int, content: tuple[Range, ...]
) -> Candidate:
    """The content of a cue with its ends where a clause or phrase ends.

    Parameters
    ----------
    r : ParsedArticle
    words : Words
        The same text as the encoder reads it.
    first : int
        The word that the first of `odds` belongs to (it may lie before the text: then those are ignored).
    odds : ndarray
        Log-odds of each word around the cue to stand in its content.
    cue : int
        Head token of the cue.
    content : tuple of (int, int)
        The encoder's own, in tokens.
    """
    own = without_slips(r, content)
    sums = _sums(r, words, first, odds)
    reach = lambda ranges: sum(sums(b) - sums(a) for a, b in ranges)  # noqa: E731
    best, most = None, reach(own) - GRACE
    for candidate in content_candidates(r, cue):
        liked = reach(candidate.ranges)
        if liked >= most and (best is None or liked > most):
            best, most = candidate, liked
    return best if best is not None else Candidate("encoder", completed(r, own))


def _sums(r: ParsedArticle, words: Words, first: int, odds: np.ndarray):  # noqa: ANN202
    """Running sums of log-odds over tokens; tokens the encoder did not look at count as far from the content."""
    low, high = max(first, 0), min(first + len(odds), len(words.start))
    begin = bisect_left(r.end, int(words.start[low]) + 1)
    end = bisect_left(r.start, int(words.end[high - 1]))
    total, count = np.zeros(max(0, end - begin)), np.zeros(max(0, end - begin))
    places = np.searchsorted(np.asarray(r.end[begin:end]), words.start[low:high], side="right")
    for place, value in zip(places.tolist(), odds[low - first : high - first].tolist()):
        if place < len(total):
            total[place] += value
            count[place] += 1
    means = np.where(count > 0, total / np.maximum(count, 1), 0.0)
    sums = [0.0, *accumulate(means.tolist())]

    def at(token: int) -> float:
        if token <= begin:
            return _FAR * (token - begin) if token < begin else 0.0
        if token >= end:
            return sums[-1] + _FAR * (token - end)
        return sums[token - begin]

    return at


def without_slips(r: ParsedArticle, content: tuple[Range, ...]) -> tuple[Range, ...]:
    """Without parts of a word or two that stand apart from the rest; quoted ones stay."""
    longest = max(b - a for a, b in content)
    return tuple(
        (a, b)
        for a, b in content
        if b - a >= min(SHORTEST_PART, longest) or (r.quote[a] >= 0 and r.quote[b - 1] >= 0)
    )


def completed(r: ParsedArticle, content: tuple[Range, ...]) -> tuple[Range, ...]:
    """Each part to the end of the phrase that its last word opens: “identified by the” takes “party” in."""
    kept: list[Range] = []
    for a, b in content:
        for _ in range(3):
            end = _phrase_end(r, b)
            if end == b:
                break
            b = end
        if kept and a <= kept[-1][1]:
            kept[-1] = kept[-1][0], max(b, kept[-1][1])
        else:
            kept.append((a, b))
    return tuple(kept)


def _phrase_end(r: ParsedArticle, b: int) -> int:
    last = b - 1
    if b >= len(r.written) or r.pos[last] not in _OPEN_ENDED and r.dep[last] not in _LEANING:
        return b
    if r.head[last] >= b:
        end = r.head[last] + 1
    else:
        below = next((child for child in r.children[last] if child >= b), None)
        if below is None:
            return b
        end = r.right[below] + 1 if r.right[below] - b < _LONGEST_END else below + 1
    same = r.sentence[end - 1] == r.sentence[last]
    return end if same and end - b <= _LONGEST_END else b
