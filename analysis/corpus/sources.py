"""Which articles do these files and folders hold? Rows out, whatever the format, and a check for what cannot be.

:func:`source_rows` reads files and folders of every kind; :func:`files_rows` those of one folder. A
folder named after an outlet says whose its files are (:func:`folder_outlets`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from analysis.corpus import apart
from analysis.corpus.apart import Ceilings, call_apart, ceilings_for, rows_apart
from analysis.corpus.dates import check_order, dated_rows
from analysis.corpus.documents import split_document
from analysis.corpus.exports import layout_of, split_export
from analysis.corpus.files import ARTICLE_LIST, MAX_BYTES, is_apart, kind_of, read_rows, read_text
from analysis.corpus.furniture import FURNITURE_LIST
from analysis.corpus.manifest import LEFT, PAGE_LIST, read_visits
from analysis.corpus.markup import decode_html, docx_lines, html_lines, rtf_lines
from analysis.corpus.outlets import known_outlet
from analysis.corpus.rows import Check, Row
from analysis.files import OutsideError, inside
from analysis.terminal import shown

_PAGES = (".html", ".htm", ".xhtml")
_PLAIN = (".txt", ".text", ".md")
_DOCUMENTS = (".docx", ".docm", ".rtf", *_PLAIN)
# Formats that are more than text: read in a process of their own.
_FOREIGN = (".docx", ".docm", ".rtf", ".pdf", ".eml", *_PAGES)
# What to do about files that hold articles in a way not read here.
_SAVE_AS = {
    **dict.fromkeys((".doc", ".odt", ".pages", ".wpd"), "open it and save it as .docx"),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), "open it and save it as .xlsx or .csv"),
    **dict.fromkeys((".zip", ".7z", ".rar", ".tar", ".tgz"), "unpack it and import the folder"),
    **dict.fromkeys((".msg", ".mbox", ".pst"), "save the mails as .eml or .txt"),
    **dict.fromkeys((".sav", ".dta", ".rds", ".rdata", ".sas7bdat"), "export it as .csv or .parquet"),
    **dict.fromkeys((".epub", ".mobi", ".mht", ".mhtml", ".webarchive"), "save it as .html or .txt"),
}
OUTSIDE = "path outside the folder"
_BRING_IN = "move the text itself into the corpus folder: lists and links lead to nothing outside it"
# Folders named in one note.
_NAMED = 12
# Folders that say what is in them and not who published it.
_GENERIC = re.compile(
    r"(?:all|articles?|clean|corpus|data|docs?|documents?|downloads?|exports?|files?|html|in|input|news|pages?|pdfs?|"
    r"raw|sub|temp|texts?|tmp|txts?|[\W\d_]+|(?:\d{4})?[\W_]*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
    r"[\W_]*(?:\d{4})?)",
    re.I,
)
_NO_ARTICLE = re.compile(r"(?:read[ _-]?me|licen[cs]e|codebook|notes?|manifest)\b", re.I)


def source_rows(
    paths: Sequence[Path], columns: Mapping[str, str], names: Mapping[str, str], dates: str | None = None
) -> Iterator[Row | Check]:
    """The articles of files and folders, each file's dates read by what its own column says.

    Parameters
    ----------
    paths : list of Path
    columns : mapping
        Column of a table → column of the toolkit.
    names : mapping
        Known outlets, as :func:`analysis.corpus.outlets.outlet_names` returns them.
    dates : str, optional
        day-first, month-first, year-first or a format; see :func:`analysis.corpus.dates.dated_rows`.
    """
    check_order(dates)
    several = sum(path.is_dir() for path in paths) > 1
    for path in paths:
        if not path.is_dir():
            yield from dated_rows(partial(file_rows, path, shown(path.name), columns, names), dates)
            yield from no_ceiling([path])
        elif (path / ARTICLE_LIST).is_file():
            yield from files_rows(path, [path / ARTICLE_LIST], names, dates, columns)
        elif (path / PAGE_LIST).is_file():
            yield from _collected(path)
            yield from no_ceiling([Path("page.html")])
        else:
            files = [file for file in visible_files(path) if file.name != FURNITURE_LIST]
            prefix = f"{path.resolve().name}/" if several else ""
            yield from files_rows(path, files, names, dates, columns, prefix)
            yield from no_ceiling(files)


def no_ceiling(files: Iterable[Path]) -> Iterator[Check]:
    """A note where formats that can fill a machine were read on a system that sets no ceiling."""
    if (why := apart.unlimited()) and any(file.suffix.lower() in _FOREIGN or is_apart(file) for file in files):
        remedy = "read files of strangers on Linux, or look at their size first"
        yield Check("note", "no ceiling", None, None, None, why, remedy)


def files_rows(
    folder: Path,
    files: Sequence[Path],
    names: Mapping[str, str],
    dates: str | None = None,
    columns: Mapping[str, str] | None = None,
    prefix: str = "",
) -> Iterator[Row | Check]:
    """The articles of the files of a folder; the outlet from the folder's name where that says it, which a note
    tells at the end. ``prefix`` is put before the files' names."""
    outlets = folder_outlets(files, folder, names)
    stems = Counter(file.with_suffix("") for file in files)
    placed: Counter[str] = Counter()
    for file in files:
        relative = file.relative_to(folder)
        name = shown(prefix + relative.as_posix())
        try:
            inside(folder, str(relative))
        except OutsideError as error:
            yield Check("error", OUTSIDE, None, name, None, str(error), _BRING_IN)
            continue
        outlet = outlets.get(file)
        for row in dated_rows(partial(file_rows, file, name, columns or {}, names), dates):
            if isinstance(row, Check):
                yield row
                continue
            values = row.values
            if outlet is not None and not str(values.get("outlet") or "").strip():
                values = {**values, "outlet": outlet}
                placed[outlet] += 1
            # A text and a Word file of one name are two articles.
            if stems[file.with_suffix("")] > 1 and values.get("article_id") == _identity(name):
                values = {**values, "article_id": name}
            yield row._replace(values=values)
    if placed:
        some = ", ".join(f"{outlet} ({count:,})" for outlet, count in placed.most_common(_NAMED))
        detail = f"taken from the names of folders: {some}" + (", …" if len(placed) > _NAMED else "")
        remedy = "if a folder is no outlet, rename it, or give the outlets in articles.csv"
        yield Check("note", "outlet by folder", None, folder.name, None, detail, remedy)


