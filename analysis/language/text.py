"""What stands where in a string? Spans of the same string, nothing else.

In the order they are used: :func:`normalise` (one character for one), :func:`quotation_spans`,
:func:`find_sentences` (:func:`sentence_spans` of one text), :func:`count_words`. Offsets are Python string
offsets, end exclusive, into the text exactly as given.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from analysis.contracts import Column, Table
from analysis.door import checked
from analysis.language.sentences import cut_lines, glued_end, line_kind, sentence_breaks, text_lines

# One character for one, so that offsets found in the normalised text hold in the original.
_SAME_LENGTH = {
    **dict.fromkeys("“”„‟«»″＂", '"'),
    **dict.fromkeys("‘’‚‛′＇ʼ", "'"),
    **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\u2002\u2003", " "),
    **dict.fromkeys("‐‑", "-"),
}


def normalise(text: str) -> str:
    """The text with typographic quotation marks, apostrophes, hyphens and spaces made plain, one for one.

    The result has the same length as the input, so a span found in it is the same span of the original.

    Examples
    --------
    >>> normalise("“We don’t,” she said")
    '"We don\\'t," she said'
    """
    # Most texts hold two or three of these; str.translate would look up every single letter, thirty times slower.
    for written, plain in _SAME_LENGTH.items() if not text.isascii() else ():
        if written in text:
            text = text.replace(written, plain)
    return text


class Quotation(NamedTuple):
    """One passage in quotation marks: ``text[start:end]`` with them, ``text[inner_start:inner_end]`` without.

    ``closed`` is False where no closing mark was found before the paragraph's end, as in every paragraph but
    the last of a quotation that runs over several.
    """

    start: int
    end: int
    inner_start: int
    inner_end: int
    closed: bool


# Marks that can only be double. Two-character forms and left-over entities occur in wire and web copy.
_DOUBLE_MARK = re.compile(
    r"&(?:quot|ldquo|rdquo|bdquo|laquo|raquo|#34|#8220|#8221|#x201[cdCD]);"
    r"|``|''|‘‘|’’|[\"“”„‟″＂«»‹›「」『』]"
)
_SINGLE_MARK = re.compile(r"['‘’‚‛＇`]")
_OPENING_ONLY = frozenset(
    ["“", "„", "‟", "``", "‘‘", "&ldquo;", "&bdquo;", "&#8220;", "&#x201c;", "&#x201C;", "「", "『"]
)
_CLOSING_ONLY = frozenset(["”", "’’", "&rdquo;", "&#8221;", "&#x201d;", "&#x201D;", "」", "』"])
# What may stand before an opening mark besides a space: brackets, dashes, another mark.
_BEFORE_OPENING = frozenset("([{<—–-/‒―:=\"“„«'‘`|>*_")
_AFTER_CLOSING = frozenset(".,;:!?…)]}>—–-/\"”»'’|<*_")
# Words that begin with an apostrophe: ’em, ’til, rock ’n’ roll, the ’90s.
_ELISION = re.compile(r"['‘’](?:\d|(?:em|till?|tis|twas|twere|cause|n|round|bout|cos|cuz|im|ere)\b)", re.I)
_HEIGHT = re.compile(r"\d['’]\s?\d{1,2}$")
# A single mark looks this many single marks ahead for its partner; beyond that it is an apostrophe.
_SINGLE_REACH = 60
# A paragraph is a line; a line that begins in lower case continues the one before (hard-wrapped copy).
_LINE = r"[^\n\r\u2028\u2029\x0b\x0c\x85]+"
_PARAGRAPH = re.compile(rf"{_LINE}(?:(?:\r\n|[\n\r])(?=[a-z]){_LINE})*")


def quotation_spans(text: str) -> list[Quotation]:
    """Every outermost passage in quotation marks, in order, without overlap.

    Curly, straight, single, low, angled and doubled-single marks are known, also mixed; single marks are told
    from apostrophes and plural possessives. A quotation never crosses a paragraph: one that is reopened in
    each paragraph gives one span per paragraph; an unclosed one ends with its paragraph (``closed`` False).
    Quotations inside a quotation belong to the outer one. Linear in the length of the text; never raises.

    Examples
    --------
    >>> text = "“We won’t go,” she said. The families’ ‘last hope’ is gone."
    >>> [text[q.start:q.end] for q in quotation_spans(text)]
    ['“We won’t go,”', '‘last hope’']
    >>> text = '"It was long.\\n\\n"Too long," he said.'
    >>> [(text[q.inner_start:q.inner_end], q.closed) for q in quotation_spans(text)]
    [('It was long.', False), ('Too long,', True)]
    """
    found: list[Quotation] = []
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        spans = _paragraph_quotations(text, start, end, nested=True)
        if spans is None:  # an inner mark left the outer one open: then it was a second opening
            spans = _paragraph_quotations(text, start, end, nested=False) or []
        found.extend(spans)
    return found


def _paragraph_quotations(text: str, first: int, last: int, *, nested: bool) -> list[Quotation] | None:
    doubles = [(m.start(), m.end(), m.group()) for m in _DOUBLE_MARK.finditer(text, first, last)]
    taken = {i for a, b, mark in doubles if b - a == 2 for i in (a, a + 1)}
    singles = [m.start() for m in _SINGLE_MARK.finditer(text, first, last) if m.start() not in taken]
    if not doubles and not singles:
        return []
    spans: list[Quotation] = []
    single, opened, depth, inside, free = 0, None, 0, False, first
    for a, b, mark in [*doubles, (last, last, "")]:
        if opened is None:
            # Single-marked passages that begin before this double mark, and may contain it.
            while single < len(singles) and singles[single] < a:
                if singles[single] >= free:
                    closing = _single_close(text, singles, single, first, last, doubles)
                    if closing is not None:
                        a1, free = singles[single], closing + 1
                        spans.extend(_quotation(text, a1, a1 + 1, closing, free, True))
                single += 1
        if a < free or not mark:
            continue
        opens, closes = _leans(text, a, b, mark, first, last)
        if opened is None:
            if opens:
                opened, depth, inside = (a, b), 1, False
        elif closes:
            depth -= 1
            if depth == 0:
                spans.extend(_quotation(text, *opened, a, b, True))
                opened, free = None, b
                while single < len(singles) and singles[single] < b:
                    single += 1
        elif nested:
            depth, inside = depth + 1, True
        else:
            spans.extend(_quotation(text, *opened, a, a, False))
            opened, depth = (a, b), 1
    if opened is not None:
        if inside:
            return None
        spans.extend(_quotation(text, *opened, last, last, False))
    return spans


def _leans(text: str, a: int, b: int, mark: str, first: int, last: int) -> tuple[bool, bool]:
    """Can the mark at ``text[a:b]`` open (when none is open), does it close (when one is)?"""
    before = text[a - 1] if a > first else " "
    after = text[b] if b < last else " "
    begins = before.isspace() or before in _BEFORE_OPENING
    only_opens = begins and (after.isalnum() or after in "$£€([‘“")
    only_closes = not begins and (after.isspace() or after in _AFTER_CLOSING)
    if mark in _CLOSING_ONLY:
        return only_opens, True
    if mark in "„‟``‘‘「『":
        return True, False
    if mark in _OPENING_ONLY:
        return True, only_closes or not begins
    if mark in "«»‹›":
        return not only_closes or mark in "«‹", not (only_opens and mark in "«‹")
    if mark == "″" and before.isdigit():
        return False, False
    if mark == '"' and before.isdigit() and _HEIGHT.search(text, max(first, a - 5), a):
        return False, False
    return not only_closes, not only_opens


def _single_close(
    text: str, singles: list[int], index: int, first: int, last: int, doubles: list[tuple[int, int, str]]
) -> int | None:
    """Where the single mark ``singles[index]`` is closed; None where it is an apostrophe."""
    start = singles[index]
    before = text[start - 1] if start > first else " "
    after = text[start + 1] if start + 1 < last else " "
    if not (before.isspace() or before in _BEFORE_OPENING) or after.isspace() or after in ",;:!?)":
        return None
    if text[start] == "’" or _ELISION.match(text, start):
        return None
    weak = None
    for place in singles[index + 1 : index + 1 + _SINGLE_REACH]:
        left = text[place - 1]
        right = text[place + 1] if place + 1 < last else " "
        if right.isalnum():
            begins = left.isspace() or left in _BEFORE_OPENING
            if weak is not None and begins and not _ELISION.match(text, place):
                break  # the next passage begins: what looked like a possessive was the close of this one
            continue
        if left.isspace() or text[place] in "‘‚`" or place == start + 1:
            continue
        # “the families’ homes”, “goin’ home”: a possessive or an elision unless nothing better follows.
        like_possessive = left in "sSzZ" or text[place - 2 : place].lower() == "in"
        if right.isspace() and like_possessive and _lower_after(text, place, last):
            weak = place if weak is None else weak
            continue
        return place if _even(doubles, start, place) else None
    return weak if weak is not None and _even(doubles, start, weak) else None


def _lower_after(text: str, place: int, last: int) -> bool:
    word = text[place + 1 : min(last, place + 3)].lstrip()
    return bool(word) and word[0].islower()


def _even(doubles: list[tuple[int, int, str]], start: int, end: int) -> bool:
    """A single-marked passage holds whole double-marked ones or none."""
    return (bisect_left(doubles, (end,)) - bisect_left(doubles, (start,))) % 2 == 0


def _quotation(text: str, start: int, inner: int, close: int, end: int, closed: bool) -> list[Quotation]:
    """The quotation as a list of one; of none where nothing stands between the marks."""
    while inner < close and text[inner].isspace():
        inner += 1
    while close > inner and text[close - 1].isspace():
        close -= 1
    if inner == close or not any(c.isalnum() for c in text[inner:close]):
        return []
    return [Quotation(start, end if closed else close, inner, close, closed)]


class Sentence(NamedTuple):
    """One sentence or line: ``text[start:end]``; ``kind`` is body, heading, headline or furniture."""

    start: int
    end: int
    kind: str


_WORD = re.compile(r"\w+(?:[.'’,-]\w+)*")


# Title and byline are looked for in the first lines only: a heading may repeat the title.
_TOP_LINES = 4
_LONGEST_TITLE = 300  # characters
_NAME_ALONE = re.compile(
    r"[A-Z][\w'.-]+(?: (?:[A-Z][\w'.-]*|de|van|von|bin|al|and|,))*(?: [A-Z][\w'.-]+){1,2}"
)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Where the words stand; "don't", "20-point", "66,600" and "U.S" are one word each.

    Examples
    --------
    >>> [text[a:b] for text in ["More than 66,600 in two years’ time—U.S. data"] for a, b in word_spans(text)]
    ['More', 'than', '66,600', 'in', 'two', 'years', 'time', 'U.S', 'data']
    """
    return [match.span() for match in _WORD.finditer(text)]


