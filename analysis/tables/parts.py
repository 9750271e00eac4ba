"""Where is a table kept, and is it the one that is wanted? Parquet parts named by what they were made from.

:func:`to_bytes` and :func:`from_bytes` turn tables into Parquet and back; :func:`write_atomically` puts
bytes in place whole or not at all; :func:`merge` makes one file of many parts; :func:`read_table` reads a
finished table.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

# What a spreadsheet takes for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def content_key(articles: pd.DataFrame) -> str:
    """32 hexadecimal digits that are the same for the same articles in the same order."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(articles.columns):
        digest.update(name.encode() + b"\x1e")
        for value in articles[name].tolist():
            if isinstance(value, str):
                digest.update(value.encode("utf-8", "replace"))
            else:  # a frame made by hand may hold dates and numbers
                digest.update(
                    b"\x00" if value is None or value is pd.NaT or value != value else repr(value).encode()
                )
            digest.update(b"\x1f")
    return digest.hexdigest()


def key_of(*parts: str | None) -> str:
    """One key from several."""
    return hashlib.blake2b("\x1f".join(part or "" for part in parts).encode(), digest_size=16).hexdigest()


def to_bytes(table: pd.DataFrame) -> bytes:
    """A table as Parquet; the same table gives the same bytes."""
    return arrow_to_bytes(_arrow(table))


def arrow_to_bytes(table: pa.Table) -> bytes:
    """:func:`to_bytes` of an Arrow table."""
    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def joined(files: Sequence[Path], columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of all parts, in their order; of ``columns`` those that are there."""
    tables = [pq.read_table(file) for file in files]
    if columns is not None:
        tables = [table.select([name for name in columns if name in table.column_names]) for table in tables]
    return pa.concat_tables(tables, promote_options="permissive")


def from_bytes(data: bytes) -> pd.DataFrame:
    """The table of :func:`to_bytes`: text as pandas' ``str``, lists as lists, missing as missing."""
    return to_pandas(pq.read_table(io.BytesIO(data)))


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a measure would have returned it."""
    frame = table.to_pandas(ignore_metadata=True)
    for position, field in enumerate(table.schema):
        if pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
            # numpy arrays of arrays have no truth value; measures make lists.
            lists = pd.Series(table.column(position).to_pylist(), index=frame.index, dtype=object)
            frame[field.name] = lists
        elif pa.types.is_boolean(field.type) and table.column(position).null_count:
            frame[field.name] = table.column(position).to_pandas().astype("boolean")
        elif pa.types.is_integer(field.type) and table.column(position).null_count:
            frame[field.name] = pd.array(table.column(position).to_pylist(), dtype="Int64")
        elif pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            frame[field.name] = frame[field.name].astype("str")
    return frame


def write_atomically(path: Path, write: bytes | Callable[[Path], Any]) -> None:
    """Put a file in place whole: whoever looks sees the old one or the new one, also after ``kill -9``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.draft")
    try:
        if isinstance(write, bytes):
            draft.write_bytes(write)
        else:
            write(draft)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def is_whole(path: Path) -> bool:
    """Whether a part is there and complete (a disk that filled up or lost power leaves torn files)."""
    try:
        with path.open("rb") as handle:
            if handle.read(4) != b"PAR1":
                return False
            handle.seek(-4, os.SEEK_END)
            return handle.read(4) == b"PAR1"
    except (OSError, ValueError):
        return False


def merge(parts: Sequence[Path], target: Path, form: str) -> tuple[int, list[str]]:
    """One file of many parts, in their order and in flat memory; returns its rows and columns.

    ``form`` is ``parquet`` or ``csv``. In CSV lists are JSON, and a cell that a spreadsheet would run as a
    formula gets an apostrophe in front.
    """
    schemas = []
    for part in parts:
        schema = pq.read_schema(part)
        if schema not in schemas:
            schemas.append(schema)
    schema = pa.unify_schemas(schemas, promote_options="permissive") if schemas else pa.schema([])
    # A column that is empty in every part is a column of missing strings.
    schema = pa.schema([f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in schema])
    rows = 0

    def tables() -> Iterable[pa.Table]:
        nonlocal rows
        for part in parts:
            found = pq.read_table(part)
            for name in schema.names:
                if name not in found.column_names:
                    found = found.append_column(name, pa.nulls(len(found), schema.field(name).type))
            rows += len(found)
            yield found.select(schema.names).cast(schema)

    def as_parquet(draft: Path) -> None:
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            for table in tables():
                if len(table):
                    writer.write_table(table)

    def as_csv(draft: Path) -> None:
        with draft.open("w", encoding="utf-8", newline="") as handle:
            handle.write(defused(pd.DataFrame(columns=schema.names)).to_csv(index=False, lineterminator="\n"))
            for table in tables():
                rows_as_text = defused(to_pandas(table))
                rows_as_text.to_csv(handle, index=False, header=False, lineterminator="\n")

    write_atomically(target, as_parquet if form == "parquet" else as_csv)
    return rows, list(schema.names)


def defused(table: pd.DataFrame) -> pd.DataFrame:
    """The table as spreadsheets can open it: lists as JSON, and no cell that they would run as a formula."""
    plain = table.copy()
    for name in plain.columns:
        column = plain[name]
        if column.dtype == object:
            column = column.map(
                lambda value: (
                    json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value
                )
            )
        if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
            column = column.map(
                lambda value: "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
            )
        plain[name] = column
    return plain


def read_table(
    out: str | Path, name: str, columns: Sequence[str] | None = None, where: Any = None
) -> pd.DataFrame:
    """A table that ``compute_tables`` wrote; with ``columns`` and ``where`` only that much is read.

    Parameters
    ----------
    out : path
        The folder the tables were written to.
    name : str
        ``hits``, ``attributions``, ...
    columns : list of str, optional
        Only these columns: of ``articles`` without ``text`` a thousandth is read.
    where : pyarrow expression or list of tuples, optional
        As ``filters`` of ``pyarrow.parquet.read_table``: ``[("outlet", "==", "The Gull")]``. Parquet only.
    """
    folder = Path(out)
    parquet, text = folder / f"{name}.parquet", folder / f"{name}.csv"
    if parquet.is_file():
        return to_pandas(pq.read_table(parquet, columns=list(columns) if columns else None, filters=where))
    if text.is_file() and where is None:
        return pd.read_csv(text, usecols=list(columns) if columns else None)
    there = sorted(
        {file.stem for file in folder.glob("*.parquet")} | {file.stem for file in folder.glob("*.csv")}
    )
    raise ValueError(f"no table {name!r} in {folder}; there are {', '.join(there) or 'none'}")


def _arrow(table: pd.DataFrame) -> pa.Table:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    # One spelling of text, so that parts agree; pandas' own notes would differ between equal tables.
    fields = [
        field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field
        for field in arrow.schema
    ]
    return arrow.cast(pa.schema(fields)).replace_schema_metadata(None)
