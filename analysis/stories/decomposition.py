"""Do two outlets differ because they tell other facts, or because they put the same facts in other words?

:func:`fact_contributions` says fact by fact what it adds to the difference, :func:`decompose_difference`
sums it up: selection (other facts, or the same in other proportions) and wording (the same facts, other
words).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.certainty import MIN_UNITS, bootstrap_ratios
from analysis.door import checked
from analysis.stories.facts import add_fact


@checked(evidence="article_id start", articles="article_id outlet")
def decompose_difference(
    evidence: pd.DataFrame,
    facts: pd.DataFrame,
    articles: pd.DataFrame,
    outlet_a: str,
    outlet_b: str,
    *,
    amount: str,
    size: str | None = None,
) -> pd.DataFrame:
    """The difference between two outlets, split into selection and wording.

    Parameters
    ----------
    evidence : DataFrame
        One row per observation: ``article_id``, ``start`` (its place), the column `amount` and perhaps
        `size`. For the *share* of a variant: the hits of its concept, `amount` True where the variant is
        used. For mean *tone*: the tones, `amount` their score. For a *rate*: hits with amount 1 and size 0
        together with sentences with amount 0 and size their words.
    facts : DataFrame
        As :func:`analysis.stories.facts.find_facts` returns it. Evidence outside its sentences (a headline) counts
        as a fact that only its article tells.
    articles : DataFrame
        ``article_id``, ``outlet``.
    outlet_a, outlet_b : str
        The outlets compared, the first minus the second.
    amount, size : str
        Columns of `evidence`: levels are sums of amount over sums of size (default size: 1 a row, so that the
        level of a score is its mean and that of True and False a share).

    Returns
    -------
    DataFrame
        Three rows, ``part`` "difference", "selection", "wording": ``outlet_a, outlet_b, value`` (in units of
        amount per size; the last two add up to the first), ``low, high, p`` (over stories; missing under
        five of them), ``level_a, level_b`` (amount per size in each outlet), ``count`` (observations on
        facts that both tell), ``total`` (all observations of the two), ``articles``, ``independent``
        (stories with either outlet),
        ``basis``. Values are missing where an outlet has no observation.

    Notes
    -----
    Kitagawa's (1955) decomposition with facts as the groups: a fact with weights w and levels p in the two
    outlets adds (w_a − w_b)(p_a + p_b)/2 to selection and (w_a + w_b)/2 · (p_a − p_b) to wording. A fact
    that only one outlet tells, or in which only one has anything to count, has no wording to compare: it is
    all selection. The split is as good as the facts: a pair of sentences that was not aligned moves wording
    into selection.

    References
    ----------
    Kitagawa (1955), Components of a difference between two rates, JASA 50(272).
    """
    parts = fact_contributions(evidence, facts, articles, outlet_a, outlet_b, amount=amount, size=size)
    told = parts.groupby("story_id")[
        ["amount_a", "amount_b", "size_a", "size_b", "_a", "_b", "_wa", "_wb"]
    ].sum()
    top = told[["amount_a", "amount_b", "_a", "_b", "_wa", "_wb"]].to_numpy(dtype=float)
    bottom = told[["size_a", "size_b"]].to_numpy(dtype=float)
    pairs = np.array([[0, 1], [2, 3], [4, 5]])
    found = bootstrap_ratios(top, bottom, np.array([0, 1, 0, 1, 0, 1]), minus=pairs)
    sizes = bottom.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        level_a, level_b = top[:, :2].sum(axis=0) / sizes
    compared = parts.loc[(parts["size_a"] > 0) & (parts["size_b"] > 0), "story_id"].nunique()
    # What a handful of stories decide, or what does not vary between them, has no interval worth the name.
    moved = np.array([(np.abs(top[:, pair]).max(axis=1, initial=0) > 1e-12).sum() for pair in pairs])
    sure = np.isfinite(found.low) & (found.high - found.low > 1e-12) & (moved >= MIN_UNITS)
    sure &= np.array([True, compared >= MIN_UNITS, compared >= MIN_UNITS])
    # Two shares, and with them both of their parts, cannot lie further apart than 1.
    most = 1.0 if size is None and evidence[amount].isin([0, 1]).all() else np.inf
    both = (parts["rows_a"] > 0) & (parts["rows_b"] > 0)
    rows = parts["rows_a"] + parts["rows_b"]
    return pd.DataFrame(
        {
            "outlet_a": outlet_a,
            "outlet_b": outlet_b,
            "part": ["difference", "selection", "wording"],
            "value": found.estimate,
            "low": np.where(sure, np.clip(found.low, -most, most), np.nan),
            "high": np.where(sure, np.clip(found.high, -most, most), np.nan),
            "p": np.where(sure, found.p, np.nan),
            "level_a": level_a,
            "level_b": level_b,
            "count": int(rows[both].sum()),
            "total": int(rows.sum()),
            "articles": _count_articles(evidence, articles, outlet_a, outlet_b),
            "independent": len(told),
            "compared": compared,
            "basis": np.where(sure, "bootstrap", "descriptive only"),
        }
    )


@checked(evidence="article_id start", articles="article_id outlet")
def fact_contributions(
    evidence: pd.DataFrame,
    facts: pd.DataFrame,
    articles: pd.DataFrame,
    outlet_a: str,
    outlet_b: str,
    *,
    amount: str,
    size: str | None = None,
) -> pd.DataFrame:
    """What each fact adds to the difference between two outlets.

    Parameters
    ----------
    evidence, facts, articles, outlet_a, outlet_b, amount, size
        As for :func:`decompose_difference`.

    Returns
    -------
    DataFrame
        One row per fact with evidence in either outlet, the greatest contribution first: ``story_id, fact_id,
        amount_a, size_a, amount_b, size_b`` (sums; 0 where the outlet has none), ``rows_a, rows_b``
        (observations),
        ``selection, wording`` (they add up, over all rows, to the difference; missing where an outlet has no
        observation at all) and columns with an underscore, the sums behind the intervals.
    """
    rows = _rows(evidence, facts, articles, outlet_a, outlet_b, amount, size)
    table = pd.DataFrame(index=pd.MultiIndex.from_frame(rows[["story_id", "fact_id"]].drop_duplicates()))
    for side in "ab":
        one = rows[rows["side"] == side].groupby(["story_id", "fact_id"])
        sums = one[["amount", "size"]].sum().reindex(table.index).fillna(0.0)
        table[f"amount_{side}"], table[f"size_{side}"] = sums["amount"], sums["size"]
        table[f"rows_{side}"] = one.size().reindex(table.index).fillna(0).astype("int64")
    size_a, size_b = table["size_a"].to_numpy(), table["size_b"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        p_a = np.where(size_a > 0, table["amount_a"] / size_a, np.nan)
        p_b = np.where(size_b > 0, table["amount_b"] / size_b, np.nan)
        # Where only one outlet has anything to count, there is no other wording to compare with.
        p_a, p_b = np.where(np.isnan(p_a), p_b, p_a), np.where(np.isnan(p_b), p_a, p_b)
        middle, apart = np.nan_to_num((p_a + p_b) / 2), np.nan_to_num((p_a - p_b) / 2)
        table["_a"], table["_b"] = size_a * middle, size_b * middle
        table["_wa"], table["_wb"] = size_a * apart, -size_b * apart
        whole_a, whole_b = size_a.sum(), size_b.sum()
        table["selection"] = table["_a"] / whole_a - table["_b"] / whole_b
        table["wording"] = table["_wa"] / whole_a - table["_wb"] / whole_b
    if not (whole_a > 0 and whole_b > 0):
        table[["selection", "wording"]] = np.nan
    table = table.reset_index()
    order = table.assign(weight=-(table["selection"].abs() + table["wording"].abs()))
    return table.loc[order.sort_values(["weight", "story_id", "fact_id"]).index].reset_index(drop=True)


def _rows(
    evidence: pd.DataFrame,
    facts: pd.DataFrame,
    articles: pd.DataFrame,
    outlet_a: str,
    outlet_b: str,
    amount: str,
    size: str | None,
) -> pd.DataFrame:
    """The evidence of the two outlets with its fact: ``story_id, fact_id, side, amount, size``."""
    outlet = articles.drop_duplicates("article_id").set_index("article_id")["outlet"]
    for name in (outlet_a, outlet_b):
        if name not in set(outlet):
            there = ", ".join(sorted(map(str, outlet.unique())))
            raise ValueError(f"no article is of outlet {name!r}; outlets are: {there}")
    if outlet_a == outlet_b:
        raise ValueError(f"both outlets are {outlet_a!r}; name two")
    side = evidence["article_id"].map(outlet).map({outlet_a: "a", outlet_b: "b"})
    value = pd.to_numeric(evidence[amount], errors="coerce").astype("float64")
    keep = side.notna() & value.notna()
    rows = pd.DataFrame(
        {
            "article_id": evidence["article_id"].astype("str"),
            "start": evidence["start"],
            "side": side,
            "amount": value,
            "size": 1.0 if size is None else evidence[size].astype("float64"),
        }
    )[keep].reset_index(drop=True)
    rows = add_fact(rows, facts)
    # Outside any fact a passage is what only its article tells.
    rows["fact_id"] = rows["fact_id"].fillna(rows["article_id"] + ":" + rows["start"].astype("str"))
    story = facts.drop_duplicates("article_id").set_index("article_id")["story_id"]
    rows["story_id"] = rows["article_id"].map(story).astype("str").fillna(rows["article_id"])
    return rows


def _count_articles(evidence: pd.DataFrame, articles: pd.DataFrame, outlet_a: str, outlet_b: str) -> int:
    ours = articles.loc[articles["outlet"].isin([outlet_a, outlet_b]), "article_id"]
    return int(evidence.loc[evidence["article_id"].isin(ours), "article_id"].nunique())
