"""One article, parsed: what every measure of grammar looks things up in.

A :class:`ParsedArticle` holds a text with its :class:`~analysis.language.parsing.Parse` and with what follows
from the two: lower-cased words, each token's dependents, quotations, paragraphs. :func:`parsed_articles` makes
them; made once per article, they serve attributions, acts, loaded words and names alike. Ranges are pairs of
token numbers, end exclusive; :func:`span_of` turns one into string offsets.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import Any, Generic, TypeVar

from analysis.language.link_words import blank_links
from analysis.language.parsing import Parse, parse_articles
from analysis.language.text import Quotation, quotation_spans

Range = tuple[int, int]
_LINE_END = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]")
_QUOTE_MARKS = frozenset(['"', "''", "``", "'", "`"])
_COMMAS = frozenset([",", "—", "–"])
_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])


_T = TypeVar("_T")


class _when_asked(Generic[_T]):  # noqa: N801 - a decorator
    """``functools.cached_property`` for attributes that are read millions of times.

    The one of the library reaches for the object's ``__dict__``; from then on CPython reads every attribute of
    the object six times more slowly (29 for 4.5 ns with 3.11).
    """

    def __init__(self, make: Callable[[Any], _T]) -> None:
        self.make = make
        self.__doc__ = make.__doc__

    def __get__(self, article: Any, owner: Any = None) -> _T:
        if article is None:
            return self  # type: ignore[return-value]
        value = self.make(article)
        setattr(article, self.make.__name__, value)
        return value


class ParsedArticle:
    """One text, token by token; lists have one entry per token where nothing else is said.

    Nothing in it is ever changed. What only some measures need (from ``written`` on) is worked out when first
    asked for.

    Parameters
    ----------
    text : str
        As loaded: the typographic marks in it tell opening from closing ones.
    parse : Parse
        Its parse.

    Attributes
    ----------
    text, plain : str
        As loaded, and normalised; offsets hold in both.
    parse : Parse
        With ``start, end, lemma, pos, tag, dep, head, sentence``, which are attributes here too.
    words : list of str
        In lower case.
    children : list of list of int
        Each token's dependents, in order.
    written : list of str
        The words as written (normalised).
    base : list of str
        The lemmas in lower case.
    left, right : list of int
        First and last token of each token's subtree.
    paragraph, quote : list of int
        Number of the line, and of the quotation the token stands in (-1: in none).
    mark : list of bool
        Is the token a quotation mark?
    sentences, paragraphs : list of (int, int)
        Token ranges.
    quotations : list of Quotation
        In characters.
    quoted : list of (int, int)
        The same quotations as token ranges, marks included.
    commas : list of int
        The tokens that are commas or dashes.
    finite : list of int
        The next finite verb, the token itself included; the number of tokens where none follows.
    words_before, quoted_before : list of int
        How many words, and words in quotation marks, stand before each token; one entry more than tokens.

    Examples
    --------
    >>> parse = Parse("She left.", [0, 4, 8], [3, 8, 9], ["she", "leave", "."], ["PRON", "VERB", "PUNCT"],
    ...               ["PRP", "VBD", "."], ["nsubj", "ROOT", "punct"], [1, 1, 1], [0, 0, 0])
    >>> article = ParsedArticle("She left.", parse)
    >>> article.words, article.children[1]
    (['she', 'left', '.'], [0, 2])
    """

    def __init__(self, text: str, parse: Parse) -> None:
        self.text = text
        self.parse = parse
        plain, self.start, self.end, self.lemma, self.pos, self.tag, self.dep, self.head, self.sentence = parse
        self.plain = plain
        # Equal words are one object: looking them up then compares no letters.
        intern, small = sys.intern, plain.lower()
        if len(small) == len(plain):
            self.words = [intern(small[a:b]) for a, b in zip(self.start, self.end)]
        else:  # a letter became two ("İ"), and offsets do not hold
            self.words = [intern(plain[a:b].lower()) for a, b in zip(self.start, self.end)]
        self.children: list[list[int]] = [[] for _ in self.start]
        for token, head in enumerate(self.head):
            if head != token:
                self.children[head].append(token)

    @_when_asked
    def written(self) -> list[str]:
        return self.parse.words()

    @_when_asked
    def base(self) -> list[str]:
        return [sys.intern(lemma.lower()) for lemma in self.lemma]

    @_when_asked
    def left(self) -> list[int]:
        # Outer tokens first, so that one step up mostly shows that all above is known.
        left, head = list(range(len(self.head))), self.head
        for i in range(len(head)):
            above = head[i]
            while left[above] > i:
                left[above] = i
                above = head[above]
        return left

    @_when_asked
    def right(self) -> list[int]:
        right, head = list(range(len(self.head))), self.head
        for i in range(len(head) - 1, -1, -1):
            above = head[i]
            while right[above] < i:
                right[above] = i
                above = head[above]
        return right

    @_when_asked
    def sentences(self) -> list[Range]:
        return _runs(self.sentence)

    @_when_asked
    def paragraphs(self) -> list[Range]:
        ends = [m.start() for m in _LINE_END.finditer(self.plain)]
        lines, line = [], 0
        for a in self.start:
            while line < len(ends) and ends[line] < a:
                line += 1
            lines.append(line)
        return _runs(lines)

    @_when_asked
    def paragraph(self) -> list[int]:
        number = [0] * len(self.start)
        for k, (a, b) in enumerate(self.paragraphs):
            number[a:b] = [k] * (b - a)
        return number

    @_when_asked
    def quotations(self) -> list[Quotation]:
        return quotation_spans(blank_links(self.text))

    @_when_asked
    def quoted(self) -> list[Range]:
        found = []
        for q in self.quotations:
            first, last = bisect_left(self.start, q.start), bisect_left(self.start, q.end)
            found.append((first, max(last, first)))
        return found

    @_when_asked
    def quote(self) -> list[int]:
        quote = [-1] * len(self.start)
        for number, (first, last) in enumerate(self.quoted):
            quote[first:last] = [number] * (last - first)
        return quote

    @_when_asked
    def mark(self) -> list[bool]:
        return [word in _QUOTE_MARKS for word in self.words]

    @_when_asked
    def commas(self) -> list[int]:
        return [i for i, word in enumerate(self.words) if word in _COMMAS]

    @_when_asked
    def finite(self) -> list[int]:
        finite, following = [0] * len(self.tag), len(self.tag)
        for i in range(len(self.tag) - 1, -1, -1):
            if self.tag[i] in _FINITE:
                following = i
            finite[i] = following
        return finite

    @_when_asked
    def words_before(self) -> list[int]:
        return [0, *accumulate(word[:1].isalnum() for word in self.written)]

    @_when_asked
    def quoted_before(self) -> list[int]:
        inside = zip(self.written, self.quote)
        return [0, *accumulate(word[:1].isalnum() and number >= 0 for word, number in inside)]


def parsed_articles(
    texts: Iterable[str], parses: Iterable[Parse | ParsedArticle] | None = None
) -> Iterator[ParsedArticle]:
    """One :class:`ParsedArticle` per text, in order.

    Parameters
    ----------
    texts : iterable of str
        As loaded.
    parses : iterable of Parse or ParsedArticle, optional
        Theirs, in the same order; a ParsedArticle is handed on as it is. By default they come from the parse
        cache or are made.

    Notes
    -----
    Whoever makes several tables of the same articles makes the list once and gives it to every measure as
    ``parses``.
    """
    texts = list(texts)
    for text, parse in zip(texts, parse_articles(texts) if parses is None else parses):
        yield parse if isinstance(parse, ParsedArticle) else ParsedArticle(text, parse)


def span_of(article: ParsedArticle, tokens: Range) -> Range:
    """The string offsets of a token range."""
    return article.start[tokens[0]], article.end[tokens[1] - 1]


def _runs(numbers: list[int]) -> list[Range]:
    runs: list[Range] = []
    begin = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[begin]:
            runs.append((begin, i))
            begin = i
    return runs