def table_rows(file: Path, name: str, columns: Mapping[str, str] | None = None) -> Iterator[Row | Check]:
    """The rows of a table, with the texts its column ``path`` names."""
    yield from with_texts(read_rows(file, name, columns), file.parent)


def with_texts(rows: Iterator[Row | Check], folder: Path) -> Iterator[Row | Check]:
    """Rows whose ``path`` names a file get that file's text; a file that cannot be had costs that row."""
    for row in rows:
        if isinstance(row, Check) or not row.values.get("path") or row.values.get("text"):
            yield row
            continue
        path = row.values["path"]
        name = shown(path, 200)
        identity = row.values.get("article_id") or None

        def problem(what: str, detail: str, remedy: str, row: Row = row, identity: Any = identity) -> Check:
            return Check("error", what, identity, row.file, row.line, detail, remedy)

        try:
            file = inside(folder, str(path))
            if not file.is_file():
                yield problem(
                    "missing file", f"no file {name!r} in {folder}", "mend the path or remove the row"
                )
            else:
                values = {**row.values, "text": "\n".join(document_lines(file))}
                values["article_id"] = identity or Path(name).with_suffix("").as_posix()
                yield Row(values, row.file, row.line)
        except OutsideError:
            yield problem(OUTSIDE, f"path {name!r}", _BRING_IN)
        except (OSError, ValueError) as error:
            what = "too large" if "limit" in str(error) else "unreadable file"
            yield problem(what, f"{name!r}: {error}", "see whether it is one article of text")


