"""What share, rate or mean does each group have, and between which bounds?

:func:`share_table`, :func:`rate_table` and :func:`mean_table` turn evidence (one row per occurrence) into one
row per group; :func:`difference_table` says how far two groups lie apart. All four keep zeros, say how many
articles and independent units stand behind a row, and resample units, never occurrences.

Copies. `units` says which articles are versions of one text (``stories.copy_groups``). **Counts and estimates
are of what was published**: an outlet that prints a wire story twice said its words twice, and ``share`` is
always exactly ``count / total`` of the evidence. **Uncertainty is of what was decided independently**:
articles of one unit are drawn together or not at all, in every group they stand in, so copies add to
`articles` but never to `independent`, and never narrow an interval. To leave copies out of the counts too,
filter the articles (``sensitivity.drop_copies``).

Outlets. Where groups of outlets are compared (`units` from :func:`analysis.within_outlets`), whole outlets are
drawn, and a column ``outlets`` says how many stand behind a row. Under ``MIN_UNITS`` outlets articles are drawn, and
the interval is about these outlets only. Outlets that print the same texts are no better than those texts: the wider
of both intervals is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.certainty.bootstrap import DRAWS, MIN_UNITS, SEED, bootstrap_ratios
from analysis.certainty.grouping import (
    Units,
    UnitSums,
    add_up,
    as_list,
    group_codes,
    group_rows,
    in_order,
)
from analysis.certainty.intervals import wilson
from analysis.contracts import require
from analysis.door import checked

_TAIL = ["low", "high", "articles", "independent", "basis"]


@checked()
def share_table(
    evidence: pd.DataFrame,
    category: str | Sequence[str],
    by: Sequence[str] = (),
    *,
    units: Units = None,
    rows: pd.DataFrame | None = None,
    weight: str | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Share of each category among the evidence of each group.

    Parameters
    ----------
    evidence : DataFrame
        One row per occurrence, with `article_id` and the columns named in `category` and `by`.
    category : str or list of str
        The column(s) whose values share the whole, e.g. ``"variant"`` or ``"voice"``.
    by : list of str
        Columns of the groups within which shares add up to 1, e.g. ``["outlet", "concept"]``.
    units : Series or dict, optional
        `article_id` → independent unit; an article not named is a unit of its own.
    rows : DataFrame, optional
        The rows wanted, with the columns of `by` and `category`; all others still count in the total.
        Default: every group crossed with every category (categorical columns: their categories, used or not;
        otherwise the values that occur, missing being a value like any other). Give it where categories
        belong to some groups only, as variants to their concept.
    weight : str, optional
        Column to add up instead of counting rows, e.g. ``"words"`` for the share of words.

    Returns
    -------
    DataFrame
        One row per group and category: `by`, `category`, ``count``, ``total`` (occurrences, or weight, of the
        category and of its group), ``share`` (0–1; missing where total is 0), ``low``, ``high`` (missing
        where the basis is "descriptive only"), ``articles`` (with anything to count), ``independent`` (units
        among them) and ``basis``: "bootstrap"; "wilson" where all or none fall into the category, so that
        resampling would not move (then each *unit* counts as one observation); "descriptive only" under
        ``MIN_UNITS`` units.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> hits = pd.DataFrame({"article_id": list("aab"), "outlet": list("XXY"), "variant": list("pqp")})
    >>> share_table(hits, "variant", ["outlet"])[["outlet", "variant", "count", "total", "share", "basis"]]
      outlet variant  count  total  share             basis
    0      X       p      1      2    0.5  descriptive only
    1      X       q      1      2    0.5  descriptive only
    2      Y       p      1      1    1.0  descriptive only
    3      Y       q      0      1    0.0  descriptive only
    """
    by, categories = list(by), as_list(category)
    require(evidence, [*by, *categories, "article_id", *as_list(weight)], "evidence")
    rows = group_rows(evidence, [*by, *categories], rows)
    sums = add_up(evidence, evidence, [*by, *categories], by, rows, units, weight, weight)
    return _estimate(rows, sums, "share", 1.0, confidence, draws, seed)


