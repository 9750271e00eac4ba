"""Files that are whole: nothing about news.

:func:`write_atomically` replaces a file in one step; :func:`only_one` lets one process in at a time;
:func:`inside` is the door for every path that stands in a file: it leads to files of one folder, or nowhere;
:func:`write_sealed` writes a file with a digest, :func:`read_sealed` and :func:`is_sound` verify it, and
:func:`digest_of` is the digest of any file.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PureWindowsPath
from typing import Any

from analysis.terminal import warn

_POLL_SECONDS = 0.05
# What the system says when somebody else holds a lock.
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
# What it says when a file cannot grow: the disk, the quota, or what a process may write is used up.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Every sealed file ends in 16 bytes of digest and this mark.
_SEAL, _DIGEST = b"framing1", 16
# The digests of files as they were last seen: path → (inode, size, time), digest. A file is hashed once a process.
_SEEN: dict[Path, tuple[tuple[int, int, int], str]] = {}
_MOST_SEEN = 200_000


class DamagedFile(ValueError):
    """A file is not the one that was written: a bit changed, or its end is missing."""


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
    except OSError as problem:
        if problem.errno not in _FULL:
            raise
        raise OSError(problem.errno, _full(path)) from None
    finally:
        draft.unlink(missing_ok=True)
    return path


def is_full(problem: OSError) -> bool:
    """Whether a library met a full disk, in its own words (this module's words name the file)."""
    return problem.errno in _FULL and problem.strerror == os.strerror(problem.errno or 0)


def full_disk(problem: OSError) -> str:
    """What to say of it: the file, or that it was one of the system's temporary folder."""
    if problem.filename:
        return _full(Path(os.fsdecode(problem.filename)))
    return _full(Path(tempfile.gettempdir()) / "a temporary file")


def _full(path: Path) -> str:
    free = shutil.disk_usage(path.parent).free
    return (
        f"{path}: the disk is full ({free / 1e6:,.0f} MB free in {path.parent}); free some space there or choose "
        "another folder, then run the same command again: what was finished is kept"
    )


def write_sealed(path: Path, content: bytes) -> Path:
    """:func:`write_atomically` with a digest at the end, so that :func:`read_sealed` notices any change."""
    return write_atomically(path, content + hashlib.blake2b(content, digest_size=_DIGEST).digest() + _SEAL)


def read_sealed(path: Path) -> bytes:
    """What :func:`write_sealed` wrote. ``DamagedFile`` if it is not that any more."""
    return _unsealed(path, path.read_bytes())


def is_sound(path: Path) -> bool:
    """Whether a sealed file is there and verifies; one that does not is set aside, and a warning names it.

    A file is read once a process, and again where its size or time has changed.
    """
    try:
        known = _state(path)
        if path in _SEEN and _SEEN[path][0] == known:
            return True
        read_sealed(path)
        _remember(path, known, "sealed")
        return True
    except DamagedFile:
        set_aside(path)
        return False
    except OSError:
        return False


def set_aside(path: Path) -> bool:
    """Move a damaged file out of the way and say so; what it held is made anew. Whether it was moved."""
    aside = path.with_name(f"{path.name}.damaged")
    try:
        os.replace(path, aside)
    except OSError:  # somebody else was faster, or the folder is read-only: then it is only not used
        return False
    warn(
        f"{path} is damaged (its digest is not the one it was written with): set aside as {aside.name}, made anew",
        stacklevel=3,
    )
    return True


def digest_of(path: Path) -> str:
    """32 hexadecimal digits that change with any bit of a file; read once a process while it stays as it is."""
    known = _state(path)
    if path in _SEEN and _SEEN[path][0] == known:
        return _SEEN[path][1]
    digest = hashlib.blake2b(digest_size=_DIGEST)
    with path.open("rb") as handle:
        while block := handle.read(1 << 20):
            digest.update(block)
    _remember(path, known, digest.hexdigest())
    return digest.hexdigest()


def _unsealed(path: Path, data: bytes) -> bytes:
    end = len(data) - _DIGEST - len(_SEAL)
    content = memoryview(data)[: max(end, 0)]
    digest = hashlib.blake2b(content, digest_size=_DIGEST).digest()
    if end < 0 or data[end:] != digest + _SEAL:
        raise DamagedFile(
            f"{path} is damaged (its digest is not the one it was written with); run the same command again: it is "
            "then set aside and made anew"
        )
    return bytes(content)


def _state(path: Path) -> tuple[int, int, int]:
    known = path.stat()
    return known.st_ino, known.st_size, known.st_mtime_ns


def _remember(path: Path, known: tuple[int, int, int], digest: str) -> None:
    if len(_SEEN) >= _MOST_SEEN:
        _SEEN.clear()
    _SEEN[path] = known, digest


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
