"""Which articles are there? Files and folders in, one row per article out.

:func:`load_corpus` for the articles, :func:`read_corpus` for articles and checks, :func:`iter_articles` for
batches.
"""

from __future__ import annotations

import hashlib
import os
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.checks import Check, check_article, checks_table, find_duplicates
from analysis.corpus.files import Row, kind_of, read_rows, read_text
from analysis.corpus.store import is_store, read_copies, read_partitions, stored_checks

ARTICLE_COLUMNS = ("article_id", "outlet", "date", "title", "byline", "url", "language", "text")
ARTICLE_LIST = "articles.csv"
DEMO = Path(__file__).resolve().parents[2] / "data" / "demo"


class Corpus(NamedTuple):
    """Articles (one row each, those set aside left out) and checks (one row per problem found)."""

    articles: pd.DataFrame
    checks: pd.DataFrame


def load_corpus(path: str | Path | None = None, *, columns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One row per article, checked; a warning sums up what was set aside or should be looked at.

    Parameters
    ----------
    path : path, optional
        A folder with ``articles.csv`` (columns ``article_id, outlet, date, title, byline, url, language,
        path``) and the texts it names; a folder of .txt files; a CSV, JSON Lines (also .gz), Parquet or Excel
        file, or a folder of those; a store made by ``framing import``. None: ``$FRAMING_CORPUS``, else the
        demonstration corpus.
    columns : mapping, optional
        Column in the file → column of the toolkit, for instance ``{"headline": "title"}``.

    Returns
    -------
    DataFrame
        ``article_id, outlet, date, title, byline, url, language, text`` and whatever else the input had, in
        input order. All are strings; unknown ones are missing (NaN), except ``outlet``, which is
        ``"unknown"``, so that an article without outlet stays visible in comparisons. ``text`` is as in the
        file but for line ends (``\\n``). ``date`` is ISO 8601.

    Raises
    ------
    ValueError
        Where nothing can be read, with the remedy.

    See Also
    --------
    read_corpus : the same with every problem listed, and copies looked for.
    """
    corpus = _collect(path, columns)
    bad = corpus.checks[corpus.checks["severity"] != "note"]
    if len(bad):
        count = Counter(zip(bad["severity"], bad["problem"]))
        aside = ", ".join(f"{n} {problem}" for (how, problem), n in count.items() if how == "error")
        look = ", ".join(f"{n} {problem}" for (how, problem), n in count.items() if how == "warning")
        parts = [f"set aside: {aside}" if aside else "", f"kept, but look at: {look}" if look else ""]
        told = "; ".join(part for part in parts if part)
        place = corpus_path(path)
        warnings.warn(f"corpus {place}: {told}. `framing check {place}` lists them.", stacklevel=2)
    return corpus.articles


def read_corpus(path: str | Path | None = None, *, columns: Mapping[str, str] | None = None) -> Corpus:
    """Articles and checks of a corpus; a bad article costs itself and is listed.

    Parameters are those of :func:`load_corpus`.

    Returns
    -------
    Corpus
        ``articles`` as :func:`load_corpus` returns them. ``checks``: one row per problem with ``severity``
        (error: set aside; warning: kept, look at it; note), ``problem``, ``article_id``, ``file``, ``line``
        (row number in tables; both missing where not applicable), ``detail``, ``remedy``. No rows means
        nothing was found.
    """
    corpus = _collect(path, columns)
    copies = checks_table(find_duplicates(corpus.articles))
    checks = pd.concat([corpus.checks, copies], ignore_index=True) if len(copies) else corpus.checks
    return Corpus(corpus.articles, checks)


def iter_articles(
    path: str | Path | None = None, batch: int = 500, *, columns: Mapping[str, str] | None = None
) -> Iterator[Corpus]:
    """The corpus in batches of at most ``batch`` articles, each with its checks, in flat memory.

    Duplicate identifiers are found across batches; copies are not looked for (see :func:`read_corpus`).
    """
    place = corpus_path(path)
    if is_store(place):
        yield from _from_store(place, batch)
        return
    found: list[dict[str, Any]] = []
    checks: list[Check] = []
    seen: set[bytes] = set()
    for row in _rows(place, columns):
        if isinstance(row, Check):
            checks.append(row)
            continue
        article, problems = check_article(row.values, row.file, row.line)
        checks.extend(problems)
        if article is None:
            continue
        key = hashlib.blake2b(article["article_id"].encode("utf-8", "replace"), digest_size=8).digest()
        if key in seen:
            detail = "another article before it has the same identifier"
            remedy = "give each article its own; this one was set aside"
            checks.append(
                Check("error", "duplicate id", article["article_id"], row.file, row.line, detail, remedy)
            )
            continue
        seen.add(key)
        found.append(article)
        if len(found) == batch:
            yield Corpus(table_of(found), checks_table(checks))
            found, checks = [], []
    if found or checks:
        yield Corpus(table_of(found), checks_table(checks))


def _from_store(store: Path, batch: int) -> Iterator[Corpus]:
    """Articles of a store were checked when they were imported.

    What was found then comes with the first batch.
    """
    checks = stored_checks(store)
    copies = read_copies(store)[0].set_index("article_id")
    for articles in read_partitions(store):
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


def corpus_hash(articles: pd.DataFrame) -> str:
    """32 hexadecimal digits that change when any identifier, outlet, date or text changes, for provenance."""
    digest = hashlib.blake2b(digest_size=16)
    for values in articles[["article_id", "outlet", "date", "text"]].itertuples(index=False, name=None):
        digest.update("\x1f".join("" if pd.isna(value) else str(value) for value in values).encode())
        digest.update(b"\x1e")
    return digest.hexdigest()


def _collect(path: str | Path | None, columns: Mapping[str, str] | None) -> Corpus:
    parts = list(iter_articles(path, 5000, columns=columns))
    articles = [part.articles for part in parts]
    checks = [part.checks for part in parts if len(part.checks)]
    corpus = Corpus(
        pd.concat(articles, ignore_index=True) if articles else table_of([]),
        pd.concat(checks, ignore_index=True) if checks else checks_table([]),
    )
    if corpus.articles.empty:
        first = corpus.checks.iloc[0] if len(corpus.checks) else None
        why = f": {first['file'] or ''} {first['problem']}: {first['detail']}" if first is not None else ""
        raise ValueError(f"corpus {corpus_path(path)}: no article could be read{why}")
    return corpus


def table_of(found: list[dict[str, Any]]) -> pd.DataFrame:
    more = dict.fromkeys(chain.from_iterable(found))
    names = [
        *ARTICLE_COLUMNS,
        *(name for name in more if name and name not in ARTICLE_COLUMNS and name != "path"),
    ]
    return pd.DataFrame({name: pd.Series([row.get(name) for row in found], dtype="str") for name in names})


def _rows(path: Path, columns: Mapping[str, str] | None) -> Iterator[Row | Check]:
    if not path.exists():
        raise ValueError(
            f"corpus {path} does not exist; give a folder or file of articles (nothing given: data/demo)"
        )
    if path.is_file():
        if kind_of(path) is None:
            raise ValueError(
                f"corpus {path}: unknown format; readable are folders of .txt, and .csv, .jsonl, "
                ".jsonl.gz, .parquet and .xlsx files. Exports and web pages: `framing import`"
            )
        yield from with_texts(read_rows(path, path.name, columns), path.parent)
    elif (path / ARTICLE_LIST).is_file():
        yield from _listed(path, columns)
    else:
        yield from _unlisted(path, columns)


def _listed(folder: Path, columns: Mapping[str, str] | None) -> Iterator[Row | Check]:
    """The articles that articles.csv names, then a note on the text files it does not name."""
    named: set[Path] = set()
    for row in with_texts(read_rows(folder / ARTICLE_LIST, ARTICLE_LIST, columns), folder):
        if isinstance(row, Row) and row.values.get("path"):
            named.add((folder / row.values["path"]).resolve())
        yield row
    others = [file for file in _files(folder, ".txt") if file.resolve() not in named]
    # Only beside the named texts: a README.txt or a folder of notes elsewhere is nobody's article.
    beside = {file.parent for file in named}
    others = [file for file in others if file.resolve().parent in beside]
    if others and named:
        some = ", ".join(file.relative_to(folder).as_posix() for file in others[:3])
        detail = f"{len(others)} text files beside the others that {ARTICLE_LIST} does not name: {some}"
        yield Check(
            "note",
            "file not listed",
            None,
            ARTICLE_LIST,
            None,
            detail,
            f"add them to {ARTICLE_LIST} or ignore",
        )


def with_texts(rows: Iterator[Row | Check], folder: Path) -> Iterator[Row | Check]:
    """Rows whose ``path`` names a file get that file's text; a file that cannot be had costs that row."""
    root = folder.resolve()
    for row in rows:
        if isinstance(row, Check) or not row.values.get("path") or row.values.get("text"):
            yield row
            continue
        name = str(row.values["path"])
        identity = row.values.get("article_id") or None

        def problem(what: str, detail: str, remedy: str, row: Row = row, identity: Any = identity) -> Check:
            return Check("error", what, identity, row.file, row.line, detail, remedy)

        try:
            file = (folder / name).resolve()
            if not file.is_relative_to(root):
                yield problem(
                    "path outside the folder", f"path {name!r}", "move the text into the corpus folder"
                )
            elif not file.is_file():
                yield problem(
                    "missing file", f"no file {name!r} in {folder}", "mend the path or remove the row"
                )
            else:
                values = {**row.values, "text": read_text(file)}
                values["article_id"] = identity or Path(name).with_suffix("").as_posix()
                yield Row(values, row.file, row.line)
        except (OSError, ValueError) as error:
            what = "too large" if "limit" in str(error) else "unreadable file"
            yield problem(what, f"{name!r}: {error}", "see whether it is one article of text")


def _unlisted(folder: Path, columns: Mapping[str, str] | None) -> Iterator[Row | Check]:
    texts = _files(folder, ".txt")
    if texts:
        detail = f"{len(texts)} text files without {ARTICLE_LIST}: outlet, date and title are not known"
        remedy = f"write {ARTICLE_LIST} with the columns article_id,outlet,date,title,path"
        yield Check("warning", "missing column", None, None, None, detail, remedy)
        for file in texts:
            name = file.relative_to(folder).as_posix()
            for row in read_rows(file, name):
                identity = Path(name).with_suffix("").as_posix()
                yield (
                    row._replace(values={"article_id": identity, **row.values})
                    if isinstance(row, Row)
                    else row
                )
        return
    tables = [
        file
        for file in sorted(folder.iterdir())
        if file.is_file() and kind_of(file) not in (None, ".txt", ".json")
    ]
    if not tables:
        raise ValueError(
            f"corpus {folder}: no articles here; expected {ARTICLE_LIST} with the texts it names, .txt "
            "files, or .csv, .jsonl, .parquet or .xlsx files. Exports and web pages: `framing import`"
        )
    for file in tables:
        try:
            yield from with_texts(read_rows(file, file.name, columns), folder)
        except ValueError as error:
            if len(tables) == 1:
                raise
            yield Check(
                "error", "unreadable file", None, file.name, None, str(error), "mend or remove the file"
            )


def _files(folder: Path, ending: str) -> list[Path]:
    """Files with this ending in the folder and below, hidden ones left out, in a fixed order."""
    found = (file for file in folder.rglob(f"*{ending}") if file.is_file())
    return sorted(
        file for file in found if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
