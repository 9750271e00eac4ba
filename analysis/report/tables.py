"""How is a table put before a reader, and the passages behind it?

:func:`show_table` shows a summary, rounded for the eye only; :func:`show_evidence` shows occurrences in
their lines;
:func:`passages` is the table behind the latter. :func:`heading`, :func:`in_words`, :func:`said` and
:func:`column_texts` say names, values and numbers as people read them.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.door import checked
from analysis.report.quoting import cut_table

_CELL = "text-align: left; vertical-align: top; padding: 2px 8px"
# The passage is what one reads: it stands first and is the widest, on a telephone as well.
_PASSAGE = f"{_CELL}; min-width: 300px; width: 60%; max-width: 46em; white-space: normal"


class Shown(NamedTuple):
    """A table as notebooks show it."""

    page: str
    text: str

    def _repr_html_(self) -> str:
        return self.page

    def __repr__(self) -> str:
        return self.text


@checked()
def show_table(table: pd.DataFrame, caption: str = "", rows: int = 30) -> Shown:
    """A table for the eye: numbers rounded, missing values as a dash, every cell escaped, at most `rows`
    rows.

    The caption says how many rows there are if not all are shown.
    """
    some = table.head(rows)
    if len(table) > rows:
        caption = f"{caption} (first {rows} of {len(table):,} rows)".strip()
    head = "".join(f'<th style="{_CELL}">{html.escape(heading(name))}</th>' for name in some.columns)
    columns = [column_texts(some.iloc[:, place]) for place in range(some.shape[1])]
    rows_of_texts: list[tuple[str, ...]] = list(zip(*columns))
    lines = ["".join(f'<td style="{_CELL}">{html.escape(text)}</td>' for text in row) for row in rows_of_texts]
    return Shown(_page(caption, head, lines), _plain(some, caption))


@checked(evidence="article_id start end", articles="article_id text")
def show_evidence(
    evidence: pd.DataFrame,
    articles: pd.DataFrame,
    caption: str = "",
    columns: Sequence[str] = ("outlet", "voice", "speaker"),
    rows: int = 10,
    width: int = 70,
    quotes: int | None = None,
    label: Callable[[Any], str] = str,
) -> Shown:
    """Occurrences in their lines, the passage marked: what a number counts can be read.

    Parameters
    ----------
    evidence : DataFrame
        ``article_id, start, end`` and whichever of `columns` it has.
    articles : DataFrame
        ``article_id, text``.
    rows : int
        Shown, spread evenly over the table, so that not only its first articles are seen.
    width : int
        Characters of context on each side.
    quotes : int, optional
        At most so many words of an article in a row.
    label : callable
        Key → what a reader would say (``study.roster.label``).
    """
    chosen = evidence.iloc[np.unique(np.linspace(0, len(evidence) - 1, min(rows, len(evidence))).astype(int))]
    found = passages(chosen, articles, width, quotes)
    shown = [name for name in ("article_id", *columns) if name in found.columns]
    # a mark that stands on none of the rows is no column
    shown = [name for name in shown if found[name].dtype != bool or found[name].any()]
    if len(evidence) > rows:
        caption = f"{caption} ({len(found)} of {len(evidence):,}, evenly spread)".strip()
    head = f'<th style="{_PASSAGE}">passage</th>' + "".join(
        f'<th style="{_CELL}">{html.escape(heading(name))}</th>' for name in shown
    )
    cells_of = [[label(text) for text in column_texts(found[name])] for name in shown]
    lines = []
    for record, texts in zip(found.to_dict("records"), zip(*cells_of) if shown else [()] * len(found)):
        cells = "".join(f'<td style="{_CELL}">{html.escape(text)}</td>' for text in texts)
        lines.append(f'<td style="{_PASSAGE}"><bdi>{marked(record)}</bdi></td>{cells}')
    text = found.assign(passage=found["before"] + "[" + found["passage"] + "]" + found["after"])
    return Shown(_page(caption, head, lines), _plain(text[["passage", *shown]], caption))


@checked(evidence="article_id start end", articles="article_id text")
def passages(
    evidence: pd.DataFrame, articles: pd.DataFrame, width: int = 70, quotes: int | None = None
) -> pd.DataFrame:
    """Each occurrence with its text.

    Returns
    -------
    DataFrame
        The rows of `evidence` without columns that hold lists, with ``before``, ``passage``
        (``text[start:end]``) and ``after`` (up to `width` characters, line ends as spaces); with `quotes` all three
        together at most so many words.
    """
    texts = dict(zip(articles["article_id"].astype("str"), articles["text"]))
    before, passage, after = [], [], []
    for article_id, start, end in zip(
        evidence["article_id"].astype("str"), evidence["start"], evidence["end"]
    ):
        text = texts.get(article_id)
        text = text if isinstance(text, str) else ""
        a, b = int(start), int(end)
        left, right = _at_words(text, a - width, b + width)
        before.append(" ".join(text[min(left, a) : a].split("\n")).lstrip())
        passage.append(" ".join(text[a:b].split("\n")))
        after.append(" ".join(text[b : max(right, b)].split("\n")).rstrip())
    lists = [name for name in evidence if evidence[name].map(lambda value: isinstance(value, (list, dict))).any()]
    kept = evidence.drop(columns=lists).reset_index(drop=True)
    added = {"before": before, "passage": passage, "after": after}
    return cut_table(kept.assign(**{name: pd.Series(values, dtype="str") for name, values in added.items()}), quotes)


def _at_words(text: str, left: int, right: int) -> tuple[int, int]:
    """The window narrowed so that no word is cut at its ends."""
    left, right = max(0, left), min(len(text), right)
    while 0 < left < len(text) and not text[left - 1].isspace():
        left += 1
    while 0 < right < len(text) and not text[right].isspace():
        right -= 1
    return left, right


def marked(record: dict[Any, Any]) -> str:
    """A row of :func:`passages` as HTML with the passage marked, in bold for viewers that strip the colour."""
    before, passage, after = (html.escape(str(record[name])) for name in ("before", "passage", "after"))
    return f"{before}<mark><strong>{passage}</strong></mark>{after}"


def spoken(value: Any) -> str:
    """A cell for the eye: whole numbers whole, others to three figures, missing as a dash."""
    if value is None or (not isinstance(value, (list, tuple, dict, set)) and pd.isna(value)):
        return "–"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer)):
        return f"{value:,}"
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return f"{number:,.0f}" if number.is_integer() and abs(number) > 1 else f"{number:.3g}"
    return str(value)


@functools.cache
def _labels() -> Mapping[str, Mapping[str, str]]:
    import yaml

    return yaml.safe_load((resources.files("analysis.report") / "labels.yml").read_text("utf-8"))


def heading(column: Any) -> str:
    """What a column is called where people read it.

    Examples
    --------
    >>> heading("cue_lemma"), heading("first_seen")
    ('verb', 'first seen')
    """
    name = str(column)
    return _labels()["columns"].get(name) or name.replace("_", " ")


def in_words(text: str) -> str:
    """A sentence that names columns, with their headings instead.

    Examples
    --------
    >>> in_words("agent_named counts the clauses; share: of all")
    'agent named counts the clauses; share: of all'
    """
    return re.sub(r"\b[a-z]+(?:_[a-z0-9]+)+\b", lambda found: heading(found[0]), text)


def said(value: Any) -> str:
    """A cell as people read it: what :func:`spoken` says, with names of categories spelt out.

    Examples
    --------
    >>> said("passive_agentless"), said(None), said(1234)
    ('passive without an agent', '–', '1,234')
    """
    return _labels()["values"].get(value) or spoken(value) if isinstance(value, str) else spoken(value)


def column_texts(column: pd.Series) -> list[str]:
    """The cells of a column for the eye: numbers with as many decimals as their neighbours.

    Examples
    --------
    >>> column_texts(pd.Series([0.5, 1 / 3, None, 1]))
    ['0.50', '0.33', '–', '1.00']
    >>> column_texts(pd.Series([12.0, 3.0]))
    ['12', '3']
    """
    if not pd.api.types.is_float_dtype(column.dtype):
        return [said(value) for value in column]
    numbers = column.dropna().astype("float64")
    largest = float(numbers.abs().max()) if len(numbers) else 0.0
    whole = bool((numbers == numbers.round()).all())
    decimals = 0 if whole or largest >= 100 else 1 if largest >= 10 else 2
    if not whole and decimals == 2 and 0 < largest < 0.1:
        decimals = 3
    return ["–" if pd.isna(value) else f"{float(value):,.{decimals}f}" for value in column]


def _page(caption: str, head: str, lines: list[str]) -> str:
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    told = f'<caption style="text-align: left">{html.escape(caption)}</caption>' if caption else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _plain(table: pd.DataFrame, caption: str) -> str:
    words = [
        [heading(name) for name in table.columns],
        *zip(*(column_texts(table.iloc[:, place]) for place in range(table.shape[1]))),
    ]
    return "\n".join(([caption] if caption else []) + ["  ".join(line) for line in words])
