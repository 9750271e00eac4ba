"""How is a summary put so that it can be taken in at a glance, also where a viewer strips all style?

:func:`for_reading` leaves out what says nothing to a reader and joins the ends of an interval; :func:`compact_table`
shows the rest with headings in words, equal decimals and a small bar of letters beside the value, which survives
everywhere that text does.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from analysis.report.tables import Shown, column_texts, heading

_CELL = "text-align: {side}; vertical-align: top; padding: 1px 8px; white-space: {wrap}"
_UNSEEN = (
    "mi", "t_score", "expected", "words", "word_count", "usual_part", "delta_low", "delta_high", "delta_p_node",
    "delta_p_word", "dp_norm", "jump_p", "trend_before", "trend_after", "attribution_id", "sentence", "order",
    "p_negative", "p_neutral", "p_positive", "alpha0", "place",
)  # fmt: skip
# Statistics for those who ask for them: in the CSV, not in a table to take in.
_ASIDE = (
    "design_effect", "g2", "g2_four_cells", "conservative_log_ratio", "percent_difference", "odds_ratio", "bic",
    "log_odds", "z", "dp", "dp_norm", "reference_count", "reference_total", "reference_articles", "group_articles",
    "p", "words", "reference",
)  # fmt: skip
_MOST_COLUMNS = 12
# Said in the title where all rows have the same.
_TOLD = ("concept", "story_id")
# What a bar shows, the first that is there: shares of one, others beside the largest of the table.
_BARRED = ("share", "containment", "per_1000", "count", "articles")
_SHARES = ("share", "containment")
_EIGHTHS = " ▏▎▍▌▋▊▉"
BAR = 10
# Letters that stay in one line.
_SHORT = 18


def for_reading(table: pd.DataFrame) -> pd.DataFrame:
    """The table without columns that say nothing to a reader, and with both ends of an interval in one.

    Examples
    --------
    >>> ends = pd.DataFrame({"outlet": ["A"], "low": [0.1], "high": [0.25], "start_a": [3]})
    >>> for_reading(ends).to_dict("records")
    [{'outlet': 'A', 'interval': '0.10 to 0.25'}]
    """
    places = ("start_", "end_")
    unseen = [
        one
        for one in table
        if one in _UNSEEN or f"{one}_" in places or str(one).startswith(places) or table[one].isna().all()
    ]
    some = table.drop(columns=unseen)
    if {"low", "high"} <= set(some.columns):
        low, high = (column_texts(some[one].astype("float64")) for one in ("low", "high"))
        interval = [a if a == "–" else f"{a} to {b}" for a, b in zip(low, high)]
        some = some.assign(low=interval).rename(columns={"low": "interval"}).drop(columns="high")
    return some


def bar(part: float, descriptive: bool = False) -> str:
    """A bar of letters, ten at most; pale where too few articles stand behind it.

    Examples
    --------
    >>> bar(0.5), bar(0.06), bar(0.0), bar(0.3, descriptive=True)
    ('█████', '▋', '', '░░░')
    """
    if pd.isna(part) or part <= 0:
        return ""
    eighths = max(1, round(min(part, 1.0) * BAR * 8))
    if descriptive:
        return "░" * max(1, round(eighths / 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def compact_table(
    table: pd.DataFrame, *, label: Callable[[Any], str] = str, rows: int = 40, where: str = ""
) -> Shown:
    """A summary as HTML for notebooks, and as text.

    Parameters
    ----------
    table : DataFrame
    label : callable
        Key → what a reader would say (``study.roster.label``).
    rows : int
        Shown at most; the caption says how many there are.
    where : str
        Where all of it stands ("words.csv"), for the caption.

    Returns
    -------
    Shown
        The value of each row has a bar of letters beside it: no style is needed to read it.
    """
    told = [name for name in _TOLD if name in table and len(table) > 1 and table[name].nunique() == 1]
    table = table.drop(columns=told)
    table, all_of_it = _first(table, rows), table
    some = for_reading(table)
    if some.shape[1] > _MOST_COLUMNS:
        some = some.drop(columns=[name for name in _ASIDE if name in some])
    barred = next((name for name in _BARRED if name in some and len(some) > 1), None)
    bars = [] if barred is None else _bars(table, barred)
    head, columns, numeric = [], [], []
    for place, name in enumerate(some.columns):
        number = _is_number(some.iloc[:, place])
        columns.append([label(text) for text in column_texts(some.iloc[:, place])])
        numeric.append(number)
        wide = ' colspan="2"' if name == barred else ""
        head.append(f'<th scope="col"{wide} {_side(False)}>{html.escape(heading(name))}</th>')
    lines = []
    for i, texts in enumerate(zip(*columns)):
        cells = []
        for name, text, number in zip(some.columns, texts, numeric):
            cells.append(f"<td {_side(number, len(text) < _SHORT)}>{html.escape(text)}</td>")
            if name == barred:
                cells.append(f'<td aria-hidden="true" {_side(False)}><span style="color: #777">{bars[i]}</span></td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    caption = _caption(all_of_it, some, rows, where)
    above = f'<caption style="text-align: left">{html.escape(caption)}</caption>' if caption else ""
    page = f"<table>{above}<thead><tr>{''.join(head)}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return Shown(page, _text(some, columns, caption))


def _first(table: pd.DataFrame, rows: int) -> pd.DataFrame:
    """So many rows; where there are more, those that count something go before zeros."""
    counted = next((name for name in ("count", "acts") if name in table), None)
    if len(table) > rows and counted is not None:
        nothing = table[counted].eq(0).fillna(True).astype(bool)
        table = pd.concat([table[~nothing], table[nothing]])
    return table.head(rows)


def _bars(table: pd.DataFrame, name: str) -> list[str]:
    values = pd.to_numeric(table[name], errors="coerce").astype("float64")
    largest = 1.0 if name in _SHARES else float(values.max() or 0) or 1.0
    pale = table["basis"].astype("str").eq("descriptive only") if "basis" in table else pd.Series(False, table.index)
    return [bar(value / largest, bool(few)) for value, few in zip(values, pale)]


def _caption(table: pd.DataFrame, some: pd.DataFrame, rows: int, where: str) -> str:
    all_in = f"; all in {where}" if where else ""
    if len(table) > rows:
        return f"{rows:,} of {len(table):,} rows{all_in}"
    left = len(for_reading(table).columns) - len(some.columns)
    return f"Without {left} further statistics{all_in}" if left > 0 else ""


def _text(some: pd.DataFrame, columns: Sequence[Sequence[str]], caption: str) -> str:
    lines = [[heading(name) for name in some.columns], *zip(*columns)]
    return "\n".join(([caption] if caption else []) + ["  ".join(line) for line in lines])


def _side(number: bool, short: bool = False) -> str:
    """Alignment as style, and as the attribute that viewers leave where they strip styles."""
    side, wrap = "right" if number else "left", "nowrap" if short else "normal"
    return f'align="{side}" style="{_CELL.format(side=side, wrap=wrap)}"'


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)
