"""What might a codebook for these articles look like? Words and names that were found, written as YAML to prune.

:func:`draft_codebook` writes one: every line with what speaks for it, valid as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import yaml

from analysis.language.phrases import plain_form

_HEAD = """\
# A draft, written by `framing explore` from counts alone. Nothing in it has been decided:
#  1. Strike out the concepts that are none: opposites, lists of like things, accidents.
#  2. Give those that stay a name that takes no side, and add the words you know to be missing.
#  3. Strike out the names that are no actors; give the others a side and a type.
#  4. Check it: framing codebook check FILE
"""
_SIDES = """\
# Sides, where there are two or more. Each needs a label; write the counterpart on both, so that they mirror.
# sides:
#   one:   {label: the one side, counterpart: other}
#   other: {label: the other side, counterpart: one}
"""


class DraftWord(NamedTuple):
    """A word of a proposed concept: its name, its forms as printed, and what speaks for it."""

    name: str
    forms: tuple[str, ...]
    why: str


class DraftName(NamedTuple):
    """A name proposed as an actor, and what speaks for it."""

    name: str
    why: str


def draft_codebook(name: str, concepts: Iterable[Sequence[DraftWord]], names: Iterable[DraftName]) -> str:
    """The text of a codebook to prune.

    Parameters
    ----------
    name : str
        Of the corpus.
    concepts : iterable of sequences of DraftWord
        Words proposed as one concept, the best first.
    names : iterable of DraftName

    Returns
    -------
    str
        YAML that ``framing codebook check`` finds no fault with, if there is a concept or a name.

    Examples
    --------
    >>> words = [DraftWord("truce", ("truce", "truces"), "9 times"), DraftWord("pause", ("pause",), "3 times")]
    >>> print(draft_codebook("talks", [words], []).split("concepts:")[1].strip())
    truce or pause:
        variants:
          truce: [truce, truces]  # 9 times
          pause: [pause]  # 3 times
    """
    lines = [_HEAD, f"name: {_scalar(name)}", "language: en", "", _SIDES]
    listed = [block for words in concepts if (block := _concept(words))]
    if listed:
        lines += ["concepts:", *_once(listed)]
    actors = [f"  {_scalar(one.name)}: {{}}  # {_comment(one.why)}" for one in _distinct(names)]
    if actors:
        lines += ["actors:", *actors, ""]
    return "\n".join(lines)


def _concept(words: Sequence[DraftWord]) -> tuple[str, list[str]] | None:
    taken: set[str] = set()
    lines = []
    for word in words:
        forms = [form for form in word.forms if plain_form(form) not in taken]
        taken |= {plain_form(form) for form in forms}
        if forms:
            lines.append(f"      {_scalar(word.name)}: {_flow(forms)}  # {_comment(word.why)}")
    key = " or ".join(word.name for word in words[:2])
    return (key, ["    variants:", *lines, ""]) if len(lines) > 1 else None


def _once(blocks: list[tuple[str, list[str]]]) -> list[str]:
    """The concepts under keys that differ."""
    lines, seen = [], set()
    for key, block in blocks:
        name, number = key, 2
        while name in seen:
            name, number = f"{key} ({number})", number + 1
        seen.add(name)
        lines += [f"  {_scalar(name)}:", *block]
    return lines


def _distinct(names: Iterable[DraftName]) -> list[DraftName]:
    """Names that no other of the list is equal to, as the codebook's reader compares them."""
    seen: set[str] = set()
    kept = []
    for one in names:
        plain = plain_form(one.name).removeprefix("the ")
        if plain not in seen and any(letter.isalpha() for letter in plain) and "*" not in plain:
            seen.add(plain)
            kept.append(one)
    return kept


def _comment(text: str) -> str:
    return " ".join(text.split())


def _scalar(text: str) -> str:
    return _flow([text])[1:-1]


def _flow(values: list[Any]) -> str:
    return yaml.safe_dump(values, default_flow_style=True, allow_unicode=True, width=10_000).strip()
