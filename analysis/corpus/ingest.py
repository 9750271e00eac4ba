"""How do exports, pages and tables become a corpus? One report says what was read, kept, set aside and why.

:func:`import_articles` reads files and folders of any supported kind into a store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.checks import check_article, text_key
from analysis.corpus.copies import find_copies
from analysis.corpus.dates import check_order
from analysis.corpus.furniture import furniture_list, mark_furniture
from analysis.corpus.load import table_of
from analysis.corpus.outlets import agency_of, named_rows, outlet_names
from analysis.corpus.recurring_lines import learn_lines
from analysis.corpus.rows import Check, Row, checks_table, summed
from analysis.corpus.sources import source_rows
from analysis.corpus.store import (
    add_partition,
    is_store,
    read_copies,
    read_furniture,
    read_manifest,
    read_partitions,
    set_copies,
    set_furniture,
    stored_checks,
    stored_keys,
)
from analysis.corpus.store_repair import adding

# Articles per partition; analysis.tables measures a partition at a time.
PARTITION = 200
AGENCY_REPORT = "agency report"


class Import(NamedTuple):
    """What an import did.

    Attributes
    ----------
    store : Path
    read : int
        Articles met in the sources.
    kept : int
        Added to the store by this import.
    known : int
        Already in the store, with the same text: not added again.
    checks : DataFrame
        One row per problem, with file and position, as in :func:`analysis.corpus.read_corpus`; also a note
        for each article that is a near-copy of another or prints an agency's report.
    furniture : DataFrame
        One row per different line found to be the page's and not the article's, among all articles of the
        store, as :func:`analysis.corpus.furniture_list` gives it.
    """

    store: Path
    read: int
    kept: int
    known: int
    checks: pd.DataFrame
    furniture: pd.DataFrame

    def agencies(self) -> dict[str, int]:
        """How many of the articles added print the report of which agency, the most frequent first."""
        wire = self.checks.loc[self.checks["problem"] == AGENCY_REPORT, "detail"]
        return dict(Counter(detail.split(": ")[0] for detail in wire).most_common())

    def report(self) -> str:
        """The import in a few lines: counts, then one line per kind of problem with its first place."""
        aside = self.read - self.kept - self.known
        known = f", {self.known:,} known already" if self.known else ""
        lines = [f"{self.read:,} articles read, {self.kept:,} kept{known}, {aside:,} set aside."]
        count: Counter[tuple[str, str]] = Counter()
        for severity, problem, times in zip(self.checks["severity"], self.checks["problem"], self.checks["times"]):
            count[severity, problem] += times
        for (severity, problem), number in count.items():
            rows = self.checks[(self.checks["severity"] == severity) & (self.checks["problem"] == problem)]
            first = rows.iloc[0]
            place = "" if pd.isna(first["file"]) else f"{first['file']}"
            place += "" if pd.isna(first["line"]) else f", line {first['line']}"
            told = f"{problem}: {place}" if place else problem
            lines.append(f"{severity:8} {number:>6,} {told}: {first['detail']} → {first['remedy']}")
        if named := self.agencies():
            lines.append("Agencies: " + ", ".join(f"{name} {count:,}" for name, count in named.items()))
        if len(self.furniture):
            first = self.furniture.sort_values("articles", ascending=False, kind="stable")["line"].iloc[0]
            lines.append(
                f"Furniture: {len(self.furniture):,} different lines of pages, such as {first[:60]!r}, are marked and "
                f"left out of what is counted. See and correct them: framing check {self.store} --furniture FILE.csv"
            )
        if not self.kept + self.known:
            lines.append("Nothing was kept: there is no article to work with. The lines above say why.")
        return "\n".join(lines)


def import_articles(
    sources: str | Path | Sequence[str | Path],
    store: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    outlet: str | None = None,
    outlets: str | Path | None = None,
    dates: str | None = None,
    progress: Callable[[int, str], Any] | None = None,
) -> Import:
    """Add articles to a store; what is in it is not added again, so an interrupted import is just run again.

    Parameters
    ----------
    sources : path or list of paths
        Files or folders: Nexis (.docx, .rtf, .txt), Factiva and ProQuest (.txt, .html, .rtf) exports, saved
        web pages (.html), articles as Word files (.docx), PDF, mails (.eml) or texts (.txt, also with
        ``articles.csv``), tables (.csv, .tsv, .jsonl, .parquet, .xlsx). Folders named after outlets say whose
        the files in them are.
    store : path
        Folder; made if missing.
    columns : mapping, optional
        Column of a table → column of the toolkit.
    outlet : str, optional
        Outlet of the articles that name none.
    outlets : path, optional
        CSV ``outlet,also`` with more spellings of outlets' names.
    dates : str, optional
        ``"day-first"``, ``"month-first"``, ``"year-first"`` or a format such as ``"%d/%m/%y"``; by default the
        dates of a column decide.
    progress : callable, optional
        Called with the number of articles read so far and what is being done, after each article and before
        the whole corpus is searched.

    Returns
    -------
    Import
        Counts and checks. Articles in other languages, empty ones and second ones of an identifier are set
        aside. Columns that reading the store adds: ``agency`` (the news agency the article credits),
        ``wire`` (that, or the one its near-copies credit), ``copy_of`` (the first article imported of which
        it is a near-copy), ``outlet_as_given`` (where the outlet's name was changed), ``furniture`` (the passages
        of the text that are the page's). Near-copies and furniture are looked for among all that is stored,
        about two milliseconds an article.

    Raises
    ------
    ValueError
        If a source or the table of outlets does not exist, or the store cannot be written.
    """
    listed = [sources] if isinstance(sources, (str, Path)) else list(sources)
    paths = [Path(source).expanduser() for source in listed]
    for path in paths:
        if not path.exists():
            raise ValueError(f"source {path} does not exist")
    target = Path(store).expanduser()
    names = outlet_names(outlets)
    check_order(dates)
    read = kept = known = 0
    told: list[pd.DataFrame] = []
    with adding(target):
        stored = stored_keys(target)
        texts = set(stored.values())
        met: set[str] = set()
        listed_before = _as_checks(stored_checks(target)) if is_store(target) else set()
        found: list[dict[str, Any]] = []
        checks: list[Check] = []
        places: dict[str, tuple[str | None, int | None]] = {}
        twice: set[str] = set()

        def commit() -> None:
            nonlocal kept
            # An import that goes on after an interruption meets the same problems again.
            new = [check for check in checks if check not in listed_before]
            if found or new or not is_store(target):
                add_partition(target, table_of(found), checks_table(new))
            told.append(checks_table(checks))
            kept += len(found)
            found.clear()
            checks.clear()

        def met_rows() -> Iterator[Row | Check]:
            """The articles that are new, and what is wrong with the others."""
            nonlocal read, known
            for row in named_rows(source_rows(paths, columns or {}, names, dates), names, outlet):
                if isinstance(row, Check):
                    yield row
                    continue
                read += 1
                if progress is not None:
                    progress(read, "reading")
                article, problems = check_article(_described(row.values), row.file, row.line)
                if article is None:
                    yield from problems
                    continue
                identity: str = article["article_id"]
                key = text_key(article["text"])[:8]
                if identity in stored and identity not in met and stored[identity] == key:
                    met.add(identity)
                    known += 1
                    continue
                if identity in stored or identity in met:
                    detail = "another article with this identifier is in the corpus"
                    remedy = "give each article its own; this one was set aside"
                    yield Check("error", "duplicate id", identity, row.file, row.line, detail, remedy)
                    continue
                if key in texts:
                    detail, remedy = (
                        "the same words as an article before it",
                        "kept; copies count once in intervals",
                    )
                    problems.append(Check("note", "exact duplicate", identity, row.file, row.line, detail, remedy))
                    twice.add(identity)
                met.add(identity)
                places[identity] = row.file, row.line
                stored[identity] = key
                texts.add(key)
                yield from problems
                yield row._replace(values={**article, "text_hash": key.hex()})

        for row in summed(met_rows()):
            if isinstance(row, Check):
                checks.append(row)
                continue
            found.append(row.values)
            if len(found) == PARTITION:
                commit()
        if found or checks or not read:
            commit()
        total = sum(part.articles for part in read_manifest(target))
        # Also when an import before this one was interrupted.
        if read_copies(target)[1] != total:
            if progress is not None:
                progress(read, "looking for copies")
            copies = find_copies(read_partitions(target, ["article_id", "text", "agency"]), total)
            set_copies(target, copies)
            told.append(checks_table(_copy_checks(copies, places, twice)))
        if read_furniture(target)[1] != total:
            if progress is not None:
                progress(read, "looking for furniture")
            set_furniture(target, _furniture(target))
        furniture = furniture_list(read_furniture(target)[0])
    return Import(
        target, read, kept, known, pd.concat([checks_table([]), *told], ignore_index=True), furniture
    )


def _furniture(store: Path) -> pd.DataFrame:
    """The furniture among all articles of a store."""
    recurring = learn_lines(read_partitions(store, ["outlet", "text"]))
    parts = [
        mark_furniture(part, recurring) for part in read_partitions(store, ["article_id", "outlet", "text"])
    ]
    return pd.concat([mark_furniture(table_of([]), recurring), *parts], ignore_index=True)


def _copy_checks(
    copies: pd.DataFrame, places: Mapping[str, tuple[str | None, int | None]], twice: set[str]
) -> Iterator[Check]:
    """A note for each copy and agency report among the articles just added."""
    for identity, original, wire in copies.astype(object).where(copies.notna(), None).to_numpy():
        if identity not in places:
            continue
        if original is not None and identity not in twice:
            detail = f"most of the shorter one stands word for word in article {original!r}"
            remedy = "kept; copies count once in intervals"
            yield Check("note", "near duplicate", identity, *places[identity], detail, remedy)
        if wire is not None:
            detail = f"{wire}: credited by it or by a near-copy"
            yield Check(
                "note", AGENCY_REPORT, identity, *places[identity], detail, "kept; column 'wire' names it"
            )


def _as_checks(table: pd.DataFrame) -> set[Check]:
    rows = table.astype(object).where(table.notna(), None)
    return {Check(*row) for row in rows.itertuples(index=False, name=None)}


def _described(values: dict[str, Any]) -> dict[str, Any]:
    """The row with the agency it credits and its language under one code."""
    more: dict[str, Any] = {"agency": values.get("agency")}
    text = values.get("text")
    if more["agency"] is None and isinstance(text, str):
        credit = values.get("credit")
        byline = values.get("byline")
        more["agency"] = agency_of(text, str(byline) if byline else None, str(credit) if credit else None)
    language = values.get("language")
    if isinstance(language, str) and language.strip().lower() in (
        "english",
        "eng",
        "en-us",
        "en-gb",
        "en_us",
        "en_gb",
    ):
        more["language"] = "en"
    return {**values, **more}
