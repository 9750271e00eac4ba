"""How strongly does a word belong to one of two groups of texts? The formulas, from counts alone.

In every function `a` and `b` are the occurrences of a term in the first and second group, `c` and `d` all
words of the first and second group; numbers or arrays. Positive values mean: more in the first group. All
take occurrences as independent of each other, which words in articles are not: :func:`effective_counts`
measures by how much, and :func:`interval_of_log_ratio` and :func:`equal_rates_p` use it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Numbers = Any  # a number or an array of numbers


def log_likelihood(a: Numbers, b: Numbers, c: Numbers, d: Numbers, *, cells: int = 2) -> np.ndarray:
    """Signed log-likelihood G2: how surprising the two counts are if both groups use the word equally.

    Parameters
    ----------
    cells : {2, 4}
        2: only the two counts, as Rayson & Garside (2000), in most corpus tools; 4: also all other words, as
        Dunning (1993). Print which one was used: they differ by up to a tenth for frequent words.

    Returns
    -------
    array of float
        0 where the word is equally frequent; 3.84 and 6.63 are the usual 5 % and 1 % bounds *for independent
        occurrences and one question*. It grows with corpus size: rank by it within one comparison, never
        compare it between comparisons.

    Examples
    --------
    >>> round(float(log_likelihood(10, 20, 1000, 1000)), 4)
    -3.398
    """
    a, b, c, d = _floats(a, b, c, d)
    expected = [c * (a + b) / (c + d), d * (a + b) / (c + d)]
    total = _times_log(a, expected[0]) + _times_log(b, expected[1])
    if cells == 4:
        total = total + _times_log(c - a, c - expected[0]) + _times_log(d - b, d - expected[1])
    elif cells != 2:
        raise ValueError(f"cells is 2 (Rayson & Garside) or 4 (Dunning); got {cells}")
    return np.where(_more(a, b, c, d), 1, -1) * 2 * total


def chi_square(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> np.ndarray:
    """Signed Pearson chi-square of the fourfold table; Yates' correction where a cell expects under 5."""
    a, b, c, d = _floats(a, b, c, d)
    total = c + d
    least = np.minimum(a + b, total - a - b) * np.minimum(c, d) / total
    cross = np.abs(a * (d - b) - b * (c - a))
    cross = np.where(least < 5, np.maximum(cross - total / 2, 0), cross)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = total * cross**2 / ((a + b) * (total - a - b) * c * d)
    return np.where(_more(a, b, c, d), 1, -1) * value


