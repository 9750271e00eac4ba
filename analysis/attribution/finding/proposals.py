"""Which words are likely cues, and what could each report? The first two steps of the model.

:func:`cue_probabilities` looks at every word, :func:`propose` ranks the contents that the likely cues could have.
"""

from __future__ import annotations

import math
from itertools import accumulate
from typing import NamedTuple

from analysis.attribution.finding.around import look_around
from analysis.attribution.finding.contents import Candidate, content_candidates
from analysis.attribution.finding.cues import cue_candidates, cue_traits, view_cues
from analysis.attribution.finding.ranking import content_traits
from analysis.attribution.finding.weights import Weights, total
from analysis.language.parsed import ParsedArticle, Range

# Words less likely than this to be a cue are not looked at further: 1 in 200 of them is one.
LEAST_CUE = 0.08
# A content may share this part of its words with a surer one.
MOST_SHARED = 0.2


class Proposal(NamedTuple):
    """One likely cue with its candidates, best first, and their expected overlap with the truth."""

    cue: int
    probability: float
    candidates: list[Candidate]
    expected: list[float]
    second: float


def cue_probabilities(r: ParsedArticle, weights: Weights) -> list[float]:
    """How likely each token is the head of a cue; 0 for tokens that are no candidates."""
    probabilities, view = [0.0] * len(r.written), view_cues(r, weights.classes)
    for i in cue_candidates(r, weights.seen):
        probabilities[i] = logistic(total(cue_traits(view, i), weights.cues))
    return probabilities


def propose(r: ParsedArticle, weights: Weights, probabilities: list[float]) -> list[Proposal]:
    """The candidates of every likely cue, ranked."""
    sums = [0.0, *accumulate(probabilities)]
    proposals = []
    for cue, probability in enumerate(probabilities):
        if probability < LEAST_CUE:
            continue
        candidates = content_candidates(r, cue)
        if not candidates:
            continue
        around = look_around(r, cue, weights.classes)
        scores = [total(content_traits(around, one, sums), weights.contents) for one in candidates]
        proposals.append(ranked(r, cue, probability, candidates, scores))
    return proposals


def ranked(
    r: ParsedArticle, cue: int, probability: float, candidates: list[Candidate], scores: list[float]
) -> Proposal:
    """The candidates by expected overlap: each one's likeness to all, weighted by how likely those are."""
    top = max(scores)
    shares = [math.exp(score - top) for score in scores]
    whole = sum(shares)
    shares = [share / whole for share in shares]
    expected = expected_overlap(r, candidates, shares)
    order = sorted(range(len(candidates)), key=lambda k: (-expected[k], k))
    second = sorted(shares)[-2] if len(shares) > 1 else 0.0
    return Proposal(cue, probability, [candidates[k] for k in order], [expected[k] for k in order], second)


def expected_overlap(r: ParsedArticle, candidates: list[Candidate], shares: list[float]) -> list[float]:
    """For each candidate the chance that it matches: shares of all that overlap it by half, nearer ones more."""
    likely = [(k, share) for k, share in enumerate(shares) if share >= 0.01]
    result = list(shares)
    ranges = [one.ranges for one in candidates]
    sizes = [sum([b - a for a, b in one]) for one in ranges]
    for k, mine in enumerate(ranges):
        size = sizes[k]
        for other, share in likely:
            # Half of what both hold cannot be in both where one is more than twice as long.
            if other == k or size > 2 * sizes[other] or sizes[other] > 2 * size:
                continue
            common = overlap_of(mine, ranges[other])
            likeness = common / (size + sizes[other] - common)
            if likeness >= 0.5:
                result[k] += share * (0.5 + 0.5 * likeness)
    return result


def overlap_of(a: tuple[Range, ...], b: tuple[Range, ...]) -> int:
    """How many tokens are in both of two lists of ranges."""
    if len(a) == len(b) == 1:
        return max(0, min(a[0][1], b[0][1]) - max(a[0][0], b[0][0]))
    return sum([max(0, min(d, y) - max(c, x)) for c, d in a for x, y in b])


def logistic(score: float) -> float:
    """Score to probability."""
    return 1 / (1 + math.exp(-score)) if score > -40 else 0.0
