"""How does a sentence read when nobody knows who it is about? Every name becomes the same placeholder.

:func:`hide_names` is applied before anything is parsed or measured. A model that sees names learns
reputations: with names visible, exchanging the name changed the label of 30 to 56 % of targets in
experiments. Hidden before parsing it changes none, because the two sentences are the same sentence.
"""

from __future__ import annotations

import functools
import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.language.grammar import word_set
from analysis.language.text import normalise

# One ordinary family name for everybody, target or not: a second placeholder, or one for groups, would itself
# say who is meant ("this person" against "this group" moved a third of the labels of another model).
PLACEHOLDER = "Smith"
_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĢĪĶĹĽŁŃŇŌŐŒŘŚŞŠŢŤŪŮŰŹŻŽ"
_SHORT = r"(?:Mr|Mrs|Ms|Dr|Sen|Sens|Rep|Reps|Gov|Gen|Col|Lt|Sgt|Capt|Adm|Rev|Hon|Prof|St|Jr|Sr|[A-Z])"
_ABBREVIATED = rf"{_SHORT}\."
_ENDS_SHORT = re.compile(rf"(?<![\w'@#/]){_SHORT}$")
_NAME_WORD = rf"(?:{_ABBREVIATED}|[{_UPPER}](?:[\w&]|[-.](?=\w)|'(?=[{_UPPER}]))*)"
_RUN = re.compile(rf"(?<![\w'@#/])(?:{_NAME_WORD})(?: (?:{_NAME_WORD}))*")
_WORD = re.compile(rf"{_NAME_WORD}")
_KEPT = word_set(
    "I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July "
    "August September October November December"
)
_LETTER = re.compile(r"[^\W\d_]")
_TOLD = re.compile(r"[^\W\d_]{4,}")
_OPENING = re.compile(r"(?:^|[.?!:;\"(\[]|\.\.\.|--|[—–]|' )\s*['\"]*\s*$")
# Tags of words that are no names where they open a sentence, whatever else they may be.
_CLOSED = word_set("DT IN CC PRP PRP$ RB RBR RBS WRB WP WDT WP$ MD EX TO CD PDT VBG VBD VBN NNS JJR JJS UH")
_EMPTY = word_set("DT IN CC PRP PRP$ WRB WP WDT WP$ MD EX TO CD PDT POS")
_AUXILIARIES = word_set("be is are was were been being am have has had do does did")


class Masked(NamedTuple):
    """A sentence without names; ``starts`` says where the placeholder of each target begins."""

    text: str
    starts: list[int]


class _Piece(NamedTuple):
    """What stands in for a stretch of the text; ``target`` is its place among the targets (−1: none)."""

    start: int
    end: int
    new: str
    target: int = -1


def hide_names(text: str, targets: Sequence[tuple[int, int]]) -> Masked:
    """The sentence with the targets and every other name replaced by one placeholder.

    Parameters
    ----------
    text : str
        One sentence.
    targets : sequence of (start, end)
        Where the targets stand: names, roles ("the minister") or pronouns; in order, not overlapping.

    Returns
    -------
    Masked
        Titles and names that touch a target become one with it.

    Examples
    --------
    >>> hide_names("Mr. Quill said on Monday that Tomas Reeve had lied.", [(4, 9)])
    Masked(text='Smith said on Monday that Smith had lied.', starts=[0])
    """
    plain = normalise(text)
    spans = [_trimmed(plain, *span) for span in targets]
    # Nothing of a target may be looked at, not even its capitals.
    edges = [0, *(edge for span in spans for edge in span), len(plain)]
    headline = _is_headline(" ".join(plain[a:b] for a, b in zip(edges[::2], edges[1::2])))
    pieces: list[_Piece] = []
    place = 0
    for number, (start, end) in enumerate(
        [*(_trimmed(plain, *span) for span in targets), (len(plain), len(plain))]
    ):
        pieces += _names(plain, place, start, headline)
        if number < len(targets):
            pieces.append(_Piece(start, end, PLACEHOLDER, number))
            place = end
    return _replaced(plain, pieces, len(targets))


