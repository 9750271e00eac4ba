"""Which lines, and which beginnings and endings of lines, recur among the articles of an outlet?

:func:`learn_lines` counts them; :func:`lines_of`, :func:`line_key` and :func:`form_of` say what a line is and what
makes two the same. Near-copies of an article count once: what two versions of a report share is text.
"""

from __future__ import annotations

import functools
import importlib.resources
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

# Articles of one outlet that are compared at most.
MOST_COMPARED = 5_000
# A line with a telling word recurs in two articles; a varying line after the same beginning also three times in one.
LEAST_ARTICLES, LEAST_IN_ONE = 2, 3
FIRST, LAST = 2, 3  # lines at the beginning and the end of an article
# Beginnings and endings are not looked for in longer lines, but for pictures (a gallery with all its captions is
# one line).
_LONGEST, _LONGEST_ENDING = 300, 220
# Articles that share this many long lines, and this share of the shorter one's, are versions of one.
_LONG, _SHARED, _SHARED_SHARE, _MOST_VERSIONS = 70, 3, 0.3, 20


class Recurring(NamedTuple):
    """What :func:`learn_lines` found, by outlet.

    ``articles``: how many (versions of one count once); ``lines``: key of a line → articles it is in, and in
    how many of them it stands at the beginning or end; ``forms``: beginning or ending → articles it is in.
    """

    articles: dict[str, int]
    lines: dict[str, dict[int, tuple[int, int]]]
    forms: dict[str, dict[str, int]]


def learn_lines(parts: Iterable[pd.DataFrame]) -> Recurring:
    """What recurs among the articles of each outlet; the articles come a part at a time.

    Of an outlet with more than 5,000 articles an even sample is looked at: what recurs, recurs there too.

    Parameters
    ----------
    parts : iterable of DataFrame
        ``outlet, text``.
    """
    seen: dict[str, list[_Seen]] = defaultdict(list)
    met: Counter[str] = Counter()
    step: dict[str, int] = {}
    for part in parts:
        for outlet, text in zip(part["outlet"].fillna("").astype(str), part["text"]):
            met[outlet] += 1
            if (met[outlet] - 1) % step.setdefault(outlet, 1):
                continue
            seen[outlet].append(_see(text if isinstance(text, str) else ""))
            if len(seen[outlet]) > MOST_COMPARED:
                seen[outlet] = seen[outlet][::2]
                step[outlet] *= 2
    articles, lines, forms = {}, {}, {}
    for outlet, found in seen.items():
        version = _versions([set(one.keys[one.long].tolist()) for one in found])
        articles[outlet] = len(set(version))
        lines[outlet] = _recurring_lines(found, version)
        forms[outlet] = _recurring_forms(found, version)
    return Recurring(articles, lines, forms)


class _Seen(NamedTuple):
    """The lines of one article: key, whether it stands at the beginning or end, whether it is long; and how often
    each known beginning or ending occurs."""

    keys: np.ndarray
    edge: np.ndarray
    long: np.ndarray
    forms: Counter[str]


def _see(text: str) -> _Seen:
    places = list(lines_of(text))
    keys = np.fromiter((hash(line_key(text[a:b])) for a, b in places), np.int64, len(places))
    number = np.arange(len(places))
    edge = (number < FIRST) | (number >= len(places) - LAST)
    long = np.array([b - a >= _LONG for a, b in places], dtype=bool)
    named = (form_of(text[a:b], place >= len(places) - LAST) for place, (a, b) in enumerate(places))
    return _Seen(keys, edge, long, Counter(form for form in named if form is not None))


def _recurring_lines(found: Sequence[_Seen], version: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Key → articles (versions count once), and in how many of them it stands at the beginning or end only."""
    counted = Counter(key for one in found for key in set(one.keys.tolist()))
    places: dict[int, dict[int, bool]] = defaultdict(dict)
    for one, number in zip(found, version):
        for key, edge in zip(one.keys.tolist(), one.edge.tolist()):
            if counted[key] > 1:
                places[key][number] = places[key].get(number, True) and edge
    return {key: (len(where), sum(where.values())) for key, where in places.items() if len(where) > 1}


def _recurring_forms(found: Sequence[_Seen], version: Sequence[int]) -> dict[str, int]:
    """Beginning or ending → articles it is in, where it is in several or often in one."""
    holders: dict[str, set[int]] = defaultdict(set)
    most: Counter[str] = Counter()
    for one, number in zip(found, version):
        for form, times in one.forms.items():
            holders[form].add(number)
            most[form] = max(most[form], times)
    return {
        form: len(where)
        for form, where in holders.items()
        if len(where) >= LEAST_ARTICLES or most[form] >= LEAST_IN_ONE
    }


def _versions(longs: Sequence[set[int]]) -> list[int]:
    """For each article of an outlet the number of the first one it is a version of, by their long lines."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, keys in enumerate(longs):
        for key in keys:
            holders[key].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in holders.values():
        if 1 < len(numbers) <= _MOST_VERSIONS:
            shared.update((one, two) for place, one in enumerate(numbers) for two in numbers[place + 1 :])
    first = list(range(len(longs)))

    def root(number: int) -> int:
        while first[number] != number:
            first[number] = first[first[number]]
            number = first[number]
        return number

    for (one, two), count in shared.items():
        if count >= _SHARED and count >= _SHARED_SHARE * min(len(longs[one]), len(longs[two])):
            a, b = sorted((root(one), root(two)))
            first[b] = a
    return [root(number) for number in range(len(longs))]


def lines_of(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines with letters stand, without the white space around."""
    after = 0
    for line in text.splitlines(keepends=True):
        before, after = after, after + len(line)
        bare = line.strip()
        if bare:
            start = before + line.index(bare[0])
            yield start, start + len(bare)


_DIGITS = re.compile(r"\d+")


def line_key(line: str) -> str:
    """The line as compared: any case, numbers all alike."""
    return _DIGITS.sub("#", " ".join(line.split()).casefold())


def form_of(line: str, late: bool) -> str | None:
    """The beginning or ending of a known kind that a line has; ``late``: it is one of the last."""
    known = knowledge()
    for name, pattern in known["beginnings"]:
        if (len(line) <= _LONGEST or name == "beginning: pictures") and pattern.match(line):
            return name
    if len(line) <= _LONGEST_ENDING:
        for name, pattern in known["endings"]:
            if pattern.search(line):
                return name
        if late and line[0] not in "\"“'‘" and known["last"].search(line):
            return "who wrote it"
    return None


@functools.cache
def knowledge() -> dict[str, Any]:
    source = importlib.resources.files("analysis.corpus") / "furniture.yml"
    told = yaml.safe_load(source.read_text(encoding="utf-8"))

    def compiled(kind: str, word: str) -> list[tuple[str, re.Pattern[str]]]:
        return [(f"{word}: {name}", re.compile(pattern, re.I)) for name, pattern in told[kind].items()]

    return {
        "last": re.compile(told["last"], re.I),
        "short_cues": re.compile(told["short_cues"], re.I),
        "beginnings": compiled("beginnings", "beginning"),
        "endings": compiled("endings", "ending"),
        "cues": re.compile(told["cues"], re.I),
        "lists": re.compile(told["lists"], re.I),
    }
