"""What stands in each cell? One row per thing, one column per article or outlet, signs in the cells.

:func:`plot_grid` draws signs whose colour and shape carry meaning; the pictures of
:mod:`analysis.charts.stories` are made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.charts.style import GREY, INK, SMALL, need, new_axes, nothing_to_draw, title


class Sign(NamedTuple):
    """How a cell's value is drawn: marker, colour, whether filled; ``name`` for the legend."""

    marker: str
    colour: str
    filled: bool = True
    name: str = ""


# Cells with more signs than this say "+3" instead of running into their neighbour.
_MOST_SIGNS = 4


def plot_grid(
    cells: pd.DataFrame,
    signs: Mapping[Any, Sign],
    ax: Any = None,
    *,
    row: str,
    column: str,
    sign: str,
    rows: Mapping[Any, str],
    columns: Mapping[Any, str],
    notes: Mapping[Any, str] | None = None,
    legend: Sequence[Sign] = (),
    heading: str | None = None,
) -> Any:
    """Signs in a grid of rows × columns, labels left and on top.

    Parameters
    ----------
    cells : DataFrame
        One row per sign: `row`, `column` (which cell) and `sign` (a key of `signs`). Several in one cell
        stand side by side.
    signs : mapping
        Key → :class:`Sign`.
    rows, columns : mapping
        Key → label, in the order to draw; a cell without rows in `cells` stays empty.
    notes : mapping, optional
        Row key → short text at the right end of its line.
    legend : sequence of Sign
        What to explain under the grid; those with a name.
    """
    need(cells, row, column, sign)
    if ax is None:
        ax = new_axes(1.3 + 0.27 * len(rows), 3.4 + 0.78 * len(columns) + (0.9 if notes else 0))
    if not len(rows) or not len(columns):
        return nothing_to_draw(ax, "nothing found: there is no row to draw")
    at_row = {key: y for y, key in enumerate(rows)}
    at_column = {key: x for x, key in enumerate(columns)}
    for y in range(0, len(rows), 2):
        ax.axhspan(y - 0.5, y + 0.5, color="#F4F4F4", zorder=0, linewidth=0)
    known = cells[cells[row].isin(list(rows)) & cells[column].isin(list(columns))]
    for (r, c), inside in known.groupby([row, column], sort=False):
        drawn = inside[sign].tolist()
        shown = drawn if len(drawn) <= _MOST_SIGNS else drawn[: _MOST_SIGNS - 1]
        step = min(0.2, 0.72 / max(len(shown), 1))
        left = at_column[c] - step * (len(shown) - 1) / 2
        for k, key in enumerate(shown):
            _draw(ax, left + k * step, at_row[r], signs[key])
        if len(drawn) > len(shown):
            place = (left + step * len(shown) - 0.04, at_row[r])
            ax.text(*place, f"+{len(drawn) - len(shown)}", fontsize=SMALL - 2, va="center", color=INK)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(columns)), list(columns.values()), rotation=30, ha="left", rotation_mode="anchor")
    ax.set_yticks(range(len(rows)), list(rows.values()))
    ax.xaxis.tick_top()
    ax.tick_params(length=0, labelsize=SMALL, colors=INK)
    for side in ax.spines.values():
        side.set_visible(False)
    for key, note in (notes or {}).items():
        if key in at_row:
            place = (len(columns) - 0.42, at_row[key])
            ax.text(*place, note, fontsize=SMALL - 1, va="center", color=INK, clip_on=False)
    _legend(ax, [each for each in legend if each.name])
    title(ax, heading)
    if heading:
        ax.set_title(heading, loc="left", fontsize=10, color=INK, pad=30)
    return ax


def _draw(ax: Any, x: float, y: float, sign: Sign) -> None:
    if sign.marker == "":
        return
    ax.plot(
        [x],
        [y],
        marker=sign.marker,
        markersize=7,
        markerfacecolor=sign.colour if sign.filled else "white",
        markeredgecolor=sign.colour if not sign.filled or sign.marker in "x+_|" else "#555555",
        markeredgewidth=1.4 if not sign.filled or sign.marker in "x+_|" else 0.5,
        linestyle="none",
        zorder=3,
    )


def _legend(ax: Any, signs: Sequence[Sign]) -> None:
    from matplotlib.lines import Line2D

    if not signs:
        return
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=sign.marker or "none",
            markersize=7,
            markerfacecolor=sign.colour if sign.filled else "white",
            markeredgecolor=sign.colour
            if not sign.filled or sign.marker in ("x", "+", "_", "|", "")
            else GREY,
            label=sign.name,
        )
        for sign in signs
    ]
    ax.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, -0.01),
        ncols=3,
        frameon=False,
        fontsize=SMALL - 0.5,
        handletextpad=0.3,
        columnspacing=1.2,
    )
