"""How far do two groups lie apart, and could it be nothing?

:func:`difference_table` compares shares, rates or means of two groups and gives the difference its own
interval.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.certainty.bootstrap import DRAWS, SEED, bootstrap_ratios
from analysis.certainty.grouping import Units, add_up, as_list, plain, plain_values
from analysis.certainty.significance import benjamini_hochberg, sign_flip_test
from analysis.certainty.tables import mean_table, rate_table, scored, share_table
from analysis.door import checked


@checked()
def difference_table(
    evidence: pd.DataFrame,
    between: str,
    by: Sequence[str] = (),
    *,
    category: str | Sequence[str] | None = None,
    value: str | None = None,
    exposure: pd.DataFrame | None = None,
    pairs: Iterable[tuple[Hashable, Hashable]] | None = None,
    reference: Hashable | None = None,
    units: Units = None,
    rows: pd.DataFrame | None = None,
    weight: str | None = None,
    per: float = 1000,
    size: str = "words",
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """How far two groups lie apart, with an interval for the difference itself.

    Two intervals that overlap may still differ; and outlets that print the same wire story move together,
    which only the interval of the difference knows. A share is compared if `category` is given, a mean if
    `value` is, a rate if `exposure` is.

    Parameters
    ----------
    evidence, by, category, value, exposure, units, rows, weight, per, size
        As in :func:`share_table`, :func:`mean_table`, :func:`rate_table`; `by` without the column `between`.
    between : str
        Column whose values are compared, e.g. ``"outlet"``.
    pairs : list of (first, second), optional
        Default: each pair once.
    reference : optional
        Compare every other value with this one (it is the second of each pair).

    Returns
    -------
    DataFrame
        One row per pair and group: `by`, `category`, ``<between>_a``, ``<between>_b``, ``count_a``,
        ``total_a``, the estimate with ``_a`` (``share_a`` …), the same with ``_b``, ``difference`` (a − b, in
        the estimate's unit), ``low``, ``high``, ``p`` (two-sided; below 1 − confidence exactly where the
        interval leaves out 0; not corrected for many questions), ``p_adjusted`` (Benjamini–Hochberg over this
        table), ``articles``, ``independent`` (the smaller of both groups' counts) and ``basis``. Where groups of
        outlets are compared (:func:`analysis.within_outlets`) also ``outlets_a``, ``outlets_b`` and ``outlets``, the
        smaller of both: outlets are drawn in a group with at least ``MIN_UNITS`` of them, articles in any other.

    Raises
    ------
    ValueError
        If not exactly one of `category`, `value`, `exposure` is given, or a pair names an unknown value.
    """
    if sum(given is not None for given in (category, value, exposure)) != 1:
        raise ValueError("give exactly one of category (a share), value (a mean) or exposure (a rate)")
    groups = [between, *by]
    same: dict[str, Any] = {"units": units, "rows": rows, "weight": weight}
    same |= {"confidence": confidence, "seed": seed}

    def each(draws: int) -> pd.DataFrame:
        if category is not None:
            return share_table(evidence, category, groups, draws=draws, **same)
        if value is not None:
            return mean_table(evidence, value, groups, draws=draws, **same)
        assert exposure is not None
        return rate_table(evidence, exposure, groups, per=per, size=size, draws=draws, **same)

    single = each(0)
    if single["basis"].isin(["wilson", "poisson"]).any():
        single = each(draws)  # their own intervals are needed below
    keys, scale = [*groups, *as_list(category)], 1.0
    name = str(single.columns[len(keys) + 2])
    if category is not None:
        sums = add_up(evidence, evidence, keys, groups, single[keys], units, weight, weight)
    elif value is not None:
        known = scored(evidence, value, weight)
        sums = add_up(known, known, keys, keys, single[keys], units, "_sum", "_mass")
    elif exposure is not None:
        scale = float(per)
        shared = [column for column in keys if column in exposure.columns]
        sums = add_up(evidence, exposure, keys, shared, single[keys], units, weight, size)

    others = [column for column in keys if column != between]
    values = list(pd.unique(single[between]))
    chosen = _pairs(values, pairs, reference, between)
    place = {key: row for row, key in enumerate(zip(*(plain_values(single[c]) for c in [between, *others])))}
    slots = list(dict.fromkeys(zip(*(plain_values(single[c]) for c in others)))) if others else [()]
    found = [
        (place[(a, *slot)], place[(b, *slot)])
        for a, b in chosen
        for slot in slots
        if (a, *slot) in place and (b, *slot) in place
    ]
    index = np.array(found, dtype=int).reshape(-1, 2)
    result = bootstrap_ratios(
        sums.top, sums.bottom, sums.bottom_of, minus=index, confidence=confidence, draws=draws, seed=seed
    )
    columns = ["count", "total", name]
    a = single.iloc[index[:, 0]].reset_index(drop=True)
    b = single.iloc[index[:, 1]].reset_index(drop=True)
    table = a[others].copy()
    table[f"{between}_a"], table[f"{between}_b"] = a[between], b[between]
    table[[f"{column}_a" for column in columns]] = a[columns]
    table[[f"{column}_b" for column in columns]] = b[columns]
    difference = (a[name] - b[name]).to_numpy()
    low, high, p = result.low * scale, result.high * scale, result.p.copy()
    basis = np.where(np.isnan(low), "descriptive only", "bootstrap").astype(object)
    # a group at 0 or 1 does not move when resampled: its own interval has to stand in
    fixed = ~np.isnan(low) & ((a["basis"] != "bootstrap") | (b["basis"] != "bootstrap")).to_numpy()
    low[fixed], high[fixed], p[fixed] = (part[fixed] for part in _square_and_add(a, b, name, confidence))
    basis[fixed] = "wilson" if name == "share" else "poisson"
    if name == "share":
        low, high = np.maximum(low, -1.0), np.minimum(high, 1.0)
    if "outlets" in single:
        table["outlets_a"], table["outlets_b"] = a["outlets"], b["outlets"]
        table["outlets"] = np.minimum(a["outlets"], b["outlets"])
    return table.assign(
        difference=difference,
        low=low,
        high=high,
        p=p,
        p_adjusted=benjamini_hochberg(p),
        articles=np.minimum(a["articles"], b["articles"]),
        independent=np.minimum(a["independent"], b["independent"]),
        basis=pd.array(basis, dtype="str"),
    )


@checked()
def paired_table(
    evidence: pd.DataFrame,
    story: str,
    between: str,
    by: Sequence[str] = (),
    *,
    category: str | Sequence[str] | None = None,
    value: str | None = None,
    pairs: Iterable[tuple[Hashable, Hashable]] | None = None,
    reference: Hashable | None = None,
    weight: str | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """How far two groups lie apart on the same stories: what is told, and when, is then the same for both.

    Parameters
    ----------
    evidence : DataFrame
        As in :func:`difference_table`, with the column `story`.
    story : str
        Column that says which story a row belongs to; stories are the independent units.
    between, by, category, value, pairs, reference, weight
        As in :func:`difference_table`; a share or a mean is compared.

    Returns
    -------
    DataFrame
        One row per pair and group: `by`, `category`, ``<between>_a``, ``<between>_b``, ``count`` (stories in which
        both have something to compare), ``total`` (stories in which one of them has), ``difference`` (mean over the
        stories of a − b, each story weighing the same), ``low``, ``high``, ``p`` (sign flips over stories: exact up to
        16; it cannot fall under .05 with fewer than six), ``p_adjusted``, ``independent`` (= count), ``basis``.

    Raises
    ------
    ValueError
        If not exactly one of `category` and `value` is given.
    """
    if (category is None) == (value is None):
        raise ValueError("give either category (a share) or value (a mean)")
    groups = [story, between, *by]
    if category is not None:
        table = share_table(evidence, category, groups, weight=weight, draws=0)
    else:
        table = mean_table(evidence, str(value), groups, weight=weight, draws=0)
    name = "share" if category is not None else "mean"
    others = [*by, *as_list(category)]
    # stories × (group, rest)
    wide = table.pivot(index=story, columns=[between, *others], values=name)
    values = list(pd.unique(table[between]))
    slots = list(dict.fromkeys(zip(*(plain_values(table[c]) for c in others)))) if others else [()]
    place = {
        (tuple(plain(part) for part in key) if isinstance(key, tuple) else (plain(key),)): number
        for number, key in enumerate(wide.columns)
    }
    rows, gaps, either = [], [], []
    for a, b in _pairs(values, pairs, reference, between):
        for slot in slots:
            first, second = (wide.iloc[:, place[(side, *slot)]].to_numpy(dtype=float) for side in (a, b))
            rows.append((*slot, a, b))
            gaps.append(first - second)
            either.append(int((~np.isnan(first) | ~np.isnan(second)).sum()))
    found = pd.DataFrame(rows, columns=[*others, f"{between}_a", f"{between}_b"])
    gap = np.column_stack(gaps) if gaps else np.empty((len(wide), 0))
    there = ~np.isnan(gap)
    result = bootstrap_ratios(
        np.where(there, gap, 0.0), there.astype(float), confidence=confidence, draws=draws, seed=seed
    )
    p = np.array([sign_flip_test(column) for column in gap.T], dtype=float)
    basis = np.where(np.isnan(result.low), "descriptive only", "bootstrap")
    return found.assign(
        count=there.sum(axis=0),
        total=either,
        difference=result.estimate,
        low=result.low,
        high=result.high,
        p=p,
        p_adjusted=benjamini_hochberg(p),
        independent=there.sum(axis=0),
        basis=pd.array(basis, dtype="str"),
    )


def _square_and_add(
    a: pd.DataFrame, b: pd.DataFrame, name: str, confidence: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Interval and p of a difference from its groups' own (Newcombe 1998; Zou & Donner 2008)."""
    from scipy.special import ndtr, ndtri

    first, low_a, high_a = (a[column].to_numpy(dtype=float) for column in (name, "low", "high"))
    second, low_b, high_b = (b[column].to_numpy(dtype=float) for column in (name, "low", "high"))
    difference = first - second
    down = np.hypot(first - low_a, high_b - second)
    up = np.hypot(high_a - first, second - low_b)
    toward = np.where(difference > 0, down, up)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(difference == 0, 0.0, np.abs(difference) / toward) * ndtri((1 + confidence) / 2)
    return difference - down, difference + up, 2 * ndtr(-z)


def _pairs(
    values: list[Any], pairs: Iterable[tuple[Any, Any]] | None, reference: Any, between: str
) -> list[tuple[Any, Any]]:
    values = [plain(value) for value in values]
    if pairs is None and reference is None:
        return list(itertools.combinations(values, 2))
    chosen = list(pairs) if pairs is not None else [(v, reference) for v in values if v != reference]
    asked = [reference] if pairs is None else list(itertools.chain.from_iterable(chosen))
    unknown = [value for value in asked if value not in values]
    if unknown:
        there = ", ".join(map(str, values))
        raise ValueError(f"no {between} is called {unknown[0]!r}; there are: {there}")
    return chosen
