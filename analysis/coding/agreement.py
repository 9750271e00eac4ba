"""Do the coders agree, beyond what chance would give?

:func:`krippendorff_alpha` for one set of codes, :func:`agreement_table` with its interval and the verdict,
:func:`find_disagreements` for the items to talk about, :func:`agreed_codes` for what the coders settled on,
and :func:`advise_sample_size` before any of it.
"""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.door import checked

Level = Literal["nominal", "ordinal", "interval", "ratio"]
LEVELS = ("nominal", "ordinal", "interval", "ratio")
# Krippendorff (2019): rely on data above .800, draw tentative conclusions above .667.
RELIABLE, TENTATIVE = 0.800, 0.667
_DRAWS = 2000
_SEED = 20231007


@checked(codes="item coder code")
def krippendorff_alpha(
    codes: pd.DataFrame, level: Level = "nominal", order: list[Any] | None = None
) -> float:
    """Krippendorff's α = 1 − observed disagreement / disagreement expected by chance.

    Parameters
    ----------
    codes : DataFrame
        One row per coder and item: ``item``, ``coder``, ``code``; missing codes are left out, and so are
        items that only one coder coded.
    level : {"nominal", "ordinal", "interval", "ratio"}
        What the codes are: names, ranks, or numbers (without or with a true zero).
    order : list, optional
        The codes from low to high, for ranks; default: sorted.

    Returns
    -------
    float
        1 is perfect agreement, 0 what chance would give, below 0 worse than chance. NaN where nobody's codes
        can be compared or all codes are the same (agreement without any variation proves nothing).

    Raises
    ------
    ValueError
        For an unknown level, or numbers asked for where codes are words.

    Notes
    -----
    Krippendorff (2019), Content Analysis, 4th ed., ch. 12.
    """
    disagreement, counts, distance = _disagreement(codes, level, order)
    return _alpha(disagreement.sum(), counts.sum(axis=0), distance) if len(counts) else math.nan


@checked(codes="item coder code")
def agreement_table(
    codes: pd.DataFrame,
    level: Level = "nominal",
    order: list[Any] | None = None,
    *,
    by: str | None = None,
    confidence: float = 0.95,
    draws: int = _DRAWS,
) -> pd.DataFrame:
    """Agreement with its interval, over all items or per value of `by`.

    Parameters
    ----------
    codes, level, order
        As in :func:`krippendorff_alpha`.
    by : str, optional
        Column of `codes` (e.g. the field coded); each value gets a row.

    Returns
    -------
    DataFrame
        One row per group: `by`, ``level``, ``items`` (coded at least twice), ``coders``, ``agreement``
        (share of pairs of codes that are the same, 0–1), ``alpha``, ``low``, ``high`` (resampling items;
        missing under 5 items or without variation) and ``verdict``: "reliable" (the lower bound is at least
        .800), "tentative" (at least .667), "unreliable", or "undecidable".
    """
    rows = []
    groups = [(None, codes)] if by is None else list(codes.groupby(by, sort=True, observed=True))
    for name, part in groups:
        disagreement, counts, distance = _disagreement(part, level, order)
        alpha = low = high = same = math.nan
        if len(counts):
            alpha = _alpha(disagreement.sum(), counts.sum(axis=0), distance)
            pairs = counts.sum(axis=1) - 1
            same = float((((counts**2).sum(axis=1) - counts.sum(axis=1)) / pairs).sum() / counts.sum())
        if len(counts) >= 5 and not math.isnan(alpha):
            generator = np.random.default_rng(_SEED)
            weights = generator.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=draws)
            drawn = _alpha(weights @ disagreement, weights @ counts, distance)
            tail = 50 * (1 - confidence)
            low, high = np.nanpercentile(drawn, [tail, 100 - tail])
        verdict = "undecidable"
        if not math.isnan(low):
            verdict = "reliable" if low >= RELIABLE else "tentative" if low >= TENTATIVE else "unreliable"
        rows.append(
            {
                **({by: name} if by else {}),
                "level": level,
                "items": len(counts),
                "coders": part.loc[part["code"].notna(), "coder"].nunique(),
                "agreement": same,
                "alpha": alpha,
                "low": low,
                "high": high,
                "verdict": verdict,
            }
        )
    return pd.DataFrame(rows)


@checked(codes="item coder code", sample="item left passage right")
def find_disagreements(codes: pd.DataFrame, sample: pd.DataFrame | None = None) -> pd.DataFrame:
    """The items on which coders differ, with who said what.

    Parameters
    ----------
    codes : DataFrame
        As in :func:`krippendorff_alpha`.
    sample : DataFrame, optional
        From ``draw_sample``: its passages are carried along.

    Returns
    -------
    DataFrame
        One row per item: ``item``, one column per coder, ``different`` (number of different codes), and the
        sample's ``left``, ``passage``, ``right``.
    """
    wide = codes.dropna(subset=["code"]).pivot(index="item", columns="coder", values="code")
    wide.columns.name = None
    different = wide.nunique(axis=1)
    table = wide[different > 1].assign(different=different[different > 1]).reset_index()
    if sample is not None:
        table = table.merge(sample[["item", "left", "passage", "right"]], on="item", how="left")
    return table


