"""What does a file of articles hold? One generator per format, each row with its place.

:func:`read_rows` picks the reader by the file's name. A reader yields :class:`Row` for what can be read and
:class:`~analysis.corpus.checks.Check` for what cannot; it never holds more than one block of rows.
Only a file of which nothing can be used raises ``ValueError``.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.corpus.apart import ceilings_for, rows_apart
from analysis.corpus.columns import MAX_LINE, MOST_COLUMNS, clean_column, column_names, unreadable
from analysis.corpus.decode import decode, encoding_of
from analysis.corpus.rows import Check, Row, flat, summed
from analysis.corpus.separated import read_separated
from analysis.corpus.unpacking import BROKEN, head_of, opened
from analysis.corpus.workbooks import read_parquet, read_xlsx

# One text file above this is refused unread: it is not an article.
MAX_BYTES = 32_000_000
ARTICLE_LIST = "articles.csv"
# A JSON file is read whole; above this in a process of its own, since it may be nothing but brackets.
_LARGE_JSON = 2_000_000


def read_rows(path: Path, name: str, columns: Mapping[str, str] | None = None) -> Iterator[Row | Check]:
    """Rows of one file, by its ending: .txt .csv .tsv .jsonl .ndjson .json .parquet .xlsx, each also .gz
    where text.

    Packed files, workbooks and Parquet are read in a process of their own, under ceilings of memory and time.

    Parameters
    ----------
    path : Path
    name : str
        How the file is called in reports.
    columns : mapping, optional
        Column in the file → column of the toolkit (``{"headline": "title"}``).
    """
    if kind_of(path) is None:
        raise ValueError(
            f"{name}: unknown format {path.suffix!r}; readable are "
            f"{', '.join(sorted(_READERS))} and .gz of text"
        )
    if is_apart(path):
        given = (path, name, dict(columns or {}))
        yield from rows_apart("analysis.corpus.files:read_here", given, ceilings_for(path))
    else:
        yield from read_here(path, name, columns or {})


def read_here(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    """:func:`read_rows` in this process."""
    yield from summed(_READERS[str(kind_of(path))](path, name, columns))


def is_apart(path: Path) -> bool:
    """Whether a table is read in a process of its own."""
    ending = path.suffix.lower()
    return ending in (".gz", ".parquet", ".xlsx") or ending == ".json" and path.stat().st_size > _LARGE_JSON


def kind_of(path: Path) -> str | None:
    """The ending that decides the reader (``.jsonl`` for ``x.jsonl.gz``), or None if no reader knows it."""
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if endings and endings[-1] == ".gz":
        endings.pop()
        return endings[-1] if endings and endings[-1] in (".csv", ".tsv", ".jsonl", ".ndjson") else None
    return endings[-1] if endings and endings[-1] in _READERS else None


def read_text(path: Path) -> str:
    """A text file, decoded as :func:`analysis.corpus.decode.decode` does; ``ValueError`` if too large."""
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"{size / 1e6:,.0f} MB; the limit for one file of text is {MAX_BYTES / 1e6:,.0f} MB")
    return decode(path.read_bytes()).text


def _read_txt(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    try:
        yield Row({"text": read_text(path)}, name, None)
    except (OSError, ValueError) as error:
        yield Check(
            "error", "unreadable file", None, name, None, str(error), "see whether it is one article of text"
        )


def _read_jsonl(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    named: dict[str, str] = {}
    number = 0
    left_out: set[str] = set()
    encoding = encoding_of(head_of(path, 65_536))
    with opened(path) as handle:
        if encoding.startswith(("utf-16", "utf-32")):  # their line ends are not single bytes
            handle = codecs.EncodedFile(handle, "utf-8", encoding, "replace")  # type: ignore[assignment]
        while True:
            number += 1
            try:
                raw = handle.readline(MAX_LINE)
            except BROKEN as error:
                yield unreadable(name, number, f"the file breaks off here ({error})")
                return
            if not raw:
                return
            if len(raw) == MAX_LINE and not raw.endswith(b"\n"):
                yield unreadable(name, number, f"no line end within {MAX_LINE / 1e6:.0f} MB; the rest was not read")
                return
            if not raw.strip():
                continue
            try:
                value = json.loads(decode(raw).text)
            except (ValueError, RecursionError) as error:
                told = f"not JSON: {error}" if isinstance(error, ValueError) else "nested too deeply"
                yield unreadable(name, number, told)
                continue
            if not isinstance(value, dict):
                yield unreadable(name, number, f"a JSON {type(value).__name__} where an object is expected")
                continue
            value = {clean_column(key): cell for key, cell in value.items()}
            new = [key for key in value if key not in named and key not in left_out]
            if new:
                room = max(0, MOST_COLUMNS - len(named))
                if len(new) > room and not left_out:
                    detail = f"more than {MOST_COLUMNS:,} columns; further ones ({new[room]!r}, …) are left out"
                    remedy = "see whether the keys are columns"
                    yield Check("warning", "too many columns", None, name, number, detail, remedy)
                if len(left_out) < MOST_COLUMNS:  # those met twice are looked up, others cost a little more
                    left_out.update(new[room : room + MOST_COLUMNS])
                if new[:room]:
                    named = {**column_names([*named, *new[:room]], {}, name), **columns}
            yield Row({named[key]: flat(cell) for key, cell in value.items() if key in named}, name, number)


def _read_json(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    try:
        values = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{name}: cannot be read as JSON ({str(error)[:120]}); one object per line (.jsonl) is safer"
        ) from None
    if isinstance(values, dict):
        values = next((held for held in values.values() if isinstance(held, list)), [values])
    for number, value in enumerate(values if isinstance(values, list) else [values], 1):
        if not isinstance(value, dict):
            yield unreadable(name, number, f"a JSON {type(value).__name__} where an object is expected")
        elif len(value) > MOST_COLUMNS:
            yield unreadable(name, number, f"{len(value):,} keys; the limit is {MOST_COLUMNS:,}")
        else:
            value = {clean_column(key): cell for key, cell in value.items()}
            named = {**column_names(value, {}, name), **columns}
            yield Row({str(named.get(key, key)): flat(cell) for key, cell in value.items()}, name, number)


_READERS: dict[str, Any] = {
    ".txt": _read_txt,
    ".csv": read_separated,
    ".tsv": read_separated,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".json": _read_json,
    ".parquet": read_parquet,
    ".xlsx": read_xlsx,
}
