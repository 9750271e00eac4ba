"""Which articles are there? Files and folders in, one row per article out.

:func:`load_corpus` for the articles, :func:`read_corpus` for articles and checks, :func:`iter_articles` for
batches.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.checks import check_article, find_duplicates, text_of
from analysis.corpus.dates import check_order
from analysis.corpus.folders import folder_rows
from analysis.corpus.furniture import (
    FURNITURE_LIST,
    add_furniture,
    mark_furniture,
    overrule,
    read_overrides,
)
from analysis.corpus.outlets import named_rows, outlet_names
from analysis.corpus.recurring_lines import Recurring, learn_lines
from analysis.corpus.rows import Check, Row, checks_table, summed
from analysis.corpus.store import read_copies, read_furniture, read_partitions, stored_checks
from analysis.corpus.store_manifest import is_store
from analysis.door import checked
from analysis.terminal import shown, warn

ARTICLE_COLUMNS = ("article_id", "outlet", "date", "title", "byline", "url", "language", "text")
# What measures see of an article: the columns above and the passages that are furniture.
MEASURED_COLUMNS = (*ARTICLE_COLUMNS, "furniture")
DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"
# Articles read at a time where the whole corpus is wanted.
_BATCH = 5000


class Corpus(NamedTuple):
    """Articles (one row each, those set aside left out) and checks (one row per problem found)."""

    articles: pd.DataFrame
    checks: pd.DataFrame


class Reading(NamedTuple):
    """How a corpus is to be read, as its caller says.

    ``columns``: column in the file → column of the toolkit; ``dates``: order of day and month, or a format;
    ``outlets``: a table of outlets' names; ``progress``: called with the number of articles read so far.
    """

    columns: Mapping[str, str] | None = None
    dates: str | None = None
    outlets: str | Path | None = None
    progress: Callable[[int], Any] | None = None


def load_corpus(
    path: str | Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    dates: str | None = None,
    outlets: str | Path | None = None,
) -> pd.DataFrame:
    """One row per article, checked; a warning sums up what was set aside or should be looked at.

    Parameters
    ----------
    path : path, optional
        A folder with ``articles.csv`` (columns ``article_id, outlet, date, title, byline, url, language,
        path``) and the texts it names; a folder of .txt files, or of folders of them named after outlets; a
        CSV, JSON Lines (also .gz), Parquet or Excel file, or a folder of those; a store made by ``framing
        import``. None: ``$FRAMING_CORPUS``, else the demonstration corpus.
    columns : mapping, optional
        Column in the file → column of the toolkit, for instance ``{"headline": "title"}``.
    dates : str, optional
        ``"day-first"``, ``"month-first"``, ``"year-first"`` or a format such as ``"%d/%m/%y"``, for dates that
        could be read in two ways. By default the column decides, and where it does not, they are left out.
    outlets : path, optional
        CSV ``outlet,also`` with more spellings of outlets' names.

    Returns
    -------
    DataFrame
        ``article_id, outlet, date, title, byline, url, language, text`` and whatever else the input had, in
        input order. All are strings; unknown ones are missing (NaN), except ``outlet``, which is
        ``"unknown"``, so that an article without outlet stays visible in comparisons. ``text`` is as in the
        file but for line ends (``\\n``), and where it held markup, which is read as a page would show it.
        ``date`` is ISO 8601, or ``YYYY-MM`` or ``YYYY`` where no more is said. ``outlet_as_given`` is the
        outlet's name in the input where it was changed; ``furniture`` the passages of ``text`` that are the
        page's and not the article's (``[[start, end], …]`` as JSON).

    Raises
    ------
    ValueError
        Where nothing can be read, with the remedy.

    See Also
    --------
    read_corpus : the same with every problem listed, and copies looked for.
    """
    corpus = _collect(path, Reading(columns, dates, outlets))
    bad = corpus.checks[corpus.checks["severity"] != "note"]
    if len(bad):
        count: Counter[tuple[str, str]] = Counter()
        for severity, problem, times in zip(bad["severity"], bad["problem"], bad["times"]):
            count[severity, problem] += times
        aside = ", ".join(f"{n} {problem}" for (how, problem), n in count.items() if how == "error")
        look = ", ".join(f"{n} {problem}" for (how, problem), n in count.items() if how == "warning")
        parts = [f"set aside: {aside}" if aside else "", f"kept, but look at: {look}" if look else ""]
        told = "; ".join(part for part in parts if part)
        place = corpus_path(path)
        warn(f"corpus {place}: {told}. `framing check {place}` lists them.")
    return corpus.articles


def read_corpus(
    path: str | Path | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    dates: str | None = None,
    outlets: str | Path | None = None,
    progress: Callable[[int], Any] | None = None,
) -> Corpus:
    """Articles and checks of a corpus; a bad article is skipped and reported.

    Parameters are those of :func:`load_corpus`; ``progress`` is called with the number of articles read so far.

    Returns
    -------
    Corpus
        ``articles`` as :func:`load_corpus` returns them. ``checks``: one row per problem with ``severity``
        (error: set aside; warning: kept, look at it; note), ``problem``, ``article_id``, ``file``, ``line``
        (row number in tables; both missing where not applicable), ``detail``, ``remedy``. No rows means
        nothing was found.
    """
    corpus = _collect(path, Reading(columns, dates, outlets, progress))
    copies = checks_table(find_duplicates(corpus.articles))
    checks = pd.concat([corpus.checks, copies], ignore_index=True) if len(copies) else corpus.checks
    return Corpus(corpus.articles, checks)


def iter_articles(
    path: str | Path | None = None,
    batch: int = 500,
    *,
    columns: Mapping[str, str] | None = None,
    dates: str | None = None,
    outlets: str | Path | None = None,
    progress: Callable[[int], Any] | None = None,
) -> Iterator[Corpus]:
    """The corpus in batches of at most ``batch`` articles, each with its checks, in flat memory.

    Parameters are those of :func:`read_corpus`. Duplicate identifiers are found across batches; copies are not
    looked for. What is furniture is known only when all lines were seen, so files are read twice.
    """
    place = corpus_path(path)
    if is_store(place):
        yield from _from_store(place, batch)
        return
    reading = Reading(columns, dates, outlets, progress)
    recurring = learn_lines(_plain_parts(place, reading))
    overrides = _overrides(place)
    for part in _checked(place, batch, reading):
        yield part._replace(articles=_with_furniture(part.articles, recurring, overrides))


def _checked(place: Path, batch: int, reading: Reading) -> Iterator[Corpus]:
    """The articles of files, checked, in batches."""
    found: list[dict[str, Any]] = []
    checks: list[Check] = []
    for one in summed(_articles(place, reading)):
        if isinstance(one, Check):
            checks.append(one)
            continue
        found.append(one.values)
        if len(found) == batch:
            yield Corpus(table_of(found), checks_table(checks))
            found, checks = [], []
    if found or checks:
        yield Corpus(table_of(found), checks_table(checks))


def _articles(place: Path, reading: Reading) -> Iterator[Row | Check]:
    """Every article that can be used, and what is wrong with each of them or with those that cannot."""
    seen: set[bytes] = set()
    read = 0
    for row in _rows(place, reading):
        if isinstance(row, Check):
            yield row
            continue
        read += 1
        if reading.progress is not None:
            reading.progress(read)
        article, problems = check_article(row.values, row.file, row.line)
        yield from problems
        if article is None:
            continue
        key = hashlib.blake2b(article["article_id"].encode("utf-8", "replace"), digest_size=8).digest()
        if key in seen:
            detail = "another article before it has the same identifier"
            remedy = "give each article its own; this one was set aside"
            yield Check("error", "duplicate id", article["article_id"], row.file, row.line, detail, remedy)
            continue
        seen.add(key)
        yield row._replace(values=article)


def _plain_parts(place: Path, reading: Reading) -> Iterator[pd.DataFrame]:
    """Outlet and text of all articles, unchecked: enough to see which lines recur."""
    found: list[tuple[Any, str]] = []
    for row in _rows(place, reading):
        if isinstance(row, Row) and isinstance(row.values.get("text"), str):
            found.append((row.values["outlet"], text_of(row.values["text"])))
            if len(found) == _BATCH:
                yield pd.DataFrame(found, columns=["outlet", "text"])
                found = []
    if found:
        yield pd.DataFrame(found, columns=["outlet", "text"])


def _with_furniture(
    articles: pd.DataFrame, recurring: Recurring, overrides: Mapping[tuple[str, str], bool]
) -> pd.DataFrame:
    furniture = overrule(articles, mark_furniture(articles, recurring), overrides)
    return add_furniture(articles, furniture) if len(furniture) else articles


def overrides_path(path: str | Path | None) -> Path:
    """Where a person says which lines are furniture: ``furniture.csv`` in the corpus' folder, or
    ``NAME.furniture.csv`` beside its file."""
    place = corpus_path(path)
    if place.is_dir():
        return place / FURNITURE_LIST
    return place.with_name(f"{place.name.split('.')[0]}.{FURNITURE_LIST}")


def _overrides(place: Path) -> dict[tuple[str, str], bool]:
    file = overrides_path(place)
    return read_overrides(file) if file.is_file() else {}


def _from_store(store: Path, batch: int) -> Iterator[Corpus]:
    """Articles of a store were checked when they were imported.

    What was found then comes with the first batch.
    """
    checks = stored_checks(store)
    copies = read_copies(store)[0].set_index("article_id")
    furniture = read_furniture(store)[0]
    overrides = _overrides(store)
    for articles in read_partitions(store):
        marked = overrule(
            articles, furniture[furniture["article_id"].isin(articles["article_id"])], overrides
        )
        if len(furniture) or len(marked):
            articles = add_furniture(articles, marked)
        for name in copies:
            articles[name] = articles["article_id"].map(copies[name]).astype("str")
        for start in range(0, len(articles), batch):
            yield Corpus(articles.iloc[start : start + batch].reset_index(drop=True), checks)
            checks = checks_table([])
    if len(checks):
        yield Corpus(table_of([]), checks)


def corpus_path(path: str | Path | None) -> Path:
    """The corpus meant by ``path``: itself, else ``$FRAMING_CORPUS``, else the demonstration corpus."""
    if path is None:
        path = os.environ.get("FRAMING_CORPUS") or DEMO
    return Path(path).expanduser()


@checked(articles="article_id outlet date text")
def corpus_hash(articles: pd.DataFrame) -> str:
    """32 hexadecimal digits that change when an identifier, outlet, date, text or passage of furniture does."""
    digest = hashlib.blake2b(digest_size=16)
    columns = ["article_id", "outlet", "date", "text", *(["furniture"] if "furniture" in articles else [])]
    for values in articles[columns].itertuples(index=False, name=None):
        digest.update("\x1f".join("" if pd.isna(value) else str(value) for value in values).encode())
        digest.update(b"\x1e")
    return digest.hexdigest()


def _collect(path: str | Path | None, reading: Reading) -> Corpus:
    place = corpus_path(path)
    if is_store(place):
        parts = list(_from_store(place, _BATCH))
    else:
        parts = list(_checked(place, _BATCH, reading))
        recurring = learn_lines(part.articles for part in parts)
        overrides = _overrides(place)
        parts = [one._replace(articles=_with_furniture(one.articles, recurring, overrides)) for one in parts]
    articles = [part.articles for part in parts]
    checks = [part.checks for part in parts if len(part.checks)]
    corpus = Corpus(
        pd.concat(articles, ignore_index=True) if articles else table_of([]),
        pd.concat(checks, ignore_index=True) if checks else checks_table([]),
    )
    if corpus.articles.empty:
        first = corpus.checks.iloc[0] if len(corpus.checks) else None
        why = f": {first['file'] or ''} {first['problem']}: {first['detail']}" if first is not None else ""
        raise ValueError(f"corpus {shown(corpus_path(path))}: no article could be read{why}")
    return corpus


def table_of(found: list[dict[str, Any]]) -> pd.DataFrame:
    more = dict.fromkeys(chain.from_iterable(found))
    names = [
        *ARTICLE_COLUMNS,
        *(name for name in more if name and name not in ARTICLE_COLUMNS and name != "path"),
    ]
    return pd.DataFrame({name: pd.Series([row.get(name) for row in found], dtype="str") for name in names})


def _rows(path: Path, reading: Reading) -> Iterator[Row | Check]:
    """Every article of files and folders as read, its outlet under one name, its date as its column decides."""
    check_order(reading.dates)
    names = outlet_names(reading.outlets)
    yield from named_rows(folder_rows(path, reading.columns, names, reading.dates), names)