def log_ratio(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> np.ndarray:
    """Binary logarithm of the ratio of both frequencies (Hardie 2014): 1 is twice as frequent, −2 a quarter.

    Only a count of 0 is replaced, by 0.5, as Hardie proposes; other counts stay as they are.

    Examples
    --------
    >>> float(log_ratio(10, 20, 1000, 1000))
    -1.0
    """
    a, b, c, d = _floats(a, b, c, d)
    return np.log2(np.where(a == 0, 0.5, a) / c) - np.log2(np.where(b == 0, 0.5, b) / d)


def interval_of_log_ratio(
    a: Numbers, b: Numbers, c: Numbers, d: Numbers, *, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Clopper–Pearson bounds of the log ratio; minus or plus infinity where a count is 0.

    The share p = a/(a+b) is binomial given a+b; its bounds are mapped by log2[(d/c)·p/(1−p)] (Evert 2022).
    Counts need not be whole, so :func:`effective_counts` can be given.
    """
    from scipy.special import betaincinv

    a, b, c, d = _floats(a, b, c, d)
    tail = (1 - confidence) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(a > 0, betaincinv(np.where(a > 0, a, 1), b + 1, tail), 0.0)
        high = np.where(b > 0, betaincinv(a + 1, np.where(b > 0, b, 1), 1 - tail), 1.0)
        return np.log2(d / c * low / (1 - low)), np.log2(d / c * high / (1 - high))


def conservative_log_ratio(
    a: Numbers, b: Numbers, c: Numbers, d: Numbers, *, confidence: float = 0.95
) -> np.ndarray:
    """The log ratio one can at least be sure of: the bound nearer 0, or 0 if it crosses 0 (Evert 2022).

    No correction for many words is applied; to apply Bonferroni's, give `confidence` 1 − 0.05/number of
    words.
    """
    low, high = interval_of_log_ratio(a, b, c, d, confidence=confidence)
    return np.where(low > 0, low, np.where(high < 0, high, 0.0))


def percent_difference(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> np.ndarray:
    """%DIFF (Gabrielatos & Marchi 2012): −50 is half as frequent as in the second; infinite if `b` is 0."""
    a, b, c, d = _floats(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * (a / c - b / d) / (b / d)


def relative_risk(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> np.ndarray:
    """Ratio of the two frequencies; infinite where `b` is 0."""
    a, b, c, d = _floats(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (a / c) / (b / d)


def odds_ratio(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> np.ndarray:
    """Ratio of the odds of the word against any other word; infinite where `b` is 0."""
    a, b, c, d = _floats(a, b, c, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (a / (c - a)) / (b / (d - b))


def bic(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> np.ndarray:
    """BIC = |G2| − ln N (Wilson 2013): above 2 some, 6 strong, 10 very strong evidence; negative: none."""
    a, b, c, d = _floats(a, b, c, d)
    return np.abs(log_likelihood(a, b, c, d)) - np.log(c + d)


def weighted_log_odds(
    a: Numbers, b: Numbers, c: Numbers, d: Numbers, prior: Numbers, prior_total: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Difference of log odds with an informative Dirichlet prior, and its z (Monroe, Colaresi & Quinn 2008).

    Parameters
    ----------
    prior : number or array
        Pseudo-count of each word: α0 times its share of a background corpus. **Report α0 beside every z**:
        the same counts give very different z under another α0.
    prior_total : float, optional
        α0; default: the sum of `prior`.

    Returns
    -------
    difference, z
        Natural logarithms; z = difference/√(1/(a+prior) + 1/(b+prior)), Monroe's two-term variance. A z of
        1.96, not 1.645, is the two-sided 5 % bound.
    """
    a, b, c, d = _floats(a, b, c, d)
    alpha = np.asarray(prior, dtype=float)
    alpha0 = float(alpha.sum()) if prior_total is None else prior_total
    first = np.log(a + alpha) - np.log(c + alpha0 - a - alpha)
    second = np.log(b + alpha) - np.log(d + alpha0 - b - alpha)
    return first - second, (first - second) / np.sqrt(1 / (a + alpha) + 1 / (b + alpha))


def deviation_of_proportions(counts: Numbers, sizes: Numbers) -> tuple[float, float]:
    """Gries' DP and its normalised form: 0 if a word is spread like the text, 1 if it sits in one part.

    Parameters
    ----------
    counts, sizes : array
        Occurrences in, and words of, each part (article) of the corpus.

    Returns
    -------
    dp, dp_norm
        DP = ½ Σ|count_i/Σcount − size_i/Σsize| (Gries 2008); divided by 1 − smallest share (Lijffijt & Gries
        2012). NaN for a word that does not occur.

    Examples
    --------
    >>> [round(value, 4) for value in deviation_of_proportions([1, 2, 3, 4, 5], [9, 10, 10, 10, 11])]
    [0.18, 0.2195]
    """
    counts, sizes = _floats(counts, sizes)
    if not counts.sum():
        return math.nan, math.nan
    shares = sizes / sizes.sum()
    value = float(np.abs(counts / counts.sum() - shares).sum() / 2)
    least = 1 - float(shares.min())
    return value, value / least if least else math.nan


def juilland_d(counts: Numbers, sizes: Numbers) -> float:
    """Juilland's D: 1 if a word is equally frequent in all parts, 0 if it sits in one; NaN if it is absent.

    1 − (standard deviation of the parts' frequencies, divided by n, over their mean)/√(n − 1).
    """
    counts, sizes = _floats(counts, sizes)
    if not counts.sum() or len(counts) < 2:
        return math.nan
    rates = counts / sizes
    return float(1 - rates.std() / rates.mean() / math.sqrt(len(counts) - 1))


def effective_counts(a: Numbers, b: Numbers, inflation: Numbers) -> tuple[np.ndarray, np.ndarray]:
    """Counts divided by their design effect: as many independent occurrences would be worth as much.

    Parameters
    ----------
    inflation : number or array
        Variance of the count between independent articles over the variance of independent occurrences.
        Under 1 it is taken as 1, so that a word spread more evenly than chance gains nothing.

    Notes
    -----
    Rao & Scott (1981, 1992) on tables from clustered data. A word said twenty times in one article, and
    nowhere else, is worth one occurrence.
    """
    a, b = _floats(a, b)
    factor = np.maximum(np.asarray(inflation, dtype=float), 1.0)
    return a / factor, b / factor


def equal_rates_p(a: Numbers, b: Numbers, c: Numbers, d: Numbers) -> np.ndarray:
    """Two-sided p that both groups use the word equally: exact binomial tail of `a` of a + b, doubled.

    Meant for :func:`effective_counts`; they need not be whole (the tail is the incomplete beta function,
    which for whole counts is Clopper and Pearson's).
    """
    from scipy.special import betainc

    a, b, c, d = _floats(a, b, c, d)
    share = c / (c + d)
    upper = np.where(a > 0, betainc(np.where(a > 0, a, 1), b + 1, share), 1.0)
    lower = np.where(b > 0, betainc(np.where(b > 0, b, 1), a + 1, 1 - share), 1.0)
    return np.minimum(1.0, 2 * np.minimum(upper, lower))


def _floats(*values: Numbers) -> list[np.ndarray]:
    return [np.asarray(value, dtype=float) for value in values]


def _more(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> np.ndarray:
    return a * d > b * c


def _times_log(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """o·ln(o/e), which is 0 where nothing was observed."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(observed > 0, observed * np.log(observed / expected), 0.0)
