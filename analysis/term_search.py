"""Where do a codebook's words stand in one text? The search behind :func:`analysis.word_choice.find_terms`.

:func:`term_searcher` turns a codebook into a function from a text to its hits. The text is passed once, by
one pattern for all forms; what each distinct passage means is worked out the first time it is met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from analysis.codebook import Codebook
from analysis.phrases import capital_words, compile_phrases, drop_invisible, fold_case, keeps_capitals


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


def term_searcher(codebook: Codebook) -> Callable[[str], list[Hit]]:
    """A function from a text to its hits, in the order of the text.

    Examples
    --------
    >>> from analysis.codebook import Codebook, Concept, Variant
    >>> held = {"hostage": Variant("hostage", ("hostage", "hostages"))}
    >>> deal = {"deal": Variant("deal", ("hostage deal", "deal"), exclude=("raw deal",))}
    >>> book = Codebook("x", concepts={"held": Concept("held", held), "deal": Concept("deal", deal)})
    >>> text = "A hostage deal, or a raw deal for the hostages' families?"
    >>> [(text[h.start : h.end], h.concept) for h in term_searcher(book)(text)]
    [('hostage deal', 'deal'), ('hostage', 'held'), ('hostages', 'held')]
    """
    entries = list(_entries(codebook))
    pattern = compile_phrases(entry.form for entry in entries)
    seen: dict[str, tuple[int, list[_Found]]] = {}

    def at(passage: str) -> tuple[int, list[_Found]]:
        """First word's length, and every form that fits the passage from its first letter, longest first."""
        fitting = [(entry.pattern.match(passage), entry) for entry in entries]
        found = [_Found(match.end(), entry) for match, entry in fitting if match]
        word = re.match(r"\w+", passage)
        return (word.end() if word else 1), sorted(found, key=lambda f: (-f.length, not f.entry.excludes))

    def search(text: str) -> list[Hit]:
        squeezed, places = drop_invisible(text)
        lowered = fold_case(squeezed)
        hits: list[Hit] = []
        taken: dict[object, int] = {}
        hit = pattern.search(lowered)
        while hit:
            start, passage = hit.start(), hit.group()
            known = seen.get(passage)
            if known is None:
                known = seen[passage] = at(passage)
            step, found = known
            for length, entry in found:
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
                taken[entry.concept] = end
                hits.append(Hit(start, end, entry.concept, str(entry.variant)))
            hit = pattern.search(lowered, start + step)
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
