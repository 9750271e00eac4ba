"""What does a series look like with its neighbours taken in? Only where somebody asks for it, and said so."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.contracts import require


def smooth_series(
    table: pd.DataFrame, time: str, by: Sequence[str] = (), *, value: str, over: int = 3
) -> pd.DataFrame:
    """The same table with ``smoothed``: each period together with its neighbours, as many on either side.

    Parameters
    ----------
    table : DataFrame
        One row per period and group, periods in order: ``count``, ``total`` and `value` (a share or a rate), or a mean
        with ``count``.
    time : str
        Column of the periods.
    by : sequence of str
        Columns of the groups, each smoothed for itself.
    value : str
        Column to smooth.
    over : int
        Periods taken together, an odd number; at the ends fewer.

    Returns
    -------
    DataFrame
        With ``smoothed`` (sums over sums, so that large periods weigh more; a mean weighs by its count; missing where
        nothing was counted in any of the periods) and ``smoothed_over``. It has no interval: intervals are those of the
        periods.

    Examples
    --------
    >>> shares = pd.DataFrame({"week": ["1", "2", "3"], "count": [0, 2, 4], "total": [4, 4, 4], "share": [0, 0.5, 1]})
    >>> smooth_series(shares, "week", value="share")["smoothed"].tolist()
    [0.25, 0.5, 0.75]
    """
    if over < 1 or over % 2 == 0:
        raise ValueError(f"over is an odd number of periods, so that each stands in the middle; got {over}")
    require(table, [time, value, "count", *by], "the series")
    known = table[value].notna()
    if value == "mean":
        top, bottom = (table["count"] * table[value]).where(known, 0.0), table["count"].where(known, 0)
        scale = pd.Series(1.0, index=table.index)
    else:
        top, bottom = table["count"].astype(float), table["total"].astype(float)
        scale = pd.Series(1000.0 if value == "per_1000" else 1.0, index=table.index)
    parts = pd.DataFrame({"top": top, "bottom": bottom})
    keys = [table[name].astype(str) for name in by] or [pd.Series("", index=table.index)]
    sums = parts.groupby(keys, sort=False).transform(
        lambda column: column.rolling(over, center=True, min_periods=1).sum()
    )
    smoothed = (scale * sums["top"] / sums["bottom"]).where(sums["bottom"] > 0)
    return table.assign(smoothed=smoothed, smoothed_over=over)
