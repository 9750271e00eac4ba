"""Of what parts is each group made up?

:func:`plot_stacks` draws one bar per row, split into parts that make 100 %; with `centre` the bars are
set against each other around a middle part (diverging), so that both sides can be compared along a
common line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.charts.style import (
    DESCRIPTIVE,
    GREY,
    INK,
    SMALL,
    VOICES,
    Style,
    beside,
    block_heading,
    in_order,
    need,
    new_axes,
    nothing_to_draw,
    part_styles,
    plain,
    title,
    whole,
    wrapped,
)

PALE_BARS = "pale bars: too few independent articles, descriptive only"


def plot_stacks(
    table: pd.DataFrame,
    ax: Any = None,
    *,
    part: str,
    row: str = "outlet",
    block: str | None = None,
    value: str = "share",
    order: Sequence[str] = (),
    centre: Sequence[str] = (),
    styles: dict[str, Style] | None = None,
    unit: str = "n",
    xlabel: str = "",
    ends: tuple[str, str] = ("", ""),
    heading: str | None = None,
) -> Any:
    """Stacked bars of shares, one per row, with the total beside each.

    Parameters
    ----------
    table : DataFrame
        One row per `block` × `row` × `part` with `value` (0 to 1), ``count``, ``total``, ``basis``.
        Where the total is 0 no bar is drawn and the 0 stands there. Bars whose basis is "descriptive
        only" are pale and dashed.
    part, row, block : str
        Columns: what a bar is split into; what a bar is; what the bars are grouped by.
    order : sequence of str
        Parts from left to right; others follow as they come.
    centre : sequence of str
        Parts that straddle zero. Those before them in `order` go left, those after them right.
    ends : pair of str
        What left and right mean, written below the axis of a diverging chart.
    """
    need(table, part, row, value, "total")
    rows = in_order(table[row])
    blocks = in_order(table[block], VOICES) if block else [""]
    parts = in_order(table[part], tuple(order))
    lines: list[tuple[str, str | None]] = []
    for name in blocks:
        lines += [(name, None)] if block else []
        held = set(table.loc[table[block].astype(str) == name, row].astype(str)) if block else set(rows)
        lines += [(name, each) for each in rows if each in held]
    if ax is None:
        ax = new_axes(1.2 + 0.27 * len(lines), 6.6)
    if not len(table) or not rows:
        return nothing_to_draw(ax, "nothing found: there is no row to draw")
    looks = styles or part_styles(parts)
    index = _index(table, block, row, part)
    reach = [0.0, 0.0]
    for y, (name, each) in enumerate(lines):
        if each is None:
            block_heading(ax, y, name)
            continue
        records = [index.get((name, each, piece)) for piece in parts]
        _bar(ax, y, parts, records, value, centre, looks, reach)
        total = next((record["total"] for record in records if record is not None), None)
        beside(ax, y, f"{unit} {whole(total)}", 46)
    ticks = [(y, each) for y, (_, each) in enumerate(lines) if each is not None]
    ax.set_yticks([y for y, _ in ticks], [wrapped(each) for _, each in ticks])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    plain(ax)
    if len(table) and (table.get("basis", pd.Series(dtype=str)) == DESCRIPTIVE).any():
        xlabel += f"\n{PALE_BARS}"
    _x_axis(ax, bool(centre), reach, xlabel, ends)
    _legend(ax, parts, looks)
    title(ax, heading)
    return ax


def _index(
    table: pd.DataFrame, block: str | None, row: str, part: str
) -> dict[tuple[str, str, str], dict[str, Any]]:
    keys = zip(*(table[name].astype(str) if name else [""] * len(table) for name in (block, row, part)))
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for key, record in zip(keys, table.to_dict("records")):
        if key in found:
            raise ValueError(
                f"two rows for {' / '.join(piece for piece in key if piece)}: sum them before drawing"
            )
        found[key] = {str(name): item for name, item in record.items()}
    return found


def _bar(
    ax: Any,
    y: int,
    parts: list[str],
    records: list[dict[str, Any] | None],
    value: str,
    centre: Sequence[str],
    looks: dict[str, Style],
    reach: list[float],
) -> None:
    widths = [0.0 if record is None or pd.isna(record[value]) else float(record[value]) for record in records]
    if not sum(widths):
        return
    left = _start(parts, widths, centre)
    reach[0], reach[1] = min(reach[0], left), max(reach[1], left + sum(widths))
    for piece, width, record in zip(parts, widths, records):
        if not width or record is None:
            continue
        look = looks[piece]
        hollow = record.get("basis") == DESCRIPTIVE
        ax.barh(
            y,
            width,
            left=left,
            height=0.72,
            hatch=look.hatch,
            zorder=3,
            linewidth=0.9 if hollow else 0.6,
            linestyle="--" if hollow else "-",
            facecolor=_paler(look.colour) if hollow else look.colour,
            edgecolor="#9A9A9A" if hollow else "#666666",
        )
        if width >= 0.09:
            ax.text(
                left + width / 2,
                y,
                f"{100 * width:.0f}",
                ha="center",
                va="center",
                fontsize=SMALL - 1,
                color=INK,
                zorder=5,
                bbox={"boxstyle": "round,pad=0.12", "facecolor": "white", "linewidth": 0},
            )
        left += width


def _paler(colour: str) -> tuple[float, ...]:
    """The colour under a layer of white: still told from its neighbours, and never taken for a full one."""
    from matplotlib.colors import to_rgb

    return tuple(1 - 0.3 * (1 - part) for part in to_rgb(colour))


def _start(parts: list[str], widths: list[float], centre: Sequence[str]) -> float:
    """Where a bar begins: at 0, or so far left that the middle parts straddle zero."""
    if not centre:
        return 0.0
    middle = [i for i, piece in enumerate(parts) if piece in centre]
    if not middle:
        return -sum(widths) / 2
    return -(sum(widths[: middle[0]]) + sum(widths[i] for i in middle) / 2)


def _x_axis(ax: Any, diverging: bool, reach: list[float], xlabel: str, ends: tuple[str, str]) -> None:
    from matplotlib.ticker import FuncFormatter

    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{abs(100 * x):.0f}%"))
    ax.set_xlabel(xlabel, fontsize=SMALL, color=INK)
    if not diverging:
        ax.set_xlim(0, 1)
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
        return
    edge = max(-reach[0], reach[1], 0.25) * 1.04
    ax.set_xlim(-edge, edge)
    ax.axvline(0, color=GREY, linewidth=1, zorder=4)
    if any(ends):
        ax.xaxis.labelpad = 18
    for x, text, side in ((0.0, ends[0], "left"), (1.0, ends[1], "right")):
        ax.annotate(
            text,
            (x, 0),
            xycoords="axes fraction",
            xytext=(0, -20),
            textcoords="offset points",
            ha=side,
            va="top",
            fontsize=SMALL,
            color=INK,
            annotation_clip=False,
        )


def _legend(ax: Any, parts: list[str], looks: dict[str, Style]) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(
            facecolor=looks[piece].colour,
            edgecolor="#666666",
            hatch=looks[piece].hatch,
            linewidth=0.6,
            label=wrapped(piece),
        )
        for piece in parts
    ]
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        ncols=min(len(parts), 5),
        frameon=False,
        fontsize=SMALL,
        handlelength=1.8,
        handleheight=1.1,
        columnspacing=1.2,
        borderaxespad=0,
    )
