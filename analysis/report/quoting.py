"""How much of an article may leave the machine? At most so many words a passage, where a study is published so.

:func:`cut` shortens a text, :func:`cut_around` a passage with what stands around it, :func:`cut_table` every text of a
table; :func:`masked_texts` leaves of whole articles only the words around their passages. What they
promise is checked at the end of a run by :mod:`analysis.report.long_quotes`, which reads everything that was written.

A word is a run of letters and digits with the signs that stand around it. What was left out is written "[…]".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

#: What stands for words left out.
LEFT_OUT = "[…]"
# Joined by an apostrophe, hyphen or point, and "1,000", are one word; signs around it go with it ("$5").
BARE = r"\w(?:(?:['’.\-]|,(?=\d))?\w)*"
_WORD = re.compile(rf"[^\w\s]*{BARE}[^\w\s]*")
# A passage and the words before and after it: one text in three columns.
_AROUND = (("before", "passage", "after"), ("left", "passage", "right"))
# Columns that hold names (of outlets, of the codebook, of categories) or the toolkit's own words.
_NAMES = frozenset(
    [
        "outlet", "outlet_a", "outlet_b", "outlet_without", "outlets", "outlets_u", "outlets_v", "group", "reference",
        "concept", "variant", "variant_a", "variant_b", "actor", "side", "victim_side", "agent_side", "said_of_side",
        "target", "target_side", "credited_side", "inferred_agent_side", "severity", "problem", "remedy", "measure",
        "category", "basis", "form", "kind", "relation", "voice", "url", "article_id", "article_a", "article_b",
    ]
)  # fmt: skip


def quoted_words(most: Any) -> int | None:
    """The number of words asked for; ``ValueError`` where it is none."""
    if most is None or most == "":
        return None
    try:
        number = int(most)
    except (TypeError, ValueError):
        number = 0
    if number < 1 or isinstance(most, bool):
        raise ValueError(f"quotes is a number of words from 1 on, or nothing for whole passages; not {most!r}")
    return number


def cut(text: str, most: int | None) -> str:
    """The first words of a text, at most so many.

    Examples
    --------
    >>> cut("The gate was shut on Monday.", 3)
    'The gate was […]'
    >>> cut("The gate was shut.", 4)
    'The gate was shut.'
    """
    if most is None:
        return text
    ends = [found.end() for found in _WORD.finditer(text)]
    return text if len(ends) <= most else f"{text[: ends[most - 1]]} {LEFT_OUT}"


def cut_around(before: str, passage: str, after: str, most: int | None) -> tuple[str, str, str]:
    """A passage and what stands around it, all three at most so many words; the passage goes first.

    Examples
    --------
    >>> cut_around("for days they held the ", "captives", " in a farmhouse near the river", 5)
    ('[…] held the ', 'captives', ' in a […]')
    """
    if most is None:
        return before, passage, after
    said = len(_WORD.findall(passage))
    room = max(0, most - said)
    left, right = ([found.span() for found in _WORD.finditer(text)] for text in (before, after))
    ahead = min(len(left), max(room // 2, room - len(right)))
    behind = min(len(right), room - ahead)
    if ahead < len(left):
        before = f"{LEFT_OUT} {before[left[-ahead][0] :] if ahead else ''}"
    if behind < len(right):
        after = f"{after[: right[behind - 1][1]] if behind else ''} {LEFT_OUT}"
    return before, cut(passage, most), "" if said > most else after


def cut_table(table: pd.DataFrame, most: int | None) -> pd.DataFrame:
    """The table with every text at most so many words; names of outlets, words and sides stay whole."""
    if most is None or not len(table):
        return table
    changed: dict[str, Any] = {}
    together: set[str] = set()
    for columns in _AROUND:
        if set(columns) <= set(table.columns):
            together |= set(columns)
            before, passage, after = (table[name].fillna("").astype("str").tolist() for name in columns)
            found = list(zip(*(cut_around(*three, most=most) for three in zip(before, passage, after))))
            changed |= {name: pd.Series(list(one), index=table.index, dtype="str") for name, one in zip(columns, found)}
    for name in table.columns:
        if name in _NAMES or name in together or pd.api.types.is_numeric_dtype(table[name].dtype):
            continue
        values = table[name].tolist()
        short = [_shortened(value, most) for value in values]
        if any(one is not value for one, value in zip(short, values)):
            kept = "str" if isinstance(table[name].dtype, pd.CategoricalDtype) else table[name].dtype
            changed[name] = pd.Series(short, index=table.index, dtype=kept)
    return table.assign(**changed)


def _shortened(value: Any, most: int) -> Any:
    if isinstance(value, str):
        return cut(value, most)
    if isinstance(value, (list, tuple)) and any(isinstance(one, str) for one in value):
        return [_shortened(one, most) for one in value]
    return value


# What a reader of a study looks for, in the order of the columns that say where it stands.
_SOUGHT = {
    "hits": ("start", "end"), "loaded_words": ("start", "end"), "acts": ("start", "end"),
    "attributions": ("content_start", "content_end"),
}  # fmt: skip


def readable(articles: pd.DataFrame, table: Callable[[str], pd.DataFrame], most: int) -> pd.DataFrame:
    """The articles with the words in and around contested words, acts and statements, everything else hidden.

    Parameters
    ----------
    articles : DataFrame
    table : callable
        Name of an evidence table → the table.
    most : int

    Returns
    -------
    DataFrame
        The same rows; ``text`` as long as it was, so that places hold; headlines cut to so many words.
    """
    passages: list[tuple[str, int, int]] = []
    for name, (start, end) in _SOUGHT.items():
        found = table(name).dropna(subset=[start, end])
        passages += zip(found["article_id"].astype("str"), found[start].astype(int), found[end].astype(int))
    ids = articles["article_id"].astype("str")
    hidden = masked_texts(dict(zip(ids, articles["text"].fillna("").astype("str"))), passages, most)
    shown = articles.assign(text=ids.map(hidden).astype("str"))
    if "title" in shown:
        shown["title"] = shown["title"].map(lambda title: cut(title, most), na_action="ignore").astype("str")
    return shown


def masked_texts(
    texts: Mapping[str, str], passages: Iterable[tuple[str, int, int]], most: int
) -> dict[str, str]:
    """Whole articles of which only the words in and around passages can be read.

    Parameters
    ----------
    texts : mapping
        Article → its text.
    passages : iterable of tuple
        ``(article_id, start, end)``.
    most : int
        No more words than that stand together.

    Returns
    -------
    dict
        Texts of the same length with the same paragraphs, so that every offset still holds. Short passages go before
        long ones; words around them are kept only where as many as may be shown stay hidden before the next passage, so
        that nobody puts the text together from its pieces.

    Examples
    --------
    >>> masked_texts({"a": "On Monday the old gate was shut by the guards."}, [("a", 18, 22)], 3)
    {'a': '[…]           old gate was […]                '}
    """
    places: dict[str, list[tuple[int, int]]] = {name: [] for name in texts}
    for name, start, end in passages:
        if name in places:
            places[name].append((int(start), int(end)))
    return {name: _masked(text, sorted(set(places[name])), most) for name, text in texts.items()}


def _masked(text: str, passages: Sequence[tuple[int, int]], most: int) -> str:
    words = [found.span() for found in _WORD.finditer(text)]
    kept = [False] * len(words)
    inside = [[i for i, (a, b) in enumerate(words) if a < end and b > start] for start, end in passages]
    ranges = sorted((one for one in inside if one), key=lambda one: (len(one), one[0]))

    def run(place: int, step: int) -> int:
        length = 0
        while 0 <= place < len(kept) and kept[place]:
            length, place = length + 1, place + step
        return length

    def keep(place: int) -> bool:
        if not kept[place] and run(place - 1, -1) + 1 + run(place + 1, 1) > most:
            return False
        kept[place] = True
        return True

    for one in ranges:
        for place in one[:most]:
            if len(one) <= most:
                keep(place)
    for one in ranges:
        left, right = one[0], one[min(len(one), most) - 1]
        if len(one) > most and any(kept[max(0, left - most) : right + 1 + most]):
            continue
        for place in range(left, right + 1):
            keep(place)
        for step in range(1, most):
            for place, way in ((left - step, -1), (right + step, 1)):
                near = range(place, place + way * (most + 1), way)
                free = all(not kept[k] for k in near if 0 <= k < len(kept))
                if 0 <= place < len(kept) and kept[place - way] and free:
                    keep(place)
    return _hidden(text, words, kept)


def _hidden(text: str, words: Sequence[tuple[int, int]], kept: Sequence[bool]) -> str:
    """The text with hidden words as spaces, each run of them in a paragraph beginning with the sign."""
    letters = [c if c == "\n" else " " for c in text]
    for (a, b), shown in zip(words, kept):
        if shown:
            letters[a:b] = text[a:b]
    for i, ((a, _), shown) in enumerate(zip(words, kept)):
        fresh = i == 0 or kept[i - 1] or "\n" in text[words[i - 1][1] : a]
        if not shown and fresh:
            room = next((k for k in range(a, len(text)) if k >= a + 3 or letters[k] != " "), len(text)) - a
            letters[a : a + min(room, 3)] = LEFT_OUT if room >= 3 else "…" + " " * (room - 1)
    return "".join(letters)
