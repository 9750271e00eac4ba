"""Has this paragraph been parsed before? Bytes under keys, kept in one SQLite file in the user's cache.

:func:`open_cache` opens it, :func:`read_cache` and :func:`write_cache` use it. A row begins with a digest, so that a
damaged one is never taken for a parse. Whatever goes wrong costs time, never the result.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from analysis.files import set_aside

Cache = sqlite3.Connection
# Bytes of digest, of a row's key and of what follows.
_DIGEST = 16
_AT_ONCE = 500


def default_cache() -> Path:
    """Where parses are kept when nothing else is said: ``$FRAMING_CACHE`` or the user's cache folder."""
    import platformdirs

    folder = os.environ.get("FRAMING_CACHE") or platformdirs.user_cache_dir("media-framing")
    return Path(folder) / "parses.sqlite"


def open_cache(cache: str | Path | bool | None) -> Cache | None:
    """The cache at a path (None: the user's); None where it can be neither read nor made."""
    path = default_cache() if cache is None or isinstance(cache, bool) else Path(cache)
    for _ in range(2):
        store = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            store = sqlite3.connect(path, timeout=60, isolation_level=None)
            store.execute("PRAGMA journal_mode=WAL")
            store.execute("PRAGMA synchronous=NORMAL")
            store.execute("CREATE TABLE IF NOT EXISTS parses (key BLOB PRIMARY KEY, tokens BLOB) WITHOUT ROWID")
            return store
        except (OSError, sqlite3.Error) as problem:  # a read-only or damaged cache costs time, never the result
            if store is not None:
                store.close()
            if not _is_damaged(problem):
                return None
            _set_aside(path)
    return None


def read_cache(store: Cache | None, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    """What is kept under these keys, so far as it verifies."""
    found: dict[bytes, bytes] = {}
    if store is None:
        return found
    try:
        for i in range(0, len(keys), _AT_ONCE):
            some = keys[i : i + _AT_ONCE]
            marks = ",".join("?" * len(some))
            for key, row in store.execute(f"SELECT key, tokens FROM parses WHERE key IN ({marks})", some):
                if _verifies(key, row):
                    found[key] = zlib.decompress(row[_DIGEST:])
    except sqlite3.Error as problem:
        _give_up(store, problem)
    return found


def write_cache(store: Cache | None, rows: Mapping[bytes, bytes]) -> None:
    """Keep content under keys; what was kept there before is replaced."""
    if store is None:
        return
    packed = {key: zlib.compress(content, 1) for key, content in rows.items()}
    sealed = [(key, _digest(key + row) + row) for key, row in packed.items()]
    try:
        store.execute("BEGIN IMMEDIATE")
        store.executemany("INSERT OR REPLACE INTO parses VALUES (?, ?)", sealed)
        store.execute("COMMIT")
    except sqlite3.Error as problem:
        with contextlib.suppress(sqlite3.Error):
            if store.in_transaction:
                store.execute("ROLLBACK")
        _give_up(store, problem)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST).digest()


def _verifies(key: bytes, row: object) -> bool:
    """Whether this is what was kept under this key (a damaged file may hold NULL, text or another's row)."""
    return isinstance(row, bytes) and _digest(key + row[_DIGEST:]) == row[:_DIGEST]


def _is_damaged(problem: BaseException) -> bool:
    """Whether SQLite says that the file is no database, or no whole one."""
    return getattr(problem, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _set_aside(path: Path) -> None:
    """Move a damaged cache out of the way, with its log, which would be taken for the new one's."""
    if set_aside(path):
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _give_up(store: sqlite3.Connection, problem: sqlite3.Error) -> None:
    """What a cache cannot do costs time; a damaged one is made anew by whoever opens it next."""
    if _is_damaged(problem):
        with contextlib.suppress(sqlite3.Error):
            _set_aside(Path(store.execute("PRAGMA database_list").fetchone()[2]))
