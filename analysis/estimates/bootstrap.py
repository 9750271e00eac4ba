"""How far would a ratio of sums move, had other articles been published?

:func:`bootstrap_ratios` resamples whole independent units (articles, or stories with all their copies) and
gives an interval for every ratio at once: all draws are one matrix of weights, all ratios one product with
it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

# Draws of a bootstrap: the 2.5 % bounds then rest on some 50 draws each (Efron & Tibshirani 1993, ch. 13–14).
DRAWS = 2000
# Fixed, so that two runs print the same digits.
SEED = 1
# Below this many independent units no interval is given: with n units at most n ** n resamples differ, and
# with 4 the bounds say more about the method than about the outlet.
MIN_UNITS = 5
# From this many units the bounds are also corrected for bias and skewness (BCa); with fewer, the two
# corrections are themselves too noisy to help (benchmarks/coverage.py compares).
MIN_UNITS_BCA = 20
# Weights held at once, in numbers of 8 bytes.
_BLOCK = 8_000_000


class Bootstrap(NamedTuple):
    """Estimates with bounds; arrays with one entry per ratio (NaN where there is nothing to divide by)."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    p: np.ndarray  # two-sided, of the hypothesis that the ratio (or difference) is 0
    units: np.ndarray  # independent units with something to count against


