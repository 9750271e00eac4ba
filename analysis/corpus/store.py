"""Where do a million articles live? A folder of Parquet partitions and a manifest that says which count.

:func:`add_partition` appends, :func:`read_partitions` reads one partition at a time, :func:`stored_checks`
what was set aside and why, :func:`read_copies` which articles are copies, :func:`read_furniture` which lines
are furniture. A partition counts once the manifest names it, and the manifest is replaced whole: killed at any
moment, the store is as it was before or after a partition, never between. Every file is read against its digest:
one that a disk has damaged is an error that names it, and the next import sets it aside and makes it anew
(:mod:`analysis.corpus.store_repair`).
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus.furniture import mark_furniture
from analysis.corpus.recurring_lines import Recurring
from analysis.corpus.rows import Check, checks_table, typed_checks
from analysis.corpus.store_manifest import (
    Manifest,
    StorePart,
    digest_of,
    is_store,
    own_file,
    read_file,
    read_manifest,
    whole_manifest,
    write_manifest,
)
from analysis.corpus.store_repair import mend
from analysis.files import only_one, write_atomically
from analysis.terminal import shown

_LOCK = ".lock"


def read_partitions(store: Path, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
    """The articles of a store, a partition at a time; with ``columns`` only those are read from disk."""
    for part in read_manifest(store):
        file = pq.ParquetFile(read_file(store, part.file))
        # A partition without articles, or of an older import, may lack a column.
        there = file.schema_arrow.names
        table = file.read(columns=None if columns is None else [name for name in columns if name in there])
        frame = table.to_pandas(ignore_metadata=True)
        yield (frame if columns is None else frame.reindex(columns=columns)).astype("str")


def stored_checks(store: Path) -> pd.DataFrame:
    """What importing found, over all imports; the same problem of the same place once."""
    parts, _, lost = whole_manifest(store)
    frames = [pq.read_table(read_file(store, part.checks)).to_pandas(ignore_metadata=True) for part in parts]
    found = [checks_table([_told(one) for one in lost]), *map(typed_checks, frames)]
    return pd.concat(found, ignore_index=True).drop_duplicates(ignore_index=True)


def _told(lost: dict[str, Any]) -> Check:
    detail = f"{lost['file']} was damaged and set aside; its {lost['articles']} articles are missing"
    return Check("error", "damaged partition", None, None, None, detail, "import their sources again")


def stored_keys(store: Path) -> dict[str, bytes]:
    """article_id → key of its words, of everything stored: what an import compares new articles with."""
    keys: dict[str, bytes] = {}
    if is_store(store):
        for part in read_partitions(store, ["article_id", "text_hash"]):
            keys.update((i, bytes.fromhex(key)) for i, key in zip(part["article_id"], part["text_hash"]))
    return keys


@contextlib.contextmanager
def adding(store: Path) -> Iterator[None]:
    """Only one process adds to a store at a time; the claim ends with the process, however it ends."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(only_one(store / _LOCK, wait=False))
        except BlockingIOError:
            raise ValueError(
                f"store {shown(store)}: another import is adding to it; wait until it is done"
            ) from None
        except OSError as error:
            raise ValueError(f"cannot write to {store} ({error.strerror}); choose another folder") from None
        if is_store(store):
            mend(store)
        yield


def add_partition(store: Path, articles: pd.DataFrame, checks: pd.DataFrame) -> None:
    """Append one partition (call within :func:`adding`)."""
    parts, among, lost = whole_manifest(store) if is_store(store) else Manifest([], {}, [])
    strings = articles.astype("str")
    data = _parquet(strings)
    digest = digest_of(data)
    # The articles of a partition that was damaged go where they were, so that nothing made from them changes.
    again = next((one for one in lost if one["hash"] == digest), None)
    place = len(parts) if again is None else min(int(again["place"]), len(parts))
    number = len(parts) + len(lost) if again is None else int(again["place"])
    name = f"articles/{number:06d}-{digest}.parquet"
    told = _parquet(checks)
    told_name = f"checks/{number:06d}-{digest_of(told)}.parquet"
    for file, content in ((name, data), (told_name, told)):
        write_atomically(store / file, content, durable=True)
    parts.insert(place, StorePart(name, told_name, len(articles), digest))
    write_manifest(store, Manifest(parts, among, [one for one in lost if one is not again]))


def set_copies(store: Path, copies: pd.DataFrame) -> None:
    """Keep which articles are copies (call within :func:`adding`); what was kept before is replaced."""
    _set_among(store, "copies", copies.astype("str"))


def set_furniture(store: Path, furniture: pd.DataFrame) -> None:
    """Keep which lines are furniture (call within :func:`adding`); what was kept before is replaced."""
    _set_among(store, "furniture", furniture)


def read_copies(store: Path) -> tuple[pd.DataFrame, int]:
    """What :func:`set_copies` kept, and among how many articles (the first ones) it was found out."""
    table, articles = _read_among(store, "copies")
    return _EMPTY_COPIES.copy() if table is None else table.astype("str"), articles


def read_furniture(store: Path) -> tuple[pd.DataFrame, int]:
    """What :func:`set_furniture` kept, and among how many articles (the first ones) it was found out."""
    table, articles = _read_among(store, "furniture")
    if table is None:
        return _EMPTY_FURNITURE.copy(), articles
    return table.astype(dict(_EMPTY_FURNITURE.dtypes)), articles


_EMPTY_COPIES = pd.DataFrame({"article_id": [], "copy_of": [], "wire": []}, dtype="str")
_EMPTY_FURNITURE = mark_furniture(
    pd.DataFrame({"article_id": [], "outlet": [], "text": []}), Recurring({}, {}, {})
)


def _set_among(store: Path, what: str, table: pd.DataFrame) -> None:
    parts, among, lost = whole_manifest(store)
    data = _parquet(table)
    name = f"{what}/{len(parts):06d}-{digest_of(data)}.parquet"
    write_atomically(store / name, data, durable=True)
    before = among.get(what)
    kept = {"file": name, "articles": sum(part.articles for part in parts)}
    write_manifest(store, Manifest(parts, {**among, what: kept}, lost))
    if before is not None and before["file"] != name:
        own_file(store, before["file"], what).unlink(missing_ok=True)


def _read_among(store: Path, what: str) -> tuple[pd.DataFrame | None, int]:
    kept = whole_manifest(store).among.get(what) if is_store(store) else None
    if kept is None:
        return None, 0
    table = pq.read_table(read_file(store, kept["file"]))
    return table.to_pandas(ignore_metadata=True), int(kept["articles"])


def _parquet(table: pd.DataFrame) -> bytes:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    fields = [
        f.with_type(pa.string()) if pa.types.is_large_string(f.type) or pa.types.is_null(f.type) else f
        for f in arrow.schema
    ]
    buffer = io.BytesIO()
    pq.write_table(arrow.cast(pa.schema(fields)).replace_schema_metadata(None), buffer, compression="zstd")
    return buffer.getvalue()
