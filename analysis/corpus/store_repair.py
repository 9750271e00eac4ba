"""What of a store has a disk damaged, and what of it can be made anew?

:func:`adding` lets one process add to a store; :func:`mend` first sets aside what does not verify and says so.
Partitions that were set aside are remembered until the import of the same sources brings their articles back, in their
old place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from analysis.corpus.store import (
    MANIFEST,
    Manifest,
    StorePart,
    is_store,
    read_file,
    whole_manifest,
    write_manifest,
)
from analysis.files import DamagedFile, only_one, set_aside
from analysis.terminal import shown

_LOCK = ".lock"


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


def mend(store: Path) -> None:
    """Set aside what does not verify, so that an import of the same sources makes it anew."""
    try:
        known = whole_manifest(store)
    except DamagedFile:
        set_aside(store / MANIFEST)
        known = _from_files(store)
        write_manifest(store, known)
    parts: list[StorePart] = []
    lost: list[dict[str, Any]] = list(known.lost)
    for part in known.parts:
        bad = [name for name in (part.file, part.checks) if not _verifies(store, name)]
        if not bad:
            parts.append(part)
            continue
        for name in bad:
            set_aside(store / name)
        place = int(Path(part.file).stem.partition("-")[0])
        lost.append({"file": part.file, "articles": part.articles, "hash": part.hash, "place": place})
    among = dict(known.among)
    for what, kept in known.among.items():
        if not _verifies(store, kept["file"]):
            set_aside(store / kept["file"])
            del among[what]  # the import finds it out again
    if (parts, among, lost) != (known.parts, known.among, known.lost):
        write_manifest(store, Manifest(parts, among, lost))


def _verifies(store: Path, name: str) -> bool:
    try:
        read_file(store, name)
    except DamagedFile:
        return False
    return True


def _from_files(store: Path) -> Manifest:
    """The partitions as the names of the files tell them: of two with one number the one written last."""
    found: dict[str, dict[str, str]] = {"articles": {}, "checks": {}}
    for folder, names in found.items():
        listed = sorted((store / folder).glob("*.parquet"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        for file in listed:
            names[file.stem.partition("-")[0]] = f"{folder}/{file.name}"
    parts = []
    for number in sorted(found["articles"].keys() & found["checks"].keys()):
        name = found["articles"][number]
        try:
            articles = pq.read_metadata(read_file(store, name)).num_rows
        except (DamagedFile, pa.ArrowException):
            articles = 0
        digest = Path(name).stem.rpartition("-")[2]
        parts.append(StorePart(name, found["checks"][number], articles, digest))
    return Manifest(parts, {}, [])
