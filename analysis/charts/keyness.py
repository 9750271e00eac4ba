"""Which words set two groups apart, and which words make their difference?

:func:`plot_keyness` draws every term by its frequency and its effect and names the surest ones;
:func:`plot_word_shift` takes a difference of means apart into the words behind it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.layout import mark_id
from analysis.charts.style import (
    GREY,
    INK,
    PLAIN_LOOK,
    SMALL,
    Look,
    above,
    below,
    beside,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    whole,
)

# Above and below zero already tell whose a term is; dark says that it is sure.
_SURE = "#444444"


def plot_keyness(
    table: pd.DataFrame,
    group: str | None = None,
    ax: Any = None,
    *,
    labels: int = 20,
    level: float = 0.05,
    look: Look = PLAIN_LOOK,
) -> Any:
    """Effect against frequency, one mark per term: right is frequent, up is the group's own.

    Parameters
    ----------
    table : DataFrame
        From ``keyness_table``: ``group``, ``reference``, ``term``, ``count``, ``reference_count``,
        ``total``, ``reference_total``, ``log_ratio``, ``p_adjusted``, ``group_articles``.
    group : str, optional
        Needed if the table holds several groups.
    labels : int
        Terms named, the surest first, half above and half below.
    level : float
        Terms with a `p_adjusted` up to this are dark, all others grey. Without any p (too few articles) all
        are hollow.

    Returns
    -------
    Axes
        Labels do not overlap; a term without room for its name goes without. Its evidence is in
        ``find_contexts``.
    """
    need(table, "group", "reference", "term", "count", "reference_count", "log_ratio", "p_adjusted")
    groups = list(dict.fromkeys(table["group"].astype(str)))
    if group is None and len(groups) > 1:
        raise ValueError(f"the table holds several groups; say which to draw: {', '.join(groups)}")
    part = table if group is None else table[table["group"].astype(str) == str(group)]
    if ax is None:
        ax = new_axes(5.6, 7.6, 4.5)
    if not len(part):
        return nothing_to_draw(ax, "no term is frequent enough to be compared")
    frequency = 1000 * (part["count"] + part["reference_count"]) / (part["total"] + part["reference_total"])
    effect = part["log_ratio"]
    sure = part["p_adjusted"] <= level
    descriptive = part["p_adjusted"].isna().all()
    face: dict[str, Any] = {"facecolors": "none"} if descriptive else {}
    ax.scatter(
        frequency[~sure], effect[~sure], s=9, color=None if descriptive else GREY, edgecolors=GREY,
        linewidths=0.6, alpha=0.55, zorder=2, rasterized=True, **face,
    )  # fmt: skip
    for chosen in (sure & (effect > 0), sure & (effect <= 0)):
        for term, x, y in zip(part.loc[chosen, "term"], frequency[chosen], effect[chosen]):
            ax.scatter([x], [y], s=26, color=_SURE, zorder=3, linewidths=0, gid=mark_id({"term": str(term)}))
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.axhline(0, color=INK, linewidth=0.8, zorder=1)
    plain(ax, grid="both")
    name, other = look.label(part["group"].iloc[0]), look.label(part["reference"].iloc[0])
    articles = f"{name}: {whole(part['group_articles'].max())} articles. " if "group_articles" in part else ""
    found = f"Dark: {int(sure.sum()):,} of {len(part):,} terms differ, after correction for so many tests."
    if descriptive:
        found = f"{len(part):,} terms. Hollow: too few independent articles to say which differ."
    below(ax, "occurrences per 1,000 words in both", articles + found)
    ax.set_ylabel(f"← more in {other}     log ratio     more in {name} →", fontsize=SMALL, color=INK)
    _label(ax, part.assign(_x=frequency), labels)
    return ax


def _label(ax: Any, part: pd.DataFrame, labels: int) -> None:
    import textalloc

    order = part.assign(_p=part["p_adjusted"].fillna(1.0), _size=-part["log_ratio"].abs())
    order = order.sort_values(["_p", "_size", "term"], kind="stable")
    above = order[order["log_ratio"] > 0].head(labels // 2)
    below = order[order["log_ratio"] <= 0].head(labels - labels // 2)
    named = pd.concat([above, below])
    if not len(named):
        return
    ax.margins(x=0.12, y=0.1)
    textalloc.allocate(
        ax,
        named["_x"].tolist(),
        named["log_ratio"].tolist(),
        named["term"].astype(str).tolist(),
        x_scatter=part["_x"].tolist()[:2000],
        y_scatter=part["log_ratio"].tolist()[:2000],
        textsize=SMALL,
        linecolor=GREY,
        linewidth=0.5,
        max_distance=0.25,
    )


def plot_word_shift(
    shift: pd.DataFrame, one: str, other: str, ax: Any = None, *, most: int = 20, look: Look = PLAIN_LOOK
) -> Any:
    """The words that make one mean differ from another: bars that add up to the difference.

    Parameters
    ----------
    shift : DataFrame
        From ``sentiment.tone_shift``: ``word``, ``shift`` (share of the difference, in its unit),
        ``count_one``, ``count_other``.
    one, other : str
        What the two groups are called; bars to the right raise `one` above `other`.
    most : int
        Words drawn, the largest first; the rest is one bar, so that all bars add up to the difference.

    Returns
    -------
    Axes
    """
    need(shift, "word", "shift", "count_one", "count_other")
    order = shift.assign(_size=-shift["shift"].abs()).sort_values(["_size", "word"], kind="stable")
    drawn, rest = order.head(most), order.iloc[most:]
    rows = [
        (str(row["word"]), float(row["shift"]), f"{whole(row['count_one'])} : {whole(row['count_other'])}")
        for row in drawn.to_dict("records")
    ]
    if len(rest):
        counts = f"{whole(rest['count_one'].sum())} : {whole(rest['count_other'].sum())}"
        rows.append((f"{len(rest):,} other words", float(rest["shift"].sum()), counts))
    if ax is None:
        ax = new_axes(1.2 + 0.2 * len(rows), 6.4)
    if not rows:
        return nothing_to_draw(ax, "no word has a score: there is nothing to take apart")
    for y, (_, value, counts) in enumerate(rows):
        ax.barh(y, value, height=0.72, color="#BDBDBD", edgecolor="#8A8A8A", linewidth=0.5, zorder=3)
        beside(ax, y, counts, 60, side="right")
    above(ax, "n : n", 60, side="right")
    ax.set_yticks(range(len(rows)), [name for name, _, _ in rows])
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.axvline(0, color=INK, linewidth=0.8, zorder=4)
    widest = max(abs(value) for _, value, _ in rows) or 1.0
    ax.set_xlim(-1.08 * widest, 1.08 * widest)
    plain(ax)
    total = float(np.sum([value for _, value, _ in rows]))
    below(ax, f"← {look.label(other)}     raises     {look.label(one)} →", f"all bars together: {total:+.3f}")
    return ax
