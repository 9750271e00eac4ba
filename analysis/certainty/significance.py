"""Could chance alone have made this difference?

:func:`sign_flip_test` for pairs (two outlets on the same stories), :func:`permutation_test` for two sets of
units,
:func:`mcnemar` for paired yes-or-no, and :func:`benjamini_hochberg` for many questions asked at once.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

# 2 ** 16 sign patterns take milliseconds: up to 16 pairs the test is exact.
_EXACT_PAIRS = 16
_PERMUTATIONS = 20_000
_SEED = 1


def sign_flip_test(differences: Sequence[float] | np.ndarray, *, permutations: int = _PERMUTATIONS) -> float:
    """Two-sided p of a mean difference over pairs: how often random signs give a mean as far from 0.

    Parameters
    ----------
    differences : sequence of float
        One difference per pair, e.g. per story the share in outlet A minus the share in outlet B. Missing
        values (a story that only one outlet carried) are left out; a difference of 0 stays.
    permutations : int
        Random sign patterns; with up to 16 pairs all patterns are tried and the result is exact.

    Returns
    -------
    float
        Between 0 and 1; never below 1/(permutations + 1), or 2/2**pairs where exact, so that with fewer than
        six pairs no p can fall under .05. NaN without pairs.

    Notes
    -----
    Fisher (1935). The hypothesis is that each pair's difference is as likely to be turned round; pairs must
    be independent, so one story is one pair.

    Examples
    --------
    >>> sign_flip_test([1, 1, 1])
    0.25
    """
    values = np.asarray(differences, dtype=float)
    values = values[~np.isnan(values)]
    if not len(values):
        return math.nan
    observed = abs(values.sum())
    # sums that are equal on paper may differ in the last bit
    margin = 1e-12 * np.abs(values).sum()
    if len(values) <= _EXACT_PAIRS:
        signs = np.array(list(itertools.product((-1.0, 1.0), repeat=len(values))))
        return float((np.abs(signs @ values) >= observed - margin).mean())
    generator = np.random.default_rng(_SEED)
    signs = generator.integers(0, 2, size=(permutations, len(values)), dtype=np.int8) * 2.0 - 1.0
    extreme = int((np.abs(signs @ values) >= observed - margin).sum())
    return (extreme + 1) / (permutations + 1)


def permutation_test(
    numerators: Sequence[float] | np.ndarray,
    denominators: Sequence[float] | np.ndarray,
    first: Sequence[bool] | np.ndarray,
    *,
    permutations: int = _PERMUTATIONS,
) -> float:
    """Two-sided p of a difference between two groups of independent units, by exchanging whole units.

    Parameters
    ----------
    numerators, denominators : sequence of float
        Per unit: occurrences and what they are counted against (for a mean of units: values and ones).
    first : sequence of bool
        True where the unit belongs to the first group.
    permutations : int
        Random exchanges.

    Returns
    -------
    float
        Between 1/(permutations + 1) and 1. NaN if a group is empty or has nothing to count against.

    Notes
    -----
    The hypothesis is that the two groups' units come from one population; units are exchanged whole, so that
    one article with many occurrences does not count many times. Units of very different size in the two
    groups (long against short articles) are not exchangeable: prefer the interval of ``difference_table``.
    """
    top = np.asarray(numerators, dtype=float)
    bottom = np.asarray(denominators, dtype=float)
    member = np.asarray(first, dtype=bool)
    if not (len(top) == len(bottom) == len(member)):
        raise ValueError("numerators, denominators and first must be equally long: one entry per unit")
    if not bottom[member].sum() or not bottom[~member].sum():
        return math.nan

    def difference(chosen: np.ndarray) -> np.ndarray:
        sums, sizes = chosen @ top, chosen @ bottom
        with np.errstate(divide="ignore", invalid="ignore"):
            return sums / sizes - (top.sum() - sums) / (bottom.sum() - sizes)

    observed = abs(difference(member.astype(float)))
    generator = np.random.default_rng(_SEED)
    order = generator.permuted(np.tile(member, (permutations, 1)), axis=1).astype(float)
    drawn = np.abs(difference(order))
    drawn = drawn[~np.isnan(drawn)]
    extreme = int((drawn >= observed * (1 - 1e-12)).sum())
    return (extreme + 1) / (len(drawn) + 1)


def mcnemar(only_first: int, only_second: int) -> float:
    """Exact two-sided p that two outlets differ, from the pairs in which they chose differently.

    Parameters
    ----------
    only_first, only_second : int
        Pairs of corresponding passages in which only the first (only the second) outlet used the word. Pairs
        in which both or neither did say nothing about the difference.

    Returns
    -------
    float
        1.0 when no pair differs (McNemar 1947, exact binomial form).

    Examples
    --------
    >>> mcnemar(0, 6)
    0.03125
    """
    from scipy.stats import binomtest

    if only_first < 0 or only_second < 0:
        raise ValueError(f"counts of pairs cannot be negative; got {only_first} and {only_second}")
    pairs = only_first + only_second
    return float(binomtest(only_first, pairs, 0.5).pvalue) if pairs else 1.0


def benjamini_hochberg(p_values: Sequence[float] | np.ndarray) -> np.ndarray:
    """Adjust p values so that calling all below .05 different makes at most 5 % of these calls wrong.

    Parameters
    ----------
    p_values : sequence of float
        In any order; missing values stay missing and are not counted as questions asked.

    Returns
    -------
    numpy.ndarray
        In the same order, between 0 and 1 (Benjamini & Hochberg 1995, step-up).

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = np.asarray(p_values, dtype=float)
    if ((values < 0) | (values > 1)).any():
        raise ValueError("p values lie between 0 and 1")
    adjusted = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(values[known], kind="stable")]
    scaled = values[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted
