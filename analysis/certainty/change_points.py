"""Where would one put a change, if there were one? Days are offered; that anything happened there is not asserted.

:func:`change_point_table` looks for the day that divides each group's series best, and asks how often the same weeks
in random order would be divided as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.certainty.bootstrap import MIN_UNITS, SEED
from analysis.certainty.change import clusters_of
from analysis.certainty.grouping import Units
from analysis.certainty.significance import benjamini_hochberg
from analysis.contracts import require

_ORDERS, _DRAWS = 1999, 500
# A point is offered only where fewer orders than this do as well; then each part is searched again.
LEVEL = 0.05
# Points offered in one series at most: more of them are a trend, not changes.
MOST = 3
_COLUMNS = {
    "date": "str", "earliest": "str", "latest": "str", "count_before": "float64", "total_before": "float64",
    "before": "float64", "count_after": "float64", "total_after": "float64", "after": "float64",
    "difference": "float64", "p": "float64", "observed": "str", "observations": "int64",
}  # fmt: skip


class _Series(NamedTuple):
    day: np.ndarray
    top: np.ndarray
    bottom: np.ndarray


def change_point_table(
    series: pd.DataFrame, by: Sequence[str] = (), *, units: Units = None, scale: float = 1.0, level: float = LEVEL
) -> pd.DataFrame:
    """The days that divide each group's series so well that chance orders seldom do.

    Parameters
    ----------
    series : DataFrame
        As for :func:`analysis.certainty.change.change_table`.
    by, units, scale
        As there.
    level : float
        A day is offered if at most this share of random orders is divided as well.

    Returns
    -------
    DataFrame
        One row per day offered: `by`, ``date`` (the first day of what comes after), ``earliest`` and ``latest`` (95 %
        of resampled series would have put it between; the weeks beside are in), ``count_before``, ``total_before``,
        ``before`` and the same ``_after`` (of the stretch searched), ``difference``, ``p``, ``p_adjusted``
        (Benjamini–Hochberg over the first search of every group, found or not), ``observed`` ("weeks" or "days"),
        ``observations``. No rows where nothing is offered.

    Notes
    -----
    The statistic is the largest standardised distance of the running sum from the mean (CUSUM); p comes from exchanging
    whole weeks (days where there are fewer than twenty weeks), so that articles of one week stay together. Each side
    keeps five at least. A trend or a season also divides: look at the picture.
    """
    require(series, ["article_id", "date", "top", "bottom", *by], "the series")
    by = list(by)
    day, week = clusters_of(series, units)
    dated = series.assign(_day=day, _week=week)[np.isfinite(day) & (series["bottom"] > 0)]
    groups = [((), dated)] if not by else dated.groupby(by, sort=True, observed=True)
    rows: list[dict[str, object]] = []
    searched: list[float] = []
    for key, part in groups:
        key = key if isinstance(key, tuple) else (key,)
        whole, observed = _observations(part)
        found, p = _search(whole, scale, level)
        searched.append(p)
        named = {**dict(zip(by, key)), "observed": observed, "_search": len(searched) - 1}
        rows += [{**named, **one} for one in found[:MOST]]
    types = {name: series[name].dtype for name in by} | _COLUMNS
    table = pd.DataFrame(rows, columns=[*types, "_search"]).astype(types)
    adjusted = benjamini_hochberg(np.array(searched, dtype=float)) if searched else np.zeros(0)
    # a second point of the same series is no surer than the first
    table.insert(
        list(table).index("p") + 1, "p_adjusted",
        np.maximum(adjusted[table["_search"].astype(int)], table["p"]) if len(table) else np.zeros(0),
    )  # fmt: skip
    return table.drop(columns="_search")


def _observations(part: pd.DataFrame) -> tuple[_Series, str]:
    """Weeks in their order, or days where there are too few weeks."""
    observed = "weeks" if part["_week"].nunique() >= 4 * MIN_UNITS else "days"
    sums = part.groupby("_week" if observed == "weeks" else "_day").agg(
        day=("_day", "min"), top=("top", "sum"), bottom=("bottom", "sum")
    )
    return _Series(*(sums[name].to_numpy(float) for name in ("day", "top", "bottom"))), observed


def _search(series: _Series, scale: float, level: float) -> tuple[list[dict[str, object]], float]:
    """The points of one stretch and of the stretches they leave, by date; and the p of the first search."""
    if len(series.day) < 2 * MIN_UNITS:
        return [], np.nan
    generator = np.random.default_rng(SEED)
    best, p = _best(series, generator)
    if p > level:
        return [], p
    before, after = (_Series(*(values[part] for values in series)) for part in (slice(best), slice(best, None)))
    drawn = _redrawn(before, after, generator)
    low, high = np.quantile(drawn, [0.025, 0.975], method="inverted_cdf").astype(int)
    a, b = ((part.top.sum(), part.bottom.sum()) for part in (before, after))
    one: dict[str, object] = {
        "date": _iso(series.day[best]),
        # a week that holds the change belongs to neither side
        "earliest": _iso(series.day[low - 1]), "latest": _iso(series.day[min(high + 1, len(series.day) - 1)]),
        "count_before": a[0], "total_before": a[1], "before": scale * a[0] / a[1],
        "count_after": b[0], "total_after": b[1], "after": scale * b[0] / b[1],
        "difference": scale * (b[0] / b[1] - a[0] / a[1]), "p": p, "observations": len(series.day),
    }  # fmt: skip
    return [*_search(before, scale, level)[0], one, *_search(after, scale, level)[0]], p


def _statistic(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Per series (row) and place: how well it is divided there; −inf nearer than five observations to an end."""
    whole = bottom.sum(axis=1, keepdims=True)
    rest = top - bottom * (top.sum(axis=1, keepdims=True) / whole)
    share = np.cumsum(bottom, axis=1)[:, :-1] / whole
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.abs(np.cumsum(rest, axis=1)[:, :-1]) / np.sqrt(share * (1 - share))
        value = value / np.sqrt(np.square(rest).sum(axis=1, keepdims=True))
    value = np.where(np.isfinite(value), value, 0.0)
    value[:, : MIN_UNITS - 1] = -np.inf
    value[:, value.shape[1] - MIN_UNITS + 1 :] = -np.inf
    return value


def _best(series: _Series, generator: np.random.Generator) -> tuple[int, float]:
    """First observation after the best division, and how often a random order is divided as well."""
    seen = _statistic(series.top[None, :], series.bottom[None, :])[0]
    place = int(np.argmax(seen))
    order = generator.permuted(np.tile(np.arange(len(series.day)), (_ORDERS, 1)), axis=1)
    drawn = _statistic(series.top[order], series.bottom[order]).max(axis=1)
    return place + 1, float((1 + (drawn >= seen[place] - 1e-12).sum()) / (_ORDERS + 1))


def _redrawn(before: _Series, after: _Series, generator: np.random.Generator) -> np.ndarray:
    """Where series of the same two parts, drawn anew from their own observations, would be divided."""
    sides = [generator.integers(0, len(part.day), size=(_DRAWS, len(part.day))) for part in (before, after)]
    top = np.hstack([part.top[side] for part, side in zip((before, after), sides)])
    bottom = np.hstack([part.bottom[side] for part, side in zip((before, after), sides)])
    return np.argmax(_statistic(top, bottom), axis=1) + 1


def _iso(day: float) -> str:
    return date.fromordinal(int(day)).isoformat()
