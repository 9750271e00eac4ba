"""What does a file of articles hold? One generator per format, each row with its place.

:func:`read_rows` picks the reader by the file's name. A reader yields :class:`Row` for what can be read and
:class:`~analysis.corpus.checks.Check` for what cannot; it never holds more than one block of rows.
Only a file of which nothing can be used raises ``ValueError``.
"""

from __future__ import annotations

import codecs
import contextlib
import csv
import functools
import gzip
import importlib.resources
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from analysis.corpus.decode import decode, encoding_of
from analysis.corpus.rows import Check, Row

# One row, line or text file above this is refused unread: it is not an article.
MAX_BYTES = 32_000_000
ARTICLE_LIST = "articles.csv"
_KNOWN = ("article_id", "outlet", "date", "title", "byline", "url", "language", "text", "path", "section")
# What a compressed workbook may unpack to; the largest sheet Excel itself can hold of articles is far
# smaller.
_MAX_UNPACKED = 1_000_000_000
# What a broken or cut-off compressed file raises.
_BROKEN = (EOFError, OSError, zlib.error)


def read_rows(path: Path, name: str, columns: Mapping[str, str] | None = None) -> Iterator[Row | Check]:
    """Rows of one file, by its ending: .txt .csv .tsv .jsonl .ndjson .json .parquet .xlsx, each also .gz
    where text.

    Parameters
    ----------
    path : Path
    name : str
        How the file is called in reports.
    columns : mapping, optional
        Column in the file → column of the toolkit (``{"headline": "title"}``).
    """
    kind = kind_of(path)
    if kind is None:
        raise ValueError(
            f"{name}: unknown format {path.suffix!r}; readable are "
            f"{', '.join(sorted(_READERS))} and .gz of text"
        )
    yield from _READERS[kind](path, name, columns or {})


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


def name_columns(found: Iterable[str], columns: Mapping[str, str], name: str) -> dict[str, str]:
    """Column as written → column of the toolkit: by the map given, then by the table of other names."""
    written = [str(column).strip() for column in found]
    for column in columns:
        if column not in written:
            listed = ", ".join(map(repr, written))
            raise ValueError(f"{name}: no column {column!r} to map; its columns are {listed}")
    named: dict[str, str] = {}
    for column in written:
        # A column that already bears a name the map gives to another steps aside and is kept.
        taken = column in columns.values() and column not in columns
        named[column] = f"{column}_as_given" if taken else columns.get(column, column)
    folded = {column.casefold(): column for column in reversed(written)}
    for wanted, others in other_names().items():
        if wanted not in named.values():
            for other in (wanted, *others):
                held = folded.get(other)
                if held is not None and held not in columns and named[held] not in _KNOWN:
                    named[held] = wanted
                    break
    return named


