"""Where do these phrases stand in a text? One compiled pattern for many phrases, on lowered text.

:func:`inflect_form` spells out a form's endings, :func:`compile_phrases` builds one pattern that finds the
longest phrase at each word, :func:`fold_case` lowers a text without moving an offset and
:func:`drop_invisible` takes soft hyphens and the like out of a text, with the way back to its offsets.

A *form* is what an analyst writes: words separated by spaces; a trailing ``*`` stands for any ending of its
word. Matching ignores case, but a word of two or three capitals (US, UN, WHO) is found in capitals only.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

# Characters that stand inside words without being seen.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_APOSTROPHES = "'’‘ʼ′＇‛"
_HYPHENS = "-‐‑"
# A phrase may be broken by one line end (hard-wrapped text), never by an empty line.
_SPACE = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"
_CAPITALS = re.compile(r"(?<![^\W\d_])[A-Z]{2,3}(?![^\W\d_])")
# Letters of a form: beyond it stands no phrase but a passage, and patterns would nest too deep for Python.
LONGEST_FORM = 200


def fold_case(text: str) -> str:
    """The text in lower case, every character in its place.

    ``str.lower`` turns one letter into two (``İ``), which would shift every offset behind it.

    Examples
    --------
    >>> fold_case("İZMİR Talks"), len("İZMİR".lower())
    ('izmir talks', 7)
    """
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(small if len(small := letter.lower()) == 1 else small[0] for letter in text)
    return lowered


def drop_invisible(text: str) -> tuple[str, list[int] | None]:
    """The text without soft hyphens and zero-width characters, and each kept character's original offset.

    The second value is None where nothing was dropped (the common case, found without reading character by
    character).

    Examples
    --------
    >>> drop_invisible("cap\\u00adtive")
    ('captive', [0, 1, 2, 4, 5, 6, 7])
    >>> drop_invisible("captive")
    ('captive', None)
    """
    if text.isascii() or not any(mark in text for mark in INVISIBLE):
        return text, None
    kept = [place for place, letter in enumerate(text) if letter not in INVISIBLE]
    return _INVISIBLE.sub("", text), kept


def plain_form(text: str) -> str:
    """A form or a found passage in comparable spelling: lower case, plain marks, single spaces, no accents.

    Examples
    --------
    >>> plain_form("Türkiye’s  Front")
    "turkiye's front"
    """
    letters = []
    for letter in fold_case(text):
        if letter in _APOSTROPHES:
            letters.append("'")
        elif letter in _HYPHENS:
            letters.append("-")
        elif letter not in INVISIBLE:
            letters.append(_plain_letter(letter))
    return " ".join("".join(letters).split())


def inflect_form(form: str, kind: str) -> tuple[str, ...]:
    """The form with its regular endings: a noun's plural, a verb's -s, -ed and -ing.

    A phrase is inflected at its noun (the word before " of ", else the last) or its verb (the first word).
    Irregular words come from ``analysis/language/irregular_forms.yml``.

    Examples
    --------
    >>> inflect_form("prisoner of war", "noun")
    ('prisoner of war', 'prisoners of war')
    >>> inflect_form("carry out", "verb")
    ('carry out', 'carries out', 'carried out', 'carrying out')
    >>> inflect_form("strike", "verb")
    ('strike', 'strikes', 'striking', 'struck', 'stricken')
    """
    if kind not in ("noun", "verb"):
        raise ValueError(f"inflect must be noun or verb, not {kind!r}")
    words = form.split()
    place = 0 if kind == "verb" else (words.index("of") - 1 if "of" in words[1:] else len(words) - 1)
    word = words[place]
    endings = _plural(word) if kind == "noun" else _conjugated(word)
    found = [form, *(" ".join([*words[:place], ending, *words[place + 1 :]]) for ending in endings)]
    return tuple(dict.fromkeys(found))


def compile_phrases(forms: Iterable[str]) -> re.Pattern[str]:
    """One pattern that finds the longest of these forms at each word of a text lowered by :func:`fold_case`.

    The pattern ignores which capitals a form was written with: :func:`keeps_capitals` checks those.

    Examples
    --------
    >>> found = compile_phrases(["war", "war on terror", "captive*"])
    >>> [hit.group() for hit in found.finditer("the war on terror, postwar captives")]
    ['war on terror', 'captives']
    """
    root: dict[str, Any] = {}
    for form in sorted(set(forms)):
        if len(form) > LONGEST_FORM:
            raise ValueError(
                f"the form {form[:40]!r}… has {len(form):,} letters: a form is a word or a short phrase of at most "
                f"{LONGEST_FORM}"
            )
        node = root
        for atom in _atoms(form):
            node = node.setdefault(atom, {})
        node[""] = {}
    # An empty book of phrases finds nothing.
    return re.compile(_branches(root, first=True) if root else r"(?!)")


def keeps_capitals(form: str, passage: str) -> bool:
    """True unless the form's short capital words (US, WHO) stand in the passage without capitals.

    Examples
    --------
    >>> keeps_capitals("US troops", "US Troops"), keeps_capitals("US troops", "us troops")
    (True, False)
    """
    wanted = capital_words(form)
    return not wanted or all(re.search(rf"(?<!\w){word}(?!\w)", passage) for word in wanted)


def is_acronym(form: str, text: str, start: int, end: int) -> bool:
    """Is ``text[start:end]`` an abbreviation in capitals that only looks like the form ("COP" is no cop)?

    Beside another word in capitals it is a word of a heading, not an abbreviation.

    Examples
    --------
    >>> is_acronym("cop", "The COP in Glasgow", 4, 7), is_acronym("cop", "A COP WAS HURT", 2, 5)
    (True, False)
    """
    passage = text[start:end]
    if not (passage.isupper() and 1 < len(passage) <= 6 and form.islower()):
        return False
    near = text[:start].split()[-1:] if start < 60 else text[start - 60 : start].split()[-1:]
    near += text[end : end + 60].split()[:1]
    words = [letters for word in near if (letters := "".join(c for c in word if c.isalpha()))]
    return not any(word.isupper() and len(word) > 1 for word in words)


@functools.lru_cache(maxsize=4096)
def capital_words(form: str) -> tuple[str, ...]:
    """The words of a form that are found in capitals only; the form of one longer name in capitals has none.

    Examples
    --------
    >>> capital_words("US troops"), capital_words("HAMAS")
    (('US',), ())
    """
    return tuple(_CAPITALS.findall(form))


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter == "ı":
        return "i"
    return unicodedata.normalize("NFD", letter)[0]


def _atoms(form: str) -> list[str]:
    """The pattern pieces of one form, letter by letter, so that forms can share their beginnings."""
    atoms: list[str] = []
    for letter in fold_case(" ".join(form.split())):
        plain = _plain_letter(letter)
        if letter == " ":
            atoms.append(_SPACE)
        elif letter == "*":
            atoms.append(r"\w*")
        elif letter in _APOSTROPHES:
            atoms.append(f"[{_APOSTROPHES}]")
        elif letter in _HYPHENS:
            atoms.append(f"[{re.escape(_HYPHENS)}]")
        elif plain == "i" and letter != "i":
            atoms.append(f"[{letter}iı]")
        elif plain != letter:
            atoms.append(f"[{letter}{plain}]")  # written with its accent: found with and without
        elif letter not in INVISIBLE:
            atoms.append(re.escape(letter))
    return atoms


def _branches(node: dict[str, Any], first: bool = False) -> str:
    """The tree of pieces as a pattern: longer forms are tried before the end of a shorter one."""
    # The check for a word's start follows the first letter: that leaves the engine a plain set of first
    # letters to look for, which is much faster than a leading \\b (benchmarks/terms.py).
    branches = []
    for atom, below in node.items():
        if atom:
            start = rf"(?<!\w{atom})" if first and _starts_word(atom) else ""
            branches.append(atom + start + _branches(below))
    if "" in node:
        branches.append(r"(?!\w)")
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _starts_word(atom: str) -> bool:
    return atom[0] == "[" or atom.isalnum()


@functools.cache
def _irregular() -> dict[str, dict[str, list[str]]]:
    from importlib import resources

    import yaml

    text = (resources.files("analysis.language") / "irregular_forms.yml").read_text("utf-8")
    return yaml.safe_load(text)


def _plural(word: str) -> list[str]:
    if word.lower() in _irregular()["nouns"]:
        return _irregular()["nouns"][word.lower()]
    if re.search(r"(?:s|x|z|ch|sh)$", word):
        return [word + "es"]
    if re.search(r"[^aeiou]y$", word):
        return [word[:-1] + "ies"]
    return [word + "s"]


def _conjugated(word: str) -> list[str]:
    third = _plural(word)[0] if word.lower() not in _irregular()["nouns"] else word + "s"
    stem = word
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        stem = word[:-1]
    elif _doubles(word):
        stem = word + word[-1]
    past = word + "d" if word.endswith("e") else stem + "ed"
    if re.search(r"[^aeiou]y$", word):
        past = word[:-1] + "ied"
    if word.lower() in _irregular()["verbs"]:
        return [third, stem + "ing", *_irregular()["verbs"][word.lower()]]
    return [third, past, stem + "ing"]


def _doubles(word: str) -> bool:
    """Stop → stopping: one syllable, one vowel, one consonant that can double; longer words are listed."""
    if word.lower() in _irregular()["doubling"]:
        return True
    one_syllable = len(word) > 2 and len(re.findall(r"[aeiouy]+", word)) == 1
    return one_syllable and re.search(r"(?:^|[^aeiou])[aeiou][^aeiouwxy]$", word) is not None
