"""What in this text is not its words? Tags, entities, scripts and garbled letters left by whoever collected it.

:func:`clean_text` reads such a text as a page would be shown and says what it did; a text that only happens
to hold "<" or "&" stays as it is, character for character.
"""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import NamedTuple

from analysis.corpus.apart import Ceilings, call_apart
from analysis.corpus.markup import BLOCKS, UNSEEN, parse_html

_NAMES = (
    "a|abbr|acronym|address|article|aside|audio|b|big|blockquote|body|br|button|center|cite|code|dd|del|div|dl|dt|"
    "em|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|"
    "main|meta|nav|noscript|object|ol|p|picture|pre|q|s|script|section|small|source|span|strike|strong|style|sub|"
    "sup|svg|table|tbody|td|template|tfoot|th|thead|time|title|tr|u|ul|video"
)
# An attribute is name=value, or one of the few that stand alone: in "a <b and c> d" nothing is a tag.
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s"'<>]+)"""
_ATTRIBUTE = (
    rf"\s+(?:[\w:.-]+\s*=\s*{_VALUE}|allowfullscreen|async|autoplay|controls|defer|loop|muted|nowrap)"
)
_TAG = re.compile(rf"</?(?:{_NAMES})(?:{_ATTRIBUTE})*\s*/?>|<!--.*?-->|<!doctype\b[^<>]*>", re.I | re.S)
_BLOCK = re.compile(rf"</?(?:{'|'.join(BLOCKS)})\b", re.I)
_ENTITY = re.compile(r"&(#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SCRIPT = re.compile(r"<(script|style)\b", re.I)
# A program's line left standing when only its tags were removed. It must look like a statement from its first
# character and end like one.
_CODE_LINE = re.compile(
    r"^[ \t]*+(?:(?:var|let|const)\s++[\w$]++\s*+=.*[;{]|(?:window|document|googletag|jQuery|\$)[.(\[].*[;{}]|"
    r"\(?!?function\s*+(?:\w++\s*+)?\(.*[;{})]|\}\s*+(?:\)\s*+)?(?:\(\s*+\)\s*+)?;|"
    r"[.#@]?[\w-][\w .#:>,-]*+\{[^{}\n:]*+:[^{}\n]*+\})[ \t]*+$",
    re.M,
)
# What a tree of HTML cannot hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# UTF-8 read as Windows-1252: what marks of quotation, dashes and accented letters then look like.
_GARBLED = re.compile("â€[\x80-\xff\u0152-\u2122]|Ã[\x80-\xff\u0152-\u2122]|Â[\xa0-\xbf]")


# Markup up to this size costs at most a moment, whatever it is made of.
_SMALL = 50_000


class Cleaned(NamedTuple):
    """The text as it would be shown; how many tags, entities, scripts and garbled characters were in it.

    ``unsure`` counts what looks garbled and could not be mended.
    """

    text: str
    tags: int = 0
    entities: int = 0
    scripts: int = 0
    garbled: int = 0
    unsure: int = 0

    def done(self) -> str:
        """What was done, in words; empty where the text is as it was."""
        counts = {
            "tag": self.tags,
            "entity": self.entities,
            "script": self.scripts,
            "garbled character": self.garbled,
        }
        named = [f"{n:,} {_plural(word) if n > 1 else word}" for word, n in counts.items() if n]
        return ", ".join(named)


def clean_text(text: str) -> Cleaned:
    """The text without markup, entities and scripts.

    Block elements become paragraphs, ``<br>`` a line end; scripts, styles and comments go with what is in
    them. Where a text has no tag but entities, only these are replaced.

    Examples
    --------
    >>> clean_text("<p>Ships &amp; trains</p><script>track();</script><p>Two</p>").text
    'Ships & trains\\n\\nTwo'
    >>> clean_text("AT&T sold 5 < 6 shares; a <b and c> d").done()
    ''
    """
    garbled = unsure = 0
    if "â€" in text or "Ã" in text or "Â" in text:
        text, garbled, unsure = _mended(text)
    tags = entities = scripts = 0
    # Markup that was escaped once too often: two tags at least, one may be what the article is about.
    if "&" in text and not _TAG.search(text) and len(_TAG.findall(once := _unescaped(text)[0])) > 1:
        text, entities = once, len(_known(text))
    if "<" in text and (found := _TAG.findall(text)):
        tags, scripts = len(found), len(_SCRIPT.findall(text))
        entities += len(_known(text))
        text = _shown(text)
    if "&" in text:
        text, more = _unescaped(text)
        entities += more
    if "{" in text or ";" in text:
        text, more = _CODE_LINE.subn("", text)
        scripts += more
    return Cleaned(text, tags, entities, scripts, garbled, unsure)


def clean_foreign(text: str) -> Cleaned:
    """:func:`clean_text` of a text of any size: long ones with tags in a process of their own.

    Raises
    ------
    ValueError
        Where its markup cannot be read within the ceilings.
    """
    if len(text) <= _SMALL or "<" not in text:
        return clean_text(text)
    return call_apart("analysis.corpus.cleaning:clean_text", (text,), Ceilings(seconds=10.0))


def _known(text: str) -> list[str]:
    return [name for name in _ENTITY.findall(text) if name[0] == "#" or f"{name};" in html5]


def _unescaped(text: str) -> tuple[str, int]:
    """Entities replaced, also those escaped twice (``&amp;quot;``); and how many."""
    count = len(_known(text))
    if not count:
        return text, 0

    def replaced(match: re.Match[str]) -> str:
        shown = html.unescape(match[0])
        return "\ufffd" if len(shown) == 1 and "\ud800" <= shown <= "\udfff" else shown

    text = re.sub(r"&amp;(?=(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,8}[0-9]{0,2});)", "&", text)
    return _ENTITY.sub(replaced, text), count


def _shown(text: str) -> str:
    """The visible text of a fragment of HTML. A blank line always parts paragraphs; a single line end does
    where no element says where paragraphs end."""
    blocks = len(_BLOCK.findall(text)) > 1
    marked = re.sub(r"\n[ \t]*\n\s*", "\x1f", text)
    marked = marked.replace("\n", " " if blocks else "\x1e")
    # lxml drops characters XML does not allow, so the marks travel as private ones.
    marked = marked.replace("\x1f", "\ue01f").replace("\x1e", "\ue01e")
    # A "<" that begins no tag would swallow the words behind it.
    marked = re.sub(r"<(?!/?[a-zA-Z]|!--|!doctype)", "&lt;", marked)
    root = parse_html(f"<div>{marked}</div>")
    if root is None:
        return ""
    for node in list(root.iter(*UNSEEN)):
        if node.getparent() is not None:
            node.drop_tree()
    for node in root.iter(*BLOCKS):
        mark = "\ue01e" if node.tag == "br" else "\ue01f"
        if node.tag != "br":
            node.text = mark + _UNFIT.sub("", node.text or "")
        node.tail = mark + _UNFIT.sub("", node.tail or "")
    whole = " ".join("".join(root.itertext()).split())
    paragraphs = [
        "\n".join(line.strip() for line in paragraph.split("\ue01e") if line.strip())
        for paragraph in whole.split("\ue01f")
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _mended(text: str) -> tuple[str, int, int]:
    """UTF-8 that was read as Windows-1252, read rightly; left alone where not all of it can be."""
    found = len(_GARBLED.findall(text))
    if not found:
        return text, 0, 0
    raw = bytearray()
    for character in text:
        try:
            raw += character.encode("cp1252")
        except UnicodeEncodeError:
            if not "\x80" <= character <= "\x9f":  # what Windows-1252 does not define stays as it is
                return text, 0, found
            raw.append(ord(character))
    try:
        return raw.decode("utf-8"), found, 0
    except UnicodeDecodeError:
        return text, 0, found


def _plural(word: str) -> str:
    return "entities" if word == "entity" else f"{word}s"