def _read_txt(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    try:
        yield Row({"text": read_text(path)}, name, None)
    except (OSError, ValueError) as error:
        yield Check(
            "error", "unreadable file", None, name, None, str(error), "see whether it is one article of text"
        )


def _read_csv(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    start = _head(path)
    encoding = _encoding(path, start)
    head = start.decode(encoding, "replace").lstrip("\ufeff")
    first = next((line for line in head.splitlines() if line.strip()), "")
    if not first:
        raise ValueError(f"{name}: empty file; expected a header line with the columns text, outlet, ...")
    delimiter = max(",\t;|", key=first.count)
    csv.field_size_limit(MAX_BYTES)
    with _open(path) as raw:
        handle = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
        rows = csv.reader(handle, delimiter=delimiter)
        try:
            header = next(row for row in rows if any(cell.strip() for cell in row))
        except (csv.Error, StopIteration, *_BROKEN) as error:
            raise ValueError(f"{name}: breaks off before its first row ({error})") from None
        named = name_columns(header, columns, name)
        target = [named[column.strip()] for column in header]
        _require_text(target, header, name)
        while True:
            line = rows.line_num + 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except (csv.Error, *_BROKEN) as error:
                yield _unreadable(name, line, str(error))
                if not isinstance(error, csv.Error):
                    return
                continue
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(target):
                yield _unreadable(name, line, f"{len(cells)} cells where the header has {len(target)}")
                continue
            yield Row(dict(zip(target, cells)), name, line)


def _read_jsonl(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    named: dict[str, str] = {}
    number = 0
    encoding = encoding_of(_head(path, 65_536))
    with _open(path) as handle:
        if encoding.startswith(("utf-16", "utf-32")):  # their line ends are not single bytes
            handle = codecs.EncodedFile(handle, "utf-8", encoding, "replace")
        while True:
            number += 1
            try:
                raw = handle.readline(MAX_BYTES)
            except _BROKEN as error:
                yield _unreadable(name, number, f"the file breaks off here ({error})")
                return
            if not raw:
                return
            if len(raw) == MAX_BYTES:
                yield _unreadable(
                    name, number, f"no line end within {MAX_BYTES / 1e6:.0f} MB; the rest was not read"
                )
                return
            if not raw.strip():
                continue
            try:
                value = json.loads(decode(raw).text)
            except (ValueError, RecursionError) as error:
                yield _unreadable(
                    name,
                    number,
                    f"not JSON: {error}" if isinstance(error, ValueError) else "nested too deeply",
                )
                continue
            if not isinstance(value, dict):
                yield _unreadable(name, number, f"a JSON {type(value).__name__} where an object is expected")
                continue
            if not value.keys() <= named.keys():
                named = {
                    **name_columns([*named, *(key for key in value if key not in named)], {}, name),
                    **columns,
                }
            yield Row({str(named.get(key, key)): _flat(cell) for key, cell in value.items()}, name, number)


def _read_json(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    try:
        values = json.loads(read_text(path))
    except (ValueError, RecursionError) as error:
        raise ValueError(
            f"{name}: cannot be read as JSON ({str(error)[:120]}); one object per line (.jsonl) is safer"
        ) from None
    if isinstance(values, dict):
        values = next((held for held in values.values() if isinstance(held, list)), [values])
    for number, value in enumerate(values, 1):
        if isinstance(value, dict):
            named = {**name_columns(value, {}, name), **columns}
            yield Row({str(named.get(key, key)): _flat(cell) for key, cell in value.items()}, name, number)
        else:
            yield _unreadable(name, number, f"a JSON {type(value).__name__} where an object is expected")


def _read_parquet(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(f"{name}: cannot be read as Parquet ({str(error).splitlines()[0][:120]})") from None
    with file:
        written = file.schema_arrow.names
        named = name_columns(written, columns, name)
        _require_text(list(named.values()), written, name)
        number = 0
        blocks = file.iter_batches(batch_size=500)
        while True:
            try:
                block = next(blocks).to_pylist()
            except StopIteration:
                return
            except (OSError, ValueError, pa.ArrowException) as error:
                told = str(error).splitlines()[0][:120]
                yield _unreadable(name, number + 1, f"the file breaks off here ({told})")
                return
            for value in block:
                number += 1
                yield Row({str(named[key.strip()]): _flat(cell) for key, cell in value.items()}, name, number)


def _read_xlsx(path: Path, name: str, columns: Mapping[str, str]) -> Iterator[Row | Check]:
    import openpyxl

    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
            if unpacked > _MAX_UNPACKED or unpacked > 200 * max(path.stat().st_size, 1_000_000):
                raise ValueError(f"unpacks to {unpacked / 1e6:,.0f} MB, more than a workbook of articles can")
            for part in parts.namelist():
                with parts.open(part) as handle:
                    if b"<!DOCTYPE" in handle.read(2_000):
                        raise ValueError("declares XML entities, which no workbook does")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [str(cell) if cell is not None else "" for cell in next(rows, ())]
    except Exception as error:  # noqa: BLE001 - openpyxl lets through whatever a broken part makes others raise
        told = " ".join(str(error).split())[:150] or type(error).__name__
        raise ValueError(f"{name}: cannot be read as an Excel workbook ({told})") from None
    try:
        named = name_columns(header, columns, name)
        target = [named[column.strip()] for column in header]
        _require_text(target, header, name)
        number = 1
        while True:
            number += 1
            try:
                cells = next(rows)
            except StopIteration:
                return
            except Exception as error:  # noqa: BLE001
                told = " ".join(str(error).split())[:150]
                yield _unreadable(name, number, f"the sheet breaks off here ({told})")
                return
            if any(cell is not None for cell in cells):
                yield Row({key: cell for key, cell in zip(target, cells) if key}, name, number)
    finally:
        book.close()


_READERS = {
    ".txt": _read_txt,
    ".csv": _read_csv,
    ".tsv": _read_csv,
    ".jsonl": _read_jsonl,
    ".ndjson": _read_jsonl,
    ".json": _read_json,
    ".parquet": _read_parquet,
    ".xlsx": _read_xlsx,
}


def _open(path: Path) -> Any:
    """The bytes of a file, unpacked where it is compressed."""
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def _head(path: Path, size: int = 1_000_000) -> bytes:
    """The first bytes, as far as they can be had."""
    head = b""
    with _open(path) as handle, contextlib.suppress(*_BROKEN):
        while len(head) < size and (some := handle.read1(65_536)):
            head += some
    return head


def _encoding(path: Path, head: bytes) -> str:
    """The encoding of a whole file from its first block, read on only where that is plain ASCII."""
    # A character cut by the block's end must not count against UTF-8.
    whole = head[: head.rfind(b"\n") + 1] or head
    encoding = encoding_of(whole)
    if encoding == "utf-8" and whole.isascii():
        with _open(path) as handle, contextlib.suppress(*_BROKEN):
            reader = codecs.getincrementaldecoder("utf-8")()
            while some := handle.read1(65_536):
                try:
                    reader.decode(some)
                except UnicodeDecodeError:
                    return "cp1252"
    return encoding


@functools.cache
def other_names() -> dict[str, list[str]]:
    source = importlib.resources.files("analysis.corpus") / "columns.yml"
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def _require_text(target: list[str], header: Iterable[str], name: str) -> None:
    if "text" not in target and "path" not in target:
        raise ValueError(
            f"{name}: no column 'text'; its columns are {', '.join(map(repr, header))}. "
            "Rename the one that holds the articles, or map it: --map COLUMN=text"
        )


def _unreadable(name: str, line: int, detail: str) -> Check:
    return Check(
        "error", "unreadable row", None, name, line, detail, "mend or remove this row; the others were read"
    )


def _flat(value: Any) -> Any:
    """Lists of strings (several authors) as one string; other nested values as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value) or None
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value
