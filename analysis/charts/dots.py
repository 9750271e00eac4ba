"""Where does each group stand on one scale, and how sure is that?

:func:`plot_dots` draws one dot with its interval per row of a summary table, in blocks that can be
compared by eye, with the counts beside each row. The families of charts (word choice, tone) are thin names
for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.layout import (
    MARK,
    Layout,
    Record,
    draw_labels,
    has_two_lines,
    index_rows,
    lay_lines,
    rank_rows,
    values_of,
)
from analysis.charts.style import (
    FEWEST,
    GREY,
    HOLLOW,
    INK,
    PLAIN_LOOK,
    SOFT,
    VOICE_MARKERS,
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

# Height of one row of the picture in inches, with one series and for each further one.
_ROW, _MORE = 0.21, 0.075
_TWO_LINES = 0.3
# Width of one character of the numbers beside the axes, in points.
_CHARACTER = 4.4


def plot_dots(
    table: pd.DataFrame,
    ax: Any = None,
    *,
    value: str,
    row: str = "outlet",
    block: str | None = None,
    series: str | None = None,
    look: Look = PLAIN_LOOK,
    colours: Mapping[str, str] | None = None,
    outlets: Sequence[str] | None = None,
    counts: str = "{count} of {total}",
    counted: str = "",
    percent: bool = False,
    zero: bool = False,
    mean: bool = False,
    xlabel: str = "",
    notes: Sequence[str] = (),
) -> Any:
    """Dots with intervals: blocks from top to bottom, a line per row, a marker per series, counts on the
    right.

    Parameters
    ----------
    table : DataFrame
        A summary: the group columns, `value`, ``low``, ``high``, ``basis``, ``independent`` and the columns
        named in `counts`. A missing value draws nothing (its count still stands there, so a silence can be
        seen). Where the basis is "descriptive only", or fewer than five independent articles stand behind
        it, the marker is hollow and has no interval.
    ax : Axes, optional
        Drawn on fresh axes when missing.
    value, row, block, series : str
        Columns: the number on the x axis; what a line is; what the blocks are; what the markers are (voices).
    look : Look
        Labels and orders. Rows without an order are drawn by value, the largest first.
    colours : mapping, optional
        Block → colour of its marks (a word, a side); all others are drawn in ink.
    outlets : sequence of str, optional
        Not used: outlets have no colour.
    counts, counted : str
        What stands on the right of each row, from the columns of the table; the heading above it.
    percent, zero : bool
        Show shares as per cent, from 0 to 100; draw a line at zero.
    mean : bool
        The value is a mean: none is drawn where the count is under five.

    Returns
    -------
    Axes
    """
    need(table, value, row, *[name for name in (block, series) if name])
    rows = values_of(table[row], row, look)
    blocks = values_of(table[block], block, look) if block else [""]
    voices = values_of(table[series], series, look, tuple(VOICE_MARKERS)) if series else [""]
    if not rows:
        return nothing_to_draw(ax or new_axes(1.6), "nothing found: there is no row to draw")
    index = index_rows(table, block, row, series)
    rows = rank_rows(rows, row, lambda name: _first_value(index, blocks, name, voices, value), look)
    layout = lay_lines(
        blocks, rows, _sizes(index), headed=bool(block), empty="0 in", look=look, row_name=f"{row}s"
    )
    step = max(_ROW + _MORE * (len(voices) - 1), _TWO_LINES if has_two_lines(rows, look) else 0)
    if ax is None:
        ax = new_axes(0.9 + step * len(layout.lines), 6.4)
    spread = np.linspace(-0.27, 0.27, len(voices)) if len(voices) > 1 else [0.0]
    texts = {key: _told(record, counts) for key, record in index.items()}
    column = _CHARACTER * max(map(len, texts.values())) + 16
    hollow = False
    for y, line in layout.rows():
        colour = (colours or {}).get(line.block, INK)
        for k, voice in enumerate(voices):
            record = index.get((line.block, str(line.row), voice))
            if record is None:
                continue
            beside(ax, y, texts[(line.block, str(line.row), voice)], 10 + column * k)
            if not _is_missing(record[value]) and not (mean and _is_few(record)):
                marker = VOICE_MARKERS.get(voice, "o")
                hollow |= _dot(ax, record, value, y + spread[k], colour, marker)
    draw_labels(ax, layout, look)
    plain(ax)
    _scale(ax, table, value, percent, zero)
    rule = f"No mean is drawn of fewer than {FEWEST}." if mean and _any_few(index, layout) else ""
    below(ax, xlabel, *notes, HOLLOW if hollow else "", rule, *layout.notes)
    _header(ax, voices if series else [], counted, column, look)
    return ax


def _told(record: Record, counts: str) -> str:
    """What stands beside a row, in whole numbers, with the articles it rests on."""
    shown = {name: whole(value) if _is_number(value) else value for name, value in record.items()}
    return counts.format(**shown) + resting_on(record)


def _first_value(
    index: dict[tuple[str, ...], Record], blocks: list[str], row: str, voices: list[str], value: str
) -> Any:
    """By what a row is ordered: its value in the first block and series that have one."""
    for block in blocks:
        for voice in voices:
            record = index.get((block, row, voice))
            if record is not None and not _is_missing(record[value]):
                return record[value]
    return None


def _sizes(index: dict[tuple[str, ...], Record]) -> dict[tuple[str, str], float]:
    """How much stands behind each row of each block; an estimate without a count is worth a line."""
    found: dict[tuple[str, str], float] = {}
    for (block, row, _), record in index.items():
        count = record.get("count", 1)
        found[(block, row)] = found.get((block, row), 0) + (0 if _is_missing(count) else float(count))
    return found


def _dot(ax: Any, record: Record, value: str, y: float, colour: str, marker: str) -> bool:
    """One mark and its interval; whether the mark is hollow."""
    ends = (record.get("low"), record.get("high"))
    hollow = is_hollow(record) or any(_is_missing(end) for end in ends)
    if not hollow:
        ax.plot(ends, [y, y], color=SOFT, linewidth=1.5, solid_capstyle="butt", zorder=3)
    ax.plot(
        [record[value]], [y], linestyle="none", marker=marker, markersize=5.8, markeredgewidth=0.9,
        markeredgecolor=INK, markerfacecolor="white" if hollow else colour, zorder=4, clip_on=False,
        gid=record.get(MARK),
    )  # fmt: skip
    return hollow


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _is_few(record: Record) -> bool:
    count = record.get("count")
    return not _is_missing(count) and int(count) < FEWEST  # type: ignore[arg-type]


def _any_few(index: dict[tuple[str, ...], Record], layout: Layout) -> bool:
    drawn = {(line.block, line.row) for _, line in layout.rows()}
    return any(key[:2] in drawn and record.get("count") and _is_few(record) for key, record in index.items())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating))


def _header(ax: Any, voices: list[str], counted: str, column: float, look: Look) -> None:
    """Above the numbers: what they count; with several voices each column names its marker, which is the
    legend.
    """
    from matplotlib.transforms import ScaledTranslation

    if not voices:
        above(ax, counted, 10)
    for k, voice in enumerate(voices):
        above(ax, look.label(voice), 20 + column * k)
        move = ScaledTranslation((14 + column * k) / 72, 9 / 72, ax.figure.dpi_scale_trans)
        ax.plot(
            [1], [1], marker=VOICE_MARKERS.get(voice, "o"), color=SOFT, markersize=5, linestyle="none",
            transform=ax.transAxes + move, clip_on=False,
        )  # fmt: skip


def _scale(ax: Any, table: pd.DataFrame, value: str, percent: bool, zero: bool) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    if percent:
        ax.set_xlim(-0.02, 1.02)
        ax.set_xticks([0, 0.25, 0.5, 0.75, 1.0])
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    else:
        seen = [table[name] for name in (value, "low", "high") if name in table.columns]
        numbers = pd.concat([pd.to_numeric(column, errors="coerce") for column in seen]).dropna()
        low, high = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 1.0)
        if zero or low >= 0:
            low, high = min(low, 0.0), max(high, 0.0)
        room = (high - low) * 0.06 or 0.5
        ax.set_xlim(low - room, high + room)
        ax.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    if zero:
        ax.axvline(0, color=GREY, linewidth=1, zorder=1)
