"""What stands in each cell? One row per thing, one column per article or outlet, signs in the cells.

:func:`plot_grid` draws signs whose colour and shape carry meaning; the pictures of
:mod:`analysis.charts.stories` are made of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.charts.layout import mark_id
from analysis.charts.media import medium
from analysis.charts.style import (
    INK,
    SMALL,
    SOFT,
    below,
    fitted,
    legend_columns,
    need,
    new_axes,
    nothing_to_draw,
)

# A picture of more cells is dots, not reading.
MOST_ROWS, MOST_COLUMNS = 40, 16
# Cells with more signs than this say "+3" instead of running into their neighbour.
_MOST_SIGNS = 4
_COLUMN = 0.78


class Sign(NamedTuple):
    """How a cell's value is drawn: a marker in a colour, or a word; ``name`` for the legend."""

    marker: str
    colour: str
    name: str = ""
    text: str = ""


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
    remarks: Mapping[Any, str] | None = None,
    legend: Sequence[Sign] = (),
    marks: Sequence[str] = (),
    xlabel: str = "",
    notes: Sequence[str] = (),
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
        Key → label, in the order to draw; a cell without rows in `cells` stays empty. Of more than 40 rows
        or 16 columns those with most signs are drawn, and the rest is counted below.
    remarks : mapping, optional
        Row key → short text at the right end of its line.
    legend : sequence of Sign
        What to explain under the grid; those with a name.
    marks : sequence of str
        Columns of `cells` that name a sign's row in the drawn table; default: `row` and `column`.
    xlabel, notes : str
        What is said below the legend.
    """
    need(cells, row, column, sign)
    if not len(rows) or not len(columns):
        return nothing_to_draw(ax or new_axes(1.6), "nothing found: there is no row to draw")
    rows, more_rows = _most(cells[row], rows, min(MOST_ROWS, medium().lines), "lines")
    columns, more_columns = _most(cells[column], columns, MOST_COLUMNS, "articles")
    if ax is None:
        width = 3.4 + _COLUMN * len(columns) + (0.9 if remarks else 0)
        ax = new_axes(1.3 + 0.27 * len(rows), width, 1.2 + 0.5 * len(columns))
    at_row = {key: y for y, key in enumerate(rows)}
    at_column = {key: x for x, key in enumerate(columns)}
    for y in range(0, len(rows), 2):
        ax.axhspan(y - 0.5, y + 0.5, color="#F4F4F4", zorder=0, linewidth=0)
    keys = list(marks) or [row, column]
    known = cells[cells[row].isin(list(rows)) & cells[column].isin(list(columns))]
    for (r, c), inside in known.groupby([row, column], sort=False):
        drawn = inside[sign].tolist()
        names = [mark_id(dict(zip(keys, key))) for key in zip(*(inside[one].astype(str) for one in keys))]
        shown = drawn if len(drawn) <= _MOST_SIGNS else drawn[: _MOST_SIGNS - 1]
        step = min(0.2, 0.72 / max(len(shown), 1))
        left = at_column[c] - step * (len(shown) - 1) / 2
        for k, key in enumerate(shown):
            _draw(ax, left + k * step, at_row[r], signs[key], names[k])
        if len(drawn) > len(shown):
            place = (left + step * len(shown) - 0.04, at_row[r])
            ax.text(*place, f"+{len(drawn) - len(shown)}", fontsize=SMALL, va="center", color=INK)
    ax.set_xlim(-0.5, len(columns) - 0.5)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xticks(range(len(columns)), list(columns.values()), rotation=30, ha="left", rotation_mode="anchor")
    ax.set_yticks(range(len(rows)), list(rows.values()))
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("bottom")
    ax.tick_params(length=0, labelsize=SMALL, colors=INK)
    for side in ax.spines.values():
        side.set_visible(False)
    for key, remark in (remarks or {}).items():
        if key in at_row and remark:
            place = (len(columns) - 0.42, at_row[key])
            ax.text(*place, remark, fontsize=SMALL, va="center", color=SOFT, clip_on=False)
    named = [each for each in legend if each.name]
    lines = _legend(ax, named)
    ax.xaxis.labelpad = 8 + 14 * lines
    below(ax, xlabel, *notes, more_rows, more_columns)
    return ax


def _most(
    column: pd.Series, labels: Mapping[Any, str], most: int, what: str
) -> tuple[Mapping[Any, str], str]:
    """The labels with most signs, in their order, and how many are left out."""
    if len(labels) <= most:
        return labels, ""
    often = column.value_counts()
    kept = set(sorted(labels, key=lambda key: -int(often.get(key, 0)))[:most])
    return (
        {key: label for key, label in labels.items() if key in kept},
        f"{len(labels) - most} of {len(labels)} {what} with fewer signs are not drawn.",
    )


def _draw(ax: Any, x: float, y: float, sign: Sign, name: str) -> None:
    if sign.text:
        ax.text(
            x, y, sign.text, ha="center", va="center", fontsize=SMALL, fontstyle="italic", color=sign.colour,
            linespacing=0.9, zorder=3, gid=name,
        )  # fmt: skip
    elif sign.marker:
        ax.plot([x], [y], markersize=7, linestyle="none", zorder=3, gid=name, **_face(sign))


def _face(sign: Sign) -> dict[str, Any]:
    open_mark = sign.marker in ("x", "+", "_", "|")
    return {
        "marker": sign.marker or "none",
        "markerfacecolor": sign.colour,
        "markeredgecolor": sign.colour if open_mark else "#555555",
        "markeredgewidth": 1.4 if open_mark else 0.5,
    }


def _legend(ax: Any, signs: Sequence[Sign]) -> int:
    """The legend under the grid; how many lines it has."""
    from matplotlib.lines import Line2D

    if not signs:
        return 0
    handles = [
        Line2D([], [], linestyle="none", markersize=7, label=fitted(sign.name, 42, 1), **_face(sign))
        for sign in signs
    ]
    per_line = legend_columns(ax, [fitted(sign.name, 42, 1) for sign in signs])
    ax.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0, -0.01), ncols=per_line, frameon=False,
        fontsize=SMALL, handletextpad=0.3, columnspacing=1.2, borderaxespad=0.2,
    )  # fmt: skip
    return -(-len(signs) // per_line)
