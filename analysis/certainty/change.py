"""Did a share, rate or mean change at a date, and by how much?

:func:`change_table` compares what lies before a date with what lies after it, group by group, and fits an interrupted
series (a level and a trend before, a jump, another trend after). Articles of one week share its news, so weeks count as
observations, not articles; where there are too few weeks, days.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.certainty.bootstrap import MIN_UNITS
from analysis.certainty.grouping import Units, as_dict
from analysis.certainty.significance import benjamini_hochberg
from analysis.contracts import require

# Under so small a rest of itself an observation decides its own fitted value, and says nothing about errors.
_LEAST = 1e-8


class Contrast(NamedTuple):
    """A coefficient with its interval and two-sided p; NaN where it cannot be told."""

    estimate: float
    low: float
    high: float
    p: float


NOTHING = Contrast(np.nan, np.nan, np.nan, np.nan)


def change_table(
    series: pd.DataFrame,
    at: str,
    by: Sequence[str] = (),
    *,
    units: Units = None,
    scale: float = 1.0,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Before and after a date, and the jump at it.

    Parameters
    ----------
    series : DataFrame
        One row per article (and group): ``article_id``, ``date`` (ISO; articles without a day are left out), ``top``
        (occurrences, or a sum of scores), ``bottom`` (what they are counted against), and the columns of `by`.
    at : str
        The day, ISO; what is dated to it counts as after.
    by : sequence of str
        Columns of the groups.
    units : Series or dict, optional
        ``article_id`` → independent unit; a copy counts on the day on which its text first appeared.
    scale : float
        By what values are multiplied: 1000 for a rate per 1,000 words.

    Returns
    -------
    DataFrame
        One row per group: `by`; ``count_before``, ``total_before``, ``before``, the same ``_after``; ``difference``
        (after − before), ``low``, ``high``, ``p``, ``p_adjusted`` (Benjamini–Hochberg over the table); ``jump``,
        ``jump_low``, ``jump_high``, ``jump_p`` (interrupted series: the change of level at the day once the trends on
        both sides are allowed for); ``trend_before``, ``trend_after`` (per 30 days); ``observed`` ("weeks" or "days":
        what counts as one observation), ``observed_before``, ``observed_after``; ``articles``; ``basis``:
        "cluster-robust", or "descriptive only" where a side has fewer than ``MIN_UNITS`` weeks and days with
        something to count.

    Notes
    -----
    Least squares weighted by ``bottom``, so that *before* and *after* are the ratios of sums that other tables print.
    Errors are robust to dependence within a week (CR3, the jackknife over weeks, which MacKinnon, Nielsen & Webb 2023
    prefer; degrees of freedom after Bell & McCaffrey 2002). Dependence from week to week is not allowed for.
    benchmarks/change.py prints how often the intervals hold a known jump, and how often a series without one is
    called changed.
    """
    require(series, ["article_id", "date", "top", "bottom", *by], "the series")
    by = list(by)
    day, week = clusters_of(series, units)
    dated = series.assign(_day=day, _week=week)[np.isfinite(day)]
    start = float(pd.Timestamp(at).toordinal())
    groups = [((), dated)] if not by else dated.groupby(by, sort=True, observed=True)
    rows = []
    for key, part in groups:
        key = key if isinstance(key, tuple) else (key,)
        rows.append({**dict(zip(by, key)), **_compared(part, start, scale, confidence)})
    table = pd.DataFrame(rows)
    if not len(table):
        return table
    place = list(table).index("p") + 1
    table.insert(place, "p_adjusted", benjamini_hochberg(table["p"].to_numpy(float)))
    return table.astype({name: series[name].dtype for name in by} | {"observed": "str", "basis": "str"})


def clusters_of(series: pd.DataFrame, units: Units) -> tuple[np.ndarray, np.ndarray]:
    """Day (NaN where none is known) and week of each row, a copy's those of its first appearance."""
    text = series["date"].astype("str").str[:10]
    when = pd.to_datetime(text.where(text.str.len() == 10), errors="coerce")
    day = when.map(lambda one: float(one.toordinal()) if pd.notna(one) else np.nan).to_numpy(float)
    known = as_dict(units)
    unit = pd.Series([f"{known.get(name, name)}" for name in series["article_id"]], index=series.index)
    first = pd.Series(day, index=series.index).groupby(unit).transform("min").to_numpy(float)
    return np.where(np.isfinite(day), first, np.nan), np.floor((first - 1) / 7)