def document_lines(file: Path) -> list[str]:
    """The lines of a text, Word, RTF or PDF file; all but texts are read in a process of their own."""
    if file.suffix.lower() in _FOREIGN:
        return call_apart("analysis.corpus.sources:lines_here", (file,), ceilings_for(file))
    return read_text(file).split("\n")


def lines_here(file: Path) -> list[str]:
    """:func:`document_lines` in this process."""
    ending = file.suffix.lower()
    if ending in (".docx", ".docm"):
        return docx_lines(file)
    if ending == ".rtf":
        return rtf_lines(file)
    if ending == ".pdf":
        from analysis.corpus.pdf import read_pdf

        return read_pdf(file).lines
    return read_text(file).split("\n")


def visible_files(folder: Path) -> list[Path]:
    """Files in the folder and below in a fixed order, hidden ones and office programs' lock files left out."""
    found = (file for file in folder.rglob("*") if file.is_file())
    return sorted(
        file
        for file in found
        if not any(part.startswith((".", "~$", "__MACOSX")) for part in file.relative_to(folder).parts)
    )


def folder_outlets(files: Iterable[Path], root: Path, names: Mapping[str, str]) -> dict[Path, str]:
    """File → outlet, where folders are named after outlets.

    A folder the table of outlets knows names its files' outlet. Otherwise the uppermost folder does, if all
    files lie in folders and its name says more than "texts" or "2018".

    Examples
    --------
    >>> root = Path("corpus")
    >>> found = folder_outlets([root / "The Gull" / "1.txt", root / "The_Pier" / "1.txt"], root, {})
    >>> sorted(found.values())
    ['The Gull', 'The Pier']
    """
    listed = [file for file in files if _is_read(file) and not _NO_ARTICLE.match(file.name)]
    all_below = all(len(file.relative_to(root).parts) > 1 for file in listed)
    known_root = known_outlet(root.resolve().name, names) is not None
    found: dict[Path, str] = {}
    for file in listed:
        folders = file.relative_to(root).parts[:-1]
        known = next((name for name in folders if known_outlet(name, names)), None)
        telling = [name for name in folders if not _GENERIC.fullmatch(name)]
        if known is not None:
            found[file] = known
        elif telling and all_below:
            found[file] = " ".join(re.sub(r"_+", " ", telling[0]).split())
        elif known_root:
            found[file] = root.resolve().name
    return found


def _is_read(file: Path) -> bool:
    ending = file.suffix.lower()
    return ending in (*_DOCUMENTS, *_PAGES, ".pdf", ".eml") or kind_of(file) is not None


def _collected(folder: Path) -> Iterator[Row | Check]:
    """The pages of a collection, and what could not be fetched."""
    for visit in read_visits(folder).values():
        where = shown(visit.url, 300)
        if visit.problem is not None:
            remedy = "collect again later" if visit.status >= 0 else "see whether the address is right"
            # A page kept from an earlier visit is there, and one left for the next run is no failure.
            severity = "error" if visit.file is None and not visit.problem.startswith(LEFT) else "warning"
            yield Check(severity, "not fetched", None, where, None, visit.problem, remedy)
        if visit.kind == "page" and visit.file is not None:
            try:
                file = inside(folder, visit.file)
                given = (file, visit.charset, visit.final_url)
                values = call_apart("analysis.corpus.sources:page_here", given, Ceilings())
                yield Row({**values, "fetched": visit.fetched}, where, None)
            except OutsideError as error:
                yield Check("error", OUTSIDE, None, where, None, str(error), "collect it again")
            except (ValueError, OSError) as error:
                yield Check("error", "unreadable file", None, where, None, str(error), "see the page itself")


def page_here(file: Path, charset: str | None = None, url: str | None = None) -> dict[str, Any]:
    """The article on a page kept in a file."""
    from analysis.corpus.pages import read_page

    size = file.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"{size / 1e6:,.0f} MB; the limit for HTML is {MAX_BYTES / 1e6:,.0f} MB")
    return read_page(decode_html(file.read_bytes(), charset), url)


