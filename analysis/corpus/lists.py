"""Which pages does this feed or sitemap list? Read by parsers, never by patterns; in a process of its own.

:func:`addresses_in` for what a stranger's server sent, :func:`listed_addresses` for the same in this process.
"""

from __future__ import annotations

import io
import re
import urllib.parse
import zlib

from analysis.corpus.apart import Ceilings, call_apart

# A sitemap lists 50,000 addresses at most and has 50 MB at most (sitemaps.org).
MOST_LISTED = 50_000
_MOST_BYTES = 50_000_000
_SITEMAP = re.compile(rb"<(?:[\w-]{1,40}:)?(?:urlset|sitemapindex)\b")


def addresses_in(body: bytes, base: str, seconds: float) -> list[str]:
    """:func:`listed_addresses` within a time; ``ValueError`` for a list that takes longer or cannot be read."""
    return call_apart("analysis.corpus.lists:listed_addresses", (body, base), Ceilings(seconds, 600_000_000))


def listed_addresses(body: bytes, base: str) -> list[str]:
    """The pages a feed or sitemap lists, in its order, each once.

    Raises
    ------
    ValueError
        For a packed list that cannot be unpacked, or unpacks to more than 50 MB.
    """
    if body.startswith(b"\x1f\x8b"):
        body = _unpacked(body)
    if b"<!ENTITY" in body[:100_000]:
        return []
    links = _sitemap(body) if _SITEMAP.search(body[:5_000]) else _feed(body)
    return list(dict.fromkeys(_joined(base, link.strip()) for link in links if link.strip()))[:MOST_LISTED]


def _unpacked(body: bytes) -> bytes:
    unpack = zlib.decompressobj(47)
    try:
        plain = unpack.decompress(body, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"it claims to be packed and is not ({error})") from None
    if unpack.unconsumed_tail:
        raise ValueError(f"it unpacks to more than {_MOST_BYTES / 1e6:.0f} MB")
    if not unpack.eof:
        raise ValueError("the packed list breaks off")
    return plain


def _sitemap(body: bytes) -> list[str]:
    """What stands in ``<loc>`` of ``<url>`` and ``<sitemap>``, also of a sitemap that breaks off."""
    from lxml import etree

    links: list[str] = []
    events = etree.iterparse(
        io.BytesIO(body.lstrip()), events=("end",), recover=True, resolve_entities=False, no_network=True,
        load_dtd=False, huge_tree=False,
    )  # fmt: skip
    try:
        for _, node in events:
            parent = node.getparent()
            if _local(node) == "loc" and parent is not None and _local(parent) in ("url", "sitemap"):
                links.append(node.text or "")
            elif _local(node) in ("url", "sitemap"):
                node.clear()
                while node.getprevious() is not None:
                    del node.getparent()[0]
            if len(links) >= MOST_LISTED:
                break
    except etree.XMLSyntaxError:
        pass  # what was read before stands
    return links


def _local(node: object) -> str:
    name = getattr(node, "tag", "")
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _feed(body: bytes) -> list[str]:
    import feedparser

    return [str(entry.get("link") or "") for entry in feedparser.parse(body).entries]


def _joined(base: str, link: str) -> str:
    try:
        return urllib.parse.urljoin(base, link)
    except ValueError:  # it becomes a row that says so
        return link
