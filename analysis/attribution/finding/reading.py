"""How is an article read, token by token? Its parse with quotations, paragraphs and subtrees worked out once.

:func:`read_article` makes a :class:`Reading` from a parse; every later step only looks things up in it.
Ranges are pairs of token indices, end exclusive; :func:`span_of` turns one into string offsets.
"""

from __future__ import annotations

import bisect
import re
import sys
from itertools import accumulate
from typing import NamedTuple

from analysis.language.parsing import Parse
from analysis.language.text import Quotation, quotation_spans

Range = tuple[int, int]
_LINE_END = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]")
_QUOTE_MARKS = frozenset(['"', "''", "``", "'", "`"])
_COMMAS = frozenset([",", "—", "–"])
_FINITE = frozenset(["VBD", "VBZ", "VBP", "MD"])
_SAYING = frozenset(
    ["say", "tell", "add", "write", "note", "argue", "explain", "claim", "report", "announce", "accord", "state",
     "declare", "insist", "according", "think", "believe", "tweet", "acknowledge", "suggest", "warn"]
)  # fmt: skip


class Reading(NamedTuple):
    """One article, token by token; lists have one entry per token where nothing else is said.

    Attributes
    ----------
    text : str
        The normalised text.
    start, end, word, lower, lemma, base, pos, tag, dep, head : lists
        As in :class:`analysis.language.parsing.Parse`, with the token as written and in lower case; ``base`` is the
        lemma in lower case.
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
    telling : list of bool
        Is the token one of the commonest reporting verbs?
    tellers, commas : list of int
        The tokens that are, outside quotation marks; the commas and dashes.
    finite : list of int
        The next finite verb, the token itself included; the number of tokens where none follows.
    words, quoted_words : list of int
        How many words, and words in quotation marks, stand before each token; one entry more than tokens.
    """

    text: str
    start: list[int]
    end: list[int]
    word: list[str]
    lower: list[str]
    lemma: list[str]
    base: list[str]
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
    telling: list[bool]
    tellers: list[int]
    commas: list[int]
    finite: list[int]
    words: list[int]
    quoted_words: list[int]


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
    # Equal words are one object: looking up what they add (weights.py) then compares no letters.
    lower = [sys.intern(w.lower()) for w in word]
    base = [sys.intern(lemma.lower()) for lemma in parse.lemma]
    head = parse.head
    children: list[list[int]] = [[] for _ in range(count)]
    for i in range(count):
        if head[i] != i:
            children[head[i]].append(i)
    left, right = _edges(head)
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
        parse.text, parse.start, parse.end, word, lower, parse.lemma, base, parse.pos, parse.tag, parse.dep, head,
        children, left, right, parse.sentence, paragraph, quote, mark, sentences, paragraphs, quotations, quoted,
        *_landmarks(parse, word, quote),
    )  # fmt: skip


def _edges(head: list[int]) -> tuple[list[int], list[int]]:
    """First and last token below each token: outer ones first, so that one step up mostly says that all is known."""
    left, right = list(range(len(head))), list(range(len(head)))
    for i in range(len(head)):
        above = head[i]
        while left[above] > i:
            left[above] = i
            above = head[above]
    for i in range(len(head) - 1, -1, -1):
        above = head[i]
        while right[above] < i:
            right[above] = i
            above = head[above]
    return left, right


def _landmarks(
    parse: Parse, word: list[str], quote: list[int]
) -> tuple[list[bool], list[int], list[int], list[int], list[int], list[int]]:
    telling = [pos == "VERB" and lemma in _SAYING for pos, lemma in zip(parse.pos, parse.lemma)]
    tellers = [i for i, tells in enumerate(telling) if tells and quote[i] < 0]
    commas = [i for i, w in enumerate(word) if w in _COMMAS]
    finite, following = [0] * len(word), len(word)
    for i in range(len(word) - 1, -1, -1):
        if parse.tag[i] in _FINITE:
            following = i
        finite[i] = following
    is_word = [w[:1].isalnum() for w in word]
    words = [0, *accumulate(is_word)]
    quoted_words = [0, *accumulate(one and q >= 0 for one, q in zip(is_word, quote))]
    return telling, tellers, commas, finite, words, quoted_words


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
