"""Which words stand beside a word, and how much oftener than chance would have it?

:func:`plot_collocates` draws a node's company, a block for each voice (or outlet) with its own words;
:func:`plot_company_differences` how far two groups lie apart in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.layout import MARK, Layout, Line, draw_labels, index_rows, values_of
from analysis.charts.style import (
    GREY,
    HOLLOW,
    INK,
    PLAIN_LOOK,
    SOFT,
    VOICES,
    Look,
    above,
    below,
    beside,
    is_hollow,
    need,
    new_axes,
    nothing_to_draw,
    plain,
    resting_on,
    whole,
)

# Words drawn in each block: as many as one takes in; the table holds all.
MOST = 6
_ROW = 0.21
# A difference whose interval is wider than once a use says next to nothing, and would press all others together.
_WIDEST = 100.0


def plot_collocates(
    table: pd.DataFrame,
    ax: Any = None,
    *,
    block: str = "voice",
    blocks: Sequence[str] = VOICES,
    xlabel: str = "",
    most: int = MOST,
    look: Look = PLAIN_LOOK,
) -> Any:
    """The surest collocates of each block, most frequent first: a dot with its interval, a bar where chance would be.

    Parameters
    ----------
    table : DataFrame
        From ``collocate_table``: `block`, ``word``, ``per_100``, ``low``, ``high``, ``expected_per_100``, ``count``,
        ``log_dice``, ``g2``, ``independent``, ``basis``; within a block the surest first.
    block : str
        What the blocks are.
    blocks : sequence of str
        Blocks from top to bottom, others follow.
    most : int
        Words drawn in each block.

    Returns
    -------
    Axes
        Hollow: the word stands in the company in too few independent articles for an interval.
    """
    need(table, block, "word", "per_100", "expected_per_100", "count", "log_dice", "g2")
    attracted = table[table["g2"] > 0]
    names = values_of(attracted[block], block, look, blocks)
    if not names:
        return nothing_to_draw(ax or new_axes(1.6), "no word stands there more often than chance would have it")
    lines: list[Line] = []
    for name in names:
        some = attracted[attracted[block].astype(str) == name].head(most)
        some = some.sort_values("per_100", ascending=False, kind="stable")
        lines += [Line(name), *(Line(name, word) for word in some["word"])]
    layout, index = Layout(lines, []), index_rows(table, block, "word")
    if ax is None:
        ax = new_axes(0.9 + _ROW * len(lines), 6.0)
    hollow = False
    xs: list[Any] = []
    ys: list[Any] = []
    for y, line in layout.rows():
        record = index[(line.block, str(line.row))]
        empty = is_hollow(record) or bool(pd.isna(record["low"]))
        hollow |= empty
        if not empty:
            ax.plot([record["low"], record["high"]], [y, y], color=SOFT, linewidth=1.5, zorder=3)
        xs += [record["expected_per_100"]] * 2 + [None]
        ys += [y - 0.3, y + 0.3, None]
        ax.plot(
            [record["per_100"]], [y], marker="o", markersize=5.8, markeredgewidth=0.9, markeredgecolor=INK,
            markerfacecolor="white" if empty else INK, linestyle="none", zorder=4, gid=record[MARK],
        )  # fmt: skip
        beside(ax, y, f"{whole(record['count'])}{resting_on(record)}", 8)
        beside(ax, y, f"{record['log_dice']:.1f}", 128, side="right")
    # one line for all of them keeps the page small
    ax.plot(xs, ys, color=GREY, linewidth=1.6, zorder=2)
    draw_labels(ax, layout, look)
    plain(ax)
    ax.set_xlim(left=0)
    above(ax, "times", 8)
    above(ax, "logDice", 128, side="right")
    dropped = len(attracted) - len(layout.rows())
    below(
        ax,
        xlabel,
        "Upright bar: how often it would stand there by chance.",
        HOLLOW if hollow else "",
        f"{dropped:,} more are in the table." if dropped else "",
    )
    return ax


def plot_company_differences(
    table: pd.DataFrame, ax: Any = None, *, between: str = "outlet", most: int = 3, xlabel: str = "",
    look: Look = PLAIN_LOOK,
) -> Any:  # fmt: skip
    """Per group the words in which its company differs most surely from the others': the difference with its interval.

    Parameters
    ----------
    table : DataFrame
        From ``company_differences``, the surest first.
    between : str
        Column of the groups: the blocks.
    most : int
        Words drawn for each.

    Returns
    -------
    Axes
        Words without an interval, or with one that says next to nothing (wider than once a use), are counted below.
    """
    need(table, between, "word", "difference", "low", "high", "count", "reference_count")
    told = table[(table["high"] - table["low"]) <= _WIDEST]
    names = values_of(told[between], between, look)
    if not names:
        return nothing_to_draw(ax or new_axes(1.6), "there are too few independent articles to compare the company")
    lines: list[Line] = []
    for name in names:
        some = told[told[between].astype(str) == name].head(most)
        some = some.sort_values("difference", ascending=False, kind="stable")
        lines += [Line(name), *(Line(name, word) for word in some["word"])]
    layout, index = Layout(lines, []), index_rows(told, between, "word")
    if ax is None:
        ax = new_axes(0.9 + _ROW * len(lines), 6.0)
    for y, line in layout.rows():
        record = index[(line.block, str(line.row))]
        ax.plot([record["low"], record["high"]], [y, y], color=SOFT, linewidth=1.5, zorder=3)
        ax.plot(
            [record["difference"]], [y], marker="o", markersize=5.8, markeredgewidth=0.9, markeredgecolor=INK,
            markerfacecolor=INK, linestyle="none", zorder=4, gid=record[MARK],
        )  # fmt: skip
        numbers = [whole(record[name]) for name in ("count", "uses", "reference_count", "reference_uses")]
        beside(ax, y, "{} of {} : {} of {}".format(*numbers) + resting_on(record), 8)
    draw_labels(ax, layout, look)
    plain(ax)
    ax.axvline(0, color=GREY, linewidth=1, zorder=1)
    above(ax, "times of uses : the others'", 8)
    dropped = len(table) - len(layout.rows())
    below(ax, xlabel, f"{dropped:,} more are in the table, those too unsure to draw among them." if dropped else "")
    return ax
