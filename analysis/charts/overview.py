"""What is compared, and how does it look at a glance?

:func:`plot_corpus` shows how many articles each outlet has and how many share their text;
:func:`plot_overview` one share of each kind of finding beside the others.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.charts.bar_table import plot_bar_table
from analysis.charts.layout import MOST_LINES, mark_id, rank_rows
from analysis.charts.style import (
    INK,
    PLAIN_LOOK,
    SMALL,
    Look,
    Style,
    below,
    fitted,
    need,
    new_axes,
    nothing_to_draw,
    plain,
)


def plot_corpus(counts: pd.DataFrame, ax: Any = None, *, look: Look = PLAIN_LOOK) -> Any:
    """Articles per outlet; the hatched end of a bar are those that share their text with another article.

    Parameters
    ----------
    counts : DataFrame
        ``outlet, articles, shared``: articles, and how many of them are near-copies of another of the
        corpus.

    Returns
    -------
    Axes
    """
    need(counts, "outlet", "articles", "shared")
    records: dict[str, Any] = {str(row["outlet"]): row for row in counts.to_dict("records")}
    names = rank_rows(list(records), "outlet", lambda name: records[name]["articles"], look)
    if not names:
        return nothing_to_draw(ax or new_axes(1.6), "there is no article in the corpus")
    more, names = len(names) - MOST_LINES, names[:MOST_LINES]
    rest = f"{more} of {len(records)} outlets are not drawn." if more > 0 else ""
    if ax is None:
        ax = new_axes(0.9 + (0.2 if len(names) > 30 else 0.3) * len(names), 6.0)
    for y, name in enumerate(names):
        row = records[name]
        own = row["articles"] - row["shared"]
        ax.barh(y, own, color="#8D8D8D", height=0.66, zorder=3, gid=mark_id({"outlet": name}))
        if row["shared"]:
            ax.barh(
                y, row["shared"], left=own, height=0.66, zorder=3, facecolor="#E6E6E6", edgecolor="#8D8D8D",
                hatch="///", linewidth=0.6,
            )  # fmt: skip
        told = f"{int(row['articles'])}" + (f", {int(row['shared'])} shared" if row["shared"] else "")
        ax.annotate(
            told, (row["articles"], y), xytext=(5, 0), textcoords="offset points", va="center",
            fontsize=SMALL, color=INK,
        )  # fmt: skip
    ax.set_yticks(range(len(names)), [fitted(look.label(name)) for name in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(0, max(row["articles"] for row in records.values()) * 1.3 or 1)
    ax.xaxis.get_major_locator().set_params(integer=True)
    shared = any(row["shared"] for row in records.values())
    hatched = "Hatched: articles that share most of their text with another one." if shared else ""
    below(ax, "articles", hatched, rest)
    return plain(ax)


def plot_overview(table: pd.DataFrame, ax: Any = None, *, look: Look = PLAIN_LOOK) -> Any:
    """Several shares side by side, a column each, a line per outlet.

    Parameters
    ----------
    table : DataFrame
        One row per ``outlet`` and ``measure``: ``count, total, share, low, high, independent, basis``. Measures
        stand as they come.

    Returns
    -------
    Axes
        Shares of different wholes: the counts stand in the cells, no total beside a line.
    """
    need(table, "outlet", "measure", "share")
    measures = list(dict.fromkeys(table["measure"].astype(str)))
    return plot_bar_table(
        table,
        ax,
        part="measure",
        parts=measures,
        styles=dict.fromkeys(measures, Style("#B5B5B5")),
        look=look,
        counted="",
        totals=False,
        xlabel="share of all that could be so; the line is the 95 % interval",
    )
