"""Which occurrences stand behind one row of a summary?

:func:`behind` finds them by what the row says of itself, and gives them only where they are as many as the row
counts: a number is linked to exactly its sentences, or to none. :func:`within` gives the passages in which a summary
counts words.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

# What a summary says about a group; everything else says which group it is.
_STATISTICS = frozenset(
    [
        "count", "total", "share", "low", "high", "mean", "per_1000", "difference", "p", "p_adjusted",
        "articles", "independent", "basis", "outlets", "acts", "statements", "containment", "similarity", "cosine",
        "agree", "contrary", "silent", "vader", "textblob", "unsure", "compound", "polarity",
        "distanced",
    ]
)
# How many a row counts; the first that is there.
_COUNTS = ("count", "acts")
# Share of a measure's rows that must have their counts before a column is taken for its categories.
_MOST = 0.66
# Columns in which a summary gives missing values a name.
_MISSING = frozenset(("", "unknown", "not given", "(not given)", "nan"))


def behind(table: pd.DataFrame, evidence: pd.DataFrame) -> list[list[int] | None]:
    """Positions in the evidence, per row of the summary; None where the row cannot be traced exactly.

    Parameters
    ----------
    table, evidence : DataFrame
        A finding's summary and its occurrences.

    Returns
    -------
    list
        One entry per row: positions, as many as the row counts. A row without a count (a place in the text, a
        pair of articles) has at least one.

    Examples
    --------
    >>> hits = pd.DataFrame({"outlet": ["A", "A", "B"], "variant": ["x", "y", "x"]})
    >>> shares = pd.DataFrame({"outlet": ["A", "B"], "variant": ["x", "y"], "count": [1, 0]})
    >>> behind(shares, hits)
    [[0], []]
    >>> behind(shares.assign(count=[2, 0]), hits)
    [None, []]
    """
    if not len(evidence):
        return [None] * len(table)
    evidence = evidence.reset_index(drop=True)
    table = table.reset_index(drop=True)
    counted = next((name for name in _COUNTS if name in table), None)
    counts = None if counted is None else pd.to_numeric(table[counted], errors="coerce")
    if {"measure", "category"} <= set(table.columns):
        return _by_measure(table, evidence, counts)
    keys = _keys(table, evidence)
    if "unsure" in evidence and "unsure" in table and counts is not None:
        evidence = evidence[~evidence["unsure"].astype("str").isin(["True", "1"])]
    pairs = [(key, key) for key in keys]
    if "group" in table and "group" not in evidence and set(table["group"]) <= set(evidence.get("outlet", ())):
        pairs.append(("group", "outlet"))
    return _checked(table, evidence, pairs, counts)


def within(table: pd.DataFrame, evidence: pd.DataFrame) -> list[list[int] | None]:
    """Positions of the passages of each row's group, where the row counts something else in them: their words.

    Examples
    --------
    >>> said = pd.DataFrame({"voice": ["quoted", "quoted", "reported"]})
    >>> within(pd.DataFrame({"voice": ["quoted", "narrator"], "count": [40, 90]}), said)
    [[0, 1], None]
    """
    keys = _keys(table, evidence)
    if not keys or "measure" in table or "count" not in table:
        return [None] * len(table)
    found = _matched(table.reset_index(drop=True), evidence.reset_index(drop=True), [(key, key) for key in keys])
    return [one or None for one in found]


def _by_measure(
    table: pd.DataFrame, evidence: pd.DataFrame, counts: pd.Series | None
) -> list[list[int] | None]:
    """Several measures below each other: the category of each is the value of one column of the evidence.

    Which column that is, the counts decide: the one that gives most rows of the measure their count, and two
    thirds at least. A statement without a speaker, say, stands in the occurrences and in no category.
    """
    keys = [(key, key) for key in _keys(table, evidence) if key not in ("measure", "category")]
    found: list[list[int] | None] = [None] * len(table)
    for _, rows in table.groupby("measure", sort=False, dropna=False):
        categories = pd.Series(_named(rows["category"]), index=rows.index)
        wanted = len(rows) if counts is None else int((counts[rows.index] > 0).sum())
        best: list[list[int] | None] = []
        for column in evidence.columns:
            if not set(categories) & set(_named(evidence[column])):
                continue
            given = None if counts is None else counts[rows.index]
            tried = _checked(rows, evidence, [*keys, ("category", column)], given)
            if sum(map(bool, tried)) > max(_MOST * wanted, sum(map(bool, best))):
                best = tried
        for position, one in zip(rows.index, best):
            found[position] = one
    return found


def _keys(table: pd.DataFrame, evidence: pd.DataFrame) -> list[str]:
    """The columns that say which group a row is: in both tables, and no statistic."""
    places = ("start", "end", "start_a", "end_a", "start_b", "end_b")
    return [
        str(name)
        for name in table.columns
        if name in evidence.columns
        and name not in _STATISTICS
        and (name in places or not _is_number(table[name]))
    ]


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _checked(
    table: pd.DataFrame, evidence: pd.DataFrame, keys: Sequence[tuple[str, str]], counts: pd.Series | None
) -> list[list[int] | None]:
    found = _matched(table, evidence, keys)
    if counts is None:
        return [one or None for one in found] if keys else [None] * len(table)
    if _agree(found, counts):
        return list(found)
    # Exchanges between two outlets count in both directions.
    turned = [(key, _other_way(column)) for key, column in keys]
    if turned != list(keys) and all(column in evidence for _, column in turned):
        both = [a + b for a, b in zip(found, _matched(table, evidence, turned))]
        if _agree(both, counts) or sum(_same(both, counts)) > sum(_same(found, counts)):
            found = both
    return [one if same else None for one, same in zip(found, _same(found, counts))]


def _other_way(name: str) -> str:
    return f"{name[:-2]}_{'ba'['ab'.index(name[-1])]}" if name.endswith(("_a", "_b")) else name


def _same(found: Sequence[list[int]], counts: pd.Series) -> list[bool]:
    return [len(one) == count for one, count in zip(found, counts)]


def _agree(found: Sequence[list[int]], counts: pd.Series) -> bool:
    return all(_same(found, counts))


def _matched(
    table: pd.DataFrame, evidence: pd.DataFrame, keys: Sequence[tuple[str, str]]
) -> list[list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    theirs = [_named(evidence[column]) for _, column in keys]
    for position, key in zip(evidence.index, zip(*theirs) if keys else [()] * len(evidence)):
        groups.setdefault(key, []).append(int(position))
    ours = [_named(table[key]) for key, _ in keys]
    return [list(groups.get(key, ())) for key in (zip(*ours) if keys else [()] * len(table))]


def _named(column: pd.Series) -> list[str]:
    """Values as text, whole numbers without decimals, missing ones and their names as nothing."""
    texts = column.astype("object").where(column.notna(), "").astype("str")
    cleaned = texts.str.removesuffix(".0").tolist()
    return ["" if text in _MISSING else text for text in cleaned]
