"""Where do a million articles live? A folder of Parquet partitions and a manifest that says which count.

:func:`add_partition` appends, :func:`read_partitions` reads one partition at a time, :func:`stored_checks`
what was set aside and why, :func:`read_copies` which articles are copies, :func:`read_furniture` which lines
are furniture. A partition counts once the manifest names it, and the manifest is replaced whole: killed at any
moment, the store is as it was before or after a partition, never between. Every file is read against its digest:
one that a disk has damaged is an error that names it, and the next import sets it aside and makes it anew
(:mod:`analysis.corpus.store_repair`).
"""

from __future__ import annotations

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
from analysis.corpus.rows import Check, checks_table, typed_checks
from analysis.files import DamagedFile, OutsideError, inside, write_atomically
from analysis.terminal import shown

SCHEMA = 1
MANIFEST = "corpus.json"
_REMEDY = "import the same sources again: it is then set aside and made anew"
# Tables about all articles of a store.
_AMONG = ("copies", "furniture")


class StorePart(NamedTuple):
    """A partition the manifest names: its files below the store, its articles and its hash."""

    file: str
    checks: str
    articles: int
    hash: str


class Manifest(NamedTuple):
    """What a store's manifest says: its partitions, where copies and furniture are kept, and what was damaged."""

    parts: list[StorePart]
    among: dict[str, Any]
    lost: list[dict[str, Any]]


def is_store(path: Path) -> bool:
    """Whether a folder is a store."""
    return (path / MANIFEST).is_file()


def read_manifest(store: Path) -> list[StorePart]:
    """The partitions of a store, in the order they were added."""
    return whole_manifest(store).parts


def whole_manifest(store: Path) -> Manifest:
    """All that the manifest says. ``ValueError`` where it cannot be read, ``DamagedFile`` where it does not verify."""
    try:
        content = json.loads((store / MANIFEST).read_text(encoding="utf-8"))
        given = content.pop("digest", None)  # stores made before there was one are read without it
        if given is not None and given != _digest(json.dumps(content).encode()):
            raise _damaged(store, MANIFEST)
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
        return Manifest(parts, among, content.get("damaged", []))
    except (OSError, KeyError, TypeError, AttributeError, RecursionError, UnicodeDecodeError, json.JSONDecodeError):
        raise _damaged(store, MANIFEST) from None


def read_file(store: Path, name: str) -> pa.BufferReader:
    """A file of the store, as its name says that it was written: the name ends in its digest."""
    try:
        data = inside(store, name).read_bytes()
    except OSError as error:
        raise DamagedFile(f"store {shown(store)}: {name} cannot be read ({error.strerror}); {_REMEDY}") from None
    if _digest(data) != Path(name).stem.rpartition("-")[2]:
        raise _damaged(store, name)
    return pa.BufferReader(data)


def _damaged(store: Path, name: str) -> DamagedFile:
    told = f"{shown(name)} is damaged (its digest is not the one it was written with)"
    return DamagedFile(f"store {shown(store)}: {told}; {_REMEDY}")


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=8).hexdigest()


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


def add_partition(store: Path, articles: pd.DataFrame, checks: pd.DataFrame) -> None:
    """Append one partition (call within ``adding``)."""
    parts, among, lost = whole_manifest(store) if is_store(store) else Manifest([], {}, [])
    strings = articles.astype("str")
    data = _parquet(strings)
    digest = _digest(data)
    # The articles of a partition that was damaged go where they were, so that nothing made from them changes.
    again = next((one for one in lost if one["hash"] == digest), None)
    place = len(parts) if again is None else min(int(again["place"]), len(parts))
    number = len(parts) + len(lost) if again is None else int(again["place"])
    name = f"articles/{number:06d}-{digest}.parquet"
    told = _parquet(checks)
    told_name = f"checks/{number:06d}-{_digest(told)}.parquet"
    for file, content in ((name, data), (told_name, told)):
        write_atomically(store / file, content, durable=True)
    parts.insert(place, StorePart(name, told_name, len(articles), digest))
    write_manifest(store, Manifest(parts, among, [one for one in lost if one is not again]))


def set_copies(store: Path, copies: pd.DataFrame) -> None:
    """Keep which articles are copies (call within ``adding``); what was kept before is replaced."""
    _set_among(store, "copies", copies.astype("str"))


def set_furniture(store: Path, furniture: pd.DataFrame) -> None:
    """Keep which lines are furniture (call within ``adding``); what was kept before is replaced."""
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
    name = f"{what}/{len(parts):06d}-{_digest(data)}.parquet"
    write_atomically(store / name, data, durable=True)
    before = among.get(what)
    kept = {"file": name, "articles": sum(part.articles for part in parts)}
    write_manifest(store, Manifest(parts, {**among, what: kept}, lost))
    if before is not None and before["file"] != name:
        _own(store, before["file"], what).unlink(missing_ok=True)


def _read_among(store: Path, what: str) -> tuple[pd.DataFrame | None, int]:
    kept = whole_manifest(store).among.get(what) if is_store(store) else None
    if kept is None:
        return None, 0
    table = pq.read_table(read_file(store, kept["file"]))
    return table.to_pandas(ignore_metadata=True), int(kept["articles"])


def write_manifest(store: Path, known: Manifest) -> None:
    """Replace the manifest (call within ``adding``)."""
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "articles": sum(part.articles for part in known.parts),
        "partitions": [part._asdict() for part in known.parts],
        **{what: known.among[what] for what in _AMONG if what in known.among},
        **({"damaged": known.lost} if known.lost else {}),
    }
    manifest["digest"] = _digest(json.dumps(manifest).encode())
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
