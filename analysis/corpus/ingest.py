"""How do exports, pages and tables become a corpus? One report says what was read, kept, set aside and why.

:func:`import_articles` reads files and folders of any supported kind into a store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.checks import Check, check_article, checks_table, text_key
from analysis.corpus.collect import LEFT, PAGE_LIST, read_visits
from analysis.corpus.copies import find_copies
from analysis.corpus.exports import layout_of, split_export
from analysis.corpus.files import MAX_BYTES, Row, kind_of, read_rows, read_text
from analysis.corpus.load import ARTICLE_LIST, table_of, with_texts
from analysis.corpus.markup import decode_html, docx_lines, html_lines, rtf_lines
from analysis.corpus.outlets import agency_of, outlet_name, outlet_names
from analysis.corpus.store import (
    add_partition,
    adding,
    is_store,
    read_copies,
    read_manifest,
    read_partitions,
    set_copies,
    stored_checks,
    stored_keys,
)

# Articles per partition; analysis.tables measures a partition at a time.
PARTITION = 200
AGENCY_REPORT = "agency report"
_PAGES = (".html", ".htm", ".xhtml")
_EXPORTS = (".docx", ".rtf")


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
    """

    store: Path
    read: int
    kept: int
    known: int
    checks: pd.DataFrame

    def agencies(self) -> dict[str, int]:
        """How many of the articles added print the report of which agency, the most frequent first."""
        wire = self.checks.loc[self.checks["problem"] == AGENCY_REPORT, "detail"]
        return dict(Counter(detail.split(": ")[0] for detail in wire).most_common())

    def report(self) -> str:
        """The import in a few lines: counts, then one line per kind of problem with its first place."""
        aside = self.read - self.kept - self.known
        known = f", {self.known:,} known already" if self.known else ""
        lines = [f"{self.read:,} articles read, {self.kept:,} kept{known}, {aside:,} set aside."]
        count = Counter(zip(self.checks["severity"], self.checks["problem"]))
        for (severity, problem), number in count.items():
            rows = self.checks[(self.checks["severity"] == severity) & (self.checks["problem"] == problem)]
            first = rows.iloc[0]
            place = "" if pd.isna(first["file"]) else f"{first['file']}"
            place += "" if pd.isna(first["line"]) else f", line {first['line']}"
            lines.append(
                f"{severity:8} {number:>6,} {problem}: {place}: {first['detail']} → {first['remedy']}"
            )
        if named := self.agencies():
            lines.append("Agencies: " + ", ".join(f"{name} {count:,}" for name, count in named.items()))
        return "\n".join(lines)


