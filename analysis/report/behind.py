"""Which occurrences stand behind one row of a summary?

:func:`behind` finds them by what the row says of itself, and gives them only where they are as many as the row
counts: a number is linked to exactly its sentences, or to none. :func:`within` gives the passages in which a summary
counts words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.questions.parts import SEVERAL

# What a summary says about a group; everything else says which group it is.
_STATISTICS = frozenset(
    [
        "count", "total", "share", "low", "high", "mean", "per_1000", "difference", "p", "p_adjusted",
        "articles", "independent", "basis", "outlets", "acts", "statements", "containment", "similarity", "cosine",
        "agree", "contrary", "silent", "vader", "textblob", "unsure", "compound", "polarity", "passage", "score",
        "distanced",
    ]
)
# How many a row counts; the first that is there.
_COUNTS = ("count", "acts")
# Columns in which a summary gives missing values a name.
_MISSING = frozenset(("", "unknown", "not given", "(not given)", "nan"))
# Columns in which one occurrence has several values.
_SEVERAL = ("moved_by",)
# A measure whose numbers agree with the occurrences in fewer cases counts something else.
_MOST = 0.66

Links = Mapping[str, str]
Found = list[list[int] | None]


def behind(table: pd.DataFrame, evidence: pd.DataFrame, links: Links | None = None) -> Found:
    """Positions in the evidence, per row of the summary; None where the row cannot be traced exactly.

    Parameters
    ----------
    table, evidence : DataFrame
        A finding's summary and its occurrences.
    links : mapping, optional
        What has another name in the occurrences: column of the summary → column of the evidence; of a summary with
        several measures below each other, measure → the column that has its categories.

    Returns
    -------
    list
        One entry per row: positions, as many as the row counts. Of a summary without counts (places in the text, pairs
        of articles) whatever stands there.

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
    evidence, table = evidence.reset_index(drop=True), table.reset_index(drop=True)
    counted = next((name for name in _COUNTS if name in table), None)
    if "unsure" in evidence and "unsure" in table and counted is not None:
        evidence = evidence[~evidence["unsure"].astype("str").isin(["True", "1"])]
    found: Found = [None] * len(table)
    for rows, pairs in _parts(table, evidence, links or {}):
        counts = None if counted is None else pd.to_numeric(rows[counted], errors="coerce")
        for position, one in zip(rows.index, _checked(rows, evidence, pairs, counts)):
            found[position] = one
    return found


def within(table: pd.DataFrame, evidence: pd.DataFrame, links: Links | None = None) -> Found:
    """Positions of the passages of each row's group, where the row counts something else in them: their words.

    Examples
    --------
    >>> said = pd.DataFrame({"voice": ["quoted", "quoted", "reported"]})
    >>> within(pd.DataFrame({"voice": ["quoted", "narrator"], "count": [40, 90]}), said)
    [[0, 1], None]
    """
    found: Found = [None] * len(table)
    if "count" not in table or not len(evidence):
        return found
    evidence, table = evidence.reset_index(drop=True), table.reset_index(drop=True)
    for rows, pairs in _parts(table, evidence, links or {}):
        if pairs:
            for position, one in zip(rows.index, _matched(rows, evidence, pairs)):
                found[position] = one or None
    return found


def _parts(
    table: pd.DataFrame, evidence: pd.DataFrame, links: Links
) -> list[tuple[pd.DataFrame, list[tuple[str, str]]]]:
    """The rows that are traced alike, and by which columns of the summary and of the evidence."""
    keys = [(name, name) for name in _keys(table, evidence) if name not in links]
    keys += [(name, column) for name, column in links.items() if name in table and column in evidence]
    if {"measure", "category"} <= set(table.columns):
        keys = [pair for pair in keys if pair[0] not in ("measure", "category")]
        measures = table.groupby("measure", sort=False, dropna=False)
        return [
            (rows, [*keys, ("category", links[str(measure)])])
            for measure, rows in measures
            if links.get(str(measure)) in evidence
        ]
    if "group" in table and "group" not in evidence and set(table["group"]) <= set(evidence.get("outlet", ())):
        keys.append(("group", "outlet"))
    return [(table, keys)]


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
) -> Found:
    found = _matched(table, evidence, keys)
    if counts is None:
        # Where nothing at all is found, the two tables do not speak of the same things.
        return list(found) if keys and any(found) else [None] * len(table)
    if _agree(found, counts):
        return list(found)
    # Exchanges between two outlets count in both directions.
    turned = [(key, _other_way(column)) for key, column in keys]
    if turned != list(keys) and all(column in evidence for _, column in turned):
        both = [a + b for a, b in zip(found, _matched(table, evidence, turned))]
        if _agree(both, counts) or sum(_same(both, counts)) > sum(_same(found, counts)):
            found = both
    same = _same(found, counts)
    some = [agrees for agrees, count, one in zip(same, counts, found) if count > 0 and one]
    # What agrees here and there only, agrees by chance.
    if some and sum(some) < _MOST * len(some):
        return [[] if count == 0 and not one else None for one, count in zip(found, counts)]
    return [one if agrees else None for one, agrees in zip(found, same)]


def _other_way(name: str) -> str:
    return f"{name[:-2]}_{'ba'['ab'.index(name[-1])]}" if name.endswith(("_a", "_b")) else name


def _same(found: Sequence[list[int]], counts: pd.Series) -> list[bool]:
    return [len(one) == count for one, count in zip(found, counts)]


def _agree(found: Sequence[list[int]], counts: pd.Series) -> bool:
    return all(_same(found, counts))


def _matched(table: pd.DataFrame, evidence: pd.DataFrame, keys: Sequence[tuple[str, str]]) -> list[list[int]]:
    groups: dict[tuple[str, ...], list[int]] = {}
    position, theirs = evidence.index.to_series(), [_named(evidence[column]) for _, column in keys]
    for at, (_, column) in enumerate(keys):
        if column in _SEVERAL:
            position, theirs = _spread(position, theirs, at)
    for place, key in zip(position, zip(*theirs) if keys else [()] * len(evidence)):
        groups.setdefault(key, []).append(int(place))
    ours = [_named(table[key]) for key, _ in keys]
    return [list(groups.get(key, ())) for key in (zip(*ours) if keys else [()] * len(table))]


def _spread(position: pd.Series, columns: list[list[str]], at: int) -> tuple[pd.Series, list[list[str]]]:
    """Occurrences with several values of one column, each value for itself."""
    rows = pd.DataFrame({"_at": list(position), **{str(i): column for i, column in enumerate(columns)}})
    rows[str(at)] = [value.split(SEVERAL) for value in rows[str(at)]]
    rows = rows.explode(str(at))
    return rows["_at"], [rows[str(i)].tolist() for i in range(len(columns))]


def _named(column: pd.Series) -> list[str]:
    """Values as text, whole numbers without decimals, missing ones and their names as nothing."""
    texts = column.astype("object").where(column.notna(), "").astype("str")
    cleaned = texts.str.removesuffix(".0").tolist()
    return ["" if text in _MISSING else text for text in cleaned]
