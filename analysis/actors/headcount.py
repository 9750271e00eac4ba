"""How many people does a phrase speak of? "Twenty-three villagers" are 23, "dozens" are no number.

:func:`count_people` reads the number of a noun phrase.
"""

from __future__ import annotations

import re

from analysis.language.grammar import reach
from analysis.language.parsed import ParsedArticle

_UP_TO_TWENTY = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty
"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
_NUMBERS = {word: number for number, word in enumerate(_UP_TO_TWENTY.split())}
_NUMBERS |= {word: 10 * (number + 3) for number, word in enumerate(_TENS.split())} | {"a": 1, "an": 1}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}


def count_people(tree: ParsedArticle, head: int) -> float | None:
    """How many people a phrase speaks of; None where it gives no number ("dozens", "soldiers")."""
    parse = tree.parse
    for token in [head, *(b for b in tree.children[head] if parse.dep[b] == "nummod")]:
        if parse.pos[token] != "NUM" and not re.fullmatch(r"[\d,.]+", tree.words[token]):
            continue
        words = [
            tree.words[b] for b in reach(tree, token) if parse.pos[b] == "NUM" or tree.words[b] in _SCALES
        ]
        value = _value(words)
        if value is not None:
            return value
    return None


def _value(words: list[str]) -> float | None:
    total, current = 0.0, 0.0
    known = False
    for word in "-".join(words).split("-"):
        plain = word.replace(",", "")
        if re.fullmatch(r"\d+(\.\d+)?", plain):
            current, known = current + float(plain), True
        elif word in _NUMBERS:
            current, known = current + _NUMBERS[word], True
        elif word in _SCALES:
            current, known = max(current, 1) * _SCALES[word], True
            if word != "hundred":
                total, current = total + current, 0.0
    return total + current if known else None
