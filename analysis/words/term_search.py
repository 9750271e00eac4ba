"""Where do a codebook's words stand in one text? The search behind :func:`analysis.words.word_choice.find_terms`.

:func:`term_searcher` turns a codebook into a function from a text to its hits. The text is passed once, by
one pattern for all forms; what each distinct passage means is worked out the first time it is met.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from analysis.codebook.types import Codebook
from analysis.language.phrases import (
    capital_words,
    compile_phrases,
    drop_invisible,
    fold_case,
    is_acronym,
    keeps_capitals,
    plain_form,
)

_CLASSES = 38  # kinds of letters, see _letters


class Hit(NamedTuple):
    """One hit: ``text[start:end]`` is a form of the concept's variant."""

    start: int
    end: int
    concept: str
    variant: str


class _Entry(NamedTuple):
    """One form to look for; variant None: a phrase that excludes hits of its concept."""

    pattern: re.Pattern[str]
    form: str
    concept: str
    variant: str | None
    excludes: bool
    capitals: bool


class _Found(NamedTuple):
    length: int
    entry: _Entry


# A codebook of hundreds of forms takes as long to prepare as a hundred articles to search.
@functools.lru_cache(maxsize=4)
def term_searcher(codebook: Codebook) -> Callable[[str], list[Hit]]:
    """A function from a text to its hits, in the order of the text.

    Examples
    --------
    >>> from analysis.codebook.types import Codebook, Concept, Variant
    >>> held = {"hostage": Variant("hostage", ("hostage", "hostages"))}
    >>> deal = {"deal": Variant("deal", ("hostage deal", "deal"), exclude=("raw deal",))}
    >>> book = Codebook("x", concepts={"held": Concept("held", held), "deal": Concept("deal", deal)})
    >>> text = "A hostage deal, or a raw deal for the hostages' families?"
    >>> [(text[h.start : h.end], h.concept) for h in term_searcher(book)(text)]
    [('hostage deal', 'deal'), ('hostage', 'held'), ('hostages', 'held')]
    """
    entries = list(_entries(codebook))
    pattern = compile_phrases(entry.form for entry in entries)
    starts = _start_finder([entry.form for entry in entries])
    seen: dict[str, list[_Found]] = {}

    def at(passage: str) -> list[_Found]:
        """Every form that fits the passage from its first letter, longest first."""
        fitting = [(entry.pattern.match(passage), entry) for entry in entries]
        found = [_Found(match.end(), entry) for match, entry in fitting if match]
        return sorted(found, key=lambda f: (-f.length, not f.entry.excludes))

    def search(text: str) -> list[Hit]:
        squeezed, places = drop_invisible(text)
        lowered = fold_case(squeezed)
        hits: list[Hit] = []
        taken: dict[object, int] = {}
        for start in starts(squeezed):
            match = pattern.match(lowered, start)
            if match is None:
                continue
            passage = match.group()
            known = seen.get(passage)
            if known is None:
                known = seen[passage] = at(passage)
            for length, entry in known:
                end = start + length
                whole = (entry.concept, entry.variant)
                if entry.excludes:
                    taken[whole] = max(taken.get(whole, 0), end)
                    continue
                if end <= taken.get((entry.concept, None), 0) or end <= taken.get(whole, 0):
                    continue  # inside an excluded phrase
                if start < taken.get(entry.concept, 0):
                    continue  # overlaps a hit of the same concept
                if entry.capitals and not keeps_capitals(entry.form, squeezed[start:end]):
                    continue
                if squeezed[start:end].isupper() and is_acronym(entry.form, squeezed, start, end):
                    continue
                taken[entry.concept] = end
                hits.append(Hit(start, end, entry.concept, str(entry.variant)))
        if places is not None:
            return [h._replace(start=places[h.start], end=places[h.end - 1] + 1) for h in hits]
        return hits

    return search