@checked()
def rate_table(
    evidence: pd.DataFrame,
    exposure: pd.DataFrame,
    by: Sequence[str] = (),
    *,
    per: float = 1000,
    size: str = "words",
    units: Units = None,
    rows: pd.DataFrame | None = None,
    weight: str | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """How often something occurs in each group, per 1,000 words (or per 100 articles, …).

    Parameters
    ----------
    evidence : DataFrame
        One row per occurrence, with `article_id` and the columns of `by`.
    exposure : DataFrame
        What the occurrences are counted against: one row per article (or per article and voice), **with the
        articles that have no occurrence**. Columns `article_id`, `size`, and those columns of `by` that
        divide the words (outlet, voice); columns of `by` that it lacks (concept, variant) all share the same
        words.
    by : list of str
        Columns of the groups.
    per : float
        The estimate's column is ``per_1000`` for 1000, ``per_100`` for 100, ``rate`` for 1.
    size : str
        Column of `exposure` that is added up: words, or 1 per article.
    units, rows, weight
        As in :func:`share_table`. `rows` defaults to every value of the exposure's columns crossed with every
        value of the others.

    Returns
    -------
    DataFrame
        One row per group: `by`, ``count``, ``total`` (words), ``per_1000``, ``low``, ``high``, ``articles``
        (with words in that group), ``independent``, ``basis``. Where nothing occurs the basis is "poisson":
        ``low`` is 0 and ``high`` the rate at which a word that comes once per unit would still stay away
        from all of them 5 times in 100 (Wilson's upper bound of 0 units, times units, per word).
    """
    by = list(by)
    shared = [column for column in by if column in exposure.columns]
    own = [column for column in by if column not in shared]
    require(exposure, ["article_id", size], "exposure")
    require(evidence, [*by, "article_id", *as_list(weight)], "evidence")
    if rows is None:
        parts = [group_rows(exposure, shared, None)] if shared else []
        parts += [group_rows(evidence, own, None)] if own else []
        rows = parts[0] if parts else pd.DataFrame(index=[0])
        for part in parts[1:]:
            rows = rows.merge(part, how="cross")
        rows = group_rows(evidence, by, rows[by])
        if own and shared:
            rows = in_order(rows, by, [exposure if c in shared else evidence for c in by])
    else:
        rows = group_rows(evidence, by, rows)
    sums = add_up(evidence, exposure, by, shared, rows, units, weight, size)
    name = {1.0: "rate"}.get(float(per), f"per_{per:g}")
    return _estimate(rows, sums, name, float(per), confidence, draws, seed)


@checked()
def mean_table(
    evidence: pd.DataFrame,
    value: str,
    by: Sequence[str] = (),
    *,
    units: Units = None,
    rows: pd.DataFrame | None = None,
    weight: str | None = None,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Mean of a score over the evidence of each group.

    Parameters
    ----------
    evidence : DataFrame
        One row per scored passage: `article_id`, `value`, the columns of `by`.
    value : str
        Column of scores; rows where it is missing are in ``total`` but not in the mean.
    by, units, rows
        As in :func:`share_table`.
    weight : str, optional
        Column of weights (e.g. ``"words"``); default: every row weighs the same.

    Returns
    -------
    DataFrame
        One row per group: `by`, ``count`` (rows with a score), ``total`` (rows), ``mean`` (the score's own
        unit; missing without a score), ``low``, ``high``, ``articles``, ``independent``, ``basis``.
    """
    by = list(by)
    require(evidence, [*by, "article_id", value, *as_list(weight)], "evidence")
    rows = group_rows(evidence, by, rows)
    known = scored(evidence, value, weight)
    sums = add_up(known, known, by, by, rows, units, "_sum", "_mass")
    table = _estimate(rows, sums, "mean", 1.0, confidence, draws, seed)
    count = np.bincount(group_codes(known, by, rows), minlength=len(rows) + 1)[: len(rows)]
    total = np.bincount(group_codes(evidence, by, rows), minlength=len(rows) + 1)[: len(rows)]
    return table.assign(count=count, total=total)


def scored(evidence: pd.DataFrame, value: str, weight: str | None) -> pd.DataFrame:
    """The rows that have a score, with its weight (`_mass`) and weighted score (`_sum`)."""
    known = evidence[evidence[value].notna()]
    mass = known[weight].astype(float) if weight else 1.0
    return known.assign(_mass=mass, _sum=known[value].astype(float) * mass)


def _estimate(
    rows: pd.DataFrame, sums: UnitSums, name: str, scale: float, confidence: float, draws: int, seed: int
) -> pd.DataFrame:
    count, total = sums.top.sum(axis=0), sums.bottom.sum(axis=0)[sums.bottom_of]
    drawn = (sums.bottom > 0).sum(axis=0)[sums.bottom_of]  # units, or outlets where those are drawn
    kind: Literal["linear", "log", "logit"] = "log"
    if name in ("share", "mean"):
        kind = "logit" if name == "share" else "linear"
    result = bootstrap_ratios(
        sums.top, sums.bottom, sums.bottom_of, scale=kind, confidence=confidence, draws=draws, seed=seed
    )
    low, high = result.low * scale, result.high * scale
    enough = (drawn >= MIN_UNITS) & (total > 0)
    basis = np.where(enough, "bootstrap", "descriptive only").astype(object)
    if name == "share":
        at_end = enough & ((count == 0) | (count == total))
        for row in np.flatnonzero(at_end):
            low[row], high[row] = wilson(drawn[row] * (count[row] > 0), drawn[row], confidence)
        basis[at_end] = "wilson"
    elif name != "mean":
        at_end = enough & (count == 0)
        for row in np.flatnonzero(at_end):
            most = wilson(0, drawn[row], confidence).high * drawn[row]
            low[row], high[row] = 0.0, scale * most / total[row]
        basis[at_end] = "poisson"
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = scale * count / total
    table = rows.copy()
    table["count"] = count.astype(int) if sums.whole else count
    table["total"] = total.astype(int) if sums.whole else total
    table[name] = np.where(total > 0, estimate, np.nan)
    tail: list[Any] = [low, high, sums.articles.astype(int), sums.independent.astype(int), pd.array(basis, dtype="str")]
    table = table.assign(**dict(zip(_TAIL, tail)))
    return table if sums.outlets is None else table.assign(outlets=sums.outlets.astype(int))
