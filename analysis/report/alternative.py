"""What does a table of numbers say to somebody who cannot see the picture of it?"""

from __future__ import annotations

import pandas as pd

# A share is a count out of a total; a rate is a count in so many words. Counts of other things explain neither.
_COUNTED = {"share": "{count:,} of {total:,}", "per_1000": "{count:,} in {total:,} words"}
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

    A rate is said with its words, a mean without counts that are none of its own:

    >>> rates = {"outlet": ["A", "B"], "count": [6, 1], "total": [3000, 4000], "per_1000": [2.0, 0.25]}
    >>> describe(pd.DataFrame(rates))
    '2 rows. Highest rate per 1,000 words: 2.00 (A; 6 in 3,000 words). Lowest: 0.25 (B; 1 in 4,000 words).'
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
        told.append(f"Highest {_VALUES[value]}: {_spoken(top, value)}{_who(rows, top, value)}.")
        if low < top:
            told.append(f"Lowest: {_spoken(low, value)}{_who(rows, low, value)}.")
    missing = int(numbers.isna().sum())
    if missing:
        told.append(f"{missing:,} have no value because nothing was counted there.")
    if "basis" in table.columns:
        bare = int((known["basis"].astype("str") == "descriptive only").sum())
        if bare:
            told.append(f"{bare:,} rest on too few independent articles for an interval: descriptive only.")
    return " ".join(told)


def _who(rows: pd.DataFrame, value: float, name: str) -> str:
    """In brackets: whose value it is, out of how many, and how many others have the same."""
    same = rows[rows["_value"] == value]
    first = same.iloc[0]
    names = [str(first[name]) for name in _labels(rows) if not pd.isna(first[name])]
    parts = [", ".join(names)] if names else []
    if name in _COUNTED and _belong(first, name):
        parts.append(_COUNTED[name].format(count=int(first["count"]), total=int(first["total"])))
    if len(same) > 1:
        parts.append(f"and {len(same) - 1:,} more")
    return f" ({'; '.join(parts)})" if parts else ""


def _belong(row: pd.Series, name: str) -> bool:
    """Whether count and total are those the value was made of, whatever else the table counts."""
    if "count" not in row or "total" not in row or pd.isna(row["count"]) or not row["total"] > 0:
        return False
    made = row["count"] / row["total"] * (1000 if name == "per_1000" else 1)
    return bool(abs(made - row["_value"]) <= 1e-6 + 1e-3 * abs(made))


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
