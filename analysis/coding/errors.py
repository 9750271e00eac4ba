"""How often is the machine right, and what would the shares be without its errors?

:func:`accuracy_table` compares machine decisions with people's (precision and recall per class);
:func:`corrected_shares` puts estimates corrected for the measured error beside the raw ones.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.certainty import MIN_UNITS, share_table, wilson
from analysis.certainty.grouping import as_dict
from analysis.door import checked

_DRAWS = 2000
_SEED = 20231007
# Classes that the machine tells apart this badly (condition number of the error matrix) cannot be
# disentangled: an error of one point in the sample would move the estimate by more than ten.
_WORST_CONDITION = 10.0


@checked(sample="item machine stratum weight")
def accuracy_table(
    sample: pd.DataFrame, truth: pd.Series, *, confidence: float = 0.95, draws: int = _DRAWS
) -> pd.DataFrame:
    """Precision and recall of the machine, per class.

    Parameters
    ----------
    sample : DataFrame
        From ``draw_sample``: ``item``, ``machine``, ``stratum``, ``weight``.
    truth : Series
        Item → code people agreed on; items without a code are left out.

    Returns
    -------
    DataFrame
        One row per class, and one (``class`` "all") for all: ``class``, ``count`` (right), ``total`` (items
        the machine put into the class), ``precision`` with ``precision_low``, ``precision_high`` (Wilson);
        ``coded`` (items people put into it), ``recall`` with ``recall_low``, ``recall_high`` (each item
        weighs as many decisions as it stands for; resampled within strata; missing under 5 items), ``f1``.
        For "all" precision and recall are both the weighted share of right decisions (accuracy).

    Notes
    -----
    Recall is among the machine's decisions: what it did not list at all (a quotation missed) no sample of its
    decisions can show. For that, let people code whole articles.
    """
    table = _coded(sample, truth)
    classes = sorted(set(table["machine"]) | set(table["truth"]))
    generator = np.random.default_rng(_SEED)
    weights = _resample(table["stratum"], draws, generator) * table["weight"].to_numpy()
    plain = table["weight"].to_numpy()
    right = (table["machine"] == table["truth"]).to_numpy()
    rows = []
    tail = 50 * (1 - confidence)
    for name in classes:
        said, true = (table["machine"] == name).to_numpy(), (table["truth"] == name).to_numpy()
        precision = wilson(int((said & true).sum()), int(said.sum()), confidence)
        recall = _ratio(plain @ (said & true), plain @ true)
        low, high = math.nan, math.nan
        if true.sum() >= 5:
            drawn = _ratio(weights @ (said & true).astype(float), weights @ true.astype(float))
            low, high = np.nanpercentile(drawn, [tail, 100 - tail])
            if said[true].all():
                low = wilson(int(true.sum()), int(true.sum()), confidence).low
        share = float(_ratio((said & true).sum(), said.sum()))
        rows.append(
            {
                "class": name,
                "count": int((said & true).sum()),
                "total": int(said.sum()),
                "precision": share,
                "precision_low": precision.low,
                "precision_high": precision.high,
                "coded": int(true.sum()),
                "recall": float(recall),
                "recall_low": low,
                "recall_high": high,
                "f1": float(_ratio(2 * share * recall, share + recall)) if said.any() else math.nan,
            }
        )
    overall = _ratio(plain @ right, plain.sum())
    low = high = math.nan
    if len(table) >= 5:
        low, high = np.nanpercentile(
            _ratio(weights @ right.astype(float), weights.sum(axis=1)), [tail, 100 - tail]
        )
    rows.append(
        {
            "class": "all",
            "count": int(right.sum()),
            "total": len(table),
            "precision": float(overall),
            "precision_low": low,
            "precision_high": high,
            "coded": len(table),
            "recall": float(overall),
            "recall_low": low,
            "recall_high": high,
            "f1": float(overall),
        }
    )
    return pd.DataFrame(rows)


@checked(sample="item machine stratum weight")
def corrected_shares(
    evidence: pd.DataFrame,
    category: str,
    by: Sequence[str],
    sample: pd.DataFrame,
    truth: pd.Series,
    *,
    units: Mapping[Any, Any] | pd.Series | None = None,
    confidence: float = 0.95,
    draws: int = _DRAWS,
) -> pd.DataFrame:
    """Shares as counted, and as they would be without the machine's errors.

    Parameters
    ----------
    evidence : DataFrame
        Machine decisions: `article_id`, `category`, `by`.
    category, by, units
        As in ``estimates.share_table``. Missing decisions are left out.
    sample : DataFrame
        From ``draw_sample`` of the same evidence and field.
    truth : Series
        Item → code people agreed on.

    Returns
    -------
    DataFrame
        The rows of ``share_table`` with ``corrected`` (0–1), ``corrected_low``, ``corrected_high`` and
        ``remark``: missing where corrected, otherwise why not ("too few coded items", "classes cannot be
        told apart", "too few independent articles": then a corrected value without interval).

    Notes
    -----
    The coded sample gives the error matrix, the chance that the machine says *h* where *k* is true; the
    counted shares are this matrix times the true ones, and are multiplied by its inverse (Rogan & Gladen
    1978; Buonaccorsi 2010; on its use in content analysis Song et al. 2020). Values outside 0–1 are cut off
    and shares made to add up to 1. It is assumed that the machine errs alike in all groups: check accuracy
    per outlet first. Intervals resample articles and coded items together, so they are wider than the raw
    ones: error is not only shift but also doubt.
    """
    evidence = evidence[evidence[category].notna()]
    evidence = evidence.assign(**{category: evidence[category].astype(object).map(str)})
    table = _coded(sample, truth)
    classes = sorted(set(evidence[category]))
    raw = share_table(
        evidence.assign(**{category: pd.Categorical(evidence[category], classes)}),
        category,
        by,
        units=units,
        confidence=confidence,
    )
    blank = raw.assign(corrected=np.nan, corrected_low=np.nan, corrected_high=np.nan)
    table = table[table["machine"].isin(classes) & table["truth"].isin(classes)]
    known = table.groupby("truth").size().reindex(classes, fill_value=0)
    if len(classes) < 2 or (known < MIN_UNITS).any():
        few = ", ".join(known.index[known < MIN_UNITS]) or ", ".join(classes) or "none"
        return blank.assign(remark=f"too few coded items: {few}")
    matrix = _error_matrix(table, classes, table["weight"].to_numpy()[None, :])[0]
    if not np.linalg.cond(matrix) <= _WORST_CONDITION:
        return blank.assign(remark="classes cannot be told apart")

    generator = np.random.default_rng(_SEED)
    weights = _resample(table["stratum"], draws, generator) * table["weight"].to_numpy()
    matrices = _error_matrix(table, classes, weights)
    usable = np.isfinite(matrices).all(axis=(1, 2))
    usable[usable] &= np.linalg.cond(matrices[usable]) <= 10 * _WORST_CONDITION
    inverse = np.full_like(matrices, np.nan)
    inverse[usable] = np.linalg.inv(matrices[usable])
    articles, row_of = np.unique(evidence["article_id"].astype(str).to_numpy(), return_inverse=True)
    named = {str(k): str(v) for k, v in as_dict(units).items()}
    names = np.array([f"unit {named[a]}" if a in named else f"article {a}" for a in articles])
    unit_of = np.unique(names, return_inverse=True)[1][row_of]
    code = pd.Categorical(evidence[category], classes).codes
    groups = raw[list(by)].drop_duplicates() if by else pd.DataFrame(index=[0])
    tail = 50 * (1 - confidence)
    parts = []
    for number in range(len(groups)):
        part = raw.iloc[number * len(classes) : (number + 1) * len(classes)]
        inside = np.ones(len(evidence), dtype=bool)
        for column in by:
            wanted = groups[column].iloc[number]
            inside &= (evidence[column].isna() if pd.isna(wanted) else evidence[column] == wanted).to_numpy()
        corrected = _possible(np.linalg.inv(matrix) @ part["share"].to_numpy())
        low = high = np.full(len(classes), np.nan)
        remark = None if part["total"].iloc[0] else "nothing counted"
        if part["basis"].iloc[0] == "descriptive only":
            remark = remark or "too few independent articles"
        else:
            units_here, place = np.unique(unit_of[inside], return_inverse=True)
            counts = np.bincount(
                place * len(classes) + code[inside], minlength=len(units_here) * len(classes)
            )
            counts = counts.reshape(-1, len(classes)).astype(float)
            drawn = generator.multinomial(
                len(units_here), np.full(len(units_here), 1 / len(units_here)), size=draws
            )
            shares = drawn @ counts
            # n − 1 where n is due, as everywhere between few units
            raw_share = counts.sum(axis=0) / counts.sum()
            grown = math.sqrt(len(units_here) / (len(units_here) - 1))
            shares = raw_share + grown * (shares / shares.sum(axis=1, keepdims=True) - raw_share)
            moved = _possible(np.einsum("dkh,dh->dk", inverse, shares))
            low, high = np.nanpercentile(moved, [tail, 100 - tail], axis=0)
        parts.append(part.assign(corrected=corrected, corrected_low=low, corrected_high=high, remark=remark))
    return pd.concat(parts, ignore_index=True).astype({"remark": "str"})


def _coded(sample: pd.DataFrame, truth: pd.Series) -> pd.DataFrame:
    code = sample["item"].map(truth)
    table = sample.assign(truth=code, machine=sample["machine"].fillna("(none)"))
    return table[code.notna()].reset_index(drop=True)


def _resample(strata: pd.Series, draws: int, generator: np.random.Generator) -> np.ndarray:
    """Draws × items: how often each item was drawn, each stratum keeping its number."""
    weights = np.zeros((draws, len(strata)))
    for _, rows in sorted(strata.groupby(strata).groups.items()):
        size = len(rows)
        weights[:, np.asarray(rows)] = generator.multinomial(size, np.full(size, 1 / size), size=draws)
    return weights


def _error_matrix(table: pd.DataFrame, classes: list[str], weights: np.ndarray) -> np.ndarray:
    """Per draw: chance that the machine says the row's class where the column's is true."""
    said = pd.Categorical(table["machine"], classes).codes
    true = pd.Categorical(table["truth"], classes).codes
    size = len(classes)
    cells = np.zeros((len(table), size * size))
    cells[np.arange(len(table)), said.astype(int) * size + true] = 1.0
    joint = (weights @ cells).reshape(-1, size, size)
    with np.errstate(divide="ignore", invalid="ignore"):
        return joint / joint.sum(axis=1, keepdims=True)


def _possible(shares: np.ndarray) -> np.ndarray:
    """Cut off below 0 and made to add up to 1."""
    cut = np.maximum(shares, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return cut / cut.sum(axis=-1, keepdims=True)


def _ratio(top: Any, bottom: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.asarray(bottom) > 0, np.asarray(top) / np.asarray(bottom, dtype=float), np.nan)
