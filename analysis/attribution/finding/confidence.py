"""How sure is the model that a cue's best content is right? From its parts, and from what competes with it.

:func:`confidences` gives one number per proposal; :func:`confidence_traits` are what it is made of.
"""

from __future__ import annotations

import math
from itertools import accumulate

from analysis.attribution.finding.proposals import MOST_SHARED, Proposal, logistic, overlap_of
from analysis.attribution.finding.verb_classes import VerbClasses
from analysis.attribution.finding.weights import Trait, Weights, total
from analysis.language.parsed import ParsedArticle


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
            common = overlap_of(contents[k], contents[j])
            if common > MOST_SHARED * min(sizes[k], sizes[j]):
                rivals[k] = max(rivals[k], proposals[j].probability)
                rivals[j] = max(rivals[j], proposals[k].probability)
        open_.append(k)
    return rivals


def _step(value: float, edges: tuple[float, ...]) -> int:
    return sum(1 for edge in edges if value > edge)


def _logit(p: float) -> float:
    return math.log((p + 1e-4) / (1 - min(p, 1.0) + 1e-4))
