"""Where is a table kept, and is it the one that is wanted? Parquet parts named by what they were made from.

:func:`to_bytes` and :func:`from_bytes` turn tables into Parquet and back, types included; :func:`merge` makes
one file of many parts; :func:`read_table` reads a finished table. Parts are sealed with a digest
(:func:`analysis.files.write_sealed`); the digest of a finished table stands in the manifest beside it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.files import digest_of, read_sealed, write_atomically
from analysis.spreadsheets import LONGEST_CELL, as_csv, restored, write_workbook
from analysis.terminal import warn

# Which columns of whole numbers or of True and False may hold missing values: Arrow does not tell apart a column
# that may and one that may not, if nothing happens to be missing.
_NULLABLE = b"nullable"
#: In which a table can be written, the exact one first.
FORMATS = ("parquet", "csv", "xlsx")


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
    tables = [_part(file) for file in files]
    if columns is not None:
        tables = [table.select([name for name in columns if name in table.column_names]) for table in tables]
    return pa.concat_tables(tables, promote_options="permissive")


def from_bytes(data: bytes) -> pd.DataFrame:
    """The table of :func:`to_bytes`: text as pandas' ``str``, lists as lists, missing as missing."""
    return to_pandas(pq.read_table(io.BytesIO(data)))


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a measure would have returned it."""
    frame = table.to_pandas(ignore_metadata=True)
    nullable = set(json.loads((table.schema.metadata or {}).get(_NULLABLE, b"[]")))
    for position, field in enumerate(table.schema):
        may_be_missing = field.name in nullable or table.column(position).null_count > 0
        if pa.types.is_list(field.type) or pa.types.is_large_list(field.type):
            # numpy arrays of arrays have no truth value; measures make lists.
            lists = pd.Series(table.column(position).to_pylist(), index=frame.index, dtype=object)
            frame[field.name] = lists
        elif pa.types.is_boolean(field.type) and may_be_missing:
            frame[field.name] = table.column(position).to_pandas().astype("boolean")
        elif pa.types.is_integer(field.type) and may_be_missing:
            frame[field.name] = pd.array(table.column(position).to_pylist(), dtype="Int64")
        elif pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
            frame[field.name] = frame[field.name].astype("str")
    return frame


def merge(parts: Sequence[Path], target: Path, form: str) -> tuple[int, dict[str, str]]:
    """One file of many parts, in their order and in flat memory; returns its rows and its columns with their types.

    ``form`` is ``parquet``, ``csv`` or ``xlsx``. In CSV and workbooks lists are JSON, and a cell that a spreadsheet
    would run as a formula gets an apostrophe in front. CSV begins with the mark by which Excel knows UTF-8.
    """
    schemas = []
    for part in parts:
        schema = pq.read_schema(pa.BufferReader(read_sealed(part)))
        if schema not in schemas:
            schemas.append(schema)
    schema = pa.unify_schemas(schemas, promote_options="permissive") if schemas else pa.schema([])
    # A column that is empty in every part is a column of missing strings.
    fields = [f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in schema]
    schema = pa.schema(fields, metadata=next((one.metadata for one in schemas if one.metadata), None))
    rows = 0

    def tables() -> Iterable[pa.Table]:
        nonlocal rows
        for part in parts:
            found = _part(part)
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

    def as_text(draft: Path) -> None:
        with draft.open("wb") as handle:
            handle.write(as_csv(pd.DataFrame(columns=schema.names)))
            for table in tables():
                handle.write(as_csv(to_pandas(table), header=False))

    def as_xlsx(draft: Path) -> None:
        cut = write_workbook(draft, {target.stem: (schema.names, map(to_pandas, tables()))})
        if cut:
            warn(
                f"{target.name}: {cut:,} texts are cut after {LONGEST_CELL:,} characters, which is all that a cell of "
                "a workbook holds; parquet and csv keep them whole",
            )

    write_atomically(target, {"parquet": as_parquet, "csv": as_text, "xlsx": as_xlsx}[form])
    types = {str(name): str(kind) for name, kind in to_pandas(schema.empty_table()).dtypes.items()}
    return rows, types


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
    parquet, text, book = (folder / f"{name}.{form}" for form in ("parquet", "csv", "xlsx"))
    known = described_before(folder).get("tables", {}).get(name, {})
    if parquet.is_file():
        _verify(folder, parquet, known)
        return to_pandas(pq.read_table(parquet, columns=list(columns) if columns else None, filters=where))
    if where is None and (text.is_file() or book.is_file()):
        found = text if text.is_file() else book
        _verify(folder, found, known)
        return _from_text(_all_text(found), known.get("columns", {}), columns)
    there = sorted({file.stem for form in FORMATS for file in folder.glob(f"*.{form}")})
    raise ValueError(f"no table {name!r} in {folder}; there are {', '.join(there) or 'none'}")


def described_before(folder: Path) -> dict[str, Any]:
    """The manifest of an earlier run; empty where there is none, or none that verifies."""
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        whole = found.pop("digest", None) == manifest_digest(found)
        return found if whole and isinstance(found.get("tables"), dict) else {}
    except (OSError, ValueError, AttributeError):
        return {}


def manifest_digest(manifest: dict[str, Any]) -> str:
    """What a manifest says of itself, so that a changed one is noticed."""
    return key_of(json.dumps(manifest, ensure_ascii=False))


def _verify(folder: Path, file: Path, known: Any) -> None:
    """``ValueError`` where the manifest has another digest of a table than its file."""
    wanted = known.get("digest") if isinstance(known, dict) and known.get("file") == file.name else None
    if wanted is not None and digest_of(file) != wanted:
        raise ValueError(
            f"{file} is not the file that was written (its digest is another): it is damaged or was changed by hand; "
            f"compute the tables in {folder} again, or keep a changed file elsewhere"
        )


def _part(file: Path) -> pa.Table:
    return pq.read_table(pa.BufferReader(read_sealed(file)))


def _all_text(file: Path) -> pd.DataFrame:
    """Every cell as text, an empty one missing."""
    if file.suffix == ".xlsx":
        return pd.read_excel(file, dtype="str", keep_default_na=False, na_values=[""])
    return pd.read_csv(file, dtype="str", keep_default_na=False, na_values=[""])


def _from_text(frame: pd.DataFrame, types: Any, columns: Sequence[str] | None) -> pd.DataFrame:
    """A table as it was before it became text, so far as the manifest knows its types."""
    frame = restored(frame)[list(columns) if columns else list(frame.columns)]
    if not isinstance(types, dict):
        return frame
    for name in frame.columns:
        kind = types.get(name, "str")
        if kind == "object":
            frame[name] = pd.Series([json.loads(v) if isinstance(v, str) else None for v in frame[name]], dtype=object)
        elif kind.startswith("bool"):
            frame[name] = frame[name].map({"True": True, "False": False}).astype(kind)
        elif kind != "str":
            frame[name] = pd.to_numeric(frame[name]).astype(kind)
    return frame


def _arrow(table: pd.DataFrame) -> pa.Table:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    # One spelling of text, so that parts agree; pandas' own notes would differ between equal tables.
    fields = [
        field.with_type(pa.string()) if pa.types.is_large_string(field.type) else field
        for field in arrow.schema
    ]
    nullable = [str(name) for name in table.columns if str(table[name].dtype) in ("Int64", "boolean")]
    notes = {_NULLABLE: json.dumps(nullable).encode()} if nullable else None
    return arrow.cast(pa.schema(fields)).replace_schema_metadata(notes)
