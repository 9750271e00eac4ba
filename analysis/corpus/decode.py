"""Which characters do these bytes stand for? Never a guess: UTF-8, a byte-order mark, then Windows-1252.

:func:`decode` returns the text and says how sure it is.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class Decoded(NamedTuple):
    """A text, the encoding it was read with, and how many of its bytes could not be read (each shows as
    U+FFFD)."""

    text: str
    encoding: str
    lost: int


def decode(raw: bytes) -> Decoded:
    r"""The text of some bytes, with every line end made ``\n`` and everything else left as it is.

    UTF-8 first; a byte-order mark (UTF-8, UTF-16, UTF-32) is believed; what is not UTF-8 is Windows-1252, the
    usual encoding of English text saved on Windows. Statistical detection is left out on purpose: it takes
    Windows-1252 for a Central European encoding often enough to change names.

    Examples
    --------
    >>> decode(b"caf\xe9 \x93quoted\x94")
    Decoded(text='café “quoted”', encoding='cp1252', lost=0)
    >>> decode("café".encode("utf-16")).text
    'café'
    """
    encoding = encoding_of(raw)
    try:
        text, lost = raw.decode(encoding), 0
    except UnicodeDecodeError:
        text = raw.decode(encoding, "replace")
        lost = text.count("\ufffd")
    return Decoded(plain_lines(text), encoding, lost)


def encoding_of(raw: bytes) -> str:
    """The encoding :func:`decode` reads these bytes with; a few unreadable bytes do not turn UTF-8 into
    another."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    # UTF-16 without a mark: in Western text every other byte is zero, which no other encoding here produces.
    if raw[:100_000].count(0) > len(raw[:100_000]) / 4:
        return "utf-16-le" if raw[1::2].count(0) >= raw[::2].count(0) else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        mended = raw.decode("utf-8", "replace")
        broken = mended.count("\ufffd")
        good = sum(character > "\x7f" for character in mended) - broken
        # One torn character in a UTF-8 file must not turn all its quotation marks into three odd letters.
        return "utf-8" if good > broken else "cp1252"
    return "utf-8"


def plain_lines(text: str) -> str:
    r"""The text with ``\r\n`` and ``\r`` as ``\n``, no byte-order mark in front and no half characters.

    Half a surrogate pair (JSON's ``"\ud83d"`` alone) can be neither saved nor parsed: it becomes U+FFFD, one
    for one.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("\ufeff"):
        text = text[1:]
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)
