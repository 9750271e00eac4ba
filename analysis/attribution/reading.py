"""How is an article read, token by token? Its parse with quotations, paragraphs and subtrees worked out once.

:func:`read_article` makes a :class:`Reading` from a parse; every later step only looks things up in it.
Ranges are pairs of token indices, end exclusive; :func:`span_of` turns one into string offsets.
"""

from __future__ import annotations

import bisect
import re
from typing import NamedTuple

from analysis.parsing import Parse
from analysis.text import Quotation, quotation_spans

Range = tuple[int, int]
_LINE_END = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]")
_QUOTE_MARKS = frozenset(['"', "''", "``", "'", "`"])


class Reading(NamedTuple):
    """One article, token by token; every list but the last five has one entry per token.

    Attributes
    ----------
    text : str
        The normalised text.
    start, end, word, lower, lemma, pos, tag, dep, head : lists
        As in :class:`analysis.parsing.Parse`, with the token as written and in lower case.
    children : list of list of int
        Each token's dependents, in order.
    left, right : list of int
        First and last token of each token's subtree.
    sentence, paragraph, quote : list of int
        Number of the parsed sentence, of the line, and of the quotation the token stands in (-1: in none).
    mark : list of bool
        Is the token a quotation mark?
    sentences, paragraphs : list of (int, int)
        Token ranges.
    quotations : list of Quotation
        In characters.
    quoted : list of (int, int)
        The same quotations as token ranges, marks included.
    """

    text: str
    start: list[int]
    end: list[int]
    word: list[str]
    lower: list[str]
    lemma: list[str]
    pos: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    children: list[list[int]]
    left: list[int]
    right: list[int]
    sentence: list[int]
    paragraph: list[int]
    quote: list[int]
    mark: list[bool]
    sentences: list[Range]
    paragraphs: list[Range]
    quotations: list[Quotation]
    quoted: list[Range]


def read_article(text: str, parse: Parse) -> Reading:
    """The parse of one article with everything the later steps ask for.

    Parameters
    ----------
    text : str
        The article as loaded: the typographic marks in it tell opening from closing ones.
    parse : Parse
        Its parse.
    """
    count = len(parse.start)
    word = parse.words()
    lower = [w.lower() for w in word]
    head = parse.head
    children: list[list[int]] = [[] for _ in range(count)]
    left, right = list(range(count)), list(range(count))
    for i in range(count):
        above, steps = i, 0
        if head[i] != i:
            children[head[i]].append(i)
        while head[above] != above and steps < 200:  # a damaged parse may hold a circle
            above, steps = head[above], steps + 1
            if i < left[above]:
                left[above] = i
            if i > right[above]:
                right[above] = i
    paragraph, paragraphs = _paragraphs(parse)
    sentences = _runs(parse.sentence)
    quotations = quotation_spans(text)
    quote, quoted = [-1] * count, []
    for number, q in enumerate(quotations):
        first = bisect.bisect_left(parse.start, q.start)
        last = bisect.bisect_left(parse.start, q.end)
        quoted.append((first, max(last, first)))
        quote[first:last] = [number] * (last - first)
    mark = [w in _QUOTE_MARKS for w in lower]
    return Reading(
        parse.text, parse.start, parse.end, word, lower, parse.lemma, parse.pos, parse.tag, parse.dep, head,
        children, left, right, parse.sentence, paragraph, quote, mark, sentences, paragraphs, quotations, quoted,
    )  # fmt: skip


def span_of(reading: Reading, tokens: Range) -> Range:
    """The string offsets of a token range."""
    return reading.start[tokens[0]], reading.end[tokens[1] - 1]


def _runs(numbers: list[int]) -> list[Range]:
    runs: list[Range] = []
    begin = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[begin]:
            runs.append((begin, i))
            begin = i
    return runs


def _paragraphs(parse: Parse) -> tuple[list[int], list[Range]]:
    ends = [m.start() for m in _LINE_END.finditer(parse.text)]
    raw, line = [], 0
    for a in parse.start:
        while line < len(ends) and ends[line] < a:
            line += 1
        raw.append(line)
    runs = _runs(raw)
    number = [0] * len(raw)
    for k, (a, b) in enumerate(runs):
        number[a:b] = [k] * (b - a)
    return number, runs
