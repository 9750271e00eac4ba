"""Whom does a name mean in this text? A family name alone is whoever the text gives it to.

:func:`read_names` gathers the full names of one text; :func:`bearer_of` decides for one place where a family name
of the codebook stands. The rule, in this order:

1. names of people count with capitals only;
2. a family name inside a longer name is that name's ("Frank Newport" is no Frank, "North Charleston" no place of
   Charleston's), and it is the codebook's person only where the first name fits ("Chuck" for "Charles");
3. alone, it is the one whom the text names in full; of several, the first who is named so, unless the codebook
   lists the family name by itself as one of a person's names;
4. where the text names nobody of that name in full, it is the codebook's person if only one has that name; a family
   name that is also a word, a place or a first name ("Price", "North", "Paul") needs a title before it.
A party of a law case ("King v. Roe") is nobody of the story.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.language.person_names import (
    Run,
    is_before,
    name_words,
    person_part,
    run_of,
    run_spans,
    same_person,
    titles_of,
)
from analysis.language.phrases import plain_form

# A line of so many words, most of which have capitals, is set as a headline: capitals side by side are no names there.
_HEADLINE = 5
_CASE = re.compile(r",?(?: et al\.)? vs?\. ")
# Party and place behind a politician's name: " (R-Texas)", ", D-Calif.".
_SEAT = re.compile(r",? \(?([A-Z])\.?-([A-Z][\w.]*(?: [A-Z]\w*)*)")
_CASE_BEFORE = re.compile(r"\bvs?\. $")


class FullName(NamedTuple):
    """A full name and where it first stands."""

    start: int
    name: str


class Titled(NamedTuple):
    """A name with titles before it, as nouns ("Sen." is senator), and where it stands."""

    start: int
    name: str
    titles: tuple[str, ...]
    words: frozenset[str]


class TextNames(NamedTuple):
    """The names of one text: its runs of capitals, and per family name (plain) whom it names in full."""

    text: str
    spans: list[tuple[int, int]]
    full: dict[str, list[FullName]]
    titled: list[Titled]


class Bearer(NamedTuple):
    """A person of the codebook who can be meant by a family name: every name, and is the family name listed?"""

    actor: str
    names: tuple[str, ...]
    listed: bool


def read_names(text: str) -> TextNames:
    """The names in one text.

    Examples
    --------
    >>> names = read_names("Police chief Tom Quill left. Quill said: Ida Quill stays.")
    >>> [one.name for one in names.full["quill"]]
    ['Tom Quill', 'Ida Quill']
    """
    spans = run_spans(text)
    full: dict[str, list[FullName]] = {}
    titled: list[Titled] = []
    for start, end in spans:
        if " " not in text[start:end]:
            continue
        run = run_of(text, start, end)
        first, last = person_part(run.words, run.opens)
        words = run.words[first:last]
        if first and words:
            before = run.words[:first]
            plain, titles = {_plain(word) for word in before}, titles_of(before)
            seat = _SEAT.match(text, end)
            if seat is not None:
                plain.update(map(_plain, seat[2].split()))
                titles = (*titles, name_words().parties.get(seat[1], seat[1]))
            titled.append(Titled(run.spans[first][0], " ".join(words), titles, frozenset(plain)))
        family_only = bool(words) and _plain(words[0]) in name_words().particles
        # More than three words, initials and particles apart, are a heading: "Late Vote Worries Venn".
        whole = [
            word for word in words if not word.endswith(".") and _plain(word) not in name_words().particles
        ]
        if 2 <= len(words) <= 6 and len(whole) <= 3 and not family_only and not _headline(text, run):
            name = " ".join(words)
            known = full.setdefault(plain_form(words[-1]), [])
            if name not in (one.name for one in known):
                known.append(FullName(run.spans[first][0], name))
    return TextNames(text, spans, full, titled)


def bearer_of(
    names: TextNames, start: int, end: int, bearers: Sequence[Bearer]
) -> tuple[str, tuple[int, int]] | None:
    """Whom a family name at ``text[start:end]`` means: the actor, and where the whole name stands.

    None where it is somebody else's name, or nobody can say whose.
    """
    text = names.text
    if not any(letter.isupper() for letter in text[start:end]):
        return None
    run = run_at(names, end - 1)
    if run is None:
        return _alone(names, start, end, bearers, titled=False)
    words, (first, last) = run.words, person_part(run.words, run.opens)
    place = next((k for k, span in enumerate(run.spans) if span[1] > start), 0)
    stop = next((k for k, span in enumerate(run.spans) if span[1] >= end), place) + 1
    if start < run.spans[place][0] and place == first == 0:
        # A particle before it: "van Holt".
        particles = text[start : run.spans[0][0]].split()
        if not all(_plain(word) in name_words().particles for word in particles):
            return None
    elif run.spans[place][0] != start:
        return None
    if _CASE.match(text, end) or _CASE_BEFORE.search(text, max(0, start - 8), start):
        return None
    if run.spans[stop - 1][1] != end + (words[stop - 1].endswith(".") and text[end : end + 1] == "."):
        return None  # part of a double name ("Venn-Holt")
    if _headline(text, run) and len(words) > 2:
        return _in_headline(names, run, place, stop, bearers)
    if place > 0:
        # Listed with a title: "Mrs. Venn" is not Mr. Venn.
        titled = _plain_words(words[place - 1 : stop])
        listed = [one for one in bearers if any(_plain_words(name.split()) == titled for name in one.names)]
        if len(listed) == 1 and stop == last:
            return listed[0].actor, (start, end)
    if first >= last and (place, stop) == (0, len(words)):
        # Called by a title and nothing else, as the codebook lists it: "the Envoy".
        called = [one for one in bearers if one.listed and text[start:end] in one.names]
        return (called[0].actor, (start, end)) if len(called) == 1 else None
    if not first <= place or stop > last:
        # "Trump Tower", and what stands before a title ("Reyes Street Chief").
        alone = stop == len(words) or all(_plain(word) in name_words().days for word in words[stop:])
        if not (alone and place == first):
            return None
    elif stop < last:
        return None  # a first name, or a middle one
    if place > first:
        whole = " ".join(words[first:last])
        fitting = [one for one in bearers if any(same_person(whole, name) for name in one.names)]
        span = (run.spans[first][0], run.spans[last - 1][1])
        return (
            (fitting[0].actor, span) if len(fitting) == 1 and not _junior(words[last:], fitting[0]) else None
        )
    return _alone(names, start, end, bearers, titled=place > 0 and is_before(words[place - 1]))


def run_at(names: TextNames, place: int) -> Run | None:
    """The run of capitals that a place of the text stands in."""
    number = bisect_right(names.spans, place, key=_first) - 1
    if number < 0 or names.spans[number][1] <= place:
        return None
    return run_of(names.text, *names.spans[number])


def is_younger(names: TextNames, start: int, end: int, aliases: Iterable[str]) -> bool:
    """Does a full name go on to be another's: "Ada Quill Jr." or "Ada Quill Street"?"""
    run = run_at(names, start)
    if run is None:
        return False
    rest = [word for word, span in zip(run.words, run.spans) if span[0] >= end]
    known = name_words()
    return (
        bool(rest)
        and (_plain(rest[0]) in known.after or _plain(rest[-1]) in known.bodies)
        and not any(_plain(word) in known.after for alias in aliases for word in alias.split())
    )


