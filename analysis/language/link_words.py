"""Which parts of a text are links to other pages, and not the article?

:func:`blank_links` puts spaces in their place, one for one, so that they neither speak nor break a name and all
offsets hold. What links look like stands in ``analysis/language/link_words.yml``.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple


class _Patterns(NamedTuple):
    lines: re.Pattern[str]
    box: re.Pattern[str]


def link_spans(text: str) -> list[tuple[int, int]]:
    """Where links stand, in the order of the text.

    Link lines ("More: …"), link words before a sentence ("Story highlights"), and the boxes that some pages print
    behind a name ("Ana Reyes Ana Maria ReyesTen things to know about her MORE").

    Examples
    --------
    >>> text = "Story highlights Talks go on\\nSen. Ana Reyes Ana M. ReyesWho is she? MORE left."
    >>> [text[a:b] for a, b in link_spans(text)]
    ['Story highlights ', ' Ana M. ReyesWho is she? MORE']
    """
    patterns = _patterns()
    found = [match.span() for match in patterns.lines.finditer(text)]
    if " MORE" in text:
        found += [_box(match) for match in patterns.box.finditer(text)]
    return sorted(found)


def blank_links(text: str) -> str:
    """The text with spaces in place of links; every other character keeps its place.

    Examples
    --------
    >>> blank_links("The envoy left.\\nMore: Ten things to know")
    'The envoy left.\\n                        '
    """
    spans = link_spans(text)
    if not spans:
        return text
    parts, end = [], 0
    for a, b in spans:
        if a >= end:
            parts += [text[end:a], " " * (b - a)]
            end = b
    return "".join([*parts, text[end:]])


def _box(match: re.Match[str]) -> tuple[int, int]:
    """Where the box begins: behind the last name, also where the first name recurs ("Ana Reyes Ana ReyesTen …")."""
    start, end = match.span(2)
    last, *others = match[2].split()[:7]
    repeated = re.search(rf" {re.escape(last)}(?![a-z])", " " + " ".join(others))
    return (start + len(last) + 1 if repeated else start), end


@functools.cache
def _patterns() -> _Patterns:
    from importlib import resources

    import yaml

    known = yaml.safe_load((resources.files("analysis.language") / "link_words.yml").read_text("utf-8"))
    whole = "|".join(f"(?:{pattern})$" for pattern in known["lines"].values())
    first = "|".join(known["words"].values())
    return _Patterns(re.compile(f"^(?:{whole}|{first})", re.M), re.compile(known["box"]))
