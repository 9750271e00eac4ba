"""Which words of a run of capitals are somebody's name, and are two names one person's?

:func:`name_runs` finds the runs of capitals in a text, :func:`person_part` cuts titles, parties and days off one
("Florida Republican Sen. Ana Reyes" → Ana Reyes), :func:`same_person` compares two full names. The words they go
by stand in ``analysis/language/name_words.yml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from analysis.language.phrases import plain_form

_LETTER = r"[^\W\d_]"
_UPPER = r"(?=[^\W\d_a-zß-öø-ÿ])\w"
# A word of a name: "O’Hara", "al-Amin", "Ocasio-Cortez", "J.", "Sen."; "Obama-era" is none beyond its first part.
_WORD = rf"(?:(?:[A-Z]\.){{1,3}}|(?:al|el)-{_UPPER}\w*|{_UPPER}\w*(?:['’]\w\w\w+|['’]{_UPPER}\w+)?(?:-{_UPPER}\w+)*)"

# What stands before the first word of a sentence.
_OPENING = ".!?:;\n\r\u2028\u2029—–|•*\"'“”‘’([…"


class Run(NamedTuple):
    """Words with capitals that follow each other on a line: where each stands, and whether a sentence begins."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    opens: bool


class _Words(NamedTuple):
    before: frozenset[str]
    bodies: frozenset[str]
    after: frozenset[str]
    days: frozenset[str]
    particles: frozenset[str]
    starters: frozenset[str]
    ordinary: frozenset[str]
    office_parts: frozenset[str]
    family_too: frozenset[str]
    before_bodies: frozenset[str]
    not_now: frozenset[str]
    outlets: frozenset[str]
    short: dict[str, str]
    parties: dict[str, str]
    same: dict[str, frozenset[int]]


@functools.cache
def name_words() -> _Words:
    """The words in and around names, read once."""
    from importlib import resources

    import yaml

    known: dict[str, Any] = yaml.safe_load(
        (resources.files("analysis.language") / "name_words.yml").read_text("utf-8")
    )
    same: dict[str, set[int]] = {}
    for number, group in enumerate(known["same"]):
        for name in group:
            same.setdefault(name, set()).add(number)
    sets = {
        name: frozenset(map(str, words))
        for name, words in known.items()
        if name not in ("same", "short", "parties")
    }
    return _Words(
        **sets,
        short=known["short"],
        parties=known["parties"],
        same={name: frozenset(groups) for name, groups in same.items()},
    )


def is_before(word: str) -> bool:
    """Is it a word that stands before names ("Sen.", "Republican", "ex-Governor")?"""
    return _bare(word) in name_words().before


def is_body(word: str) -> bool:
    """Is it a noun in which names of bodies and places end ("Court", "Street")?"""
    return _bare(word) in name_words().bodies


def is_starter(word: str) -> bool:
    """Is it a small word that has a capital only where a sentence begins?"""
    return _bare(word) in name_words().starters


def person_part(words: Sequence[str], opens: bool = False) -> tuple[int, int]:
    """First and last (exclusive) of the words that are a person's name; equal where none are.

    Parameters
    ----------
    words : sequence of str
        A run of words with capitals.
    opens : bool
        Does a sentence begin with it? Then a small word with a capital is left out ("When Reyes").

    Examples
    --------
    >>> words = "Florida Republican Sen. Ana Reyes Jr. Monday".split()
    >>> words[slice(*person_part(words))]
    ['Ana', 'Reyes']
    >>> person_part(["Supreme", "Court"]), person_part(["House", "Speaker"]), person_part(["Rep.", "King"])
    ((0, 0), (0, 0), (1, 2))
    """
    return _person_part(tuple(words), opens)


# The same names recur in article after article.
@functools.lru_cache(maxsize=65536)
def _person_part(words: tuple[str, ...], opens: bool) -> tuple[int, int]:
    known = name_words()
    bare = [_bare(word) for word in words]
    first, last = 0, len(words)
    while last > 1 and (bare[last - 1] in known.after or bare[last - 1] in known.days):
        last -= 1
    for place in range(last - 2, -1, -1):
        # The outlet in capitals before a name ("POLITICO Reyes"), the office before it ("Secretary of State Reyes").
        outlet = len(words[place]) > 3 and words[place].isupper() and not words[last - 1].isupper()
        office = bare[place] in known.office_parts and (place + 2 < last or place > 0)
        if bare[place] in known.before or outlet or office:
            first = place + 1
            break
    if first == 0 and opens and bare[0] in known.starters:
        first = 1
    small = (
        word in known.starters and not words[first + k].endswith(".")
        for k, word in enumerate(bare[first:last])
    )
    if last <= first or last - first > 1 and any(small):
        return 0, 0
    ends = bare[last - 1]
    if ends in known.bodies or ends in known.before:
        # "House Speaker" is an office, "Supreme Court" a body; "Peter King" and "Rep. King" are people.
        near = bare[last - 2] if last > 1 else ""
        if ends not in known.family_too or not near or near in known.bodies or near in known.before_bodies:
            return 0, 0
        if last - first == 1 and near not in known.before:
            return 0, 0
    return first, last


