"""How does the encoder see a text? Words, the pieces each is made of, and where quotations and sentences begin.

:func:`encoder_words` gives one :class:`Words` per text; :func:`windows` cuts it into stretches short enough to be
read in one go. Both depend on the text alone, so that what is found does not depend on what else is read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, NamedTuple

import numpy as np

from analysis.language.encoder.pieces import Pieces
from analysis.language.link_words import blank_links
from analysis.language.text import normalise, quotation_spans, sentence_spans

# The encoder reads so many pieces at once, beyond the two marks that open and close a stretch.
MOST_PIECES = 254
# A word of more pieces is read by its first ones: an address or a run of letters says no more with the rest.
MOST_PIECES_OF_A_WORD = 16
OUTSIDE, INSIDE, OPENING, CLOSING = range(4)
NO_BREAK, SENTENCE, PARAGRAPH = range(3)
_LINE_END = re.compile(r"[\n\r\u2028\u2029\x0b\x0c\x85]")
# BERT's words: runs without space or punctuation, and each mark of punctuation.
_MARK = r"!-/:-@\[-`{-~\u00a1\u00a7\u00ab\u00b6\u00b7\u00bb\u00bf\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3011"
# A quotation mark left over as an entity is one word, and read as the mark it stands for.
_ENTITY = r"&(?:quot|ldquo|rdquo|bdquo|laquo|raquo|#34|#8220|#8221|#x201[cdCD]);"
_WORD = re.compile(rf"{_ENTITY}|[^\s{_MARK}]+|[{_MARK}]")


class Words(NamedTuple):
    """One text as the encoder's words.

    Attributes
    ----------
    start, end : ndarray of int, one per word
        Offsets in the text.
    pieces : ndarray of int
        All word pieces, one word after the other.
    first : ndarray of int, one more than words
        Where each word's pieces begin.
    state : ndarray of int, one per word
        0 outside quotations, 1 inside, 2 the opening and 3 the closing mark.
    before : ndarray of int, one per word
        What begins with the word: 0 nothing, 1 a sentence, 2 a paragraph.
    """

    start: np.ndarray
    end: np.ndarray
    pieces: np.ndarray
    first: np.ndarray
    state: np.ndarray
    before: np.ndarray


def encoder_words(text: str, pieces: Pieces) -> Words:
    """The words of a text with their pieces, quotation states and breaks."""
    plain = blank_links(normalise(text))
    spans = [match.span() for match in _WORD.finditer(plain)]
    start, end = [a for a, _ in spans], [b for _, b in spans]
    written = ['"' if plain[a] == "&" and b - a > 1 else plain[a:b] for a, b in spans]
    parts = [pieces.of_word(word)[:MOST_PIECES_OF_A_WORD] for word in written]
    first = np.zeros(len(spans) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=first[1:])
    return Words(
        np.array(start, np.int64),
        np.array(end, np.int64),
        np.array([number for part in parts for number in part], np.int64),
        first,
        _states(text, start, end),
        _breaks(plain, start),
    )


def _states(text: str, start: list[int], end: list[int]) -> np.ndarray:
    state = np.zeros(len(start), np.int64)
    for one in quotation_spans(blank_links(text)):
        a, b = bisect_left(start, one.start), bisect_left(start, one.end)
        inner, close = bisect_left(start, one.inner_start), bisect_left(start, one.inner_end)
        state[a:b] = INSIDE
        state[a:inner] = OPENING
        if one.closed:
            state[close:b] = CLOSING
    return state


def _breaks(plain: str, start: list[int]) -> np.ndarray:
    before = np.zeros(len(start), np.int64)
    for one in sentence_spans(plain):
        k = bisect_left(start, one.start)
        if k < len(start):
            before[k] = SENTENCE
    for match in _LINE_END.finditer(plain):
        k = bisect_left(start, match.start())
        if k < len(start):
            before[k] = PARAGRAPH
    if len(before):
        before[0] = PARAGRAPH
    return before


def windows(words: Words, most: int = MOST_PIECES, first: int | None = None) -> list[tuple[int, int]]:
    """The text in stretches of whole words: cut where a paragraph begins, else a sentence, else anywhere.

    Parameters
    ----------
    words : Words
    most : int
        Word pieces of a stretch, at most.
    first : int, optional
        As `most`, for the first stretch only: training cuts a text elsewhere at each reading.

    Returns
    -------
    list of (int, int)
        Ranges of words, without overlap or gap.
    """
    cuts: list[tuple[int, int]] = []
    place, room = 0, first or most
    while place < len(words.start):
        end = int(np.searchsorted(words.first, words.first[place] + room, side="right")) - 1
        end = max(end, place + 1)
        if end < len(words.start):
            # The later half only: a stretch much shorter than need be sees less around its words.
            half = place + (end - place) // 2
            for wanted in (PARAGRAPH, SENTENCE):
                at = np.flatnonzero(words.before[half + 1 : end + 1] >= wanted)
                if len(at):
                    end = half + 1 + int(at[-1])
                    break
        cuts.append((place, end))
        place, room = end, most
    return cuts


class Input(NamedTuple):
    """A stretch of words as a network reads it: one entry per piece, and where each word's first piece stands."""

    pieces: np.ndarray
    state: np.ndarray
    before: np.ndarray
    at: np.ndarray


def as_input(words: Words, a: int, b: int, marks: tuple[int, int]) -> Input:
    """The words from `a` to `b` between the pieces that open and close a stretch."""
    p, q = words.first[a], words.first[b]
    at = words.first[a:b] - p + 1
    before = np.zeros(q - p + 2, np.int64)
    before[at] = words.before[a:b]
    return Input(
        np.concatenate([[marks[0]], words.pieces[p:q], [marks[1]]]),
        np.concatenate([[0], np.repeat(words.state[a:b], np.diff(words.first[a : b + 1])), [0]]),
        before,
        at,
    )


def words_in(words: Words, spans: Any) -> np.ndarray:
    """The numbers of the words that some spans of the text touch."""
    found = [
        np.arange(np.searchsorted(words.end, a, side="right"), np.searchsorted(words.start, b))
        for a, b in spans
    ]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)
