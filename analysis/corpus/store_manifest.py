"""Which files of a store count? Its manifest names them, and each is read against its digest.

A file that a disk has damaged is an error that names it; a name that leads out of its folder is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

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
        if given is not None and given != digest_of(json.dumps(content).encode()):
            raise _damaged(store, MANIFEST)
        if content.get("schema") != SCHEMA:
            raise ValueError(
                f"store {shown(store)}: made by another version (schema {content.get('schema')}, not {SCHEMA}); "
                "import the sources anew"
            )
        parts = [StorePart(**part) for part in content["partitions"]]
        among = {what: content[what] for what in _AMONG if what in content}
        for part in parts:
            own_file(store, part.file, "articles")
            own_file(store, part.checks, "checks")
        for what, kept in among.items():
            own_file(store, kept["file"], what)
        return Manifest(parts, among, content.get("damaged", []))
    except (
        OSError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        UnicodeDecodeError,
        json.JSONDecodeError,
    ):
        raise _damaged(store, MANIFEST) from None


def read_file(store: Path, name: str) -> pa.BufferReader:
    """A file of the store, as its name says that it was written: the name ends in its digest."""
    try:
        data = inside(store, name).read_bytes()
    except OSError as error:
        raise DamagedFile(
            f"store {shown(store)}: {name} cannot be read ({error.strerror}); {_REMEDY}"
        ) from None
    if digest_of(data) != Path(name).stem.rpartition("-")[2]:
        raise _damaged(store, name)
    return pa.BufferReader(data)


def _damaged(store: Path, name: str) -> DamagedFile:
    told = f"{shown(name)} is damaged (its digest is not the one it was written with)"
    return DamagedFile(f"store {shown(store)}: {told}; {_REMEDY}")


def digest_of(data: bytes) -> str:
    """The digest that a file's name ends in."""
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def own_file(store: Path, name: object, room: str) -> Path:
    """A file of the store that its manifest names; ``ValueError`` for one outside the folder it belongs in."""
    try:
        file = inside(store, name)
        if os.path.realpath(file.parent) != os.path.realpath(store / room):
            raise OutsideError(f"{name!r} leads out of its folder {room}")
    except OutsideError as error:
        raise ValueError(f"store {shown(store)}: {MANIFEST} cannot be read ({error})") from None
    return file


def write_manifest(store: Path, known: Manifest) -> None:
    """Replace the manifest (call within :func:`adding`)."""
    manifest: dict[str, Any] = {
        "schema": SCHEMA,
        "articles": sum(part.articles for part in known.parts),
        "partitions": [part._asdict() for part in known.parts],
        **{what: known.among[what] for what in _AMONG if what in known.among},
        **({"damaged": known.lost} if known.lost else {}),
    }
    manifest["digest"] = digest_of(json.dumps(manifest).encode())
    write_atomically(store / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode(), durable=True)
