"""Two texts face to face: which sentences answer each other, which words were changed?

:func:`side_by_side` makes one self-contained piece of HTML, for a notebook or a report.
"""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from analysis.charts.style import INK, need

_STYLE = (
    f"font-family:sans-serif;font-size:13px;line-height:1.45;color:{INK};border-collapse:collapse;"
    "width:100%;table-layout:fixed"
)
_CELL = "padding:5px 9px;vertical-align:top;text-align:left;border-top:1px solid #ddd"
# A change is underlined and bold as well as tinted: colour is never the only sign.
_CHANGED = "background:#FCE5D4;text-decoration:underline;font-weight:bold;color:inherit"
_ALONE = "color:#777"


def side_by_side(faced: pd.DataFrame, name_a: str, name_b: str) -> str:
    """Two articles as a table of two columns, aligned sentences facing each other, changed words marked.

    Parameters
    ----------
    faced : DataFrame
        From ``face_sentences``: ``text_a, text_b`` (missing where the other has no such sentence),
        ``relation``,
        ``changed_a, changed_b`` (spans of changed words within each text).
    name_a, name_b : str
        Headings of the columns.

    Returns
    -------
    str
        HTML without scripts or outside resources. Sentences only one article has are grey, and said to be; words
        are marked in edited pairs only (in a paraphrase nearly all would be).
    """
    need(faced, "text_a", "text_b", "relation", "changed_a", "changed_b")
    head = "".join(
        f'<th scope="col" style="{_CELL};width:46%">{html.escape(name)}</th>' for name in (name_a, name_b)
    )
    records: Any = faced.to_dict("records")
    rows = [_row(row) for row in records]
    empty = f'<tr><td colspan="3" style="{_CELL}">no sentences</td></tr>'
    return (
        f'<table style="{_STYLE}"><thead><tr>{head}<th scope="col" style="{_CELL}">relation</th></tr></thead>'
        f"<tbody>{''.join(rows) or empty}</tbody></table>"
    )


def _row(row: dict[str, Any]) -> str:
    relation = row["relation"] if isinstance(row["relation"], str) else ""
    cells = "".join(_cell(row[f"text_{side}"], row[f"changed_{side}"], relation) for side in "ab")
    return f'<tr>{cells}<td style="{_CELL};color:#555">{html.escape(relation or "told by one only")}</td></tr>'


def _cell(text: Any, changed: Any, relation: str) -> str:
    if not isinstance(text, str):
        return f'<td style="{_CELL}"></td>'
    parts, last = [], 0
    for start, end in changed if relation == "edited" else []:
        parts += [
            html.escape(text[last:start]),
            f'<mark style="{_CHANGED}">{html.escape(text[start:end])}</mark>',
        ]
        last = end
    parts.append(html.escape(text[last:]))
    return f'<td style="{_CELL}{"" if relation else ";" + _ALONE}">{"".join(parts)}</td>'
