"""Which articles stand in a corpus as it lies on disk: one table, a list with its texts, or texts alone?

:func:`folder_rows` gives them as read. What needs more than that (exports, Word files, pages) is imported first:
:mod:`analysis.corpus.sources`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from analysis.corpus.dates import dated_rows
from analysis.corpus.files import ARTICLE_LIST, kind_of
from analysis.corpus.furniture import FURNITURE_LIST
from analysis.corpus.rows import Check, Row
from analysis.corpus.sources import OUTSIDE, file_rows, files_rows, no_ceiling, table_rows, visible_files
from analysis.files import OutsideError, inside
from analysis.terminal import shown


def folder_rows(
    path: Path, columns: Mapping[str, str] | None, names: Mapping[str, str], dates: str | None
) -> Iterator[Row | Check]:
    """The articles of a corpus as read; parameters as of :func:`analysis.corpus.sources.source_rows`."""
    if not path.exists():
        raise ValueError(
            f"corpus {shown(path)} does not exist; give a folder or file of articles (nothing given: data/demo)"
        )
    if path.is_file():
        if kind_of(path) is None:
            raise ValueError(
                f"corpus {shown(path)}: unknown format; readable are folders of .txt, and .csv, .jsonl, "
                ".jsonl.gz, .parquet and .xlsx files. Exports and web pages: `framing import`"
            )
        text = kind_of(path) == ".txt"
        name = shown(path.name)
        read = (
            partial(file_rows, path, name, {}, names) if text else partial(table_rows, path, name, columns)
        )
        yield from dated_rows(read, dates)
        yield from no_ceiling([path])
    elif (path / ARTICLE_LIST).is_file():
        inside(path, ARTICLE_LIST)
        yield from dated_rows(partial(_listed, path, columns), dates)
    else:
        yield from _unlisted(path, columns, names, dates)


def _listed(folder: Path, columns: Mapping[str, str] | None) -> Iterator[Row | Check]:
    """The articles that articles.csv names, then a note on the text files it does not name."""
    named: set[str] = set()
    for row in table_rows(folder / ARTICLE_LIST, ARTICLE_LIST, columns):
        if isinstance(row, Row) and row.values.get("path"):
            named.add(os.path.realpath(folder / _plain(row.values["path"])))
        yield row
    others = [real for file in _texts(folder) if (real := os.path.realpath(file)) not in named]
    # Only beside the named texts: a README.txt or a folder of notes elsewhere is nobody's article.
    beside = {os.path.dirname(file) for file in named}
    others = [file for file in others if os.path.dirname(file) in beside]
    if others and named:
        some = ", ".join(os.path.relpath(file, os.path.realpath(folder)) for file in others[:3])
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


def _plain(path: object) -> str:
    return str(path).replace("\0", "")


def _unlisted(
    folder: Path, columns: Mapping[str, str] | None, names: Mapping[str, str], dates: str | None
) -> Iterator[Row | Check]:
    texts = _texts(folder)
    if texts:
        yield from _text_folder(folder, texts, names, dates)
        return
    tables = [
        file
        for file in sorted(folder.iterdir())
        if file.is_file() and kind_of(file) not in (None, ".txt", ".json") and file.name != FURNITURE_LIST
    ]
    if not tables:
        raise ValueError(
            f"corpus {shown(folder)}: no articles here; expected {ARTICLE_LIST} with the texts it names, .txt "
            "files, or .csv, .jsonl, .parquet or .xlsx files. Word, PDF, mails, exports and web pages: "
            "`framing import`"
        )
    for file in tables:
        name = shown(file.name)
        try:
            inside(folder, file.name)
            yield from dated_rows(partial(table_rows, file, name, columns), dates)
        except OutsideError as error:
            yield Check("error", OUTSIDE, None, name, None, str(error), "put the table itself into the folder")
        except ValueError as error:
            if len(tables) == 1:
                raise
            yield Check("error", "unreadable file", None, name, None, str(error), "mend or remove the file")
    yield from no_ceiling(tables)


def _text_folder(
    folder: Path, texts: list[Path], names: Mapping[str, str], dates: str | None
) -> Iterator[Row | Check]:
    """The articles of text files alone, and what of them is not known."""
    unknown: Counter[str] = Counter()
    read = 0
    for row in files_rows(folder, texts, names, dates):
        if isinstance(row, Row):
            read += 1
            unknown.update(name for name in ("outlet", "date", "title") if not row.values.get(name))
        yield row
    if unknown:
        told = ", ".join(f"{name} of {count:,}" for name, count in unknown.items())
        remedy = f"write {ARTICLE_LIST} with the columns article_id,outlet,date,title,path"
        detail = (
            f"{read:,} articles of {len(texts):,} text files without {ARTICLE_LIST}: not known are {told}"
        )
        yield Check("warning", "missing column", None, None, None, detail, remedy)
    others = [
        file
        for file in visible_files(folder)
        if file.suffix.lower() in (".docx", ".pdf", ".rtf", ".html", ".eml")
    ]
    if others:
        some = ", ".join(file.relative_to(folder).as_posix() for file in others[:3])
        detail = f"{len(others):,} other files were not read: {some}"
        yield Check("warning", "not read", None, None, None, detail, f"framing import {folder} --into CORPUS")


def _texts(folder: Path) -> list[Path]:
    """Text files in the folder and below, hidden ones left out, in a fixed order."""
    return [file for file in visible_files(folder) if file.suffix == ".txt"]
