"""Where do a million articles live? A folder of Parquet partitions and a manifest that says which count.

:func:`add_partition` appends, :func:`read_partitions` reads one partition at a time, :func:`stored_checks`
what was set aside and why, :func:`read_copies` which articles are copies, :func:`read_furniture` which lines
are furniture. A partition counts once the manifest names it, and the manifest is replaced whole: killed at any
moment, the store is as it was before or after a partition, never between.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus.furniture import mark_furniture
from analysis.corpus.recurring_lines import Recurring
from analysis.corpus.rows import checks_table, typed_checks
from analysis.files import OutsideError, inside, only_one, write_atomically
from analysis.terminal import shown

SCHEMA = 1
MANIFEST = "corpus.json"
_LOCK = ".lock"
# Tables about all articles of a store.
_AMONG = ("copies", "furniture")


class StorePart(NamedTuple):
    """A partition the manifest names: its files below the store, its articles and its hash."""

    file: str
    checks: str
    articles: int
    hash: str


def is_store(path: Path) -> bool:
    """Whether a folder is a store."""
    return (path / MANIFEST).is_file()


def read_manifest(store: Path) -> list[StorePart]:
    """The partitions of a store, in the order they were added."""
    return _read_manifest(store)[0]


def _read_manifest(store: Path) -> tuple[list[StorePart], dict[str, Any]]:
    """The partitions, and where what was found among all articles is kept: copies and furniture."""
    try:
        content = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
        if content.get("schema") != SCHEMA:
            raise ValueError(
                f"store {shown(store)}: made by another version (schema {content.get('schema')}, not {SCHEMA}); "
                "import the sources anew"
            )
        parts = [StorePart(**part) for part in content["partitions"]]
        among = {what: content[what] for what in _AMONG if what in content}
        for part in parts:
            _own(store, part.file, "articles")
            _own(store, part.checks, "checks")
        for what, kept in among.items():
            _own(store, kept["file"], what)
        return parts, among
    except (OSError, KeyError, TypeError, AttributeError, RecursionError, json.JSONDecodeError) as error:
        raise ValueError(
            f"store {shown(store)}: {MANIFEST} cannot be read ({error}); import the sources anew"
        ) from None


def _own(store: Path, name: object, room: str) -> Path:
    """A file of the store that its manifest names; ``ValueError`` for one outside the folder it belongs in."""
    try:
        file = inside(store, name)
        if os.path.realpath(file.parent) != os.path.realpath(store / room):
            raise OutsideError(f"{name!r} leads out of its folder {room}")
    except OutsideError as error:
        raise ValueError(f"store {shown(store)}: {MANIFEST} cannot be read ({error})") from None
    return file


def read_partitions(store: Path, columns: list[str] | None = None) -> Iterator[pd.DataFrame]:
    """The articles of a store, a partition at a time; with ``columns`` only those are read from disk."""
    for part in read_manifest(store):
        file = _own(store, part.file, "articles")
        try:
            # A partition without articles, or of an older import, may lack a column.
            there = None if columns is None else set(pq.read_schema(file).names)
            table = pq.read_table(
                file, columns=None if there is None else [name for name in columns or [] if name in there]
            )
        except (OSError, pa.ArrowException) as error:
            raise ValueError(f"store {shown(store)}: partition {part.file} cannot be read ({error})") from None
        frame = table.to_pandas(ignore_metadata=True)
        yield (frame if columns is None else frame.reindex(columns=columns)).astype("str")


def stored_checks(store: Path) -> pd.DataFrame:
    """What importing found, over all imports; the same problem of the same place once."""
    frames = [
        pq.read_table(_own(store, part.checks, "checks")).to_pandas(ignore_metadata=True)
        for part in read_manifest(store)
    ]
    found = pd.concat([checks_table([]), *map(typed_checks, frames)], ignore_index=True)
    return found.drop_duplicates(ignore_index=True)


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
        yield


def add_partition(store: Path, articles: pd.DataFrame, checks: pd.DataFrame) -> None:
    """Append one partition (call within :func:`adding`)."""
    parts, among = _read_manifest(store) if is_store(store) else ([], {})
    strings = articles.astype("str")
    data = _parquet(strings)
    digest = hashlib.blake2b(data, digest_size=8).hexdigest()
    name = f"articles/{len(parts):06d}-{digest}.parquet"
    told = _parquet(checks)
    told_name = f"checks/{len(parts):06d}-{hashlib.blake2b(told, digest_size=8).hexdigest()}.parquet"
    for file, content in ((name, data), (told_name, told)):
        write_atomically(store / file, content, durable=True)
    parts.append(StorePart(name, told_name, len(articles), digest))
    _write_manifest(store, parts, among)


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
    parts, among = _read_manifest(store)
    data = _parquet(table)
    name = f"{what}/{len(parts):06d}-{hashlib.blake2b(data, digest_size=8).hexdigest()}.parquet"
    write_atomically(store / name, data, durable=True)
    before = among.get(what)
    kept = {"file": name, "articles": sum(part.articles for part in parts)}
    _write_manifest(store, parts, {**among, what: kept})
    if before is not None and before["file"] != name:
        _own(store, before["file"], what).unlink(missing_ok=True)


def _read_among(store: Path, what: str) -> tuple[pd.DataFrame | None, int]:
    kept = _read_manifest(store)[1].get(what) if is_store(store) else None
    if kept is None:
        return None, 0
    return pq.read_table(_own(store, kept["file"], what)).to_pandas(ignore_metadata=True), int(kept["articles"])


def _write_manifest(store: Path, parts: list[StorePart], among: dict[str, Any]) -> None:
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "articles": sum(part.articles for part in parts),
        "partitions": [part._asdict() for part in parts],
        **{what: among[what] for what in _AMONG if what in among},
    }
    write_atomically(store / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode(), durable=True)


def _parquet(table: pd.DataFrame) -> bytes:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    fields = [
        f.with_type(pa.string()) if pa.types.is_large_string(f.type) or pa.types.is_null(f.type) else f
        for f in arrow.schema
    ]
    buffer = io.BytesIO()
    pq.write_table(arrow.cast(pa.schema(fields)).replace_schema_metadata(None), buffer, compression="zstd")
    return buffer.getvalue()
