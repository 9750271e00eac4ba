"""Which lines are an outlet's furniture: links, credits, invitations, captions, and no part of the article?

:func:`learn_lines` counts which lines recur among the articles of each outlet and where they stand,
:func:`mark_furniture` says of each line of an article whether it is furniture and why, and
:func:`add_furniture` puts the passages into the articles, where ``find_sentences`` finds them.
:func:`furniture_list` is the list for people, who overrule it in a file (:func:`read_overrides`).

A line is furniture where it recurs in several articles of one outlet and looks like it (``furniture.yml``), or
where it recurs so often and so steadily in one place that no sentence of an article would. Near-copies of an
article count once: what two versions of a report share is text.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

FURNITURE_LIST = "furniture.csv"
BY_PERSON = "a person said so"
FURNITURE_COLUMNS = ("article_id", "outlet", "start", "end", "line", "articles", "basis")
# Without a word that gives it away, a line must recur in this many articles and this share of the outlet's:
# always near the beginning or the end, or anywhere.
_EDGE_ARTICLES, _EDGE_SHARE, _AT_EDGE = 5, 0.02, 0.8
_ANYWHERE_ARTICLES, _ANYWHERE_SHARE = 10, 0.05
# With such a word: in two articles; a varying line after the same beginning also three times in one.
_LEAST_ARTICLES, _LEAST_IN_ONE = 2, 3
_FIRST, _LAST = 2, 3  # lines at the beginning and the end of an article
# A recurring line longer than this is compared as a whole all the same; beginnings and endings are not looked
# for in longer ones, but for pictures (a gallery with all its captions is one line).
_LONGEST = 300
_LONGEST_ENDING = 220
_SHORT = 80
# Lines of a list ("Story highlights") are this long and this many at most.
_LONGEST_ITEM, _MOST_ITEMS = 130, 6
# Articles that share this many long lines, and this share of the shorter one's, are versions of one.
_LONG, _SHARED, _SHARED_SHARE, _MOST_VERSIONS = 70, 3, 0.3, 20
_STOPS = (".", "!", "?", ".”", '."', ".’", "!”", "?”", '?"')


class Recurring(NamedTuple):
    """What :func:`learn_lines` found, by outlet.

    ``articles``: how many (versions of one count once); ``lines``: key of a line → articles it is in, and in
    how many of them it stands at the beginning or end; ``forms``: beginning or ending → articles it is in.
    """

    articles: dict[str, int]
    lines: dict[str, dict[int, tuple[int, int]]]
    forms: dict[str, dict[str, int]]


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


def learn_lines(parts: Iterable[pd.DataFrame]) -> Recurring:
    """What recurs among the articles of each outlet; the articles come a part at a time.

    Parameters
    ----------
    parts : iterable of DataFrame
        ``outlet, text``.
    """
    seen: dict[str, list[list[tuple[int, bool, bool]]]] = defaultdict(list)
    formed: dict[str, list[Counter[str]]] = defaultdict(list)
    for part in parts:
        for outlet, text in zip(part["outlet"].fillna("").astype(str), part["text"]):
            lines = list(_lines(text)) if isinstance(text, str) else []
            rows = []
            for place, (start, end) in enumerate(lines):
                edge = place < _FIRST or place >= len(lines) - _LAST
                rows.append((hash(line_key(text[start:end])), edge, end - start >= _LONG))
            seen[outlet].append(rows)
            formed[outlet].append(
                Counter(
                    form
                    for place, (start, end) in enumerate(lines)
                    if (form := _form(text[start:end], place >= len(lines) - _LAST)) is not None
                )
            )
    articles: dict[str, int] = {}
    lines_of: dict[str, dict[int, tuple[int, int]]] = {}
    forms: dict[str, dict[str, int]] = {}
    for outlet, found in seen.items():
        version = _versions(found)
        articles[outlet] = len(set(version))
        places: dict[int, dict[int, bool]] = defaultdict(dict)
        recurring = {
            key
            for key, count in Counter(key for rows in found for key in {row[0] for row in rows}).items()
            if count > 1
        }
        for number, rows in enumerate(found):
            for key, edge, _ in rows:
                if key in recurring:
                    places[key][version[number]] = places[key].get(version[number], True) and edge
        lines_of[outlet] = {
            key: (len(where), sum(where.values())) for key, where in places.items() if len(where) > 1
        }
        in_articles: dict[str, set[int]] = defaultdict(set)
        most: Counter[str] = Counter()
        for number, counted in enumerate(formed[outlet]):
            for form, times in counted.items():
                in_articles[form].add(version[number])
                most[form] = max(most[form], times)
        forms[outlet] = {
            form: len(where)
            for form, where in in_articles.items()
            if len(where) >= _LEAST_ARTICLES or most[form] >= _LEAST_IN_ONE
        }
    return Recurring(articles, lines_of, forms)


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
        for start, end in _lines(text)
        if overrides.get((outlet, key := line_key(text[start:end])), overrides.get(("", key), False))
        and (identity, start) not in have
    )
    both = pd.concat([kept, added], ignore_index=True) if len(added) else kept.reset_index(drop=True)
    place = {identity: number for number, identity in enumerate(articles["article_id"])}
    order = both.assign(place=both["article_id"].map(place)).sort_values(["place", "start"], kind="stable")
    return order.drop(columns="place").reset_index(drop=True)


def add_furniture(articles: pd.DataFrame, furniture: pd.DataFrame) -> pd.DataFrame:
    """The articles with a column ``furniture``: the passages as JSON, ``[[start, end], …]``; missing where there
    is none."""
    spans: dict[str, list[list[int]]] = defaultdict(list)
    for identity, start, end in zip(furniture["article_id"], furniture["start"], furniture["end"]):
        spans[identity].append([int(start), int(end)])
    column = [json.dumps(spans[one]) if one in spans else None for one in articles["article_id"]]
    return articles.assign(furniture=pd.Series(column, index=articles.index, dtype="str"))


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

    rows = csv.DictReader(decode(path.read_bytes()).text.splitlines(keepends=True))
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
    known = _knowledge()
    lines, forms = recurring.lines.get(outlet, {}), recurring.forms.get(outlet, {})
    total = recurring.articles.get(outlet, 0)
    items = 0  # how many more lines may belong to the list above
    places = list(_lines(text))
    for place, (start, end) in enumerate(places):
        line = text[start:end]
        key = line_key(line)
        count, edge = lines.get(hash(key), (0, 0))
        form = _form(line, place >= len(places) - _LAST) if forms else None
        basis, articles = "", count
        if form is not None and form in forms:
            basis, articles = f"{form} recurs", max(count, forms[form])
        elif count >= _LEAST_ARTICLES and _tells(key):
            basis = "line recurs and looks like it"
        elif count >= _EDGE_ARTICLES and count >= _EDGE_SHARE * total and edge >= _AT_EDGE * count:
            basis = "line recurs in its place"
        elif count >= _ANYWHERE_ARTICLES and count >= _ANYWHERE_SHARE * total:
            basis = "line recurs"
        opens = known["lists"].match(line) and bool(basis)
        if not basis and items and len(line) <= _LONGEST_ITEM and not line.endswith(_STOPS):
            basis, items = "list under such a line", items - 1
        elif opens:
            items = _MOST_ITEMS
        else:
            items = 0
        if basis:
            yield start, end, line, articles, basis


def _versions(found: list[list[tuple[int, bool, bool]]]) -> list[int]:
    """For each article of an outlet the number of the first one it is a version of."""
    holders: dict[int, list[int]] = defaultdict(list)
    longs = [{key for key, _, long in rows if long} for rows in found]
    for number, keys in enumerate(longs):
        for key in keys:
            holders[key].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= _MOST_VERSIONS:
            shared.update((one, two) for place, one in enumerate(numbers) for two in numbers[place + 1 :])
    first = list(range(len(found)))

    def root(number: int) -> int:
        while first[number] != number:
            first[number] = first[first[number]]
            number = first[number]
        return number

    for (one, two), count in shared.items():
        if count >= _SHARED and count >= _SHARED_SHARE * min(len(longs[one]), len(longs[two])):
            a, b = sorted((root(one), root(two)))
            first[b] = a
    return [root(number) for number in range(len(found))]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines with letters stand, without the white space around."""
    after = 0
    for line in text.splitlines(keepends=True):
        before, after = after, after + len(line)
        bare = line.strip()
        if bare:
            start = before + line.index(bare[0])
            yield start, start + len(bare)