def _trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """The target without spaces and marks at its edges, with the period of "U.S." or "Jr." within a sentence."""
    inner = re.search(r"\w(?:.*\w)?", plain[start:end], re.S)
    if inner is None:
        return start, end
    start, end = start + inner.start(), start + inner.end()
    shortened = plain.startswith(".", end) and _ENDS_SHORT.search(plain, start, end) is not None
    return start, end + (shortened and _LETTER.search(plain, end + 1) is not None)


def _replaced(plain: str, pieces: list[_Piece], count: int) -> Masked:
    out: list[str] = []
    starts = [0] * count
    place = size = 0
    last = -1  # where the last placeholder of a name ended in the text
    open_name = False
    where = 0
    for start, end, new, number in pieces:
        gap = plain[place:start]
        if new == PLACEHOLDER and open_name and place == last and gap in ("", " "):
            if number < 0:
                place = last = end  # the name goes on after the target
                continue
            if where >= 0:  # the title before the target: one placeholder for both
                starts[number] = where
                place = last = end
                where = -1
                continue
        if number >= 0 and (gap[-1:] or plain[start - 1 : start]).isalnum():
            gap += " "
        out.append(gap)
        size += len(gap)
        if number >= 0:
            starts[number] = size
        where = size if number < 0 else -1
        out.append(new)
        size += len(new)
        open_name = new == PLACEHOLDER
        place = last = end
    out.append(plain[place:])
    return Masked("".join(out), starts)


def _names(plain: str, first: int, last: int, headline: bool) -> list[_Piece]:
    found = []
    for run in _RUN.finditer(plain, first, last):
        words = [(word.start(), word.end()) for word in _WORD.finditer(plain, *run.span())]
        opening = _OPENING.search(plain, max(0, run.start() - 6), run.start()) is not None or run.start() == 0
        begin = None
        for place, (start, end) in enumerate(words):
            word = plain[start:end]
            alone = len(words) == 1
            kept = word in _KEPT or (
                (headline and _is_ordinary(word, alone=True))
                or (opening and place == 0 and _is_ordinary(word, alone))
            )
            if kept:
                if begin is not None:
                    found.append(_Piece(begin, words[place - 1][1], PLACEHOLDER))
                begin = None
                if headline and word not in _KEPT:
                    found.append(_Piece(start, end, word.lower()))
            elif begin is None:
                begin = start
        if begin is not None:
            found.append(_Piece(begin, words[-1][1], PLACEHOLDER))
    return found


def _is_headline(plain: str) -> bool:
    """True Where Most Words Begin Like This: there a capital says nothing about names."""
    words = _TOLD.findall(plain)
    return len(words) >= 4 and sum(word[0].isupper() for word in words) > 0.6 * len(words)


def _is_ordinary(word: str, alone: bool) -> bool:
    """True for a word that only has its capital from where it stands."""
    tag = _lexicon().get(word.lower())
    if tag is None:
        return False
    if tag in _CLOSED:
        return alone or tag not in ("NNS", "CD")
    return alone and _lexicon().get(word) is None


@functools.cache
def tells(word: str) -> bool:
    """True for a word with content: no placeholder, no number, no article, pronoun, auxiliary or preposition."""
    tag = _lexicon().get(word, "NN")
    return (
        word[:1].isalpha() and word != PLACEHOLDER.lower() and tag not in _EMPTY and word not in _AUXILIARIES
    )


@functools.cache
def _lexicon() -> dict[str, str]:
    """Most frequent tag of each word, from TextBlob's list (Brill's, after the Wall Street Journal)."""
    package = importlib.util.find_spec("textblob")
    if package is None or package.origin is None:
        raise ValueError("TextBlob is missing: install the package textblob (see requirements.lock)")
    lines = (Path(package.origin).parent / "en" / "en-lexicon.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if " " in line and not line.startswith(";;;"))
