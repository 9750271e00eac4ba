"""How sure is it that a group uses a word more, when words come in bursts and articles in copies?

:func:`find_clusters` adds a word's counts up per independent unit, :func:`design_effects` says how many
occurrences are worth one, :func:`cautious_p` how often a random handful of units would hold as many
(:func:`shuffled_p`). A word that a few articles use again and again turns up "too often" in whichever group
gets those articles; only the chance of getting *them* counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.words import keyness_measures as measures

# Articles without the word are taken together by length, in so many classes.
_CLASSES = 16
_STEPS = 60
# Under this p a term's far tail is computed and not read off its variance.
_LOOK_CLOSER = 0.1


def add_by_unit(matrix: Any, unit_of: np.ndarray) -> Any:
    """Add up the rows of one independent unit."""
    from scipy.sparse import csr_array

    height = int(unit_of.max(initial=-1)) + 1
    member = csr_array(
        (np.ones(len(unit_of), dtype=np.int32), (unit_of, np.arange(len(unit_of)))),
        shape=(height, len(unit_of)),
    )
    return (member @ matrix).tocsc()


class Clusters(NamedTuple):
    """A term's counts per independent unit, in the few units that have it; units of both groups apart."""

    term: np.ndarray
    unit: np.ndarray  # over both groups
    counts: np.ndarray
    words: np.ndarray  # per unit of either group that has words
    first_units: int


def find_clusters(matrices: Sequence[Any], totals: Sequence[np.ndarray], unit_of: np.ndarray) -> Clusters:
    terms, units, counts, words = [], [], [], []
    before = 0
    for matrix, total in zip(matrices, totals):
        grouped = add_by_unit(matrix, unit_of)
        size = np.bincount(unit_of, weights=total, minlength=grouped.shape[0])
        place = np.cumsum(size > 0) - 1
        terms.append(np.repeat(np.arange(grouped.shape[1]), np.diff(grouped.indptr)))
        units.append(place[grouped.indices] + before)
        counts.append(grouped.data.astype(float))
        words.append(size[size > 0])
        before += int((size > 0).sum())
    return Clusters(
        np.concatenate(terms),
        np.concatenate(units),
        np.concatenate(counts),
        np.concatenate(words),
        len(words[0]),
    )


def design_effects(clusters: Clusters, count: np.ndarray, size: float) -> np.ndarray:
    """Per term: variance of its count between units, over that of independent occurrences (pooled rate)."""
    rate = count / size
    words = clusters.words
    # Σ (count − rate·words)², from the few units that have the term
    squares = np.bincount(clusters.term, weights=clusters.counts**2, minlength=len(count))
    products = clusters.counts * words[clusters.unit]
    products = np.bincount(clusters.term, weights=products, minlength=len(count))
    variance = squares - 2 * rate * products + rate**2 * (words**2).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        return variance / (size * rate * (1 - rate)) * len(words) / max(len(words) - 1, 1)