def family_name(words: Sequence[str]) -> str:
    """The family name of a full name, with its particles: "van Holt" of "Ida van Holt"."""
    first = len(words) - 1
    while first > 1 and _bare(words[first - 1]) in name_words().particles:
        first -= 1
    return " ".join(words[first:])


@functools.lru_cache(maxsize=65536)
def same_person(one: str, other: str) -> bool:
    """Can two full names be one person's?

    Same family name, the same or a usual short first name, and no middle names that contradict each other.

    Examples
    --------
    >>> same_person("Charles E. Venn", "Chuck Venn"), same_person("Ida Venn", "Orla Venn")
    (True, False)
    >>> same_person("George W. Venn", "George H. W. Venn")
    False
    """
    a, b = plain_form(one).split(), plain_form(other).split()
    if len(a) < 2 or len(b) < 2 or a[-1] != b[-1]:
        return False
    if not _same_first(a[0], b[0]):
        return False
    middle_a, middle_b = a[1:-1], b[1:-1]
    if not middle_a or not middle_b:
        return True
    return len(middle_a) == len(middle_b) and all(x[0] == y[0] for x, y in zip(middle_a, middle_b))


def titles_of(words: Sequence[str]) -> tuple[str, ...]:
    """The nouns that can take up who bears these titles: "U.S. Sen." → senator; none of "former Vice President".

    Examples
    --------
    >>> titles_of(["U.S.", "Sen."]), titles_of(["Vice", "President"])
    (('senator',), ())
    """
    known = name_words()
    bare = [_bare(word) for word in words]
    if any(word in known.not_now for word in bare):
        return ()
    return tuple(known.short.get(word, word) for word in bare if word in known.before - known.outlets)


def name_runs(text: str) -> list[Run]:
    """Every run of words with capitals in a text; of words joined by small particles, the whole name.

    Examples
    --------
    >>> [run.words for run in name_runs("When Ida van Holt met Mr. Roe’s aides, Congress left.")]
    [('When', 'Ida', 'van', 'Holt'), ('Mr.', 'Roe'), ('Congress',)]
    """
    return [run_of(text, start, end) for start, end in run_spans(text)]


def run_spans(text: str) -> list[tuple[int, int]]:
    """Where the runs of :func:`name_runs` stand."""
    found = []
    short = _short()
    for match in _runs().finditer(text):
        start, end = match.span()
        words = match.group()
        if "." in words:
            # "… met Paul. Roe left": a full stop ends the run unless it belongs to a title or an initial.
            place = 0
            while (stop := words.find(". ", place)) >= 0:
                word = words[max(words.rfind(" ", 0, stop), place - 1, -1) + 1 : stop]
                if len(word) > 1 and "." not in word and word.lower() not in short:
                    found.append((start, match.start() + stop))
                    start = match.start() + stop + 2
                place = stop + 2
            word = words[words.rfind(" ") + 1 :]
            if (
                word.endswith(".")
                and word[:-1].lower() not in short
                and "." not in word[:-1]
                and len(word) > 2
            ):
                end -= 1
        found.append((start, end))
    return found


def run_of(text: str, start: int, end: int) -> Run:
    """The run of words at ``text[start:end]``, one of :func:`run_spans`."""
    spans, place = [], start
    for word in text[start:end].split(" "):
        spans.append((place, place + len(word)))
        place += len(word) + 1
    before = text[max(0, start - 2) : start].rstrip(" ")
    return Run(tuple(text[a:b] for a, b in spans), tuple(spans), not before or before[-1] in _OPENING)


def _bare(word: str) -> str:
    return word.rstrip(".").lower().removeprefix("then-").removeprefix("ex-")


def _same_first(one: str, other: str) -> bool:
    one, other = one.rstrip("."), other.rstrip(".")
    if one == other or len(one) == 1 and other[:1] == one or len(other) == 1 and one[:1] == other:
        return True
    groups = name_words().same
    return bool(groups.get(one, frozenset()) & groups.get(other, frozenset()))


@functools.cache
def _short() -> frozenset[str]:
    known = name_words()
    return frozenset(word for word in known.before | known.after | {"st"} if len(word) <= 5)


@functools.cache
def _runs() -> re.Pattern[str]:
    particle = rf"(?:(?:{'|'.join(sorted(name_words().particles))}) )"
    return re.compile(rf"(?<![\w@#/&]){_WORD}\.?(?: {particle}{{0,2}}{_WORD}\.?)*")
