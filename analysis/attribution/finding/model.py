"""Who says what, by the trained model? Cue → content → confidence → source, all sums of looked-up weights.

:func:`model_attributions` is the path :func:`analysis.find_attributions` takes. The steps: every word's
probability of being a cue; for the likely ones the contents they could have and the one of highest expected
overlap; a confidence from both and from what competes with it; the most confident first, each word in one
content only; then the source, and the cue's whole span.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from analysis.attribution.finding.around import look_around
from analysis.attribution.finding.confidence import confidences
from analysis.attribution.finding.contents import Candidate, content_candidates
from analysis.attribution.finding.cues import cue_traits, view_cues
from analysis.attribution.finding.found import Found
from analysis.attribution.finding.hedges import find_hedges
from analysis.attribution.finding.mending import mend
from analysis.attribution.finding.proposals import (
    MOST_SHARED,
    Proposal,
    cue_probabilities,
    logistic,
    overlap_of,
    propose,
    ranked,
)
from analysis.attribution.finding.ranking import content_traits
from analysis.attribution.finding.rules import cue_tokens
from analysis.attribution.finding.source_ranking import source_traits
from analysis.attribution.finding.sources import maker, source_candidates
from analysis.attribution.finding.weights import Weights, total
from analysis.language.parsed import ParsedArticle, Range

# So many of a cue's candidates are tried before giving it up for surer ones.
_ALTERNATES = 4
# Attributions inside another one are listed only where they are likelier than not, inside a content that is.
LEAST_NESTED = 0.8
LEAST_OUTER = 0.3
LEAST_ABOUT = 0.6
# Tokens between a content and the cue of another one that touches it, at most.
_REACH = 400
_WORST_ALTERNATE = 0.25


class Chosen(NamedTuple):
    """A cue, its content and how sure the model is of it."""

    cue: int
    content: Candidate
    confidence: float


def model_attributions(r: ParsedArticle, weights: Weights, *, nested: bool = True) -> list[Found]:
    """Every attribution of one article, in the order of the text.

    None overlaps a surer one, but some may stand whole inside another's content (``nested``).
    """
    proposals = propose(r, weights, cue_probabilities(r, weights))
    chosen = decode(proposals, confidences(r, proposals, weights))
    chosen += according(chosen, proposals, r)
    if nested:
        chosen += within(r, chosen, weights)
        chosen += about(chosen, proposals)
    found = []
    for cue, content, confidence in chosen:
        source = choose_source(r, cue, content.ranges, weights)
        found.append(Found(cue, cue_tokens(r, cue), content.ranges, source, confidence, content.rule))
    found = mend(r, found, weights.classes)
    return sorted(found + find_hedges(r, found), key=lambda one: (one.content[0][0], one.cue))


def according(chosen: list[Chosen], proposals: list[Proposal], r: ParsedArticle) -> list[Chosen]:
    """“According to” reports something for certain; where the model doubts only what, its best guess is kept."""
    sure = [one for one in chosen if one.confidence >= LEAST_OUTER]
    cues = {cue for cue, _, _ in sure}
    ordered = sorted(sure, key=_cue_of)
    found = []
    for one in proposals:
        if r.words[one.cue] != "according" or one.cue in cues or one.probability < 0.5:
            continue
        content = one.candidates[0]
        near = _near(ordered, content)
        free = not any(
            overlap_of(content.ranges, other.ranges) or _has(other, one.cue) for _, other, _ in near
        )
        if free and not any(_has(content, cue) for cue, _, _ in near):
            found.append(Chosen(one.cue, content, one.probability * one.expected[0]))
    return found


def within(r: ParsedArticle, chosen: list[Chosen], weights: Weights) -> list[Chosen]:
    """Attributions told inside another's indirect content: “she said the group had *warned* that …”.

    The annotated articles have none, so that the cue model takes every word of a content for no cue; this
    one was fitted on the words outside contents. Quoted contents are left whole: their words are the
    speaker's own.
    """
    stance, view = weights.classes.stance, view_cues(r, weights.classes)
    sums = [0.0] * (len(r.written) + 1)
    cues = {cue for cue, _, _ in chosen}
    found: list[Chosen] = []
    for outer, content, sure in chosen:
        if sure < LEAST_OUTER:
            continue
        held = {i for a, b in content.ranges for i in range(a, b)}
        for cue in sorted(held):
            if cue in cues or r.pos[cue] != "VERB" and r.words[cue] != "according":
                continue
            if r.quote[cue] >= 0 or r.base[cue] not in stance and r.words[cue] != "according":
                continue
            p = logistic(total(cue_traits(view, cue), weights.nested))
            if p < LEAST_NESTED:
                continue
            candidates = [
                c for c in content_candidates(r, cue) if all(a in held and b - 1 in held for a, b in c.ranges)
            ]
            candidates = [c for c in candidates if not any(a <= outer < b for a, b in c.ranges)]
            if not candidates:
                continue
            around = look_around(r, cue, weights.classes)
            scores = [total(content_traits(around, one, sums), weights.contents) for one in candidates]
            best = ranked(r, cue, p, candidates, scores)
            if p * best.expected[0] >= LEAST_NESTED:
                cues.add(cue)
                found.append(Chosen(cue, best.candidates[0], p * best.expected[0]))
    return found


def about(chosen: list[Chosen], proposals: list[Proposal]) -> list[Chosen]:
    """Attributions whose content is a whole other attribution: “Venn said …, *according to* the agency”."""
    cues = {cue for cue, _, _ in chosen}
    ordered = sorted(chosen, key=_cue_of)
    found = []
    for one in proposals:
        if one.cue in cues or one.probability < LEAST_ABOUT:
            continue
        content = one.candidates[0]
        holds_one = breaks_one = False
        for cue, inner, _ in _near(ordered, content):
            has_cue = _has(inner, one.cue)
            whole = (
                all(any(a <= x and y <= b for a, b in content.ranges) for x, y in inner.ranges)
                and not has_cue
            )
            if whole and _has(content, cue):
                holds_one = True
            elif has_cue or overlap_of(content.ranges, inner.ranges) > 0:
                breaks_one = True
        if holds_one and not breaks_one:
            found.append(Chosen(one.cue, content, one.probability * one.expected[0]))
    return found


def _cue_of(one: Chosen) -> int:
    return one.cue


def _near(ordered: list[Chosen], content: Candidate) -> list[Chosen]:
    """The chosen ones whose cue stands near a content: only these can touch it, and a long article has thousands."""
    first = bisect_left(ordered, content.ranges[0][0] - _REACH, key=_cue_of)
    last = bisect_left(ordered, content.ranges[-1][1] + _REACH, key=_cue_of)
    return ordered[first:last]


def _has(content: Candidate, token: int) -> bool:
    return any(a <= token < b for a, b in content.ranges)


def decode(proposals: list[Proposal], confidence: list[float]) -> list[Chosen]:
    """The surest first; one that collides with a surer one tries its cue's next candidates."""
    order = sorted(range(len(proposals)), key=lambda k: (-confidence[k], proposals[k].cue))
    taken: set[int] = set()
    cues: set[int] = set()
    chosen = []
    for k in order:
        one = proposals[k]
        if one.cue in taken:
            continue
        for candidate, expected in zip(one.candidates[:_ALTERNATES], one.expected):
            if expected < _WORST_ALTERNATE * one.expected[0]:
                break
            tokens = {i for a, b in candidate.ranges for i in range(a, b)}
            if tokens & cues or len(tokens & taken) > MOST_SHARED * len(tokens):
                continue
            taken |= tokens
            cues.add(one.cue)
            chosen.append(Chosen(one.cue, candidate, confidence[k]))
            break
    return chosen


def choose_source(r: ParsedArticle, cue: int, content: tuple[Range, ...], weights: Weights) -> Range | None:
    """The likeliest source, or None where that nobody is named is likelier still."""
    table = weights.sources
    around = look_around(r, cue, weights.classes)
    best, most = None, total(source_traits(around, content, None, 0), table)
    for order, candidate in enumerate(source_candidates(r, cue, content)):
        score = total(source_traits(around, content, candidate, order), table)
        if score > most:
            best, most = candidate.ranges[0], score
    return maker(r, best, content) if best is not None else None