def _alone(
    names: TextNames, start: int, end: int, bearers: Sequence[Bearer], titled: bool
) -> tuple[str, tuple[int, int]] | None:
    family = names.text[start:end]
    told = names.full.get(plain_form(family.split()[-1]), [])
    meant: list[tuple[int, Bearer | None]] = []
    for one in told:
        fitting = [b for b in bearers if any(same_person(one.name, name) for name in b.names)]
        meant.append((one.start, fitting[0] if len(fitting) == 1 else None))
    known = {b.actor for _, b in meant if b is not None}
    listed = [b for b in bearers if b.listed]
    if told and len(listed) == 1:
        # Listed alone ("Venn") it is that person's, unless somebody else of the name comes in first ("Ida Venn").
        first = re.search(rf"(?<!\w){re.escape(family)}(?!\w)", names.text)
        if first is not None and first.start() < told[0].start:
            return listed[0].actor, (start, end)
    if known:
        # The first who is named in full has the name; two people of the codebook share it to no use.
        who = min(meant, key=lambda one: one[0])[1]
        return (who.actor, (start, end)) if who is not None and len(known) == 1 else None
    if meant or len(bearers) != 1:
        return None
    # "Price controls", "North said": a word, a place or a first name needs a title before it.
    if not listed and plain_form(family) in name_words().ordinary and not titled:
        return None
    return bearers[0].actor, (start, end)


def _in_headline(
    names: TextNames, run: Run, place: int, stop: int, bearers: Sequence[Bearer]
) -> tuple[str, tuple[int, int]] | None:
    """In a headline the neighbours are part of the name only where the text has that name elsewhere."""
    start, end = run.spans[place][0], run.spans[stop - 1][1]
    near = {
        " ".join(run.words[a:b])
        for a, b in ((place - 1, stop), (place - 2, stop), (place, stop + 1))
        if a >= 0
    }
    others = {one.name for known in names.full.values() for one in known}
    for whole in near & others:
        if not any(same_person(whole, name) for one in bearers for name in one.names):
            return None
    return _alone(names, start, end, bearers, titled=False)


def _headline(text: str, run: Run) -> bool:
    """Does the line consist of words with capitals for the most part?"""
    if len(run.words) < 3:
        return False
    begin = text.rfind("\n", 0, run.spans[0][0]) + 1
    end = text.find("\n", run.spans[0][0])
    line = text[begin : len(text) if end < 0 else end]
    if len(line) > 160:
        return False
    words = [word for word in re.findall(r"[^\W\d_][\w'’]*", line) if len(word) > 3]
    return len(words) >= _HEADLINE and 10 * sum(word[0].isupper() for word in words) >= 8 * len(words)


def _junior(rest: Sequence[str], bearer: Bearer) -> bool:
    after = {_plain(word) for word in rest} & name_words().after
    return bool(after) and not any(_plain(name.split()[-1]) in after for name in bearer.names)


def _first(span: tuple[int, int]) -> int:
    return span[0]


def _plain_words(words: Sequence[str]) -> list[str]:
    return [_plain(word) for word in words]


def _plain(word: str) -> str:
    return word.rstrip(".").lower()