def count_words(text: str) -> int:
    """The number of words of a text, as in :func:`word_spans`.

    Examples
    --------
    >>> count_words("The Front's 20-point plan—rejected.")
    5
    """
    return len(_WORD.findall(text))


def sentence_spans(
    text: str,
    title: str | None = None,
    byline: str | None = None,
    *,
    until: int | None = None,
    furniture: Sequence[Sequence[int]] = (),
) -> list[Sentence]:
    """The sentences of one article, in order, without overlap; nothing but white space is left out.

    Lines are split apart first (no sentence crosses one, unless the next line goes on in lower case). Full
    stops are judged by NLTK's Punkt with the abbreviations of ``analysis/language/sentences.yml``. A line
    without a full stop is a *heading*, above the text (or equal to ``title``) the *headline* (a name
    alone is none); bylines, dates, datelines, picture credits, links and copyright lines are *furniture*.

    ``until``: leave off behind the line at this offset. ``furniture``: passages known to be furniture, in order.

    Examples
    --------
    >>> story = "Talks go on\\nBy Ana Reyes\\nThe U.S. envoy left. “We wait. We hope,” he said."
    >>> [(story[s.start : s.end], s.kind) for s in sentence_spans(story)]  # doctest: +NORMALIZE_WHITESPACE
    [('Talks go on', 'headline'), ('By Ana Reyes', 'furniture'), ('The U.S. envoy left.', 'body'),
     ('“We wait.', 'body'), ('We hope,” he said.', 'body')]
    """
    found: list[Sentence] = []
    lines = text_lines(text)
    known: set[tuple[int, int]] = set()
    if furniture:
        lines, known = cut_lines(text, lines, furniture)
    headline, author = _squeezed(title), _squeezed(byline)
    above = True  # no body text yet
    for number, (start, end) in enumerate(lines):
        if until is not None and start > until:
            break
        line = text[start:end]
        if (start, end) in known:
            found.append(Sentence(start, end, "furniture"))
            continue
        kind = line_kind(line)
        if kind == "heading" and above and len(lines) > 1:
            kind = "heading" if _NAME_ALONE.fullmatch(line) else "headline"
        if number < _TOP_LINES and len(line) <= _LONGEST_TITLE and (headline or author):
            written = _squeezed(line)
            if written == headline:
                kind = "headline"
            elif author and kind != "body" and written.startswith(author):
                kind = "furniture"  # also where place and date follow the name
        if kind == "furniture" or (kind != "body" and len(lines) > 1):
            found.append(Sentence(start, end, kind))
            above = above and kind != "headline"
            continue
        above = False
        glued = glued_end(line)
        if glued:
            found.append(Sentence(start, start + len(line[:glued].rstrip()), "furniture"))
            start, line = start + glued, line[glued:]
        first = 0
        for stop in sentence_breaks(line):
            found.append(Sentence(start + first, start + stop[0], "body"))
            first = stop[1]
        found.append(Sentence(start + first, start + len(line), "body"))
    return found