def _entries(codebook: Codebook) -> Iterator[_Entry]:
    for concept in codebook.concepts.values():
        listed: list[tuple[str, str | None, bool]] = [(form, None, True) for form in concept.exclude]
        for variant in concept.variants.values():
            listed += [(form, variant.name, False) for form in variant.forms]
            listed += [(form, variant.name, True) for form in variant.exclude]
        for form, name, excludes in listed:
            capitals = bool(capital_words(form)) and not excludes
            yield _Entry(compile_phrases([form]), form, concept.name, name, excludes, capitals)


@functools.cache
def _letters() -> np.ndarray:
    """Code point → class: 0 between words, 1–26 the letters in any case and with any accent, 27 other word
    letters,
    28–37 digits."""
    classes = np.zeros(0x10000, dtype=np.uint8)
    for code in range(0x10000):
        letter = chr(code)
        if letter.isalnum() or letter == "_":
            plain = plain_form(letter)[:1]
            classes[code] = (
                ord(plain) - 96 if "a" <= plain <= "z" else 28 + int(plain) if "0" <= plain <= "9" else 27
            )
    return classes


def _start_finder(forms: list[str]) -> Callable[[str], list[int]]:
    """A function from a text to the offsets where one of the forms may begin: words with its first letters.

    The first six letters of every word are looked at as numbers; few words are left to the pattern, which
    is what makes the search fast (benchmarks/terms.py). A form may be promised where there is none, never
    the reverse.
    """
    letters = _letters()
    beginnings = [beginning for form in forms for beginning in _beginnings(form)]
    first = np.zeros((_CLASSES,) * 3, dtype=bool)
    for beginning in beginnings:
        first[beginning[:3]] = True
    # The first three letters found in some form are numbered, from 1; each has its own table of the next
    # three.
    numbers = np.where(first, np.cumsum(first).reshape(first.shape), 0).astype(np.int32)
    then = np.zeros((int(numbers.max(initial=0)) + 1, *(_CLASSES,) * 3), dtype=bool)
    for beginning in beginnings:
        for number in np.unique(numbers[beginning[:3]]):
            then[(number, *beginning[3:])] = True
    inside = bool(first[0].any())
    first_three, next_three = numbers.reshape(-1), then.reshape(-1)

    def starts(text: str) -> list[int]:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = np.zeros(len(codes) + 7, dtype=np.uint8)
        classes[1:-6] = letters[codes] if not len(codes) or codes.max() < len(letters) else _beyond(codes)
        if inside:  # a form begins with a mark: it need not stand at the start of a word
            places = np.arange(len(codes), dtype=np.int64)
        else:
            places = np.flatnonzero((classes[1:-6] > 0) & (classes[:-7] == 0))
        found = first_three[_number(classes, places, 1)]
        places, found = places[found > 0], found[found > 0]
        return places[next_three[found * _CLASSES**3 + _number(classes, places, 4)]].tolist()

    return starts


def _number(classes: np.ndarray, places: np.ndarray, since: int) -> np.ndarray:
    """Three letters of each place read as one number."""
    one, two, three = (classes[places + since + step].astype(np.int32) for step in range(3))
    return (one * _CLASSES + two) * _CLASSES + three


def _beginnings(form: str) -> list[tuple[int | slice, ...]]:
    """The classes of a form's first six letters; a slice where any letter may stand."""
    every = slice(None)
    codes: list[int | slice] = []
    found = []
    for letter in f"{form} ":
        if letter == "*":
            break
        # What follows a gap can be a longer gap.
        if codes and codes[-1] == 0:
            found.append([*codes, 0])
        codes.append(int(_letters()[min(ord(letter), len(_letters()) - 1)]))
    else:
        codes = codes if len(form) >= 6 else codes[: len(form) + 1]
    found.append(codes)
    return [tuple([*one, *[every] * 6][:6]) for one in found]


def _beyond(codes: np.ndarray) -> np.ndarray:
    classes = _letters()[np.minimum(codes, 0xFFFF)]
    beyond = codes >= 0x10000
    classes[beyond] = [27 if chr(code).isalnum() else 0 for code in codes[beyond].tolist()]
    return classes