def _compared(part: pd.DataFrame, at: float, scale: float, confidence: float) -> dict[str, object]:
    top, bottom, day = (part[name].to_numpy(float) for name in ("top", "bottom", "_day"))
    there = bottom > 0
    top, bottom, day = top[there], bottom[there], day[there]
    week = part["_week"].to_numpy()[there]
    after = day >= at
    cluster, observed = week, "weeks"
    # a week that the day divides is two observations
    cluster = 2 * cluster + after
    if min(len(np.unique(cluster[after])), len(np.unique(cluster[~after]))) < MIN_UNITS:
        cluster, observed = day, "days"
    counts = [len(np.unique(cluster[side])) for side in (~after, after)]
    found: dict[str, object] = {}
    for name, side in (("before", ~after), ("after", after)):
        a, b = top[side].sum(), bottom[side].sum()
        found |= {f"count_{name}": a, f"total_{name}": b, name: scale * a / b if b else np.nan}
    step = jump = NOTHING
    trends = [np.nan, np.nan]
    if min(counts) >= MIN_UNITS:
        value, one = scale * top / bottom, np.ones(len(top))
        step = contrast(value, np.column_stack([one, after]), bottom, cluster, 1, confidence)
        time = (day - at) / 30
        if min(len(np.unique(day[side])) for side in (~after, after)) >= 3:
            design = np.column_stack([one, after, time * ~after, time * after])
            jump = contrast(value, design, bottom, cluster, 1, confidence)
            trends = [contrast(value, design, bottom, cluster, k, confidence).estimate for k in (2, 3)]
    difference = float(found["after"]) - float(found["before"])  # type: ignore[arg-type]
    return found | {
        "difference": difference, "low": step.low, "high": step.high, "p": step.p,
        "jump": jump.estimate, "jump_low": jump.low, "jump_high": jump.high, "jump_p": jump.p,
        "trend_before": trends[0], "trend_after": trends[1],
        "observed": observed, "observed_before": counts[0], "observed_after": counts[1],
        "articles": int(part["article_id"][there].nunique()),
        "basis": "cluster-robust" if np.isfinite(step.low) else "descriptive only",
    }  # fmt: skip


def contrast(
    value: np.ndarray, design: np.ndarray, weight: np.ndarray, cluster: np.ndarray, which: int, confidence: float
) -> Contrast:
    """One coefficient of weighted least squares with a cluster-robust interval (CR3, Bell & McCaffrey's freedom).

    Parameters
    ----------
    value, weight : array
        One entry per observation.
    design : array, observations × coefficients
    cluster : array
        Observations of one cluster may depend on each other in any way.
    which : int
        The coefficient asked for.

    Examples
    --------
    >>> change = contrast(np.array([1.0, 3, 5, 7]), np.array([[1, 0], [1, 0], [1, 1], [1, 1]]), np.ones(4),
    ...                   np.arange(4), 1, 0.95)
    >>> round(change.estimate, 6), round(change.low, 3), round(change.high, 3)
    (4.0, -4.605, 12.605)
    """
    from scipy.special import stdtr, stdtrit

    root = np.sqrt(weight / weight.mean())
    x, y = design * root[:, None], value * root
    normal = x.T @ x
    if np.linalg.matrix_rank(normal) < x.shape[1]:
        return NOTHING
    inverse = np.linalg.inv(normal)
    estimate = inverse @ (x.T @ y)
    rest = y - x @ estimate
    half = np.linalg.cholesky(inverse)
    codes, _ = pd.factorize(cluster)
    pieces, scores, own = [], [], []
    for place in range(codes.max() + 1):
        here = codes == place
        part = x[here]
        u, s, _ = np.linalg.svd(part @ half, full_matrices=False)
        left = 1 - np.minimum(s**2, 1.0)
        factor = np.where(left > _LEAST, 1 / np.maximum(left, _LEAST), 0.0) - 1
        raised = part @ inverse[:, which]
        raised = raised + u @ (factor * (u.T @ raised))
        scores.append(raised @ rest[here])
        pieces.append(part.T @ raised)
        own.append(raised @ raised)
    variance = float(np.square(scores).sum())
    across = np.array(pieces)
    products = np.diag(own) - across @ inverse @ across.T
    freedom = float(np.trace(products) ** 2 / np.square(products).sum()) if np.square(products).sum() else 0.0
    error = float(np.sqrt(variance))
    if not freedom or not np.isfinite(error):
        return NOTHING
    best = float(estimate[which])
    if error == 0:
        return Contrast(best, best, best, 1.0 if best == 0 else 0.0)
    reach = float(stdtrit(freedom, (1 + confidence) / 2)) * error
    return Contrast(best, best - reach, best + reach, float(2 * stdtr(freedom, -abs(best) / error)))