TABLE = Table(
    name="sentences",
    question="Which sentences, headings and lines of furniture does each article consist of?",
    make="find_sentences",
    takes=("articles",),
    columns={
        "article_id": Column("str", "the article"),
        "sentence": Column("int64", "number within the article, from 0"),
        "start": Column("int64", "where it begins in the text"),
        "end": Column("int64", "where it ends; `text[start:end]` is the sentence"),
        "kind": Column("str", "body, heading, headline or furniture (bylines, picture credits, “read more”)"),
    },
)


@checked(articles="article_id text")
def find_sentences(articles: pd.DataFrame) -> pd.DataFrame:
    """Every sentence of every article.

    Parameters
    ----------
    articles : DataFrame
        ``article_id``, ``text`` and, where they exist, ``title`` and ``byline`` (to know them in the text) and
        ``furniture`` (the passages that recur across an outlet's articles, as ``load_corpus`` gives them).

    Returns
    -------
    DataFrame
        One row per sentence, heading or furniture line: ``article_id``, ``sentence`` (number within the
        article, from 0), ``start``, ``end`` (``text[start:end]`` is the sentence) and ``kind``.
    """
    nothing = [None] * len(articles)
    titles, bylines, marked = (articles.get(name, nothing) for name in ("title", "byline", "furniture"))
    rows = [
        (article, number, *sentence)
        for article, text, title, byline, spans in zip(
            articles["article_id"], articles["text"], titles, bylines, marked
        )
        if isinstance(text, str)
        for number, sentence in enumerate(
            sentence_spans(text, title, byline, furniture=furniture_spans(spans))
        )
    ]
    columns = ["article_id", "sentence", "start", "end", "kind"]
    found = pd.DataFrame(rows, columns=columns)
    numbers = dict.fromkeys(columns[1:4], "int64")
    return found.astype({"article_id": articles["article_id"].dtype, **numbers, "kind": "str"})


def furniture_spans(written: Any) -> list[list[int]]:
    """The passages in an article's cell ``furniture``; none where it is missing.

    Examples
    --------
    >>> furniture_spans("[[0, 12], [40, 55]]"), furniture_spans(None)
    ([[0, 12], [40, 55]], [])
    """
    return json.loads(written) if isinstance(written, str) and written.startswith("[[") else []


def _squeezed(line: str | None) -> str:
    return " ".join(normalise(line).split()).casefold() if isinstance(line, str) else ""
