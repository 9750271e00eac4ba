"""What lines of text stand in this Word, RTF or HTML file? Nothing in it is run, fetched or unpacked to disk.

:func:`docx_lines`, :func:`rtf_lines` and :func:`html_lines` return the paragraphs; :func:`decode_html` the
characters of a page. Files made to exhaust a machine (archives that unpack without end, entities, endless
nesting) raise ``ValueError`` with one line.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import Any

from analysis.corpus.decode import decode, plain_lines

# An export of 500 articles has some 3 MB of XML; a page some hundred kB.
MOST_UNPACKED = 60_000_000
MOST_PARAGRAPHS = 300_000
MOST_HTML = 20_000_000
MOST_RTF = 20_000_000
# Browsers stop at 512 levels; real pages stay under 60.
MOST_LEVELS = 400
# An element takes some 300 bytes once read, whatever its size in the file; the longest page met has 30,000.
MOST_ELEMENTS = 500_000
# The parser compares each attribute with all before it. Counted the way browsers read tags; a script's "<" may
# seem to begin one, so the limit is far above what real tags have (some dozens).
MOST_ATTRIBUTES = 20_000
_TAG = re.compile(
    r"""<[a-zA-Z][^\s/>]*+((?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+)*+)"""
)
_ATTRIBUTE = re.compile(
    r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+"""
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHARSET = re.compile(rb"""charset\s*+=\s*+["']?\s*+([-\w:.]+)""", re.IGNORECASE)
BLOCKS = [
    "p",
    "div",
    "br",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "pre",
    "hr",
    "title",
    "dt",
    "dd",
]
UNSEEN = ["script", "style", "noscript", "template", "head", "iframe", "svg"]


