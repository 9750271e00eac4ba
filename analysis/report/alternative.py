"""What does a table of numbers say to somebody who cannot see the picture of it?"""

from __future__ import annotations

import pandas as pd

# The number a summary is about, in the order looked for, and how it is spoken of.
_VALUES = {
    "share": "share",
    "per_1000": "rate per 1,000 words",
    "mean": "mean",
    "contribution": "contribution",
    "similarity": "similarity",
    "depth": "place",
    "place": "place",
    "articles": "number of articles",
}
_ASIDE = frozenset(("basis", "score_name"))


def describe(table: pd.DataFrame) -> str:
    """One to three sentences: how many rows, the highest and the lowest value with its counts, how many
    have no interval.

    Examples
    --------
    >>> counts = {"outlet": ["A", "B"], "count": [3, 1], "total": [4, 4]}
    >>> describe(pd.DataFrame({**counts, "share": [0.75, 0.25]}))
    '2 rows. Highest share: 75 % (A; 3 of 4). Lowest: 25 % (B; 1 of 4).'
    """
    value = next((name for name in _VALUES if name in table.columns), None)
    if value is None or not len(table):
        return f"{len(table):,} rows." if len(table) else "There is nothing to show."
    numbers = pd.to_numeric(table[value], errors="coerce")
    known = table[numbers.notna()]
    told = [f"{len(table):,} rows."]
    if len(known) and value not in ("depth", "place"):
        rows = known.assign(_value=numbers[numbers.notna()])
        top, low = rows["_value"].max(), rows["_value"].min()
        told.append(f"Highest {_VALUES[value]}: {_spoken(top, value)} ({_who(rows, top)}).")
        if low < top:
            told.append(f"Lowest: {_spoken(low, value)} ({_who(rows, low)}).")
    missing = int(numbers.isna().sum())
    if missing:
        told.append(f"{missing:,} have no value because nothing was counted there.")
    if "basis" in table.columns:
        bare = int((known["basis"].astype("str") == "descriptive only").sum())
        if bare:
            told.append(f"{bare:,} rest on too few independent articles for an interval: descriptive only.")
    return " ".join(told)


def _who(rows: pd.DataFrame, value: float) -> str:
    same = rows[rows["_value"] == value]
    first = same.iloc[0]
    names = [str(first[name]) for name in _labels(rows) if not pd.isna(first[name])]
    parts = [", ".join(names)] if names else []
    if {"count", "total"} <= set(rows.columns):
        parts.append(f"{int(first['count']):,} of {int(first['total']):,}")
    if len(same) > 1:
        parts.append(f"and {len(same) - 1:,} more")
    return "; ".join(parts)


def _labels(rows: pd.DataFrame) -> list[str]:
    return [
        str(name)
        for name in rows.columns
        if name not in _ASIDE
        and not pd.api.types.is_numeric_dtype(rows[name].dtype)
        and rows[name].nunique() > 1
    ]


def _spoken(value: float, name: str) -> str:
    if name == "share":
        return f"{100 * value:.0f} %"
    return f"{value:.0f}" if name == "articles" else f"{value:.2f}"
