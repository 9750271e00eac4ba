"""What may reach a terminal: text that other people wrote is shown, and steers nothing.

:func:`shown` escapes control characters; :func:`say` prints a result, :func:`tell` a message, :func:`warn` a warning.
Nothing else in this package prints (a test holds it).
"""

from __future__ import annotations

import re
import sys
import warnings

# Control characters but line ends and tabs; what turns the direction of writing (a name could show as another);
# separators of lines that editors and terminals treat differently; halves of characters, which no terminal can show.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# A message fills no more than a screen of 24 lines.
SCREEN = 1_800


def shown(text: object, most: int | None = None) -> str:
    r"""The text with control characters escaped, so that it can be printed wherever it came from.

    Parameters
    ----------
    text : object
    most : int, optional
        Characters at most; what is longer ends in "…".

    Examples
    --------
    >>> shown("red \x1b[31m"), shown("a long name", most=7)
    ('red \\x1b[31m', 'a long…')
    """
    plain = str(text)
    if most is not None and len(plain) > most:
        plain = plain[: most + 1]  # escaping makes it no shorter
    if not plain.isprintable():
        plain = _STEERING.sub(_escaped, plain)
    return plain if most is None or len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def say(text: object = "", *, end: str = "\n") -> None:
    """Print a result: to standard output."""
    print(_fit(shown(text), sys.stdout), end=end)


def tell(text: object, most: int | None = None) -> None:
    """Print a message: to standard error, at once."""
    print(_fit(shown(text, most), sys.stderr), file=sys.stderr, flush=True)


def warn(text: object, stacklevel: int = 2) -> None:
    """A warning, no longer than a screen."""
    warnings.warn(shown(text, SCREEN), stacklevel=stacklevel + 1)


def _escaped(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\r":
        return r"\r"
    # Bytes of a file name that are no text travel as such halves: shown as the bytes they are.
    code = ord(character) - 0xDC00 if "\udc80" <= character <= "\udcff" else ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def _fit(text: str, stream: object) -> str:
    """Text that the stream's encoding can hold: a Windows console or a log in ASCII cannot hold all."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding, "replace")