def docx_lines(path: Path) -> list[str]:
    """The paragraphs of a Word file, empty ones included."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as parts:
            size = parts.getinfo("word/document.xml").file_size
            if size > MOST_UNPACKED:
                raise ValueError(
                    f"unpacks to {size / 1e6:,.0f} MB; the limit is {MOST_UNPACKED / 1e6:,.0f} MB"
                )
            with parts.open("word/document.xml") as handle:
                # The size in the archive's index may be a lie.
                raw = handle.read(MOST_UNPACKED + 1)
    except (
        zipfile.BadZipFile,
        KeyError,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise ValueError(f"not a Word file ({error})") from None
    if len(raw) > MOST_UNPACKED:
        raise ValueError(f"unpacks to more than {MOST_UNPACKED / 1e6:,.0f} MB")
    if b"<!DOCTYPE" in raw[:10_000] or b"<!ENTITY" in raw:
        raise ValueError("declares XML entities, which no Word file does")
    lines: list[str] = []
    try:
        # Read on the way and let go of: a tree takes twenty times the size of its file.
        events = etree.iterparse(
            io.BytesIO(raw), events=("end",), tag=f"{_WORD}p", resolve_entities=False, no_network=True,
            load_dtd=False, huge_tree=False,
        )  # fmt: skip
        for _, outer in events:
            if next(outer.iterancestors(f"{_WORD}p"), None) is not None:
                continue  # a text box within a paragraph comes with it
            for paragraph in outer.iter(f"{_WORD}p"):
                lines.extend(_paragraph(paragraph).split("\n"))
            if len(lines) > MOST_PARAGRAPHS:
                raise ValueError(f"more than {MOST_PARAGRAPHS:,} paragraphs: split it")
            outer.clear()
            while outer.getprevious() is not None:
                del outer.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ValueError(f"broken XML ({str(error)[:100]})") from None
    return [line.rstrip() for line in lines]


def _paragraph(paragraph: Any) -> str:
    parts = []
    for node in paragraph.iter(f"{_WORD}t", f"{_WORD}tab", f"{_WORD}br", f"{_WORD}cr"):
        if node.tag == f"{_WORD}t":
            parts.append(node.text or "")
        else:
            parts.append("\t" if node.tag == f"{_WORD}tab" else "\n")
    return "".join(parts)


def rtf_lines(path: Path) -> list[str]:
    """The paragraphs of an RTF file."""
    from striprtf.striprtf import rtf_to_text

    size = path.stat().st_size
    if size > MOST_RTF:
        raise ValueError(
            f"{size / 1e6:,.0f} MB; the limit for RTF is {MOST_RTF / 1e6:,.0f} MB: export fewer at a time"
        )
    raw = path.read_bytes()
    if not raw.lstrip().startswith(b"{\\rtf"):
        raise ValueError("not an RTF file")
    # Pictures and other binary parts are long runs of hexadecimal digits that hold no text.
    raw = re.sub(rb"(?:[0-9a-fA-F]{2}[\r\n]*){200,}", b"", raw)
    if raw.count(b"{") > 2_000_000 or _deepest(raw) > 2_000:
        raise ValueError("nested too deeply to be an export")
    try:
        text = rtf_to_text(raw.decode("latin-1"), encoding="cp1252", errors="replace")
    except Exception as error:  # noqa: BLE001 - the reader raises whatever it stumbles over
        raise ValueError(f"broken RTF ({type(error).__name__}: {str(error)[:100]})") from None
    return [line.rstrip() for line in plain_lines(text).split("\n")]


def html_lines(text: str) -> list[str]:
    """The visible text of HTML, one line per block; runs of spaces are one."""
    root = parse_html(text)
    if root is None:
        return []
    for node in list(root.iter(*UNSEEN)):
        node.drop_tree() if node.getparent() is not None else None
    for node in root.iter(*BLOCKS):
        node.text = "\n" + (node.text or "") if node.tag != "br" else node.text
        node.tail = "\n" + (node.tail or "")
    whole = "".join(root.itertext())
    return [" ".join(line.split()) for line in whole.split("\n")]


def parse_html(text: str):  # type: ignore[no-untyped-def]
    """The tree of a page, or None for an empty one; ``ValueError`` for one no browser would show."""
    from lxml import etree, html

    if len(text) > MOST_HTML:
        raise ValueError(f"{len(text) / 1e6:,.0f} MB; the limit for HTML is {MOST_HTML / 1e6:,.0f} MB")
    if html_depth(text) > MOST_LEVELS:
        raise ValueError(f"elements nested more than {MOST_LEVELS} deep")
    if (count := text.count("<")) > MOST_ELEMENTS:
        raise ValueError(f"{count:,} tags; the limit is {MOST_ELEMENTS:,} elements")
    if len(text) > MOST_ATTRIBUTES and (most := _most_attributes(text)) > MOST_ATTRIBUTES:
        raise ValueError(f"a tag with {most:,} attributes; the limit is {MOST_ATTRIBUTES:,}")
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, encoding="utf-8")
    try:
        return html.fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def html_depth(text: str) -> int:
    """How deep block elements are nested at most, counted without building a tree."""
    depth = deepest = 0
    for match in re.finditer(
        r"<(/?)(?:div|span|table|tr|td|ul|ol|li|b|i|em|section|article|font|blockquote|a)\b", text, re.I
    ):
        depth = depth - 1 if match[1] else depth + 1
        depth = max(depth, 0)
        deepest = max(deepest, depth)
    return deepest


def _most_attributes(text: str) -> int:
    """How many attributes the tag with most of them has."""
    long = (tag[1] for tag in _TAG.finditer(text) if len(tag[1]) > 2 * MOST_ATTRIBUTES)
    return max((sum(1 for _ in _ATTRIBUTE.finditer(tag)) for tag in long), default=0)


def decode_html(raw: bytes, declared: str | None = None) -> str:
    """The characters of a page: byte-order mark, then the response's charset, then the page's, then as text.

    As browsers do, ``iso-8859-1`` means Windows-1252; a declaration the bytes contradict is not believed.
    """
    if not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        found = _CHARSET.search(raw[:4096])
        for charset in (declared, found[1].decode("ascii", "replace") if found else None):
            if not charset:
                continue
            name = charset.strip().lower()
            name = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name
            try:
                if name == "cp1252":
                    raw.decode("utf-8")  # UTF-8 labelled Latin-1 is common, the reverse reads as nonsense
                    name = "utf-8"
            except UnicodeDecodeError:
                pass
            try:
                return plain_lines(raw.decode(name))
            except (UnicodeDecodeError, LookupError):
                continue
    return decode(raw).text


def _deepest(raw: bytes) -> int:
    depth = deepest = 0
    for match in re.finditer(rb"[{}]", raw):
        depth += 1 if match[0] == b"{" else -1
        deepest = max(deepest, depth)
    return deepest
