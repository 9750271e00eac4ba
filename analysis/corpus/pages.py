"""Which article stands on this web page? The text without navigation, and what the page says of itself.

:func:`read_page` takes the page's characters and returns the columns of one article.
"""

from __future__ import annotations

import re
from typing import Any

from analysis.corpus.markup import parse_html

_MOMENT = re.compile(
    r"""(?:article:published_time|datePublished|pubdate|DC\.date\.issued)["']?\s*+"""
    r"""(?:(?:content\s*+=|:)\s*+)?["']?(\d{4}-\d\d-\d\dT[\d:.]++(?:Z|[+-]\d\d:?\d\d)?)"""
)


def read_page(text: str, url: str | None = None) -> dict[str, Any]:
    """The article of a page: ``text``, ``title``, ``byline``, ``date``, ``outlet``, ``url``, ``language``.

    Parameters
    ----------
    text : str
        The page's HTML.
    url : str, optional
        Where it was found; else the page's own canonical address.

    Raises
    ------
    ValueError
        For a page too large or too deeply nested to be an article, or without text.
    """
    import trafilatura
    from trafilatura.settings import use_config

    tree = parse_html(text)
    if tree is None:
        raise ValueError("an empty page")
    config = use_config()
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")  # its alarm works in the main thread only
    try:
        found = trafilatura.bare_extraction(
            tree, url=url, with_metadata=True, include_comments=False, include_tables=False, config=config
        )
    except Exception as error:  # noqa: BLE001 - whatever a strange page makes it stumble over
        raise ValueError(f"no article found ({type(error).__name__})") from None
    values = found if isinstance(found, dict) else found.as_dict() if found is not None else {}
    if not (values.get("text") or "").strip():
        raise ValueError("no article found on the page")
    html = re.search(r"<html\b([^>]*+)", text[:20_000])
    language = re.search(r"\blang\s*+=\s*+[\"']?([A-Za-z]{2})\b", html[1]) if html else None
    return {
        "text": values["text"],
        "title": values.get("title"),
        "byline": values.get("author"),
        "date": _published(text) or values.get("date"),
        "outlet": values.get("sitename") or values.get("hostname"),
        "url": url or values.get("url"),
        "language": language[1].lower() if language else None,
        "section": (values.get("categories") or [None])[0],
    }


def _published(text: str) -> str | None:
    """The moment of publication with its zone, where the page states it in its metadata."""
    match = _MOMENT.search(text)
    return match[1] if match else None
