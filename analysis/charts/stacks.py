"""Of what parts is each group made up?

:func:`plot_stacks` draws one bar per row, split into parts that make 100 %; with `centre` the bars are
set against each other around a middle part (diverging), so that both sides can be compared along a
common line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.charts.layout import (
    MARK,
    Record,
    draw_labels,
    has_two_lines,
    index_rows,
    lay_lines,
    rank_rows,
    sizes,
    values_of,
)
from analysis.charts.style import (
    COUNTS,
    FEW,
    GREY,
    HOLLOW,
    INK,
    PLAIN_LOOK,
    REST,
    SMALL,
    VOICES,
    Look,
    Style,
    above,
    amount,
    below,
    beside,
    darker,
    few_parts,
    fitted,
    is_hollow,
    legend_columns,
    need,
    new_axes,
    nothing_to_draw,
    part_styles,
    plain,
    resting_on,
    room_for,
    whole,
)

# A part narrower than this share of a bar has no room for its number; diverging bars are half as long.
_ROOM, _HALF_ROOM = 0.07, 0.13


def plot_stacks(
    table: pd.DataFrame,
    ax: Any = None,
    *,
    part: str,
    row: str = "outlet",
    block: str | None = None,
    blocks: Sequence[str] = (),
    value: str = "share",
    order: Sequence[str] = (),
    centre: Sequence[str] = (),
    styles: Mapping[str, Style] | None = None,
    look: Look = PLAIN_LOOK,
    counted: str = "n",
    xlabel: str = "",
    ends: tuple[str, str] = ("", ""),
    notes: Sequence[str] = (),
) -> Any:
    """Stacked bars of shares, one per row, with the total and its independent articles beside each.

    Parameters
    ----------
    table : DataFrame
        One row per `block` × `row` × `part` with `value` (0 to 1), ``count``, ``total``, ``independent``,
        ``basis``. Bars that rest on too few independent articles are hollow.
    part, row, block : str
        Columns: what a bar is split into; what a bar is; what the bars are grouped by.
    blocks : sequence of str
        Blocks from top to bottom, others follow; default: as the study orders them, else as they come.
    order : sequence of str
        Parts from left to right; others follow as they come. Of more than six the rarest are merged.
    centre : sequence of str
        Parts that straddle zero. Those before them in `order` go left, those after them right.
    styles : mapping, optional
        Part → colour and hatch.
    look : Look
        Labels and orders. Rows without an order are drawn by the shares of their parts.
    counted : str
        What the totals at the right count ("statements").
    ends : pair of str
        What left and right mean, written below the axis of a diverging chart.

    Returns
    -------
    Axes
    """
    need(table, part, row, value, "total")
    rows = values_of(table[row], row, look)
    if not rows:
        return nothing_to_draw(ax or new_axes(1.6), "nothing found: there is no row to draw")
    present = values_of(table[part], part, look)
    parts = [name for name in order if name in present] + [name for name in present if name not in order]
    table, parts, merged = few_parts(table, part, [name for name in (block, row) if name], parts)
    parts = _used(table, part, parts)
    groups = values_of(table[block], block, look, blocks or VOICES) if block else [""]
    if blocks:
        groups = [name for name in blocks if name in groups] + [name for name in groups if name not in blocks]
    index = index_rows(table, block, row, part)
    rows = rank_rows(rows, row, lambda name: _left_parts(index, groups, name, parts, value), look)
    layout = lay_lines(
        groups, rows, sizes(table, block, row), headed=bool(block), empty="none in", look=look, row_name=f"{row}s"
    )
    if ax is None:
        step = 0.34 if has_two_lines(rows, look) else 0.27
        ax = new_axes(1.2 + step * len(layout.lines), 6.6)
    looks = {name: (styles or part_styles(parts, look)).get(name, Style(REST)) for name in parts}
    reach = [0.0, 0.0]
    hollow = counts = False
    for y, line in layout.rows():
        records = [index.get((line.block, str(line.row), name)) for name in parts]
        hollow |= _bar(ax, y, parts, records, value, centre, looks, reach)
        known = next((record for record in records if record is not None), {})
        counts |= (known.get("total") or FEW) < FEW
        beside(ax, y, whole(known.get("total")) + resting_on(known), 8)
    draw_labels(ax, layout, look)
    plain(ax)
    _x_axis(ax, bool(centre), reach, ends)
    if any(ends):
        ax.xaxis.labelpad = 18
    first = fitted(look.label(parts[0]), 42, 1)
    interval = "" if centre or "low" not in table.columns else f"Line below a bar: 95 % interval of “{first}”."
    below(ax, xlabel, interval, merged, *notes, COUNTS if counts else "", HOLLOW if hollow else "", *layout.notes)
    above(ax, counted, 8)
    _legend(ax, parts, looks, look)
    return ax


def _used(table: pd.DataFrame, part: str, parts: list[str]) -> list[str]:
    """The parts that occur at all: what is nowhere needs no entry in the legend."""
    if "count" not in table.columns:
        return parts
    counts = table["count"].groupby(table[part].astype(str)).sum()
    found = [name for name in parts if counts.get(name, 0) > 0]
    return found or parts


def _left_parts(
    index: dict[tuple[str, ...], Record], blocks: list[str], row: str, parts: list[str], value: str
) -> tuple[Any, ...]:
    for block in blocks:
        found = [index.get((block, row, part)) for part in parts]
        values = [record[value] if record else None for record in found]
        if any(item is not None and not pd.isna(item) for item in values):
            return tuple(values)
    return tuple([None] * len(parts))


def _bar(
    ax: Any,
    y: int,
    parts: list[str],
    records: list[Record | None],
    value: str,
    centre: Sequence[str],
    looks: Mapping[str, Style],
    reach: list[float],
) -> bool:
    """One bar; whether it is hollow."""
    widths = [0.0 if record is None or pd.isna(record[value]) else float(record[value]) for record in records]
    if not sum(widths):
        return False
    left = _start(parts, widths, centre)
    reach[0], reach[1] = min(reach[0], left), max(reach[1], left + sum(widths))
    any_hollow = False
    for piece, width, record in zip(parts, widths, records):
        if not width or record is None:
            continue
        style, hollow = looks[piece], is_hollow(record)
        any_hollow |= hollow
        ax.barh(
            y, width, left=left, height=0.7, hatch=style.hatch, zorder=3, linewidth=1.2 if hollow else 0.6,
            facecolor="white" if hollow else style.colour, edgecolor=darker(style.colour, 0.25 if hollow else 0.12),
            gid=record.get(MARK),
        )  # fmt: skip
        told = amount(record.get("count"), record.get("total"), width)
        if width >= room_for(ax, told, _ROOM) * (_HALF_ROOM / _ROOM if centre else 1):
            ax.text(
                left + width / 2, y, told, ha="center", va="center", fontsize=SMALL, color=INK, zorder=5,
                bbox={"boxstyle": "round,pad=0.1", "facecolor": "white", "alpha": 0.85, "linewidth": 0},
            )  # fmt: skip
        left += width
    if not centre:
        _first_interval(ax, y, records[0])
    return any_hollow


def _first_interval(ax: Any, y: int, record: Record | None) -> None:
    """The interval of the part at the left, whose end is the only one that is measured from zero."""
    ends = [None, None] if record is None else [record.get("low"), record.get("high")]
    if record is not None and record.get("count", 1) and not is_hollow(record) and not any(map(pd.isna, ends)):
        ax.plot(ends, [y + 0.35] * 2, color=INK, linewidth=1.4, solid_capstyle="butt", zorder=6)


def _start(parts: list[str], widths: list[float], centre: Sequence[str]) -> float:
    """Where a bar begins: at 0, or so far left that the middle parts straddle zero."""
    if not centre:
        return 0.0
    middle = [i for i, piece in enumerate(parts) if piece in centre]
    if not middle:
        return -sum(widths) / 2
    return -(sum(widths[: middle[0]]) + sum(widths[i] for i in middle) / 2)


def _x_axis(ax: Any, diverging: bool, reach: list[float], ends: tuple[str, str]) -> None:
    from matplotlib.ticker import FuncFormatter

    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{abs(100 * x):.0f}%"))
    if not diverging:
        ax.set_xlim(0, 1)
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
        return
    edge = max(-reach[0], reach[1], 0.25) * 1.04
    ax.set_xlim(-edge, edge)
    ax.axvline(0, color=GREY, linewidth=1, zorder=4)
    # Over narrow axes the left end begins under the names of the rows.
    out = -60 if room_for(ax, "".join(ends), 0) > 0.9 else 0
    for x, text, side in ((0.0, ends[0], "left"), (1.0, ends[1], "right")):
        ax.annotate(
            text, (x, 0), xycoords="axes fraction", xytext=(0 if x else out, -20), textcoords="offset points", ha=side,
            va="top", fontsize=SMALL, color=INK, annotation_clip=False,
        )  # fmt: skip


def _legend(ax: Any, parts: list[str], looks: Mapping[str, Style], look: Look) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(
            facecolor=looks[piece].colour, edgecolor=darker(looks[piece].colour, 0.12),
            hatch=looks[piece].hatch, linewidth=0.6, label=fitted(look.label(piece), 42, 1),
        )
        for piece in parts
    ]  # fmt: skip
    ax.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.01), frameon=False, fontsize=SMALL,
        ncols=legend_columns(ax, [fitted(look.label(piece), 42, 1) for piece in parts]), handlelength=1.8,
        handleheight=1.1, columnspacing=1.2, borderaxespad=0,
    )  # fmt: skip