def bootstrap_ratios(
    numerators: np.ndarray,
    denominators: np.ndarray,
    denominator_of: np.ndarray | None = None,
    *,
    minus: np.ndarray | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Bootstrap:
    """Intervals for ratios of sums, resampling the rows (independent units) with replacement.

    Parameters
    ----------
    numerators : array, units × ratios
        What each unit adds to each ratio's upper sum (occurrences, or sums of scores).
    denominators : array, units × k
        What each unit adds to the lower sums (all occurrences, words, numbers of sentences); not negative.
    denominator_of : array of int, one per ratio, optional
        Which column of `denominators` belongs to each ratio. Default: the column of the same number.
    minus : array of int, pairs × 2, optional
        Give intervals for differences instead: each row names two ratios, first minus second. The same draw
        is used for both, so a unit that stands in both groups moves both.
    confidence, draws, seed
        As usual.

    Returns
    -------
    Bootstrap
        Arrays with one entry per ratio (or per pair). Bounds and `p` are NaN under ``MIN_UNITS`` units (for
        differences: in either group).

    Notes
    -----
    Percentile intervals are too narrow for few units: they use the normal's 1.96 where Student's t is due and
    divide by n where n − 1 is due. Both are corrected by reading the percentiles further out (the *expanded
    percentile interval*, Hesterberg 2015); from 20 units the bounds are also corrected for bias and skewness
    (BCa, Efron 1987, with the acceleration from the linearised ratio). `p` is the smallest level at which the
    interval would exclude 0, so that both always say the same.

    References
    ----------
    Hesterberg (2015), The American Statistician 69(4). Efron & Tibshirani (1993). Lijffijt et al. (2016) for
    resampling texts, not tokens.
    """
    top = np.asarray(numerators, dtype=float)
    bottom = np.asarray(denominators, dtype=float)
    of = np.arange(top.shape[1]) if denominator_of is None else np.asarray(denominator_of, dtype=int)
    with np.errstate(divide="ignore", invalid="ignore"):
        sizes = bottom.sum(axis=0)
        ratio = top.sum(axis=0) / sizes[of]
        units = (bottom > 0).sum(axis=0)[of]
        low, high, p = (np.full(len(of) if minus is None else len(minus), np.nan) for _ in range(3))
        pairs = None if minus is None else np.asarray(minus, dtype=int).reshape(-1, 2)
        estimate = ratio if pairs is None else ratio[pairs[:, 0]] - ratio[pairs[:, 1]]
        enough = units >= MIN_UNITS
        wanted = np.flatnonzero(enough if pairs is None else enough[pairs].all(axis=1))
        # columns in blocks: the draws of all of them at once may not fit
        width = max(1, _BLOCK // draws)
        for start in range(0, len(wanted), width):
            chosen = wanted[start : start + width]
            used = chosen if pairs is None else np.unique(pairs[chosen])
            drawn = _draw(top[:, used], bottom, of[used], draws, seed)
            influence = (top[:, used] - ratio[used] * bottom[:, of[used]]) / sizes[of[used]]
            spread = (influence**2).sum(axis=0)
            count = units[used]
            if pairs is not None:
                a, b = np.searchsorted(used, pairs[chosen]).T
                drawn = drawn[:, a] - drawn[:, b]
                influence = influence[:, a] - influence[:, b]
                freedom, inflation = _welch(spread[a], spread[b], count[a], count[b])
                count = np.minimum(count[a], count[b])
            else:
                freedom, inflation = count - 1.0, count / (count - 1.0)
            bounds = _bounds(drawn, estimate[chosen], influence, count, freedom, inflation, confidence)
            low[chosen], high[chosen], p[chosen] = bounds
    if pairs is not None:
        units = units[pairs].min(axis=1)
    return Bootstrap(estimate, low, high, p, units)


def _draw(top: np.ndarray, bottom: np.ndarray, of: np.ndarray, draws: int, seed: int) -> np.ndarray:
    """Draws × ratios. One weight matrix (how often each unit was drawn) serves every ratio."""
    count = len(top)
    generator = np.random.default_rng(seed)
    needed, position = np.unique(of, return_inverse=True)
    both = np.hstack([top, bottom[:, needed]])
    drawn = np.empty((draws, top.shape[1]))
    step = max(1, _BLOCK // max(count, 1))
    for start in range(0, draws, step):
        rows = min(step, draws - start)
        picked = generator.integers(0, count, size=(rows, count))
        picked += np.arange(rows)[:, None] * count
        weights = np.bincount(picked.ravel(), minlength=rows * count).reshape(rows, count)
        sums = weights.astype(float) @ both
        drawn[start : start + rows] = sums[:, : top.shape[1]] / sums[:, top.shape[1] :][:, position]
    return drawn


def _welch(
    spread_a: np.ndarray, spread_b: np.ndarray, count_a: np.ndarray, count_b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Degrees of freedom of a difference, and by how much the draws' variance is too small (Welch 1947)."""
    a, b = spread_a + 1e-300, spread_b + 1e-300
    freedom = (a + b) ** 2 / (a**2 / (count_a - 1) + b**2 / (count_b - 1))
    inflation = (a * count_a / (count_a - 1) + b * count_b / (count_b - 1)) / (a + b)
    return freedom, inflation


def _bounds(
    drawn: np.ndarray,
    estimate: np.ndarray,
    influence: np.ndarray,
    count: np.ndarray,
    freedom: np.ndarray,
    inflation: np.ndarray,
    confidence: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lower and upper bound and p per column of draws (see the notes of bootstrap_ratios)."""
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    draws, columns = drawn.shape
    ordered = np.sort(drawn, axis=0)  # draws without any unit of the group are NaN and sort last
    valid = (~np.isnan(ordered)).sum(axis=0)
    reach = stdtrit(freedom, (1 + confidence) / 2) * np.sqrt(inflation)
    below = (drawn < estimate - 1e-12).sum(axis=0) + 0.5 * (np.abs(drawn - estimate) <= 1e-12).sum(axis=0)
    bias = ndtri(np.clip(below / valid, 1 / draws, 1 - 1 / draws))
    skew = (influence**3).sum(axis=0) / (6 * (influence**2).sum(axis=0) ** 1.5)
    plain = count < MIN_UNITS_BCA
    bias = np.where(plain | ~np.isfinite(bias), 0.0, bias)
    skew = np.where(plain | ~np.isfinite(skew), 0.0, skew)

    def bound(z: np.ndarray) -> np.ndarray:
        level = ndtr(bias + (bias + z) / np.maximum(1 - skew * (bias + z), 0.1))
        place = np.clip(level * (valid + 1) - 1, 0, valid - 1)
        lower = np.floor(place).astype(int)
        upper = np.minimum(lower + 1, valid - 1)
        column = np.arange(columns)
        return ordered[lower, column] + (place - lower) * (ordered[upper, column] - ordered[lower, column])

    low, high = bound(-reach), bound(reach)
    # p: turn the steps above round, from "0 is this draw's percentile" back to Student's t
    at_zero = (drawn < -1e-12).sum(axis=0) + 0.5 * (np.abs(drawn) <= 1e-12).sum(axis=0)
    level = np.clip((at_zero + 0.5) / (valid + 1), 0.5 / (draws + 1), 1 - 0.5 / (draws + 1))
    normal = ndtri(level) - bias
    z = normal / (1 + skew * normal) - bias
    p = np.minimum(1.0, 2 * stdtr(freedom, -np.abs(z) / np.sqrt(inflation)))
    return low, high, p
