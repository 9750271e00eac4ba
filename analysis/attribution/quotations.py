"""Which passages stand in quotation marks, whose are they, and does anybody speak in them at all?

:func:`find_quotations` lists every quotation span with the attribution that claims it and its kind: speech,
a scare quote (a word the outlet holds at arm's length) or a title (the name of a plan, a book, a show).
"""

from __future__ import annotations

import bisect
import re
from typing import Any, NamedTuple

import pandas as pd

from analysis.contracts import Column, Table, require
from analysis.door import checked
from analysis.language.article_sentences import outside_furniture
from analysis.language.link_words import blank_links
from analysis.language.text import Quotation, quotation_spans

TABLE = Table(
    name="quotations",
    question="Which passages stand in quotation marks, and does anybody speak in them?",
    make="find_quotations",
    takes=("articles", "attributions"),
    codebook=("actors",),
    columns={
        "article_id": Column("str", "the article"),
        "start": Column("int64", "where it begins, the mark included"),
        "end": Column("int64", "where it ends, the mark included"),
        "attribution_id": Column("str", "the attribution that claims it", "nobody is named for it"),
        "kind": Column(
            "str", "speech, scare (words held at arm's length) or title (of a plan, a book, a show)"
        ),
        "closed": Column("bool", "its closing mark is there"),
    },
)
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
# Words that say outright that the marked words are a label: the reporter's distance, or a name.
_LABEL_BEFORE = re.compile(
    r"\b(?:so-called|self-styled|what (?:he|she|they|it|\w+) (?:calls?|called)|called|dubbed|known as|nicknamed|named"
    r"|titled"
    r"|entitled|branded|labell?ed|termed|a kind of|the word|the term|the phrase|alleged)\W{0,3}(?:the|a|an)?\W{0,3}$",
    re.I,
)
_TITLE_BEFORE = re.compile(
    r"\b(?:titled|entitled|book|film|movie|song|show|series|album|play|poem|novel|essay|article|report|documentary|programme"
    r"|program|podcast|exhibition|column|hymn|anthem|headlined)\W{0,3}$",
    re.I,
)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "but",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "la",
        "le",
        "de",
        "del",
        "der",
        "die",
        "das",
        "und",
        "et",
    ]
)
# A label is short; longer passages in marks are somebody's words.
_LONGEST_LABEL = 3


@checked()
def find_quotations(articles: pd.DataFrame, attributions: pd.DataFrame) -> pd.DataFrame:
    """Every passage in quotation marks, in the order of the text.

    Parameters
    ----------
    articles : DataFrame
        With ``article_id`` and ``text``.
    attributions : DataFrame
        From :func:`analysis.find_attributions` on the same articles.

    Returns
    -------
    DataFrame
        One row per outermost quotation:

        - ``article_id``, ``start``, ``end`` (marks included)
        - ``attribution_id``: the attribution whose content holds it; missing where nobody is named
        - ``kind``: speech; scare (one to three words in marks that nobody is reported to have said); title
          (a name)
        - ``closed``: False where the closing mark is missing, as in all but the last paragraph of a long
          quotation

    Notes
    -----
    In scare quotes and titles nobody speaks: they are the outlet's own words and ``attribution_id`` is
    missing.
    """
    require(articles, ["article_id", "text"], "articles")
    require(
        attributions,
        ["article_id", "attribution_id", "content_spans", "kind"],
        "attributions",
        "make the table with find_attributions",
    )
    claims = _claims(attributions)
    rows: list[dict[str, Any]] = []
    for article_id, text in zip(articles["article_id"], articles["text"]):
        if not isinstance(text, str):
            continue
        claimed = claims.get(str(article_id), _NONE)
        for q in quotation_spans(blank_links(text)):
            owner = _owner(q, claimed)
            kind = _kind(text, q, owner)
            rows.append(
                {
                    "article_id": str(article_id),
                    "start": q.start,
                    "end": q.end,
                    "attribution_id": owner.attribution_id
                    if owner is not None and kind == "speech"
                    else None,
                    "kind": kind,
                    "closed": q.closed,
                }
            )
    return outside_furniture(TABLE.frame(rows), articles)


class _Claim(NamedTuple):
    """A part of an attribution's content."""

    start: int
    end: int
    attribution_id: str
    kind: str


class _Claims(NamedTuple):
    """The claims on one article by where they start, and how far the claims up to each one reach."""

    starts: list[int]
    furthest: list[int]
    claims: list[_Claim]


class _Owner(NamedTuple):
    """The claim that holds a quotation, and its length."""

    length: int
    attribution_id: str
    kind: str


_NONE = _Claims([], [], [])


def _claims(attributions: pd.DataFrame) -> dict[str, _Claims]:
    """The contents of the attributions, article by article."""
    by_article: dict[str, list[_Claim]] = {}
    columns = ("article_id", "attribution_id", "kind", "content_spans")
    for article_id, attribution_id, kind, spans in zip(*(attributions[c] for c in columns)):
        for a, b in spans:
            by_article.setdefault(str(article_id), []).append(_Claim(a, b, attribution_id, kind))
    found = {}
    for article_id, spans in by_article.items():
        spans.sort()
        furthest, most = [], 0
        for claim in spans:
            most = max(most, claim.end)
            furthest.append(most)
        found[article_id] = _Claims([claim.start for claim in spans], furthest, spans)
    return found


def _owner(q: Quotation, claimed: _Claims) -> _Owner | None:
    """The smallest content that holds most of the quotation."""
    starts, furthest, claims = claimed
    best: _Owner | None = None
    for i in range(bisect.bisect_left(starts, q.inner_end) - 1, -1, -1):
        if furthest[i] <= q.start:
            break
        a, b, attribution_id, kind = claims[i]
        if 2 * (min(b, q.end) - max(a, q.start)) >= q.end - q.start and (best is None or b - a < best.length):
            best = _Owner(b - a, attribution_id, kind)
    return best


def _kind(text: str, q: Quotation, owner: _Owner | None) -> str:
    inner = text[q.inner_start : q.inner_end]
    words = _WORD.findall(inner)
    before = text[max(0, q.start - 40) : q.start]
    alone = owner is not None and owner.length <= (q.end - q.start) + 2
    sentence_like = inner[-1:] in ".!?,…" and len(words) > _LONGEST_LABEL
    if len(words) <= 8 and not sentence_like and _title(words) and not alone:
        opens_line = q.start == 0 or text[q.start - 1] in "\n\r"
        if len(words) > 1 and not opens_line or _TITLE_BEFORE.search(before):
            return "scare" if re.search(r"so-called\W*$|alleged\W*$", before, re.I) else "title"
    if alone and owner is not None:
        return "speech"
    if len(words) <= _LONGEST_LABEL + 2 and re.search(r"(?:so-called|self-styled|alleged)\W*$", before, re.I):
        return "scare"
    if owner is None:
        if len(words) <= _LONGEST_LABEL and not sentence_like:
            return "scare"
        if len(words) <= _LONGEST_LABEL + 3 and _LABEL_BEFORE.search(before):
            return "scare"
        return "speech"
    return "speech"


def _title(words: list[str]) -> bool:
    """Every word but the small ones begins with a capital or figure, and at least one does."""
    large = [w for w in words if w.lower() not in _SMALL]
    return bool(large) and all(w[0].isupper() or w[0].isdigit() for w in large) and words[0][0].isupper()
