"""Who says what, by the trained model? Cue → content → confidence → source, all sums of looked-up weights.

:func:`model_attributions` is the path :func:`analysis.find_attributions` takes. The steps: every word's
probability of being a cue; for the likely ones the contents they could have and the one of highest expected
overlap; a confidence from both and from what competes with it; the most confident first, each word in one
content only; then the source, and the cue's whole span.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import accumulate
from typing import NamedTuple

from analysis.attribution.finding.contents import Candidate, content_candidates
from analysis.attribution.finding.cues import cue_candidates, cue_traits, view_cues
from analysis.attribution.finding.found import Found
from analysis.attribution.finding.hedges import find_hedges
from analysis.attribution.finding.mending import mend
from analysis.attribution.finding.ranking import content_traits, look_around
from analysis.attribution.finding.rules import cue_tokens
from analysis.attribution.finding.source_ranking import source_traits
from analysis.attribution.finding.sources import maker, source_candidates
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.attribution.finding.weights import Trait, Weights, total
from analysis.language.parsed import ParsedArticle, Range

# Words less likely than this to be a cue are not looked at further: 1 in 200 of them is one.
LEAST_CUE = 0.08
# A content may share this part of its words with a surer one, and its cue's next candidates are tried before
# giving up.
MOST_SHARED = 0.2
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


class Proposal(NamedTuple):
    """One likely cue with its candidates, best first, and their expected overlap with the truth."""

    cue: int
    probability: float
    candidates: list[Candidate]
    expected: list[float]
    second: float


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
        free = not any(_common(content.ranges, other.ranges) or _has(other, one.cue) for _, other, _ in near)
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
            elif has_cue or _common(content.ranges, inner.ranges) > 0:
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


def logistic(score: float) -> float:
    """Score to probability."""
    return 1 / (1 + math.exp(-score)) if score > -40 else 0.0


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
            common = _common(mine, ranges[other])
            likeness = common / (size + sizes[other] - common)
            if likeness >= 0.5:
                result[k] += share * (0.5 + 0.5 * likeness)
    return result


def _common(a: tuple[Range, ...], b: tuple[Range, ...]) -> int:
    if len(a) == len(b) == 1:
        return max(0, min(a[0][1], b[0][1]) - max(a[0][0], b[0][0]))
    return sum([max(0, min(d, y) - max(c, x)) for c, d in a for x, y in b])


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


def confidences(r: ParsedArticle, proposals: list[Proposal], weights: Weights) -> list[float]:
    """How likely each proposal's first candidate is right, competition considered."""
    result, table = [], weights.confidence
    for traits, numbers in confidence_traits(r, proposals, weights.classes):
        score = total(traits, table) + sum([table.get(name, 0.0) * value for name, value in numbers])
        result.append(logistic(score))
    return result


def confidence_traits(
    r: ParsedArticle, proposals: list[Proposal], classes: VerbClasses
) -> list[tuple[list[Trait], list[tuple[str, float]]]]:
    """Per proposal: what it is, and how sure its parts are, as named numbers."""
    mass = [0.0] * (len(r.written) + 1)
    inside = [0.0] * (len(r.written) + 1)
    for one in proposals:
        inside[one.cue + 1] += one.probability
        for a, b in one.candidates[0].ranges:
            mass[a] += one.probability
            mass[b] -= one.probability
    covering = list(accumulate(mass))
    inside = list(accumulate(inside))
    rivals = _rivals(proposals)
    features = []
    for one, rival in zip(proposals, rivals):
        cue, p, content, expected = one.cue, one.probability, one.candidates[0], one.expected[0]
        lemma = r.base[cue]
        kind = r.pos[cue]
        if kind in ("VERB", "AUX"):
            kind = classes.stance.get(lemma) or ("T" if lemma in classes.thought else "-")
        words = sum(b - a for a, b in content.ranges)
        quoted = (
            sum(
                1
                for a, b in content.ranges
                for i in range(a, b)
                if r.quote[i] >= 0 and r.quote[i] != r.quote[cue]
            )
            / words
        )
        others = sum(inside[b] - inside[a] for a, b in content.ranges)
        cover = covering[cue]
        in_quote = r.quote[cue] >= 0
        pb = _step(p, (0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95))
        eb = _step(expected, (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97))
        ob = _step(others, (0.1, 0.3, 0.6, 1, 1.5))
        cb = _step(cover, (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9))
        size = _step(words, (2, 3, 5, 8, 13, 20, 40))
        qb = _step(quoted, (0.01, 0.3, 0.7, 0.99))
        rb = _step(rival, (0.1, 0.2, 0.3, 0.5, 0.7, 0.9))
        rule = content.rule
        traits: list[Trait] = [
            (_graded, rule, kind, pb, eb, in_quote, lemma, size, qb),
            (_competing, pb, ob, cb, rb, rival > p, r.dep[cue], kind, min(len(one.candidates), 6)),
        ]
        lp, le = _logit(p) / 3, _logit(expected) / 3
        numbers = [
            ("#p", lp), ("#e", le), ("#pe", lp * expected), ("#c", cover), ("#b", rival), ("#o", others),
            ("#s", math.log(words)),
            ("#2", one.second), ("#cp", cover * lp), ("#bp", rival * lp),
        ]  # fmt: skip
        features.append((traits, numbers))
    return features


def _graded(
    rule: str, kind: str, p: int, e: int, in_quote: bool, lemma: str, size: int, quoted: int
) -> list[str]:
    return [
        "bias", f"r={rule}", f"rk={rule}/{kind}", f"p={p}", f"e={e}", f"pe={p}/{e}", f"s={size}/{kind}",
        f"in={in_quote:d}/{p}", f"q={quoted}/{kind}", f"qp={quoted}/{p}", f"rp={rule}/{p}", f"l={lemma}",
        f"lr={lemma}/{rule}",
    ]  # fmt: skip


def _competing(
    p: int, others: int, cover: int, rival: int, beaten: bool, dep: str, kind: str, count: int
) -> list[str]:
    return [
        f"o={others}", f"op={others}/{p}", f"c={cover}", f"cp={cover}/{p}", f"b={rival}/{p}", f"d={dep}/{kind}",
        f"n={count}", f"bw={beaten:d}/{rival}",
    ]  # fmt: skip


def _rivals(proposals: list[Proposal]) -> list[float]:
    """For each proposal the likeliest other cue that wants a good part of the same words."""
    rivals = [0.0] * len(proposals)
    contents = [one.candidates[0].ranges for one in proposals]
    sizes = [sum(b - a for a, b in ranges) for ranges in contents]
    ends = [max(b for _, b in ranges) for ranges in contents]
    starts = [min(a for a, _ in ranges) for ranges in contents]
    order = sorted(range(len(proposals)), key=lambda k: (starts[k], k))
    open_: list[int] = []
    for k in order:
        open_ = [j for j in open_ if ends[j] > starts[k]]
        for j in open_:
            common = _common(contents[k], contents[j])
            if common > MOST_SHARED * min(sizes[k], sizes[j]):
                rivals[k] = max(rivals[k], proposals[j].probability)
                rivals[j] = max(rivals[j], proposals[k].probability)
        open_.append(k)
    return rivals


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


def _step(value: float, edges: tuple[float, ...]) -> int:
    return sum(1 for edge in edges if value > edge)


def _logit(p: float) -> float:
    return math.log((p + 1e-4) / (1 - min(p, 1.0) + 1e-4))
