"""How do groups compare, part by part?

:func:`plot_bar_table` draws a table with a small bar in each cell: a line per group, a column per part, with
the number before the bar and the interval on it, so that each column can be read from top to bottom.
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
    FEWEST,
    HOLLOW,
    INK,
    PLAIN_LOOK,
    SMALL,
    SOFT,
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
    need,
    new_axes,
    nothing_to_draw,
    plain,
    resting_on,
    whole,
)

# A column is one unit wide: the number, then the bar (a share of 1 fills it), then air.
NUMBER, BAR = 0.42, 0.5
_ROW = 0.235


def plot_bar_table(
    table: pd.DataFrame,
    ax: Any = None,
    *,
    part: str,
    row: str = "outlet",
    block: str | None = None,
    value: str = "share",
    parts: Sequence[str] = (),
    styles: Mapping[str, Style],
    look: Look = PLAIN_LOOK,
    counted: str = "n",
    totals: bool = True,
    ends: tuple[str, str] = ("0", "100%"),
    mean: bool = False,
    xlabel: str = "",
    notes: Sequence[str] = (),
) -> Any:
    """A table of shares with a bar in each cell.

    Parameters
    ----------
    table : DataFrame
        One row per `block` × `row` × `part`: `value` (0 to 1), ``count``, ``total``, ``low``, ``high``,
        ``independent``, ``basis``.
    part, row, block : str
        Columns: what the columns are; what a line is; what the lines are grouped by.
    parts : sequence of str
        Columns from left to right; default: as they come. Of more than six the rarest are merged.
    styles : mapping
        Part → colour.
    counted : str
        What the totals at the right count ("uses").
    totals : bool
        Whether they stand there: not where every column has its own.
    ends : pair of str
        What the two ends of a bar are.
    mean : bool
        The value is a mean between 0 and 1: always per cent, and none of fewer than five.

    Returns
    -------
    Axes
        Column k spans k to k + 1 of the x axis; its bar begins at k + ``NUMBER`` and is ``BAR`` long for 100 %.
        Hollow bars have no interval: too few independent articles. A line without any count is folded.
    """
    need(table, part, row, value, "total")
    rows = values_of(table[row], row, look)
    if not rows:
        return nothing_to_draw(ax or new_axes(1.6), "nothing found: there is no row to draw")
    keys = [name for name in (block, row) if name]
    names = list(parts) or values_of(table[part], part, look)
    table, names, merged = few_parts(table, part, keys, names)
    blocks = values_of(table[block], block, look, VOICES) if block else [""]
    index = index_rows(table, block, row, part)
    rows = rank_rows(rows, row, lambda name: _shares(index, blocks, name, names, value), look)
    layout = lay_lines(
        blocks, rows, sizes(table, block, row), headed=bool(block), empty="none in", look=look, row_name=f"{row}s"
    )
    # Room for the last heading before the numbers at the right.
    edge = 6 if len(look.label(names[-1])) <= 8 else 36
    if ax is None:
        step = 0.32 if has_two_lines(rows, look) else _ROW
        ax = new_axes(0.9 + step * len(layout.lines), 0.6 + 1.5 * max(len(names), 2), 0.6 + 1.2 * len(names))
    hollow = False
    for y, line in layout.rows():
        records = [index.get((line.block, str(line.row), name)) for name in names]
        for k, (name, record) in enumerate(zip(names, records)):
            if record is not None and not pd.isna(record[value]):
                _cell(ax, k, y, record, value, styles.get(name, Style("#DDDDDD")), mean)
                hollow |= is_hollow(record) and not (mean and int(record.get("count") or 0) < FEWEST)
        known = next((record for record in records if record is not None), {})
        if totals:
            beside(ax, y, whole(known.get("total")) + resting_on(known), edge)
    draw_labels(ax, layout, look)
    _columns(ax, names, look, len(layout.lines), ends)
    if totals:
        above(ax, counted, edge, up=4)
    rule = f"–: fewer than {FEWEST}, no mean." if mean and _any_few(index) else ""
    below(ax, xlabel, merged, *notes, rule, HOLLOW if hollow else "", *layout.notes)
    return ax


def _shares(
    index: dict[tuple[str, ...], Record], blocks: list[str], row: str, parts: list[str], value: str
) -> tuple[Any, ...]:
    """Rows are ordered by their shares from left to right, in the first block that has them."""
    for block in blocks:
        found = [index.get((block, row, part)) for part in parts]
        values = [record[value] if record else None for record in found]
        if any(item is not None and not pd.isna(item) for item in values):
            return tuple(values)
    return tuple([None] * len(parts))


def _any_few(index: dict[tuple[str, ...], Record]) -> bool:
    return any(0 < (record.get("count") or 0) < FEWEST for record in index.values())


def _cell(ax: Any, column: int, y: int, record: Record, value: str, style: Style, mean: bool) -> None:
    share, start = float(record[value]), column + NUMBER
    text = f"{100 * share:.0f}%" if mean else amount(record.get("count"), record.get("total"), share)
    if not text.endswith("%"):
        text = f"{text} of {whole(record.get('total'))}"
    nothing = not record.get("count", share)
    if mean and not nothing and int(record["count"]) < FEWEST:
        share, text = 0.0, "–"
    ax.text(
        start - 0.03, y, "0" if nothing and not mean else text, ha="right", va="center", fontsize=SMALL,
        color="#8A8A8A" if nothing else INK, zorder=4,
    )  # fmt: skip
    hollow = is_hollow(record)
    if share:
        ax.barh(
            y, BAR * share, left=start, height=0.62, zorder=3, linewidth=1.1 if hollow else 0.5,
            facecolor="white" if hollow else style.colour, edgecolor=darker(style.colour, 0.3),
            gid=record.get(MARK),
        )  # fmt: skip
    low, high = record.get("low"), record.get("high")
    if share and not hollow and not pd.isna(low) and not pd.isna(high):
        ends = [start + BAR * float(low), start + BAR * float(high)]
        ax.plot(ends, [y, y], color=INK, linewidth=1.1, alpha=0.75, solid_capstyle="butt", zorder=4)


def _columns(ax: Any, names: list[str], look: Look, lines: int, ends: tuple[str, str]) -> None:
    """Headings above, 0 and 100 % below, a faint line where each column of bars begins and ends."""
    places, texts = [], []
    for k, name in enumerate(names):
        ax.annotate(
            fitted(look.label(name), 13, 3), (k + NUMBER, 1), xycoords=ax.get_xaxis_transform(), xytext=(0, 4),
            textcoords="offset points", ha="left", va="bottom", fontsize=9, fontweight="bold", color=INK,
        )  # fmt: skip
        for place, text in zip((k + NUMBER, k + NUMBER + BAR), ends):
            ax.plot([place, place], [-0.6, lines - 0.4], color="#E0E0E0", linewidth=0.8, zorder=1)
            places.append(place)
            texts.append(text)
    ax.set_xlim(0, len(names))
    plain(ax, grid="")
    ax.set_xticks(places, texts, color=SOFT)
    ax.spines["bottom"].set_visible(False)
