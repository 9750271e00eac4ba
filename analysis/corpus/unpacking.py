"""What bytes stand in this file? Unpacked where it is packed, and counted while unpacking.

:func:`opened` opens a file, :func:`head_of` reads its beginning, :func:`encoding_in` says in which characters it is
written; :func:`most_unpacked` is how much may come out of it.
"""

from __future__ import annotations

import codecs
import contextlib
import gzip
import io
import zlib
from pathlib import Path
from typing import Any, BinaryIO

from analysis.corpus.decode import encoding_of

# What a broken or cut-off compressed file raises.
BROKEN = (EOFError, OSError, zlib.error)
# Text packs to a fifth or a tenth of its size; what unpacks to more than this is made to fill a machine.
_RATIO, _LEAST = 50, 50_000_000


def most_unpacked(path: Path) -> int:
    """How many bytes (or characters) a packed file may hold."""
    return max(_LEAST, _RATIO * path.stat().st_size)


def opened(path: Path) -> BinaryIO:
    """The bytes of a file, unpacked where it ends in ``.gz``.

    Reading raises ``OSError`` as soon as more than :func:`most_unpacked` came out.
    """
    if path.suffix.lower() != ".gz":
        return path.open("rb")
    return io.BufferedReader(_Counted(path), 65_536)  # type: ignore[return-value]


def head_of(path: Path, size: int = 1_000_000) -> bytes:
    """The first bytes, as far as they can be had."""
    head = b""
    with opened(path) as handle, contextlib.suppress(*BROKEN):
        while len(head) < size and (some := handle.read1(65_536)):  # type: ignore[attr-defined]
            head += some
    return head


def encoding_in(path: Path, head: bytes) -> str:
    """The encoding of a whole file from its first block, read on only where that is plain ASCII."""
    # A character cut by the block's end must not count against UTF-8.
    whole = head[: head.rfind(b"\n") + 1] or head
    encoding = encoding_of(whole)
    if encoding == "utf-8" and whole.isascii():
        with opened(path) as handle, contextlib.suppress(*BROKEN):
            reader = codecs.getincrementaldecoder("utf-8")()
            while some := handle.read1(65_536):  # type: ignore[attr-defined]
                try:
                    reader.decode(some)
                except UnicodeDecodeError:
                    return "cp1252"
    return encoding


class _Counted(io.RawIOBase):
    """What comes out of a packed file, counted."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._packed, self._left, self._path = gzip.open(path), most_unpacked(path), path  # noqa: SIM115

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        some = self._packed.read1(len(buffer))
        buffer[: len(some)] = some
        self._left -= len(some)
        if self._left < 0:
            raise OSError(f"it unpacks to more than {most_unpacked(self._path) / 1e6:,.0f} MB")
        return len(some)

    def close(self) -> None:
        self._packed.close()
        super().close()