def import_articles(
    sources: str | Path | Sequence[str | Path],
    store: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    outlet: str | None = None,
    outlets: str | Path | None = None,
    progress: Callable[[int], Any] | None = None,
) -> Import:
    """Add articles to a store; what is in it is not added again, so an interrupted import is just run again.

    Parameters
    ----------
    sources : path or list of paths
        Files or folders: Nexis (.docx, .rtf, .txt), Factiva and ProQuest (.txt, .html, .rtf) exports, saved
        web pages (.html), texts (.txt, also with ``articles.csv``), tables (.csv, .tsv, .jsonl, .parquet,
        .xlsx).
    store : path
        Folder; made if missing.
    columns : mapping, optional
        Column of a table → column of the toolkit.
    outlet : str, optional
        Outlet of the articles that name none.
    outlets : path, optional
        CSV ``outlet,also`` with more spellings of outlets' names.
    progress : callable, optional
        Called with the number of articles read so far, after each partition.

    Returns
    -------
    Import
        Counts and checks. Articles in other languages, empty ones and second ones of an identifier are set
        aside. Columns that reading the store adds: ``agency`` (the news agency the article credits),
        ``wire`` (that, or the one its near-copies credit), ``copy_of`` (the first article imported of which
        it is a near-copy), ``outlet_as_given`` (where the outlet's name was changed). Near-copies are
        looked for among all that is stored, about a millisecond an article.

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
            if progress is not None:
                progress(read)

        for row in _rows(paths, columns or {}):
            if isinstance(row, Check):
                checks.append(row)
                continue
            read += 1
            article, problems = check_article(_described(row.values, outlet, names), row.file, row.line)
            if article is None:
                checks.extend(problems)
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
                problems = [Check("error", "duplicate id", identity, row.file, row.line, detail, remedy)]
                checks.extend(problems)
                continue
            if key in texts:
                detail, remedy = (
                    "the same words as an article before it",
                    "kept; copies count once in intervals",
                )
                problems.append(
                    Check("note", "exact duplicate", identity, row.file, row.line, detail, remedy)
                )
                twice.add(identity)
            met.add(identity)
            places[identity] = row.file, row.line
            stored[identity] = key
            texts.add(key)
            checks.extend(problems)
            found.append({**article, "text_hash": key.hex()})
            if len(found) == PARTITION:
                commit()
        if found or checks or not read:
            commit()
        total = sum(part.articles for part in read_manifest(target))
        # Also when an import before this one was interrupted.
        if read_copies(target)[1] != total:
            copies = find_copies(read_partitions(target, ["article_id", "text", "agency"]), total)
            set_copies(target, copies)
            told.append(checks_table(_copy_checks(copies, places, twice)))
    return Import(target, read, kept, known, pd.concat([checks_table([]), *told], ignore_index=True))


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


def _described(values: dict[str, Any], outlet: str | None, names: Mapping[str, str]) -> dict[str, Any]:
    """The row with its outlet under one name, and the agency it credits."""
    given = values.get("outlet")
    name = outlet_name(str(given), names) if given is not None and str(given).strip() else outlet
    more: dict[str, Any] = {"outlet": name, "agency": values.get("agency")}
    if given is not None and name != given:
        more["outlet_as_given"] = given
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


def _rows(paths: Sequence[Path], columns: Mapping[str, str]) -> Iterator[Row | Check]:
    for path in paths:
        if path.is_dir():
            if (path / ARTICLE_LIST).is_file():
                yield from with_texts(read_rows(path / ARTICLE_LIST, ARTICLE_LIST, columns), path)
                continue
            if (path / PAGE_LIST).is_file():
                yield from _collected(path)
                continue
            files = sorted(file for file in path.rglob("*") if file.is_file())
            for file in files:
                name = file.relative_to(path)
                if any(part.startswith(".") for part in name.parts):
                    continue
                yield from _guarded(file, name.as_posix(), columns)
        else:
            yield from _guarded(path, path.name, columns)


def _collected(folder: Path) -> Iterator[Row | Check]:
    """The pages of a collection, and what could not be fetched."""
    from analysis.corpus.pages import read_page

    for visit in read_visits(folder).values():
        if visit.problem is not None:
            remedy = "collect again later" if visit.status >= 0 else "see whether the address is right"
            # A page kept from an earlier visit is there, and one left for the next run is no failure.
            severity = "error" if visit.file is None and not visit.problem.startswith(LEFT) else "warning"
            yield Check(severity, "not fetched", None, visit.url, None, visit.problem, remedy)
        if visit.kind == "page" and visit.file is not None:
            try:
                text = decode_html((folder / visit.file).read_bytes(), visit.charset)
                yield Row({**read_page(text, visit.final_url), "fetched": visit.fetched}, visit.url, None)
            except (ValueError, OSError) as error:
                detail = " ".join(str(error).split())[:300]
                yield Check("error", "unreadable file", None, visit.url, None, detail, "see the page itself")


def _guarded(file: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    """The articles of one file; whatever is wrong with it costs this file only."""
    try:
        yield from _file_rows(file, name, columns)
    except Exception as error:  # noqa: BLE001 - readers of other people's formats raise whatever they stumble over
        detail = " ".join(str(error).split()).removeprefix(f"{name}: ") or type(error).__name__
        yield Check(
            "error", "unreadable file", None, name, None, detail[:300], "the rest of the import is unharmed"
        )


def _file_rows(file: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    ending = file.suffix.lower()
    if ending in _EXPORTS:
        lines = docx_lines(file) if ending == ".docx" else rtf_lines(file)
        yield from _export_rows(lines, name)
    elif ending in _PAGES:
        if file.stat().st_size > MAX_BYTES:
            raise ValueError(
                f"{file.stat().st_size / 1e6:,.0f} MB; the limit for HTML is {MAX_BYTES / 1e6:,.0f} MB"
            )
        text = decode_html(file.read_bytes())
        lines = html_lines(text) if _may_be_export(text) else []
        if layout_of(lines):
            yield from _export_rows(lines, name)
        else:
            from analysis.corpus.pages import read_page

            yield Row(read_page(text), name, None)
    elif ending == ".txt":
        text = read_text(file)
        lines = text.split("\n")
        if layout_of(lines):
            yield from _export_rows(lines, name)
        else:
            yield Row({"article_id": Path(name).with_suffix("").as_posix(), "text": text}, name, None)
    elif kind_of(file) is not None:
        yield from with_texts(read_rows(file, name, columns), file.parent)
    else:
        yield Check(
            "note", "not read", None, name, None, f"no reader for {file.suffix or 'this kind'}", "ignore"
        )


def _may_be_export(text: str) -> bool:
    return any(
        mark in text for mark in ("Factiva", "ProQuest", "enArticle", "Length:", "End of Document", ">HD<")
    )


def _export_rows(lines: Sequence[str], name: str) -> Iterator[Row | Check]:
    layout = layout_of(lines)
    if layout is None:
        raise ValueError("no article in a layout of Nexis, Factiva or ProQuest")
    empty = True
    for found in split_export(lines, layout):
        empty = False
        yield Row({**found.values, "export": layout}, name, found.line)
    if empty:
        raise ValueError(f"looks like a {layout} export, but no article was found in it")
