"""Between which shares does the truth lie, if occurrences are independent of each other?

:func:`wilson` and :func:`clopper_pearson` know counts only. Occurrences in news come in articles and articles
in copies, so they are seldom independent: for tables use :mod:`analysis.certainty.tables`.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Interval(NamedTuple):
    """Lower and upper bound; both NaN where nothing was counted."""

    low: float
    high: float


def wilson(count: float, total: float, confidence: float = 0.95) -> Interval:
    """Wilson's score interval of a share.

    Parameters
    ----------
    count, total : float
        Occurrences of the kind asked for, and of all kinds; not necessarily whole (an effective number will
        do).
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Interval
        Within 0 and 1; (NaN, NaN) when `total` is 0.

    Raises
    ------
    ValueError
        If `count` is negative or above `total`, or `confidence` is not between 0 and 1.

    Notes
    -----
    Wilson (1927); Brown, Cai & DasGupta (2001) recommend it for small totals. It takes every occurrence as
    independent of the others.

    Examples
    --------
    >>> [round(bound, 4) for bound in wilson(0, 10)]
    [0.0, 0.2775]
    >>> [round(bound, 4) for bound in wilson(5, 10)]
    [0.2366, 0.7634]
    """
    _check(count, total, confidence)
    if total == 0:
        return Interval(math.nan, math.nan)
    z = _normal_quantile(confidence)
    share = count / total
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    middle = share + z * z / (2 * total)
    scale = 1 + z * z / total
    # the formula gives 0 and 1 at the ends only up to the last bit
    low = 0.0 if count == 0 else (middle - spread) / scale
    high = 1.0 if count == total else (middle + spread) / scale
    return Interval(low, high)


def clopper_pearson(count: float, total: float, confidence: float = 0.95) -> Interval:
    """Clopper and Pearson's exact interval of a share: never too narrow, usually wider than :func:`wilson`.

    Parameters, result and errors as :func:`wilson` (Clopper & Pearson 1934).

    Examples
    --------
    >>> [round(bound, 4) for bound in clopper_pearson(0, 10)]
    [0.0, 0.3085]
    """
    from scipy.stats import beta

    _check(count, total, confidence)
    if total == 0:
        return Interval(math.nan, math.nan)
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else float(beta.ppf(tail, count, total - count + 1))
    high = 1.0 if count == total else float(beta.ppf(1 - tail, count + 1, total - count))
    return Interval(low, high)


def _normal_quantile(confidence: float) -> float:
    from statistics import NormalDist

    return NormalDist().inv_cdf((1 + confidence) / 2)


def _check(count: float, total: float, confidence: float) -> None:
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, such as 0.95; got {confidence}")
    if not 0 <= count <= total:
        raise ValueError(f"a count lies between 0 and its total; got {count} of {total}")