@checked(codes="item code")
def agreed_codes(codes: pd.DataFrame) -> pd.Series:
    """The code most coders gave each item; missing where two codes tie (to be settled by talking).

    Returns
    -------
    Series
        Indexed by item.
    """
    known = codes.dropna(subset=["code"])
    counts = known.groupby(["item", "code"], observed=True).size().rename("votes").reset_index()
    most = counts.groupby("item")["votes"].transform("max")
    top = counts[counts["votes"] == most]
    alone = top.groupby("item")["code"].transform("size") == 1
    result = top[alone].set_index("item")["code"]
    return result.reindex(sorted(known["item"].unique()))


def advise_sample_size(
    classes: int, *, half_width: float = 0.08, expected: float = 0.85, least_alpha: float = 0.800
) -> dict[str, int]:
    """How many items to code, before drawing them.

    Parameters
    ----------
    classes : int
        Number of codes.
    half_width : float
        Wanted precision of each class's precision (0.08: plus or minus 8 points).
    expected : float
        The precision one expects (0.5 is the most demanding).
    least_alpha : float
        Agreement one wants to be able to show, between .667 and 1.

    Returns
    -------
    dict
        ``per_class`` (items the machine put into each class), ``total`` (all classes), ``double_coded`` (of
        these, items at least two coders must code, so that an α of `least_alpha` can be told from a lower
        one at 5 %, for equally frequent codes: Krippendorff 2019, after Bloch & Kraemer 1989; rarer codes
        need more).

    Examples
    --------
    >>> advise_sample_size(2)
    {'per_class': 77, 'total': 154, 'double_coded': 103}
    """
    if classes < 2 or not 0 < half_width < 0.5 or not 0 < expected < 1 or not 0 < least_alpha < 1:
        raise ValueError("give two or more classes, a half width under 0.5, expected and alpha from 0 to 1")
    per_class = math.ceil(1.959964**2 * expected * (1 - expected) / half_width**2)
    share = 1 / classes
    pairs = (1 + least_alpha) * (3 - least_alpha) / (
        4 * (1 - least_alpha) * share * (1 - share)
    ) - least_alpha
    double = math.ceil(2 * 1.644854**2 * pairs)
    return {"per_class": per_class, "total": per_class * classes, "double_coded": double}


def _disagreement(
    codes: pd.DataFrame, level: str, order: list[Any] | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per item its disagreement and its codes' counts; and the squared distances of codes."""
    if level not in LEVELS:
        raise ValueError(f"level is one of {', '.join(LEVELS)}; got {level!r}")
    known = codes.dropna(subset=["code"])
    if known.duplicated(["item", "coder"]).any():
        twice = known[known.duplicated(["item", "coder"])].iloc[0]
        raise ValueError(
            f"coder {twice['coder']!r} coded item {twice['item']!r} twice; keep one of the codes"
        )
    values = sorted(known["code"].unique()) if order is None else list(order)
    unknown = set(known["code"]) - set(values)
    if unknown:
        raise ValueError(f"code {sorted(map(str, unknown))[0]!r} is not in the order given")
    table = pd.crosstab(known["item"], known["code"]).reindex(columns=values, fill_value=0)
    counts = table.to_numpy(dtype=float)
    counts = counts[counts.sum(axis=1) >= 2]
    distance = _distance(values, counts.sum(axis=0), level)
    within = np.einsum("uc,ck,uk->u", counts, distance, counts) / np.maximum(counts.sum(axis=1) - 1, 1)
    return within, counts, distance


def _distance(values: list[Any], totals: np.ndarray, level: str) -> np.ndarray:
    """Squared differences between codes (Krippendorff's metrics)."""
    if level == "nominal":
        return 1.0 - np.eye(len(values))
    if level == "ordinal":
        middle = np.cumsum(totals) - totals / 2
        return (middle[:, None] - middle[None, :]) ** 2
    try:
        numbers = np.array([float(value) for value in values])
    except (TypeError, ValueError):
        raise ValueError(f"{level} codes must be numbers; there is {values[-1]!r}") from None
    gaps = (numbers[:, None] - numbers[None, :]) ** 2
    if level == "interval":
        return gaps
    sums = (numbers[:, None] + numbers[None, :]) ** 2
    return np.divide(gaps, sums, out=np.zeros_like(gaps), where=sums > 0)


def _alpha(disagreement: Any, totals: np.ndarray, distance: np.ndarray) -> Any:
    count = totals.sum(axis=-1)
    expected = np.einsum("...c,ck,...k->...", totals.astype(float), distance, totals.astype(float)) / (
        count - 1
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(expected > 0, 1 - disagreement / expected, np.nan)
    return float(value) if value.ndim == 0 else value
