"""Which lines does a picture have, from top to bottom?

:func:`index_rows` finds the record of each cell, :func:`rank_rows` puts rows in order, :func:`lay_lines`
makes the headings and rows of each block, with what is zero everywhere folded into one line and what would
not fit on a page left out and said.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.charts.media import medium
from analysis.charts.style import (
    MERGED,
    PLAIN_LOOK,
    SMALL,
    SOFT,
    UNKNOWN,
    Look,
    block_heading,
    fitted,
    in_order,
    listed,
)

# As many lines as a page holds; blocks with more rows show those with the largest counts.
MOST_LINES = 100
# Inches that a name of two lines needs.
_TWO_LINES = 0.2
Record = dict[str, Any]
# Where a record keeps the name of its mark.
MARK = "_mark"


class Line(NamedTuple):
    """One line: a heading (no row, no text), a row, or a text that stands for several rows."""

    block: str
    row: str | None = None
    text: str = ""


class Layout(NamedTuple):
    """The lines of a picture and what is to be said below it."""

    lines: list[Line]
    notes: list[str]

    def rows(self) -> list[tuple[int, Line]]:
        """The lines that hold a row, with their places."""
        return [(y, line) for y, line in enumerate(self.lines) if line.row is not None]


def index_rows(table: pd.DataFrame, *columns: str | None) -> dict[tuple[str, ...], Record]:
    """The record of each cell named by `columns` (None: not a dimension); two for one cell are refused."""
    keys = list(zip(*(table[name].astype(str) if name else [""] * len(table) for name in columns)))
    found: dict[tuple[str, ...], Record] = {}
    for key, record in zip(keys, table.to_dict("records")):
        if key in found:
            raise ValueError(
                f"two rows for {' / '.join(piece for piece in key if piece)}: sum them before drawing"
            )
        found[key] = {str(name): value for name, value in record.items()}
        merged = record.get(MERGED)
        found[key][MARK] = mark_id({**dict(zip(columns, key)), **(merged if isinstance(merged, dict) else {})})
    return found


def mark_id(values: Mapping[Any, str | Sequence[str]]) -> str:
    """The name a mark carries in the saved SVG: which row of the drawn table it stands for, or which rows, where
    several values of a column were merged.

    Examples
    --------
    >>> mark_id({"outlet": "Gull", None: "", "variant": "truce"})
    'at:{"outlet":"Gull","variant":"truce"}'
    """
    named = {str(name): "nan" if value == UNKNOWN else value for name, value in values.items() if name}
    return "at:" + json.dumps(named, ensure_ascii=False, separators=(",", ":"))


def rank_rows(
    rows: Sequence[str], column: str, score: Callable[[str], Any], look: Look = PLAIN_LOOK
) -> list[str]:
    """Rows as the study orders them, else by value (largest score first, equals by label)."""
    if column in look.order:
        return look.ranked(column, rows)
    return sorted(rows, key=lambda name: (_descending(score(name)), look.label(name)))


def _descending(score: Any) -> tuple[float, ...]:
    values = score if isinstance(score, tuple) else (score,)
    return tuple(1.0 if value is None or pd.isna(value) else -round(float(value), 9) for value in values)


def lay_lines(
    blocks: Sequence[str],
    rows: Sequence[str],
    size: Mapping[tuple[str, str], float],
    *,
    headed: bool,
    empty: str,
    look: Look = PLAIN_LOOK,
    row_name: str = "rows",
) -> Layout:
    """The lines of a picture in blocks.

    Parameters
    ----------
    blocks, rows : sequence of str
        In the order to draw.
    size : mapping
        (block, row) → how much stands behind it (a count). Rows that are missing there have no line in
        the block; rows of size 0 are folded into one line that begins with `empty`.
    headed : bool
        Whether blocks have headings.
    empty : str
        What is true of a folded row ("0 in").
    row_name : str
        What rows are, in the plural, for the note on those left out.
    """
    most = max(min(MOST_LINES, medium().lines) // max(len(blocks), 1), 3)
    notes = []
    if len(rows) > most:
        weight = {row: sum(size.get((block, row), 0) for block in blocks) for row in rows}
        kept = set(sorted(rows, key=lambda row: -weight[row])[:most])
        notes.append(f"{len(rows) - most} of {len(rows)} {row_name} with smaller counts are not drawn.")
        rows = [row for row in rows if row in kept]
    lines: list[Line] = []
    for block in blocks:
        held = [row for row in rows if (block, row) in size]
        zero = [row for row in held if not size[(block, row)]]
        if not held:
            continue
        lines += [Line(block)] if headed else []
        lines += [Line(block, row) for row in held if size[(block, row)]]
        if zero:
            names = [fitted(look.label(row), 40, 1) for row in zero]
            lines.append(Line(block, None, f"{empty} {listed(names, 75 if medium().label > 20 else 30)}"))
    return Layout(lines, notes)


def has_two_lines(rows: Sequence[str], look: Look) -> bool:
    """Whether some name of a row needs a second line, and rows more height."""
    return any("\n" in fitted(look.label(name)) for name in rows)


def draw_labels(ax: Any, layout: Layout, look: Look = PLAIN_LOOK) -> None:
    """Headings, names of rows and folded lines, from top to bottom."""
    for y, line in enumerate(layout.lines):
        if line.row is None and not line.text:
            block_heading(ax, y, look.label(line.block))
        if line.text:
            ax.annotate(
                line.text, (0, y), xycoords=ax.get_yaxis_transform(), xytext=(4, 0),
                textcoords="offset points", ha="left", va="center", fontsize=SMALL, color=SOFT, zorder=5,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
            )  # fmt: skip
    shown = layout.rows()
    # Where a picture is as high as a page takes, its lines are too near for names of two.
    step = ax.get_position().height * ax.figure.get_size_inches()[1] / max(len(layout.lines), 1)
    lines = 2 if step >= _TWO_LINES else 1
    ax.set_yticks([y for y, _ in shown], [fitted(look.label(line.row), 26, lines) for _, line in shown])
    ax.set_ylim(len(layout.lines) - 0.4, -0.6)


def sizes(table: pd.DataFrame, block: str | None, row: str) -> dict[tuple[str, str], float]:
    """How much stands behind each row of each block: the largest total, else the sum of counts."""
    column = "total" if "total" in table.columns else "count" if "count" in table.columns else None
    keys = [table[block].astype(str) if block else pd.Series("", index=table.index), table[row].astype(str)]
    if column is None:
        return {(str(b), str(r)): 1.0 for b, r in zip(*keys)}
    how = "max" if column == "total" else "sum"
    sums = table[column].astype("float64").fillna(0).groupby(keys).agg(how)
    pairs: Any = sums.items()
    return {(str(b), str(r)): float(value) for (b, r), value in pairs}


def values_of(column: pd.Series, name: str, look: Look, first: Sequence[str] = ()) -> list[str]:
    """The values of a column that occur, as the study orders them, else `first` and then as they come."""
    present = set(column.dropna().astype(str))
    found = [value for value in in_order(column, first) if value in present]
    return look.ranked(name, found)
