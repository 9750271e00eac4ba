"""How does a table of a finding get into a manuscript or a spreadsheet?

:func:`export_table` writes it by the ending of the file: ``.xlsx``, ``.csv`` (both for Excel), ``.html`` (for Word,
which opens it as a document) or ``.tex``; :func:`table_as` gives HTML or LaTeX as text.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.files import write_atomically
from analysis.report import provenance
from analysis.report.tables import column_texts, heading
from analysis.spreadsheets import as_csv, write_workbook

# What pandas escapes in cells, for the caption.
_IN_LATEX = str.maketrans(
    {**{letter: f"\\{letter}" for letter in "&%$#_{}"}, "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
     "\\": r"\textbackslash{}"}
)  # fmt: skip
_PLAIN = {"border-collapse": "collapse", "font-family": "serif", "font-size": "10pt"}


def export_table(finding: Any, path: str | Path) -> Path:
    """Write the table of a finding; the ending decides how.

    Parameters
    ----------
    finding : Finding
    path : path
        ``.xlsx``: a workbook with the numbers, the passages behind them and where they come from. ``.csv``: UTF-8
        with the mark by which Excel knows it. ``.html``: a page that Word opens as a document, with title, table and
        note. ``.tex``: a LaTeX table (packages booktabs and longtable), with caption and note.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        For another ending, or where the finding has no table; the message lists the endings.
    """
    place = Path(path).expanduser()
    writers: dict[str, Callable[[Any], Any]] = {
        ".xlsx": _workbook,
        ".csv": lambda one: as_csv(one.table),
        ".html": lambda one: _document(one).encode(),
        ".htm": lambda one: _document(one).encode(),
        ".tex": lambda one: table_as(one, "latex").encode(),
    }
    write = writers.get(place.suffix.lower())
    if write is None:
        raise ValueError(f"{place}: a table is exported as .xlsx, .csv, .html (for Word) or .tex")
    _need_table(finding)
    return write_atomically(place, write(finding))


def table_as(finding: Any, form: str = "html", rows: int | None = None) -> str:
    """The table of a finding as text to paste: rounded, escaped, with headings in words.

    Parameters
    ----------
    finding : Finding
    form : {"html", "latex"}
    rows : int, optional
        At most; the caption says how many there are. Default: all.
    """
    _need_table(finding)
    if form not in ("html", "latex"):
        raise ValueError(f"a table is given as html or latex, not {form!r}")
    table = finding.table.head(rows) if rows else finding.table
    caption = finding.title
    if len(table) < len(finding.table):
        caption += f" (first {len(table):,} of {len(finding.table):,} rows)"
    shown = _styled(finding, table, form)
    if form == "html":
        return shown.set_caption(html.escape(caption)).to_html()
    wide = len(table) > 30
    text = shown.to_latex(
        hrules=True,
        caption=_latex(caption),
        label=f"tab:{finding.name}",
        column_format="".join("r" if _is_number(table.iloc[:, place]) else "l" for place in range(table.shape[1])),
        environment="longtable" if wide else None,
        position=None if wide else "htbp",
    )
    return f"{text}% {_note(finding)}\n"


def _styled(finding: Any, table: pd.DataFrame, form: str) -> Any:
    """pandas' own styling of the cells as people read them."""
    label = finding.study.roster.label
    headings = _distinct([heading(name) for name in table.columns])
    cells = {
        name: [label(text) for text in column_texts(table.iloc[:, place])] for place, name in enumerate(headings)
    }
    escape = "html" if form == "html" else "latex"
    styled: Any = pd.DataFrame(cells).style.format(escape=escape)
    styled = styled.format_index(escape=escape, axis=1).hide(axis="index")
    if form == "html":
        numbers = [name for place, name in enumerate(headings) if _is_number(table.iloc[:, place])]
        cell = {"padding": "2px 8px", "text-align": "left", "vertical-align": "top"}
        styled = styled.set_properties(**cell).set_properties(subset=numbers, **{"text-align": "right"})
        rules = [
            {"selector": "", "props": list(_PLAIN.items())},
            {"selector": "thead", "props": [("border-top", "1pt solid"), ("border-bottom", "0.5pt solid")]},
            {"selector": "tbody", "props": [("border-bottom", "1pt solid")]},
            {"selector": "caption", "props": [("text-align", "left"), ("font-weight", "bold")]},
            {"selector": "th", "props": [("text-align", "left"), ("padding", "2px 8px")]},
        ]
        styled = styled.set_table_styles(rules).set_uuid("finding")
    return styled


def _document(finding: Any) -> str:
    """A page of its own that Word reads as a document."""
    title = html.escape(finding.title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>\n<body>\n'
        f"{table_as(finding, 'html')}\n<p>{html.escape(_note(finding))}</p>\n"
        f"<p>{html.escape(finding.how)}</p>\n</body></html>\n"
    )


def _workbook(finding: Any) -> Callable[[Path], Any]:
    """Three sheets: the numbers, the passages, and what they are."""
    about = pd.DataFrame(
        [
            ("title", finding.title),
            ("question", finding.asks),
            ("behind it", finding.sentence),
            ("how to read it", finding.how),
            ("not to be concluded", finding.question.limits),
            ("source", provenance.source_line(finding.study)),
        ],
        columns=["what", "says"],
    )
    sheets: dict[str, pd.DataFrame] = {"numbers": finding.table}
    if len(finding.evidence) and "start" in finding.evidence:
        sheets["passages"] = finding.passages
    sheets["about"] = about
    return lambda draft: write_workbook(draft, {name: (list(one.columns), [one]) for name, one in sheets.items()})


def _note(finding: Any) -> str:
    return f"{finding.sentence} {provenance.source_line(finding.study)}."


def _need_table(finding: Any) -> None:
    if not len(finding.table.columns):
        raise ValueError(f"{finding.name} has no table to export: {finding.sentence}")


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) and not pd.api.types.is_bool_dtype(column.dtype)


def _distinct(names: list[str]) -> list[str]:
    """Headings that differ: styling needs them so."""
    return [name if names.index(name) == place else f"{name} ({place + 1})" for place, name in enumerate(names)]


def _latex(text: str) -> str:
    return text.translate(_IN_LATEX)