def file_rows(
    file: Path, name: str, columns: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Row | Check]:
    """The articles of one file; whatever is wrong with it costs this file only."""
    try:
        yield from _file_rows(file, name, columns, names)
    except Exception as error:  # noqa: BLE001 - readers of other people's formats raise whatever they stumble over
        detail = " ".join(str(error).split()).removeprefix(f"{name}: ") or type(error).__name__
        remedy = "mend or convert this file; all others are read"
        yield Check("error", "unreadable file", None, name, None, detail[:300], remedy)


def _file_rows(
    file: Path, name: str, columns: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Row | Check]:
    ending = file.suffix.lower()
    if file.stat().st_size == 0:
        remedy = "fetch or save it again"
        yield Check("error", "empty file", None, name, None, "no bytes in it", remedy)
    elif ending in _FOREIGN:
        given = (file, name, dict(names) if ending == ".eml" else {})
        yield from rows_apart("analysis.corpus.sources:foreign_here", given, ceilings_for(file))
    elif ending in _PLAIN:
        yield from _document_rows(document_lines(file), name)
    elif kind_of(file) is not None:
        yield from table_rows(file, name, columns)
    else:
        severity = "warning" if ending in _SAVE_AS else "note"
        remedy = _SAVE_AS.get(ending, "ignore, if it holds no article")
        detail = f"no reader for {ending or 'files without an ending'}"
        yield Check(
            severity, "not read", None, name, None, detail, remedy or "ignore, if it holds no article"
        )


def foreign_here(file: Path, name: str, names: Mapping[str, str]) -> Iterator[Row | Check]:
    """The articles of a document, page or mail, read in this process."""
    ending = file.suffix.lower()
    if ending == ".pdf":
        from analysis.corpus.pdf import read_pdf

        book = read_pdf(file)
        if book.unread:
            some = ", ".join(map(str, book.unread[:5])) + (" …" if len(book.unread) > 5 else "")
            detail = f"no text on {len(book.unread)} of {book.pages} pages ({some}): pictures or scans"
            remedy = "see whether the article is complete; scans need text recognition (OCR)"
            yield Check("warning", "pages without text", None, name, None, detail, remedy)
        yield from _document_rows(book.lines, name)
    elif ending == ".eml":
        from analysis.corpus.mail import read_mail

        yield Row({**read_mail(file, names), "article_id": _identity(name)}, name, None)
    elif ending in _PAGES:
        yield from _page_rows(file, name)
    else:
        yield from _document_rows(lines_here(file), name)


def _page_rows(file: Path, name: str) -> Iterator[Row]:
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"{size / 1e6:,.0f} MB; the limit for HTML is {MAX_BYTES / 1e6:,.0f} MB")
    text = decode_html(file.read_bytes())
    lines = html_lines(text) if _may_be_export(text) else []
    if (layout := layout_of(lines)) is not None:
        yield from _export_rows(lines, layout, name)
    else:
        from analysis.corpus.pages import read_page

        yield Row(read_page(text), name, None)


def _document_rows(lines: Sequence[str], name: str) -> Iterator[Row]:
    """The articles of an export, of a document with heads, or the document as one article."""
    if (layout := layout_of(lines)) is not None:
        yield from _export_rows(lines, layout, name)
        return
    parts = list(split_document(lines))
    for number, part in enumerate(parts, 1):
        identity = _identity(name) if len(parts) == 1 else f"{_identity(name)}#{number}"
        values: dict[str, Any] = {"article_id": identity, **part.values}
        yield Row(values, name, part.line if len(parts) > 1 else None)


def _identity(name: str) -> str:
    return Path(name).with_suffix("").as_posix()


def _may_be_export(text: str) -> bool:
    return any(
        mark in text for mark in ("Factiva", "ProQuest", "enArticle", "Length:", "End of Document", ">HD<")
    )


def _export_rows(lines: Sequence[str], layout: str, name: str) -> Iterator[Row]:
    empty = True
    for found in split_export(lines, layout):
        empty = False
        yield Row({**found.values, "export": layout}, name, found.line)
    if empty:
        raise ValueError(f"looks like a {layout} export, but no article was found in it")