def _tells(key: str) -> bool:
    """Whether a recurring line says that it is furniture; what begins with a quotation is what someone said."""
    known = _knowledge()
    if key[0] in "\"“'‘":
        return False
    return bool(known["cues"].search(key) or (len(key) < _SHORT and known["short_cues"].search(key)))


_DIGITS = re.compile(r"\d+")


def line_key(line: str) -> str:
    """The line as compared: any case, numbers all alike."""
    return _DIGITS.sub("#", " ".join(line.split()).casefold())


def _form(line: str, late: bool) -> str | None:
    """The beginning or ending of a known kind that a line has; ``late``: it is one of the last."""
    known = _knowledge()
    for name, pattern in known["beginnings"]:
        if (len(line) <= _LONGEST or name == "beginning: pictures") and pattern.match(line):
            return name
    if len(line) <= _LONGEST_ENDING:
        for name, pattern in known["endings"]:
            if pattern.search(line):
                return name
        if late and line[0] not in "\"“'‘" and known["last"].search(line):
            return "who wrote it"
    return None


@functools.cache
def _knowledge() -> dict[str, Any]:
    source = importlib.resources.files("analysis.corpus") / "furniture.yml"
    told = yaml.safe_load(source.read_text(encoding="utf-8"))

    def compiled(kind: str, word: str) -> list[tuple[str, re.Pattern[str]]]:
        return [(f"{word}: {name}", re.compile(pattern, re.I)) for name, pattern in told[kind].items()]

    return {
        "last": re.compile(told["last"], re.I),
        "short_cues": re.compile(told["short_cues"], re.I),
        "beginnings": compiled("beginnings", "beginning"),
        "endings": compiled("endings", "ending"),
        "cues": re.compile(told["cues"], re.I),
        "lists": re.compile(told["lists"], re.I),
    }
