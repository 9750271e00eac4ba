"""What lines of text stand in this PDF? Nothing in it is run; a scan without text is refused.

:func:`read_pdf` returns the paragraphs: lines broken at the page's width are put together, and what stands at
the head or foot of most pages is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.corpus.decode import plain_lines

MOST_PDF = 100_000_000
MOST_PAGES = 3_000
# A page with fewer letters than this is a picture with a number under it.
_LEAST_LETTERS = 20
_ENDS = (".", "!", "?", ":", "…", "”", '"', "’", ")")
_PAGE_NUMBER = re.compile(
    r"\s*+(?:page\s*+)?(?:[-–—]\s*+)?\d{1,4}\s*+(?:(?:of|/)\s*+\d{1,4}\s*+)?(?:[-–—]\s*+)?$", re.I
)


class Pages(NamedTuple):
    """The paragraphs of a PDF, how many pages it has and the numbers of those without text."""

    lines: list[str]
    pages: int
    unread: list[int]


def read_pdf(path: Path) -> Pages:
    """The text of a PDF.

    Raises
    ------
    ValueError
        For a scan (pictures of pages), a locked or broken file, or one too large to be articles.
    """
    import logging

    import pypdf
    import pypdf.errors

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on odd files are not for readers
    size = path.stat().st_size
    if size > MOST_PDF:
        raise ValueError(f"{size / 1e6:,.0f} MB; the limit for PDF is {MOST_PDF / 1e6:,.0f} MB")
    try:
        book = pypdf.PdfReader(path)
        if book.is_encrypted and not book.decrypt(""):
            raise ValueError("locked with a password: save a copy without it")
        count = len(book.pages)
        if count > MOST_PAGES:
            raise ValueError(f"{count:,} pages; the limit is {MOST_PAGES:,}: split it")
        pages = [plain_lines(page.extract_text() or "").split("\n") for page in book.pages]
    except pypdf.errors.DependencyError:
        raise ValueError("locked (encrypted): save a copy without protection") from None
    except ValueError as error:
        if "password" in str(error) or "limit" in str(error):
            raise
        raise ValueError(f"broken PDF ({' '.join(str(error).split())[:100]})") from None
    except Exception as error:  # noqa: BLE001 - the reader raises whatever it stumbles over
        raise ValueError(
            f"broken PDF ({type(error).__name__}: {' '.join(str(error).split())[:100]})"
        ) from None
    unread = [number for number, page in enumerate(pages, 1) if _letters(page) < _LEAST_LETTERS]
    if len(unread) == count:
        raise ValueError(
            "holds pictures of pages and no text (a scan): have its text recognised (OCR) and save that"
        )
    return Pages(paragraphs(_without_margins(pages)), count, unread)


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines that end at the page's width joined to paragraphs; words parted at a line's end are whole again.

    Examples
    --------
    >>> paragraphs(["The harbour office said on Mon-", "day that ferries would stay", "in port.", "More"])
    ['The harbour office said on Monday that ferries would stay in port.', 'More']
    """
    filled = sorted(len(line.strip()) for line in lines if line.strip())
    # The width is that of the longer lines; a line much shorter than it ends a paragraph.
    width = filled[int(0.8 * (len(filled) - 1))] if filled else 0
    whole = " ".join(lines)
    found: list[str] = []
    joins = False
    for line in lines:
        bare = " ".join(line.split())
        if not bare:
            joins = False
            continue
        if joins and found:
            found[-1] = _joined(found[-1], bare, whole)
        else:
            found.append(bare)
        short = len(bare) < 0.75 * width
        joins = not (bare.endswith(_ENDS) and (short or len(bare) < 0.9 * width)) and not (
            short and not bare.endswith(("-", ","))
        )
    return found


def _joined(before: str, line: str, whole: str) -> str:
    # The word before the hyphen, looked for from the end: a paragraph is long.
    parted = re.match(r"\w+", before[-2::-1]) if before.endswith("-") else None
    following = re.match(r"\w+", line)
    if parted and following and line[0].islower():
        # "long-term" broken at its own hyphen keeps it where the text writes it so elsewhere.
        keep = f"{parted[0][::-1]}-{following[0]}" in whole
        return before + line if keep else before[:-1] + line
    return f"{before} {line}"


def _letters(page: Sequence[str]) -> int:
    return sum(character.isalpha() for line in page for character in line)


def _without_margins(pages: Sequence[Sequence[str]]) -> list[str]:
    """All lines but page numbers and what recurs at the head or foot of most pages."""
    edges: Counter[str] = Counter()
    filled = [[line for line in page if line.strip()] for page in pages]
    for page in filled:
        edges.update({_key(line) for line in (*page[:2], *page[-2:])})
    recurring = {key for key, count in edges.items() if count >= 3 and count > len(pages) / 2}
    kept: list[str] = []
    for page in filled:
        for place, line in enumerate(page):
            edge = place < 2 or place >= len(page) - 2
            if not (edge and (_key(line) in recurring or _PAGE_NUMBER.match(line))):
                kept.append(line)
    return kept


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split()).casefold())
