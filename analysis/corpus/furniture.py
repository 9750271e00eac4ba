"""Which lines are an outlet's furniture: links, credits, invitations, captions, and no part of the article?

:func:`analysis.corpus.recurring_lines.learn_lines` counts which lines recur, :func:`mark_furniture` says of each
line of an article whether it is furniture and why, and :func:`add_furniture` puts the passages into the articles,
where ``find_sentences`` finds them. :func:`furniture_list` is the list for people, who overrule it in a file
(:func:`read_overrides`).

A line is furniture where it recurs in several articles of one outlet and looks like it (``furniture.yml``), or
where it recurs so often and so steadily in one place that no sentence of an article would. Near-copies of an
article count once: what two versions of a report share is text.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.recurring_lines import (
    LAST,
    LEAST_ARTICLES,
    Recurring,
    form_of,
    knowledge,
    learn_lines,
    line_key,
    lines_of,
)
from analysis.door import checked
from analysis.language.sentences import line_kind

FURNITURE_LIST = "furniture.csv"
BY_PERSON = "a person said so"
_IN_PLACE, _OFTEN = "line recurs in its place", "line recurs"
FURNITURE_COLUMNS = ("article_id", "outlet", "start", "end", "line", "articles", "basis")
# Without a word that gives it away, a line must recur in this many articles and this share of the outlet's:
# always near the beginning or the end, or anywhere.
_EDGE_ARTICLES, _EDGE_SHARE, _AT_EDGE = 5, 0.02, 0.8
# A label of a few words, such as a name, always there: in three.
_LABEL_ARTICLES, _LABEL_WORDS = 3, 4
_ANYWHERE_ARTICLES, _ANYWHERE_SHARE = 10, 0.05
# Words that occur in sentences too tell something of lines shorter than this only.
_SHORT = 80
# Lines of a list ("Story highlights") are this long and this many at most.
_LONGEST_ITEM, _MOST_ITEMS = 130, 6
_STOPS = (".", "!", "?", ".”", '."', ".’", "!”", "?”", '?"')


@checked(articles="article_id outlet text")
def find_furniture(articles: pd.DataFrame) -> pd.DataFrame:
    """The furniture in the articles of a corpus.

    Parameters
    ----------
    articles : DataFrame
        ``article_id, outlet, text``.

    Returns
    -------
    DataFrame
        One row per line of furniture: ``article_id, outlet, start, end`` (``text[start:end]`` is the line),
        ``line``, ``articles`` (how many of the outlet's articles have it, or one that begins or ends so; 0
        where it is known by the line above it only), ``basis`` (how it was known).
    """
    return mark_furniture(articles, learn_lines([articles]))


def mark_furniture(articles: pd.DataFrame, recurring: Recurring) -> pd.DataFrame:
    """The lines of furniture in these articles; see :func:`find_furniture`."""
    outlets = articles["outlet"].fillna("").astype(str)
    return _table(
        (identity, outlet, *found)
        for identity, outlet, text in zip(articles["article_id"], outlets, articles["text"])
        if isinstance(text, str)
        for found in _marked(text, outlet, recurring)
    )


def overrule(
    articles: pd.DataFrame, furniture: pd.DataFrame, overrides: Mapping[tuple[str, str], bool]
) -> pd.DataFrame:
    """The furniture of these articles with what a person decided, as :func:`read_overrides` returns it."""
    if not overrides:
        return furniture
    said = [
        overrides.get((outlet, key := line_key(line)), overrides.get(("", key), True))
        for outlet, line in zip(furniture["outlet"], furniture["line"])
    ]
    kept = furniture[said]
    have = set(zip(kept["article_id"], kept["start"]))
    added = _table(
        (identity, outlet, start, end, text[start:end], 0, BY_PERSON)
        for identity, outlet, text in zip(articles["article_id"], articles["outlet"], articles["text"])
        if isinstance(text, str) and any(overrides.values())
        for start, end in lines_of(text)
        if overrides.get((outlet, key := line_key(text[start:end])), overrides.get(("", key), False))
        and (identity, start) not in have
    )
    both = pd.concat([kept, added], ignore_index=True) if len(added) else kept.reset_index(drop=True)
    place = {identity: number for number, identity in enumerate(articles["article_id"])}
    order = both.assign(place=both["article_id"].map(place)).sort_values(["place", "start"], kind="stable")
    return order.drop(columns="place").reset_index(drop=True)


@checked(articles="article_id", furniture="article_id start end")
def add_furniture(articles: pd.DataFrame, furniture: pd.DataFrame) -> pd.DataFrame:
    """The articles with a column ``furniture``: the passages as JSON, ``[[start, end], …]``; missing where there
    is none."""
    spans: dict[str, list[list[int]]] = defaultdict(list)
    for identity, start, end in zip(furniture["article_id"], furniture["start"], furniture["end"]):
        spans[identity].append([int(start), int(end)])
    column = [json.dumps(spans[one]) if one in spans else None for one in articles["article_id"]]
    return articles.assign(furniture=pd.Series(column, index=articles.index, dtype="str"))


@checked(furniture="article_id outlet line basis")
def furniture_list(furniture: pd.DataFrame) -> pd.DataFrame:
    """One row per line of an outlet, the most frequent first, for people to look through.

    Returns
    -------
    DataFrame
        ``outlet, line, kind`` ("furniture"; write "text" to overrule), ``articles`` (in which the line itself
        is marked), ``basis``.
    """
    keyed = furniture.assign(key=[line_key(line) for line in furniture["line"]])
    groups = keyed.groupby(["outlet", "key"], sort=False, observed=True)
    listed = groups.agg(line=("line", "first"), articles=("article_id", "nunique"), basis=("basis", "first"))
    listed = listed.reset_index().drop(columns="key").assign(kind="furniture")
    listed = listed.sort_values(
        ["outlet", "articles", "line"], ascending=[True, False, True], ignore_index=True
    )
    return listed[["outlet", "line", "kind", "articles", "basis"]]


def read_overrides(path: Path) -> dict[tuple[str, str], bool]:
    """What a person decided about lines: (outlet, key of the line) → whether it is furniture.

    Parameters
    ----------
    path : Path
        CSV with ``outlet`` (empty: of any), ``line`` and ``kind`` ("text" or "furniture"), as
        :func:`furniture_list` gives it.
    """
    from analysis.corpus.decode import decode

    lines = decode(path.read_bytes()).text.splitlines(keepends=True)
    delimiter = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","  # as spreadsheets save it
    rows = csv.DictReader(lines, delimiter=delimiter)
    if not {"outlet", "line", "kind"} <= set(rows.fieldnames or ()):
        raise ValueError(
            f"{path}: a list of furniture has the columns outlet,line,kind; found {rows.fieldnames}"
        )
    decided: dict[tuple[str, str], bool] = {}
    for row in rows:
        kind = (row["kind"] or "").strip().casefold()
        if kind not in ("text", "furniture"):
            raise ValueError(
                f"{path}, line {rows.line_num}: kind is {row['kind']!r}; write text or furniture"
            )
        # Spreadsheets are given lines such as "- More" or "=" with an apostrophe before them.
        line = re.sub(r"^'(?=[=+@\t\r-])", "", row["line"] or "")
        decided[(row["outlet"] or "").strip(), line_key(line)] = kind == "furniture"
    return decided


def _table(rows: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=list(FURNITURE_COLUMNS))
    numbers = dict.fromkeys(("start", "end", "articles"), "int64")
    return table.astype({**dict.fromkeys(("article_id", "outlet", "line", "basis"), "str"), **numbers})


def _marked(text: str, outlet: str, recurring: Recurring) -> Iterator[tuple[int, int, str, int, str]]:
    """Start, end, line, articles and basis of each line of furniture."""
    known = knowledge()
    lines, forms = recurring.lines.get(outlet, {}), recurring.forms.get(outlet, {})
    total = recurring.articles.get(outlet, 0)
    items = 0  # how many more lines may belong to the list above
    places = list(lines_of(text))
    for place, (start, end) in enumerate(places):
        line = text[start:end]
        key = line_key(line)
        count, edge = lines.get(hash(key), (0, 0))
        form = form_of(line, place >= len(places) - LAST) if forms else None
        basis, articles = "", count
        if form is not None and form in forms:
            basis, articles = f"{form} recurs", max(count, forms[form])
        elif count >= LEAST_ARTICLES and _tells(key):
            basis = "line recurs and looks like it"
        elif _in_place(line, count, edge, total):
            basis = _IN_PLACE
        elif count >= _ANYWHERE_ARTICLES and count >= _ANYWHERE_SHARE * total:
            basis = _OFTEN
        if basis in (_IN_PLACE, _OFTEN) and line_kind(line) == "furniture":
            basis = ""  # a byline or date: known by itself, in every corpus
        opens = known["lists"].match(line) and bool(basis)
        if not basis and items and len(line) <= _LONGEST_ITEM and not line.endswith(_STOPS):
            basis, items = "list under such a line", items - 1
        elif opens:
            items = _MOST_ITEMS
        else:
            items = 0
        if basis:
            yield start, end, line, articles, basis


def _in_place(line: str, count: int, edge: int, total: int) -> bool:
    """Whether a line recurs often enough at the beginning or end of articles; a label of a few words sooner."""
    if count >= _LABEL_ARTICLES and edge == count and len(line.split()) <= _LABEL_WORDS:
        return not line.endswith(_STOPS)
    return count >= _EDGE_ARTICLES and count >= _EDGE_SHARE * total and edge >= _AT_EDGE * count


def _tells(key: str) -> bool:
    """Whether a recurring line says that it is furniture; what begins with a quotation is what someone said."""
    known = knowledge()
    if key[0] in "\"“'‘":
        return False
    return bool(known["cues"].search(key) or (len(key) < _SHORT and known["short_cues"].search(key)))