def cautious_p(
    clusters: Clusters, a: np.ndarray, b: np.ndarray, c: float, d: float, effect: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """p, and the design effect that would have given it.

    Dividing by the design effect is right about the middle of the distribution but too sure of its far end,
    where a few articles full of the word decide: there the chance of getting just those articles is computed.
    """
    effect = np.maximum(effect, 1.0)
    p = measures.equal_rates_p(a / effect, b / effect, c, d)
    doubtful = np.flatnonzero(p < _LOOK_CLOSER)
    if not len(doubtful):
        return p, effect
    number = np.full(len(a), -1)
    number[doubtful] = np.arange(len(doubtful))
    kept = number[clusters.term] >= 0
    term, unit = number[clusters.term[kept]], clusters.unit[kept]
    rate = ((a + b) / (c + d))[doubtful]
    classes, length = length_classes(clusters.words)
    width = len(length)
    there = np.bincount(term * width + classes[unit], minlength=len(doubtful) * width).reshape(-1, width)
    closer = shuffled_p(
        term,
        clusters.counts[kept] - rate[term] * clusters.words[unit],
        np.bincount(classes, minlength=width)[None, :] - there,
        -rate[:, None] * length[None, :],
        a[doubtful] - rate * c,
        clusters.first_units / len(clusters.words),
    )
    raised = closer > p[doubtful]
    rows = doubtful[raised]
    p[rows] = closer[raised]
    # the interval follows: the counts are divided by what makes the binomial p the same
    low, high = effect[rows], effect[rows] * 1000
    for _ in range(40):
        middle = np.sqrt(low * high)
        small = measures.equal_rates_p(a[rows] / middle, b[rows] / middle, c, d) < p[rows]
        low, high = np.where(small, middle, low), np.where(small, high, middle)
    effect[rows] = high
    return p, effect


def length_classes(words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Class of each unit by its length, and the mean length of each class."""
    order = np.argsort(words, kind="stable")
    classes = np.empty(len(words), dtype=np.int64)
    classes[order] = np.arange(len(words)) * min(_CLASSES, len(words)) // max(len(words), 1)
    count = np.bincount(classes)
    return classes, np.bincount(classes, weights=words) / count


def shuffled_p(
    term: np.ndarray,
    surplus: np.ndarray,
    absent: np.ndarray,
    absent_surplus: np.ndarray,
    observed: np.ndarray,
    chance: float,
) -> np.ndarray:
    """Two-sided p of a group's surplus of each term, had its units been drawn at random.

    Parameters
    ----------
    term, surplus : array, one entry per unit and term that it holds
        Number of the term; its count in the unit minus what the unit's length would lead one to expect.
    absent, absent_surplus : array, terms × classes
        Number of units without the term in each class of length; and their (negative) surplus.
    observed : array, one per term
        The group's surplus: count minus expected count.
    chance : float
        Share of all units that are the group's.

    Returns
    -------
    array
        The saddlepoint approximation of Lugannani & Rice (1980), twice the tail; where few units decide,
        Chernoff's bound, which is never too small.

    Notes
    -----
    Each unit is taken to be drawn with the same chance, independently. With K(t) the cumulant generating
    function of the drawn surplus, the tail beyond s is at most exp(K(t) − ts) for any t > 0; the best t
    solves K'(t) = s.
    """
    from scipy.special import ndtr

    count = len(observed)
    sign = np.where(observed < 0, -1.0, 1.0)
    own = surplus * sign[term]
    rest = absent_surplus * sign[:, None]
    goal = np.abs(observed)
    spread = np.bincount(term, weights=own**2, minlength=count) + (absent * rest**2).sum(axis=1)
    spread *= chance * (1 - chance)
    scale = np.sqrt(np.maximum(spread, 1e-12))
    low, high = np.zeros(count), np.full(count, np.inf)
    largest = np.zeros(count)
    np.maximum.at(largest, term, np.abs(own))
    furthest = 300 / np.maximum(1e-12, largest)
    t = np.minimum(goal / scale**2, furthest)
    k = first = second = np.zeros(count)
    for _ in range(_STEPS):
        k, first, second = _cumulants(t, term, own, absent, rest, chance)
        off = first - goal
        done = np.abs(off) <= 1e-6 * scale + 1e-9
        if done.all():
            break
        low, high = np.where(off < 0, t, low), np.where(off > 0, t, high)
        step = t - off / np.maximum(second, 1e-300)
        inside = (step > low) & (step < high)
        fallback = np.where(np.isfinite(high), (low + high) / 2, 2 * t + 1e-6)
        # a step that grows too fast would overflow; the bound holds at any t, so stopping early is safe
        t = np.where(done, t, np.where(inside, np.minimum(step, 4 * t + 1e-6), fallback))
        t = np.minimum(t, furthest)
    k, first, second = _cumulants(t, term, own, absent, rest, chance)
    exponent = np.minimum(k - t * goal, 0.0)
    bound = np.exp(exponent)
    w = np.sqrt(-2 * exponent)
    v = t * np.sqrt(np.maximum(second, 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        tail = ndtr(-(w + np.log(v / w) / w))
    # near the middle both roots vanish; far out with few units the approximation does not hold
    good = (np.abs(first - goal) <= 1e-3 * scale) & (v > 1) & (w > 0.3) & np.isfinite(tail)
    return np.minimum(1.0, 2 * np.where(good, np.minimum(tail, bound), bound))


def _cumulants(
    t: np.ndarray, term: np.ndarray, own: np.ndarray, absent: np.ndarray, rest: np.ndarray, chance: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """K(t) and its first two derivatives, per term."""
    grown = chance * np.exp(np.clip(t[term] * own, -700, 600))
    total = 1 - chance + grown
    drawn = grown / total
    size = len(t)
    k = np.bincount(term, weights=np.log(total), minlength=size)
    first = np.bincount(term, weights=own * drawn, minlength=size)
    second = np.bincount(term, weights=own**2 * drawn * (1 - drawn), minlength=size)
    grown = chance * np.exp(np.clip(t[:, None] * rest, -700, 600))
    total = 1 - chance + grown
    drawn = grown / total
    k = k + (absent * np.log(total)).sum(axis=1)
    first = first + (absent * rest * drawn).sum(axis=1)
    second = second + (absent * rest**2 * drawn * (1 - drawn)).sum(axis=1)
    return k, first, second
