"""What was asked for, when, and what came? The manifest of a collection: one line per visit of an address.

:func:`read_visits` reads it, :func:`note_visits` adds to it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

PAGE_LIST = "manifest.jsonl"
# What is not tried again in this run, but in the next: nothing was learned about the address.
LEFT = "left for the next run: "


class Visit(NamedTuple):
    """One line of the manifest: what was asked, when, and what came."""

    url: str
    final_url: str
    fetched: str
    status: int
    kind: str | None
    file: str | None
    hash: str | None
    bytes: int
    attempts: int
    etag: str | None
    last_modified: str | None
    charset: str | None
    found_on: str | None
    problem: str | None


_NUMBERS = ("status", "bytes", "attempts")
_ALWAYS = ("url", *_NUMBERS)


def read_visits(folder: Path) -> dict[str, Visit]:
    """Address → its latest visit; a line cut off by an interruption, or none of ours, is left out."""
    visits: dict[str, Visit] = {}
    file = folder / PAGE_LIST
    if file.is_file():
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                try:
                    visit = Visit(**json.loads(line))
                except (ValueError, TypeError, RecursionError):
                    continue
                if all(_is_kind(name, value) for name, value in visit._asdict().items()):
                    visits[visit.url] = visit
    return visits


def _is_kind(name: str, value: Any) -> bool:
    if value is None:
        return name not in _ALWAYS
    return isinstance(value, int if name in _NUMBERS else str)


def note_visits(folder: Path, visits: Sequence[Visit]) -> None:
    """Add lines at the end, on disk before anything else happens."""
    with (folder / PAGE_LIST).open("a+b") as handle:
        size = handle.seek(0, os.SEEK_END)
        if size and handle.seek(size - 1) and handle.read(1) != b"\n":
            handle.write(b"\n")  # the line an interruption cut off stands alone
        for visit in visits:
            handle.write(json.dumps(visit._asdict(), ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        handle.flush()
        os.fsync(handle.fileno())
