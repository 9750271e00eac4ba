"""Where does each group stand on one scale, and how sure is that?

:func:`plot_dots` draws one dot with its interval per row of a summary table, in blocks that can be
compared by eye, with the counts beside each row. The families of charts (word choice, attribution,
sentiment) are thin names for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.style import (
    DESCRIPTIVE,
    GREY,
    INK,
    MARKERS,
    SMALL,
    VOICE_MARKERS,
    beside,
    block_heading,
    in_order,
    need,
    new_axes,
    nothing_to_draw,
    outlet_styles,
    plain,
    title,
    whole,
    wrapped,
)

# Height of one row of the picture in inches, with one series and for each further one.
_ROW, _MORE = 0.2, 0.075
_TWO_LINES = 0.3
HOLLOW_DOTS = "hollow: too few independent articles, descriptive only"


def plot_dots(
    table: pd.DataFrame,
    ax: Any = None,
    *,
    value: str,
    row: str = "outlet",
    block: str | None = None,
    series: str | None = None,
    outlets: Sequence[str] | None = None,
    counts: str = "{count}/{total}",
    percent: bool = False,
    zero: bool = False,
    xlabel: str = "",
    heading: str | None = None,
) -> Any:
    """Dots with intervals: blocks from top to bottom, a line per row, a marker per series, counts on the
    right.

    Parameters
    ----------
    table : DataFrame
        A summary: the group columns, `value`, ``low``, ``high``, ``basis`` and the columns named in
        `counts`. A missing value draws nothing (its count still stands there, so a silence can be seen).
        Where ``basis`` is "descriptive only" the marker is hollow and has no interval.
    ax : Axes, optional
        Drawn on fresh axes when missing.
    value, row, block, series : str
        Columns: the number on the x axis; what a line is (its colour); what the blocks are; what the
        markers are.
    outlets : sequence of str, optional
        All outlets of the corpus, for colours that hold across figures; default: those of the table.
    counts : str
        What stands on the right of each row, from the columns of the table.
    percent, zero : bool
        Show shares as per cent, from 0 to 100; draw a line at zero.

    Returns
    -------
    Axes
    """
    need(table, value, row, *[name for name in (block, series) if name])
    rows = in_order(table[row])
    blocks = in_order(table[block]) if block else [""]
    voices = in_order(table[series], tuple(VOICE_MARKERS)) if series else [""]
    step = max(
        _ROW + _MORE * (len(voices) - 1), _TWO_LINES if any("\n" in wrapped(name) for name in rows) else 0
    )
    lines = _lines(table, block, blocks, row, rows)
    if ax is None:
        ax = new_axes(0.9 + step * len(lines), 6.4)
    if not len(table) or not rows:
        return nothing_to_draw(ax, "nothing found: there is no row to draw")
    styles = outlet_styles(outlets if outlets is not None else rows)
    styles.update({name: style for name, style in outlet_styles(rows).items() if name not in styles})
    markers = {name: VOICE_MARKERS.get(name, MARKERS[i % len(MARKERS)]) for i, name in enumerate(voices)}
    index = _index(table, block, row, series)
    spread = np.linspace(-0.27, 0.27, len(voices)) if len(voices) > 1 else [0.0]

    ticks = []
    for y, (part, name) in enumerate(lines):
        if name is None:
            block_heading(ax, y, part)
            continue
        ticks.append((y, name))
        style = styles[name]
        for k, voice in enumerate(voices):
            record = index.get((part, name, voice))
            if record is None:
                continue
            marker = markers[voice] if series else style.marker
            _dot(ax, record, value, y + spread[k], style.colour, marker)
            _count(ax, counts, record, y, k)
    ax.set_yticks([y for y, _ in ticks], [wrapped(name) for _, name in ticks])
    ax.set_ylim(len(lines) - 0.4, -0.6)
    plain(ax)
    if any(_is_descriptive(record) for record in index.values() if not _is_missing(record[value])):
        xlabel += f"\n{HOLLOW_DOTS}"
    _x_axis(ax, table, value, percent, zero, xlabel)
    _header(ax, voices if series else [], markers, counts)
    title(ax, heading)
    return ax


def _lines(
    table: pd.DataFrame, block: str | None, blocks: list[str], row: str, rows: list[str]
) -> list[tuple[str, str | None]]:
    """What stands on each line from top to bottom: (block, None) is a heading, (block, row) a line of
    dots.
    """
    if not block:
        return [("", name) for name in rows]
    lines: list[tuple[str, str | None]] = []
    for part in blocks:
        held = set(table.loc[table[block].astype(str) == part, row].astype(str))
        lines += [(part, None), *((part, name) for name in rows if name in held)]
    return lines


def _index(
    table: pd.DataFrame, block: str | None, row: str, series: str | None
) -> dict[tuple[str, str, str], dict[str, Any]]:
    keys = zip(*(table[name].astype(str) if name else [""] * len(table) for name in (block, row, series)))
    records = [{str(k): v for k, v in record.items()} for record in table.to_dict("records")]
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for key, record in zip(keys, records):
        if key in found:
            raise ValueError(
                f"two rows for {' / '.join(part for part in key if part)}: sum them before drawing"
            )
        found[key] = record
    return found


def _dot(ax: Any, record: dict[str, Any], value: str, y: float, colour: str, marker: str) -> None:
    x = record[value]
    if _is_missing(x):
        return
    descriptive = _is_descriptive(record)
    if not descriptive:
        ax.plot(
            [record["low"], record["high"]],
            [y, y],
            color=colour,
            linewidth=1.6,
            alpha=0.75,
            solid_capstyle="butt",
            zorder=3,
        )
    ax.plot(
        [x],
        [y],
        linestyle="none",
        marker=marker,
        markersize=5.2,
        markeredgewidth=1.1,
        markeredgecolor=colour,
        markerfacecolor="white" if descriptive else colour,
        zorder=4,
        clip_on=False,
    )


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _is_descriptive(record: dict[str, Any]) -> bool:
    """No interval was given, or its makers say it should not be read as one."""
    return (
        record.get("basis") == DESCRIPTIVE
        or _is_missing(record.get("low"))
        or _is_missing(record.get("high"))
    )


def _count(ax: Any, counts: str, record: dict[str, Any], y: float, k: int) -> None:
    text = counts.format(**{name: whole(v) if _is_number(v) else v for name, v in record.items()})
    beside(ax, y, text, 60 + 58 * k)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating))


def _header(ax: Any, voices: list[str], markers: dict[str, str], counts: str) -> None:
    """Above the counts: what they count; with several series each column names its marker, which is the
    legend.
    """
    unit = "n / total" if "/" in counts else "n"
    for k, voice in enumerate(voices or [unit]):
        ax.annotate(
            voice,
            (1, 1),
            xycoords="axes fraction",
            xytext=(60 + 58 * k, 5),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=SMALL - 0.5,
            color=INK,
            annotation_clip=False,
        )
        if voices:
            ax.plot(
                [1],
                [1],
                marker=markers[voice],
                color=GREY,
                markeredgecolor=INK,
                markersize=5,
                linestyle="none",
                transform=_points_right(ax, 54 + 58 * k, 20),
                clip_on=False,
            )


def _points_right(ax: Any, dx: float, dy: float) -> Any:
    from matplotlib.transforms import ScaledTranslation

    return ax.transAxes + ScaledTranslation(dx / 72, dy / 72, ax.figure.dpi_scale_trans)


def _x_axis(ax: Any, table: pd.DataFrame, value: str, percent: bool, zero: bool, xlabel: str) -> None:
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
    ax.set_xlabel(xlabel, fontsize=SMALL, color=INK)
