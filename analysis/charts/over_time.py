"""How does a number move from period to period, in each voice or outlet?

:func:`plot_over_time` draws small multiples with one line per part, their intervals, and the codebook's events as
upright lines. Lines join the estimates of neighbouring periods; nothing is smoothed unless the table says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.charts.layout import MARK, Record, index_rows, values_of
from analysis.charts.style import (
    FEWEST,
    GREY,
    HOLLOW,
    INK,
    PLAIN_LOOK,
    SMALL,
    SOFT,
    VOICE_MARKERS,
    VOICES,
    Look,
    Style,
    darker,
    fitted,
    is_hollow,
    listed,
    need,
    plain,
    wrapped,
)

_LINES: Any = ("-", "--", ":", "-.")
# So many lines can be told apart in one small picture, and so many small pictures stand on a page.
_MOST_PARTS, _MOST_PLACES = 4, 15
_TICKS = 5
_COLUMNS = 3


def plot_over_time(
    table: pd.DataFrame,
    *,
    value: str,
    time: str = "period",
    place: str | None = None,
    part: str = "part",
    styles: Mapping[str, Style] | None = None,
    events: Sequence[tuple[float, str]] = (),
    ticks: Mapping[str, str] | None = None,
    percent: bool = False,
    ylabel: str = "",
    notes: Sequence[str] = (),
    look: Look = PLAIN_LOOK,
) -> Any:
    """Small multiples over time: one for each place, a line for each part.

    Parameters
    ----------
    table : DataFrame
        One row per `time` × `place` × `part`, periods in order (a categorical column, or as they come), with `value`,
        ``low``, ``high``, ``count``, ``independent``, ``basis``. A missing value breaks the line. With ``smoothed`` a
        thin line is drawn through that column as well, and the picture says so (``smoothed_over`` periods).
    value, time, place, part : str
        Columns. Without `place` there is one picture.
    styles : mapping, optional
        Part → colour. Of more than four parts those with the largest counts are drawn.
    events : sequence of (place on the axis, label)
        Drawn as numbered upright lines; places count periods from 0.
    ticks : mapping, optional
        Period → what the axis says.
    percent : bool
        Show shares as per cent.

    Returns
    -------
    Figure
        Shape is the voice where places are voices; hollow means too few independent articles.
    """
    import matplotlib.pyplot as plt

    need(table, value, time, part, *([place] if place else []))
    periods = _in_order(table[time])
    places, left_out = _places(table, place, look)
    parts, merged = _parts(table, part, look)
    index = index_rows(table, place, time, part)
    columns = min(_COLUMNS, max(len(places), 1))
    lines = -(-max(len(places), 1) // columns)
    width = 2.6 * columns + 0.7 if columns > 1 else 6.4
    figure, axes = plt.subplots(
        lines, columns, figsize=(width, 0.5 + 1.75 * lines), sharex=True, sharey=True, squeeze=False
    )
    flat = list(axes.flat)
    looks = {name: (styles or {}).get(name) for name in parts}
    hollow = False
    for ax, name in zip(flat, places):
        for number, one in enumerate(parts):
            records = [index.get((name, period, one)) for period in periods]
            colour = looks[one].colour if looks[one] else INK  # type: ignore[union-attr]
            marker = VOICE_MARKERS.get(name, "o")
            shift = (number - (len(parts) - 1) / 2) * min(0.16, 0.5 / max(len(parts), 1))
            hollow |= _line(ax, records, value, shift, darker(colour) if looks[one] else INK, marker,
                            _LINES[number % len(_LINES)])  # fmt: skip
        for at, (where, _) in enumerate(events, start=1):
            ax.axvline(where, color=SOFT, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
            ax.annotate(str(at), (where, 1), xycoords=("data", "axes fraction"), xytext=(0, 1), ha="center",
                        textcoords="offset points", va="bottom", fontsize=SMALL, color=SOFT)  # fmt: skip
        plain(ax, grid="y")
        if name:
            ax.set_title(fitted(look.label(name), 30, 1), fontsize=9, fontweight="bold", color=INK, loc="left", pad=13)
    for ax in flat[len(places) :]:
        ax.set_axis_off()
    _axes(flat[0], periods, ticks or {}, percent)
    for number in range(len(places)):
        # the last picture of each column names the periods
        flat[number].tick_params(labelbottom=number + columns >= len(places))
    smoothed = ""
    if "smoothed" in table.columns:
        smoothed = f"Thin grey line: smoothed over {int(table['smoothed_over'].max())} periods."
    rule = {"share": "share", "mean": "mean"}.get(value)
    few = f"No {rule} is drawn of fewer than {FEWEST}." if rule and _any_few(table, value) else ""
    named = [f"{at} {label}" for at, (_, label) in enumerate(events, start=1)]
    told = [ylabel, "; ".join(named), *notes, merged, left_out, smoothed, few, HOLLOW if hollow else ""]
    figure.subplots_adjust(hspace=0.42, wspace=0.12)
    if len(parts) > 1:
        _legend(figure, flat[0], parts, looks, look)
    text = "\n".join(wrapped(one, int(width * 15)) for one in dict.fromkeys(told) if one)
    below = flat[min(columns * (lines - 1), len(flat) - 1)]
    below.annotate(
        text, (0, 0), xycoords="axes fraction", xytext=(0, -24), textcoords="offset points", va="top",
        fontsize=SMALL, color=INK, linespacing=1.35, annotation_clip=False,
    )  # fmt: skip
    return figure


def _in_order(column: pd.Series) -> list[str]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(value) for value in column.cat.categories]
    return list(dict.fromkeys(column.dropna().astype(str)))


def _places(table: pd.DataFrame, place: str | None, look: Look) -> tuple[list[str], str]:
    """The small pictures in order; those in which nothing was counted, or beyond a page, are named."""
    if place is None:
        return [""], ""
    names = values_of(table[place], place, look, VOICES)
    size = "total" if "total" in table.columns else "count"
    held: dict[Any, Any] = {}
    if size in table.columns:
        held = table[size].groupby(table[place].astype(str)).sum().to_dict()
    empty = [name for name in names if not held.get(name, 1)]
    names = [name for name in names if name not in empty]
    often = sorted(names, key=lambda name: -held.get(name, 0))[:_MOST_PLACES]
    dropped = [look.label(name) for name in [*empty, *(name for name in names if name not in often)]]
    return [name for name in names if name in often], f"Not drawn: {listed(dropped)}." if dropped else ""


def _parts(table: pd.DataFrame, part: str, look: Look) -> tuple[list[str], str]:
    names = values_of(table[part], "variant" if "variant" in look.order else part, look)
    if "count" in table.columns:
        counts = table["count"].groupby(table[part].astype(str)).sum()
        names = [name for name in names if counts.get(name, 0)] or names
        kept = sorted(names, key=lambda name: -counts.get(name, 0))[:_MOST_PARTS]
    else:
        kept = names[:_MOST_PARTS]
    dropped = [look.label(name) for name in names if name not in kept]
    return [name for name in names if name in kept], f"In the table only: {listed(dropped)}." if dropped else ""


def _line(
    ax: Any, records: list[Record | None], value: str, shift: float, colour: Any, marker: str, line: str
) -> bool:
    """One part of one picture; whether any of its marks is hollow."""
    xs = [at + shift for at in range(len(records))]
    known = [record is not None and _is_drawn(record, value) for record in records]
    ys = [record[value] if there and record else float("nan") for record, there in zip(records, known)]
    ax.plot(xs, ys, color=colour, linewidth=1.1, linestyle=line, zorder=2)
    ends: tuple[list[float], list[float]] = ([], [])
    hollow = False
    for x, record, there in zip(xs, records, known):
        if not there or record is None:
            continue
        empty = is_hollow(record) or pd.isna(record.get("low"))
        hollow |= bool(empty)
        if not empty:
            ends[0].extend([x, x, float("nan")])
            ends[1].extend([record["low"], record["high"], float("nan")])
        ax.plot(
            [x], [record[value]], linestyle="none", marker=marker, markersize=4.2, markeredgewidth=0.8,
            markeredgecolor=colour, markerfacecolor="white" if empty else colour, zorder=4, clip_on=False,
            gid=record.get(MARK),
        )  # fmt: skip
    if ends[0]:
        ax.plot(*ends, color=colour, linewidth=1.0, alpha=0.7, zorder=3)
    if any(record and "smoothed" in record for record in records):
        ax.plot(xs, [record["smoothed"] if record else float("nan") for record in records], color=GREY, linewidth=0.8)
    return hollow


def _is_drawn(record: Record, value: str) -> bool:
    """No share and no mean of fewer than five: a line through such points would only jump."""
    if pd.isna(record[value]):
        return False
    size = {"share": "total", "mean": "count"}.get(value)
    return size is None or int(record.get(size, FEWEST)) >= FEWEST


def _any_few(table: pd.DataFrame, value: str) -> bool:
    size = {"share": "total", "mean": "count"}[value]
    return size in table.columns and bool(table[size].between(1, FEWEST - 1).any())


def _axes(ax: Any, periods: list[str], ticks: Mapping[str, str], percent: bool) -> None:
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    # First and last are named, and some between them.
    step = max(1, -(-(len(periods) - 1) // (_TICKS - 1)))
    at = list(range(0, len(periods), step))
    # The year stands once, at the first and wherever it changes.
    names: list[str] = []
    year = ""
    for place in at:
        told = ticks.get(periods[place], periods[place])
        head, _, last = told.rpartition(" ")
        names.append(told if last != year or not head else head)
        year = last
    ax.set_xticks(at, [name.replace(" ", "\n") if name.count(" ") == 1 and len(name) > 6 else
                       "\n".join(name.rsplit(" ", 1)) if name.count(" ") > 1 else name for name in names])  # fmt: skip
    ax.set_xlim(-0.6, len(periods) - 0.4)
    if percent:
        ax.set_ylim(-0.04, 1.04)
        ax.set_yticks([0, 0.5, 1.0])
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    else:
        ax.yaxis.set_major_locator(MaxNLocator(4))
        if ax.dataLim.y0 >= 0:
            ax.set_ylim(bottom=0)


def _legend(figure: Any, first: Any, parts: list[str], looks: Mapping[str, Style | None], look: Look) -> None:
    from matplotlib.lines import Line2D

    handles = []
    for number, name in enumerate(parts):
        style = looks[name]
        colour = darker(style.colour) if style else INK
        handles.append(Line2D([], [], color=colour, linestyle=_LINES[number % len(_LINES)], linewidth=1.6,
                              label=fitted(look.label(name), 30, 1)))  # fmt: skip
    first.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0, 1.2), ncols=len(handles), frameon=False,
        fontsize=SMALL, handlelength=2.4, columnspacing=1.4, borderaxespad=0,
    )  # fmt: skip
