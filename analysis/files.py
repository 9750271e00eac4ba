"""Files that are whole, and text that a spreadsheet does not run: nothing about news.

:func:`write_atomically` replaces a file in one step; :func:`only_one` lets one process in at a time;
:func:`inside` is the door for every path that stands in a file: it leads to files of one folder, or nowhere;
:func:`defused` makes a table safe to open in a spreadsheet and :func:`restored` undoes it.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

import pandas as pd

# A cell that begins like this is a formula to a spreadsheet. Apostrophes before it are counted in, so that
# defusing can be undone exactly.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_POLL_SECONDS = 0.05
# What the system says when somebody else holds a lock.
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)


def write_atomically(path: Path, content: bytes | Callable[[Path], Any], *, durable: bool = False) -> Path:
    """Write all of a file or nothing: whoever looks sees the old one or the new one, also after ``kill -9``.

    Parameters
    ----------
    path : Path
        Its folder is made if missing.
    content : bytes, or function
        A function is given the path of a draft beside the file and writes that.
    durable : bool
        Wait until the bytes are on the disk, so that a power cut does not lose them either.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.draft")
    try:
        if isinstance(content, bytes):
            with draft.open("wb") as handle:
                handle.write(content)
        else:
            content(draft)
        if durable:
            with draft.open("rb+") as handle:
                os.fsync(handle.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path


@contextlib.contextmanager
def only_one(
    path: Path, *, wait: bool = True, on_wait: Callable[[], Any] | None = None
) -> Iterator[None]:
    """Hold ``path`` as a lock: one process (or thread) is inside at a time.

    The claim ends with the process, however it ends; a file left behind by a killed run holds nobody up.

    Parameters
    ----------
    path : Path
        A file for the lock alone; it is removed at the end.
    wait : bool
        False: raise ``BlockingIOError`` if somebody else holds it.
    on_wait : function, optional
        Called once, when there is somebody to wait for.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        handle = path.open("a+b")
        try:
            _claim(handle)
            if _still_there(path, handle):
                break
        except OSError as problem:
            if problem.errno not in _HELD:
                handle.close()
                raise
            if not wait:
                handle.close()
                raise BlockingIOError(f"{path} is held by another process") from None
            if on_wait is not None:
                on_wait()
                on_wait = None
            time.sleep(_POLL_SECONDS)
        handle.close()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes no open file; an empty lock file does no harm
            path.unlink(missing_ok=True)
        handle.close()


class OutsideError(ValueError):
    """A path that stands in a file and leads out of that file's folder, or names nothing in it."""


def inside(folder: Path, name: object) -> Path:
    """The file of a folder that a list, manifest or table names.

    Parameters
    ----------
    folder : Path
        The wall: nothing outside it can be meant, also not through a symbolic link.
    name : object
        As it stands in the file.

    Raises
    ------
    OutsideError
        A ``ValueError``, where the name is no text, is absolute, or leads out of the folder.
    """
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        raise OutsideError(f"{_cut(name)} names no file")
    root, file = os.path.realpath(folder), folder / name
    real = Path(os.path.realpath(file))
    # What is absolute on any system is meant as such: a corpus travels between systems.
    if PureWindowsPath(name).anchor or not real.is_relative_to(root):
        raise OutsideError(f"{_cut(name)} leads out of the folder {folder}")
    if real == Path(root):
        raise OutsideError(f"{_cut(name)} is the folder itself")
    return file


def _cut(name: object) -> str:
    return repr(name)[:200]


def defused(table: pd.DataFrame) -> pd.DataFrame:
    """The table as spreadsheets can open it: an apostrophe before every text that they would run as a formula.

    Lists become JSON. Numbers stay numbers: a minus sign in a number column is no formula.
    """
    safe = table.copy()
    for name in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[name].dtype):
            safe[name] = [_defuse(_as_json(value)) for value in safe[name]]
    return safe.rename(columns=lambda name: _defuse(str(name)) if isinstance(name, str) else name)


def restored(table: pd.DataFrame) -> pd.DataFrame:
    """A table of text as it was before :func:`defused`."""
    plain = table.copy()
    for name in plain.columns:
        if not pd.api.types.is_numeric_dtype(plain[name].dtype):
            plain[name] = plain[name].map(_restore, na_action="ignore").astype(table[name].dtype)
    return plain.rename(columns=_restore)


def _defuse(value: Any) -> Any:
    return "'" + value if isinstance(value, str) and _FORMULA.match(value) else value


def _restore(value: Any) -> Any:
    defused_before = isinstance(value, str) and value.startswith("'") and _FORMULA.match(value)
    return value[1:] if defused_before else value


def _as_json(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else value


def _claim(handle: Any) -> None:
    """Lock an open file or raise ``OSError``."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _still_there(path: Path, handle: Any) -> bool:
    """Whether the locked file is still the one at ``path``: whoever held it before may have removed it."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle.fileno()))
    except FileNotFoundError:
        return False
