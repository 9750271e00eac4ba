"""What does a reader of the tables find? One file per table, the checks, and a manifest of what made them.

:func:`write_tables` joins the parts; :func:`forget_old` clears away parts that nobody has used for long.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.rows import checks_table, typed_checks
from analysis.files import digest_of, write_atomically, write_sealed
from analysis.tables.measure import NOT_MADE
from analysis.tables.parts import (
    content_key,
    described_before,
    key_of,
    manifest_digest,
    merge,
    read_table,
    to_bytes,
)

PARTS = ".parts"
_MONTH = 30 * 86_400


def write_tables(
    folder: Path,
    kept: Path,
    format: str,
    parts: Mapping[str, Sequence[Path]],
    checks: Sequence[pd.DataFrame],
    about: Mapping[str, Any],
    made_from: Mapping[str, Mapping[str, str]],
    failed: Sequence[str] = (),
) -> dict[str, Path]:
    """One file per table from its parts, ``checks`` and ``manifest.json``; returns table name → file.

    ``kept`` is where parts are. ``about`` and, for each table, what it was ``made_from`` go into the manifest.
    Tables of an earlier run that were made from the same stay in it. Files of ``failed`` tables that an earlier run
    left are removed: they would not fit the others.
    """
    earlier = described_before(folder)
    before = earlier.get("tables", {})
    written: dict[str, Path] = {}
    described = {
        name: known for name, known in before.items() if name not in failed and fits(known, made_from.get(name))
    }

    def put(name: str, files: Sequence[Path]) -> None:
        target = folder / f"{name}.{format}"
        made_of = key_of(*(part.stem for part in files))
        known = before.get(name, {})
        # The same parts joined before need no joining again; the digest notices a file damaged or changed by hand.
        if (
            known.get("file") != target.name
            or known.get("parts") != made_of
            or known.get("bytes") != _size(target)
            or known.get("digest") != digest_of(target)
        ):
            rows, columns = merge(files, target, format)
            known = {"file": target.name, "rows": rows, "columns": columns, "parts": made_of}
        written[name] = target
        whole = {"bytes": _size(target), "digest": digest_of(target)}
        described[name] = {**known, **whole, "made from": dict(made_from.get(name, {}))}

    for name, files in parts.items():
        put(name, files)
    if set(described) - set(parts) and earlier.get("corpus", {}).get("hash") == about["corpus"]["hash"]:
        checks = [_told_before(folder, before.get("checks", {})), *checks]
    told = [typed_checks(one) for one in checks]  # some may be of an earlier version
    problems = pd.concat([checks_table([]), *told], ignore_index=True).drop_duplicates()
    target = kept / "checks" / f"{content_key(problems.astype('str'))}.part"
    write_sealed(target, to_bytes(problems))
    put("checks", [target])
    for name in failed:
        (folder / f"{name}.{format}").unlink(missing_ok=True)
    manifest = {"schema": 2, **about, "tables": described}
    if failed:
        manifest["not made"] = list(failed)
    manifest = json.loads(json.dumps(manifest))  # as it is read back, which is what the digest is of
    text = json.dumps({**manifest, "digest": manifest_digest(manifest)}, indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / "manifest.json", text.encode())
    return written


def forget_old(parts: Path, used: set[Path]) -> None:
    """Remove parts that no run has used for a month: other codebooks' and other versions' leftovers."""
    now = time.time()
    for file in parts.rglob("*"):
        with contextlib.suppress(OSError):  # another run may be at it too
            if file in used:
                os.utime(file)
            elif file.is_file() and now - file.stat().st_mtime > _MONTH:
                file.unlink()


def _told_before(folder: Path, known: Mapping[str, Any]) -> pd.DataFrame:
    """What an earlier run found wrong with the tables that stay; tables it could not make are tried again."""
    try:
        told = read_table(folder, "checks") if known.get("bytes") else checks_table([])
    except (ValueError, OSError):
        return checks_table([])
    return told[told["problem"] != NOT_MADE]


def fits(known: Any, made_from: Mapping[str, str] | None) -> bool:
    """Whether what the manifest says of a table is what would be made now."""
    return made_from is not None and isinstance(known, dict) and known.get("made from") == made_from


def _size(file: Path) -> int | None:
    return file.stat().st_size if file.is_file() else None
